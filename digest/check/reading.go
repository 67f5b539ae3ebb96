package check

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"newsdesk/digest/text"
)

// A token is one word of a sentence.
type token struct {
	word    string // as it stands
	fold    string // folded, without 's, in its canonical form: "Indian" is "india"
	stem    string
	weight  float64 // what it says about what the sentence is about; 0 for a function word
	capital bool    // it begins with a capital, and not only because it begins the sentence
	number  bool    // it is part of a number or a date, which are checked on their own
	text.Span
}

// A reading is one sentence taken apart.
type reading struct {
	text    string
	tokens  []token
	at      map[string][]int // where each stem stands
	numbers []text.Number
	weight  float64 // of all tokens
	passage int     // whose it is, among the evidence
	title   bool    // it is the title of that passage's article
}

// longestWord is the longest word that is looked up, in bytes.
const longestWord = 48

func read(s string) *reading {
	r := &reading{text: s, at: map[string][]int{}, numbers: text.Numbers(s)}
	words := text.Words(s)
	r.tokens = make([]token, 0, len(words))
	for i, w := range words {
		r.add(w, i == 0 || opensQuote(s, words[i-1].End, w.Start))
	}
	r.joinNames()
	for i := range r.tokens {
		t := &r.tokens[i]
		t.stem = text.Stem(t.fold, "en")
		r.at[t.stem] = append(r.at[t.stem], i)
		t.number = t.number || r.inNumber(t.Span) || ordinals[t.fold] != 0
		if !t.number {
			r.weight += t.weight
		}
	}
	return r
}

// opensQuote says that a word after the stretch from a to b may be capitalised only
// because it begins what is quoted or follows a colon.
func opensQuote(s string, a, b int) bool {
	return b-a < 12 && strings.ContainsAny(s[a:b], "\"“:")
}

func (r *reading) add(w text.Token, initial bool) {
	fold := strings.TrimSuffix(strings.TrimSuffix(text.Fold(clip(w.Text, longestWord)), "'s"), "'")
	t := token{word: w.Text, Span: w.Span, fold: canonical(fold)}
	first, _ := utf8.DecodeRuneInString(w.Text)
	t.capital = unicode.IsUpper(first) && (!initial || acronym(w.Text))
	if !text.Stop(fold, "en") || acronym(w.Text) || t.fold != fold {
		t.weight = text.Rarity(fold)
		if t.fold != fold || acronym(w.Text) {
			t.weight = max(t.weight, text.Rarity(t.fold), leastNameWeight)
		}
	}
	r.tokens = append(r.tokens, t)
}

// leastNameWeight is what a country or an acronym weighs at least.
const leastNameWeight = 2.0

func acronym(w string) bool {
	n := 0
	for _, c := range w {
		switch {
		case unicode.IsUpper(c):
			n++
		case c == '.' || c == '&':
		default:
			return false
		}
	}
	return n > 1
}

// joinNames makes one word of "United States" and its like.
func (r *reading) joinNames() {
	out := r.tokens[:0]
	for i := 0; i < len(r.tokens); i++ {
		t := r.tokens[i]
		if i+1 < len(r.tokens) && t.capital || i == 0 && len(r.tokens) > 1 {
			if to := twoWords[t.fold+" "+r.tokens[i+1].fold]; to != "" {
				t.word, t.fold, t.End, t.weight, t.capital = t.word+" "+r.tokens[i+1].word, to, r.tokens[i+1].End, leastNameWeight, true
				i++
			}
		}
		out = append(out, t)
	}
	r.tokens = out
}

func (r *reading) inNumber(sp text.Span) bool {
	for _, n := range r.numbers {
		if sp.Start < n.End && n.Start < sp.End {
			return true
		}
	}
	return false
}

// has says that a token's stem stands in r.
func (r *reading) has(t token) bool { return len(r.at[t.stem]) > 0 }

// hasWord says that a word stands in r, in its canonical form.
func (r *reading) hasWord(fold string) bool { return len(r.at[text.Stem(fold, "en")]) > 0 }

// near gives the content words around the tokens from i to j within their clause, at
// most n on each side, without numbers.
func (r *reading) near(i, j, n int) []token {
	var out []token
	for k, left := i-1, n; k >= 0 && left > 0 && !r.parted(k); k-- {
		if t := r.tokens[k]; t.weight > 0 && !t.number {
			out = append(out, t)
			left--
		}
	}
	for k, left := j, n; k < len(r.tokens) && left > 0 && !r.parted(k-1); k++ {
		if t := r.tokens[k]; t.weight > 0 && !t.number {
			out = append(out, t)
			left--
		}
	}
	return out
}

// parted says that a clause ends between the words at k and k+1.
func (r *reading) parted(k int) bool {
	if k < 0 || k+1 >= len(r.tokens) {
		return false
	}
	gap := r.text[r.tokens[k].End:r.tokens[k+1].Start]
	return strings.ContainsAny(gap, ",;:()–—") && !r.tokens[k].number
}

// tokensIn gives the tokens of a stretch, as the first and the one after the last.
func (r *reading) tokensIn(sp text.Span) (from, to int) {
	for from < len(r.tokens) && r.tokens[from].End <= sp.Start {
		from++
	}
	for to = from; to < len(r.tokens) && r.tokens[to].Start < sp.End; to++ {
	}
	return from, to
}
