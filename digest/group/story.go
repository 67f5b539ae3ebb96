package group

import "slices"

// A doc is what is kept of an article in the window.
type doc struct {
	id       int64
	at       int64 // published, in Unix seconds
	day      int32 // under which it is forgotten
	source   uint32
	dup      int64
	words    int32
	weekdays uint8
	terms    []term   // ordered by id
	sketch   []uint32 // sampled shingles, ordered
	story    *story
}

func (d *doc) headline() bool { return d.words < 20 }

// A part is one term of a story.
type part struct {
	id    uint32
	w     float32 // sum of the articles' weights
	title float32 // in how many titles it is
	docs  float32 // in how many articles
	idf   uint8
	kind  kind
}

// maxParts is how many terms a story keeps.
const maxParts = 128

// A story is a set of docs and the sum of their terms.
type story struct {
	id     int64
	handle int32
	docs   []*doc
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
	for i := len(s.docs) - 1; i > 0 && s.docs[i-1].id > d.id; i-- {
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
	out := make([]part, 0, len(parts)+len(terms))
	i := 0
	for _, t := range terms {
		for i < len(parts) && parts[i].id < t.id {
			out = append(out, parts[i])
			i++
		}
		p := part{id: t.id, idf: t.idf}
		if i < len(parts) && parts[i].id == t.id {
			p = parts[i]
			i++
		}
		p.w += t.weight()
		p.docs++
		if t.kind&inTitle != 0 {
			p.title++
		}
		p.kind |= t.kind
		p.idf = t.idf
		out = append(out, p)
	}
	out = append(out, parts[i:]...)
	if len(out) <= maxParts {
		return out
	}
	return lightest(out)
}

// lightest drops the terms that weigh least.
func lightest(parts []part) []part {
	weights := make([]float32, len(parts))
	for i, p := range parts {
		weights[i] = p.w
	}
	slices.Sort(weights)
	least := weights[len(weights)-maxParts*3/4]
	out := make([]part, 0, maxParts)
	for _, p := range parts {
		if p.w >= least && len(out) < maxParts {
			out = append(out, p)
		}
	}
	return out
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
		out[i].docs = max(0, out[i].docs-1)
		if t.kind&inTitle != 0 {
			out[i].title = max(0, out[i].title-1)
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
