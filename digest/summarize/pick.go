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
	Single, Many Model   // for a story of one article, and of several
	Repeats      float64 // what a sentence loses by likeness to what was told in earlier digests
	Opinion      float64 // what it loses by standing in an opinion or a live blog
}

// A Model is what is learned for one kind of story.
type Model struct {
	Sentence   [Features]float64
	Pair, Term [ConceptFeatures]float64
	Fresh      float64 // what the worth of its pairs of words that are not told yet counts for, beside its score
	Redundancy float64 // what a sentence loses by the share of its worth that is already told
	Length     float64 // how much longer sentences gain when words are what is short
	Brevity    float64 // how much longer sentences lose when sentences are what is short
}

func (a *Analysis) model(w *Weights) *Model {
	if a.living() > 1 {
		return &w.Many
	}
	return &w.Single
}

// Summary chooses sentences by the weights.
func (a *Analysis) Summary(w *Weights) digest.Summary {
	p := picker{a: a, w: w, m: a.model(w), words: a.in.Words, sentences: a.in.Sentences}
	p.pairWorth, p.termWorth = a.weigh(w)
	p.score()
	p.choose()
	sum := digest.Summary{}
	sum.Headline, sum.HeadlineArticle = a.headline()
	for _, s := range a.ordered(p.chosen) {
		sum.Sentences = append(sum.Sentences, digest.Sentence{Text: s.text, Cites: a.cites(s)})
	}
	if len(p.chosen) == 0 {
		if s, ok := p.leftOver(); ok {
			sum.Sentences = append(sum.Sentences, s)
		}
	}
	return sum
}

// weigh finds what the concepts of the story are worth, and so those features of
// the sentences that follow from it.
func (a *Analysis) weigh(w *Weights) (pairs, terms []float64) {
	m := a.model(w)
	pairs, terms = worth(a.pairs, &m.Pair), worth(a.terms, &m.Term)
	for _, s := range a.all {
		s.features[pairWorth] = sum(s.pairs, pairs) / (float64(s.count) + 8)
		s.features[termWorth] = sum(s.terms, terms) / (float64(s.count) + 8)
	}
	return pairs, terms
}

func sum(ids []int32, worth []float64) float64 {
	v := 0.0
	for _, id := range ids {
		v += worth[id]
	}
	return v
}

// A picker chooses sentences one by one.
type picker struct {
	a                    *Analysis
	w                    *Weights
	m                    *Model
	scores, shares       []float64 // of each sentence, and what is left of it by what it repeats and where it stands
	pairWorth, termWorth []float64 // what is not told yet
	chosen               []*sentence
	words, sentences     int // what is left of the budgets
}

func (p *picker) score() {
	p.scores, p.shares = make([]float64, len(p.a.all)), make([]float64, len(p.a.all))
	low := 0.0
	for i, s := range p.a.all {
		for k, x := range s.features {
			p.scores[i] += p.m.Sentence[k] * x
		}
		low = math.Min(low, p.scores[i])
	}
	for i, s := range p.a.all {
		p.scores[i] -= low
		p.shares[i] = 1 - p.w.Repeats*s.repeats
		if p.a.docs[s.doc].opinion {
			p.shares[i] *= 1 - p.w.Opinion
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
			if taken[i] || s.gone || p.adrift(s) || p.a.in.Words > 0 && s.count > p.words {
				continue
			}
			if v := p.value(i, s); v > bestValue {
				best, bestValue = i, v
			}
		}
		if best < 0 || bestValue <= 0 && len(p.chosen) > 0 {
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
	for _, id := range s.pairs {
		p.pairWorth[id] = 0
	}
	for _, id := range s.terms {
		p.termWorth[id] = 0
	}
}

// adrift says that a sentence would say something else after those already chosen than
// in its article, or nothing.
func (p *picker) adrift(s *sentence) bool { return s.lean == needsBefore && !p.follows(s) }

// value is what a sentence is worth after those already chosen.
func (p *picker) value(i int, s *sentence) float64 {
	words, pairs := float64(s.count), sum(s.pairs, p.pairWorth)
	v := p.scores[i]*(1-p.m.Redundancy*p.told(s, pairs)) + p.m.Fresh*pairs/(words+8)
	v *= p.shares[i]
	if p.a.in.Words > 0 {
		return v * math.Pow(words, p.m.Length)
	}
	return v * math.Pow(words, -p.m.Brevity)
}

// told is the share of a sentence's worth that the chosen ones have told; pairs is what is
// left of that of its pairs of words.
func (p *picker) told(s *sentence, pairs float64) float64 {
	all := (s.features[pairWorth] + s.features[termWorth]) * (float64(s.count) + 8)
	if all == 0 || len(p.chosen) == 0 {
		return 0
	}
	return 1 - (pairs+sum(s.terms, p.termWorth))/all
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
