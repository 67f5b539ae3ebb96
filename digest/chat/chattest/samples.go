package chattest

import (
	"bytes"
	"fmt"
	"image"
	"image/png"
	"strings"
	"time"

	"newsdesk/digest/chat"
)

// Samples are messages as the engine writes them, by name: what an adapter has to
// be able to show.
func Samples() map[string]chat.Message {
	long := digest(12)
	long.Blocks = append(long.Blocks, chat.Block{Kind: chat.Small, Text: chat.Say(strings.Repeat("One of many notes at the foot of it. ", 150))})
	return map[string]chat.Message{
		"digest":      digest(3),
		"long digest": long,
		"one word":    say(strings.Repeat("word", 5000)),
		"scripts":     say(strings.Repeat("भारत और अमेरिका। 印度和美國簽署協議。 👨‍👩‍👧🇮🇳🇺🇸 é한국 ", 100)),
		"help":        chat.Help(Commands(), chat.Admin),
		"fault":       parseFault(),
		"controls":    controls(),
		"file": {Blocks: []chat.Block{{Kind: chat.Attachment, File: &chat.File{
			Name: "chart.svg", Media: "image/svg+xml", Alt: "Articles a day, rising from 3 to 14",
			Bytes: []byte(`<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10"/>`),
		}}}},
		"hostile": hostile(),
		"graph":   {Blocks: []chat.Block{{Kind: chat.Paragraph, Text: chat.Say("How it went.")}, chart()}},
		"blanks":  {Blocks: []chat.Block{{Kind: chat.Heading, Text: chat.Say(" ")}, {Kind: chat.Paragraph}, {Kind: chat.Entry, Title: chat.Say("only a title")}, {Kind: chat.Divider}}},
	}
}

func digest(n int) chat.Message {
	m := chat.Message{Blocks: []chat.Block{{Kind: chat.Heading, Text: chat.Say("India–US tech ties · Friday 18 April")}}}
	for i := 1; i <= n; i++ {
		url := fmt.Sprintf("https://ledger.example/story/%d?a=1&b=2", i)
		m.Blocks = append(m.Blocks, chat.Block{
			Kind:  chat.Entry,
			Title: chat.Text{{Text: fmt.Sprintf("%d. ", i)}, {Text: "Ministry sets terms for satellite licences & fees <2025>", URL: url}},
			Lines: []chat.Text{
				{{Text: "The ministry published its terms, and both operators said that they would sign. "}, {Cite: 2*i - 1, URL: url}},
				{{Text: "New: ", Style: chat.Bold}, {Text: "the fee is "}, {Text: "4 %", Style: chat.Strike}, {Text: " 5 % of revenue "}, {Cite: 2 * i, URL: url}},
			},
			Footer: chat.Text{{Text: "Morning Ledger", URL: url}, {Text: ", "}, {Text: "2 h ago", Time: time.Date(2025, 4, 18, 6, 30, 0, 0, time.UTC)}, {Text: " · 3 outlets, 1 independent"}},
			Image:  "https://ledger.example/thumb.png",
		}, chat.Block{Kind: chat.Actions, Controls: []chat.Control{
			{Label: "Sources", Action: "sources", Value: fmt.Sprint(i)}, {Label: "Timeline", Action: "timeline", Value: fmt.Sprint(i)},
		}})
	}
	m.Blocks = append(m.Blocks, chat.Block{Kind: chat.Divider},
		chat.Block{Kind: chat.Quote, Text: chat.Say("We have signed, and we will begin this year.")},
		chat.Block{Kind: chat.Small, Text: chat.Say("41 of 43 feeds checked · newest item 12 min old")})
	return m
}

// Picture is a PNG of one grey point.
func Picture() []byte {
	p := image.NewGray(image.Rect(0, 0, 1, 1))
	var b bytes.Buffer
	if err := png.Encode(&b, p); err != nil {
		panic(err) // a bytes.Buffer takes everything
	}
	return b.Bytes()
}

func parseFault() chat.Message {
	_, err := chat.Parse(`track "tariffs tariff AND India`, Commands())
	return err.(*chat.ParseError).Message() //nolint:errorlint,forcetypeassert // Parse says that it is one
}

func controls() chat.Message {
	b := chat.Block{Kind: chat.Actions}
	for i := range 12 {
		b.Controls = append(b.Controls, chat.Control{Label: fmt.Sprintf("Button %d", i), Action: "press", Value: fmt.Sprint(i), Primary: i == 0, Danger: i == 1})
	}
	b.Controls = append(b.Controls,
		chat.Control{Label: "Page", URL: "https://ledger.example/page"},
		chat.Control{Label: "Mode", Action: "mode", Choices: []chat.Choice{{Label: "Short", Value: "s"}, {Label: "Long", Value: "l"}}})
	return chat.Message{Blocks: []chat.Block{{Kind: chat.Paragraph, Text: chat.Say("Choose.")}, b}}
}

// goodLink is the only link of the hostile sample that may be followed.
const goodLink = "https://ledger.example/hostile"

// hostile is what feeds with ill intent would have the bot post. Each text is one
// piece, as titles are.
func hostile() chat.Message {
	texts := []string{
		"@everyone @here <!channel> <!here> <!everyone> <@U012345> <@&12345> <@12345> <#C0123>",
		"[press](javascript:alert(1)) <javascript:alert(1)|press> [x](https://evil.example/x) <https://evil.example/y|bank>",
		"*bold* _it_ ~no~ `code` ```fence``` ||spoiler|| > quote # head -# small",
		"\x1b[2J\x1b]0;title\a\x1b[31mred\x1b[0m \u009b1m \x00 nul",
		"right\u202eot\u2066 left\u200f zero\u200bwidth\ufeff",
		"</script><b>&amp;&lt; %s %d {{.}} \\n",
	}
	m := chat.Message{Blocks: []chat.Block{{Kind: chat.Heading, Text: chat.Say(texts[0])}}}
	for _, s := range texts {
		m.Blocks = append(m.Blocks, chat.Block{
			Kind: chat.Entry, Title: chat.Text{{Text: s, URL: goodLink}}, Lines: []chat.Text{chat.Say(s), chat.Strong(s)},
			Footer: chat.Text{{Text: s, Style: chat.Mono}, {Text: "source", URL: "javascript:alert(1)"}}, Image: "file:///etc/passwd",
		},
			chat.Block{Kind: chat.Quote, Text: chat.Say(s)},
			chat.Block{Kind: chat.Code, Text: chat.Say(s)},
			chat.Block{Kind: chat.Small, Text: chat.Say(s)},
		)
	}
	m.Blocks = append(m.Blocks, chat.Block{Kind: chat.Actions, Controls: []chat.Control{{Label: "@everyone", Action: "a"}, {Label: "bad", URL: "javascript:alert(1)"}}})
	return m
}
