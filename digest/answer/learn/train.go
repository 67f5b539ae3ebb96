package main

import (
	"cmp"
	"math"
	"math/rand/v2"

	"newsdesk/digest/answer"
)

// An example is one vector to be scored; examples of one list are told apart
// from each other, lists of one example are told yes from no.
type example struct {
	f      []float64
	right  bool
	weight float64 // how much it counts; zero: fully
}

// A plan says how a model is learned.
type plan struct {
	epochs int
	batch  int
	decay  float64 // weight decay per step, times the rate
	rate   float64
	rising int // so many of the first features may only raise the score
}

// A learner holds a model's weights over standardised features, bias last, and
// the moments of Adam.
type learner struct {
	plan
	mean, scale []float64
	w, grad     []float64
	m1, m2      []float64
	step        int
}

// learn fits a model to lists: a softmax over each list of several examples, the
// logistic loss on lists of one.
func learn(lists [][]example, p plan) *answer.Model {
	d := len(lists[0][0].f)
	l := &learner{plan: p, w: make([]float64, d+1), grad: make([]float64, d+1), m1: make([]float64, d+1), m2: make([]float64, d+1)}
	l.mean, l.scale = spread(lists, d)
	rng := rand.New(rand.NewPCG(1, 11))
	order := rng.Perm(len(lists))
	total := p.epochs * ((len(lists) + p.batch - 1) / p.batch)
	for range p.epochs {
		rng.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
		for k, li := range order {
			l.see(lists[li])
			if k%p.batch == p.batch-1 || k == len(order)-1 {
				l.update(p.rate * (1 - float64(l.step)/float64(total+1)))
			}
		}
	}
	return l.model()
}

// spread is the mean of each feature and one over its deviation.
func spread(lists [][]example, d int) (mean, scale []float64) {
	mean, scale = make([]float64, d), make([]float64, d)
	count := 0.
	for _, l := range lists {
		for _, e := range l {
			count++
			for i, v := range e.f {
				mean[i] += v
				scale[i] += v * v
			}
		}
	}
	for i := range mean {
		mean[i] /= count
		v := scale[i]/count - mean[i]*mean[i]
		scale[i] = 0
		if v > 1e-6 {
			scale[i] = 1 / math.Sqrt(v)
		}
	}
	return mean, scale
}

func (l *learner) score(f []float64) float64 {
	sum := l.w[len(f)]
	for i, v := range f {
		sum += (v - l.mean[i]) * l.scale[i] * l.w[i]
	}
	return sum
}

// see adds the gradient of one list's loss.
func (l *learner) see(list []example) {
	s := make([]float64, len(list))
	for i, e := range list {
		s[i] = l.score(e.f)
	}
	weight := cmp.Or(list[0].weight, 1) / float64(l.batch)
	for i, g := range slopes(list, s) {
		f := list[i].f
		for k, v := range f {
			l.grad[k] += weight * g * (v - l.mean[k]) * l.scale[k]
		}
		l.grad[len(f)] += weight * g
	}
}

// slopes is how the loss changes with each score.
func slopes(l []example, s []float64) []float64 {
	g := make([]float64, len(s))
	if len(l) == 1 {
		g[0] = 1/(1+math.Exp(-s[0])) - truth(l[0].right)
		return g
	}
	top := s[0]
	for _, v := range s {
		top = max(top, v)
	}
	all, right := 0., 0.
	for i, v := range s {
		g[i] = math.Exp(v - top)
		all += g[i]
		right += g[i] * truth(l[i].right)
	}
	for i := range g {
		g[i] = g[i]/all - g[i]*truth(l[i].right)/right
	}
	return g
}

func truth(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

// update takes one step of Adam with decoupled weight decay.
func (l *learner) update(rate float64) {
	l.step++
	c1, c2 := 1-math.Pow(.9, float64(l.step)), 1-math.Pow(.999, float64(l.step))
	for i, g := range l.grad {
		l.m1[i] = .9*l.m1[i] + .1*g
		l.m2[i] = .999*l.m2[i] + .001*g*g
		l.w[i] -= rate * l.m1[i] / c1 / (math.Sqrt(l.m2[i]/c2) + 1e-8)
		if i < len(l.w)-1 {
			l.w[i] -= rate * l.decay * l.w[i]
		}
		if i < l.rising {
			l.w[i] = max(l.w[i], 0)
		}
		l.grad[i] = 0
	}
}

// model is what was learned, for features as they are.
func (l *learner) model() *answer.Model {
	d := len(l.mean)
	m := &answer.Model{Weights: make([]float64, d), Bias: l.w[d]}
	for i := range d {
		m.Weights[i] = l.w[i] * l.scale[i]
		m.Bias -= m.Weights[i] * l.mean[i]
	}
	return m
}
