package group

import "slices"

// index finds the stories that share telling terms with an article. Each term
// keeps only the stories that used it last, so that a look-up costs the same
// however many articles the window holds.
type index struct {
	lists map[uint32][]int32 // term → handles of stories, the latest last
	score []float32          // by handle; scratch
	seen  []int32

	touched []int32
}

const maxPosted = 32 // stories kept under one term

func newIndex() *index { return &index{lists: map[uint32][]int32{}} }

// post files story h under a term, as the latest.
func (x *index) post(id uint32, h int32) {
	list := x.lists[id]
	for i := len(list) - 1; i >= 0; i-- {
		if list[i] == h {
			copy(list[i:], list[i+1:])
			list[len(list)-1] = h
			return
		}
	}
	if len(list) < maxPosted {
		x.lists[id] = append(list, h)
		return
	}
	copy(list, list[1:])
	list[len(list)-1] = h
}

// sweep forgets the stories that are no more and files merged ones under the
// story they became.
func (x *index) sweep(resolve func(h int32) int32) {
	for id, list := range x.lists {
		kept := make([]int32, 0, len(list))
		for _, h := range list {
			if h = resolve(h); h >= 0 && !slices.Contains(kept, h) {
				kept = append(kept, h)
			}
		}
		if len(kept) == 0 {
			delete(x.lists, id)
			continue
		}
		x.lists[id] = kept
	}
}

// find gives up to most stories that share the most with the given terms.
// resolve turns a handle into the story it stands for now, or says it is gone.
func (x *index) find(terms []term, most int, resolve func(h int32) int32) []int32 {
	x.seen = x.seen[:0]
	for _, t := range terms {
		gain := t.weight() * t.telling()
		if t.kind&inTitle != 0 {
			gain *= 1.5
		}
		for _, h := range x.lists[t.id] {
			if h = resolve(h); h < 0 {
				continue
			}
			for int(h) >= len(x.score) {
				x.score = append(x.score, 0)
			}
			if x.score[h] == 0 {
				x.seen = append(x.seen, h)
			}
			x.score[h] += gain
		}
	}
	x.touched = append(x.touched[:0], x.seen...)
	return x.best(most)
}

// best moves the most best-scored handles to the front, the best first, and
// clears the scores.
func (x *index) best(most int) []int32 {
	before := func(a, b int32) bool {
		return x.score[a] > x.score[b] || x.score[a] == x.score[b] && a < b
	}
	n := 0
	for i, h := range x.seen {
		if n == most && !before(h, x.seen[n-1]) {
			continue
		}
		if n < most {
			n++
		}
		x.seen[i] = x.seen[n-1]
		at := n - 1
		for ; at > 0 && before(h, x.seen[at-1]); at-- {
			x.seen[at] = x.seen[at-1]
		}
		x.seen[at] = h
	}
	for _, h := range x.touched {
		x.score[h] = 0
	}
	return x.seen[:n]
}
