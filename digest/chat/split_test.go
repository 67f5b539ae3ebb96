package chat

import (
	"fmt"
	"html"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func para(s string) Block { return Block{Kind: Paragraph, Text: Say(s)} }

func story(n int, lines ...string) Block {
	b := Block{Kind: Entry, Title: Say(fmt.Sprintf("%d. Story %d", n, n)), Footer: Say("Sources")}
	for _, l := range lines {
		b.Lines = append(b.Lines, Say(l))
	}
	return b
}

// shape is the messages' blocks as short words, a message in each line.
func shape(ms []Message) string {
	var out []string
	for _, m := range ms {
		var blocks []string
		for _, b := range m.Blocks {
			blocks = append(blocks, string(b.Kind)+"("+strings.ReplaceAll(b.words(), "\n", "|")+")")
		}
		out = append(out, strings.Join(blocks, " "))
	}
	return strings.Join(out, "\n")
}

func TestSplit(t *testing.T) {
	heading := Block{Kind: Heading, Text: Say("Head")}
	buttons := Block{Kind: Actions, Controls: []Control{{Label: "More", Action: "more"}, {Label: "Why", Action: "why"}}}
	tests := []struct {
		name   string
		blocks []Block
		limits Limits
		want   string
	}{
		{"what fits stays", []Block{heading, para("one"), buttons}, Limits{Message: 20}, "heading(Head) paragraph(one) actions(More|Why)"},
		{"whole blocks move", []Block{para("one two"), para("three four")}, Limits{Message: 12}, "paragraph(one two)\nparagraph(three four)"},
		{"a heading goes with what follows", []Block{para("one"), heading, para("three four")}, Limits{Message: 15}, "paragraph(one)\nheading(Head) paragraph(three four)"},
		{"controls stay with what they are about", []Block{para("one two three"), para("four"), buttons}, Limits{Message: 20}, "paragraph(one two three)\nparagraph(four) actions(More|Why)"},
		{"too many blocks", []Block{para("a"), para("b"), para("c")}, Limits{Blocks: 2}, "paragraph(a) paragraph(b)\nparagraph(c)"},
		{"too many controls", []Block{buttons}, Limits{Control: 1}, "actions(More) actions(Why)"},
		{"an entry is cut at lines", []Block{story(1, "First line.", "Second line.")}, Limits{Message: 28}, "entry(1. Story 1|First line.)\nentry(Second line.|Sources)"},
		{"a title takes some text along", []Block{story(1, "First one. Second one.")}, Limits{Message: 24}, "entry(1. Story 1|First one.)\nentry(Second one.|Sources)"},
		{"at sentences", []Block{para("One two. Three four. Five")}, Limits{Message: 22}, "paragraph(One two. Three four.)\nparagraph(Five)"},
		{"an abbreviation ends no sentence", []Block{para("So it is. The U.S. Mr. Bold said no")}, Limits{Message: 26}, "paragraph(So it is.)\nparagraph(The U.S. Mr. Bold said no)"},
		{"at words", []Block{para("one two three")}, Limits{Message: 9}, "paragraph(one two)\nparagraph(three)"},
		{"between characters", []Block{para("aaaa👨‍👩‍👧bbb")}, Limits{Message: 8}, "paragraph(aaaa)\nparagraph(👨‍👩‍👧bbb)"},
		{"flags stay whole", []Block{para("🇮🇳🇺🇸🇩🇪")}, Limits{Message: 3}, "paragraph(🇮🇳)\nparagraph(🇺🇸)\nparagraph(🇩🇪)"},
		{"a block limit cuts within a message", []Block{para("one two three")}, Limits{Block: 8}, "paragraph(one two) paragraph(three)"},
		{"dividers at the break go", []Block{para("one"), {Kind: Divider}, para("two three")}, Limits{Message: 10}, "paragraph(one)\nparagraph(two three)"},
		{"a large block begins where there is room", []Block{heading, para("One two. Three four five six.")}, Limits{Message: 22}, "heading(Head) paragraph(One two.)\nparagraph(Three four five six.)"},
	}
	for _, test := range tests {
		t.Run(strings.ReplaceAll(test.name, " ", "_"), func(t *testing.T) {
			got := Split(Message{Blocks: test.blocks}, test.limits)
			if diff := cmp.Diff(test.want, shape(got)); diff != "" {
				t.Errorf("Split (-want +got):\n%s", diff)
			}
		})
	}
}

func TestSplitKeepsCitesWithTheirSentence(t *testing.T) {
	b := Block{Kind: Paragraph, Text: Text{{Text: "It is so. "}, {Cite: 1, URL: "https://a.example/1"}, {Text: " And so on."}}}
	got := shape(Split(Message{Blocks: []Block{b}}, Limits{Message: 16}))
	if want := "paragraph(It is so. [1])\nparagraph(And so on.)"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestSplitNamesPartsAndKeepsTheForm(t *testing.T) {
	m := Message{Key: "e1", Private: true, Form: &Form{Title: "f"}, Blocks: []Block{para("one"), para("two"), para("three")}}
	got := Split(m, Limits{Message: 5})
	want := []Message{
		{Key: "e1", Private: true, Form: m.Form, Blocks: m.Blocks[:1]},
		{Key: "e1#2", Private: true, Blocks: m.Blocks[1:2]},
		{Key: "e1#3", Private: true, Blocks: m.Blocks[2:]},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("Split (-want +got):\n%s", diff)
	}
}

func TestSplitDropsALinkTooLongForAnyMessage(t *testing.T) {
	l := Limits{Message: 50, Cost: func(b Block) int {
		n := 0
		for _, p := range b.Text {
			n += len(p.Text) + len(p.URL)
		}
		return n
	}}
	m := Message{Blocks: []Block{{Kind: Paragraph, Text: Link("here", "https://a.example/"+strings.Repeat("x", 100))}}}
	if got := shape(Split(m, l)); got != "paragraph(here)" {
		t.Errorf("got %q", got)
	}
}

// What a feed calls a title may be 10 MB of one word. All that is measured must
// stay in proportion to it, however many parts it takes.
func TestSplitMeasuresInProportion(t *testing.T) {
	const size = 256 << 10
	for name, m := range map[string]Message{
		"one word":    {Blocks: []Block{para(strings.Repeat("x", size))}},
		"one mark":    {Blocks: []Block{para("e" + strings.Repeat("\u0301", size/2))}},
		"words":       {Blocks: []Block{para(strings.Repeat("word ", size/5))}},
		"lines":       {Blocks: []Block{{Kind: Entry, Lines: slices.Repeat([]Text{Say("word word")}, size/9)}}},
		"long title":  {Blocks: []Block{{Kind: Entry, Title: Say(strings.Repeat("x", size)), Lines: []Text{Say("x")}}}},
		"many pieces": {Blocks: []Block{{Kind: Paragraph, Text: slices.Repeat(Text{{Text: "abcdefgh", Style: Bold}}, size/8)}}},
	} {
		measured := 0
		count := func(s string) int { measured += len(s); return utf8.RuneCountInString(s) }
		parts := Split(m, Limits{Message: 2000, Block: 1000, Size: count})
		t.Logf("%s: %d parts, each byte measured %d times", name, len(parts), measured/size)
		if measured > 100*size {
			t.Errorf("%s: each byte is measured %d times", name, measured/size)
		}
		if want := size/2/2000 - 1; len(parts) < want/2 {
			t.Errorf("%s: %d parts", name, len(parts))
		}
	}
}

// sizes are the ways in which platforms measure text.
var sizes = map[string]func(string) int{
	"code points": nil,
	"bytes":       func(s string) int { return len(s) },
	"UTF-16":      func(s string) int { return len(utf16.Encode([]rune(s))) },
	"escaped":     func(s string) int { return utf8.RuneCountInString(html.EscapeString(s)) },
}

var someText = rapid.OneOf(
	rapid.StringMatching(`([A-Z]?[a-z]{1,9}[ ,.!]{0,2}){0,30}`),
	rapid.StringOfN(rapid.RuneFrom([]rune("ab. \n&<é़े👍🏽👨‍👩‍👧🇮🇳印度。각")), 0, 60, -1),
	rapid.String(),
)

func drawText(t *rapid.T) Text {
	var out Text
	for range rapid.IntRange(0, 3).Draw(t, "pieces") {
		p := Piece{Text: someText.Draw(t, "text"), Style: Style(rapid.IntRange(0, 15).Draw(t, "style"))}
		switch rapid.IntRange(0, 5).Draw(t, "kind") {
		case 0:
			p.Cite, p.URL = rapid.IntRange(1, 120).Draw(t, "cite"), "https://a.example/x"
		case 1:
			p.URL = "https://a.example/" + rapid.StringMatching(`[a-z]{0,40}`).Draw(t, "url")
		case 2:
			p.Time = time.Unix(1e9, 0)
		}
		out = append(out, p)
	}
	return out
}

func drawBlock(t *rapid.T) Block {
	b := Block{Kind: rapid.SampledFrom([]BlockKind{Heading, Paragraph, Quote, Entry, Small, Code, Divider, Actions}).Draw(t, "block")}
	switch b.Kind {
	case Entry:
		b.Title, b.Footer = drawText(t), drawText(t)
		for range rapid.IntRange(0, 4).Draw(t, "lines") {
			b.Lines = append(b.Lines, drawText(t))
		}
	case Actions:
		for range rapid.IntRange(1, 7).Draw(t, "controls") {
			b.Controls = append(b.Controls, Control{Label: "Go", Action: "go"})
		}
	case Divider:
	default:
		b.Text = drawText(t)
	}
	return b
}

// letters is all that a reader could miss: everything but space.
func letters(ms ...Message) string {
	var b strings.Builder
	for _, m := range ms {
		for _, block := range m.Blocks {
			for _, r := range block.words() {
				if !unicode.IsSpace(r) {
					b.WriteRune(r)
				}
			}
		}
	}
	return b.String()
}

func TestSplitLosesNothingAndFits(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := Message{Key: "k", Blocks: rapid.SliceOfN(rapid.Custom(drawBlock), 0, 8).Draw(t, "blocks")}
		l := Limits{
			Message: rapid.IntRange(16, 300).Draw(t, "message"),
			Block:   rapid.SampledFrom([]int{0, 14, 50, 200}).Draw(t, "block"),
			Blocks:  rapid.IntRange(0, 5).Draw(t, "blocks"),
			Control: rapid.IntRange(0, 4).Draw(t, "control"),
			Size:    sizes[rapid.SampledFrom([]string{"code points", "bytes", "UTF-16", "escaped"}).Draw(t, "size")],
		}
		if rapid.Bool().Draw(t, "cost") {
			l.Cost = func(b Block) int { return l.size(b.words()) + 2 }
		}
		before := letters(m)
		parts := Split(m, l)
		if after := letters(parts...); after != before {
			t.Fatalf("letters changed:\n%q\n%q", before, after)
		}
		for i, part := range parts {
			if !l.Fits(part) {
				t.Fatalf("part %d does not fit: %s", i, shape(parts[i:i+1]))
			}
			if diff := cmp.Diff([]Message{part}, Split(part, l)); diff != "" {
				t.Fatalf("part %d is split again:\n%s", i, diff)
			}
		}
		if letters(m) != before {
			t.Fatalf("Split changed its argument")
		}
	})
}

func FuzzSplit(f *testing.F) {
	f.Add("One. Two\n\nthree", "Title", 20, 10)
	f.Add("🇮🇳🇺🇸 a\u0301\u0301", "\xff", 3, 0)
	f.Fuzz(func(t *testing.T, text, title string, message, block int) {
		m := Message{Blocks: []Block{para(text), {Kind: Entry, Title: Say(title), Lines: []Text{Say(text), Say(title)}}}}
		l := Limits{Message: message % 5000, Block: block % 5000}
		parts := Split(m, l)
		if before, after := letters(m), letters(parts...); before != after {
			t.Fatalf("letters changed:\n%q\n%q", before, after)
		}
		for i, part := range parts {
			if !l.Fits(part) {
				t.Fatalf("part %d does not fit", i)
			}
		}
	})
}

func TestClip(t *testing.T) {
	tests := []struct {
		in   string
		n    int
		want string
	}{
		{"short", 10, "short"},
		{"one two three", 10, "one two…"},
		{"abcdefghij", 5, "abcd…"},
		{"a bbbbbbbbbbbbbbbb", 10, "a bbbbbbb…"},
		{"x", 0, ""},
		{"🇮🇳🇺🇸🇩🇪", 5, "🇮🇳🇺🇸…"},
		{"******@everyonejavascript:alert(1)wordअमेरिका*", 45, "******@everyonejavascript:alert(1)wordअमेरि…"},
	}
	for _, test := range tests {
		if got := Clip(test.in, test.n, nil); got != test.want {
			t.Errorf("Clip(%q, %d) = %q, want %q", test.in, test.n, got, test.want)
		}
	}
}

func BenchmarkSplitDigest(b *testing.B) {
	var m Message
	for i := range 40 {
		m.Blocks = append(m.Blocks, story(i, strings.Repeat("A sentence of the digest. ", 8), strings.Repeat("Another one. ", 10)))
	}
	for b.Loop() {
		Split(m, Limits{Message: 4000, Block: 1024, Blocks: 10})
	}
}
