package summarize

import "math"

// A vector holds the weights of terms, sorted by term, of length one unless empty.
type vector []weighted

type weighted struct {
	term   int32
	weight float32
}

// vector weighs the terms of a text by how often they stand in it and how rare
// they are in the news at large. Its terms are given sorted.
func (v *vocabulary) vector(sorted []int32) vector {
	out := make(vector, 0, len(sorted))
	for _, id := range sorted {
		w := v.terms[id].weight
		if w <= 0 {
			continue
		}
		if k := len(out) - 1; k >= 0 && out[k].term == id {
			out[k].weight += w / 2
			continue
		}
		out = append(out, weighted{id, w})
	}
	return out.normal()
}

func (v vector) normal() vector {
	sum := 0.0
	for _, t := range v {
		sum += float64(t.weight) * float64(t.weight)
	}
	if sum == 0 {
		return v
	}
	n := float32(1 / math.Sqrt(sum))
	for i := range v {
		v[i].weight *= n
	}
	return v
}

// dot is the cosine of two vectors.
func (v vector) dot(w vector) float64 {
	var sum float32
	for i, j := 0, 0; i < len(v) && j < len(w); {
		switch {
		case v[i].term < w[j].term:
			i++
		case v[i].term > w[j].term:
			j++
		default:
			sum += v[i].weight * w[j].weight
			i++
			j++
		}
	}
	return float64(sum)
}

// dense turns a vector of weights by term into one of those that are not zero.
func dense(weights []float32) vector {
	var v vector
	for id, w := range weights {
		if w > 0 {
			v = append(v, weighted{int32(id), w})
		}
	}
	return v.normal()
}

// shared is how many elements two sorted lists have in common.
func shared(a, b []int32) int {
	n := 0
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch {
		case a[i] < b[j]:
			i++
		case a[i] > b[j]:
			j++
		default:
			n++
			i++
			j++
		}
	}
	return n
}
