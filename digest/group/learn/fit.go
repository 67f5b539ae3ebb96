package main

import (
	"cmp"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"os"
	"slices"

	"newsdesk/digest/group"
)

// A sample is one article against one story it could belong to.
type sample struct {
	x      []float32 // bent
	y      float32
	weight float32
	story  int64
	head   bool
	merge  bool // two stories
}

const (
	rounds  = 4 // of learning from the model's own mistakes
	hardest = 4 // wrong stories an article teaches by
)

func fit(dir string, out io.Writer) error {
	all, err := tracks(dir)
	if err != nil {
		return err
	}
	return writeModel(out, learnFrom(all))
}

// learnFrom fits a model first on perfect stories, then also on those the model
// itself makes.
func learnFrom(all []track) *group.Model {
	var samples []sample
	for _, t := range all {
		samples = append(samples, taught(t)...)
	}
	m := fitModel(samples)
	for range rounds {
		for _, t := range all {
			samples = append(samples, lived(t, m)...)
		}
		m = fitModel(samples)
	}
	return m
}

// taught collects samples while the stories are as the labels say.
func taught(t track) []sample {
	g := group.New(group.Default())
	numbers := map[string]int64{}
	var out []sample
	for i, r := range t.rows {
		a := r.article(int64(i + 1))
		if a.StoryID = numbers[r.Story]; a.StoryID == 0 || r.Story == "" {
			a.StoryID = int64(i + 1)
			numbers[r.Story] = a.StoryID
		}
		out = append(out, samplesOf(g.Consider(a), func(s int64) float32 {
			if s == a.StoryID {
				return 1
			}
			return 0
		})...)
		g.Restore(a)
	}
	return weigh(out)
}

// lived collects samples while the stories are as m makes them: a story counts
// as right by the share of it that is.
func lived(t track, m *group.Model) []sample {
	cfg := group.Default()
	cfg.Model = m
	g := group.New(cfg)
	p := newPartition()
	var out, pairs []sample
	for i, r := range t.rows {
		a := r.article(int64(i + 1))
		if r.Story != "" {
			out = append(out, samplesOf(g.Consider(a), func(s int64) float32 { return p.share(s, r.Story) })...)
		}
		d := g.Add(a)
		p.apply(a.ID, r.Story, d)
		story := p.story[a.ID]
		for _, s := range samplesOf(g.Neighbours(story), func(s int64) float32 { return p.alike(s, story) }) {
			s.weight = sqrt(float32(min(p.size[s.story], p.size[story])))
			pairs = append(pairs, s)
		}
	}
	for i := range pairs {
		pairs[i].merge = true
	}
	return append(weigh(out), weigh(pairs)...)
}

func samplesOf(all []group.Candidate, label func(story int64) float32) []sample {
	slices.SortStableFunc(all, func(a, b group.Candidate) int { return cmp.Compare(b.Odds, a.Odds) })
	var out []sample
	for i, c := range all {
		if i >= hardest && label(c.Story) == 0 {
			continue
		}
		out = append(out, sample{x: group.Bend(c.Evidence), y: label(c.Story), weight: 1, story: c.Story, head: c.Headline})
	}
	return out
}

// weigh makes every track count the same.
func weigh(s []sample) []sample {
	var n float32
	for i := range s {
		n += s[i].y * s[i].weight
	}
	for i := range s {
		s[i].weight *= 1000 / max(n, 1)
	}
	return s
}

func fitModel(samples []sample) *group.Model {
	var by [2][2][]sample
	for _, s := range samples {
		k := &by[int(b2f(s.merge))][int(b2f(s.head))]
		*k = append(*k, s)
	}
	m := &group.Model{
		Text: logistic(by[0][0]), Headline: logistic(by[0][1]),
		MergeText: logistic(by[1][0]), MergeHeadline: logistic(by[1][1]),
	}
	// What costs B-cubed is not what costs log-loss: these were chosen with the
	// thresholds of Default, by task grid.
	m.Text.Bias -= .15
	m.Headline.Bias += .15
	m.MergeText.Bias -= .2
	m.MergeHeadline.Bias += .5
	return m
}

// logistic fits weights by gradient descent with momentum per weight (Adam,
// Kingma and Ba 2015) on log-loss with a little decay, in small batches.
func logistic(samples []sample) group.Weights {
	if len(samples) == 0 {
		return group.Weights{}
	}
	r := rand.New(rand.NewPCG(3, uint64(len(samples))))
	r.Shuffle(len(samples), func(i, j int) { samples[i], samples[j] = samples[j], samples[i] })
	n := len(samples[0].x)
	f := &fitter{scale: scales(samples, n), w: make([]float64, n+1), m: make([]float64, n+1), v: make([]float64, n+1), grad: make([]float64, n+1)}
	const epochs, batch = 14, 512
	steps := float64(epochs * (len(samples)/batch + 1))
	for range epochs {
		for part := range slices.Chunk(samples, batch) {
			f.step(part, .03*(1-float64(f.n)/steps))
		}
	}
	return weightsOf(f.w, f.scale)
}

type fitter struct {
	scale, w, m, v, grad []float64
	n                    int
}

const decay = 2e-4

func (f *fitter) step(part []sample, rate float64) {
	total := gradient(part, f.scale, f.w, f.grad)
	f.n++
	for j := range f.w {
		d := f.grad[j]/total + decay*f.w[j]*b2f(j < len(f.scale))
		f.m[j] += .1 * (d - f.m[j])
		f.v[j] += .001 * (d*d - f.v[j])
		m, v := f.m[j]/(1-math.Pow(.9, float64(f.n))), f.v[j]/(1-math.Pow(.999, float64(f.n)))
		f.w[j] -= max(rate, 0) * m / (math.Sqrt(v) + 1e-8)
	}
}

func b2f(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

func gradient(samples []sample, scale, w, grad []float64) (total float64) {
	clear(grad)
	n := len(scale)
	for i := range samples {
		s := &samples[i]
		z := w[n]
		for j, x := range s.x {
			if x != 0 {
				z += w[j] * float64(x) * scale[j]
			}
		}
		d := (1/(1+math.Exp(-z)) - float64(s.y)) * float64(s.weight)
		for j, x := range s.x {
			if x != 0 {
				grad[j] += d * float64(x) * scale[j]
			}
		}
		grad[n] += d
		total += float64(s.weight)
	}
	return total
}

func scales(samples []sample, n int) []float64 {
	sum := make([]float64, n)
	for _, s := range samples {
		for j, x := range s.x {
			sum[j] += float64(x * x)
		}
	}
	for j := range sum {
		sum[j] = 1 / math.Sqrt(sum[j]/float64(len(samples))+1e-6)
	}
	return sum
}

func weightsOf(w, scale []float64) group.Weights {
	n := len(scale)
	out := group.Weights{Bias: float32(w[n]), Bends: make([][4]float32, n/4)}
	for j := range scale {
		out.Bends[j/4][j%4] = float32(w[j] * scale[j])
	}
	return out
}

func writeModel(out io.Writer, m *group.Model) error {
	names := group.Features()
	p := func(format string, args ...any) { fmt.Fprintf(out, format, args...) }
	p("// Code generated by digest/group/learn; DO NOT EDIT.\n\npackage group\n\n")
	p("// learned is the model in use; docs/grouping.md says from what it was learned.\nvar learned = Model{\n")
	for _, w := range []struct {
		name string
		group.Weights
	}{{"Text", m.Text}, {"Headline", m.Headline}, {"MergeText", m.MergeText}, {"MergeHeadline", m.MergeHeadline}} {
		p("\t%s: Weights{Bias: %.3f, Bends: [][bends]float32{\n", w.name, w.Bias)
		for i, b := range w.Bends {
			p("\t\t{%.3f, %.3f, %.3f, %.3f}, // %s\n", b[0], b[1], b[2], b[3], names[i])
		}
		p("\t}},\n")
	}
	_, err := fmt.Fprintln(out, "}")
	return cmp.Or(err, os.Stdout.Sync(), nil)
}

func sqrt(x float32) float32 { return float32(math.Sqrt(float64(x))) }
