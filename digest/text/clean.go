package text

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

const (
	longestRun = 500 // code points in a row without a space; no word is longer
	mostMarks  = 8   // combining marks on one letter
)

// Clean makes foreign text safe and plain: NFC, well-formed UTF-8, no control
// characters, no bidirectional overrides, nothing invisible, one space between
// words, one empty line between paragraphs and one line break where there was
// one. A run of more than 500 code points without a space is cut off there, and
// so are stacks of accents. Where something invisible stood within a number, a
// replacement character stands: without it there would be a number nobody stated.
//
// Clean is idempotent.
func Clean(s string) string {
	if isClean(s) {
		return s
	}
	if !utf8.ValidString(s) {
		s = strings.ToValidUTF8(s, "\uFFFD")
	}
	if !norm.NFC.IsNormalString(s) {
		s = norm.NFC.String(s)
	}
	c := cleaner{marks: 0}
	c.b.Grow(len(s))
	for i, r := range s {
		c.add(r, s[i:])
	}
	return norm.NFC.String(c.b.String())
}

// isClean says that there is nothing to clean: only ASCII that shows, with one space between
// short runs of it. Most sentences are so.
func isClean(s string) bool {
	run := 0
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c > ' ' && c < 0x7f && run < longestRun:
			run++
		case c == ' ' && run > 0 && i+1 < len(s):
			run = 0
		default:
			return false
		}
	}
	return true
}

type cleaner struct {
	b      strings.Builder
	breaks int  // line breaks since the last visible rune
	space  bool // white space since the last visible rune
	run    int  // visible runes since the last space
	marks  int
	cr     bool
	hid    bool // something invisible since the last visible rune
}

func (c *cleaner) add(r rune, rest string) {
	switch {
	case r == '\r' || r == '\n' || r == '\u2028' || r == '\u2029' || r == '\u0085' || r == '\v' || r == '\f':
		if r == '\n' && c.cr {
			c.cr = false
			return
		}
		c.cr = r == '\r'
		c.breaks++
		if r == '\u2029' || r == '\f' {
			c.breaks++
		}
		return
	case unicode.IsSpace(r) || unicode.Is(unicode.Zs, r):
		c.cr, c.space = false, true
		return
	case invisible(r) && !joinsScript(r, &c.b, rest):
		c.hid = true
		return
	}
	if c.hid && c.breaks == 0 && !c.space && inNumber(&c.b, r) {
		c.visible(utf8.RuneError)
	}
	c.cr, c.hid = false, false
	c.visible(r)
}

// inNumber says that r goes on with a number that b ends with.
func inNumber(b *strings.Builder, r rune) bool {
	before, _ := utf8.DecodeLastRuneInString(b.String())
	point := func(r rune) bool { return r == '.' || r == ',' }
	return unicode.IsDigit(before) && (unicode.IsDigit(r) || point(r)) || point(before) && unicode.IsDigit(r)
}

func (c *cleaner) visible(r rune) {
	if c.breaks > 0 || c.space {
		c.gap()
	}
	if unicode.IsMark(r) {
		if c.marks++; c.marks > mostMarks {
			return
		}
	} else {
		c.marks = 0
	}
	if c.run++; c.run > longestRun {
		return
	}
	c.b.WriteRune(r)
}

func (c *cleaner) gap() {
	if c.b.Len() > 0 {
		switch {
		case c.breaks > 1:
			c.b.WriteString("\n\n")
		case c.breaks == 1:
			c.b.WriteByte('\n')
		default:
			c.b.WriteByte(' ')
		}
	}
	c.breaks, c.space, c.run, c.marks = 0, false, 0, 0
}

// invisible says that r shows nothing, or changes how others show: controls,
// bidirectional marks, zero-width characters, tags, private use.
func invisible(r rune) bool {
	switch {
	case r < 0x20, r >= 0x7f && r < 0xa0, r == 0xad, r == 0x034f, r == 0x061c, r == 0x115f, r == 0x1160,
		r == 0x17b4, r == 0x17b5, r >= 0x180b && r <= 0x180f,
		r >= 0x200b && r <= 0x200f, r >= 0x202a && r <= 0x202e, r >= 0x2060 && r <= 0x206f,
		r == 0x3164, r == 0xfeff, r == 0xffa0, r >= 0xfff9 && r <= 0xfffb, r >= 0xe0000 && r <= 0xe0fff:
		return true
	case r >= 0xfe00 && r <= 0xfe0e:
		return true
	}
	return unicode.In(r, unicode.Co, unicode.Cs) || r&0xfffe == 0xfffe
}

// joinsScript says that the joiner r has meaning where it stands: between
// letters of Arabic or an Indic script, or between the parts of an emoji.
func joinsScript(r rune, b *strings.Builder, rest string) bool {
	if r != '\u200c' && r != '\u200d' {
		return false
	}
	before, _ := utf8.DecodeLastRuneInString(b.String())
	_, n := utf8.DecodeRuneInString(rest)
	after, _ := utf8.DecodeRuneInString(rest[n:])
	return takesJoiner(before) && takesJoiner(after)
}

func takesJoiner(r rune) bool {
	return r >= 0x0600 && r < 0x0e00 || r >= 0x1f000 && r < 0x1fb00 || r >= 0x2600 && r < 0x27c0 || r == 0xfe0f
}

// Head is the longest start of s of at most n bytes that ends between code
// points.
func Head(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}
