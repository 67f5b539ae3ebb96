package main

import (
	"flag"
	"fmt"
	"hash/fnv"
	"io"
	"math"
	"strings"

	"newsdesk/digest/summarize"
)

// Options of the fit that are set by hand.
type options struct {
	ridge float64
	// Stories of the other kind teach a little too: of what single articles and what
	// many are about, there are few examples, and most of what matters is the same.
	toSingle, toMany float64
	weights          summarize.Weights // all but the learned ones
}

func defaults() *options {
	o := &options{ridge: 3, toSingle: 0.2, toMany: 0.1, weights: summarize.Weights{Repeats: 0.5, Opinion: 0.5}}
	o.weights.Single.Redundancy, o.weights.Many.Redundancy = 0.25, 0.6
	o.weights.Single.Fresh, o.weights.Many.Fresh = 0.5, 0.5
	o.weights.Single.Brevity, o.weights.Many.Brevity = 0.22, 0.12
	return o
}

func (o *options) flags() {
	flag.Float64Var(&o.ridge, "ridge", o.ridge, "regularisation")
	flag.Float64Var(&o.toSingle, "to-single", o.toSingle, "how much stories of many articles teach about those of one, as a share")
	flag.Float64Var(&o.toMany, "to-many", o.toMany, "the same the other way round")
	for name, m := range map[string]*summarize.Model{"single": &o.weights.Single, "many": &o.weights.Many} {
		flag.Float64Var(&m.Redundancy, name+"-redundancy", m.Redundancy, "penalty")
		flag.Float64Var(&m.Length, name+"-length", m.Length, "power of a sentence's words with a budget of words")
		flag.Float64Var(&m.Fresh, name+"-fresh", m.Fresh, "what the worth of words that are not told yet counts for")
		flag.Float64Var(&m.Brevity, name+"-brevity", m.Brevity, "the same with a budget of sentences")
	}
}

// target is what a sentence is worth: how much of its words and pairs of words
// the references have.
func target(tokens []int, refs [][]int) float64 {
	if len(tokens) < 2 {
		return 0
	}
	var one, two float64
	for _, ref := range refs {
		one += hits(tokens, ref, 1)
		two += hits(tokens, ref, 2)
	}
	n := float64(len(refs))
	return (one/n + two/n) / (float64(len(tokens)) + 8)
}

func hits(tokens, ref []int, n int) float64 {
	want, sum := grams(ref, n), 0
	for g, c := range grams(tokens, n) {
		sum += min(c, want[g])
	}
	return float64(sum)
}

// rows is what is learned from in one story: the features of things, and what
// they are worth.
type rows struct {
	features [][]float64
	worth    []float64
}

// equations are the normal equations of a regression on some stories.
type equations struct {
	xx      [][]float64
	xy      []float64
	stories float64
}

// equate gathers the equations of stories. With centred, only what differs within a story
// counts: what all of its sentences share says nothing about which to choose.
func equate(stories []rows, centred bool) equations {
	e := equations{stories: float64(len(stories))}
	for _, r := range stories {
		e.grow(r.width())
		r.add(centred, e.xx, e.xy)
	}
	return e
}

func (e *equations) grow(n int) {
	for i := range e.xx {
		e.xx[i] = append(e.xx[i], make([]float64, max(0, n-len(e.xx[i])))...)
	}
	for len(e.xx) < n {
		e.xx, e.xy = append(e.xx, make([]float64, n)), append(e.xy, 0)
	}
}

// join adds the equations of other stories by a weight.
func (e *equations) join(o equations, weight float64) {
	e.grow(len(o.xy))
	for i := range o.xy {
		e.xy[i] += weight * o.xy[i]
		for k, x := range o.xx[i] {
			e.xx[i][k] += weight * x
		}
	}
	e.stories += o.stories
}

// fit is ridge regression of what things are worth on their features, the sets by their
// shares. Every story of a set weighs the same.
func fit(sets []equations, shares []float64, ridge float64) []float64 {
	var all equations
	for i, s := range sets {
		all.join(s, 100*shares[i]/s.stories)
	}
	for i := range all.xy {
		all.xx[i][i] += ridge / 10
	}
	return solve(all.xx, all.xy)
}

func (r rows) width() int {
	for _, f := range r.features {
		if f != nil {
			return len(f)
		}
	}
	return 0
}

func (r rows) add(centred bool, xx [][]float64, xy []float64) {
	n := 0.0
	mean, meanWorth := make([]float64, len(xy)), 0.0
	for i, f := range r.features {
		if f == nil {
			continue
		}
		n++
		for k, x := range f {
			mean[k] += x
		}
		meanWorth += r.worth[i]
	}
	for k := range mean {
		mean[k] *= truth(centred) / n
	}
	meanWorth *= truth(centred) / n
	x := make([]float64, len(xy))
	for i, f := range r.features {
		if f == nil {
			continue
		}
		for k := range f {
			x[k] = f[k] - mean[k]
		}
		for k := range f {
			if x[k] == 0 {
				continue
			}
			xy[k] += x[k] / n * (r.worth[i] - meanWorth)
			for l := range f {
				xx[k][l] += x[k] * x[l] / n
			}
		}
	}
}

func truth(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

// solve solves the linear equations by elimination with pivots.
func solve(a [][]float64, b []float64) []float64 {
	n := len(b)
	x := make([]float64, n)
	for i := range n {
		p := i
		for r := i + 1; r < n; r++ {
			if math.Abs(a[r][i]) > math.Abs(a[p][i]) {
				p = r
			}
		}
		a[i], a[p], b[i], b[p] = a[p], a[i], b[p], b[i]
		for r := i + 1; r < n; r++ {
			f := a[r][i] / a[i][i]
			for c := i; c < n; c++ {
				a[r][c] -= f * a[i][c]
			}
			b[r] -= f * b[i]
		}
	}
	for i := n - 1; i >= 0; i-- {
		x[i] = b[i]
		for c := i + 1; c < n; c++ {
			x[i] -= a[i][c] * x[c]
		}
		x[i] /= a[i][i]
	}
	return x
}

const folds = 5

func fold(t *task) int {
	h := fnv.New32a()
	h.Write([]byte(t.id))
	return int(h.Sum32() % folds)
}

// crossValidate prints the scores that each set's stories have by weights which
// were learned from the other folds.
func crossValidate(sets []set, o *options) {
	tallies := make([]tally, len(sets))
	for f := range folds {
		w := learnBoth(sets, o, f)
		for i := range sets {
			tallies[i].add(sets[i].tally(f, &w))
		}
	}
	for i, t := range tallies {
		fmt.Println(t.line(sets[i].name))
	}
}

// learnBoth fits the weights for stories of one and of many articles. Both are needed to
// sum up a set: of many articles only one may have any text.
func learnBoth(sets []set, o *options, without int) summarize.Weights {
	w := learn(sets, false, o, without)
	w.Many = learn(sets, true, o, without).Many
	return w
}

// tally scores the stories of a fold by the weights.
func (s *set) tally(f int, w *summarize.Weights) (all tally) {
	for _, t := range s.tasks {
		if fold(t) != f {
			continue
		}
		text := summary(t, w)
		r1, r2 := score(text, t)
		all.add(tally{r1, r2, float64(len(strings.Fields(text))), 1})
	}
	return all
}

func (t tally) line(name string) string {
	return fmt.Sprintf("%-10s R1 %.4f R2 %.4f words %.1f", name, t.one/t.n, t.two/t.n, t.words/t.n)
}

// learn fits the weights for stories of one or of many articles, without those
// of one fold: first what concepts are worth, then what sentences are.
func learn(sets []set, many bool, o *options, without int) summarize.Weights {
	w := o.weights
	m := &w.Single
	if many {
		m = &w.Many
	}
	shares := make([]float64, len(sets))
	for i := range sets {
		shares[i] = o.share(sets[i].many, many)
	}
	fitted := func(of func(s *set) equations) []float64 {
		var all []equations
		for i := range sets {
			all = append(all, of(&sets[i]))
		}
		return fit(all, shares, o.ridge)
	}
	for kind, into := range map[string][]float64{"pair": m.Pair[:], "term": m.Term[:]} {
		copy(into, fitted(func(s *set) equations { return s.without(kind, without) }))
	}
	copy(m.Sentence[:], fitted(func(s *set) equations {
		var stories []rows
		for _, t := range s.tasks {
			if fold(t) != without {
				stories = append(stories, t.sentences(&w))
			}
		}
		return equate(stories, true)
	}))
	return w
}

// without is the equations of a kind of concept in the stories of all folds but one.
func (s *set) without(kind string, fold int) equations {
	if s.folds[kind] == nil {
		s.folds[kind] = s.equations(kind)
	}
	var all equations
	for f, e := range s.folds[kind] {
		if f != fold {
			all.join(e, 1)
		}
	}
	return all
}

func (s *set) equations(kind string) (out []equations) {
	for f := range folds {
		var stories []rows
		for _, t := range s.tasks {
			if fold(t) == f {
				stories = append(stories, t.concepts(kind == "pair"))
			}
		}
		out = append(out, equate(stories, false))
	}
	return out
}

// share is how much a set of one kind of story teaches about another kind.
func (o *options) share(of, about bool) float64 {
	switch {
	case of == about:
		return 1
	case about:
		return o.toMany
	}
	return o.toSingle
}

// concepts gives the features of a story's concepts, and which share of the
// references has each.
func (t *task) concepts(pairs bool) rows {
	r := rows{features: t.analysis.Concepts(pairs)}
	r.worth = make([]float64, len(r.features))
	for _, ref := range t.texts {
		for id := range t.analysis.ConceptsIn(ref, pairs) {
			if int(id) < len(r.worth) {
				r.worth[id] += 1 / float64(len(t.texts))
			}
		}
	}
	return r
}

func (t *task) sentences(w *summarize.Weights) rows {
	r := rows{worth: t.targets}
	for _, c := range t.analysis.Candidates(w) {
		r.features = append(r.features, c.Features)
	}
	return r
}

func summary(t *task, w *summarize.Weights) string {
	var b strings.Builder
	for _, s := range t.analysis.Summary(w).Sentences {
		b.WriteString(s.Text)
		b.WriteByte('\n')
	}
	return b.String()
}

func score(text string, t *task) (one, two float64) {
	tokens := t.tok.tokens(text)
	return rouge(tokens, t.refs, 1), rouge(tokens, t.refs, 2)
}

func write(out io.Writer, sets []set, o *options) {
	w := learnBoth(sets, o, -1)
	fmt.Fprintln(out, "// Code generated by digest/summarize/learn; DO NOT EDIT.\n\npackage summarize\n\nvar learned = Weights{")
	fmt.Fprintf(out, "\tRepeats: %g, Opinion: %g,\n", w.Repeats, w.Opinion)
	writeModel(out, "Single", &w.Single)
	writeModel(out, "Many", &w.Many)
	fmt.Fprintln(out, "}")
}

func writeModel(out io.Writer, name string, m *summarize.Model) {
	fmt.Fprintf(out, "\t%s: Model{\n", name)
	fmt.Fprintf(out, "\t\tRedundancy: %g, Length: %g, Brevity: %g, Fresh: %g,\n", m.Redundancy, m.Length, m.Brevity, m.Fresh)
	writeWeights(out, "Sentence: [Features]float64", summarize.FeatureNames[:], m.Sentence[:])
	writeWeights(out, "Pair: [ConceptFeatures]float64", summarize.ConceptNames[:], m.Pair[:])
	writeWeights(out, "Term: [ConceptFeatures]float64", summarize.ConceptNames[:], m.Term[:])
	fmt.Fprintln(out, "\t},")
}

func writeWeights(out io.Writer, what string, names []string, w []float64) {
	fmt.Fprintf(out, "\t\t%s{\n", what)
	for i, x := range w {
		fmt.Fprintf(out, "\t\t\t%s: %.4f,\n", names[i], x)
	}
	fmt.Fprintln(out, "\t\t},")
}
