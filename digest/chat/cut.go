package chat

import (
	"slices"
	"sort"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A place says where a text may be cut, best first.
type place int

const (
	atLine place = iota
	atSentence
	atWord
	atCharacter
	atRune
)

// A flow is a block on its way into several: the texts that are left of it.
type flow struct {
	kind  BlockKind
	image string
	parts []flowPart
}

type flowPart struct {
	role role
	text Text
}

type role int

const (
	roleText role = iota
	roleTitle
	roleLine
	roleFooter
)

func newFlow(b Block) *flow {
	f := &flow{kind: b.Kind, image: b.Image}
	add := func(r role, t Text) {
		if strings.TrimSpace(t.Plain()) != "" {
			f.parts = append(f.parts, flowPart{r, slices.Clone(t)})
		}
	}
	add(roleText, b.Text)
	add(roleTitle, b.Title)
	for _, t := range b.Lines {
		add(roleLine, t)
	}
	add(roleFooter, b.Footer)
	return f
}

func (f *flow) empty() bool { return len(f.parts) == 0 }

// block is the first n parts as a block.
func (f *flow) block(n int) Block {
	b := Block{Kind: f.kind, Image: f.image}
	for _, p := range f.parts[:n] {
		b.put(p)
	}
	return b
}

func (b *Block) put(p flowPart) {
	switch p.role {
	case roleText:
		b.Text = p.text
	case roleTitle:
		b.Title = p.text
	case roleLine:
		b.Lines = append(b.Lines, p.text)
	case roleFooter:
		b.Footer = p.text
	}
}

// cut takes from f the longest block that fits, cut no worse than at floor. It
// says no when nothing fits.
func (f *flow) cut(fits func(Block) bool, floor place) (Block, bool) {
	n := gallop(len(f.parts), func(k int) bool { return f.fits(k, fits) })
	head := f.block(n)
	// A title is no message: it takes some of its text along.
	lonely := n == 1 && f.parts[0].role == roleTitle && len(f.parts) > 1
	if n > 0 && !lonely {
		f.drop(n)
		return head, true
	}
	first, rest, ok := cutText(f.parts[n].text, func(t Text) bool {
		b := f.block(n)
		b.put(flowPart{f.parts[n].role, t})
		return fits(b)
	}, floor)
	switch {
	case ok:
		head.put(flowPart{f.parts[n].role, first})
		f.parts[n].text = rest
		if strings.TrimSpace(rest.prefix(4<<10).Plain()) == "" {
			f.parts[n].text = rest.trimLeft()
		}
		f.drop(n)
		if len(f.parts[0].text) == 0 {
			f.drop(1)
		}
		return head, true
	case lonely && floor == atRune:
		f.drop(n)
		return head, true
	}
	return Block{}, false
}

// fits says whether the first n parts fit. It looks at the start of a long text
// first: what is huge is seen to be so without measuring all of it.
func (f *flow) fits(n int, fits func(Block) bool) bool {
	last := f.parts[n-1]
	for size := 4 << 10; size < last.text.length(); size *= 4 {
		b := f.block(n - 1)
		b.put(flowPart{last.role, last.text.prefix(size)})
		if !fits(b) {
			return false
		}
	}
	return fits(f.block(n))
}

func (f *flow) drop(n int) {
	f.parts = f.parts[n:]
	if n > 0 {
		f.image = ""
	}
}

// strip turns links, cites and times into plain text and says whether there were
// any: markup may be what is too large.
func (f *flow) strip() bool {
	changed := f.image != ""
	f.image = ""
	for _, p := range f.parts {
		for i, q := range p.text {
			bare := Piece{Text: q.plain(), Style: q.Style}
			changed = changed || q != bare
			p.text[i] = bare
		}
	}
	return changed
}

// gallop is the largest k up to limit for which ok holds, if it holds up to some
// k and not after it; 0 when it holds for none. It looks at small k first, so
// that a huge text costs no more than what is taken from it.
func gallop(limit int, ok func(int) bool) int {
	low, high := 0, 1
	for high < limit && ok(high) {
		low, high = high, high*2
	}
	high = min(high, limit)
	return low + sort.Search(high-low, func(i int) bool { return !ok(low + i + 1) })
}

// ahead is how far beyond a cut one has to look to know that it is one, in bytes.
const ahead = 16

// cutText divides t before the last good place at which its head fits. It says no
// when there is none of floor or better. t's pieces belong to cutText.
func cutText(t Text, fits func(Text) bool, floor place) (head, tail Text, ok bool) {
	total := t.length()
	n := gallop(total, func(k int) bool { return fits(t.prefix(k)) })
	if n == total {
		return t, nil, true
	}
	n = t.prefix(n).length()
	w := window{s: t.prefix(n + ahead).Plain(), n: n}
	w.mark(t)
	at := w.last(floor)
	if at <= 0 {
		if t = t.trimLeft(); t.length() < total {
			return cutText(t, fits, floor)
		}
		return nil, nil, false
	}
	head = t.prefix(at).trimRight()
	tail = t.suffix(at)
	if strings.HasPrefix(w.s[at:], "\n") { // the next line keeps its indentation
		return head, tail.suffix(1), true
	}
	return head, tail.trimLeft(), true
}

// length is how many bytes t's plain text has.
func (t Text) length() int {
	n := 0
	for _, p := range t {
		n += len(p.plain())
	}
	return n
}

// whole says that a piece cannot be cut.
func (p Piece) whole() bool { return p.Cite > 0 || !p.Time.IsZero() || p.Channel != "" }

// prefix is the first n bytes of t, fewer where those would cut a code point or a
// piece that is whole.
func (t Text) prefix(n int) Text {
	for i, p := range t {
		size := len(p.plain())
		if size <= n {
			n -= size
			continue
		}
		if n == 0 || p.whole() {
			return t[:i:i]
		}
		for n > 0 && !aligned(p.Text, n) {
			n--
		}
		if n == 0 {
			return t[:i:i]
		}
		p.Text = p.Text[:n]
		return append(t[:i:i], p)
	}
	return t
}

// aligned says that a cut of s at i divides no code point. A byte of invalid
// UTF-8 is one of its own.
func aligned(s string, i int) bool {
	if i >= len(s) {
		return true
	}
	for j := i; j >= 0 && j > i-utf8.UTFMax; j-- {
		if utf8.RuneStart(s[j]) {
			_, n := utf8.DecodeRuneInString(s[j:])
			return j == i || j+n <= i
		}
	}
	return true
}

// suffix is t without its first n bytes. It changes t's pieces.
func (t Text) suffix(n int) Text {
	for i, p := range t {
		size := len(p.plain())
		if size <= n {
			n -= size
			continue
		}
		if n > 0 {
			t[i].Text = p.Text[n:]
		}
		return t[i:]
	}
	return nil
}

func (t Text) trimRight() Text {
	for len(t) > 0 {
		i := len(t) - 1
		p := t[i]
		if p.whole() {
			return t
		}
		if p.Text = strings.TrimRightFunc(p.Text, unicode.IsSpace); p.Text != "" {
			return append(t[:i:i], p)
		}
		t = t[:i]
	}
	return t
}

func (t Text) trimLeft() Text {
	for len(t) > 0 {
		if t[0].whole() {
			return t
		}
		if t[0].Text = strings.TrimLeftFunc(t[0].Text, unicode.IsSpace); t[0].Text != "" {
			return t
		}
		t = t[1:]
	}
	return nil
}

// A window is the start of a text, in which a place to cut is looked for.
type window struct {
	s      string
	n      int // cut here at the latest
	closed []bool
}

// mark notes where a cut would divide a piece that is whole.
func (w *window) mark(t Text) {
	w.closed = make([]bool, len(w.s)+1)
	at := 0
	for _, p := range t {
		size := len(p.plain())
		if p.whole() {
			for i := at + 1; i < at+size && i <= len(w.s); i++ {
				w.closed[i] = true
			}
		}
		if at += size; at > len(w.s) {
			return
		}
	}
}

// last is the last cut of the best kind there is, no worse than floor; 0 for none.
func (w *window) last(floor place) int {
	start := len(w.s) - len(strings.TrimLeftFunc(w.s, unicode.IsSpace))
	for kind := atLine; kind <= floor; kind++ {
		for i := min(w.n, len(w.s)); i > start; i-- {
			if !w.closed[i] && w.good(i, kind) {
				return i
			}
		}
	}
	return 0
}

func (w *window) good(i int, kind place) bool {
	if !aligned(w.s, i) {
		return false
	}
	switch kind {
	case atLine:
		return i < len(w.s) && w.s[i] == '\n'
	case atSentence:
		return w.space(i) && !citeAhead(w.s[i:]) && endsSentence(w.s[:i])
	case atWord:
		return w.space(i) && !citeAhead(w.s[i:])
	case atCharacter:
		return characterEnds(w.s, i)
	}
	return true
}

// space says that words part at i. Scripts without spaces part after their full
// stops.
func (w *window) space(i int) bool {
	r, _ := utf8.DecodeRuneInString(w.s[i:])
	if unicode.IsSpace(r) {
		return true
	}
	before, _ := utf8.DecodeLastRuneInString(w.s[:i])
	return strings.ContainsRune("。！？", before)
}

// citeAhead says that what comes next is the number of a cite: it stays with its
// sentence.
func citeAhead(s string) bool {
	s = strings.TrimLeft(s, " ")
	return len(s) > 1 && s[0] == '[' && s[1] >= '0' && s[1] <= '9'
}

// endsSentence says whether s ends like a sentence, cites after it left aside. A
// single letter with a point is an initial or part of an abbreviation.
func endsSentence(s string) bool {
	if len(s) > 200 {
		s = s[len(s)-200:]
	}
	s = strings.TrimRight(withoutCites(s), "\"'”’»)")
	r, n := utf8.DecodeLastRuneInString(s)
	if n == 0 || !strings.ContainsRune(".!?…。！？", r) {
		return false
	}
	if r != '.' {
		return true
	}
	s = s[:len(s)-n]
	last := s[strings.LastIndexFunc(s, func(r rune) bool { return unicode.IsSpace(r) || r == '.' })+1:]
	return utf8.RuneCountInString(last) > 1 && !abbreviated(last)
}

// abbreviated tells the titles that stand before names.
func abbreviated(word string) bool {
	switch word {
	case "Mr", "Mrs", "Ms", "Dr", "St", "Prof", "Gen", "Gov", "Sen", "Rep", "vs":
		return true
	}
	return false
}

// withoutCites is s without the numbers of cites at its end, as in "so. [1] [2]".
func withoutCites(s string) string {
	for {
		open, ok := strings.CutSuffix(strings.TrimRight(s, " "), "]")
		digits := strings.TrimRight(open, "0123456789")
		if !ok || digits == open || !strings.HasSuffix(digits, "[") {
			return s
		}
		s = strings.TrimRight(digits[:len(digits)-1], " ")
	}
}

// maxCharacter is how many code points may make up one character; the Stream-Safe
// Text Format of UAX #15 allows 30 marks after a letter.
const maxCharacter = 32

// characterEnds says whether s may be cut at i without dividing what a reader
// sees as one character. It is close to UAX #29: marks, joiners, emoji modifiers,
// flags and Hangul syllables stay together.
func characterEnds(s string, i int) bool {
	next, _ := utf8.DecodeRuneInString(s[i:])
	prev, _ := utf8.DecodeLastRuneInString(s[:i])
	switch {
	case joinsLeft(next) || prev == 0x200D:
		return longCharacter(s[:i])
	case flag(prev) && flag(next):
		return flagsBefore(s[:i])%2 == 0
	case prev == '\r' && next == '\n':
		return false
	}
	return !hangulJoins(prev, next)
}

func joinsLeft(r rune) bool {
	return unicode.Is(unicode.M, r) || r == 0x200D || r == 0x200C || (r >= 0x1F3FB && r <= 0x1F3FF)
}

// longCharacter says that s ends in a character too long to be one.
func longCharacter(s string) bool {
	for range maxCharacter {
		r, n := utf8.DecodeLastRuneInString(s)
		before, _ := utf8.DecodeLastRuneInString(s[:len(s)-n])
		if n == 0 || (!joinsLeft(r) && before != 0x200D) {
			return false
		}
		s = s[:len(s)-n]
	}
	return true
}

func flag(r rune) bool { return r >= 0x1F1E6 && r <= 0x1F1FF }

func flagsBefore(s string) int {
	for count := 0; ; count++ {
		r, n := utf8.DecodeLastRuneInString(s)
		if !flag(r) || count > maxCharacter {
			return count
		}
		s = s[:len(s)-n]
	}
}

func hangulJoins(prev, next rune) bool {
	lead := prev >= 0x1100 && prev <= 0x115F
	vowel := next >= 0x1160 && next <= 0x11A7
	tail := next >= 0x11A8 && next <= 0x11FF
	return (lead && (vowel || next >= 0xAC00 && next <= 0xD7A3 || next >= 0x1100 && next <= 0x115F)) ||
		((vowel || tail) && (prev >= 0x1160 && prev <= 0x11FF || prev >= 0xAC00 && prev <= 0xD7A3))
}
