package summarize

import (
	"cmp"
	"math"
	"slices"

	"newsdesk/digest"
)

// Weights say what makes a sentence worth telling. They are learned; see the
// program in learn.
type Weights struct {
	Single, Many [Features]float64 // for a story of one article, and of several
	Redundancy   float64           // what a sentence loses by the share of its pairs of words already told
	Repeats      float64           // what it loses by likeness to what was told in earlier digests
	Lean         float64           // what it loses by leaning on a sentence that is not told
	Opinion      float64           // what it loses by standing in an opinion or a live blog
	LengthPower  float64           // how much longer sentences gain, when words are what is short
}

// Summary chooses sentences by the weights.
func (a *Analysis) Summary(w *Weights) digest.Summary {
	p := picker{a: a, w: w, covered: map[uint64]bool{}, words: a.in.Words, sentences: a.in.Sentences}
	p.score()
	p.choose()
	sum := digest.Summary{}
	sum.Headline, sum.HeadlineArticle = a.headline()
	for _, s := range a.ordered(p.chosen) {
		cites := []digest.Cite{a.cite(s)}
		for _, o := range s.also {
			cites = append(cites, a.cite(o))
		}
		sum.Sentences = append(sum.Sentences, digest.Sentence{Text: s.text, Cites: cites})
	}
	return sum
}

// A picker chooses sentences one by one.
type picker struct {
	a                *Analysis
	w                *Weights
	scores           []float64
	covered          map[uint64]bool // pairs of words that are told
	chosen           []*sentence
	words, sentences int // what is left of the budgets
}

func (p *picker) score() {
	weights := &p.w.Single
	if p.a.living() > 1 {
		weights = &p.w.Many
	}
	p.scores = make([]float64, len(p.a.all))
	low := 0.0
	for i, s := range p.a.all {
		for k, x := range s.features {
			p.scores[i] += weights[k] * x
		}
		low = math.Min(low, p.scores[i])
	}
	for i, s := range p.a.all {
		p.scores[i] -= low
		p.scores[i] *= 1 - p.w.Repeats*s.repeats
		if p.a.docs[s.doc].opinion {
			p.scores[i] *= 1 - p.w.Opinion
		}
	}
}

// choose takes the best sentence that fits, again and again, until the budget is
// spent.
func (p *picker) choose() {
	taken := make([]bool, len(p.a.all))
	for p.a.in.Sentences <= 0 || p.sentences > 0 {
		best, bestValue := -1, math.Inf(-1)
		for i, s := range p.a.all {
			if taken[i] || s.gone || p.a.in.Words > 0 && s.count > p.words {
				continue
			}
			if v := p.value(i, s); v > bestValue {
				best, bestValue = i, v
			}
		}
		if best < 0 {
			return
		}
		taken[best] = true
		p.take(p.a.all[best])
	}
}

func (p *picker) take(s *sentence) {
	p.chosen = append(p.chosen, s)
	p.words -= s.count
	p.sentences--
	for _, b := range s.bigrams {
		p.covered[b] = true
	}
}

// value is what a sentence is worth after those already chosen.
func (p *picker) value(i int, s *sentence) float64 {
	v := p.scores[i]
	if len(s.bigrams) > 0 {
		n := 0
		for _, b := range s.bigrams {
			if p.covered[b] {
				n++
			}
		}
		v *= 1 - p.w.Redundancy*float64(n)/float64(len(s.bigrams))
	}
	if s.dangling && !p.follows(s) {
		v *= 1 - p.w.Lean
	}
	if p.a.in.Words > 0 {
		v *= math.Pow(float64(s.count), p.w.LengthPower)
	}
	return v
}

// follows says that the sentence before s in its article was chosen.
func (p *picker) follows(s *sentence) bool {
	return slices.ContainsFunc(p.chosen, func(o *sentence) bool { return o.doc == s.doc && o.index == s.index-1 })
}

// ordered puts chosen sentences in the order in which they read: those of one
// article in its order, the articles by their best sentence.
func (a *Analysis) ordered(chosen []*sentence) []*sentence {
	rank := map[int]int{}
	for i, s := range chosen {
		if _, ok := rank[s.doc]; !ok {
			rank[s.doc] = i
		}
	}
	out := slices.Clone(chosen)
	slices.SortStableFunc(out, func(s, o *sentence) int {
		return cmp.Or(cmp.Compare(rank[s.doc], rank[o.doc]), cmp.Compare(s.index, o.index))
	})
	return out
}
