package answer

import "math"

// A Model scores a feature vector: a layer of rectified units on top of the
// plain weighted sum. Its numbers are learned; see docs/answers.md.
type Model struct {
	Mean, Scale []float64 // features are taken as (f − Mean) × Scale
	Linear      []float64
	Bias        float64
	Hidden      [][]float64 // one row of weights per unit, its bias last
	Out         []float64   // what each unit counts for
}

func (m *Model) score(f []float64) float64 {
	z := make([]float64, len(m.Linear))
	sum := m.Bias
	for i := range z {
		z[i] = (f[i] - m.Mean[i]) * m.Scale[i]
		sum += z[i] * m.Linear[i]
	}
	for u, row := range m.Hidden {
		h := row[len(z)]
		for i, v := range z {
			h += v * row[i]
		}
		sum += m.Out[u] * max(h, 0)
	}
	return sum
}

// Probability is the score of f as a probability.
func (m *Model) Probability(f []float64) float64 {
	return 1 / (1 + math.Exp(-m.score(f)))
}
