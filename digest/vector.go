package digest

import "math"

// VectorLength is how many numbers a Vector has.
const VectorLength = 256

// A Vector says what a text means, in whatever language it is written: texts that mean
// the same point the same way. It is a sketch of what a model for embeddings gave. The
// zero Vector means nothing, and is like no other.
type Vector []int8

// Like is the cosine of the angle between two vectors: 1 for the same direction. It is
// zero where one of them means nothing.
func (v Vector) Like(o Vector) float32 {
	if len(v) != len(o) || len(v) == 0 {
		return 0
	}
	var dot, a, b int32
	for i, x := range v {
		y := o[i]
		dot += int32(x) * int32(y)
		a += int32(x) * int32(x)
		b += int32(y) * int32(y)
	}
	if a == 0 || b == 0 {
		return 0
	}
	return float32(float64(dot) / math.Sqrt(float64(a)*float64(b)))
}

// SketchVector makes a Vector of what a model gave, however long that is: each of its
// numbers is the sum of the model's with signs of their own, which keeps angles to about
// .06 (W. B. Johnson and J. Lindenstrauss, 1984; D. Achlioptas, 2003). It is nil for
// what has a number that is none, or no direction.
func SketchVector(given []float32) Vector {
	var sums [VectorLength]float64
	most := 0.0
	for k := range sums {
		state := uint64(k+1) * 0x9e3779b97f4a7c15
		bits := uint64(0)
		for i, x := range given {
			if i%64 == 0 {
				bits = scramble(state + uint64(i)*0xbf58476d1ce4e5b9)
			}
			if bits>>(i%64)&1 == 0 {
				sums[k] += float64(x)
			} else {
				sums[k] -= float64(x)
			}
		}
		most = max(most, math.Abs(sums[k]))
	}
	if most == 0 || math.IsNaN(most) || math.IsInf(most, 0) {
		return nil
	}
	v := make(Vector, VectorLength)
	for k, s := range sums {
		if math.IsNaN(s) {
			return nil
		}
		v[k] = int8(math.Round(s / most * 127))
	}
	return v
}

// scramble spreads the bits of x (splitmix64).
func scramble(x uint64) uint64 {
	x ^= x >> 30
	x *= 0xbf58476d1ce4e5b9
	x ^= x >> 27
	x *= 0x94d049bb133111eb
	return x ^ x>>31
}

// Bytes is v as it is stored, and VectorOf the way back.
func (v Vector) Bytes() []byte {
	b := make([]byte, len(v))
	for i, x := range v {
		b[i] = byte(x)
	}
	return b
}

// VectorOf is a stored vector; nil when it is none of ours.
func VectorOf(b []byte) Vector {
	if len(b) != VectorLength {
		return nil
	}
	v := make(Vector, len(b))
	for i, x := range b {
		v[i] = int8(x)
	}
	return v
}
