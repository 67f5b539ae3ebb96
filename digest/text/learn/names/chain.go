package main

import (
	"math"
	"math/rand/v2"

	"newsdesk/digest/text"
)

type options struct {
	ridge, rate, drop float64
	epochs            int
	least             int
}

const labels = text.NameLabels

// An example is a run with its labels.
type example struct {
	run    text.NameRun
	labels []int
}

// A trainer finds the weights of a chain by gradient ascent on its likelihood,
// each weight at its own pace (AdaGrad).
type trainer struct {
	o          options
	rows, past []float64 // weights and their summed squared gradients
	edges      [text.NameGaps][labels][labels]float64
	edgesPast  [text.NameGaps][labels][labels]float64
	keep       []bool // rows that come often enough
	mean       []float64
	edgesMean  [text.NameGaps][labels][labels]float64
	sums       float64
}

func learn(sentences []sentence, o options) *text.NameModel {
	var examples []example
	t := trainer{o: o, rows: make([]float64, text.NameRows*labels), past: make([]float64, text.NameRows*labels), keep: make([]bool, text.NameRows)}
	times := make([]int, text.NameRows)
	for _, s := range sentences {
		for _, r := range text.NameRuns(s.text) {
			examples = append(examples, example{r, s.labels(r)})
			for _, rows := range r.Features {
				for _, row := range rows {
					times[row]++
				}
			}
		}
	}
	for r, n := range times {
		t.keep[r] = n >= o.least
	}
	order := rand.New(rand.NewPCG(3, 5))
	t.mean = make([]float64, len(t.rows))
	for n := range o.epochs {
		order.Shuffle(len(examples), func(i, j int) { examples[i], examples[j] = examples[j], examples[i] })
		for _, e := range examples {
			t.step(t.thinned(e, order))
		}
		if n >= o.epochs/3 {
			t.sum()
		}
	}
	return t.model()
}

// thinned is the example without some of its features, so that none is leaned on.
func (t *trainer) thinned(e example, r *rand.Rand) example {
	features := make([][]uint32, len(e.run.Features))
	for i, rows := range e.run.Features {
		for _, row := range rows {
			if t.keep[row] && r.Float64() >= t.o.drop {
				features[i] = append(features[i], row)
			}
		}
	}
	e.run.Features = features
	return e
}

// sum adds the weights as they are to their mean.
func (t *trainer) sum() {
	t.sums++
	for i, w := range t.rows {
		t.mean[i] += w
	}
	for g := range t.edges {
		for x := range labels {
			for y := range labels {
				t.edgesMean[g][x][y] += t.edges[g][x][y]
			}
		}
	}
}

// step moves the weights toward the labels of one example.
func (t *trainer) step(e example) {
	n := len(e.labels)
	node := make([][labels]float64, n)
	for i, rows := range e.run.Features {
		for _, r := range rows {
			if !t.keep[r] {
				continue
			}
			for y := range labels {
				node[i][y] += t.rows[int(r)*labels+y]
			}
		}
		if i == 0 {
			node[i][text.Inside], node[i][text.InsideElse] = never, never
		}
	}
	c := t.chances(e, node)
	for i, rows := range e.run.Features {
		var g [labels]float64
		for y := range labels {
			g[y] = -c.node[i][y]
		}
		g[e.labels[i]]++
		for _, r := range rows {
			if !t.keep[r] {
				continue
			}
			for y := range labels {
				at := int(r)*labels + y
				t.move(&t.rows[at], &t.past[at], g[y])
			}
		}
	}
	for i := 1; i < n; i++ {
		gap := e.run.Gaps[i]
		for x := range labels {
			for y := range labels {
				if !text.MayFollow(int8(x), int8(y)) {
					continue
				}
				g := -c.edge[i][x][y]
				if e.labels[i-1] == x && e.labels[i] == y {
					g++
				}
				t.move(&t.edges[gap][x][y], &t.edgesPast[gap][x][y], g)
			}
		}
	}
}

func (t *trainer) move(w, past *float64, g float64) {
	g -= t.o.ridge * *w
	if g > -1e-4 && g < 1e-4 {
		return
	}
	*past += g * g
	*w += t.o.rate * g / math.Sqrt(*past+1e-6)
}

const never = -1e9

// The chances of labels, and of two labels in a row, given the weights.
type chances struct {
	node [][labels]float64
	edge [][labels][labels]float64 // [i][x][y]: x at i-1, y at i
}

func (t *trainer) chances(e example, node [][labels]float64) chances {
	n := len(node)
	ahead, behind := make([][labels]float64, n), make([][labels]float64, n)
	ahead[0] = node[0]
	var terms [labels]float64
	for i := 1; i < n; i++ {
		edges := &t.edges[e.run.Gaps[i]]
		for y := range labels {
			for x := range labels {
				terms[x] = ahead[i-1][x] + follow(edges, x, y)
			}
			ahead[i][y] = logSum(terms) + node[i][y]
		}
	}
	for i := n - 2; i >= 0; i-- {
		edges := &t.edges[e.run.Gaps[i+1]]
		for x := range labels {
			for y := range labels {
				terms[y] = behind[i+1][y] + node[i+1][y] + follow(edges, x, y)
			}
			behind[i][x] = logSum(terms)
		}
	}
	all := logSum(ahead[n-1])
	c := chances{make([][labels]float64, n), make([][labels][labels]float64, n)}
	for i := range n {
		for y := range labels {
			c.node[i][y] = math.Exp(ahead[i][y] + behind[i][y] - all)
		}
		if i == 0 {
			continue
		}
		edges := &t.edges[e.run.Gaps[i]]
		for x := range labels {
			for y := range labels {
				c.edge[i][x][y] = math.Exp(ahead[i-1][x] + follow(edges, x, y) + node[i][y] + behind[i][y] - all)
			}
		}
	}
	return c
}

func follow(edges *[labels][labels]float64, x, y int) float64 {
	if !text.MayFollow(int8(x), int8(y)) {
		return never
	}
	return edges[x][y]
}

func logSum(terms [labels]float64) float64 {
	m := terms[0]
	for _, t := range terms {
		m = max(m, t)
	}
	sum := 0.0
	for _, t := range terms {
		sum += math.Exp(t - m)
	}
	return m + math.Log(sum)
}

// scale is what weights are multiplied by to be kept in a byte.
const scale = 32

func (t *trainer) model() *text.NameModel {
	m := text.NewNameModel()
	keep := (1 - t.o.drop) * scale / t.sums
	for r := range text.NameRows {
		var ws [labels - 1]int
		for y := range ws {
			ws[y] = int(math.Round(keep * (t.mean[r*labels+1+y] - t.mean[r*labels])))
		}
		m.SetRow(r, ws)
	}
	for g := range t.edges {
		for x := range labels {
			for y := range labels {
				m.Edges[g][x][y] = int16(math.Round(t.edgesMean[g][x][y] * scale / t.sums))
			}
		}
	}
	return m
}
