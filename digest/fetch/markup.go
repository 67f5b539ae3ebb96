package fetch

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

const (
	maxText  = 1 << 20 // bytes of one article's text
	maxTitle = 400     // code points of a title
)

// plainText turns a feed's HTML into plain text: one empty line between
// paragraphs, a line break where the HTML has one, no markup, no scripts, no
// captions, and nothing invisible.
func plainText(markup string) string {
	if !strings.ContainsAny(markup, "<") {
		return paragraphs(html.UnescapeString(markup))
	}
	if !hasTag(markup) {
		return paragraphs(html.UnescapeString(markup))
	}
	var w textWriter
	w.b.Grow(len(markup) / 2)
	z := html.NewTokenizer(strings.NewReader(markup))
	for w.b.Len() < maxText {
		switch z.Next() {
		case html.ErrorToken:
			return w.text()
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
	return w.text()
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
	case dropElements[a] && !selfClosing:
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
	for _, r := range s {
		switch {
		case r == ' ' || unicode.IsSpace(r):
			w.gap = max(w.gap, space)
		case r > ' ' && r < 0x7f:
			w.flush()
			w.b.WriteByte(byte(r))
		case invisible(r):
		default:
			w.flush()
			w.b.WriteRune(r)
		}
	}
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

func (w *textWriter) text() string { return w.b.String() }

// invisible says that r has no place in plain text: control characters, marks
// that turn the direction of writing, and zero-width characters other than the
// joiners that Indic scripts and emoji are spelled with.
func invisible(r rune) bool {
	switch {
	case r == 0x00ad, r == 0x200b, r == 0x2060, r == 0xfeff, r == 0xfffe, r == 0xffff:
		return true
	case r >= 0x200e && r <= 0x200f, r >= 0x202a && r <= 0x202e, r >= 0x2061 && r <= 0x206f:
		return true
	case r >= 0xe0000 && r <= 0xe007f, r >= 0xfff0 && r <= 0xfffb:
		return true
	}
	return unicode.IsControl(r)
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

var dropElements = atoms(atom.Script, atom.Style, atom.Noscript, atom.Iframe, atom.Object, atom.Svg, atom.Template,
	atom.Button, atom.Select, atom.Textarea, atom.Audio, atom.Video, atom.Canvas, atom.Head, atom.Figcaption, atom.Nav)

var blockElements = atoms(atom.P, atom.Div, atom.Section, atom.Article, atom.Header, atom.Footer, atom.Aside, atom.Main,
	atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6, atom.Ul, atom.Ol, atom.Li, atom.Dl, atom.Dt, atom.Dd, atom.Table,
	atom.Blockquote, atom.Pre, atom.Hr, atom.Figure, atom.Center, atom.Address, atom.Form, atom.Fieldset, atom.Details, atom.Summary)
