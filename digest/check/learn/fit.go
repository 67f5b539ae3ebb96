package main

import "math"

func probability(w, f []float64) float64 {
	z := 0.0
	for i, v := range f {
		z += w[i] * v
	}
	return 1 / (1 + math.Exp(-z))
}

// fit is logistic regression with a ridge, by Newton's method. What sets the sets
// apart as a whole is taken up by a weight that is left out in the end.
func fit(es []example, ridge float64) []float64 {
	d := len(es[0].features) + 1
	w := make([]float64, d)
	for range 30 {
		h, g := make([][]float64, d), make([]float64, d)
		for i := range h {
			h[i] = make([]float64, d)
			if i > 0 {
				h[i][i], g[i] = ridge, -ridge*w[i]
			}
		}
		h[0][0] = 1e-6
		h[d-1][d-1], g[d-1] = 1e-6, 0
		for _, e := range es {
			f := append(e.features[:d-1:d-1], float64(e.set))
			p := probability(w, f)
			for i, x := range f {
				g[i] += e.weight * (e.target - p) * x
				for j, y := range f {
					h[i][j] += e.weight * p * (1 - p) * x * y
				}
			}
		}
		step := solve(h, g)
		for i := range w {
			w[i] += step[i]
		}
	}
	return w[:d-1]
}

// solve solves a·x = b by Gauss with pivots; it spoils a and b.
func solve(a [][]float64, b []float64) []float64 {
	n := len(b)
	for i := range n {
		p := i
		for k := i + 1; k < n; k++ {
			if math.Abs(a[k][i]) > math.Abs(a[p][i]) {
				p = k
			}
		}
		a[i], a[p], b[i], b[p] = a[p], a[i], b[p], b[i]
		if math.Abs(a[i][i]) < 1e-12 {
			continue
		}
		for k := i + 1; k < n; k++ {
			m := a[k][i] / a[i][i]
			for j := i; j < n; j++ {
				a[k][j] -= m * a[i][j]
			}
			b[k] -= m * b[i]
		}
	}
	x := make([]float64, n)
	for i := n - 1; i >= 0; i-- {
		x[i] = b[i]
		for j := i + 1; j < n; j++ {
			x[i] -= a[i][j] * x[j]
		}
		if math.Abs(a[i][i]) > 1e-12 {
			x[i] /= a[i][i]
		}
	}
	return x
}

// auc is how often an example whose target is at least so high is told higher than
// one whose target is lower.
func auc(es []example, least float64) float64 {
	if least < 1 { // supported in part counts as supported
		least = partial
	}
	right, all := 0.0, 0.0
	for _, a := range es {
		for _, b := range es {
			if a.target >= least && b.target < least {
				all++
				switch {
				case a.told > b.told:
					right++
				case a.told == b.told:
					right += .5
				}
			}
		}
	}
	return right / all
}

// correlation is Pearson's r of what is told with the votes, sentence by sentence
// and for the means of each summary.
func correlation(es []example) (sentence, summary float64) {
	var x, y []float64
	sum := map[int][3]float64{}
	for _, e := range es {
		x, y = append(x, e.told), append(y, e.target)
		s := sum[e.group]
		vote := 0.0
		if e.target > .5 {
			vote = 1
		}
		sum[e.group] = [3]float64{s[0] + e.told, s[1] + vote, s[2] + 1}
	}
	var u, v []float64
	for _, s := range sum {
		u, v = append(u, s[0]/s[2]), append(v, s[1]/s[2])
	}
	return pearson(x, y), pearson(u, v)
}

func pearson(x, y []float64) float64 {
	n := float64(len(x))
	var sx, sy, xx, yy, xy float64
	for i := range x {
		sx, sy = sx+x[i], sy+y[i]
		xx, yy, xy = xx+x[i]*x[i], yy+y[i]*y[i], xy+x[i]*y[i]
	}
	return (xy - sx*sy/n) / math.Sqrt((xx-sx*sx/n)*(yy-sy*sy/n))
}
