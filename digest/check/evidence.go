package check

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"newsdesk/digest/text"
)

// Evidence is passages taken apart. It is read-only, and may be used for many
// sentences at a time.
type Evidence struct {
	passages  []Passage
	sentences []*reading // of all passages, in order; then the titles
	acronyms  map[string]bool
	whole     map[string]bool // the stems of all of it
	quotable  []string        // titles and paragraphs, as quotations are compared
	length    int             // words
}

// mostSentences bounds what is read of the evidence.
const mostSentences = 3000

// Read takes passages apart.
func Read(ps []Passage) *Evidence {
	e := &Evidence{passages: ps, acronyms: map[string]bool{}, whole: map[string]bool{}}
	for i, p := range ps {
		body := clip(p.Text, longestPassage)
		e.quotable = append(e.quotable, quotable(p.Title))
		for _, para := range paragraphs(body) {
			e.quotable = append(e.quotable, quotable(para))
			for _, sp := range text.Sentences(para) {
				if len(e.sentences) < mostSentences {
					e.add(clip(sp.In(para), longestClaim), i, false)
				}
			}
		}
	}
	seen := map[string]bool{}
	for i, p := range ps {
		if t := strings.TrimSpace(p.Title); t != "" && !seen[t] {
			seen[t] = true
			e.add(clip(t, longestClaim), i, true)
		}
	}
	return e
}

// paragraphs parts a text at its line breaks, but not where a line only wraps: where
// it does not end as a sentence does, and the next goes on in lower case.
func paragraphs(body string) []string {
	var out []string
	for line := range strings.SplitSeq(body, "\n") {
		line = strings.TrimSpace(line)
		switch n := len(out); {
		case line == "":
		case n > 0 && wraps(out[n-1], line):
			out[n-1] += " " + line
		default:
			out = append(out, line)
		}
	}
	return out
}

func wraps(before, after string) bool {
	r, _ := utf8.DecodeRuneInString(after)
	return unicode.IsLower(r) && !strings.ContainsAny(before[len(before)-1:], ".!?\"")
}

func (e *Evidence) add(s string, passage int, title bool) {
	r := read(s)
	if len(r.tokens) == 0 {
		return
	}
	r.passage, r.title = passage, title
	e.sentences = append(e.sentences, r)
	e.length += len(r.tokens)
	for _, t := range r.tokens {
		e.whole[t.stem] = true
	}
	e.addAcronyms(r)
}

// addAcronyms notes the initials of every run of capitalised words.
func (e *Evidence) addAcronyms(r *reading) {
	for i := range r.tokens {
		initials, words := "", 0
		for j := i; j < len(r.tokens) && j < i+9; j++ {
			t := r.tokens[j]
			c := t.word[0]
			switch {
			case c >= 'A' && c <= 'Z':
				initials += strings.ToLower(string(c))
				words++
			case t.weight == 0 && words > 0: // of, and, for
				continue
			default:
				j = len(r.tokens)
			}
			if words > 1 {
				e.acronyms[initials] = true
			}
		}
	}
}

// An alignment is which sentences of the evidence say what a claim says.
type alignment struct {
	best     int   // the one that covers most of it; -1 when none does
	chosen   []int // up to mostChosen that together cover most, best first
	coverage float64
	covered  []float64 // of each token of the claim, by the chosen ones: 0, part or 1
	bestOnly float64   // what the best one covers alone
	whole    float64   // what all of the evidence covers
	lcs      float64   // the longest common subsequence with the best, by the claim's length
	pairs    float64   // pairs of neighbouring words that the chosen ones have
}

// mostChosen is how many sentences a claim may be put together from.
const mostChosen = 3

// leastGain is the share of a claim that a further sentence must cover.
const leastGain = .04

func align(c *reading, e *Evidence) alignment {
	a := alignment{best: -1, covered: make([]float64, len(c.tokens))}
	if c.weight == 0 || len(e.sentences) == 0 {
		return a
	}
	match := make([][]float64, len(e.sentences))
	for i, s := range e.sentences {
		match[i] = matches(c, s)
	}
	for len(a.chosen) < mostChosen {
		k, gain := a.next(c, e, match)
		if k < 0 || gain < leastGain {
			break
		}
		a.take(k, match[k])
	}
	if a.best < 0 {
		return a
	}
	a.coverage = share(c, a.covered)
	a.bestOnly = share(c, match[a.best])
	all := make([]float64, len(c.tokens))
	for _, m := range match {
		for i, x := range m {
			all[i] = max(all[i], x)
		}
	}
	a.whole = share(c, all)
	a.lcs = lcs(c, e.sentences[a.best])
	a.pairs = a.pairShare(c, e)
	return a
}

// next is the sentence that adds most to what is covered, and how much. The first
// is also judged by the order of its words; a title comes after a sentence of its
// article that covers as much.
func (a *alignment) next(c *reading, e *Evidence, match [][]float64) (best int, gain float64) {
	best = -1
	top := 0.0
	for k, m := range match {
		if slices.Contains(a.chosen, k) {
			continue
		}
		g := 0.0
		for i, x := range m {
			if d := x - a.covered[i]; d > 0 && !c.tokens[i].number {
				g += d * c.tokens[i].weight
			}
		}
		g /= c.weight
		rank := g
		if a.best < 0 && g > 0.2 {
			rank += .3 * lcs(c, e.sentences[k])
		}
		if e.sentences[k].title {
			rank *= .85
		}
		if rank > top {
			best, gain, top = k, g, rank
		}
	}
	return best, gain
}

func (a *alignment) take(k int, m []float64) {
	if a.best < 0 {
		a.best = k
	}
	a.chosen = append(a.chosen, k)
	for i, x := range m {
		a.covered[i] = max(a.covered[i], x)
	}
}

// softMatch is what a word counts that only begins like one of the evidence.
const softMatch = .6

// matches says of each token of the claim how well s has it.
func matches(c, s *reading) []float64 {
	m := make([]float64, len(c.tokens))
	for i, t := range c.tokens {
		switch {
		case s.has(t):
			m[i] = 1
		case t.weight > 0 && !t.capital && s.begins(t.fold):
			m[i] = softMatch
		}
	}
	return m
}

// softLetters is how many letters two words must share at the beginning to be
// taken for forms of one.
const softLetters = 5

func (r *reading) begins(fold string) bool {
	if len(fold) < softLetters+1 {
		return false
	}
	for _, t := range r.tokens {
		if len(t.fold) > softLetters && t.fold[:softLetters] == fold[:softLetters] && !t.capital {
			return true
		}
	}
	return false
}

// share is how much of the claim's weight is matched.
func share(c *reading, m []float64) float64 {
	if c.weight == 0 {
		return 0
	}
	sum := 0.0
	for i, x := range m {
		if !c.tokens[i].number {
			sum += x * c.tokens[i].weight
		}
	}
	return sum / c.weight
}

// lcs is the length of the longest common subsequence of two sentences' stems, by
// the length of the first.
func lcs(c, s *reading) float64 {
	if len(c.tokens) == 0 {
		return 0
	}
	row := make([]int, len(s.tokens)+1)
	for _, t := range c.tokens {
		diagonal := 0
		for j, u := range s.tokens {
			up := row[j+1]
			switch {
			case t.stem == u.stem:
				row[j+1] = diagonal + 1
			case row[j] > up:
				row[j+1] = row[j]
			}
			diagonal = up
		}
	}
	return float64(row[len(s.tokens)]) / float64(len(c.tokens))
}

// pairShare is how many of the claim's pairs of neighbouring words stand side by
// side, or one word apart, in a chosen sentence.
func (a *alignment) pairShare(c *reading, e *Evidence) float64 {
	if len(c.tokens) < 2 {
		return a.coverage
	}
	n := 0
	for i := 1; i < len(c.tokens); i++ {
		if slices.ContainsFunc(a.chosen, func(k int) bool { return adjacent(e.sentences[k], c.tokens[i-1].stem, c.tokens[i].stem) }) {
			n++
		}
	}
	return float64(n) / float64(len(c.tokens)-1)
}

func adjacent(s *reading, a, b string) bool {
	for _, i := range s.at[a] {
		for _, j := range s.at[b] {
			if j > i && j <= i+2 {
				return true
			}
		}
	}
	return false
}
