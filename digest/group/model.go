package group

import "math"

// A Model turns evidence into log-odds, with one forest for articles with a text
// and one for headlines alone. weights.go holds the learned one.
type Model struct {
	Text, Headline           Forest // for an article and a story
	MergeText, MergeHeadline Forest // for two stories
}

// A Forest adds up what its trees say.
type Forest struct {
	Bias  float32
	Trees []Tree
}

// Depth is how many questions a Tree asks.
const Depth = 4

// A Tree asks the same questions whatever the answers are: whether Feature[i] is
// above Above[i]. Leaf holds what it says by the answers, the first the lowest bit.
type Tree struct {
	Feature [Depth]uint8 // in the order of Features
	Above   [Depth]float32
	Leaf    [1 << Depth]float32
}

// odds adds up without a branch: what a processor cannot foresee costs it more than
// the sums. The sign of a difference says which is greater.
func (f *Forest) odds(x *[features]float32) float32 {
	var wide [32]float32 // so that no index needs to be checked
	copy(wide[:], x[:])
	sum := f.Bias
	for i := range f.Trees {
		t := &f.Trees[i]
		var leaf uint32
		for k := range Depth {
			leaf |= math.Float32bits(t.Above[k]-wide[t.Feature[k]&31]) >> 31 << k
		}
		sum += t.Leaf[leaf&(1<<Depth-1)]
	}
	return sum
}

// parts is what each feature adds to the log-odds: a question adds by how much its
// answer moves the mean of the leaves that are left.
func (f *Forest) parts(x *[features]float32) (parts [features]float32) {
	for i := range f.Trees {
		t := &f.Trees[i]
		left := t.Leaf[:]
		var buffer [1 << Depth]float32
		for k, feature := range t.Feature {
			bit := 0
			if x[feature] > t.Above[k] {
				bit = 1
			}
			next := buffer[:len(left)/2]
			var moved float32
			for j := range next {
				is, not := left[2*j+bit], left[2*j+1-bit]
				moved += is - not
				next[j] = is
			}
			parts[feature] += moved / float32(len(left))
			left = next
		}
	}
	return parts
}

// Raised is m, by so much surer that things belong together.
func (m *Model) Raised(join, merge float32) *Model {
	r := *m
	r.Text.Bias += join
	r.Headline.Bias += join
	r.MergeText.Bias += merge
	r.MergeHeadline.Bias += merge
	return &r
}

// strangers share so little that neither time nor anything else makes them one story:
// the log-odds of that are never. Articles that anybody would ask about share more, so
// that nothing was learned of them.
const (
	strangers = .04
	never     = -12
)

func (o *overlap) strange() bool {
	return o.x[fText] < strangers && o.x[fBest] < strangers && o.x[fBestHead] < strangers
}

// odds is the log-odds of o being one story.
func (m *Model) odds(o *overlap) float32 {
	if o.strange() {
		return never
	}
	if o.headline {
		return m.Headline.odds(&o.x)
	}
	return m.Text.odds(&o.x)
}

// mergeOdds is the log-odds of o's two stories being one.
func (m *Model) mergeOdds(o *overlap) float32 {
	if o.strange() {
		return never
	}
	if o.headline {
		return m.MergeHeadline.odds(&o.x)
	}
	return m.MergeText.odds(&o.x)
}

func probability(odds float32) float64 { return 1 / (1 + math.Exp(-float64(odds))) }
