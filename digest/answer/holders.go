package answer

// headed are words for leading something, of which each may stand for another where
// it is asked who does.
const headed = "head heads headed chief executive boss leader leads lead led runs chairs chairman chairwoman director president governor"

// besideRole is how many words may stand between a role and who holds it.
const besideRole = 4

// holderIn is the name in s of whom s says to hold the role r asks about.
func (r *reading) holderIn(s *sentence) (standpoint, bool) {
	for _, m := range s.spans {
		if !m.novel || m.what&aName == 0 || m.what&(aPlace|anOrg|aDate|aNumber|aQuote) != 0 || possessive.MatchString(s.tokens[m.to-1].raw) {
			continue
		}
		if r.holds(s, m) {
			return standpoint{says: m.key}, true
		}
	}
	return standpoint{}, false
}

// holds reports whether all words of the role that r asks about stand by the name m,
// and none of giving it up.
func (r *reading) holds(s *sentence, m mention) bool {
	var has cover
	for i := max(m.from-besideRole, 0); i < min(m.to+besideRole, len(s.tokens)); i++ {
		t := s.tokens[i]
		if inside := i >= m.from && i < m.to; !inside && leaving[t.word] {
			return false
		}
		if t.term >= 0 {
			has.put(hit{t.term, float64(t.how)})
		}
	}
	role := false
	for i, t := range r.terms {
		if t.name || t.number || !t.main {
			continue
		}
		if role = has[i] >= .7; !role {
			return false
		}
	}
	return role
}
