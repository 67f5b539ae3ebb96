package group

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

// TestPartsAddUp: what each feature adds, and what is said before any of them is
// known, is the log-odds.
func TestPartsAddUp(t *testing.T) {
	var prior float64
	for _, tree := range learned.Text.Trees {
		for _, leaf := range tree.Leaf {
			prior += float64(leaf) / float64(len(tree.Leaf))
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		var x [features]float32
		for i := range x {
			x[i] = rapid.Float32Range(-1, 12).Draw(t, "x")
		}
		sum := float64(learned.Text.Bias) + prior
		for _, p := range learned.Text.parts(&x) {
			sum += float64(p)
		}
		if odds := float64(learned.Text.odds(&x)); math.Abs(sum-odds) > 1e-3 {
			t.Fatalf("parts give %v, the forest %v", sum, odds)
		}
	})
}
