package chat

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// A run is a stretch of one look.
type run struct {
	text  string
	style Style
	url   string // shown as a link by Printer.Link
}

func (r run) like(o run) bool { return r.style == o.style && r.url == o.url }

// layout wraps t, with first before its first line and rest before the others.
func (p Printer) layout(kind BlockKind, t Text, first, rest string) string {
	var out []string
	indent := first
	for _, line := range p.lines(t) {
		for _, row := range wrap(line, p.Width-len(rest)) {
			out = append(out, strings.TrimRight(indent+p.paint(kind, row), " "))
			indent = rest
		}
	}
	return strings.Join(out, "\n")
}

func (p Printer) paint(kind BlockKind, row []run) string {
	var b strings.Builder
	for _, r := range row {
		s := r.text
		if p.Paint != nil {
			s = p.Paint(kind, r.style, s)
		}
		if r.url != "" {
			s = p.Link(s, r.url)
		}
		b.WriteString(s)
	}
	return b.String()
}

// lines is t as runs, a list for each line.
func (p Printer) lines(t Text) [][]run {
	out := [][]run{nil}
	for _, q := range t {
		r := run{text: q.plain(), style: q.Style}
		if !q.Time.IsZero() {
			r.text = p.when(q)
		}
		switch {
		case q.URL != "" && p.Link != nil:
			r.url = q.URL
		case q.URL != "" && q.Cite == 0:
			r.text = p.link(r.text, q.URL)
		}
		for i, line := range strings.Split(r.text, "\n") {
			if i > 0 {
				out = append(out, nil)
			}
			r.text = line
			out[len(out)-1] = append(out[len(out)-1], r)
		}
	}
	return out
}

// A word is a stretch without spaces; its looks may change within it.
type word struct {
	runs  []run
	space run // the space before it
	width int
}

// wrap breaks one line into rows of at most width columns; zero or less does not
// wrap. Addresses are never broken.
func wrap(line []run, width int) [][]run {
	var rows [][]run
	var row []run
	used := 0
	for _, w := range words(line) {
		if used > 0 && width > 0 && used+1+w.width > width {
			rows, row, used = append(rows, row), nil, 0
		}
		if used > 0 {
			row, used = join(row, w.space), used+1
		}
		for w.width > width && width > 0 && !strings.Contains(w.runs[0].text, "://") {
			head, tail := w.split(width)
			rows = append(rows, head)
			w = tail
		}
		for _, r := range w.runs {
			row = join(row, r)
		}
		used += w.width
	}
	return append(rows, row)
}

// join appends r to row, within the last run where both look alike.
func join(row []run, r run) []run {
	if n := len(row); n > 0 && row[n-1].like(r) {
		row[n-1].text += r.text
		return row
	}
	return append(row, r)
}

func words(line []run) []word {
	var out []word
	open := false
	space := run{text: " "}
	for _, r := range line {
		for s := r.text; s != ""; {
			i := strings.IndexFunc(s, unicode.IsSpace)
			if i == 0 {
				open = false
				space = run{text: " ", style: r.style, url: r.url}
				s = strings.TrimLeftFunc(s, unicode.IsSpace)
				continue
			}
			if i < 0 {
				i = len(s)
			}
			if !open {
				out = append(out, word{space: space})
				open = true
			}
			w := &out[len(out)-1]
			w.runs = append(w.runs, run{s[:i], r.style, r.url})
			w.width += Columns(s[:i])
			s = s[i:]
		}
	}
	return out
}

// split is the first width columns of w, and the rest.
func (w word) split(width int) ([]run, word) {
	var head []run
	tail := word{width: w.width}
	for i, r := range w.runs {
		n := fitting(r.text, width)
		if n < len(r.text) {
			if n == 0 && len(head) == 0 {
				_, n = utf8.DecodeRuneInString(r.text)
			}
			if n > 0 {
				head = append(head, run{r.text[:n], r.style, r.url})
				tail.width -= Columns(r.text[:n])
			}
			r.text = r.text[n:]
			tail.runs = append([]run{r}, w.runs[i+1:]...)
			return head, tail
		}
		head = append(head, r)
		used := Columns(r.text)
		width -= used
		tail.width -= used
	}
	tail.width = 0
	return head, tail
}

// fitting is how many bytes of s take at most width columns, cut between two
// characters.
func fitting(s string, width int) int {
	used, at := 0, 0
	for i, r := range s {
		if i > 0 && characterEnds(s[:min(len(s), i+ahead)], i) {
			at = i
		}
		if used += runeColumns(r); used > width {
			return at
		}
	}
	return len(s)
}

// Columns is about how many columns s takes in a terminal.
func Columns(s string) int {
	n := 0
	for _, r := range s {
		n += runeColumns(r)
	}
	return n
}

// wide holds the first and last of the ranges that take two columns: the East
// Asian wide ones of UAX #11 and the emoji, roughly.
var wide = [][2]rune{
	{0x1100, 0x115F},
	{0x2E80, 0x303E},
	{0x3041, 0xA4CF},
	{0xAC00, 0xD7A3},
	{0xF900, 0xFAFF},
	{0xFE30, 0xFE6F},
	{0xFF00, 0xFF60},
	{0xFFE0, 0xFFE6},
	{0x1F300, 0x1F64F},
	{0x1F680, 0x1F6FF},
	{0x1F900, 0x1FAFF},
	{0x20000, 0x3FFFD},
}

func runeColumns(r rune) int {
	switch {
	case r < 0x300:
		return 1
	case unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf):
		return 0
	}
	for _, w := range wide {
		if r >= w[0] && r <= w[1] {
			return 2
		}
	}
	return 1
}

// stripped is s without the escape sequences that a Printer's hooks have put in.
func stripped(s string) string { return Clean(s) }

// A filler sets ready-made words in rows.
type filler struct {
	width int
	b     strings.Builder
	used  int
}

func (f *filler) word(s string, width int, gap string) {
	switch {
	case f.used == 0:
	case f.width > 0 && f.used+len(gap)+width > f.width:
		f.b.WriteString("\n")
		f.used = 0
	default:
		f.b.WriteString(gap)
		f.used += len(gap)
	}
	f.b.WriteString(s)
	f.used += width
}

func (f *filler) text() string { return f.b.String() }
