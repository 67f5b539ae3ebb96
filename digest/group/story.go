package group

import (
	"cmp"
	"math"
	"slices"
)

// A doc is what is kept of an article in the window.
type doc struct {
	id       int64
	at       int64  // published, in Unix seconds
	day      int32  // under which it is forgotten
	key      uint32 // of what it says: orders those of one moment
	dup      int64
	words    int32
	weekdays uint8
	terms    []term   // ordered by id
	sketch   []uint32 // sampled shingles, ordered
	story    *story
}

// before orders docs by their times, and those of one moment by what they say: the
// same way whatever their numbers are and in which order they came.
func before(a, b *doc) int {
	return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.key, b.key), cmp.Compare(a.id, b.id))
}

func (d *doc) headline() bool { return d.words < 20 }

// A part is one term of a story.
type part struct {
	id    uint32
	w     float32 // sum of the articles' weights
	title uint16  // in how many titles it is
	docs  uint16  // in how many articles
	idf   uint8
	kind  kind
}

func (p *part) telling() float32 { return float32(p.idf) * (1. / 16) }

// maxParts is how many terms a story keeps.
const maxParts = 112

// A story is a set of docs and the sum of their terms.
type story struct {
	id     int64
	handle int32
	docs   []*doc // in the order of before
	parts  []part // ordered by id; nil for a story of one doc
	first  int64
	last   int64
	sum    float64 // of the docs' times
	full   int     // how many docs have a text
	turn   int32   // which doc is looked at again next
	whence int32   // the number of docs from which a split is looked for again
}

func (s *story) add(d *doc) {
	if len(s.docs) == 0 || d.at < s.first {
		s.first = d.at
	}
	if len(s.docs) == 0 || d.at > s.last {
		s.last = d.at
	}
	s.docs = append(s.docs, d)
	for i := len(s.docs) - 1; i > 0 && before(s.docs[i-1], d) > 0; i-- {
		s.docs[i-1], s.docs[i] = s.docs[i], s.docs[i-1]
	}
	d.story = s
	s.sum += float64(d.at)
	if !d.headline() {
		s.full++
	}
	switch len(s.docs) {
	case 1:
	case 2:
		s.parts = blend(blend(nil, s.docs[0].terms), s.docs[1].terms)
	default:
		s.parts = blend(s.parts, d.terms)
	}
}

func (s *story) remove(d *doc) {
	i := slices.Index(s.docs, d)
	if i < 0 {
		return
	}
	docs := slices.Delete(s.docs, i, i+1)
	parts := s.parts
	*s = story{id: s.id, handle: s.handle, turn: s.turn, whence: s.whence, docs: docs}
	d.story = nil
	if len(docs) > 1 {
		s.parts = subtract(parts, d.terms)
	}
	for i, m := range docs {
		if i == 0 || m.at < s.first {
			s.first = m.at
		}
		if i == 0 || m.at > s.last {
			s.last = m.at
		}
		s.sum += float64(m.at)
		if !m.headline() {
			s.full++
		}
	}
}

// blend adds an article's terms to a story's. The story keeps its weightiest.
func blend(parts []part, terms []term) []part {
	var scratch [maxParts]part
	return mixed(parts, single(terms, scratch[:0]))
}

// mixed adds the terms of two stories, in the memory of a where that suffices.
func mixed(a, b []part) []part {
	var buffer [4 * maxParts]part
	out := buffer[:0]
	i, j := 0, 0
	for i < len(a) && j < len(b) {
		switch {
		case a[i].id < b[j].id:
			out = append(out, a[i])
			i++
		case b[j].id < a[i].id:
			out = append(out, b[j])
			j++
		default:
			p := a[i]
			p.w += b[j].w
			p.title = added(p.title, b[j].title)
			p.docs = added(p.docs, b[j].docs)
			p.kind |= b[j].kind
			p.idf = b[j].idf
			out = append(out, p)
			i, j = i+1, j+1
		}
	}
	out = append(append(out, a[i:]...), b[j:]...)
	if len(out) > maxParts {
		out = weighty(out)
	}
	if len(out) > cap(a) {
		a = make([]part, 0, len(out))
	}
	return append(a[:0], out...)
}

func added(a, b uint16) uint16 { return uint16(min(int(a)+int(b), math.MaxUint16)) }

// weighty drops the terms that weigh least.
func weighty(parts []part) []part {
	var buffer [4 * maxParts]float32
	light := buffer[:0] // the least weights, the least first: those to drop and one more
	n := len(parts) - maxParts + 1
	for i := range parts {
		light = keepLeast(light, parts[i].w, n)
	}
	least := light[n-1]
	out := parts[:0]
	for _, p := range parts {
		if p.w >= least && len(out) < maxParts {
			out = append(out, p)
		}
	}
	return out
}

// keepLeast adds x to the n least, the least first.
func keepLeast(all []float32, x float32, n int) []float32 {
	at := len(all)
	if at == n {
		if x >= all[n-1] {
			return all
		}
		at--
	} else {
		all = append(all, x)
	}
	for ; at > 0 && all[at-1] > x; at-- {
		all[at] = all[at-1]
	}
	all[at] = x
	return all
}

func subtract(parts []part, terms []term) []part {
	out := slices.Clone(parts)
	i := 0
	for _, t := range terms {
		for i < len(out) && out[i].id < t.id {
			i++
		}
		if i == len(out) {
			break
		}
		if out[i].id != t.id {
			continue
		}
		out[i].w = max(0, out[i].w-t.weight())
		out[i].docs -= min(1, out[i].docs)
		if t.kind&inTitle != 0 {
			out[i].title -= min(1, out[i].title)
		}
	}
	return slices.DeleteFunc(out, func(p part) bool { return p.docs == 0 })
}

// view gives the story's terms, from its only doc when it has but one.
func (s *story) view(scratch []part) []part {
	if len(s.docs) != 1 {
		return s.parts
	}
	return single(s.docs[0].terms, scratch)
}

func single(terms []term, scratch []part) []part {
	out := scratch[:0]
	for _, t := range terms {
		p := part{id: t.id, w: t.weight(), docs: 1, idf: t.idf, kind: t.kind}
		if t.kind&inTitle != 0 {
			p.title = 1
		}
		out = append(out, p)
	}
	return out
}
