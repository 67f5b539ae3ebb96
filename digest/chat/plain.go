package chat

import (
	"strconv"
	"strings"
	"time"
)

func (p Piece) plain() string {
	if p.Cite > 0 {
		return "[" + strconv.Itoa(p.Cite) + "]"
	}
	return p.Text
}

// Plain is m as readable plain text, wrapped at width columns; zero or less does
// not wrap. Foreign text in it is inert. Numbers of entries are shown as they
// come: they are part of the titles.
func Plain(m Message, width int) string { return Printer{Width: width}.Message(m) }

// A Printer writes messages as text. Its zero value does not wrap, paints
// nothing and shows times by their fallback text.
type Printer struct {
	Width int            // columns; zero or less does not wrap
	Zone  *time.Location // shows times in it; nil takes their Text, or UTC when there is none
	// Paint gives s the look of a style within a kind of block; nil leaves it plain.
	Paint func(kind BlockKind, style Style, s string) string
	// Link makes text lead to url; nil writes "text <url>".
	Link func(text, url string) string
	// Control shows the nth control of the message, from 1; nil writes "[n Label]".
	Control func(n int, c Control) string
}

// Message is m as text, without a line end after the last line.
func (p Printer) Message(m Message) string {
	m = m.Inert()
	var b strings.Builder
	controls := 0
	for i, block := range m.Blocks {
		if i > 0 {
			b.WriteString("\n")
			if apart(m.Blocks[i-1].Kind, block.Kind) {
				b.WriteString("\n")
			}
		}
		b.WriteString(p.block(block, &controls))
	}
	if m.Form != nil {
		if len(m.Blocks) > 0 {
			b.WriteString("\n\n")
		}
		b.WriteString(p.form(*m.Form))
	}
	return b.String()
}

// apart says whether an empty line divides two blocks.
func apart(before, after BlockKind) bool {
	switch after {
	case Small:
		return before != Small
	case Actions:
		return before != Entry && before != Small
	}
	return true
}

func (p Printer) block(b Block, controls *int) string {
	switch b.Kind {
	case Heading:
		return p.heading(b)
	case Entry:
		return p.entry(b)
	case Quote:
		return p.layout(b.Kind, b.Text, "> ", "> ")
	case Code:
		return p.code(b)
	case Divider:
		return strings.Repeat("─", p.columns(40))
	case Actions:
		return p.actions(b, controls)
	case Attachment:
		return p.file(b.File)
	case Graph:
		return p.chart(b.Chart)
	}
	return p.layout(b.Kind, b.Text, "", "")
}

// columns is n, or fewer where the page is narrower.
func (p Printer) columns(n int) int {
	if p.Width > 0 && p.Width < n {
		return p.Width
	}
	return n
}

func (p Printer) heading(b Block) string {
	text := p.layout(Heading, b.Text, "", "")
	if p.Paint != nil {
		return text
	}
	longest := 0
	for line := range strings.SplitSeq(text, "\n") {
		longest = max(longest, Columns(line))
	}
	return text + "\n" + strings.Repeat("=", p.columns(longest))
}

func (p Printer) entry(b Block) string {
	var out []string
	addresses := p.addresses(b.Footer)
	if len(b.Title) > 0 {
		title := make(Text, len(b.Title))
		for i, q := range b.Title {
			q.Style |= Bold
			if addresses[q.URL] > 0 { // it stands below
				q.URL = ""
			}
			title[i] = q
		}
		out = append(out, p.layout(Entry, title, "", "   "))
	}
	for _, line := range b.Lines {
		out = append(out, p.layout(Entry, line, "   ", "   "))
	}
	if len(b.Footer) > 0 {
		out = append(out, p.layout(Small, b.Footer, "   ", "   "))
	}
	for _, q := range b.Footer {
		if addresses[q.URL] == q.Cite && q.Cite > 0 {
			out = append(out, p.layout(Small, Say(q.plain()+" "+q.URL), "   ", "   "))
		}
	}
	return strings.Join(out, "\n")
}

// addresses are the cited articles of a sources line with the numbers of their
// cites, where a cite itself cannot lead to its article.
func (p Printer) addresses(sources Text) map[string]int {
	out := map[string]int{}
	for _, q := range sources {
		if p.Link == nil && q.Cite > 0 && q.URL != "" && out[q.URL] == 0 {
			out[q.URL] = q.Cite
		}
	}
	return out
}

// code is never wrapped: what stands under what matters in it.
func (p Printer) code(b Block) string {
	lines := strings.Split(b.Text.Plain(), "\n")
	for i, line := range lines {
		lines[i] = strings.TrimRight("    "+line, " ")
	}
	return strings.Join(lines, "\n")
}

func (p Printer) actions(b Block, controls *int) string {
	var f filler
	f.width = p.Width
	for _, c := range b.Controls {
		*controls++
		shown := p.control(*controls, c)
		if c.URL != "" {
			shown = p.link(shown, c.URL)
		}
		f.word(shown, Columns(stripped(shown)), "  ")
	}
	return f.text()
}

func (p Printer) control(n int, c Control) string {
	if p.Control != nil {
		return p.Control(n, c)
	}
	return "[" + strconv.Itoa(n) + " " + c.Label + "]"
}

func (p Printer) link(text, url string) string {
	switch {
	case p.Link != nil:
		return p.Link(text, url)
	case text == url:
		return text
	}
	return text + " <" + url + ">"
}

func (p Printer) file(f *File) string {
	if f == nil {
		return ""
	}
	text := "[file " + f.Name + "]"
	if f.Alt != "" {
		text = "[file " + f.Name + ": " + f.Alt + "]"
	}
	return p.layout(Attachment, Say(text), "", "")
}

func (p Printer) chart(c *Chart) string {
	if c == nil {
		return ""
	}
	return p.layout(Graph, Say("[chart "+c.Title+": "+c.Alt+"]"), "", "")
}

func (p Printer) form(f Form) string {
	out := []string{p.layout(Heading, Strong(f.Title), "", "")}
	for _, b := range f.Blocks {
		out = append(out, p.block(b, new(int)))
	}
	for _, d := range f.Fields {
		line := d.Label + ": " + d.Value
		if d.Hint != "" {
			line += " (" + d.Hint + ")"
		}
		out = append(out, p.layout(Paragraph, Say(line), "  ", "    "))
		if d.Error != "" {
			out = append(out, p.layout(Paragraph, Say("! "+d.Error), "    ", "    "))
		}
	}
	return strings.Join(out, "\n")
}

// when is a time as its reader sees it.
func (p Printer) when(q Piece) string {
	switch {
	case p.Zone != nil:
		return q.Time.In(p.Zone).Format("2 Jan 2006 15:04 MST")
	case q.Text != "":
		return q.Text
	}
	return q.Time.UTC().Format("2 Jan 2006 15:04 MST")
}
