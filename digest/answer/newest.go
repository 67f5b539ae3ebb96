package answer

import (
	"slices"
	"time"

	"newsdesk/digest"
)

// lookedThrough is how many finds may hold what stands.
const lookedThrough = 30

// A position is how things stand by the finds that strictly answer a question.
type position struct {
	finds  []Find // those that strictly answer it, the newest first of all
	differ bool   // the second says something else than the first
	moved  bool   // and it was so before
}

// position is how things stand by finds; without any of them where r does not ask for
// what may change, or none strictly answers.
func (r *reading) position(finds []Find) position {
	var p position
	if !r.stands() || len(finds) == 0 {
		return p
	}
	var says []standpoint
	for _, f := range finds[:min(len(finds), lookedThrough)] {
		if at, ok := r.strictly(&f.sentence); ok && r.speaksOf(&finds[0].sentence, &f.sentence) && r.named(&f.sentence) {
			p.finds, says = append(p.finds, f), append(says, at)
		}
	}
	if len(p.finds) == 0 {
		return p
	}
	if r.kind == yesNo {
		p.finds = r.ownOnes(p.finds)
	}
	now := p.newest(func(int) bool { return true })
	p.differ = r.kind != yesNo
	k := p.newest(func(i int) bool {
		return says[i] != says[now] && p.finds[i].sentence.passage.source.ID != p.finds[now].sentence.passage.source.ID
	})
	if p.differ = p.differ && k >= 0; p.differ {
		p.moved = became(&p.finds[now].sentence, &p.finds[k].sentence)
	}
	p.lead(now, k)
	return p
}

// ownShare is how much of what the best of the finds itself says of a matter another
// must say.
const ownShare = .7

// ownOnes leaves the finds that say by themselves whereof they speak, as far as any does.
func (r *reading) ownOnes(finds []Find) []Find {
	own := func(f Find) float64 { return f.sentence.cover.share(r, notAsked) }
	best := 0.
	for _, f := range finds {
		best = max(best, own(f))
	}
	return slices.DeleteFunc(finds, func(f Find) bool { return own(f) < ownShare*best })
}

// newest is the newest of the finds that pick takes, the best of equals; -1 when it
// takes none.
func (p *position) newest(pick func(i int) bool) int {
	k := -1
	for i := range p.finds {
		if pick(i) && (k < 0 || published(&p.finds[i].sentence).After(published(&p.finds[k].sentence))) {
			k = i
		}
	}
	return k
}

// lead puts the find now first and, where they differ, the find k second.
func (p *position) lead(now, k int) {
	out := []Find{p.finds[now]}
	if p.differ {
		out = append(out, p.finds[k])
	}
	for i, f := range p.finds {
		if i != now && !(p.differ && i == k) {
			out = append(out, f)
		}
	}
	p.finds = out
}

// picks are what to say of p: what stands and, where that differs, what was said
// otherwise; else what others say too, no further back than news goes.
func (p *position) picks(r *reading, n int) []pick {
	if !p.differ {
		first := published(&p.finds[0].sentence)
		return choose(r, slices.DeleteFunc(p.finds, func(f Find) bool { return first.Sub(published(&f.sentence)) > afterwards }), n)
	}
	var out []pick
	for _, f := range p.finds[:min(2, n)] {
		out = append(out, pick{f, []digest.Cite{f.sentence.cite()}})
	}
	return out
}

// older leaves those of finds that were published before all that was told, where they
// answer, else before the newest of it; where what was told is not among finds, none.
func (r *reading) older(finds []Find) []Find {
	told := map[int64]bool{}
	for _, s := range r.asked.Told {
		for _, c := range s.Cites {
			told[c.Article] = true
		}
	}
	var first, last time.Time
	for _, f := range finds {
		if at := published(&f.sentence); told[f.sentence.passage.source.ID] {
			if first.IsZero() || at.Before(first) {
				first = at
			}
			if at.After(last) {
				last = at
			}
		}
	}
	before := func(until time.Time) []Find {
		return slices.DeleteFunc(slices.Clone(finds), func(f Find) bool { return !published(&f.sentence).Before(until) })
	}
	if out := r.position(before(first)).finds; len(out) > 0 {
		return out
	}
	return before(last)
}

func published(s *sentence) time.Time { return s.passage.source.Published }

// unmet is what remains of the confidence where r asks who holds a role, or how many
// there are of something, and no find says that strictly.
const unmet = .35

// meetsStrictly is unmet where none of finds strictly answers a question that only
// such a sentence can answer.
func (r *reading) meetsStrictly(finds []Find) float64 {
	state := r.kind == yesNo && r.stateOf() >= 0 && len(r.terms) <= plainly
	switch {
	case r.holder, state, r.kind == number && len(r.counted) > 0:
	case len(finds) > 0:
		return r.meetsEach(&finds[0].sentence)
	}
	for _, f := range finds[:min(len(finds), lookedThrough)] {
		if _, ok := r.strictly(&f.sentence); ok && r.speaksOf(&finds[0].sentence, &f.sentence) && r.named(&f.sentence) {
			return 1
		}
	}
	return unmet
}

// plainly is up to how many words a question for yes or no, or for a person, asks one
// thing. Longer ones join what several sources say, and no sentence has all their words.
const plainly = 6

// meetsEach is unmet where r asks for yes or no and s lacks one of its words: what
// else is said of a company does not tell whether it has a licence in Brazil.
func (r *reading) meetsEach(s *sentence) float64 {
	if r.kind != yesNo || len(r.terms) > plainly {
		return 1
	}
	with := s.before
	with.join(&s.passage.source.title)
	own := s.cover
	own.join(&s.passage.source.title)
	for i, t := range r.terms {
		switch {
		case !t.main, t.number && r.dated:
		case t.state && s.cover[i] == 0, t.name && with[i] == 0, !t.name && own[i] == 0:
			return unmet
		}
	}
	return 1
}
