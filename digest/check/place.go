package check

// How a mention is held to its place.
const (
	nearWords  = 3   // content words on each side that are looked at
	leastRival = 2   // so many of them must stand with a rival
	rivalShare = 0.7 // and this share
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
	if without > with && without >= leastRival && float64(without) >= rivalShare*float64(len(around)) {
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
	if !s.title && s.generic() && x.titled(s.passage, holds) {
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

// titled says that the title of a passage holds a mention.
func (x *examination) titled(passage int, holds func(*reading) bool) bool {
	t := x.ev.passages[passage].Title
	return t != "" && holds(read(clip(t, longestClaim)))
}

// generic says that s calls somebody or something by what it is: "the country".
func (r *reading) generic() bool {
	for i, t := range r.tokens {
		if i > 0 && r.tokens[i-1].fold == "the" && kindsOfThings[t.fold] {
			return true
		}
	}
	return false
}

// kindsOfThings are what is said in the place of a name.
var kindsOfThings = set(`country nation state city town region company firm group bank agency party court club team university school airline operator maker carmaker ministry government kingdom republic island province capital island organisation organization`)

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
	for i, t := range s.tokens {
		if (t.capital || i == 0 && properName(t)) && t.weight > 0 && !offices[t.fold] && !dayWords[t.fold] && !t.number && !x.claim.has(t) {
			return t.word
		}
	}
	return ""
}

// properName says that a word that begins a sentence is more likely a name than not: it
// is rare in the news, or known as a country.
func properName(t token) bool {
	return t.weight >= rareName || demonyms[t.fold] != ""
}

// rareName is from which weight on a word at the beginning is taken for a name.
const rareName = 1.2
