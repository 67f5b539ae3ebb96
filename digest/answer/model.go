package answer

import "math"

// A Model scores a feature vector by a weighted sum. Its numbers are learned; see
// docs/answers.md.
type Model struct {
	Weights []float64
	Bias    float64
}

// score is the score of f; what has no counterpart in the other counts nothing, as
// while a model for new features is being learned.
func (m *Model) score(f []float64) float64 {
	sum := m.Bias
	for i, w := range m.Weights[:min(len(m.Weights), len(f))] {
		sum += w * f[i]
	}
	return sum
}

// Probability is the score of f as a probability.
func (m *Model) Probability(f []float64) float64 {
	return 1 / (1 + math.Exp(-m.score(f)))
}
