package discord

import (
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"newsdesk/digest/chat"
	"newsdesk/digest/chat/chattest"
)

var update = flag.Bool("update", false, "write the golden files anew")

// TestGolden keeps what the samples are sent as.
func TestGolden(t *testing.T) {
	for _, embeds := range []bool{false, true} {
		for _, name := range []string{"digest", "help", "fault", "controls", "file", "graph", "hostile"} {
			style := map[bool]string{false: "components", true: "embeds"}[embeds]
			t.Run(style+"/"+name, func(t *testing.T) {
				m := chattest.Samples()[name]
				m.Key = "edition-7"
				var parts []any
				for _, part := range chat.Split(m, (&Adapter{opt: Options{Embeds: embeds}}).Limits()) {
					parts = append(parts, render(part, embeds))
				}
				var b strings.Builder
				e := json.NewEncoder(&b)
				e.SetEscapeHTML(false)
				e.SetIndent("", "  ")
				if err := e.Encode(parts); err != nil {
					t.Fatal(err)
				}
				file := filepath.Join("testdata", strings.ReplaceAll(name, " ", "-")+"."+style+".json")
				if *update {
					if err := os.WriteFile(file, []byte(b.String()), 0o600); err != nil {
						t.Fatal(err)
					}
				}
				want, err := os.ReadFile(file)
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(string(want), b.String()); diff != "" {
					t.Errorf("%s (-want +got):\n%s", file, diff)
				}
			})
		}
	}
}

func TestMarkdown(t *testing.T) {
	url := "https://ledger.example/a"
	for _, c := range []struct {
		name string
		text chat.Text
		want string
	}{
		{"plain", chat.Say("4 % of revenue, so it says."), "4 % of revenue, so it says."},
		{"mention", chat.Say("@everyone <@1> <@&2> <#3> me@here.example"), `\@everyone \<@1> \<@&2> \<#3> me\@here.example`},
		{"marks", chat.Say("*a* _b_ ~~c~~ ||d|| `e`"), "\\*a\\* \\_b\\_ \\~\\~c\\~\\~ \\|\\|d\\|\\| \\`e\\`"},
		{"address", chat.Say("see https://evil.example and discord.gg/abc"), `see https\://evil.example and discord\.gg/abc`},
		{"line starts", chat.Say("# a\n> b\n- c\n1. d\n-# e\n * f"), "\\# a\n\\> b\n\\- c\n1\\. d\n\\-# e\n \\* f"},
		{"bold keeps its spaces outside", chat.Text{{Text: "New: ", Style: chat.Bold}, {Text: "x"}}, "**New:** x"},
		{"neighbours of one look", chat.Text{{Text: "a", Style: chat.Bold}, {Text: "b", Style: chat.Bold}}, "**ab**"},
		{"neighbours of two looks", chat.Text{{Text: "a", Style: chat.Bold}, {Text: "b", Style: chat.Italic}}, "**a**\u200b*b*"},
		{"cite", chat.Text{{Text: "So. "}, {Cite: 2, URL: url}}, "So. [[2]](" + url + ")"},
		{"cite without an address", chat.Text{{Cite: 2}}, `\[2\]`},
		{"link", chat.Link("the *page*", "https://a.example/x_(y)*|~"), `[the \*page\*](https://a.example/x_%28y%29%2A%7C%7E)`},
		{"link with a bracket", chat.Link("[press](x)", url), `\[press\](x) [↗](` + url + ")"},
		{"link that looks like another", chat.Link("https://bank.example", url), `https\://bank.example [↗](` + url + ")"},
		{"link without a text", chat.Link(" ", url), " [↗](" + url + ")"},
		{"time", chat.Text{{Text: "2 h ago", Time: time.Unix(1745000000, 0)}}, "<t:1745000000:f>"},
		{"mono", chat.Text{{Text: "/news help", Style: chat.Mono}}, "`/news help`"},
		{"mono with a backtick", chat.Text{{Text: "a`b", Style: chat.Mono}}, "a\\`b"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := markdown(c.text, writer{}); got != c.want {
				t.Errorf("got  %q\nwant %q", got, c.want)
			}
		})
	}
}

// fragments are what foreign text is made of that wants to be more than text.
var fragments = []string{
	"*", "**", "_", "__", "~~", "||", "`", "``", "```", "\n", "# ", "-# ", "> ", "- ", "1. ", "[", "]", "(", ")", "](", "<", ">", "<@1>", "@everyone",
	"@here", "<#2>", "<t:1:R>", "<:a:1>", "</x:1>", "https://evil.example/x", "discord.gg/abc", "javascript:alert(1)", `\`, " ", "word", "अमेरिका", "👨‍👩‍👧", "\u202e", "<id:home>",
	"https://a.example/*|~_`(", "\u200b", "é",
}

func foreign(t *rapid.T, label string) string {
	return strings.Join(rapid.SliceOfN(rapid.SampledFrom(fragments), 0, 12).Draw(t, label), "")
}

func drawnText(t *rapid.T, label string) chat.Text {
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) chat.Piece {
		p := chat.Piece{Text: foreign(t, "text"), Style: chat.Style(rapid.IntRange(0, 15).Draw(t, "style"))}
		switch rapid.IntRange(0, 5).Draw(t, "kind") {
		case 0:
			p.URL = goodURL
		case 1:
			p.Cite, p.URL = rapid.IntRange(1, 30).Draw(t, "cite"), goodURL
		case 2:
			p.Time = time.Unix(rapid.Int64Range(0, 4e9).Draw(t, "time"), 0)
		case 3:
			p.Text += strings.Repeat("long words ", rapid.IntRange(0, 300).Draw(t, "long"))
		}
		return p
	}), 0, 5).Draw(t, label)
}

// goodURL is the only address that drawn texts lead to.
const goodURL = "https://ledger.example/story?a=1&b=(2)*"

func drawnBlock(t *rapid.T) chat.Block {
	b := chat.Block{Kind: rapid.SampledFrom([]chat.BlockKind{
		chat.Heading, chat.Paragraph, chat.Quote, chat.Entry, chat.Entry, chat.Small, chat.Code, chat.Divider, chat.Actions,
	}).Draw(t, "kind")}
	switch b.Kind {
	case chat.Entry:
		b.Title, b.Footer = drawnText(t, "title"), drawnText(t, "footer")
		b.Lines = rapid.SliceOfN(rapid.Custom(func(t *rapid.T) chat.Text { return drawnText(t, "line") }), 0, 4).Draw(t, "lines")
		b.Image = rapid.SampledFrom([]string{"", "https://ledger.example/thumb.png"}).Draw(t, "image")
	case chat.Actions:
		for i := range rapid.IntRange(1, 12).Draw(t, "controls") {
			c := chat.Control{Label: "B " + foreign(t, "label"), Action: "do", Value: "same"}
			switch i % 5 {
			case 3:
				c = chat.Control{Label: "Page", URL: goodURL + strings.Repeat("x", rapid.IntRange(0, 600).Draw(t, "length"))}
			case 4:
				c.Choices = []chat.Choice{{Label: "Short", Value: "s"}, {Label: "", Value: "l"}, {Label: "again", Value: "s"}}
			}
			b.Controls = append(b.Controls, c)
		}
	default:
		b.Text = drawnText(t, "text")
	}
	return b
}

// TestLimitsHold: whatever is said, every part that Split makes is within every
// documented limit, and nothing in it is more than text.
func TestLimitsHold(t *testing.T) {
	for _, embeds := range []bool{false, true} {
		l := (&Adapter{opt: Options{Embeds: embeds}}).Limits()
		rapid.Check(t, func(t *rapid.T) {
			m := chat.Message{Key: "k", Blocks: rapid.SliceOfN(rapid.Custom(drawnBlock), 1, 12).Draw(t, "blocks")}
			for _, part := range chat.Split(m, l) {
				p := render(part, embeds)
				if p.empty() {
					continue
				}
				if err := p.check(); err != nil {
					t.Fatalf("check: %v", err)
				}
				b, err := json.Marshal(p)
				if err != nil {
					t.Fatal(err)
				}
				var body map[string]any
				if err := json.Unmarshal(b, &body); err != nil {
					t.Fatal(err)
				}
				if faults := checkMessage(body, nil); len(faults) > 0 {
					t.Fatalf("%q in %s", faults, b)
				}
				inertBody(t, body)
			}
		})
	}
}

// inertBody: what is read as a link or a mention is one of ours.
func inertBody(t *rapid.T, body map[string]any) {
	v, _ := seeMessage(body)
	if len(v.pings) > 0 {
		t.Fatalf("it mentions %q: %v", v.pings, body)
	}
	for _, link := range v.links {
		if link != linkTarget(goodURL) && !strings.HasPrefix(link, goodURL) && !strings.HasPrefix(link, linkTarget(goodURL)) {
			t.Fatalf("it leads to %q: %v", link, body)
		}
	}
}

func FuzzEscape(f *testing.F) {
	for _, s := range fragments {
		f.Add(s + "x" + s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		s = chat.Clean(s)
		v := &view{}
		v.read(markdown(chat.Say(s), writer{}), true)
		if len(v.marks) > 0 {
			t.Errorf("%q is read as %q", s, v.marks)
		}
		if got := v.text.String(); got != s {
			t.Errorf("%q is shown as %q", s, got)
		}
	})
}

func FuzzCustomID(f *testing.F) {
	f.Add("1|4|morestory:7|x")
	f.Add("1o|4|more")
	f.Add("|||")
	f.Fuzz(func(_ *testing.T, s string) { parseCustomID(s) })
}

func TestCustomID(t *testing.T) {
	r := &renderer{controls: 999}
	for _, want := range []pressedControl{{"more", "story:7|x", false}, {"a|b", "", true}, {"mode", "1|2", false}} {
		got, ok := parseCustomID(r.customID(chat.Control{Action: want.action, Value: want.value, Opens: want.opens}))
		if !ok || got != want {
			t.Errorf("%+v becomes %+v, %v", want, got, ok)
		}
	}
}

func BenchmarkRender(b *testing.B) {
	m := chattest.Samples()["long digest"]
	l := (&Adapter{}).Limits()
	for b.Loop() {
		for _, part := range chat.Split(m, l) {
			render(part, false)
		}
	}
}

func TestAChannelIsShownByItsName(t *testing.T) {
	for id, want := range map[string]string{"1234567": "<#1234567>", "dm-x": "dm-x"} {
		if got := markdown(chat.Place(chat.Channel{ID: id}), writer{}); got != want {
			t.Errorf("%s is shown as %s, want %s", id, got, want)
		}
	}
}
