package check

import (
	"slices"
	"strings"

	"newsdesk/digest/text"
)

// A mention is something in the claim that the evidence must have in the same
// place: a name, a number, a day.
type mention struct {
	from, to int // tokens
	words    []token
	text     string
}

// names looks for every name of the claim.
func (x *examination) names() {
	for _, m := range x.claim.mentions() {
		if !x.ev.hasName(m) {
			x.fault(Name, m.text, "the cited passages do not name "+m.text)
			continue
		}
		if rival := x.misplaced(m, func(s *reading) bool { return s.names(m.words) }, x.rivalName); rival != "" {
			x.fault(Name, m.text, "the passage that says this names "+rival+", not "+m.text)
		} else if x.foreign(m, func(s *reading) bool { return s.names(m.words) }, nil) {
			x.fault(Name, m.text, "the passage that says all the rest does not name "+m.text)
		}
	}
	x.firstWord()
}

// firstWord holds the word that begins the claim to its place where the evidence has it
// as a name: at the beginning a capital tells nothing.
func (x *examination) firstWord() {
	if len(x.claim.tokens) == 0 {
		return
	}
	t := x.claim.tokens[0]
	if t.weight == 0 || t.number || t.capital || !x.ev.asName(t) {
		return
	}
	m := mention{from: 0, to: 1, words: []token{t}, text: t.word}
	if x.foreign(m, func(s *reading) bool { return s.has(t) }, nil) {
		x.fault(Name, t.word, "the passage that says all the rest does not name "+t.word)
	}
}

// asName says that the evidence has a word with a capital within a sentence or title.
func (e *Evidence) asName(t token) bool {
	for _, s := range e.sentences {
		for _, i := range s.at[t.stem] {
			if s.tokens[i].capital {
				return true
			}
		}
	}
	return false
}

// mentions gives the claim's names: runs of capitalised words, and what is
// capitalised alone within the sentence.
func (r *reading) mentions() []mention {
	var out []mention
	covered := make([]bool, len(r.tokens))
	for _, n := range text.NamesByRule(r.text) {
		from, to := r.tokensIn(n.Span)
		for i := from; i < to; i++ {
			covered[i] = true
		}
		out = r.mention(out, from, to)
	}
	for i, t := range r.tokens {
		if t.capital && !covered[i] && t.weight > 0 {
			out = r.mention(out, i, i+1)
		}
	}
	return out
}

// mention adds the name that the tokens from i to j are, if any is left without
// offices, days and initials.
func (r *reading) mention(out []mention, i, j int) []mention {
	m := mention{from: i, to: j}
	for k := i; k < j; k++ {
		t := r.tokens[k]
		if t.weight == 0 && !t.capital || offices[t.fold] || dayWords[t.fold] || t.number || len(strings.Trim(t.fold, ".")) < 2 || particles[t.fold] {
			continue
		}
		if t.capital || k == 0 || len(m.words) > 0 || j-i == 1 {
			m.words = append(m.words, t)
		}
	}
	if len(m.words) == 0 {
		return out
	}
	m.text = r.text[m.words[0].Start:m.words[len(m.words)-1].End]
	return append(out, m)
}

// hasName says that the evidence has a name: its words close together in one
// sentence or title, its acronym or what an acronym stands for, or the publisher.
func (e *Evidence) hasName(m mention) bool {
	if slices.ContainsFunc(e.sentences, func(s *reading) bool { return s.names(m.words) }) {
		return true
	}
	for _, p := range e.passages {
		if p.Source != "" && read(p.Source).names(m.words) {
			return true
		}
	}
	return e.hasShort(m.words)
}

// hasShort says that the evidence has the name's initials, or what they stand for.
func (e *Evidence) hasShort(words []token) bool {
	if len(words) == 1 {
		letters := strings.ReplaceAll(words[0].fold, ".", "")
		return acronym(words[0].word) && e.acronyms[letters]
	}
	initials := ""
	for _, t := range words {
		initials += t.fold[:1]
	}
	return e.whole[initials]
}

// roomInName is how many words may stand within a name that the claim leaves out.
const roomInName = 3

// names says that the words stand in s close together.
func (r *reading) names(words []token) bool {
	if len(words) == 0 || !r.has(words[0]) {
		return false
	}
	for _, i := range r.at[words[0].stem] {
		low, high := i, i
		found := true
		for _, w := range words[1:] {
			k := r.closest(w.stem, i)
			if k < 0 {
				found = false
				break
			}
			low, high = min(low, k), max(high, k)
		}
		if found && high-low < len(words)+roomInName {
			return true
		}
	}
	return false
}

func (r *reading) closest(stem string, to int) int {
	best := -1
	for _, k := range r.at[stem] {
		if best < 0 || abs(k-to) < abs(best-to) {
			best = k
		}
	}
	return best
}

func abs(n int) int { return max(n, -n) }
