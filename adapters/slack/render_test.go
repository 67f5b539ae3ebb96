package slack

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/slack-go/slack"
	"pgregory.net/rapid"

	"newsdesk/digest/chat"
	"newsdesk/digest/chat/chattest"
)

var update = flag.Bool("update", false, "write the golden files anew")

// draws is rapid.Check, with fewer draws under the race detector, which has nothing to
// see where one goroutine works alone and takes ten times as long.
func draws(t *testing.T, property func(*rapid.T)) {
	t.Helper()
	if checks := flag.Lookup("rapid.checks"); chattest.Raced && checks.Value.String() == checks.DefValue {
		if err := checks.Value.Set("10"); err != nil {
			t.Fatal(err)
		}
		defer checks.Value.Set(checks.DefValue) //nolint:errcheck // it was this
	}
	rapid.Check(t, property)
}

// payload is a message as it goes to Slack, decoded again.
func payload(t testing.TB, m chat.Message) map[string]any {
	t.Helper()
	m = m.Inert()
	b, err := json.Marshal(map[string]any{
		"text": fallback(m), "blocks": blocks(m), "metadata": map[string]any{"event_type": partEvent, "event_payload": map[string]any{partKey: m.Key}},
	})
	if err != nil {
		t.Fatal(err)
	}
	var out map[string]any
	if err := json.Unmarshal(b, &out); err != nil {
		t.Fatal(err)
	}
	return out
}

// foreign is text as feeds have it, at its worst.
var foreign = rapid.OneOf(
	rapid.SampledFrom([]string{
		"", " ", "<!channel>", "@everyone", "](javascript:alert(1))", "&amp;", "<@U1>", "*b* _i_ ~s~ `c`", ":tada:", "> quote", "a|b>c",
		"भारत और अमेरिका", "👨‍👩‍👧🇮🇳", strings.Repeat("&", 1500), strings.Repeat("long headline ", 60), "two\nlines", "\x1b[31mred", "price: 9:30:00",
	}),
	rapid.String(),
)

var addresses = rapid.SampledFrom([]string{
	"", "", "https://ledger.example/a?b=1&c=<d>|e", "javascript:alert(1)", "https://ledger.example/" + strings.Repeat("x", 3100),
	"https://ledger.example/" + strings.Repeat("é", 400), "http://x.example/a^b c",
})

func drawText(t *rapid.T) chat.Text {
	var out chat.Text
	for range rapid.IntRange(0, 6).Draw(t, "pieces") {
		p := chat.Piece{Text: foreign.Draw(t, "text"), Style: chat.Style(rapid.IntRange(0, 15).Draw(t, "style")), URL: addresses.Draw(t, "url")}
		switch rapid.IntRange(0, 4).Draw(t, "kind") {
		case 0:
			p.Cite = rapid.IntRange(1, 99).Draw(t, "cite")
		case 1:
			p.Time = time.Unix(rapid.Int64Range(-1e9, 4e9).Draw(t, "time"), 0)
		}
		out = append(out, p)
	}
	return out
}

func drawBlock(t *rapid.T) chat.Block {
	b := chat.Block{Kind: rapid.SampledFrom([]chat.BlockKind{
		chat.Heading, chat.Paragraph, chat.Quote, chat.Entry, chat.Small, chat.Code, chat.Divider, chat.Actions, chat.Attachment, chat.Graph,
	}).Draw(t, "kind")}
	switch b.Kind {
	case chat.Entry:
		b.Title, b.Footer, b.Image = drawText(t), drawText(t), addresses.Draw(t, "image")
		for range rapid.IntRange(0, 5).Draw(t, "lines") {
			b.Lines = append(b.Lines, drawText(t))
		}
	case chat.Actions:
		for i := range rapid.IntRange(1, 60).Draw(t, "controls") {
			c := chat.Control{Label: "x" + foreign.Draw(t, "label"), Action: "a", Value: fmt.Sprint(i), Primary: i == 0}
			for range rapid.SampledFrom([]int{0, 0, 0, 3, 120}).Draw(t, "choices") {
				c.Choices = append(c.Choices, chat.Choice{Label: foreign.Draw(t, "choice"), Value: "v"})
			}
			b.Controls = append(b.Controls, c)
		}
	case chat.Attachment:
		b.File = &chat.File{Name: "f", Alt: foreign.Draw(t, "alt")}
	case chat.Graph:
		b.Chart = drawChart(t)
	default:
		b.Text = drawText(t)
	}
	return b
}

func drawChart(t *rapid.T) *chat.Chart {
	c := &chat.Chart{Title: foreign.Draw(t, "title"), Alt: "x" + foreign.Draw(t, "alt"), Bars: rapid.Bool().Draw(t, "bars")}
	for range rapid.IntRange(0, 25).Draw(t, "labels") {
		c.Labels = append(c.Labels, foreign.Draw(t, "label"))
	}
	for range rapid.IntRange(1, 8).Draw(t, "series") {
		c.Series = append(c.Series, chat.Series{Name: foreign.Draw(t, "name"), Values: make([]float64, len(c.Labels))})
	}
	return c
}

func drawMessage(t *rapid.T) chat.Message {
	m := chat.Message{Key: "edition-1#1"}
	for range rapid.IntRange(1, 80).Draw(t, "blocks") {
		m.Blocks = append(m.Blocks, drawBlock(t))
	}
	return m
}

// faulty says what Slack would have against a message, and what it would do to
// its readers.
func faulty(t testing.TB, m chat.Message) []string {
	p := payload(t, m)
	bs, _ := p["blocks"].([]any)
	if len(bs) == 0 {
		return nil
	}
	out := checkBlocks(bs)
	if n := textOf(p["blocks"]); n > 11000 {
		out = append(out, fmt.Sprintf("%d characters", n))
	}
	if n := size(p["text"].(string)); n > 4000 {
		out = append(out, fmt.Sprintf("a fallback of %d characters", n))
	}
	var r read
	r.any(bs)
	r.mrkdwn(p["text"].(string), true)
	if len(r.pings) > 0 {
		out = append(out, fmt.Sprintf("it notifies %q", r.pings))
	}
	for _, l := range r.links {
		if !strings.HasPrefix(l, "http://") && !strings.HasPrefix(l, "https://") {
			out = append(out, "it links to "+l)
		}
	}
	return out
}

func TestAnyDigestFits(t *testing.T) {
	draws(t, func(rt *rapid.T) {
		for _, part := range chat.Split(drawMessage(rt), limits()) {
			if !limits().Fits(part.Inert()) {
				rt.Fatalf("a part does not fit once it is inert")
			}
			if faults := faulty(t, part); len(faults) > 0 {
				rt.Fatalf("%s", strings.Join(faults, "\n"))
			}
		}
	})
}

func TestAnyDigestIsValidBlockKit(t *testing.T) {
	s := openSchema(t, "MessagePayload.schema.json")
	for name, m := range chattest.Samples() {
		for _, part := range chat.Split(m, limits()) {
			if err := s.check(payload(t, undrawn(part))); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
	draws(t, func(rt *rapid.T) {
		for _, part := range chat.Split(drawMessage(rt), limits()) {
			p := payload(t, undrawn(part))
			if err := s.check(p); err != nil && p["blocks"] != nil {
				rt.Fatal(err)
			}
		}
	})
}

func TestSchemaSeesFaults(t *testing.T) {
	s := openSchema(t, "MessagePayload.schema.json")
	for _, bad := range []string{
		`{"blocks":[{"type":"header"}]}`, `{"blocks":[{"type":"context","elements":[{"type":"mrkdwn","text":7}]}]}`, `{"blocks":[{"type":"nothing"}]}`, `{"block":[]}`,
	} {
		var v any
		if err := json.Unmarshal([]byte(bad), &v); err != nil {
			t.Fatal(err)
		}
		if s.check(v) == nil {
			t.Errorf("%s passes", bad)
		}
	}
}

// TestLimitsAreThePublishedOnes compares the numbers here with those that others
// keep.
func TestLimitsAreThePublishedOnes(t *testing.T) {
	var published map[string]any
	if err := json.Unmarshal(shared(t, "blockkit-limits.json"), &published); err != nil {
		t.Fatal(err)
	}
	for path, ours := range map[string]int{
		"text/max_length": maxText, "header/text/max_length": maxHeader, "actions/elements/max_items": maxElements,
		"button/text/max_length": maxLabel, "button/url/max_length": maxURL, "option/text/max_length": maxLabel, "option/value/max_length": maxChoiceValue,
		"select/placeholder/max_length": maxPlaceholder, "select/options/max_items": maxChoices, "view/blocks/max_items": maxViewBlocks,
		"view/private_metadata/max_length": maxMetadata, "view/title/max_length": maxTitle, "view/submit/max_length": maxTitle,
		"input/label/max_length": maxHint, "input/hint/max_length": maxHint, "plain_text_input/max_length/max": maxText,
	} {
		var at any = published
		for name := range strings.SplitSeq(path, "/") {
			at = at.(map[string]any)[name]
		}
		if at != float64(ours) {
			t.Errorf("%s is %v, not %d", path, at, ours)
		}
	}
}

func TestGolden(t *testing.T) {
	for _, name := range []string{"digest", "help", "fault", "controls", "hostile", "pictured", "chart"} {
		t.Run(name, func(t *testing.T) { golden(t, name, payload(t, undrawn(chat.Split(goldenMessage(name), limits())[0]))) })
	}
	for name, v := range goldenViews(t) {
		t.Run(name, func(t *testing.T) {
			if faults := checkView(v); len(faults) > 0 {
				t.Error(strings.Join(faults, "; "))
			}
			golden(t, name, v)
		})
	}
}

// golden compares v with the file of this name.
func golden(t *testing.T, name string, v any) {
	t.Helper()
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", " ")
	if err := e.Encode(v); err != nil {
		t.Fatal(err)
	}
	got := b.String()
	file := filepath.Join("testdata", name+".json")
	if *update {
		if err := errors.Join(os.MkdirAll("testdata", 0o755), os.WriteFile(file, []byte(got), 0o644)); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("(-want +got, -update writes it anew)\n%s", diff)
	}
}

func goldenMessage(name string) chat.Message {
	const source = "https://ledger.example/story/1"
	switch name {
	case "pictured":
		return chat.Message{Key: "e7", Blocks: []chat.Block{
			{Kind: chat.Heading, Text: chat.Say("Chips · Friday 18 April")},
			{
				Kind: chat.Entry, Title: chat.Text{{Text: "1. "}, {Text: "Ministry sets terms for satellite licences & fees", URL: source}},
				Lines: []chat.Text{
					{{Text: "The ministry published its terms, and both operators said that they would sign. "}, {Cite: 1, URL: source}},
					{{Text: "New: ", Style: chat.Bold}, {Text: "the fee is "}, {Text: "4 %", Style: chat.Strike}, {Text: " 5 % of revenue "}, {Cite: 2, URL: source}},
				},
				Footer: chat.Text{{Text: "Morning Ledger", URL: source}, {Text: " · 3 outlets, 1 independent"}}, Image: "https://ledger.example/thumb.png",
			},
			{Kind: chat.Actions, Controls: []chat.Control{{Label: "More", Action: "more", Value: "1"}, {Label: "Evidence", Action: "evidence", Value: "1", Opens: true}}},
		}}
	case "chart":
		return chattest.Samples()["graph"]
	}
	return chattest.Samples()[name]
}

// goldenViews are dialogs and App Home, by name.
func goldenViews(t *testing.T) map[string]map[string]any {
	t.Helper()
	forms := map[string]chat.Form{
		"modal": {Title: "Edit digest", Submit: "Save", Action: "digest", Value: "7", Blocks: []chat.Block{
			{Kind: chat.Small, Text: chat.Say("Next: Mon 21 Apr 9:00, Tue 22 Apr 9:00, Wed 23 Apr 9:00")},
		}, Fields: []chat.Field{
			{Name: "name", Label: "Name", Value: "Morning", Hint: "one word"},
			{Name: "when", Label: "When", Value: "weekdays 9:00", Live: true},
			{Name: "topics", Label: "Topics", Many: true, Value: "a\nb", Choices: []chat.Choice{{Label: "Chips", Value: "a"}, {Label: "Trade", Value: "b"}}},
			{Name: "size", Label: "Size", Value: "m", Choices: []chat.Choice{{Label: "Short", Value: "s"}, {Label: "Middle", Value: "m"}}},
			{Name: "channel", Label: "Channel", Channel: true, Value: channel, Error: "the bot is not there"},
		}},
		"viewer": {Title: "Evidence", Blocks: []chat.Block{
			{Kind: chat.Heading, Text: chat.Say("What the articles say")},
			{Kind: chat.Quote, Text: chat.Say("We have signed, and we will begin this year.")},
			{Kind: chat.Entry, Title: chat.Link("Morning Ledger", "https://ledger.example/story/1"), Lines: []chat.Text{chat.Say("The fee is 5 % of revenue.")}},
		}},
	}
	out := map[string]map[string]any{}
	for name, f := range forms {
		v, err := view(f, memo{At: "work:T001:C00NEWS:"})
		if err != nil {
			t.Fatal(err)
		}
		out[name] = decoded(t, v)
	}
	home := chat.Message{Blocks: []chat.Block{
		{Kind: chat.Heading, Text: chat.Say("Newsdesk in this workspace")},
		{Kind: chat.Entry, Title: chat.Say("Morning · #chips"), Lines: []chat.Text{chat.Say("weekdays at 9:00 · Chips, Trade"), chat.Say("next on Monday at 9:00")}},
		{Kind: chat.Actions, Controls: []chat.Control{{Label: "New digest", Action: "new", Opens: true, Primary: true}, {Label: "Edit", Action: "edit", Value: "7", Opens: true}}},
		{Kind: chat.Small, Text: chat.Say("41 of 43 feeds checked · newest item 12 min old")},
	}}
	out["home"] = decoded(t, slack.HomeTabViewRequest{Type: slack.VTHomeTab, Blocks: slack.Blocks{BlockSet: viewBlocks(home.Blocks)}})
	return out
}

func decoded(t *testing.T, v any) map[string]any {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	var out map[string]any
	if err := json.Unmarshal(b, &out); err != nil {
		t.Fatal(err)
	}
	return out
}

// TestViewsAreValid holds dialogs and App Home to the published schema.
func TestViewsAreValid(t *testing.T) {
	modal, home := openSchema(t, "ModalPayload.schema.json"), openSchema(t, "HomePayload.schema.json")
	for name, v := range goldenViews(t) {
		s := modal
		if name == "home" {
			s = home
		}
		if err := s.check(v); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestFallbackReadsWellInANotification(t *testing.T) {
	got := fallback(chattest.Samples()["digest"].Inert())
	want := "India–US tech ties · Friday 18 April\n" +
		"1. Ministry sets terms for satellite licences &amp; fees &lt;2025&gt;\n" +
		"The ministry published its terms, and both operators said that they would sign.\n"
	if !strings.HasPrefix(got, want) || strings.Contains(got, "http") || strings.Contains(got, "[1]") {
		t.Errorf("fallback %q, want it to begin with %q", got, want)
	}
	buttons := chat.Message{Blocks: []chat.Block{{Kind: chat.Actions, Controls: []chat.Control{{Label: "More", Action: "m"}}}}}
	if got := fallback(buttons); got != "More" {
		t.Errorf("of buttons alone: %q", got)
	}
}

func TestMrkdwn(t *testing.T) {
	at := time.Unix(1745, 0)
	for _, c := range []struct {
		name string
		in   chat.Text
		want string
		ok   bool
	}{
		{"plain", chat.Say("a <b> & c"), "a &lt;b&gt; &amp; c", true},
		{"link", chat.Link("Morning | Ledger", "https://x.example/?a=1&b=|>"), "<https://x.example/?a=1&amp;b=%7C%3E|Morning | Ledger>", true},
		{"cite", chat.Text{{Cite: 3, URL: "https://x.example/"}}, "<https://x.example/|[3]>", true},
		{"time", chat.Text{{Text: "2 h | ago", Time: at}}, "<!date^1745^{date_short_pretty} {time}|2 h / ago>", true},
		{"time with link", chat.Text{{Text: "then", Time: at, URL: "https://x.example/"}}, "<!date^1745^{date_short_pretty} {time}^https://x.example/|then>", true},
		{"bold between spaces", chat.Text{{Text: "is "}, {Text: "bold", Style: chat.Bold}, {Text: " here"}}, "is *bold* here", true},
		{"bold in a word", chat.Text{{Text: "un"}, {Text: "bold", Style: chat.Bold}}, "", false},
		{"marks in the text", chat.Say("2 * 3 * 4"), "", false},
		{"emoji in the text", chat.Say("a :tada: b"), "", false},
		{"quote in the text", chat.Say("a\n> b"), "", false},
		{"times of day", chat.Say("at 9:30"), "at 9:30", true},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got, ok := mrkdwn(c.in); got != c.want || ok != c.ok {
				t.Errorf("%q, %v; want %q, %v", got, ok, c.want, c.ok)
			}
		})
	}
}

func TestHeard(t *testing.T) {
	for in, want := range map[string]string{
		"<@" + botUser + "> what about <https://x.example/a?b=1&amp;c=2>?":             "what about https://x.example/a?b=1&c=2?",
		"<@" + botUser + "|newsdesk>  hello":                                           "hello",
		"follow <http://thehindu.com|thehindu.com>":                                    "follow thehindu.com",
		"track a &lt;b&gt; &amp;amp;":                                                  "track a <b> &amp;",
		"ask <@U1|asha> in <#C1|chips> and <#C2> for <!subteam^S1|@desk>":              "ask @asha in #chips and #C2 for @desk",
		"track x a <b> or <c|d>":                                                       "track x a <b> or <c|d>",
		"<mailto:a@x.example|a@x.example> <https://x.example|the page> 1 < 2 > 0 <> |": "a@x.example https://x.example 1 < 2 > 0 <> |",
	} {
		if got := heard(in, botUser); got != want {
			t.Errorf("heard(%q) = %q, want %q", in, got, want)
		}
	}
}

func FuzzHeard(f *testing.F) {
	f.Add("<@U1> <https://x|y> &lt;")
	f.Fuzz(func(t *testing.T, s string) {
		if got := heard(s, "U1"); len(got) > 2*len(s)+2 {
			t.Errorf("%d bytes become %d", len(s), len(got))
		}
	})
}

func FuzzEvent(f *testing.F) {
	f.Add([]byte(`{"type":"event_callback","event":{"type":"app_mention","user":"U1","text":"<@U2> x","ts":"1.2","channel":"C1"}}`))
	f.Add([]byte(`{"type":"block_actions","actions":[{"action_id":"0:a","selected_option":{"value":"v"}}],"container":{"is_ephemeral":true}}`))
	f.Add([]byte(`{"type":"view_submission","view":{"private_metadata":"{\"at\":\"a:b:c:d\"}","state":{"values":{"n":{"value":{"value":"x"}}}}}}`))
	a := &Adapter{opt: Options{Name: "work"}}
	w := &workspace{Adapter: a}
	w.self.Store(&self{team: team, user: "U2"})
	s := &session{Adapter: a, talks: newRecent[struct{}](4)}
	f.Fuzz(func(t *testing.T, b []byte) {
		var e event
		if json.Unmarshal(b, &e) == nil {
			s.talk(e)
			w.mention(e)
		}
		var in interaction
		if json.Unmarshal(b, &in) == nil {
			w.pressed(in)
			if _, err := submitted(in); err == nil && in.View.Private == "" {
				t.Error("a dialog without a memory is read")
			}
		}
	})
}

func TestAChannelIsShownByItsName(t *testing.T) {
	for id, want := range map[string]string{"C0123": `"type":"channel","channel_id":"C0123"`, "D0123": `"type":"text","text":"D0123"`} {
		b, err := json.Marshal(blocks(chat.Message{Blocks: []chat.Block{{Kind: chat.Paragraph, Text: chat.Place(chat.Channel{ID: id})}}}))
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(string(b), want) {
			t.Errorf("%s: want %s in %s", id, want, b)
		}
	}
	if s, _ := mrkdwn(chat.Place(chat.Channel{ID: "C0123"})); s != "<#C0123>" {
		t.Errorf("as mrkdwn: %s", s)
	}
}
