package main

import (
	"flag"
	"fmt"
	"hash/fnv"
	"io"
	"strings"

	"newsdesk/digest/summarize"
)

// Options of the fit that are set by hand.
type options struct {
	ridge   float64
	weights summarize.Weights // all but the learned ones
}

func defaults() *options {
	return &options{ridge: 3, weights: summarize.Weights{Redundancy: 0.6, Repeats: 0.5, Lean: 0.25, Opinion: 0.5}}
}

func (o *options) flags() {
	flag.Float64Var(&o.ridge, "ridge", o.ridge, "regularisation")
	flag.Float64Var(&o.weights.Redundancy, "redundancy", o.weights.Redundancy, "penalty")
	flag.Float64Var(&o.weights.Lean, "lean", o.weights.Lean, "penalty")
	flag.Float64Var(&o.weights.LengthPower, "length", o.weights.LengthPower, "power")
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
	return (one/n + 2*two/n) / (float64(len(tokens)) + 8)
}

func hits(tokens, ref []int, n int) float64 {
	want, sum := grams(ref, n), 0
	for g, c := range grams(tokens, n) {
		sum += min(c, want[g])
	}
	return float64(sum)
}

// fit is ridge regression of the targets on the features, within each story:
// what all sentences of a story share says nothing about which to choose. Every
// story weighs the same, and so does every set.
func fit(sets [][]*task, ridge float64) (w [summarize.Features]float64) {
	const n = summarize.Features
	var xx [n][n]float64
	var xy [n]float64
	for _, tasks := range sets {
		for _, t := range tasks {
			addTask(t, 100/float64(len(tasks)), &xx, &xy)
		}
	}
	for i := range n {
		xx[i][i] += ridge / 10
	}
	return solve(xx, xy)
}

func addTask(t *task, weight float64, xx *[summarize.Features][summarize.Features]float64, xy *[summarize.Features]float64) {
	cs := t.analysis.Candidates()
	if len(cs) < 2 {
		return
	}
	var mean [summarize.Features]float64
	meanY, n := 0.0, float64(len(cs))
	for i, c := range cs {
		for k, x := range c.Features {
			mean[k] += x / n
		}
		meanY += t.targets[i] / n
	}
	for i, c := range cs {
		y := t.targets[i] - meanY
		for k, x := range c.Features {
			x -= mean[k]
			if x == 0 {
				continue
			}
			xy[k] += weight / n * x * y
			for l, z := range c.Features {
				xx[k][l] += weight / n * x * (z - mean[l])
			}
		}
	}
}

// solve solves the linear equations by elimination with pivots.
func solve(a [summarize.Features][summarize.Features]float64, b [summarize.Features]float64) (x [summarize.Features]float64) {
	const n = summarize.Features
	for i := range n {
		p := i
		for r := i + 1; r < n; r++ {
			if abs(a[r][i]) > abs(a[p][i]) {
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

func abs(x float64) float64 { return max(x, -x) }

const folds = 5

func fold(t *task) int {
	h := fnv.New32a()
	h.Write([]byte(t.id))
	return int(h.Sum32() % folds)
}

// crossValidate prints the scores that each set's stories have by weights which
// were learned from the other folds.
func crossValidate(sets []set, o *options, only string) {
	for _, s := range sets {
		if only != "" && s.name != only {
			continue
		}
		var one, two, words, n float64
		for f := range folds {
			w := learn(sets, s.many, o, f)
			for _, t := range s.tasks {
				if fold(t) != f {
					continue
				}
				text := summary(t, &w)
				r1, r2 := score(text, t)
				one, two, words, n = one+r1, two+r2, words+float64(len(strings.Fields(text))), n+1
			}
		}
		fmt.Printf("%-10s R1 %.4f R2 %.4f words %.1f\n", s.name, one/n, two/n, words/n)
	}
}

// learn fits the weights for stories of one or of many articles, without those
// of one fold.
func learn(sets []set, many bool, o *options, without int) summarize.Weights {
	var groups [][]*task
	for _, s := range sets {
		if s.many != many {
			continue
		}
		var tasks []*task
		for _, t := range s.tasks {
			if fold(t) != without {
				tasks = append(tasks, t)
			}
		}
		groups = append(groups, tasks)
	}
	w := o.weights
	fitted := fit(groups, o.ridge)
	if many {
		w.Many = fitted
	} else {
		w.Single = fitted
	}
	return w
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
	w := o.weights
	w.Single = learn(sets, false, o, -1).Single
	w.Many = learn(sets, true, o, -1).Many
	fmt.Fprintln(out, "// Code generated by digest/summarize/learn; DO NOT EDIT.\n\npackage summarize\n\nvar learned = Weights{")
	fmt.Fprintf(out, "\tRedundancy: %g, Repeats: %g, Lean: %g, Opinion: %g, LengthPower: %g,\n", w.Redundancy, w.Repeats, w.Lean, w.Opinion, w.LengthPower)
	for _, part := range []struct {
		name string
		w    [summarize.Features]float64
	}{{"Single", w.Single}, {"Many", w.Many}} {
		fmt.Fprintf(out, "\t%s: [Features]float64{\n", part.name)
		for i, x := range part.w {
			fmt.Fprintf(out, "\t\t%s: %.4f,\n", summarize.FeatureNames[i], x)
		}
		fmt.Fprintln(out, "\t},")
	}
	fmt.Fprintln(out, "}")
}
