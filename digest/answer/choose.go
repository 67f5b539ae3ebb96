package answer

import (
	"newsdesk/digest"
	"newsdesk/digest/text"
)

// answer decides what to say: nothing when the confidence is too small, else the
// best sentence and those that add to it from other sources.
func (an *Answerer) answer(x Examination) digest.Answer {
	a := digest.Answer{Refused: true, Confidence: x.certain, Window: x.Window}
	for _, f := range x.Finds[:min(len(x.Finds), an.Candidates)] {
		a.Candidates = append(a.Candidates, f.candidate())
	}
	if len(x.Finds) == 0 {
		return a
	}
	if x.certain < an.Threshold {
		nearest := x.Finds[0].candidate()
		a.Nearest = &nearest
		return a
	}
	a.Refused = false
	a.Sentences = choose(x.Finds, an.Sentences)
	return a
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
)

// choose takes the best find and up to n-1 more that are nearly as good, say
// something else, and come from other sources first.
func choose(finds []Find, n int) []digest.Sentence {
	picked := []Find{finds[0]}
	cites := [][]digest.Cite{{finds[0].sentence.cite()}}
	for _, fresh := range []bool{true, false} {
		for _, f := range finds[1:min(len(finds), choice)] {
			gap := near
			if !fresh {
				gap = further * near
			}
			if finds[0].Score-f.Score > gap {
				break
			}
			if k := sayingSame(picked, f); k >= 0 {
				if fresh && picked[k].sentence.passage.source.ID != f.sentence.passage.source.ID && picked[k].Text == f.Text {
					cites[k] = append(cites[k], f.sentence.cite())
				}
				continue
			}
			if len(picked) < n && fresh != heard(picked, f) {
				picked = append(picked, f)
				cites = append(cites, []digest.Cite{f.sentence.cite()})
			}
		}
	}
	out := make([]digest.Sentence, len(picked))
	for i, f := range picked {
		out[i] = digest.Sentence{Text: f.Text, Cites: cites[i]}
	}
	return out
}

// sayingSame is which of picked says the same as f, or -1.
func sayingSame(picked []Find, f Find) int {
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
func heard(picked []Find, f Find) bool {
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
