package fetch

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"newsdesk/digest/text"
)

const (
	maxText  = 1 << 20 // bytes of one article's text
	maxTitle = 400     // code points of a title
)

// plainText turns a feed's HTML into plain text: one empty line between
// paragraphs, a line break where the HTML has one, no markup, no scripts, no
// captions, and nothing invisible.
func plainText(markup string) string {
	if !hasTag(markup) {
		return paragraphs(html.UnescapeString(markup))
	}
	w := tagsToText(markup, false)
	if w.dropped != 0 {
		// An element that was to be left out never ended; better its text than none.
		w = tagsToText(markup, true)
	}
	return w.text()
}

func tagsToText(markup string, keepAll bool) *textWriter {
	w := &textWriter{keepAll: keepAll}
	w.b.Grow(len(markup) / 2)
	z := html.NewTokenizer(strings.NewReader(markup))
	for w.b.Len() < maxText {
		switch z.Next() {
		case html.ErrorToken:
			return w
		case html.TextToken:
			w.chars(z.Text())
		case html.StartTagToken:
			name, _ := z.TagName()
			w.open(atom.Lookup(name), false)
		case html.SelfClosingTagToken:
			name, _ := z.TagName()
			w.open(atom.Lookup(name), true)
		case html.EndTagToken:
			name, _ := z.TagName()
			w.close(atom.Lookup(name))
		}
	}
	w.dropped = 0
	return w
}

// hasTag says that s has something shaped like a tag, so that "a < b" is text.
func hasTag(s string) bool {
	for i := strings.IndexByte(s, '<'); i >= 0 && i+1 < len(s); {
		if c := s[i+1]; c == '/' || c == '!' || c|0x20 >= 'a' && c|0x20 <= 'z' {
			return true
		}
		n := strings.IndexByte(s[i+1:], '<')
		if n < 0 {
			return false
		}
		i += 1 + n
	}
	return false
}

// oneLine turns a title's markup into one line of plain text.
func oneLine(markup string) string {
	s := strings.Join(strings.Fields(plainText(markup)), " ")
	if utf8.RuneCountInString(s) <= maxTitle {
		return s
	}
	return strings.TrimSpace(string([]rune(s)[:maxTitle-1])) + "…"
}

// paragraphs tidies text that has no markup: its empty lines divide paragraphs.
func paragraphs(s string) string {
	var w textWriter
	for line := range strings.Lines(s) {
		if strings.TrimSpace(line) == "" {
			w.gap = max(w.gap, paragraph)
			continue
		}
		w.charsIn(line)
		if w.b.Len() > maxText {
			break
		}
	}
	return w.text()
}

// A gap is what stands between what is written and what comes next.
type gap int

const (
	nothing gap = iota
	space
	line
	paragraph
)

// A textWriter puts text together from the pieces between tags.
type textWriter struct {
	b       strings.Builder
	gap     gap
	dropped atom.Atom // the element whose content is left out
	depth   int       // how many of it are open
	run     int       // characters since the last space
	unclean bool      // something was written that text.Clean must see
	keepAll bool      // leave nothing out but scripts and styles
}

func (w *textWriter) open(a atom.Atom, selfClosing bool) {
	if w.dropped != 0 {
		if a == w.dropped && !selfClosing {
			w.depth++
		}
		return
	}
	switch {
	case a == atom.Br:
		w.gap = max(w.gap, line) + gap(boolInt(w.gap == line))
	case dropElements[a] && !selfClosing && (!w.keepAll || a == atom.Script || a == atom.Style):
		w.dropped, w.depth = a, 1
	default:
		w.boundary(a)
	}
}

func (w *textWriter) close(a atom.Atom) {
	switch {
	case w.dropped != 0 && a == w.dropped:
		if w.depth--; w.depth == 0 {
			w.dropped = 0
		}
	case w.dropped == 0:
		w.boundary(a)
	}
}

func (w *textWriter) boundary(a atom.Atom) {
	switch {
	case blockElements[a]:
		w.gap = paragraph
	case a == atom.Tr:
		w.gap = max(w.gap, line)
	case a == atom.Td, a == atom.Th, a == atom.Img:
		w.gap = max(w.gap, space)
	}
}

func (w *textWriter) chars(p []byte) {
	if w.dropped == 0 {
		w.charsIn(string(p))
	}
}

func (w *textWriter) charsIn(s string) {
	for i := 0; i < len(s); {
		if n := plainRun(s[i:]); n > 0 {
			w.flush()
			w.b.WriteString(s[i : i+n])
			w.run += n
			w.unclean = w.unclean || w.run > longRun
			i += n
			continue
		}
		r, n := utf8.DecodeRuneInString(s[i:])
		i += n
		if r == ' ' || unicode.IsSpace(r) {
			w.gap, w.run = max(w.gap, space), 0
			continue
		}
		w.unclean = w.unclean || !harmless(r)
		w.flush()
		w.b.WriteRune(r)
		w.run++
	}
}

// plainRun is how many bytes at the beginning of s are visible ASCII.
func plainRun(s string) int {
	for i := 0; i < len(s); i++ {
		if s[i] <= ' ' || s[i] >= 0x7f {
			return i
		}
	}
	return len(s)
}

// longRun is how many characters without a space are left to text.Clean to judge.
const longRun = 400

// harmless says that text.Clean leaves r as it is, whatever it stands beside but
// another that is not harmless: Latin letters, and general punctuation and
// currency that can be seen.
func harmless(r rune) bool {
	return r >= 0xa1 && r < 0x250 && r != 0xad || r >= 0x2010 && r < 0x2028 || r >= 0x2030 && r < 0x205f || r >= 0x20a0 && r < 0x20c0
}

func (w *textWriter) flush() {
	if w.gap == nothing {
		return
	}
	if w.b.Len() > 0 {
		switch w.gap {
		case space:
			w.b.WriteByte(' ')
		case line:
			w.b.WriteByte('\n')
		default:
			w.b.WriteString("\n\n")
		}
	}
	w.gap = nothing
}

// text is what was written, safe: see text.Clean. Most of what is written is clean
// by construction and need not be gone through again.
func (w *textWriter) text() string {
	if !w.unclean {
		return w.b.String()
	}
	return text.Clean(dropEscapes(w.b.String()))
}

func boolInt(b bool) int {
	if b {
		return 1
	}
	return 0
}

func atoms(list ...atom.Atom) map[atom.Atom]bool {
	m := map[atom.Atom]bool{}
	for _, a := range list {
		m[a] = true
	}
	return m
}

var dropElements = atoms(atom.Script, atom.Style, atom.Noscript, atom.Iframe, atom.Svg, atom.Template,
	atom.Button, atom.Select, atom.Textarea, atom.Audio, atom.Video, atom.Canvas, atom.Head, atom.Figcaption, atom.Nav)

var blockElements = atoms(atom.P, atom.Div, atom.Section, atom.Article, atom.Header, atom.Footer, atom.Aside, atom.Main,
	atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6, atom.Ul, atom.Ol, atom.Li, atom.Dl, atom.Dt, atom.Dd, atom.Table,
	atom.Blockquote, atom.Pre, atom.Hr, atom.Figure, atom.Center, atom.Address, atom.Form, atom.Fieldset, atom.Details, atom.Summary)
