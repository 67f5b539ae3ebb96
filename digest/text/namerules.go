package text

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// A ruler tells names by rules alone: runs of capitalised words that news does not
// write in lower case. What it finds is one of the things that the model goes by.
type ruler struct {
	s     string
	words []Token
	marks []mark // of the words
	lex   *lexicon
	seen  written
}

// A mark is what is known of a word.
type mark struct {
	hash    uint32 // of the folded word, see foldOf; zero is not known yet
	entry   uint16 // of the folded word in the lexicon, once hash is known
	first   byte   // of the folded word, once hash is known
	size    uint8  // how long it is folded, once hash is known
	initial bool   // the word begins a sentence, or what is quoted
	capital bool
}

// How a word is written within sentences.
const (
	seenCapital = 1 << iota
	seenLower
)

// read reads the words of r.
func (n *ruler) read(r *Reading) *ruler {
	n.s, n.words, n.lex = r.s, r.words, theLexicon()
	n.marks = append(n.marks[:0], make([]mark, len(r.words))...)
	capitals := 0
	for k := range n.words {
		n.marks[k].capital = capital(n.words[k].Text)
		if n.marks[k].capital {
			capitals++
		}
	}
	n.seen.reset(capitals)
	var begins [256]uint32 // for each byte that begins a word in seen, how long such words are, as bits
	k := 0
	for _, sp := range r.sentences {
		first := true
		for ; k < len(n.words) && n.words[k].Start < sp.End; k++ {
			if n.marks[k].capital {
				n.marks[k].initial = first || n.opensQuote(k)
				f := n.known(k)
				n.seen.add(f.hash)
				begins[f.first] |= 1 << (f.size & 31)
			}
			first = false
		}
	}
	for k, w := range n.words {
		c := w.Text[0]
		if isUpper(c) {
			c |= 0x20
		}
		if c >= utf8.RuneSelf || begins[c] != 0 && (begins[c]>>(foldedSize(w.Text)&31)&1 != 0 || !plain(w.Text)) {
			n.see(k)
		}
	}
	return n
}

// foldedSize is how long w is when it is folded, if it is ASCII, up to 31.
func foldedSize(w string) uint8 {
	n := len(w)
	if n > 2 && w[n-1] == 's' && w[n-2] == '\'' {
		n -= 2
	}
	return uint8(min(n, 31))
}

// plain says that s is ASCII.
func plain(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// see notes how the word at k is written, if it has a capital somewhere.
func (n *ruler) see(k int) {
	how := n.seen.at(n.known(k).hash)
	switch {
	case how == nil:
	case !n.marks[k].capital:
		*how |= seenLower
	case !n.marks[k].initial:
		*how |= seenCapital
	}
}

// known is the mark of the word at k, with its hash.
func (n *ruler) known(k int) *mark {
	m := &n.marks[k]
	if m.hash == 0 {
		var buf [longestName]byte
		f := foldOf(buf[:0], n.words[k].Text)
		m.hash = hashBytes(f)
		m.entry = n.lex.find(m.hash)
		m.size = uint8(min(len(f), 31))
		if len(f) > 0 {
			m.first = f[0]
		}
	}
	return m
}

// is is what is known of the folded word at k.
func (n *ruler) is(k int) *lexeme { return &n.lex.entries[n.known(k).entry] }

// foldOf appends w as it is looked up, folded and without a possessive, to dst.
func foldOf(dst []byte, w string) []byte {
	w = Head(w, longestName)
	if !plain(w) {
		return append(dst, strings.TrimSuffix(Fold(w), "'s")...)
	}
	return lowerASCII(dst, strings.TrimSuffix(w, "'s"))
}

// isParticle says that w stands between the words of a name.
func isParticle(w string) bool { return len(w) <= 5 && particles[w] }

// A written holds words by their hashes, and how each is written.
type written struct {
	slots []seenWord
	mask  uint32
}

type seenWord struct {
	hash uint32
	how  uint8
}

// reset makes room for n words.
func (h *written) reset(n int) {
	size := 8
	for size < 2*n {
		size *= 2
	}
	h.slots = append(h.slots[:0], make([]seenWord, size)...)
	h.mask = uint32(size - 1)
}

func (h *written) slot(hash uint32) *seenWord {
	for i := hash ^ hash>>15; ; i++ {
		if x := &h.slots[i&h.mask]; x.hash == hash || x.hash == 0 {
			return x
		}
	}
}

func (h *written) add(hash uint32) { h.slot(hash).hash = hash }

// at is how the word with this hash is written, nil for none that was added.
func (h *written) at(hash uint32) *uint8 {
	if x := h.slot(hash); x.hash == hash && hash != 0 {
		return &x.how
	}
	return nil
}

// how is how the word at k is written.
func (n *ruler) how(k int) uint8 {
	if how := n.seen.at(n.known(k).hash); how != nil {
		return *how
	}
	return 0
}

// names gives the names that the rules find, in order.
func (n *ruler) names() []Span {
	var spans []Span
	for i := 0; i < len(n.words); {
		j := n.end(i)
		if j == i {
			i++
			continue
		}
		spans = n.appendParts(spans, i, j)
		i = j
	}
	return spans
}

// opensQuote says that the word at k begins what is quoted or follows a colon,
// so that its capital says nothing.
func (n *ruler) opensQuote(k int) bool {
	if k == 0 {
		return true
	}
	gap := n.s[n.words[k-1].End:n.words[k].Start]
	if len(gap) < 2 {
		return gap == "\"" || gap == ":"
	}
	return len(gap) < 12 && strings.ContainsAny(gap, "\"“:")
}

// end is where the run of name words that begins at i ends; i when none does.
func (n *ruler) end(i int) int {
	if !n.begins(i) {
		return i
	}
	j := i + 1
	for j < len(n.words) && n.joined(j-1) {
		switch k := n.bridge(j); {
		case n.goesOn(j):
			j++
		case k > j && k < len(n.words) && n.goesOn(k):
			j = k + 1
		default:
			return n.withoutNationality(i, j)
		}
	}
	return n.withoutNationality(i, j)
}

// withoutNationality is i when the words from i to j are nationalities only.
func (n *ruler) withoutNationality(i, j int) int {
	for k := i; k < j; k++ {
		if n.is(k).in&onNationalities == 0 {
			return j
		}
	}
	return i
}

// bridge is where a name can go on after words such as "of the" at j.
func (n *ruler) bridge(j int) int {
	w := n.words[j].Text
	if j+1 >= len(n.words) || !n.plainGap(j) {
		return j
	}
	switch {
	case (w == "of" || w == "for") && n.words[j+1].Text == "the" && j+2 < len(n.words) && n.plainGap(j+1):
		return j + 2
	case isParticle(w):
		return j + 1
	case w == "and" && n.listed(j):
		return j + 1
	}
	return j
}

// listed says that "and" at j stands within a name such as "Institute of Arts
// and Sciences": after "of" or "for", between words that are not names.
func (n *ruler) listed(j int) bool {
	if j < 2 || j+1 >= len(n.words) {
		return false
	}
	before := n.words[j-2].Text
	return (before == "of" || before == "for") && n.is(j-1).lower > 30 && n.is(j+1).lower > 30
}

// joined says that nothing parts the words at i and i+1 as two names.
func (n *ruler) joined(i int) bool {
	if strings.HasSuffix(n.words[i].Text, "'s") {
		return false
	}
	if n.plainGap(i) {
		return true
	}
	switch n.s[n.words[i].End:n.words[i+1].Start] {
	case "-", " & ":
		return true
	case ". ":
		w := n.words[i].Text
		return len(w) == 1 || neverEnds[strings.ToLower(w)]
	}
	return false
}

// plainGap says that only a space stands between the words at i and i+1.
func (n *ruler) plainGap(i int) bool {
	gap := n.s[n.words[i].End:n.words[i+1].Start]
	return gap == " " || gap == "\u00a0"
}

// goesOn says that the word at i can be a later word of a name.
func (n *ruler) goesOn(i int) bool {
	if m := n.marks[i]; !m.capital || m.initial {
		return false
	}
	in := n.is(i).in
	return in&onNotNames == 0 && (in&onStopEN == 0 || acronym(n.words[i].Text))
}

// begins says that the word at i can begin a name, or be one.
func (n *ruler) begins(i int) bool {
	if !n.marks[i].capital {
		return false
	}
	is, short := n.is(i), acronym(n.words[i].Text)
	if is.in&onNotNames != 0 || is.in&onStopEN != 0 && !short {
		return false
	}
	if short || is.in&onTitles != 0 {
		return true
	}
	before := i > 0 && n.marks[i-1].capital && n.joined(i-1)
	after := i+1 < len(n.words) && n.joined(i) && n.goesOn(i+1)
	if n.marks[i].initial {
		return n.how(i)&seenLower == 0 && n.opensAsName(i, after)
	}
	return after || before || is.lower < 85 && n.how(i)&seenLower == 0
}

// opensAsName says that the word at i, which begins a sentence and never stands
// in lower case, is a name, given whether a capitalised word follows.
func (n *ruler) opensAsName(i int, after bool) bool {
	w, share := n.words[i].Text, n.is(i).lower
	switch {
	case n.how(i)&seenCapital != 0:
		return share < 90
	case after:
		return share < 90 || bridged(n.words, i)
	case share < 35 && !inflected(w):
		return true
	}
	return share < 60 && i+1 < len(n.words) && (strings.HasSuffix(w, "'s") || saying[n.words[i+1].Text])
}

// bridged says that "of" follows the word at i, as in "Bank of Norvale".
func bridged(words []Token, i int) bool { return i+1 < len(words) && words[i+1].Text == "of" }

// inflected says that a word which is not in the table is yet likely to be a
// common one by its ending.
func inflected(w string) bool {
	if _, ok := commonWords()[Fold(w)]; ok {
		return false
	}
	for _, end := range []string{"ing", "ly", "ed", "tion", "tions", "ness", "ers", "ments", "ists", "ity"} {
		if strings.HasSuffix(w, end) {
			return true
		}
	}
	return false
}

func acronym(w string) bool {
	upper := 0
	for _, r := range w {
		if unicode.IsUpper(r) {
			upper++
		}
	}
	return upper > 1
}

// appendParts appends the names in the run of words from i to j: without the title
// before a person and the possessive after; a country before a title is a name
// of its own.
func (n *ruler) appendParts(out []Span, i, j int) []Span {
	at := i
	for k := i; k < j-1; k++ {
		if next := n.is(k + 1); n.is(k).in&onTitles != 0 && (next.lower < 30 || next.in&onTitles != 0) && next.in&onCompanies == 0 {
			at = k + 1
		}
	}
	if at > i && acronym(n.words[i].Text) && n.is(i).in&onTitles == 0 {
		out = append(out, n.span(i, i+1))
	}
	if at == j-1 && n.is(at).in&onTitles != 0 {
		return out
	}
	return append(out, n.span(at, j))
}

// span marks the words from i to j without the possessive.
func (n *ruler) span(i, j int) Span {
	sp := Span{n.words[i].Start, n.words[j-1].End}
	w := n.s[sp.Start:sp.End]
	sp.End -= len(w) - len(strings.TrimSuffix(strings.TrimSuffix(w, "'s"), "’s"))
	return sp
}
