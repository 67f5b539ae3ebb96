package chat

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"
)

// Clean is s made inert for every platform: terminal escape sequences, control
// characters, bidirectional overrides and invisible characters are gone, invalid
// UTF-8 is replaced, every kind of line end is "\n" and a tab is a space. Words
// are kept, and so are the joiners that emoji and Indic scripts need. Escaping a
// platform's own markup remains the adapter's.
func Clean(s string) string {
	if plainASCII(s) {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	for i := 0; i < len(s); {
		if n := EscapeLen(s[i:]); n > 0 {
			i += n
			continue
		}
		r, n := utf8.DecodeRuneInString(s[i:])
		if r == '\r' && strings.HasPrefix(s[i:], "\r\n") {
			n = 2
		}
		if r = inert(r); r >= 0 {
			b.WriteRune(r)
		}
		i += n
	}
	return b.String()
}

func plainASCII(s string) bool {
	for i := range len(s) {
		if (s[i] < ' ' && s[i] != '\n') || s[i] >= 0x7f {
			return false
		}
	}
	return true
}

// inert is r, what stands for it, or -1 when it goes.
func inert(r rune) rune {
	switch {
	case r == '\n' || r == '\r' || r == '\v' || r == '\f' || r == 0x85 || r == 0x2028 || r == 0x2029:
		return '\n'
	case r == '\t':
		return ' '
	case r < ' ' || (r >= 0x7f && r <= 0x9f):
		return -1
	case invisible(r):
		return -1
	}
	return r
}

// invisible tells characters that show nothing and change how others are shown:
// bidirectional controls (UAX #9), zero-width spaces, annotations and tags.
func invisible(r rune) bool {
	switch {
	case r == 0xAD, r == 0x61C, r == 0x180E, r == 0x200B, r == 0x200E, r == 0x200F, r == 0xFEFF:
		return true
	case r >= 0x202A && r <= 0x202E, r >= 0x2060 && r <= 0x206F, r >= 0xFFF9 && r <= 0xFFFB:
		return true
	}
	return r >= 0xE0000 && r <= 0xE007F
}

// EscapeLen is how many bytes of s are a terminal escape sequence at its start
// (ECMA-48). An unfinished string command takes its introducer only, so that it
// swallows no words.
func EscapeLen(s string) int {
	kind, n := byte(0), 0
	switch {
	case len(s) > 1 && s[0] == 0x1b:
		kind, n = s[1], 2
	case len(s) > 1 && s[0] == 0xc2 && s[1] >= 0x80 && s[1] <= 0x9f: // the same as one character
		kind, n = s[1]-0x40, 2
	default:
		return 0
	}
	switch kind {
	case '[':
		for n < len(s) && s[n] >= 0x20 && s[n] <= 0x3f {
			n++
		}
		if n < len(s) && s[n] >= 0x40 && s[n] <= 0x7e {
			n++
		}
		return n
	case ']', 'P', 'X', '^', '_':
		return stringCommand(s, n)
	}
	if s[0] == 0x1b {
		return 1
	}
	return n
}

// maxCommand is how far the end of a terminal's string command is looked for.
const maxCommand = 4096

func stringCommand(s string, n int) int {
	body := s[n:min(len(s), n+maxCommand)]
	end := len(body) + 1
	length := 0
	for _, st := range []string{"\a", "\x1b\\", "\u009c"} {
		if i := strings.Index(body, st); i >= 0 && i < end {
			end, length = i, len(st)
		}
	}
	if end > len(body) {
		return n
	}
	return n + end + length
}

// WebLink is raw when it is a link that may be shown: absolute, http or https,
// with a host and without a password. It is then ASCII alone. Otherwise it is empty.
func WebLink(raw string) string {
	u, err := url.Parse(raw)
	if err != nil || u.Host == "" || u.User != nil || (u.Scheme != "http" && u.Scheme != "https") {
		return ""
	}
	u.RawQuery = escapeQuery(u.RawQuery)
	return u.String()
}

// escapeQuery percent-encodes the bytes that no query may hold. Parsing a URL
// leaves its query as it came, with broken UTF-8 and invisible characters.
func escapeQuery(q string) string {
	bad := func(c byte) bool { return c <= ' ' || c >= 0x7f || strings.IndexByte("\"<>\\^`{|}", c) >= 0 }
	var b strings.Builder
	for i := range len(q) {
		if bad(q[i]) {
			fmt.Fprintf(&b, "%%%02X", q[i])
		} else {
			b.WriteByte(q[i])
		}
	}
	return b.String()
}

// Inert is m with all of its text clean and its links safe: what an adapter
// starts from. Links other than http and https are dropped, their text stays;
// so is a link button that leads nowhere. m itself is not changed.
func (m Message) Inert() Message {
	m.Blocks = slices.Clone(m.Blocks)
	for i := range m.Blocks {
		m.Blocks[i] = m.Blocks[i].inert()
	}
	if m.Form != nil {
		f := m.Form.inert()
		m.Form = &f
	}
	return m
}

func (b Block) inert() Block {
	b.Text, b.Title, b.Footer = b.Text.inert(), b.Title.inert(), b.Footer.inert()
	b.Lines = slices.Clone(b.Lines)
	for i := range b.Lines {
		b.Lines[i] = b.Lines[i].inert()
	}
	b.Image = WebLink(b.Image)
	var kept []Control
	for _, c := range b.Controls {
		if c = c.inert(); c.Action != "" || c.URL != "" {
			kept = append(kept, c)
		}
	}
	b.Controls = kept
	if b.Chart != nil {
		c := b.Chart.inert()
		b.Chart = &c
	}
	if b.File != nil {
		f := *b.File
		f.Name, f.Alt = oneLine(f.Name), Clean(f.Alt)
		b.File = &f
	}
	return b
}

func (t Text) inert() Text {
	out := slices.Clone(t)
	for i := range out {
		out[i].Text = Clean(out[i].Text)
		if out[i].URL != "" {
			out[i].URL = WebLink(out[i].URL)
		}
		if !plainID(out[i].Channel) {
			out[i].Channel = ""
		}
	}
	return out
}

// plainID says that an ID cannot be taken for markup.
func plainID(id string) bool {
	return !strings.ContainsFunc(id, func(r rune) bool {
		return r != '_' && r != '-' && (r < '0' || r > '9') && (r < 'A' || r > 'Z') && (r < 'a' || r > 'z')
	})
}

func (c Chart) inert() Chart {
	c.Title, c.Alt = oneLine(c.Title), Clean(c.Alt)
	c.Labels = slices.Clone(c.Labels)
	for i := range c.Labels {
		c.Labels[i] = oneLine(c.Labels[i])
	}
	c.Series = slices.Clone(c.Series)
	for i := range c.Series {
		c.Series[i].Name = oneLine(c.Series[i].Name)
	}
	return c
}

func (c Control) inert() Control {
	c.Label, c.Choices = oneLine(c.Label), inertChoices(c.Choices)
	if c.URL != "" {
		c.URL = WebLink(c.URL)
	}
	return c
}

func (f Form) inert() Form {
	f.Title, f.Submit = oneLine(f.Title), oneLine(f.Submit)
	f.Blocks = slices.Clone(f.Blocks)
	for i := range f.Blocks {
		f.Blocks[i] = f.Blocks[i].inert()
	}
	f.Fields = slices.Clone(f.Fields)
	for i, d := range f.Fields {
		d.Label, d.Hint, d.Value, d.Error = oneLine(d.Label), oneLine(d.Hint), Clean(d.Value), oneLine(d.Error)
		d.Choices = inertChoices(d.Choices)
		f.Fields[i] = d
	}
	return f
}

func inertChoices(cs []Choice) []Choice {
	out := slices.Clone(cs)
	for i := range out {
		out[i].Label = oneLine(out[i].Label)
	}
	return out
}

// oneLine is s, clean and on one line.
func oneLine(s string) string { return strings.Join(strings.Fields(Clean(s)), " ") }
