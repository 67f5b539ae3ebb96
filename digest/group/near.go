package group

import (
	"slices"
)

const (
	shingleWords = 5
	sketchSize   = 72  // smallest shingle hashes kept of an article
	postedHashes = 6   // of them it is found by
	contained    = .41 // of the shorter one's shingles: a copy
	minShingles  = 12  // fewer say too little
)

// sketch keeps the smallest hashes of the article last read, ordered: the
// shingles of its text, or one for its headline when it has no text.
func sketch(r *reader, skip []bool) []uint32 {
	all := r.shingles[:0]
	for from := 0; from < len(r.body); {
		to := from
		for to < len(r.body) && (skip == nil || !skip[to]) {
			to++
		}
		all = shingles(all, r.body[from:to])
		from = to + 1
	}
	r.shingles = all
	if len(all) < minShingles {
		return headlineSketch(r)
	}
	all = r.smallest(all)
	return slices.Clone(all[:min(len(all), sketchSize)])
}

// shingles appends the hash of each five words that follow each other.
func shingles(all []uint32, words []token) []uint32 {
	for ; len(words) >= shingleWords; words = words[1:] {
		h := uint32(17)
		for _, t := range words[:shingleWords] {
			h = h*16777619 ^ t.raw
		}
		all = append(all, mix(h))
	}
	return all
}

// smallest orders hashes, without repeats: all of them, or at least sketchSize of
// the smallest. Hashes are evenly spread, so that most need not be looked at.
func (r *reader) smallest(all []uint32) []uint32 {
	if n := len(all); n > 4*sketchSize {
		bound := uint32(uint64(1<<32) * 2 * sketchSize / uint64(n))
		few := r.few[:0]
		for _, h := range all {
			if h < bound {
				few = append(few, h)
			}
		}
		r.few = few
		slices.Sort(few)
		if few = slices.Compact(few); len(few) >= sketchSize {
			return few
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// headlineSketch stands for an article without a text: two copy each other when
// their headlines are the same and long enough not to be so by chance.
func headlineSketch(r *reader) []uint32 {
	if len(r.title) < 5 || len(r.body) > minShingles+shingleWords {
		return nil
	}
	h := uint32(29)
	for _, t := range r.title {
		h = h*16777619 ^ t.raw
	}
	return []uint32{mix(h)}
}

// containment estimates which share of the shorter article's shingles is also
// in the other's, from what the two sketches cover in common.
func containment(a, b []uint32) float32 {
	if len(a) == 0 || len(b) == 0 || len(a) == 1 != (len(b) == 1) {
		return 0
	}
	bound := ^uint32(0)
	if len(a) == sketchSize {
		bound = min(bound, a[len(a)-1])
	}
	if len(b) == sketchSize {
		bound = min(bound, b[len(b)-1])
	}
	na, nb, both := 0, 0, 0
	for na < len(a) && nb < len(b) && a[na] <= bound && b[nb] <= bound {
		switch {
		case a[na] < b[nb]:
			na++
		case a[na] > b[nb]:
			nb++
		default:
			na, nb, both = na+1, nb+1, both+1
		}
	}
	for na < len(a) && a[na] <= bound {
		na++
	}
	for nb < len(b) && b[nb] <= bound {
		nb++
	}
	return over(float32(both), float32(min(na, nb)))
}

// copies finds the articles that another may be a copy of.
type copies struct {
	latest map[uint32]*doc // by shingle hash; a copy of a copy still knows the first
}

func newCopies() *copies { return &copies{latest: map[uint32]*doc{}} }

// find gives the article that d copies, from those sharing a hash and the
// suspects, or nil. Of several it is the likest, then the first of them.
func (c *copies) find(d *doc, suspects []*doc) *doc {
	var best *doc
	var most float32
	try := func(m *doc) {
		if x := containment(d.sketch, m.sketch); x >= contained && (x > most || x == most && before(m, best) < 0) {
			best, most = m, x
		}
	}
	for _, h := range d.sketch[:min(len(d.sketch), postedHashes)] {
		if m := c.latest[h]; m != nil {
			try(m)
		}
	}
	for _, m := range suspects {
		try(m)
	}
	return best
}

func (c *copies) post(d *doc) {
	for _, h := range d.sketch[:min(len(d.sketch), postedHashes)] {
		c.latest[h] = d
	}
}

func (c *copies) drop(d *doc) {
	for _, h := range d.sketch[:min(len(d.sketch), postedHashes)] {
		if c.latest[h] == d {
			delete(c.latest, h)
		}
	}
}

// boilerplate remembers the sentences of each source, in fixed memory, and
// knows those that come again and again: "Sign up for our newsletter".
type boilerplate struct {
	seen []repeated
	mark []bool
}

type repeated struct {
	key   uint32
	times uint8
}

const (
	stockBits  = 16
	stockTimes = 3 // earlier articles of the source that hold a sentence
)

func newBoilerplate() *boilerplate { return &boilerplate{seen: make([]repeated, 1<<stockBits)} }

// repeated counts the sentences of an article and says which of its words are
// boilerplate, until it is called again: nil when none is.
func (b *boilerplate) repeated(body []token, source string, count bool) []bool {
	if source == "" || len(body) == 0 {
		return nil
	}
	b.mark = slices.Grow(b.mark[:0], len(body))[:len(body)]
	clear(b.mark)
	from, some, seed := 0, false, hashString(source)
	for i := 1; i <= len(body); i++ {
		if i < len(body) && body[i].kind&opening == 0 {
			continue
		}
		if i-from >= 4 && b.count(seed, body[from:i], count) {
			some = true
			for j := from; j < i; j++ {
				b.mark[j] = true
			}
		}
		from = i
	}
	if !some {
		return nil
	}
	return b.mark
}

func (b *boilerplate) count(seed uint32, words []token, count bool) bool {
	h := seed
	for _, t := range words {
		h = h*16777619 ^ t.raw
	}
	h = mix(h)
	e := &b.seen[h>>(32-stockBits)]
	if !count {
		return e.key == h && e.times >= stockTimes
	}
	if e.key != h {
		if e.times > 0 {
			e.times--
			if e.times > 0 {
				return false
			}
		}
		*e = repeated{h, 1}
		return false
	}
	if e.times < 255 {
		e.times++
	}
	return e.times > stockTimes
}
