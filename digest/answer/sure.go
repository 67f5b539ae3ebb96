package answer

import (
	"math"
	"slices"
	"strings"
)

// SureNames names the features that the confidence is judged by: first those of
// the best find, then those of the list as a whole. More of any of them but the
// last Unsigned means more confidence, whatever was learned from.
var SureNames = strings.Fields(`
	sentence with-previous around passage article main-near names names-near names-article
	numbers-near rarest-near second pairs density rest rest-previous verb-in-context exact typed typed-near vote
	rare rare-near matched matched-near title-alone counting
	score margin best-sentence best-near best-article best-pairs best-density best-rare best-matched present present-names rarest-present agree
	suited worst worst-near worst-article chance standout standout-near strict
	terms weight`)

// Unsigned is how many of SureNames may count for either side.
const Unsigned = 2

// fromBest is how many of SureNames are features of the best find.
const fromBest = 27

var bestFeatures = indices(SureNames[:fromBest], FeatureNames)

func indices(names, in []string) []int {
	out := make([]int, len(names))
	for i, n := range names {
		out[i] = slices.Index(in, n)
	}
	return out
}

// sureness describes how well the archive answers l's question.
func (l *list) sureness(finds []Find) []float64 {
	best := &finds[0]
	out := make([]float64, 0, len(SureNames))
	for _, i := range bestFeatures {
		out = append(out, best.Features[i])
	}
	margin := 3.
	if len(finds) > 1 {
		margin = min(best.Score-finds[1].Score, 3)
	}
	all, names, rarest := l.present()
	s := &best.sentence
	src, near, whole := s.cover, s.around, s.passage.source.whole
	near.join(&s.passage.source.title)
	return append(out, max(min(best.Score, 10), -10), margin, l.cover, l.near, l.whole,
		most(finds, pairsFeature), most(finds, densityFeature), most(finds, rareFeature), most(finds, matchedFeature),
		all, names, rarest, l.agree(finds),
		l.suited(best), worst(&src, l.r), worst(&near, l.r), worst(&whole, l.r), l.chance(&near), standout(finds, -1), standout(finds, nearFeature), l.met(finds),
		min(float64(len(l.r.terms))/12, 1.5), min(l.r.total/60, 1.5))
}

var (
	pairsFeature   = slices.Index(FeatureNames, "pairs")
	densityFeature = slices.Index(FeatureNames, "density")
	rareFeature    = slices.Index(FeatureNames, "rare-near")
	matchedFeature = slices.Index(FeatureNames, "matched-near")
)

// most is the greatest value of one feature among finds.
func most(finds []Find, feature int) float64 {
	v := 0.
	for _, f := range finds {
		v = max(v, f.Features[feature])
	}
	return v
}

// present tells how much of the question's weight the archive has at all, how
// much of its names, and how common the rarest word is that it lacks.
func (l *list) present() (all, names, rarest float64) {
	var has cover
	rarest = 1
	for i, t := range l.r.terms {
		if t.df > 0 {
			has[i] = 1
			continue
		}
		rarest = min(rarest, 1-t.weight/8)
	}
	return has.share(l.r, nil), has.share(l.r, isName), rarest
}

// agree is how much the next best finds cover the question as the first does.
func (l *list) agree(finds []Find) float64 {
	sum, k := 0., 0
	for _, f := range finds[1:min(len(finds), 5)] {
		sum += f.Features[4]
		k++
	}
	return over(sum, float64(k))
}

// suited is zero when the best find has nothing of the kind that is asked for,
// where that is plain to see: a number, a date, an amount.
func (l *list) suited(best *Find) float64 {
	switch l.r.kind {
	case number, money, date, duration:
		return best.Features[typedFeature]
	}
	return 1
}

// worst is how little the heaviest word of r that c lacks weighs beside the
// heaviest of all: 1 when none is lacking.
func worst(c *cover, r *reading) float64 {
	lacking, heaviest := 0., 0.
	for i := range r.terms {
		w := r.terms[i].weight
		heaviest = max(heaviest, w)
		lacking = max(lacking, w*(1-float64(c[i])))
	}
	return 1 - over(lacking, heaviest)
}

// chance is how unlikely it is that the words covered by c stand together by
// chance anywhere in the archive.
func (l *list) chance(c *cover) float64 {
	sum := -math.Log(float64(l.archive) + 1)
	for i := range l.r.terms {
		sum += l.r.terms[i].weight * float64(c[i])
	}
	return max(min(sum/30, 2), -.3)
}

// met is 1 where some find strictly answers, or none could.
func (l *list) met(finds []Find) float64 { return truth(l.r.meetsStrictly(finds) == 1) }

var typedFeature = slices.Index(FeatureNames, "typed")

// crowd is from which find on the others are but the archive's usual.
const crowd = 8

// standout is how far the first find stands above the usual ones in one feature,
// or in its score: what an archive does not know it knows about equally little.
func standout(finds []Find, feature int) float64 {
	if len(finds) <= crowd {
		return 1
	}
	value := func(f *Find) float64 {
		if feature < 0 {
			return f.Score / 8
		}
		return f.Features[feature]
	}
	sum, n := 0., 0.
	for i := crowd; i < min(len(finds), 3*crowd); i++ {
		sum += value(&finds[i])
		n++
	}
	return max(min(value(&finds[0])-sum/n, 1), 0)
}

var nearFeature = slices.Index(FeatureNames, "around")

// unfit is what remains of the confidence in a find that has nothing of the kind
// that is asked for: no amount where a price is asked, no number where a count is.
const unfit = .5

// meets is what the first find leaves of the confidence in it: little where it
// cannot be the answer, whatever words it has.
func (x *Examination) meets() float64 {
	s, r := &x.Finds[0].sentence, x.list.r
	rest := r.meetsAdded(s) * r.meetsShort(s) * r.meetsStrictly(x.Finds)
	switch r.kind {
	case number, date, duration:
		if x.Finds[0].Features[typedFeature] == 0 {
			rest *= unfit
		}
	case money:
		if !slices.ContainsFunc(s.spans, func(m mention) bool { return m.novel && m.what&aMoney != 0 }) {
			rest *= unfit
		}
	}
	return rest
}

// meetsAdded is how much s has, with its title and what was said before, of what a
// follow-up put in place of what was asked before: 1 for other questions. "And in
// Norland?" is not answered by what is said of another country.
func (r *reading) meetsAdded(s *sentence) float64 {
	with := s.around
	with.join(&s.passage.source.title)
	least := 1.
	for i, t := range r.terms[:min(r.added, len(r.terms))] {
		if t.name || t.number {
			least = min(least, float64(with[i]))
		}
	}
	return least
}

// short is up to how many words a question says so little that an answer must have
// each of them near it.
const short = 3

// meetsShort is unfit where the question is short and s, with its title and what was
// said before, lacks one of its words: "what is the population of Nairobi" is not
// answered by what else is said of Nairobi. The verb, and the noun behind
// "which", may be said in other words.
func (r *reading) meetsShort(s *sentence) float64 {
	if len(r.terms) > short {
		return 1
	}
	with := s.around
	with.join(&s.passage.source.title)
	for i, t := range r.terms {
		if t.main && !t.verb && !r.focus[i] && with[i] == 0 {
			return unfit
		}
	}
	return 1
}
