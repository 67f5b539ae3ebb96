package main

import (
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"sync"

	"newsdesk/digest/text"
)

// A vector counts, or weighs, the words beside a word: those before it, and from
// company+1 on those behind it. The last of each half stands for all others.
type vector map[int32]float64

// neighbours gathers what stands beside each word.
type neighbours struct {
	vectors map[string]vector
	rank    map[string]int
	beside  map[string]int
}

func (n *neighbours) add(s string) {
	eachSentence(s, func(words []text.Token) {
		for i, w := range words {
			form := text.NameWord(w.Text)
			if _, ok := n.rank[form]; !ok || i == 0 {
				continue
			}
			v := n.vectors[form]
			if v == nil {
				v = vector{}
				n.vectors[form] = v
			}
			v[n.place(words, i-1)]++
			v[n.place(words, i+1)+company+1]++
		}
	})
}

func (n *neighbours) place(words []text.Token, i int) int32 {
	if i < len(words) {
		if k, ok := n.beside[text.NameWord(words[i].Text)]; ok {
			return int32(k)
		}
	}
	return company
}

// An entry is one place of a weighed vector.
type entry struct {
	at int32
	x  float64
}

// weighed gives the words' vectors of positive pointwise mutual information, of
// unit length.
func (n *neighbours) weighed(words []string) [][]entry {
	at := make([]float64, 2*company+2)
	total := 0.0
	for _, v := range n.vectors {
		for k, x := range v {
			at[k] += x
			total += x
		}
	}
	out := make([][]entry, len(words))
	for i, w := range words {
		own := 0.0
		for _, x := range n.vectors[w] {
			own += x
		}
		for k, x := range n.vectors[w] {
			if p := math.Log(x * total / (own * at[k])); p > 0 && x > 1 {
				out[i] = append(out[i], entry{k, p * min(1, x/5)})
			}
		}
		slices.SortFunc(out[i], func(a, b entry) int { return int(a.at - b.at) })
		unit(out[i])
	}
	return out
}

func unit(v []entry) {
	sum := 0.0
	for _, e := range v {
		sum += e.x * e.x
	}
	if sum = math.Sqrt(sum); sum > 0 {
		for i := range v {
			v[i].x /= sum
		}
	}
}

// parted puts the vectors into k kinds, by the nearest of their centres, again and
// again. The same vectors always give the same kinds.
func parted(all [][]entry, k int) []int {
	r := rand.New(rand.NewPCG(7, 11))
	centres := make([][]float32, k)
	from := r.Perm(len(all))
	for c := range centres {
		centres[c] = make([]float32, 2*company+2)
		for _, e := range all[from[c%len(all)]] {
			centres[c][e.at] = float32(e.x)
		}
	}
	kind := make([]int, len(all))
	for range rounds {
		assign(all, centres, kind)
		recentre(all, centres, kind)
	}
	return kind
}

func assign(all [][]entry, centres [][]float32, kind []int) {
	var wg sync.WaitGroup
	workers := runtime.GOMAXPROCS(0)
	for w := range workers {
		wg.Go(func() {
			for i := w; i < len(all); i += workers {
				kind[i] = nearest(all[i], centres)
			}
		})
	}
	wg.Wait()
}

func nearest(v []entry, centres [][]float32) int {
	best, at := -1.0, 0
	for c, centre := range centres {
		x := 0.0
		for _, e := range v {
			x += e.x * float64(centre[e.at])
		}
		if x > best {
			best, at = x, c
		}
	}
	return at
}

func recentre(all [][]entry, centres [][]float32, kind []int) {
	for c := range centres {
		clear(centres[c])
	}
	for i, v := range all {
		for _, e := range v {
			centres[kind[i]][e.at] += float32(e.x)
		}
	}
	for _, centre := range centres {
		sum := 0.0
		for _, x := range centre {
			sum += float64(x) * float64(x)
		}
		if sum = math.Sqrt(sum); sum > 0 {
			for i := range centre {
				centre[i] /= float32(sum)
			}
		}
	}
}
