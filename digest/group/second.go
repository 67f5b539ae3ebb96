package group

import (
	"cmp"
	"slices"
)

// look looks again at the story of d, now that d has come: it may be one with
// another.
func (g *Grouper) look(d *doc, dec *Decision) {
	s := d.story
	if len(s.docs) < 2 || len(g.cfg.Model.MergeText.Bends) == 0 {
		return
	}
	found := g.neighbours(s)
	var best *overlap
	var most float32
	for i := range found {
		if odds := g.cfg.Model.mergeOdds(&found[i]); odds >= g.cfg.Merge && (best == nil || odds > most) {
			best, most = &found[i], odds
		}
	}
	if best != nil {
		dec.Merges = append(dec.Merges, g.merge(s, best.story))
	}
}

// neighbours measures the stories that share the most with s against it.
func (g *Grouper) neighbours(s *story) []overlap {
	whole := s.whole()
	handles := g.index.find(posted(whole.terms), g.cfg.Candidates+1, g.resolve)
	stories := make([]*story, 0, len(handles))
	for _, h := range handles {
		if o := g.stories[h]; o != s {
			stories = append(stories, o)
		}
	}
	g.scorer.load(&whole, s.last)
	return g.scorer.measureAll(stories)
}

// merge makes a and b one. The larger goes on, or the older of two equals.
func (g *Grouper) merge(a, b *story) Merge {
	if len(a.docs) < len(b.docs) || len(a.docs) == len(b.docs) && a.id > b.id {
		a, b = b, a
	}
	a.absorb(b)
	g.end(b, a.handle)
	return Merge{From: b.id, Into: a.id}
}

// absorb takes over all docs of b, in the order of their ids.
func (s *story) absorb(b *story) {
	parts := mixed(s.view(nil), b.view(nil))
	docs := append(s.docs, b.docs...)
	slices.SortFunc(docs, func(x, y *doc) int { return cmp.Compare(x.id, y.id) })
	for _, d := range b.docs {
		d.story = s
	}
	s.docs, s.parts = docs, parts
	s.first, s.last = min(s.first, b.first), max(s.last, b.last)
	s.sum += b.sum
	s.full += b.full
}

// mixed adds the terms of two stories.
func mixed(a, b []part) []part {
	out := make([]part, 0, len(a)+len(b))
	for i, j := 0, 0; i < len(a) || j < len(b); {
		switch {
		case j == len(b) || i < len(a) && a[i].id < b[j].id:
			out = append(out, a[i])
			i++
		case i == len(a) || b[j].id < a[i].id:
			out = append(out, b[j])
			j++
		default:
			p := a[i]
			p.w += b[j].w
			p.title += b[j].title
			p.docs += b[j].docs
			p.kind |= b[j].kind
			out = append(out, p)
			i, j = i+1, j+1
		}
	}
	if len(out) <= maxParts {
		return out
	}
	return lightest(out)
}

// whole is a doc that stands for all of s.
func (s *story) whole() doc {
	d := *s.docs[0]
	d.at = s.first
	for _, m := range s.docs[:min(3, len(s.docs))] {
		d.words = max(d.words, m.words)
		d.weekdays |= m.weekdays
	}
	if len(s.docs) == 1 {
		return d
	}
	parts := slices.Clone(s.parts)
	slices.SortFunc(parts, func(a, b part) int { return cmp.Or(cmp.Compare(b.w, a.w), cmp.Compare(a.id, b.id)) })
	words, phrases := 0, 0
	parts = slices.DeleteFunc(parts, func(p part) bool {
		if p.kind&isPhrase != 0 {
			phrases++
			return phrases > maxPhrases
		}
		words++
		return words > maxTerms
	})
	norm, phraseNorm := norms(parts)
	slices.SortFunc(parts, func(a, b part) int { return cmp.Compare(a.id, b.id) })
	d.terms = make([]term, len(parts))
	for i, p := range parts {
		k := p.kind &^ inTitle
		if p.title*4 >= float32(len(s.docs)) {
			k |= inTitle
		}
		n := norm
		if k&isPhrase != 0 {
			n = phraseNorm
		}
		d.terms[i] = term{id: p.id, w: uint16(min(1, p.w/n) * 65535), idf: p.idf, kind: k}
	}
	return d
}

func norms(parts []part) (words, phrases float32) {
	for _, p := range parts {
		if p.kind&isPhrase != 0 {
			phrases += p.w * p.w
		} else {
			words += p.w * p.w
		}
	}
	return sqrt(words), sqrt(phrases)
}
