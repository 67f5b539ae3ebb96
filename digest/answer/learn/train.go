package main

import (
	"math"
	"math/rand/v2"

	"newsdesk/digest/answer"
)

// An example is one vector to be scored; examples of one list are told apart
// from each other, lists of one example are told yes from no.
type example struct {
	f     []float64
	right bool
}

// A plan says how a model is learned.
type plan struct {
	units  int // hidden units
	epochs int
	decay  float64 // weight decay
	rate   float64
	seed   uint64
}

// A net is an answer.Model while it is learned, with the moments of Adam.
type net struct {
	m      answer.Model
	w      []*float64
	grad   []float64
	m1, m2 []float64
	step   int
	isBias []bool
}

// newNet begins with small random weights, over examples' mean and spread.
func newNet(lists [][]example, p plan) *net {
	n := &net{}
	d := len(lists[0][0].f)
	n.m.Mean, n.m.Scale = spread(lists, d)
	n.m.Linear = make([]float64, d)
	rng := rand.New(rand.NewPCG(p.seed, 7))
	for range p.units {
		row := make([]float64, d+1)
		for i := range d {
			row[i] = rng.NormFloat64() * math.Sqrt(1/float64(d))
		}
		n.m.Hidden = append(n.m.Hidden, row)
		n.m.Out = append(n.m.Out, rng.NormFloat64()*.1)
	}
	n.own(&n.m.Bias, true)
	for i := range n.m.Linear {
		n.own(&n.m.Linear[i], false)
	}
	for _, row := range n.m.Hidden {
		for i := range row {
			n.own(&row[i], i == d)
		}
	}
	for i := range n.m.Out {
		n.own(&n.m.Out[i], false)
	}
	n.grad, n.m1, n.m2 = make([]float64, len(n.w)), make([]float64, len(n.w)), make([]float64, len(n.w))
	return n
}

func (n *net) own(w *float64, bias bool) {
	n.w = append(n.w, w)
	n.isBias = append(n.isBias, bias)
}

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

// forward scores f and keeps what backward needs.
func (n *net) forward(f []float64, z, h []float64) float64 {
	sum := n.m.Bias
	d := len(n.m.Linear)
	for i := range z {
		z[i] = (f[i] - n.m.Mean[i]) * n.m.Scale[i]
		sum += z[i] * n.m.Linear[i]
	}
	for u, row := range n.m.Hidden {
		s := row[d]
		for i, v := range z {
			s += v * row[i]
		}
		h[u] = max(s, 0)
		sum += n.m.Out[u] * h[u]
	}
	return sum
}

// backward adds what a change of the score by g means for each weight.
func (n *net) backward(g float64, z, h []float64) {
	d := len(z)
	n.grad[0] += g
	for i, v := range z {
		n.grad[1+i] += g * v
	}
	at, out := 1+d, 1+d+len(h)*(d+1)
	for u := range h {
		if h[u] > 0 {
			gu := g * n.m.Out[u]
			for i, v := range z {
				n.grad[at+i] += gu * v
			}
			n.grad[at+d] += gu
		}
		n.grad[out+u] += g * h[u]
		at += d + 1
	}
}

// update takes one step of Adam with decoupled weight decay.
func (n *net) update(p plan, rate float64) {
	n.step++
	c1, c2 := 1-math.Pow(.9, float64(n.step)), 1-math.Pow(.999, float64(n.step))
	for i, g := range n.grad {
		n.m1[i] = .9*n.m1[i] + .1*g
		n.m2[i] = .999*n.m2[i] + .001*g*g
		*n.w[i] -= rate * n.m1[i] / c1 / (math.Sqrt(n.m2[i]/c2) + 1e-8)
		if !n.isBias[i] {
			*n.w[i] -= rate * p.decay * *n.w[i]
		}
		n.grad[i] = 0
	}
}

// learn fits a model to lists: a softmax over each list of several examples,
// the logistic loss on lists of one.
func learn(lists [][]example, p plan) *answer.Model {
	n := newNet(lists, p)
	rng := rand.New(rand.NewPCG(p.seed, 11))
	const batch = 32
	order := rng.Perm(len(lists))
	total := p.epochs * ((len(lists) + batch - 1) / batch)
	for range p.epochs {
		rng.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
		for k, li := range order {
			n.see(lists[li], batch)
			if k%batch == batch-1 || k == len(order)-1 {
				n.update(p, p.rate*(1-float64(n.step)/float64(total+1)))
			}
		}
	}
	return &n.m
}

// see adds the gradient of one list's loss.
func (n *net) see(l []example, batch int) {
	d, u := len(n.m.Linear), len(n.m.Hidden)
	zs, hs, s := make([]float64, len(l)*d), make([]float64, len(l)*u), make([]float64, len(l))
	for i, e := range l {
		s[i] = n.forward(e.f, zs[i*d:(i+1)*d], hs[i*u:(i+1)*u])
	}
	for i, g := range slopes(l, s) {
		n.backward(g/float64(batch), zs[i*d:(i+1)*d], hs[i*u:(i+1)*u])
	}
}

// slopes is how the loss changes with each score.
func slopes(l []example, s []float64) []float64 {
	g := make([]float64, len(s))
	if len(l) == 1 {
		g[0] = 1 / (1 + math.Exp(-s[0]))
		if l[0].right {
			g[0]--
		}
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
		if l[i].right {
			right += g[i]
		}
	}
	for i := range g {
		p := g[i] / all
		if l[i].right {
			p -= g[i] / right
		}
		g[i] = p
	}
	return g
}
