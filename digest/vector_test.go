package digest

import (
	"math"
	"math/rand/v2"
	"testing"
)

// A sketch keeps the angle between two vectors, whatever their length.
func TestSketchKeepsAngles(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for _, n := range []int{3, 384, 1536} {
		for range 50 {
			a, b := make([]float32, n), make([]float32, n)
			share := r.Float64()
			var dot, na, nb float64
			for i := range a {
				a[i] = float32(r.NormFloat64())
				b[i] = float32(share*float64(a[i]) + (1-share)*r.NormFloat64())
				dot, na, nb = dot+float64(a[i])*float64(b[i]), na+float64(a[i])*float64(a[i]), nb+float64(b[i])*float64(b[i])
			}
			want := dot / math.Sqrt(na*nb)
			if got := float64(SketchVector(a).Like(SketchVector(b))); math.Abs(got-want) > .25 {
				t.Errorf("%d numbers: like %.2f, want %.2f", n, got, want)
			}
		}
	}
}

func TestVectorsThatMeanNothing(t *testing.T) {
	nan := float32(math.NaN())
	for _, given := range [][]float32{nil, {0, 0}, {nan, 1}, {float32(math.Inf(1)), 1}} {
		if v := SketchVector(given); v != nil {
			t.Errorf("%v means %v", given, v[:4])
		}
	}
	v := SketchVector([]float32{1, 2, 3})
	if v.Like(nil) != 0 || Vector(nil).Like(nil) != 0 || v.Like(make(Vector, VectorLength)) != 0 {
		t.Error("something is like nothing")
	}
	if got := VectorOf(v.Bytes()); got.Like(v) < .999 || VectorOf([]byte("x")) != nil {
		t.Error("a vector is not the same once stored")
	}
}
