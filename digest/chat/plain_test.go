package chat

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

func sampleMessage() Message {
	at := time.Date(2025, 4, 18, 6, 30, 0, 0, time.UTC)
	return Message{Blocks: []Block{
		{Kind: Heading, Text: Say("India–US tech ties")},
		{
			Kind: Entry, Title: Say("1. Operators sign with the satellite firm"),
			Lines:  []Text{{{Text: "Two operators signed within two days "}, {Cite: 1, URL: "https://a.example/1"}, {Text: "."}}},
			Footer: Text{{Text: "[1] "}, {Text: "Morning Ledger", URL: "https://a.example/1"}, {Text: ", "}, {Text: "2 h ago", Time: at}},
		},
		{Kind: Actions, Controls: []Control{{Label: "More", Action: "more"}, {Label: "Source", URL: "https://a.example/"}}},
		{Kind: Quote, Text: Say("We signed.")},
		{Kind: Code, Text: Say("a AND (b\n      ^")},
		{Kind: Divider},
		{Kind: Attachment, File: &File{Name: "chart.png", Alt: "Articles a day"}},
		{Kind: Small, Text: Say("3 of 3 feeds checked")},
	}}
}

func TestPlain(t *testing.T) {
	want := `India–US tech ties
==================

1. Operators sign with the satellite
   firm
   Two operators signed within two days
   [1].
   [1] Morning Ledger
   <https://a.example/1>, 2 h ago
[1 More]  [2 Source] <https://a.example/>

> We signed.

    a AND (b
          ^

────────────────────────────────────────

[file chart.png: Articles a day]

3 of 3 feeds checked`
	if diff := cmp.Diff(want, Plain(sampleMessage(), 42)); diff != "" {
		t.Errorf("Plain (-want +got):\n%s", diff)
	}
}

func TestPlainListsWhatIsCited(t *testing.T) {
	one, two := "https://a.example/1", "https://b.example/2"
	m := Message{Blocks: []Block{{
		Kind: Entry, Title: Text{{Text: "1. Signed", URL: one}},
		Lines:  []Text{{{Text: "They signed. "}, {Cite: 1, URL: one}, {Text: " "}, {Cite: 2, URL: two}}},
		Footer: Text{{Cite: 1, URL: one}, {Text: " Ledger · "}, {Cite: 2, URL: two}, {Text: " Wire · "}, {Cite: 3}, {Text: " a letter"}},
	}}}
	want := `1. Signed
   They signed. [1] [2]
   [1] Ledger · [2] Wire · [3] a letter
   [1] https://a.example/1
   [2] https://b.example/2`
	if diff := cmp.Diff(want, Plain(m, 60)); diff != "" {
		t.Errorf("Plain (-want +got):\n%s", diff)
	}
}

func TestPrinterShowsTimesInItsZone(t *testing.T) {
	zone := time.FixedZone("IST", 5*3600+1800)
	got := Printer{Zone: zone}.Message(sampleMessage())
	if want := "18 Apr 2025 12:00 IST"; !strings.Contains(got, want) {
		t.Errorf("no %q in:\n%s", want, got)
	}
}

func TestPrinterShowsForms(t *testing.T) {
	m := Message{Form: &Form{Title: "Topic", Action: "a", Fields: []Field{{Name: "n", Label: "Name", Value: "x", Hint: "short", Error: "taken"}}}}
	want := "Topic\n  Name: x (short)\n    ! taken"
	if got := Plain(m, 40); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestCleanRemovesWhatActsOnAReader(t *testing.T) {
	for in, want := range map[string]string{
		"plain\ntext":                           "plain\ntext",
		"a\tb\r\nc\rd\u2028e":                   "a b\nc\nd\ne",
		"\x1b[31mred\x1b[0m":                    "red",
		"\x1b]8;;https://evil\x1b\\x\x1b]0;t\a": "x",
		"\x1b]0;never closed":                   "0;never closed",
		"\u009b31mred":                          "red",
		"\x1bc\x9b\x00\x07\x7f":                 "c\ufffd",
		"user\u202etxt.exe\u2066\u200b\ufeff":   "usertxt.exe",
		"क्\u200dष 👨\u200d👩 e\u0301":            "क्\u200dष 👨\u200d👩 e\u0301",
		"\xff\xfe":                              "\ufffd\ufffd",
		"tag\U000E0041\U000E007F":               "tag",
	} {
		if got := Clean(in); got != want {
			t.Errorf("Clean(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestInertDropsLinksThatAreNotOfTheWeb(t *testing.T) {
	m := Message{Blocks: []Block{
		{Kind: Paragraph, Text: Text{{Text: "a", URL: "javascript:alert(1)"}, {Text: "b", URL: "https://a.example/?q=1"}, {Text: "c", URL: "https://user:pw@a.example"}, {Text: "d", URL: "//a.example"}}},
		{Kind: Entry, Title: Say("e"), Image: "data:image/png;base64,x"},
		{Kind: Actions, Controls: []Control{{Label: "bad", URL: "file:///etc/passwd"}, {Label: "good", Action: "x"}}},
	}}
	got := m.Inert()
	want := Message{Blocks: []Block{
		{Kind: Paragraph, Text: Text{{Text: "a"}, {Text: "b", URL: "https://a.example/?q=1"}, {Text: "c"}, {Text: "d"}}},
		{Kind: Entry, Title: Say("e")},
		{Kind: Actions, Controls: []Control{{Label: "good", Action: "x"}}},
	}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("Inert (-want +got):\n%s", diff)
	}
	if m.Blocks[0].Text[0].URL == "" || len(m.Blocks[2].Controls) != 2 {
		t.Error("Inert changed its message")
	}
}

func TestCheckNamesEveryFault(t *testing.T) {
	if err := sampleMessage().Check(); err != nil {
		t.Errorf("a good message: %v", err)
	}
	m := Message{
		Blocks: []Block{
			{Kind: "table"},
			{Kind: Attachment},
			{Kind: Paragraph, Controls: []Control{{Label: "x", Action: "x"}}},
			{Kind: Actions, Controls: []Control{
				{Label: "a"},
				{Action: "b"},
				{Label: "c", Action: "c", URL: "https://c.example"},
				{Label: "d", Action: "d", Value: strings.Repeat("x", 90)},
				{Label: "e", Action: "e", Choices: []Choice{{Label: "f", Value: strings.Repeat("y", 90)}}},
			}},
		},
		Form: &Form{Action: "a", Fields: []Field{{Name: "n"}, {Name: "n"}}},
	}
	err := m.Check()
	if err == nil {
		t.Fatal("no fault found")
	}
	for _, want := range []string{`unknown kind "table"`, "attachment without", "controls in a block", `"a" does nothing`, `"b" without a label`, `"c" is a button and a link`, `"d": action and value take 91`, `"e": action and value take 91`, `"n" is empty or taken`} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("no %q in: %v", want, err)
		}
	}
}

func FuzzPlain(f *testing.F) {
	f.Add("One two\nthree \x1b[31m", "https://a.example/", 20)
	f.Add("\u202e👨‍👩‍👧 각 \xff", "javascript:x", 1)
	f.Fuzz(func(t *testing.T, s, url string, width int) {
		m := Message{Blocks: []Block{
			{Kind: Heading, Text: Say(s)},
			{Kind: Entry, Title: Link(s, url), Lines: []Text{{{Text: s, Style: Bold}, {Text: s, URL: url}}}, Footer: Link(s, url)},
			{Kind: Code, Text: Say(s)},
			{Kind: Actions, Controls: []Control{{Label: s, Action: s}, {Label: s, URL: url}}},
			{Kind: Attachment, File: &File{Name: s, Alt: s}},
		}}
		width %= 200
		got := Plain(m, width)
		if !utf8.ValidString(got) || Clean(got) != got {
			t.Fatalf("not inert: %q", got)
		}
		for line := range strings.SplitSeq(got, "\n") {
			if width > 20 && Columns(line) > width && !strings.Contains(line, "://") && !strings.HasPrefix(line, "    ") && !strings.HasPrefix(line, "[") {
				t.Fatalf("line is wider than %d: %q", width, line)
			}
		}
	})
}

func BenchmarkPlainDigest(b *testing.B) {
	m := sampleMessage()
	for b.Loop() {
		Plain(m, 80)
	}
}

func TestWebLinkIsASCII(t *testing.T) {
	for raw, want := range map[string]string{
		"https://a.example/p?q=1&r=%20x": "https://a.example/p?q=1&r=%20x",
		"https://a.example/?q=\x88|<":    "https://a.example/?q=%88%7C%3C",
		"https://a.example/?q=\u202eé":   "https://a.example/?q=%E2%80%AE%C3%A9",
		"https://a.example/\x88#\x88":    "https://a.example/%88#%88",
		"https://é.example/":             "https://%C3%A9.example/",
		"https://u:p@a.example/":         "",
	} {
		if got := WebLink(raw); got != want {
			t.Errorf("WebLink(%q) = %q, want %q", raw, got, want)
		}
	}
}

func TestAChannelIsNamedByAPlainID(t *testing.T) {
	for id, want := range map[string]string{"C0123": "C0123", "1234567": "1234567", "C1>x": "", "here|x": "", "a b": "", "": ""} {
		got := Message{Blocks: []Block{{Kind: Paragraph, Text: Place(Channel{ID: id})}}}.Inert().Blocks[0].Text[0]
		if got.Channel != want || got.Text != id {
			t.Errorf("Place(%q) became %+v", id, got)
		}
	}
}
