package main

import (
	"strings"

	"github.com/blevesearch/snowballstem"
	"github.com/blevesearch/snowballstem/porter"
)

// A tokenizer turns text into numbered Porter stems of runs of letters a to z
// and digits, as ROUGE counts them.
type tokenizer struct {
	ids map[string]int
	env *snowballstem.Env
}

func newTokenizer() *tokenizer {
	return &tokenizer{ids: map[string]int{}, env: snowballstem.NewEnv("")}
}

func (t *tokenizer) tokens(s string) []int {
	words := strings.FieldsFunc(strings.ToLower(s), func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < '0' || r > '9')
	})
	out := make([]int, len(words))
	for i, w := range words {
		id, ok := t.ids[w]
		if !ok {
			stem := w
			if len(w) > 3 {
				t.env.SetCurrent(w)
				porter.Stem(t.env)
				stem = t.env.Current()
			}
			key := "=" + stem
			if id, ok = t.ids[key]; !ok {
				id = len(t.ids)
				t.ids[key] = id
			}
			t.ids[w] = id
		}
		out[i] = id
	}
	return out
}

type gram [2]int

// grams counts the single tokens or the pairs of tokens.
func grams(tokens []int, n int) map[gram]int {
	m := make(map[gram]int, len(tokens))
	for i := 0; i+n <= len(tokens); i++ {
		g := gram{tokens[i], -1}
		if n == 2 {
			g[1] = tokens[i+1]
		}
		m[g]++
	}
	return m
}

// rouge is the F measure of the overlap of n-grams between a text and several
// references, the counts summed over the references.
func rouge(candidate []int, refs [][]int, n int) float64 {
	have := grams(candidate, n)
	hits, p, r := 0, 0, 0
	for _, ref := range refs {
		for g, c := range grams(ref, n) {
			hits += min(c, have[g])
			r += c
		}
		p += max(0, len(candidate)-n+1)
	}
	if hits == 0 {
		return 0
	}
	precision, recall := float64(hits)/float64(p), float64(hits)/float64(r)
	return 2 * precision * recall / (precision + recall)
}
