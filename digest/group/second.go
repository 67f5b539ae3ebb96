package group

import (
	"math"
	"slices"
)

// look looks again at the story of d, now that d has come: it may be one with
// another, and an article that came before may belong elsewhere by now.
func (g *Grouper) look(d *doc, dec *Decision) {
	if len(d.story.docs) < 2 || len(g.cfg.Model.MergeText.Bends) == 0 {
		return
	}
	n := len(d.story.docs)
	if n > busy && n%(n/busy) != 0 {
		return
	}
	if o := g.twin(d.story); o != nil {
		dec.Merges = append(dec.Merges, g.merge(d.story, o))
	}
	if m := d.story.next(d); m != nil && !g.tied(m) && !g.tongues.bridged(m) {
		g.reconsider(m, dec)
	}
	if s := d.story; len(s.docs) >= int(max(s.whence, minSplit)) {
		s.whence = int32(len(s.docs)*5/4 + 1)
		g.split(s, dec)
	}
}

// minSplit is how many articles a story has when it is first looked at for two
// events in one.
const minSplit = 4

// split parts s in two when its halves turn out to be different events.
func (g *Grouper) split(s *story, dec *Decision) {
	a, b := bisect(s.docs)
	if len(a) < 2 || len(b) < 2 || g.torn(a, b) || g.tongues.torn(a, b) {
		return
	}
	if len(a) < len(b) || len(a) == len(b) && before(a[0], b[0]) > 0 {
		a, b = b, a
	}
	docs, old := s.docs, *s
	*s = story{id: s.id, handle: s.handle, turn: s.turn, whence: s.whence}
	for _, d := range a {
		s.add(d)
	}
	other := g.begin(g.next)
	for _, d := range b {
		other.add(d)
	}
	if g.apart(s, other) {
		for _, d := range b {
			g.post(d)
			dec.Moves = append(dec.Moves, Move{Article: d.id, From: s.id, To: other.id})
		}
		return
	}
	g.next = other.id
	g.end(other, -1)
	*s = old
	for _, d := range docs {
		d.story = s
	}
}

// apart says that two halves of a story are different events.
func (g *Grouper) apart(a, b *story) bool {
	whole := b.whole()
	stories := []*story{a}
	for _, h := range g.index.find(g.posted(whole.terms), g.cfg.Candidates) {
		if o := g.stories[h]; o != a && o != b {
			stories = append(stories, o)
		}
	}
	g.scorer.load(&whole, b.last)
	found := g.scorer.measureAll(stories)
	return g.cfg.Model.mergeOdds(&found[0]) < g.cfg.Split
}

// bisect parts docs in two by likeness, from the two that are least alike.
func bisect(docs []*doc) (a, b []*doc) {
	first := leastLike(docs, sumOf(docs))
	second := leastLike(docs, sumOf([]*doc{first}))
	a, b = []*doc{first}, []*doc{second}
	for range 3 {
		liker, other := nearer(docs, sumOf(a), sumOf(b))
		if len(liker) == 0 || len(other) == 0 {
			return nil, nil
		}
		if slices.Equal(a, liker) {
			break
		}
		a, b = liker, other
	}
	return a, b
}

// nearer parts docs by which of two sums they are more like.
func nearer(docs []*doc, a, b []part) (liker, other []*doc) {
	for _, d := range docs {
		if likeness(d, a) >= likeness(d, b) {
			liker = append(liker, d)
		} else {
			other = append(other, d)
		}
	}
	return liker, other
}

func leastLike(docs []*doc, sum []part) *doc {
	least, low := docs[0], float32(math.Inf(1))
	for _, d := range docs {
		if l := likeness(d, sum); l < low {
			least, low = d, l
		}
	}
	return least
}

func sumOf(docs []*doc) []part {
	sum := make([]part, 0, maxParts)
	for _, d := range docs {
		sum = blend(sum, d.terms)
	}
	return sum
}

func likeness(d *doc, sum []part) float32 {
	var dot, norm float32
	i := 0
	for _, p := range sum {
		norm += p.w * p.w
		for i < len(d.terms) && d.terms[i].id < p.id {
			i++
		}
		if i < len(d.terms) && d.terms[i].id == p.id {
			dot += d.terms[i].weight() * p.w
		}
	}
	return over(dot, sqrt(norm))
}

// busy is from how many articles on a story is looked at more seldom.
const busy = 24

// twin is the story that is most likely one with s, if any is likely enough.
func (g *Grouper) twin(s *story) *story {
	found := g.neighbours(s)
	var best *story
	most := g.cfg.Merge
	for i := range found {
		if odds := g.cfg.Model.mergeOdds(&found[i]); odds >= most && !g.parted(s, found[i].story) {
			best, most = found[i].story, odds
		}
	}
	return best
}

// next is the doc of s whose turn it is to be looked at again, or nil. Copies and
// what they copy stay where they are, and so does what has just come.
func (s *story) next(latest *doc) *doc {
	s.turn++
	m := s.docs[int(s.turn)%len(s.docs)]
	if m == latest || m.dup != 0 || slices.ContainsFunc(s.docs, func(d *doc) bool { return d.dup == m.id }) {
		return nil
	}
	return m
}

// reconsider takes m out of its story and decides again. Where it was is given
// an advantage, so that stories stay as they are unless something is clearly wrong.
func (g *Grouper) reconsider(m *doc, dec *Decision) {
	own := m.story
	own.remove(m)
	found := g.consider(m)
	here, most := float32(-20), g.cfg.Join
	var best *story
	for i := range found {
		odds := g.cfg.Model.odds(&found[i])
		if found[i].story == own {
			here = odds
		} else if odds >= most {
			best, most = found[i].story, odds
		}
	}
	switch {
	case best != nil && most > here+g.cfg.Move:
	case best == nil && here < g.cfg.Join-g.cfg.Move:
		best = g.begin(g.next)
	default:
		own.add(m)
		return
	}
	best.add(m)
	g.post(m)
	dec.Moves = append(dec.Moves, Move{Article: m.id, From: own.id, To: best.id})
}

// neighbours measures the stories that share the most with s against it.
func (g *Grouper) neighbours(s *story) []overlap {
	whole := s.whole()
	handles := g.index.find(g.posted(whole.terms), g.cfg.Candidates+1)
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

// absorb takes over all docs of b.
func (s *story) absorb(b *story) {
	parts := mixed(s.view(nil), b.view(nil))
	docs := append(s.docs, b.docs...)
	slices.SortFunc(docs, before)
	for _, d := range b.docs {
		d.story = s
	}
	s.docs, s.parts = docs, parts
	s.first, s.last = min(s.first, b.first), max(s.last, b.last)
	s.sum += b.sum
	s.full += b.full
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
	words, phrases := s.ranks()
	norm, phraseNorm := length(words), length(phrases)
	d.terms = make([]term, 0, len(words)+len(phrases))
	for i := range s.parts {
		p := &s.parts[i]
		ranks, n := words, norm
		if p.kind&isPhrase != 0 {
			ranks, n = phrases, phraseNorm
		}
		if rank(p.w, p.id) < ranks[len(ranks)-1] {
			continue
		}
		k := p.kind &^ inTitle
		if int(p.title)*4 >= len(s.docs) {
			k |= inTitle
		}
		d.terms = append(d.terms, term{id: p.id, w: uint16(min(1, p.w/n) * 65535), idf: p.idf, kind: k})
	}
	return d
}

// ranks are those of the weightiest words and phrases of s, the weightiest first.
func (s *story) ranks() (words, phrases []uint64) {
	words, phrases = make([]uint64, 0, maxTerms), make([]uint64, 0, maxPhrases)
	for i := range s.parts {
		p := &s.parts[i]
		if p.kind&isPhrase != 0 {
			phrases = keepGreatest(phrases, rank(p.w, p.id), maxPhrases)
		} else {
			words = keepGreatest(words, rank(p.w, p.id), maxTerms)
		}
	}
	return words, phrases
}

// length is that of a vector of the weights ranked.
func length(ranks []uint64) float32 {
	var sum float32
	for _, k := range ranks {
		w := weightOf(k)
		sum += w * w
	}
	return sqrt(sum)
}
