package group

import "slices"

// index finds the stories that share telling terms with an article. Each term
// keeps only the stories that used it last, so that a look-up costs the same
// however many articles the window holds.
type index struct {
	lists  map[uint32]posting
	longer [][]int32 // of terms that several stories used: handles, the latest last
	spare  []int32   // places in longer that stand empty
	at     []standing
	seen   []int32 // scratch, as is touched

	touched []int32
}

// A posting is what one term is filed with: most are filed with one story only.
type posting struct {
	only int32 // the story, or
	list int32 // where in longer they are, counted from 1
}

// standing is what a handle of a story stands for, beside what it scores: they are
// read together.
type standing struct {
	into  int32 // the story it was merged into, itself, or -1 when it is gone
	score float32
}

const maxPosted = 32 // stories kept under one term

func newIndex() *index { return &index{lists: map[uint32]posting{}} }

// stand has handle h stand for story into, or for none when that is negative.
func (x *index) stand(h, into int32) {
	for int(h) >= len(x.at) {
		x.at = append(x.at, standing{into: -1})
	}
	x.at[h].into = into
}

// resolve turns a handle into that of the story it stands for now, or is negative.
func (x *index) resolve(h int32) int32 {
	for {
		into := x.at[h].into
		if into == h || into < 0 {
			return into
		}
		h = into
	}
}

// post files story h under a term, as the latest.
func (x *index) post(id uint32, h int32) {
	p, known := x.lists[id]
	switch {
	case !known:
		x.lists[id] = posting{only: h}
	case p.list > 0:
		x.longer[p.list-1] = latest(x.longer[p.list-1], h)
	case p.only != h:
		x.lists[id] = x.several([]int32{p.only, h})
	}
}

// several files a list of stories.
func (x *index) several(list []int32) posting {
	if n := len(x.spare); n > 0 {
		at := x.spare[n-1]
		x.spare = x.spare[:n-1]
		x.longer[at] = list
		return posting{list: at + 1}
	}
	x.longer = append(x.longer, list)
	return posting{list: int32(len(x.longer))}
}

// latest puts h at the end of list, which holds it once and maxPosted in all.
func latest(list []int32, h int32) []int32 {
	for i := len(list) - 1; i >= 0; i-- {
		if list[i] == h {
			copy(list[i:], list[i+1:])
			list[len(list)-1] = h
			return list
		}
	}
	if len(list) < maxPosted {
		return append(list, h)
	}
	copy(list, list[1:])
	list[len(list)-1] = h
	return list
}

// sweep forgets the stories that are no more and files merged ones under the
// story they became.
func (x *index) sweep() {
	for id, p := range x.lists {
		list := []int32{p.only}
		if p.list > 0 {
			list = x.longer[p.list-1]
		}
		kept := make([]int32, 0, len(list))
		for _, h := range list {
			if h = x.resolve(h); h >= 0 && !slices.Contains(kept, h) {
				kept = append(kept, h)
			}
		}
		if p.list > 0 {
			x.longer[p.list-1] = nil
			x.spare = append(x.spare, p.list-1)
		}
		switch len(kept) {
		case 0:
			delete(x.lists, id)
		case 1:
			x.lists[id] = posting{only: kept[0]}
		default:
			x.lists[id] = x.several(kept)
		}
	}
}

// find gives up to most stories that share the most with the given terms.
func (x *index) find(terms []term, most int) []int32 {
	x.seen = x.seen[:0]
	for _, t := range terms {
		p, known := x.lists[t.id]
		if !known {
			continue
		}
		gain := t.weight() * t.telling()
		if t.kind&inTitle != 0 {
			gain *= 1.5
		}
		if p.list == 0 {
			x.gain(p.only, gain)
			continue
		}
		for _, h := range x.longer[p.list-1] {
			x.gain(h, gain)
		}
	}
	x.touched = append(x.touched[:0], x.seen...)
	return x.best(most)
}

// gain adds to what the story of handle h scores.
func (x *index) gain(h int32, by float32) {
	if h = x.resolve(h); h < 0 {
		return
	}
	if x.at[h].score == 0 {
		x.seen = append(x.seen, h)
	}
	x.at[h].score += by
}

// best moves the most best-scored handles to the front, the best first, and
// clears the scores.
func (x *index) best(most int) []int32 {
	before := func(a, b int32) bool {
		return x.at[a].score > x.at[b].score || x.at[a].score == x.at[b].score && a < b
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
		x.at[h].score = 0
	}
	return x.seen[:n]
}
