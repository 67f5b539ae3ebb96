package answer

import (
	"slices"
	"strings"

	"newsdesk/digest"
	"newsdesk/digest/text"
)

var (
	// hedges are words with which a sentence does not plainly say that something is
	// so. A question's own do not count.
	hedges = set(`may might could would should will shall can if whether unless until before expected expects expect likely unlikely reportedly allegedly
		alleged claims claim claimed rumour rumours rumor rumors denies denied deny refuse refused refuses fail failed fails plan plans planned planning
		about yet ask asked asks urge urged urges call calls called want wants wanted hope hopes hoped propose proposed proposes proposal consider
		considers considering considered almost nearly only half partly partially suspended former formerly ex possible possibly perhaps maybe wish
		threaten threatened threatens seek seeks sought try tries tried pending suggest suggests suggested doubt doubts unclear draft
		offer offers offered offering promise promises promised soon ready aim aims aimed intend intends intended due slated scheduled set probably
		pledge pledges pledged vow vows vowed predict predicts predicted forecast forecasts anticipate anticipates anticipated target targets
		targeted subject conditional prepare prepares preparing prepared weighs weighing mull mulls mulling talks signal signals signalled signaled
		hint hints hinted clears clearing towards toward letter`)
	negations = set(`not never no without neither nor none nobody nothing hardly cannot cant isnt arent wasnt werent hasnt havent hadnt dont doesnt
		didnt wont wouldnt couldnt shouldnt`)
	// plainNo are the negations that deny the verb they stand by.
	plainNo = set(`not never isnt arent wasnt werent hasnt havent hadnt dont doesnt didnt wont`)
)

// leastAsked is how many words a question must have for a sentence to say yes or no
// to it.
const leastAsked = 2

// polarity is what s plainly says to r, a question for yes or no. It says something
// only where s has all of the question's words, in their order and their own
// forms, and nothing that takes it back or leaves it open.
func (r *reading) polarity(s *sentence) digest.Polarity {
	if r.kind != yesNo || len(r.terms) < leastAsked || !s.states() {
		return digest.Unsaid
	}
	asked := map[string]bool{}
	eachWord(r.asked.Text, func(w string) { asked[w] = true })
	var first, last, denied, negated int
	next := 0
	first, denied = -1, -1
	for i, t := range s.tokens {
		w := strings.ReplaceAll(t.word, "'", "")
		switch {
		case (hedges[w] || slips[w]) && !asked[w]:
			return digest.Unsaid
		case negations[w]:
			negated++
			if plainNo[w] {
				denied = i
			}
		case t.term == next && t.how >= .95:
			if first < 0 {
				first = i
			}
			last = i
			next++
		}
	}
	if next < len(r.terms) || r.denied || slices.ContainsFunc(r.terms, func(t term) bool { return !t.main }) {
		return digest.Unsaid
	}
	switch {
	case negated == 0:
		return digest.Yes
	case negated == 1 && denied > first && denied < last:
		return digest.No
	}
	return digest.Unsaid
}

// states reports whether s neither asks nor quotes.
func (s *sentence) states() bool {
	return !strings.HasSuffix(s.text, "?") && !strings.ContainsAny(s.text, "“”\"")
}

// weighUp tells what picked plainly say to a question for yes or no, and whether
// they say different things, or what was so became otherwise; then the newest comes first.
func weighUp(r *reading, picked []pick) (v digest.Polarity, differ, moved bool) {
	v = r.polarity(&picked[0].sentence)
	for i := range picked[1:] {
		s := &picked[i+1].sentence
		o := r.polarity(s)
		differ = differ || v != digest.Unsaid && o != digest.Unsaid && o != v || r.disagree(&picked[0].sentence, s)
	}
	if !differ {
		return v, false, false
	}
	slices.SortStableFunc(picked, func(a, b pick) int {
		return b.sentence.passage.source.Published.Compare(a.sentence.passage.source.Published)
	})
	moved = slices.ContainsFunc(picked[1:], func(p pick) bool { return became(&picked[0].sentence, &p.sentence) })
	return digest.Unsaid, !moved, moved
}

// How much of the question's words two sentences must have, with what stands
// around them, for their values to be values of the same.
const sameQuestion = .75

// disagree reports whether a and b, of different sources, give different values of
// what r asks how much or how many of.
func (r *reading) disagree(a, b *sentence) bool {
	x, y := a.passage.source, b.passage.source
	if x.ID == y.ID || x.Source == y.Source && x.Source != "" && x.Published.Equal(y.Published) {
		return false
	}
	if r.kind != number && r.kind != money && r.kind != duration {
		return false
	}
	v, ok := r.value(a)
	w, okToo := r.value(b)
	return ok && okToo && v.Unit == w.Unit && v.Value != w.Value && r.speaks(a) && r.speaks(b)
}

// speaks reports whether s has the words of r's question.
func (r *reading) speaks(s *sentence) bool {
	with := s.around
	with.join(&s.passage.source.title)
	return with.share(r, nil) >= sameQuestion && s.cover.share(r, nil) >= .4
}

// value is the quantity in s that answers r best: of the kind asked for, nearest
// the question's words. ok is false when there is none, or when two are as near.
func (r *reading) value(s *sentence) (text.Number, bool) {
	best, m := 0., mention{}
	for _, o := range s.spans {
		if f := fits(r.kind, o.what) * (s.nearness(r, o) + s.counts(r, o)); o.novel && f > best && fits(r.kind, o.what) >= .9 {
			best, m = f, o
		}
	}
	if best == 0 {
		return text.Number{}, false
	}
	return s.numberIn(m)
}

// numberIn is the number that m is or holds.
func (s *sentence) numberIn(m mention) (text.Number, bool) {
	from, to := s.tokens[m.from], s.tokens[m.to-1]
	for _, n := range text.Numbers(s.text) {
		if n.Start <= from.at && n.End >= to.at+len(to.raw) || from.at <= n.Start && n.End <= to.at+len(to.raw) {
			return n, true
		}
	}
	return text.Number{}, false
}

// denies reports whether the question q has a negation.
func denies(q string) bool {
	for w := range strings.FieldsSeq(strings.ToLower(q)) {
		if w = strings.NewReplacer("'", "", "’", "").Replace(strings.Trim(w, "?,.!")); negations[w] {
			return true
		}
	}
	return false
}
