package answer

import "fmt"

// quantity is the quantity in s that r asks for, as a word to compare by.
func (r *reading) quantity(s *sentence) (string, bool) {
	if !r.saysCounted(s) {
		return "", false
	}
	best, m := 0., mention{}
	for _, o := range s.spans {
		if f := fits(r.kind, o.what) * (.1 + s.nearness(r, o)); o.novel && fits(r.kind, o.what) >= .9 && s.tallies(r, o) && !s.former(o) && f > best {
			best, m = f, o
		}
	}
	if best == 0 {
		return "", false
	}
	if n, ok := s.numberIn(m); ok {
		return fmt.Sprintf("%g %s", n.Value, n.Unit), true
	}
	return m.key, true
}

// saysCounted reports whether s, with its title, has all that r counts: homes that
// burned, and not such as were left.
func (r *reading) saysCounted(s *sentence) bool {
	if r.share {
		return true
	}
	own := s.cover
	own.join(&s.passage.source.title)
	sum, all := 0., 0.
	for t := range r.counted {
		if w := r.terms[t].weight; !folk[r.terms[t].word] && !r.terms[t].name {
			all += w
			sum += w * min(float64(own[t])/.7, 1)
		}
	}
	return sum >= mostCounted*all
}

// mostCounted is the share of what is counted that a sentence with the count has.
const mostCounted = .5

// tallies reports whether the number m counts what r counts: the counted stand
// behind it, or it stands bare, or before people, not far from them.
func (s *sentence) tallies(r *reading, m mention) bool {
	switch r.kind {
	case duration:
		return m.what&aNumber != 0 && m.to < len(s.tokens) && periods[s.tokens[m.to].word]
	case money:
		return true
	}
	if uncounting[s.tokens[m.from].word] || m.key == "one" || m.what&aMoney != 0 || m.what&aPercent != 0 && !r.share {
		return false
	}
	if len(r.counted) == 0 || m.what&aPercent != 0 {
		return m.what&aDate == 0
	}
	if m.to < len(s.tokens) && !folk[s.tokens[m.to].word] && s.counts(r, m) == 1 {
		return true
	}
	return m.what&aDate == 0 && s.bare(r, m) && s.countedNear(r, m)
}

// uncounting are words of a place or a part, which count nothing: "its first chips", "half
// of the homes".
var uncounting = set("half third quarter first second once twice")

// countedNear reports whether what r counts stands not far from the number m.
func (s *sentence) countedNear(r *reading, m mention) bool {
	far := nearCounted
	switch {
	case m.to < len(s.tokens) && folk[s.tokens[m.to].word]:
		far = besideFolk
	case m.from > 0 && leadsUp[s.tokens[m.from-1].word]:
		far = farCounted
	}
	whole := r.onlyFolk()
	for _, t := range s.tokens[max(m.from-far, 0):min(m.to+min(far+1, nearCounted), len(s.tokens))] {
		if t.term >= 0 && t.how >= .7 && r.counted[t.term] && (whole || !folk[r.terms[t.term].word]) {
			return true
		}
	}
	return false
}

// onlyFolk reports whether r counts people, whatever became of them.
func (r *reading) onlyFolk() bool {
	for t := range r.counted {
		if !folk[r.terms[t].word] {
			return false
		}
	}
	return true
}

// How many words away from a number what it counts may stand: farther before it where
// a verb leads up to it, as in "the number of people killed in … has risen to seven".
const (
	nearCounted = 8
	farCounted  = 16
	besideFolk  = 4 // "killed three people", "three people have died"
)

// bare reports whether m counts nothing that stands behind it, but what is said before
// it: "has risen to seven", "killed three people".
func (s *sentence) bare(r *reading, m mention) bool {
	if m.to < len(s.tokens) && !s.divided(m.to) {
		w := s.tokens[m.to].word
		if folk[w] {
			return !r.things
		}
		if !parting[w] {
			return false
		}
	}
	if m.from == 0 {
		return false
	}
	before := s.tokens[m.from-1]
	return leadsUp[before.word] || before.term >= 0 && r.counted[before.term]
}
