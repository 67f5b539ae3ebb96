package answer

import (
	"math"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"newsdesk/digest/text"
)

// longestWord is the longest word that is looked at, in bytes.
const longestWord = 64

// eachWord calls f with each word of s as an archive cuts it: folded, and cut at
// everything that is neither letter nor digit. Longer words than longestWord are
// left out.
func eachWord(s string, f func(w string)) {
	for i := 0; i < len(s); {
		start := i
		plain, lower := true, true
		for i < len(s) {
			c := s[i]
			if c >= utf8.RuneSelf {
				r, n := utf8.DecodeRuneInString(s[i:])
				if !unicode.In(r, unicode.L, unicode.N, unicode.M) {
					break
				}
				plain = false
				i += n
				continue
			}
			if !alnum(c) {
				break
			}
			lower = lower && (c < 'A' || c > 'Z')
			i++
		}
		if w := s[start:i]; w != "" && len(w) <= longestWord {
			f(foldWord(w, plain, lower))
		}
		if start == i {
			_, n := utf8.DecodeRuneInString(s[i:])
			i += n
		}
	}
}

func foldWord(w string, plain, lower bool) string {
	if plain && lower {
		return w
	}
	if plain {
		return strings.ToLower(w)
	}
	return text.Fold(w)
}

func alnum(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9'
}

// bare is a token's folded form as sentences are compared by: without
// possessives and without the points of an abbreviation.
func bare(w string) string {
	w = text.Fold(w)
	if s, ok := strings.CutSuffix(w, "'s"); ok {
		w = s
	}
	w = strings.TrimSuffix(w, "'")
	if strings.Contains(w, ".") && !strings.ContainsAny(w, "0123456789") {
		w = strings.ReplaceAll(w, ".", "")
	}
	return w
}

// A lexicon is what is known of words before any archive is read.
type lexicon struct {
	kin     map[string][]relative // word → words that may stand for it
	gazette map[string]bool       // words that name countries and their people
	stops   map[string]bool       // words of questions that look for nothing
	nouns   map[string]kind       // what a question's focus noun asks for, by stem
	states  map[string][]string   // word of how something stands → the others of that matter
}

// A relative is a word that may stand for another, and how well it does.
type relative struct {
	word     string
	strength float64
}

func newLexicon() *lexicon {
	lx := &lexicon{
		kin: map[string][]relative{}, gazette: map[string]bool{},
		stops: set(questionStops), nouns: map[string]kind{}, states: map[string][]string{},
	}
	for line := range strings.Lines(states) {
		words := strings.Fields(line)
		for _, w := range words {
			lx.states[w] = words
		}
	}
	lx.relate(irregular, .95)
	lx.relate(nations, .85)
	lx.relate(synonyms, .75)
	for _, w := range strings.Fields(nations) {
		lx.gazette[w] = true
	}
	for _, w := range strings.Fields(places) {
		lx.gazette[w] = true
	}
	for k, words := range focusNouns {
		for _, w := range strings.Fields(words) {
			lx.nouns[stem(w)] = k
		}
	}
	return lx
}

// relate makes the words of each line of table stand for each other.
func (lx *lexicon) relate(table string, strength float64) {
	for line := range strings.Lines(table) {
		words := strings.Fields(line)
		for _, w := range words {
			for _, o := range words {
				if o != w {
					lx.kin[w] = append(lx.kin[w], relative{o, strength})
				}
			}
		}
	}
}

func set(words string) map[string]bool {
	m := map[string]bool{}
	for w := range strings.FieldsSeq(words) {
		m[w] = true
	}
	return m
}

func stem(w string) string { return text.Stem(w, "") }

// priorWeight is how many articles of an archive the general frequency of words
// counts for: a small archive cannot tell which words are rare.
const priorWeight = 2000

// rarity is the weight of a folded word that df of an archive's n articles hold:
// near 0 for the commonest words, up to about 8.
func rarity(w string, df, n int) float64 {
	prior := priorWeight * math.Exp(-text.Rarity(w))
	return math.Log((priorWeight + float64(n) + 1) / (prior + float64(min(df, n)) + .5))
}

// forms lists the words that may stand for w, w first, at most MaxForms.
func (lx *lexicon) forms(w string) []string {
	out := inflections(w)
	for _, o := range lx.kin[w] {
		out = append(out, o.word)
	}
	for _, o := range lx.stemKin(w) {
		out = append(out, o.word)
	}
	seen := map[string]bool{}
	out = slices.DeleteFunc(out, func(s string) bool {
		dup := seen[s] || s == ""
		seen[s] = true
		return dup
	})
	return out[:min(len(out), MaxForms)]
}

// stemKin finds the relatives of w's base forms: "bought" for "buying".
func (lx *lexicon) stemKin(w string) []relative {
	var out []relative
	for _, b := range inflections(w)[1:] {
		out = append(out, lx.kin[b]...)
	}
	return out
}

// inflections lists w and the other forms English gives it, some of which no
// dictionary has: an index finds nothing for those.
func inflections(w string) []string {
	out := []string{w}
	if len(w) < 3 || len(w) > 24 || !plainLetters(w) {
		return out
	}
	for _, b := range bases(w) {
		out = append(out, b, b+"s", b+"ed", b+"ing")
		switch c := b[len(b)-1]; {
		case c == 'e':
			out = append(out, b+"d", b[:len(b)-1]+"ing")
		case c == 'y':
			out = append(out, b[:len(b)-1]+"ies", b[:len(b)-1]+"ied")
		case strings.HasSuffix(b, "s"), strings.HasSuffix(b, "ch"), strings.HasSuffix(b, "sh"), strings.HasSuffix(b, "x"):
			out = append(out, b+"es")
		}
	}
	slices.Sort(out[1:])
	return slices.Compact(out)
}

// bases lists what w may be a form of, w itself included.
func bases(w string) []string {
	out := []string{w}
	add := func(b string) {
		if len(b) >= 2 && !slices.Contains(out, b) {
			out = append(out, b)
		}
	}
	if b, ok := strings.CutSuffix(w, "ies"); ok {
		add(b + "y")
	} else if b, ok := strings.CutSuffix(w, "es"); ok {
		add(b + "e")
		add(b)
	} else if b, ok := strings.CutSuffix(w, "s"); ok && !strings.HasSuffix(b, "s") {
		add(b)
	}
	if b, ok := strings.CutSuffix(w, "ied"); ok {
		add(b + "y")
	}
	for _, suffix := range []string{"ed", "ing"} {
		if b, ok := strings.CutSuffix(w, suffix); ok && len(b) > 2 {
			add(b)
			add(b + "e")
			if n := len(b); b[n-1] == b[n-2] {
				add(b[:n-1])
			}
		}
	}
	return out[:min(len(out), 3)]
}

func plainLetters(w string) bool {
	for i := range len(w) {
		if w[i] < 'a' || w[i] > 'z' {
			return false
		}
	}
	return true
}
