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
	role                            uint32         // see roleOf
	roleShape, shapeShare           uint32         // two of them as one
	alone                           [places]uint64 // the weights of what it is for the piece at each of the places, see alone
}

// The places of pieces that a piece is judged by: from two before it to two behind it.
const (
	places = 5
	own    = 2
)

// A namer reads the pieces of one text after another.
type namer struct {
	s      string
	model  *NameModel
	rules  ruler
	pieces []piece
	known  []known // of the pieces that were asked for and are not in the lexicon
	best   [][NameLabels]int8
	labels []int8
}

// read reads the pieces of r, which the rules have read.
func (n *namer) read(r *Reading) {
	n.s = r.s
	n.pieces = appendPieces(n.pieces[:0], r)
	n.known = n.known[:0]
	openUp(r.s, n.pieces)
	n.follow(n.rules.names())
}

// forget lets go of the text.
func (n *namer) forget() {
	n.s, n.rules.s, n.rules.words = "", "", nil
}

// of is what is known of the piece at i, and beyond the text's ends nothing.
func (n *namer) of(i int) *known {
	if i < 0 || i >= len(n.pieces) {
		return &n.model.known[0]
	}
	p := &n.pieces[i]
	switch {
	case p.known < 0:
		return &n.model.known[-p.known]
	case p.known == 0:
		return n.learn(p)
	}
	return &n.known[p.known-1]
}

// learn looks the piece up.
func (n *namer) learn(p *piece) *known {
	w := Head(p.In(n.s), longestName)
	hash := hashOf(w)
	at := n.rules.lex.find(hash)
	if k := &n.model.known[at]; at > 0 && k.shape == uint32(p.shape) {
		p.known = -int32(at)
		return k
	}
	n.known = append(n.known, knownOf(n.rules.lex, w, p.shape))
	p.known = int32(len(n.known))
	k := &n.known[p.known-1]
	n.model.weigh(k)
	return k
}

// knownOf is what is known of a word of this shape.
func knownOf(lex *lexicon, w string, shape byte) known {
	var buf [longestName]byte
	low := lowerASCII(buf[:0], w)
	k := known{word: hashBytes(low), cased: hashOf(w), shape: uint32(shape)}
	at := lex.find(k.cased)
	x := lex.entries[at]
	if at == 0 && (shape != shapeLower || w[0] >= utf8.RuneSelf) {
		if at = lex.find(k.word); at == 0 && w[0] >= utf8.RuneSelf {
			at = lex.find(hashOf(Fold(w)))
		}
		x = lex.entries[at]
		x.few, x.many = 0, 0
	}
	k.few, k.many, k.share, k.role = uint32(x.few), uint32(x.many), uint32(x.share), uint32(x.role)
	if k.many == 0 && k.share > 0 {
		k.share += 10
	}
	m := len(low)
	if m > 1 && low[m-1] == '.' && k.role == 0 {
		k.role = uint32(lex.entries[lex.find(hashBytes(low[:m-1]))].role)
	}
	k.roleShape, k.shapeShare = two(k.role, k.shape), two(k.shape, k.share)
	k.end2, k.end3, k.start3 = hashBytes(low[max(0, m-2):]), hashBytes(low[max(0, m-3):]), hashBytes(low[:min(m, 3)])
	return k
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

func two(a, b uint32) uint32 { return a*31 + b*0x9e3779b1 + 7 }

// A feature is of a template: what it is about, which is the same for all pieces.
const (
	fromPlace = 6  // features that a piece has from each place
	ofItself  = 5  // and more of it for itself
	together  = 46 // features of several pieces
	templates = places*fromPlace + ofItself + together
)

// aloneFeatures gives the features that a piece has from a place by itself, and those
// that only the piece itself has. The features of a place come one after another from
// template 1 on.
func (k *known) aloneFeatures() (from [fromPlace]uint32, itself [ofItself]uint32) {
	return [...]uint32{k.word, k.many, k.few, k.share, k.shape, k.roleShape}, [...]uint32{k.cased, k.end2, k.end3, k.start3, two(k.end3, k.shape)}
}

// The templates of the features of a piece by itself, and of those of several.
var (
	itselfTemplates   = [ofItself]int{38, 39, 40, 41, 72}
	togetherTemplates = func() (ts [together]uint32) {
		n := 0
		for t := range templates {
			if t > 0 && t <= places*fromPlace || t >= 38 && t <= 41 || t == 72 {
				continue
			}
			ts[n] = salt(t)
			n++
		}
		return ts
	}()
)

// features appends the features of the piece at i with its company.
func (n *namer) features(xs []uint32, i int) []uint32 {
	a, b, c, d, e := n.of(i-2), n.of(i-1), n.of(i), n.of(i+1), n.of(i+2)
	before, after := n.gapsAt(i)
	first := uint32(0)
	if n.pieces[i].first {
		first = 1
	}
	xs = append(xs, 0, two(b.role, c.roleShape), two(c.role, d.roleShape), two(b.role, two(a.few, c.few)), two(c.role, two(b.few, d.few)),
		two(c.role, two(b.shape, d.shape)), two(c.role, two(b.many, d.many)), two(b.role, two(a.role, c.shapeShare)))
	xs = append(xs, two(b.word, c.word), two(c.word, d.word), two(b.word, d.word), two(b.many, c.many), two(c.many, d.many), two(b.few, c.few), two(c.few, d.few))
	xs = append(xs, two(two(b.shape, c.shape), two(d.shape, before)), two(two(c.shape, d.shape), two(e.shape, after)))
	xs = append(xs, two(first, c.share), two(first, two(c.shape, c.few)), two(first, two(c.share, d.shape)), two(c.share, two(b.shape, d.shape)))
	xs = append(xs, before, after, two(before, two(b.few, c.shape)), two(after, two(d.few, c.shape)))
	xs = n.appendAround(xs, i)
	xs = append(xs, two(b.shapeShare, c.shapeShare), two(d.shapeShare, c.shapeShare), two(two(a.shape, b.word), c.shape), two(two(e.shape, d.word), c.shape))
	r, s, t := n.ruled(i-1), n.ruled(i), n.ruled(i+1)
	return append(xs, s, two(r, s), two(s, t), two(two(r, s), t), two(s, c.shapeShare), two(s, c.few), two(s, c.word), two(s, two(before, after)))
}

// salt is what a template's features are told from others by.
func salt(template int) uint32 { return uint32(template+1) * 0x9e3779b1 }

// row is the row of weights that feature x of the template with this salt is filed under.
func row(salt, x uint32) uint32 {
	h := (x ^ salt) * 0x85ebca6b
	return (h ^ h>>15) * 0xc2b2ae35 >> (32 - rowBits)
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

// appendAround appends what stands around the run of capitals that the piece at i is
// in, and what the run begins and ends with.
func (n *namer) appendAround(xs []uint32, i int) []uint32 {
	left, right := n.around(i)
	l, r, first, last := n.of(left), n.of(right), n.of(left+1), n.of(right-1)
	return append(xs, l.word, r.word, l.many, r.many, two(uint32(min(i-left, 6)), uint32(min(right-i, 6))), two(l.few, r.few),
		two(first.word, 1), two(last.word, 2), two(last.few, n.of(i).few))
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
