package match

import (
	"math"
	"slices"
)

// loyal is by how much the weights hold to the prior: the inverse variance of each
// about it. The first, how often a match is meant, is the topic's own.
var loyal = [traited]float64{.3, 3, 3, 3, 3, 3, 3, 3}

// A fitted case has its traits, whether it is meant (1 or 0), and how much it counts.
type fitted struct {
	x     [traited]float64
	y, by float64
}

// maxSteps bounds Newton's method; five or six steps are usual.
const maxSteps = 30

// fitLogistic is the logistic regression nearest to the prior, by Newton's method.
func fitLogistic(cases []fitted, prior []float64, hold [traited]float64) []float64 {
	w := slices.Clone(prior)
	for range maxSteps {
		var hess [traited][traited]float64
		var grad [traited]float64
		for i := range traited {
			hess[i][i] = hold[i]
			grad[i] = hold[i] * (w[i] - prior[i])
		}
		for _, c := range cases {
			p := logistic(w, c.x)
			for i, x := range c.x {
				grad[i] += c.by * (p - c.y) * x
				for j, y := range c.x {
					hess[i][j] += c.by * p * (1 - p) * x * y
				}
			}
		}
		step := solve(hess, grad)
		far := 0.0
		for i := range w {
			w[i] -= step[i]
			far = max(far, math.Abs(step[i]))
		}
		if far < 1e-6 {
			break
		}
	}
	return w
}

// solve returns x of a·x = b, where a is symmetric and positive: by Gauss's
// elimination, which needs no exchange of rows then.
func solve(a [traited][traited]float64, b [traited]float64) [traited]float64 {
	for i := range traited {
		for j := i + 1; j < traited; j++ {
			f := a[j][i] / a[i][i]
			for k := i; k < traited; k++ {
				a[j][k] -= f * a[i][k]
			}
			b[j] -= f * b[i]
		}
	}
	for i := traited - 1; i >= 0; i-- {
		for k := i + 1; k < traited; k++ {
			b[i] -= a[i][k] * b[k]
		}
		b[i] /= a[i][i]
	}
	return b
}
