package text

import "unicode/utf8"

// NameRows is how many rows of weights features are filed under.
const NameRows = 1 << rowBits

const rowBits = 17

// A known is what is known of a piece without its company.
type known struct {
	word, cased, end2, end3, start3 uint32 // hashes
	few, many                       uint32
	share                           uint32 // how often it is in lower case in news, from 1; 0 is not known
	shape                           uint32
	first                           uint32
	role                            uint32 // see roleOf
}

// A namer reads the pieces of one text.
type namer struct {
	s      string
	pieces []piece
	known  []known
	done   []bool   // known is filled in
	rows   []uint32 // of one piece's features
	best   [][NameLabels]int8
	labels []int8
}

// newNamer reads the pieces of s, where rules have read the words.
func newNamer(s string, rules *ruler, sentences []Span) *namer {
	n := &namer{s: s, pieces: pieces(s, rules.words, sentences)}
	openUp(s, n.pieces)
	n.follow(rules.names())
	n.known = make([]known, len(n.pieces))
	n.done = make([]bool, len(n.pieces))
	n.rows = make([]uint32, 0, 80)
	return n
}

// of is what is known of the piece at i; beyond the text's ends, nothing.
func (n *namer) of(i int) *known {
	if i < 0 || i >= len(n.pieces) {
		return &known{shape: shapes}
	}
	if !n.done[i] {
		n.learn(i)
	}
	return &n.known[i]
}

func (n *namer) learn(i int) {
	p := &n.pieces[i]
	w := p.In(n.s)
	k := &n.known[i]
	n.done[i] = true
	w = Head(w, longestName)
	var buf [longestName]byte
	low := lowerASCII(buf[:0], w)
	k.cased = hashOf(w)
	x, ok := lexicon()[w]
	if !ok && (p.shape != shapeLower || w[0] >= utf8.RuneSelf) {
		if x, ok = lexicon()[string(low)]; !ok && w[0] >= utf8.RuneSelf {
			x = lexicon()[Fold(w)]
		}
		x.few, x.many = 0, 0
	}
	k.few, k.many, k.share, k.role = uint32(x.few), uint32(x.many), uint32(x.share), uint32(x.role)
	if k.many == 0 && k.share > 0 {
		k.share += 10
	}
	if n := len(low) - 1; n > 0 && low[n] == '.' && k.role == 0 {
		k.role = uint32(lexicon()[string(low[:n])].role)
	}
	k.shape = uint32(p.shape)
	if p.first {
		k.first = 1
	}
	k.word = hashBytes(low)
	m := len(low)
	k.end2, k.end3, k.start3 = hashBytes(low[max(0, m-2):]), hashBytes(low[max(0, m-3):]), hashBytes(low[:min(m, 3)])
}

// roleOf is what a folded word is in or beside names.
func roleOf(w string) uint8 {
	switch {
	case titles[w]:
		return 1
	case nationalities[w]:
		return 2
	case notNames[w]:
		return 3
	case w == "of":
		return 4
	case w == "and" || w == "&":
		return 5
	case w == "the":
		return 6
	case w == "in" || w == "at" || w == "near" || w == "from":
		return 7
	case w == "for":
		return 8
	case particles[w]:
		return 9
	case numberWords[w] > 0:
		return 10
	case Stop(w, "en"):
		return 11
	}
	return 0
}

func hashOf(w string) uint32 {
	h := uint32(2166136261)
	for i := 0; i < len(w); i++ {
		h = (h ^ uint32(w[i])) * 16777619
	}
	return h
}

func hashBytes(w []byte) uint32 {
	h := uint32(2166136261)
	for _, c := range w {
		h = (h ^ uint32(c)) * 16777619
	}
	return h
}

// row files a feature of a template under one of the rows.
func row(template, x uint32) uint32 {
	h := (x ^ template*0x9e3779b1) * 0x85ebca6b
	return (h ^ h>>15) * 0xc2b2ae35 >> (32 - rowBits)
}

func two(a, b uint32) uint32 { return a*31 + b*0x9e3779b1 + 7 }

// A file files features one after another, each under its own template.
type file struct {
	template uint32
	rows     []uint32
}

func (f *file) add(xs ...uint32) {
	for _, x := range xs {
		f.template++
		f.rows = append(f.rows, row(f.template, x))
	}
}

// features gives the rows of the features of the piece at i. The slice is the
// namer's, until the next call.
func (n *namer) features(i int) []uint32 {
	a, b, c, d, e := n.of(i-2), n.of(i-1), n.of(i), n.of(i+1), n.of(i+2)
	before, after := n.gapsAt(i)
	f := file{rows: n.rows[:0]}
	f.add(0)
	for _, k := range [...]*known{a, b, c, d, e} {
		f.add(k.word, k.many, k.few, k.share, k.shape, two(k.role, k.shape))
	}
	f.add(two(b.role, two(c.role, c.shape)), two(c.role, two(d.role, d.shape)), two(b.role, two(a.few, c.few)), two(c.role, two(b.few, d.few)),
		two(c.role, two(b.shape, d.shape)), two(c.role, two(b.many, d.many)), two(b.role, two(a.role, two(c.shape, c.share))))
	f.add(c.cased, c.end2, c.end3, c.start3)
	f.add(two(b.word, c.word), two(c.word, d.word), two(b.word, d.word), two(b.many, c.many), two(c.many, d.many), two(b.few, c.few), two(c.few, d.few))
	f.add(two(two(b.shape, c.shape), two(d.shape, before)), two(two(c.shape, d.shape), two(e.shape, after)))
	f.add(two(c.first, c.share), two(c.first, two(c.shape, c.few)), two(c.first, two(c.share, d.shape)), two(c.share, two(b.shape, d.shape)))
	f.add(before, after, two(before, two(b.few, c.shape)), two(after, two(d.few, c.shape)))
	n.addAround(&f, i)
	f.add(two(two(b.shape, b.share), two(c.shape, c.share)), two(two(d.shape, d.share), two(c.shape, c.share)),
		two(two(a.shape, b.word), c.shape), two(two(e.shape, d.word), c.shape), two(c.end3, c.shape))
	r, s, t := n.ruled(i-1), n.ruled(i), n.ruled(i+1)
	f.add(s, two(r, s), two(s, t), two(two(r, s), t), two(s, two(c.shape, c.share)), two(s, c.few), two(s, c.word), two(s, two(before, after)))
	n.rows = f.rows
	return f.rows
}

// gapsAt is what stands before and behind the piece at i.
func (n *namer) gapsAt(i int) (before, after uint32) {
	before, after = uint32(n.pieces[i].gap), uint32(gaps)
	if i+1 < len(n.pieces) {
		after = uint32(n.pieces[i+1].gap)
		if n.pieces[i+1].first {
			after += uint32(gaps)
		}
	}
	return before, after
}

// addAround adds what stands around the run of capitals that the piece at i is in,
// and what the run begins and ends with.
func (n *namer) addAround(f *file, i int) {
	left, right := n.around(i)
	l, r := n.of(left), n.of(right)
	f.add(l.word, r.word, l.many, r.many, two(uint32(min(i-left, 6)), uint32(min(right-i, 6))), two(l.few, r.few))
	f.add(two(n.of(left+1).word, 1), two(n.of(right-1).word, 2), two(n.of(right-1).few, n.of(i).few))
}

// around is where the nearest pieces without capitals stand, before and behind
// the one at i.
func (n *namer) around(i int) (left, right int) {
	left, right = i-1, i+1
	for left >= 0 && i-left < 6 && hasCapital(n.pieces[left].shape) {
		left--
	}
	for right < len(n.pieces) && right-i < 6 && hasCapital(n.pieces[right].shape) && !n.pieces[right].first {
		right++
	}
	return left, right
}

// longestName is the longest word that is looked up, in bytes.
const longestName = 64

// follow marks the pieces that are in the names that the rules find.
func (n *namer) follow(rules []Span) {
	k := 0
	for _, sp := range rules {
		for k < len(n.pieces) && n.pieces[k].Start < sp.Start {
			k++
		}
		rule := byte(ruleBegins)
		for k < len(n.pieces) && n.pieces[k].Start < sp.End {
			n.pieces[k].rule = rule
			rule = ruleInside
			k++
		}
	}
}

// What the rules say of a piece.
const (
	ruleOutside = iota
	ruleBegins
	ruleInside
	ruleNone // there is no such piece
)

// ruled is what the rules say of the piece at i.
func (n *namer) ruled(i int) uint32 {
	if i < 0 || i >= len(n.pieces) {
		return ruleNone
	}
	return uint32(n.pieces[i].rule)
}
