package main

import (
	"math"
	"math/rand/v2"
	"slices"

	"newsdesk/digest/group"
)

// How a forest is grown. Few questions a tree, small steps and half of the samples
// for each keep it from learning single stories by heart.
const (
	trees   = 140
	rate    = .25
	caution = 150 // samples' worth of doubt in every leaf
	bins    = 32
	sure    = 2e-3 // least share of all curvature for a question to be asked
)

// grow fits a forest on log-loss by gradient boosting (Friedman 2001) of trees that
// ask the same question at each depth (as CatBoost's do, Prokhorenkova et al. 2018).
func grow(samples []sample) group.Forest {
	if len(samples) == 0 {
		return group.Forest{}
	}
	g := newGrower(samples)
	forest := group.Forest{Bias: float32(g.start())}
	for range trees {
		forest.Trees = append(forest.Trees, g.tree())
	}
	return forest
}

type grower struct {
	samples []sample
	weight  []float32 // of samples, 1 in the mean
	edges   [][]float32
	bin     [][]uint8 // by feature and sample
	odds    []float32
	grad    []float32
	curve   []float32
	drawn   []int32
	leaf    []uint8
	rand    *rand.Rand
}

func newGrower(samples []sample) *grower {
	n, f := len(samples), len(samples[0].x)
	g := &grower{
		samples: samples, weight: make([]float32, n), edges: make([][]float32, f), bin: make([][]uint8, f),
		odds: make([]float32, n), grad: make([]float32, n), curve: make([]float32, n), leaf: make([]uint8, n),
		rand: rand.New(rand.NewPCG(3, uint64(n))),
	}
	var sum float32
	for i := range samples {
		sum += samples[i].weight
	}
	for i := range samples {
		g.weight[i] = samples[i].weight * float32(n) / sum
	}
	for j := range f {
		g.edges[j] = g.quantiles(j)
		g.bin[j] = make([]uint8, n)
		for i := range samples {
			at, _ := slices.BinarySearch(g.edges[j], samples[i].x[j])
			g.bin[j][i] = uint8(at)
		}
	}
	return g
}

// quantiles are the values between which feature j is told apart: a value in bin k
// is above the first k of them.
func (g *grower) quantiles(j int) []float32 {
	values := make([]float32, 0, 4000)
	for range cap(values) {
		values = append(values, g.samples[g.rand.IntN(len(g.samples))].x[j])
	}
	slices.Sort(values)
	values = slices.Compact(values)
	var edges []float32
	for k := 1; k < bins; k++ {
		at := k * len(values) / bins
		if at == 0 || at >= len(values) {
			continue
		}
		e := (values[at-1] + values[at]) / 2
		if len(edges) == 0 || e > edges[len(edges)-1] {
			edges = append(edges, e)
		}
	}
	return edges
}

// start sets all odds to those of the labels.
func (g *grower) start() float64 {
	var right, all float64
	for i := range g.samples {
		right += float64(g.samples[i].y * g.weight[i])
		all += float64(g.weight[i])
	}
	odds := math.Log(right / (all - right))
	for i := range g.odds {
		g.odds[i] = float32(odds)
	}
	return odds
}

// tree grows the next tree and adds it to the odds.
func (g *grower) tree() group.Tree {
	total := g.draw()
	var t group.Tree
	for depth := range group.Depth {
		j, edge := g.ask(depth, total)
		t.Feature[depth], t.Above[depth] = uint8(j), g.edges[j][edge]
		for i, b := range g.bin[j] {
			if int(b) > edge {
				g.leaf[i] |= 1 << depth
			}
		}
	}
	var grad, curve [1 << group.Depth]float64
	for _, i := range g.drawn {
		grad[g.leaf[i]] += float64(g.grad[i])
		curve[g.leaf[i]] += float64(g.curve[i])
	}
	for l := range t.Leaf {
		t.Leaf[l] = float32(-rate * grad[l] / (curve[l] + caution))
	}
	for i, l := range g.leaf {
		g.odds[i] += t.Leaf[l]
	}
	return t
}

// draw takes half of the samples and says how much curvature they have.
func (g *grower) draw() (total float64) {
	g.drawn = g.drawn[:0]
	clear(g.leaf)
	for i := range g.samples {
		if g.rand.IntN(2) == 0 {
			continue
		}
		p := float32(1 / (1 + math.Exp(-float64(g.odds[i]))))
		g.grad[i] = (p - g.samples[i].y) * g.weight[i]
		g.curve[i] = max(p*(1-p), 1e-4) * g.weight[i]
		total += float64(g.curve[i])
		g.drawn = append(g.drawn, int32(i))
	}
	return total
}

type pile struct{ grad, curve float32 }

// ask finds the feature, out of half of them, and the edge that part the leaves best.
func (g *grower) ask(depth int, total float64) (feature, edge int) {
	best := math.Inf(-1)
	for j := range g.bin {
		if len(g.edges[j]) == 0 || g.rand.IntN(2) == 0 && !(math.IsInf(best, -1) && j == len(g.bin)-1) {
			continue
		}
		var piles [1 << group.Depth][bins]pile
		bin := g.bin[j]
		for _, i := range g.drawn {
			p := &piles[g.leaf[i]][bin[i]]
			p.grad += g.grad[i]
			p.curve += g.curve[i]
		}
		for e, gain := range gains(piles[:1<<depth], len(g.edges[j]), sure*total) {
			if gain > best {
				best, feature, edge = gain, j, e
			}
		}
	}
	return feature, edge
}

// gains is by how much each edge lowers the loss, over all leaves.
func gains(leaves [][bins]pile, edges int, least float64) []float64 {
	out := make([]float64, edges)
	below, beyond := make([]float64, edges), make([]float64, edges)
	for l := range leaves {
		var all pile
		for _, p := range leaves[l] {
			all.grad += p.grad
			all.curve += p.curve
		}
		var under pile
		for e := range edges {
			under.grad += leaves[l][e].grad
			under.curve += leaves[l][e].curve
			over := pile{all.grad - under.grad, all.curve - under.curve}
			out[e] += worth(under) + worth(over)
			below[e] += float64(under.curve)
			beyond[e] += float64(over.curve)
		}
	}
	for e := range out {
		if below[e] < least || beyond[e] < least {
			out[e] = math.Inf(-1)
		}
	}
	return out
}

func worth(p pile) float64 {
	return float64(p.grad) * float64(p.grad) / (float64(p.curve) + caution)
}
