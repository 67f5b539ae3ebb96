package group

import "math"

// A Model turns evidence into a probability: a logistic function over each
// feature bent at a few knots, one set of weights for articles with a text and
// one for headlines alone. weights.go holds the learned one.
type Model struct {
	Text, Headline           Weights // for an article and a story
	MergeText, MergeHeadline Weights // for two stories
}

// Weights hold one weight per bend of each feature.
type Weights struct {
	Bias  float32
	Bends [][bends]float32 // by feature
}

const bends = 4

// knots says where each feature is bent: below the first knot it has no weight.
var knots = func() (all [features][bends]float32) {
	for f := range all {
		all[f] = [bends]float32{0, .1, .25, .5}
	}
	for _, f := range []int{fGap, fMiddle, fSpan} {
		all[f] = [bends]float32{0, 3, 5, 7}
	}
	all[fWords] = [bends]float32{0, 1, 2, 4}
	all[fYears] = [bends]float32{0, 9, 9, 9}
	all[fLead] = [bends]float32{-1, -.1, 0, .15}
	all[fLeadHead] = all[fLead]
	return all
}()

// Bend expands features for a Model's weights; a learner needs it.
func Bend(x []float32) []float32 {
	out := make([]float32, 0, len(x)*bends)
	for i, v := range x {
		for _, k := range knots[i] {
			out = append(out, max(0, v-k))
		}
	}
	return out
}

// part is what one feature adds to the log-odds.
func (w *Weights) part(feature int, v float32) float32 {
	if feature >= len(w.Bends) {
		return 0
	}
	var sum float32
	at, weights := &knots[feature], &w.Bends[feature]
	for i := range at {
		if v > at[i] {
			sum += (v - at[i]) * weights[i]
		}
	}
	return sum
}

// odds is the log-odds of o being one story.
func (m *Model) odds(o *overlap) float32 {
	if o.headline {
		return m.Headline.odds(o)
	}
	return m.Text.odds(o)
}

// mergeOdds is the log-odds of o's two stories being one.
func (m *Model) mergeOdds(o *overlap) float32 {
	if o.headline {
		return m.MergeHeadline.odds(o)
	}
	return m.MergeText.odds(o)
}

func (w *Weights) odds(o *overlap) float32 {
	sum := w.Bias
	for f := range o.x {
		sum += w.part(f, o.x[f])
	}
	return sum
}

func probability(odds float32) float64 { return 1 / (1 + math.Exp(-float64(odds))) }
