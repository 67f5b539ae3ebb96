package match

import "slices"

// A check is a part of a clause with the numbers of its words, so that most of
// it is decided by which words the article holds, and only what stands side by
// side or in the title by reading.
type check struct {
	op   op
	any  []int32   // opOr: one of these words is enough
	alts [][]int32 // opTerm: the words of each phrase, all of which must be there
	term *term     // opTerm
	kids []check
}

// newCheck numbers the words of n; the clause uses them from now on.
func (x *Index) newCheck(n *node, c *clause) check {
	k := check{op: n.op, term: n.term}
	if n.op == opTerm {
		for _, p := range n.term.alts {
			k.alts = append(k.alts, x.enlist(nil, p.words, c))
		}
		return k
	}
	for _, kid := range n.kids {
		if n.op == opOr && kid.op == opTerm && kid.term.plain() {
			k.any = x.enlist(k.any, coverOfTerm(kid.term).words, c)
			continue
		}
		k.kids = append(k.kids, x.newCheck(kid, c))
	}
	return k
}

// holds says whether the article d, whose words s has noted, matches.
func (k *check) holds(d *Doc, s *scratch) bool {
	switch k.op {
	case opTerm:
		return s.hasPhrase(k.alts) && (k.term.plain() || k.term.in(d))
	case opNot:
		return !k.kids[0].holds(d, s)
	case opAnd:
		for i := range k.kids {
			if !k.kids[i].holds(d, s) {
				return false
			}
		}
		return true
	}
	if s.hasAny(k.any) {
		return true
	}
	for i := range k.kids {
		if k.kids[i].holds(d, s) {
			return true
		}
	}
	return false
}

func (s *scratch) hasAny(numbers []int32) bool {
	return slices.ContainsFunc(numbers, func(n int32) bool { return get(s.present, n) })
}

// hasPhrase says whether all words of one of the phrases are there, in whatever
// order.
func (s *scratch) hasPhrase(phrases [][]int32) bool {
	for _, words := range phrases {
		if !slices.ContainsFunc(words, func(n int32) bool { return !get(s.present, n) }) {
			return true
		}
	}
	return false
}
