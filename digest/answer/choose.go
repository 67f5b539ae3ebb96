package answer

import (
	"math"
	"slices"
	"unicode/utf8"

	"newsdesk/digest"
	"newsdesk/digest/text"
)

// answer decides what to say: nothing when the confidence is too small, else the
// best sentence and those that add to it from other sources.
func (an *Answerer) answer(x Examination) digest.Answer {
	a := digest.Answer{Refused: true, Confidence: x.certain, Window: x.Window, Outside: x.Outside}
	for _, f := range x.Finds[:min(len(x.Finds), an.Candidates)] {
		a.Candidates = append(a.Candidates, f.candidate())
	}
	if len(x.Finds) == 0 {
		return a
	}
	finds := x.Finds
	if x.list.r.former {
		finds = x.list.r.older(finds)
	}
	if x.certain < an.Threshold || len(finds) == 0 {
		nearest := x.Finds[0].candidate()
		a.Nearest = &nearest
		return a
	}
	a.Refused = false
	for _, p := range gainsay(&a, x.list.r, finds, tell(&a, x.list.r, finds, an.Sentences)) {
		a.Sentences = append(a.Sentences, p.said())
	}
	return a
}

// tell picks up to n of finds for a to say, and notes in it what is to be known before
// they are read.
func tell(a *digest.Answer, r *reading, finds []Find, n int) []pick {
	p := r.position(finds)
	if len(p.finds) == 0 {
		picked := choose(r, finds, n)
		a.Polarity, a.Differ, a.Moved = weighUp(r, picked)
		return picked
	}
	picked := p.picks(r, n)
	if len(picked) < 2 { // beside one sentence there is nothing that it differs from
		p.differ, p.moved = false, false
	}
	a.Polarity, a.Differ, a.Moved = weighUp(r, picked)
	a.Differ, a.Moved = (a.Differ || p.differ) && !p.moved, p.moved || a.Moved && !p.differ
	return picked
}

// candidate is f as it is told.
func (f Find) candidate() digest.Candidate {
	return digest.Candidate{Text: f.Text, Cite: f.sentence.cite(), Score: f.Score}
}

// cite points at s in its article.
func (s *sentence) cite() digest.Cite {
	a := s.passage.source
	body := a.Text
	if s.inTitle {
		body = a.Title
	}
	sp := text.CodePoints(body, s.span)
	return digest.Cite{Article: a.ID, Revision: a.Revision, Start: sp.Start, End: sp.End, InTitle: s.inTitle}
}

// How choose picks what to say after the best sentence.
const (
	choice  = 12  // how many finds are looked at
	near    = 1.0 // a find's score may be so much below the best
	sameAs  = .7  // sentences that share this much of their words say the same
	further = .4  // how much less near a second sentence of one source must be
	listed  = 2.0 // how far below the best one more thing of a list may be
	against = 1.8 // how far below it another value of what is asked may be
)

// A pick is a find that is said, with the cites of all that say it.
type pick struct {
	Find
	cites []digest.Cite
}

// said is p without its dateline, with its cites.
func (p *pick) said() digest.Sentence {
	sp := text.WithoutDateline(p.Text, text.Span{End: len(p.Text)})
	from := utf8.RuneCountInString(p.Text[:sp.Start])
	out := digest.Sentence{Text: sp.In(p.Text)}
	for _, c := range p.cites {
		c.Start += from
		out.Cites = append(out.Cites, c)
	}
	return out
}

// choose takes the best find and up to n-1 more that are nearly as good, say
// something else, and come from other sources first.
func choose(r *reading, finds []Find, n int) []pick {
	picked := []pick{{finds[0], []digest.Cite{finds[0].sentence.cite()}}}
	for _, fresh := range []bool{true, false} {
		for _, f := range finds[1:min(len(finds), choice)] {
			below := finds[0].Score - f.Score
			if below > r.reach(&picked[0].sentence, &f.sentence, fresh) {
				continue
			}
			if k := sayingSame(picked, f); k >= 0 {
				if fresh && picked[k].sentence.passage.source.ID != f.sentence.passage.source.ID && picked[k].Text == f.Text {
					picked[k].cites = append(picked[k].cites, f.sentence.cite())
				}
				continue
			}
			if len(picked) < n && fresh != heard(picked, f) && r.asMuch(&picked[0].sentence, &f.sentence) {
				picked = append(picked, pick{f, []digest.Cite{f.sentence.cite()}})
			}
		}
	}
	return picked
}

// reach is how far below best the score of s may be for it to be said too: more
// for one more thing of a list, and for another value of what is asked.
func (r *reading) reach(best, s *sentence, fresh bool) float64 {
	out := near
	if !fresh {
		out *= further
	}
	if r.form == all && adds(r, best, s) {
		out = max(out, listed)
	}
	if fresh && r.disagree(best, s) {
		out = max(out, against)
		if s.passage.source.Published.After(best.passage.source.Published) {
			out = math.Inf(1) // what was so once may have changed
		}
	}
	return out
}

// asMuchAs is the share of what the best sentence has of the question, with what
// stands around it, that one said beside it must have.
const asMuchAs = .85

// asMuch reports whether s is about what is asked nearly as much as best is.
func (r *reading) asMuch(best, s *sentence) bool {
	b, o := best.around, s.around
	b.join(&best.passage.source.title)
	o.join(&s.passage.source.title)
	return o.share(r, nil) >= asMuchAs*b.share(r, nil) && s.cover.share(r, nil) >= .5*asMuchAs*best.cover.share(r, nil)
}

// adds reports whether s mentions something that suits the question and best does
// not mention.
func adds(r *reading, best, s *sentence) bool {
	has := map[string]bool{}
	for _, m := range best.spans {
		has[m.key] = true
	}
	return slices.ContainsFunc(s.spans, func(m mention) bool { return m.novel && !has[m.key] && fits(r.kind, m.what) >= .8 })
}

// sayingSame is which of picked says the same as f, or -1.
func sayingSame(picked []pick, f Find) int {
	for i := range picked {
		if alike(&picked[i].sentence, &f.sentence) >= sameAs && !differ(&picked[i].sentence, &f.sentence) {
			return i
		}
	}
	return -1
}

// differ reports whether a and b state different numbers: then they do not say
// the same, however like they are.
func differ(a, b *sentence) bool {
	x, y := a.numbers(), b.numbers()
	for k := range x {
		if !y[k] {
			return len(y) > 0
		}
	}
	return false
}

func (s *sentence) numbers() map[string]bool {
	out := map[string]bool{}
	for _, m := range s.spans {
		if m.what&aNumber != 0 && m.novel {
			out[m.key] = true
		}
	}
	return out
}

// heard reports whether f's source is among those of picked.
func heard(picked []pick, f Find) bool {
	a := f.sentence.passage.source
	for _, p := range picked {
		b := p.sentence.passage.source
		if a.ID == b.ID || a.Source != "" && a.Source == b.Source {
			return true
		}
	}
	return false
}

// alike is how many of the words of the shorter of two sentences are in both.
func alike(a, b *sentence) float64 {
	if len(a.tokens) > len(b.tokens) {
		a, b = b, a
	}
	has := map[string]bool{}
	for _, t := range b.tokens {
		has[t.word] = true
	}
	same := 0
	for _, t := range a.tokens {
		if has[t.word] {
			same++
		}
	}
	return over(float64(same), float64(len(a.tokens)))
}
