package check

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"newsdesk/digest/text"
)

// honorifics say nothing of who somebody is.
var honorifics = set(`mr mrs ms miss dr sir madam lord lady mr. mrs. ms. dr.`)

// thing says that the word at i is part of a name or of a number; that which begins the
// sentence too, where it has a capital and is no function word.
func (r *reading) thing(i int) bool {
	t := r.tokens[i]
	if t.number {
		return true
	}
	first, _ := utf8.DecodeRuneInString(t.word)
	return (t.capital || i == 0 && unicode.IsUpper(first) && t.weight > 0) && !dayWords[t.fold] && !honorifics[t.fold]
}

// things are the names and numbers from one word to another; ok is false where anything
// else but an article, an office or an honorific stands beside them.
func (r *reading) things(from, to int) (out []token, ok bool) {
	for i := from; i < to; i++ {
		t := r.tokens[i]
		switch {
		case r.thing(i) && !offices[t.fold]:
			out = append(out, t)
		case t.fold == "a" || particles[t.fold] && t.fold != "and" && t.fold != "for" || offices[t.fold] || honorifics[t.fold] || dayWords[t.fold]:
		default:
			return nil, false
		}
	}
	return out, len(out) > 0
}

// otherThing looks for a name or a number in the very place of another.
func (x *examination) otherThing(e edit) {
	mine, ok := x.claim.things(e.from, e.to)
	theirs, so := e.s.things(e.sFrom, e.sTo)
	if !ok || !so || !mine[0].number && (!x.claim.oftener(mine, e.s) || !e.s.oftener(theirs, x.claim)) {
		return
	}
	words := x.claim.text[mine[0].Start:mine[len(mine)-1].End]
	other := e.s.text[theirs[0].Start:theirs[len(theirs)-1].End]
	switch {
	case mine[0].number != theirs[0].number:
	case mine[0].number:
		if !sameFigures(x.claim, mine, e.s, theirs) {
			x.fault(Number, words, "the cited passages have "+other+" here, the sentence has "+words)
		}
	case !shortFor(mine, theirs) && !shortFor(theirs, mine):
		x.fault(Name, words, "the cited passages name "+other+" here, the sentence names "+words)
	}
}

// oftener says that r has every one of the words more often than the other.
func (r *reading) oftener(words []token, other *reading) bool {
	return !anyOf(words, func(t token) bool { return len(r.at[t.stem]) <= len(other.at[t.stem]) })
}

// sameFigures says that the numbers of an edit are the same ones, perhaps rounded.
func sameFigures(c *reading, mine []token, s *reading, theirs []token) bool {
	a, b := c.numbersOf(mine), s.numbersOf(theirs)
	if len(a) == 0 || len(b) == 0 {
		return true // a date, an ordinal: looked at elsewhere
	}
	for _, n := range a {
		if !slicesAny(b, func(m text.Number) bool { return sameValue(n, m) }) {
			return false
		}
	}
	return true
}

func (r *reading) numbersOf(ts []token) (out []text.Number) {
	for _, n := range r.numbers {
		if n.Start < ts[len(ts)-1].End && ts[0].Start < n.End {
			out = append(out, n)
		}
	}
	return out
}

// shortFor says that one name is the initials of the other.
func shortFor(short, long []token) bool {
	initials := ""
	for _, t := range long {
		initials += t.fold[:1]
	}
	return len(short) == 1 && strings.ReplaceAll(short[0].fold, ".", "") == initials
}

// leastExchange is how many words in a row must stand around two things that have changed
// places, together.
const leastExchange = 3

// exchanged looks for two names, or two numbers, that stand in each other's place.
func (x *examination) exchanged(edits []edit) {
	for i, a := range edits {
		for _, b := range edits[i+1:] {
			if a.s == b.s && !x.claim.listed(a.from, b.to) && a.left+a.right+b.right >= leastExchange && x.exchange(a, b) && !x.saidInRow(a) && !x.saidInRow(b) {
				return
			}
		}
	}
}

// listed says that nothing but names stands from one word to another: a list may be told
// in any order.
func (r *reading) listed(from, to int) bool {
	for i := from; i < to; i++ {
		if f := r.tokens[i].fold; !r.thing(i) && f != "and" && f != "or" && f != "the" {
			return false
		}
	}
	return true
}

func (x *examination) exchange(a, b edit) bool {
	mineA, okA := x.claim.things(a.from, a.to)
	mineB, okB := x.claim.things(b.from, b.to)
	theirsA, soA := a.s.things(a.sFrom, a.sTo)
	theirsB, soB := a.s.things(b.sFrom, b.sTo)
	if !okA || !okB || !soA || !soB || !sharing(mineA, theirsB) || !sharing(mineB, theirsA) || sharing(mineA, theirsA) {
		return false
	}
	kind := Name
	if mineA[0].number {
		kind = Number
	}
	words := x.claim.text[mineA[0].Start:mineA[len(mineA)-1].End]
	x.fault(kind, words, "in the cited passages "+words+" stands in another place of this sentence, and something else in its own")
	return true
}

// sharing says that two things have a word in common.
func sharing(a, b []token) bool {
	return anyOf(a, func(t token) bool { return anyOf(b, func(u token) bool { return t.stem == u.stem }) })
}
