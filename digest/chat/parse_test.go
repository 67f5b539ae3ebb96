package chat

import (
	"errors"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

var someCommands = []Command{
	{Name: "now", Summary: "news since the last digest", Options: []Option{{Name: "topic"}}},
	{Name: "ask", Summary: "ask the archive", Options: []Option{{Name: "question", Required: true, Rest: true}}},
	{Name: "topics", Summary: "what is followed"},
	{
		Name: "track", Summary: "follow a topic", Level: Curate, Example: "news track tariffs tariff AND India",
		Options: []Option{{Name: "name", Required: true}, {Name: "query", Required: true, Rest: true}},
	},
	{
		Name: "schedule", Summary: "when to post", Level: Curate,
		Options: []Option{{Name: "when", Required: true}, {Name: "zone", Intro: "in"}},
	},
	{
		Name: "mode", Summary: "how to write", Level: Admin,
		Options: []Option{{Name: "mode", Required: true, Choices: []Choice{{Label: "Short", Value: "short"}, {Label: "Long", Value: "long"}}}},
	},
	{Name: "move", Summary: "elsewhere", Options: []Option{{Name: "from", Intro: "from", Required: true}, {Name: "to", Intro: "to"}}},
	{Name: "help", Summary: "this", Options: []Option{{Name: "command"}}},
}

func TestParse(t *testing.T) {
	tests := []struct {
		line    string
		command string
		want    map[string]string
	}{
		{"", "help", nil},
		{"  ", "help", nil},
		{"topics", "topics", nil},
		{"TOPICS ", "topics", nil},
		{"now", "now", nil},
		{"now India US ties", "now", map[string]string{"topic": "India US ties"}},
		{`now "India US ties"`, "now", map[string]string{"topic": "India US ties"}},
		{"now “India US ties”", "now", map[string]string{"topic": "India US ties"}},
		{`now "India US" ties`, "now", map[string]string{"topic": `"India US" ties`}},
		{`ask What's "new" in   it?`, "ask", map[string]string{"question": `What's "new" in   it?`}},
		{`track tariffs "United States" OR US`, "track", map[string]string{"name": "tariffs", "query": `"United States" OR US`}},
		{`track "US tariffs" tariff`, "track", map[string]string{"name": "US tariffs", "query": "tariff"}},
		{`track 'US tariffs' tariff`, "track", map[string]string{"name": "US tariffs", "query": "tariff"}},
		{`track ‘US tariffs’ tariff`, "track", map[string]string{"name": "US tariffs", "query": "tariff"}},
		{`track 'tis the season's`, "track", map[string]string{"name": "'tis", "query": "the season's"}},
		{`now 'India US ties'`, "now", map[string]string{"topic": "India US ties"}},
		{"schedule weekdays 9:00", "schedule", map[string]string{"when": "weekdays 9:00"}},
		{"schedule weekdays 9:00 in Asia/Kolkata", "schedule", map[string]string{"when": "weekdays 9:00", "zone": "Asia/Kolkata"}},
		{"schedule weekdays 9:00 IN New York", "schedule", map[string]string{"when": "weekdays 9:00", "zone": "New York"}},
		{"schedule at 9 in the morning in Asia/Kolkata", "schedule", map[string]string{"when": "at 9 in the morning", "zone": "Asia/Kolkata"}},
		{`schedule "in an hour"`, "schedule", map[string]string{"when": "in an hour"}},
		{"mode SHORT", "mode", map[string]string{"mode": "short"}},
		{"move from here and there to nowhere", "move", map[string]string{"from": "here and there", "to": "nowhere"}},
		{"move to nowhere from here", "move", map[string]string{"from": "here", "to": "nowhere"}},
		{"now a\x1b[31mb\u202e\nc", "now", map[string]string{"topic": "ab c"}},
	}
	for _, test := range tests {
		got, err := Parse(test.line, someCommands)
		if err != nil {
			t.Errorf("Parse(%q): %v", test.line, err)
			continue
		}
		if test.want == nil {
			test.want = map[string]string{}
		}
		if diff := cmp.Diff(Request{Command: test.command, Options: test.want}, got, cmp.Comparer(func(a, b func()) bool { return true })); diff != "" {
			t.Errorf("Parse(%q) (-want +got):\n%s", test.line, diff)
		}
	}
}

func TestParseFaults(t *testing.T) {
	tests := []struct {
		line string
		want ParseError
	}{
		{" trak x", ParseError{Column: 2, Fault: `there is no command "trak"`, Near: "track"}},
		{"sched 9:00", ParseError{Column: 1, Fault: `there is no command "sched"`, Near: "schedule"}},
		{"frobnicate", ParseError{Column: 1, Fault: `there is no command "frobnicate"`}},
		{"ask", ParseError{Column: 4, Fault: "ask wants a question", Usage: "/news ask <question…>"}},
		{"track tariffs", ParseError{Column: 14, Fault: "track wants a query", Usage: "/news track <name> <query…>"}},
		{`track "tariffs tariff`, ParseError{Column: 7, Fault: "the quote that opens here is not closed", Usage: "/news track <name> <query…>"}},
		{"topics all", ParseError{Column: 8, Fault: `topics takes nothing like "all"`, Usage: "/news topics"}},
		{"schedule 9:00 in", ParseError{Column: 17, Fault: `"in" wants a zone after it`, Usage: "/news schedule <when> [in <zone>]"}},
		{"mode lang", ParseError{Column: 6, Fault: `mode can be short, long, not "lang"`, Near: "long", Usage: "/news mode short|long"}},
		{"move to x", ParseError{Column: 10, Fault: `move wants "from" and a from`, Usage: "/news move from <from> [to <to>]"}},
	}
	for _, test := range tests {
		_, err := Parse(test.line, someCommands)
		var got *ParseError
		if !errors.As(err, &got) {
			t.Errorf("Parse(%q): error %v, want a *ParseError", test.line, err)
			continue
		}
		test.want.Line = test.line
		if diff := cmp.Diff(test.want, *got); diff != "" {
			t.Errorf("Parse(%q) (-want +got):\n%s", test.line, diff)
		}
	}
}

func TestParseErrorShowsWhere(t *testing.T) {
	_, err := Parse(`now x`+strings.Repeat(" very", 20)+` "open`, someCommands)
	var e *ParseError
	if !errors.As(err, &e) {
		t.Fatal(err)
	}
	want := `The quote that opens here is not closed.

    ery very very very very very very very "open
                                            ^

Usage: /news now [<topic>]`
	got := Plain(e.Message(), 0)
	if lines := strings.Split(got, "\n"); len(lines) < 4 || strings.Index(lines[3], "^") != strings.Index(lines[2], `"`) {
		t.Errorf("the caret is not under the quote:\n%s\nwant something like\n%s", got, want)
	}
}

func TestNearest(t *testing.T) {
	names := []string{"track", "untrack", "topics", "story", "sources"}
	for s, want := range map[string]string{"trakc": "track", "Topic": "topics", "stories": "", "storry": "story", "sou": "sources", "": "", "x": ""} {
		if got := Nearest(s, names); got != want {
			t.Errorf("Nearest(%q) = %q, want %q", s, got, want)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"", "ask x", `track "a b" c`, "schedule 9 in Asia/Kolkata", "move from a to b", "trak", "now “x", "mode x", "topics \xff\x1b[2J"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, line string) {
		req, err := Parse(line, someCommands)
		var e *ParseError
		switch {
		case err == nil:
			for k, v := range req.Options {
				if v == "" || Clean(v) != v {
					t.Errorf("option %s = %q", k, v)
				}
			}
		case !errors.As(err, &e):
			t.Errorf("error %T", err)
		default:
			if e.Column < 1 || e.Column > utf8.RuneCountInString(e.Line)+1 {
				t.Errorf("column %d of %q", e.Column, e.Line)
			}
			if err := e.Message().Check(); err != nil {
				t.Error(err)
			}
			Plain(e.Message(), 60)
		}
	})
}

func TestHelpShowsWhatTheLevelMayUse(t *testing.T) {
	got := Plain(Help(someCommands, Curate), 0)
	for _, want := range []string{"/news now [<topic>]", "/news track <name> <query…>", "such as /news track tariffs", "1 more"} {
		if !strings.Contains(got, want) {
			t.Errorf("help lacks %q:\n%s", want, got)
		}
	}
	if strings.Contains(got, "/news mode") {
		t.Errorf("help shows a curator what only admins may use:\n%s", got)
	}
}
