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
	for _, n := range text.Names(r.text) {
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

// How a mention is held to its place.
const (
	nearWords  = 3 // content words on each side that are looked at
	leastRival = 2 // so many of them must stand with a rival
)

// misplaced is the rival of a mention: what the sentence of the evidence names that
// has more of the words around the mention than any with the mention has. It is
// empty when the mention is in its place, as far as can be told.
func (x *examination) misplaced(m mention, holds func(*reading) bool, rival func(*reading) string) string {
	around := x.claim.near(m.from, m.to, nearWords)
	if len(around) < leastRival {
		return ""
	}
	with, without, who := 0, 0, ""
	for k, s := range x.ev.sentences {
		n := 0
		for _, t := range around {
			if s.has(t) {
				n++
			}
		}
		switch {
		case x.speaksOf(k, holds):
			with = max(with, n)
		case n > without && !s.title:
			if r := rival(s); r != "" {
				without, who = n, r
			}
		}
	}
	if without > with && without >= leastRival {
		return who
	}
	return ""
}

// How what surrounds a mention is held to the evidence.
const (
	restCovered = .92 // a sentence that says so much of the rest should hold the mention too
	leastRest   = 3   // so many content words must be left for that to tell anything
)

// foreign says that the evidence says the claim, or the clause of it that a mention is
// in, without the mention: every sentence that has all the rest neither holds it nor
// leans on one that does.
func (x *examination) foreign(m mention, holds func(*reading) bool, rival func(*reading) string) bool {
	from, to := x.claim.clauseAround(m)
	return x.foreignIn(0, len(x.claim.tokens), m, holds, nil) && (rival == nil || x.foreignIn(0, len(x.claim.tokens), m, holds, rival)) ||
		x.foreignIn(from, to, m, holds, rivalOr(rival, x.rivalName))
}

func rivalOr(a, b func(*reading) string) func(*reading) string {
	if a != nil {
		return a
	}
	return b
}

// foreignIn is foreign for the claim's tokens from and to. With a rival, a sentence
// counts only when it has one.
func (x *examination) foreignIn(from, to int, m mention, holds func(*reading) bool, rival func(*reading) string) bool {
	found := false
	for k, s := range x.ev.sentences {
		if s.title || !x.restIn(s, from, to, m) {
			continue
		}
		if x.speaksOf(k, holds) {
			return false
		}
		found = found || rival == nil || rival(s) != ""
	}
	return found
}

// restIn says that s has the content words of the claim from and to, without the mention.
func (x *examination) restIn(s *reading, from, to int, m mention) bool {
	rest, said, n := 0.0, 0.0, 0
	for i := from; i < to; i++ {
		t := x.claim.tokens[i]
		if t.weight == 0 || i >= m.from && i < m.to || t.number {
			continue
		}
		n++
		rest += t.weight
		if s.has(t) {
			said += t.weight
		}
	}
	return n >= leastRest && said >= restCovered*rest
}

// clauseAround is where the clause of a mention begins and ends.
func (r *reading) clauseAround(m mention) (from, to int) {
	from, to = m.from, m.to
	for from > 0 && !r.endsClause(from-1) {
		from--
	}
	for to < len(r.tokens) && !r.endsClauseAt(to-1) {
		to++
	}
	return from, to
}

func (r *reading) endsClauseAt(i int) bool { return i+1 < len(r.tokens) && r.endsClause(i) }

// speaksOf says that sentence k holds a mention, or leans on one before it that does.
func (x *examination) speaksOf(k int, holds func(*reading) bool) bool {
	s := x.ev.sentences[k]
	if holds(s) {
		return true
	}
	if s.title || !s.leans() || x.rivalName(s) != "" {
		return false
	}
	for j := k - 1; j >= 0 && j >= k-2 && x.ev.sentences[j].passage == s.passage && !x.ev.sentences[j].title; j-- {
		if holds(x.ev.sentences[j]) {
			return true
		}
	}
	return false
}

// leans says that s speaks of somebody by a pronoun, or begins with "the company" or
// its like.
func (r *reading) leans() bool {
	if len(r.tokens) > 0 && (r.tokens[0].fold == "the" || r.tokens[0].fold == "this") {
		return true
	}
	for _, t := range r.tokens {
		if pronouns[t.fold] {
			return true
		}
	}
	return false
}

// rivalName is a name in s that the claim does not have.
func (x *examination) rivalName(s *reading) string {
	for _, t := range s.tokens {
		if t.capital && t.weight > 0 && !offices[t.fold] && !dayWords[t.fold] && !t.number && !x.claim.has(t) {
			return t.word
		}
	}
	return ""
}

// offices looks whether somebody holds the office that the claim gives them.
func (x *examination) offices() {
	for _, m := range x.claim.mentions() {
		office, formerly := x.claim.officeOf(m.from, m.to)
		if office == "" {
			continue
		}
		if !x.ev.whole[text.Stem(office, "en")] {
			x.fault(Office, office, "the cited passages give nobody the office of "+office)
			continue
		}
		now, once := x.ev.held(m.words[len(m.words)-1], office)
		switch {
		case once && !now && !formerly:
			x.fault(Office, m.text, "the passages call "+m.text+" a former "+office)
		case now && !once && formerly:
			x.fault(Office, m.text, "the passages do not call "+m.text+" a former "+office)
		}
	}
}

// officeOf is the office that stands before or after a name, and whether it is said
// to be over.
func (r *reading) officeOf(from, to int) (office string, formerly bool) {
	for i := from; i < to; i++ { // some are taken for part of the name
		if offices[r.tokens[i].fold] {
			office = r.tokens[i].fold
		}
	}
	for i := from - 1; i >= 0 && i >= from-roomForOffice; i-- {
		t := r.tokens[i]
		switch {
		case t.fold == "of" || t.fold == "for" || t.fold == "and": // chairman of the Board is no office of the Board's
			return office, formerly
		case formerWords[t.fold]:
			formerly = true
		case offices[t.fold] && office == "":
			office = t.fold
		case t.weight > 0 && !t.capital && !offices[t.fold]:
			return office, formerly
		}
	}
	for i := to; i < len(r.tokens) && i < to+roomForOffice && office == ""; i++ {
		t := r.tokens[i]
		if i == to && (t.Start-r.tokens[to-1].End) < 2 {
			break // no comma: it is not said of the name
		}
		formerly = formerly || formerWords[t.fold]
		if offices[t.fold] {
			office = t.fold
		}
	}
	return office, formerly
}

// roomForOffice is how many words an office may stand from the name.
const roomForOffice = 5

// held says whether the evidence calls somebody the holder of an office, now and
// formerly.
func (e *Evidence) held(name token, office string) (now, once bool) {
	for _, s := range e.sentences {
		for _, i := range s.at[name.stem] {
			found, formerly := s.officeOf(i, i+1)
			if found == "" {
				continue
			}
			if text.Stem(found, "en") == text.Stem(office, "en") {
				now, once = now || !formerly, once || formerly
			}
		}
	}
	return now, once
}
