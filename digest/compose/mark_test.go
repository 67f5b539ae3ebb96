package compose

import (
	"strings"
	"testing"

	"newsdesk/digest"
	"newsdesk/digest/chat"
)

// What the sentences of a story come to stands on all of them: it is struck through with
// whichever is.
func TestMarkStrikesWhatItMeans(t *testing.T) {
	const ledger, courier = "https://ledger.example/1", "https://courier.example/1"
	cite := func(n int, url string) chat.Piece { return chat.Piece{Cite: n, URL: url} }
	entry := chat.Block{
		Kind: chat.Entry, Title: chat.Text{{Text: "1. "}, {Text: "Tariff on Indian goods cut", Style: chat.Bold}},
		Lines: []chat.Text{
			{{Text: "The tariff falls to 18 percent in June. "}, cite(1, ledger)},
			{{Text: "Exporters had asked for it. "}, cite(2, courier)},
			{{Text: meansLabel, Style: chat.Italic}, {Text: "The tariff falls to 18 percent, and exporters had asked for it. "}, cite(1, ledger), cite(2, courier)},
			{{Text: "Exporters had asked for 18 percent. "}, cite(1, ledger), cite(2, courier)},
			{{Text: differLabel, Style: chat.Bold}, {Text: " on the tariff: 18 percent (Ledger) · 22 percent (Courier)"}},
		},
	}
	en := digest.Entry{Number: 1, Summary: digest.Summary{Headline: "Tariff on Indian goods cut"}}
	reworded := digest.Correction{Kind: digest.Reworded, Was: "The tariff falls to 18 percent in June.", Now: "The tariff falls to 22 percent in June."}
	for name, tt := range map[string]struct {
		c     digest.Correction
		en    *digest.Entry
		means bool
	}{
		"a sentence":                      {reworded, nil, true},
		"told in a model's words":         {digest.Correction{Kind: digest.Reworded, Was: "From June 18 percent are due."}, &en, true},
		"a headline":                      {digest.Correction{Kind: digest.Retitled, Was: "Tariff on Indian goods cut"}, nil, true},
		"an article taken back":           {digest.Correction{Kind: digest.Retracted, Was: "Other words", URL: ledger}, nil, true},
		"an article cited with another":   {digest.Correction{Kind: digest.Retracted, Was: "Other words", URL: courier}, nil, true},
		"an article that nobody has read": {digest.Correction{Kind: digest.Retracted, Was: "Other words", URL: "https://other.example/1"}, nil, false},
		"a page that is gone":             {digest.Correction{Kind: digest.Vanished, Was: "Tariff on Indian goods cut"}, &en, false},
		"nothing of it":                   {digest.Correction{Kind: digest.Reworded, Was: "From June 18 percent are due."}, nil, false},
	} {
		// One message holds it, or its lines go on in a block without a title.
		whole := []chat.Block{entry}
		rest := []chat.Block{entry, {Kind: chat.Entry, Lines: entry.Lines[3:]}}
		rest[0].Lines = entry.Lines[:3]
		for shape, blocks := range map[string][]chat.Block{"whole": whole, "divided": rest} {
			got, _ := mark(chat.Message{Blocks: blocks}, tt.c, tt.en)
			var lines []chat.Text
			for _, b := range got.Blocks {
				lines = append(lines, b.Lines...)
			}
			for _, l := range lines {
				plain := l.Plain()
				means := strings.HasPrefix(plain, meansLabel) || strings.HasPrefix(plain, "Exporters had asked for 18")
				if means && struck(l) != tt.means || strings.HasPrefix(plain, differLabel) && struck(l) {
					t.Errorf("%s, %s: struck is %v: %q", name, shape, struck(l), plain)
				}
			}
			if twice, again := mark(got, tt.c, nil); again && tt.en == nil {
				t.Errorf("%s, %s: marked twice: %+v", name, shape, twice)
			}
		}
	}
}

func TestMark(t *testing.T) {
	const url = "https://ledger.example/1"
	entry := chat.Block{
		Kind: chat.Entry, Title: chat.Text{{Text: "1. "}, {Text: "Tariff on Indian goods cut to 18 %", Style: chat.Bold}},
		Lines: []chat.Text{
			{{Text: "The tariff falls to 18 percent in June. "}, {Cite: 1, URL: url}},
			{{Text: "Exporters had asked for it. "}, {Cite: 1, URL: url}, {Cite: 2, URL: "https://courier.example/1"}},
		},
	}
	en := digest.Entry{Number: 1, Summary: digest.Summary{Headline: "Tariff on Indian goods cut to 18 %"}}
	for name, c := range map[string]struct {
		of      digest.Correction
		en      *digest.Entry
		want    string // what is struck through, and the notes; empty when nothing is marked
		changes bool
	}{
		"a sentence":               {digest.Correction{Kind: digest.Reworded, Was: "The tariff falls  to 18 percent in June.", Now: "The tariff falls to 18 percent in July."}, nil, "The tariff falls to 18 percent in June. (corrected: see thread)", true},
		"a number of the headline": {digest.Correction{Kind: digest.Reworded, Was: "The tariff falls  to 18 percent in June.", Now: "The tariff falls to 22 percent in June."}, nil, "Tariff on Indian goods cut to 18 % (corrected: see thread)The tariff falls to 18 percent in June. (corrected: see thread)", true},
		"a headline":               {digest.Correction{Kind: digest.Retitled, Was: "Tariff on Indian goods cut to 18 %"}, nil, "Tariff on Indian goods cut to 18 % (corrected: see thread)", true},
		"an article taken back":    {digest.Correction{Kind: digest.Retracted, Was: "Other words", Source: "Ledger", URL: url}, nil, "The tariff falls to 18 percent in June. (withdrawn by Ledger)", true},
		"what another outlet says": {digest.Correction{Kind: digest.Retracted, Was: "Other words", Source: "Ledger", URL: "https://courier.example/1"}, nil, "", false},
		"a page that is gone":      {digest.Correction{Kind: digest.Vanished, Was: "Tariff on Indian goods cut to 18 %"}, &en, " (one of its articles is no longer at its address)", true},
		"told in a model's words":  {digest.Correction{Kind: digest.Reworded, Was: "From June 18 percent are due."}, &en, " (corrected: see thread)", true},
		"nothing of it":            {digest.Correction{Kind: digest.Reworded, Was: "From June 18 percent are due."}, nil, "", false},
	} {
		before := chat.Message{Blocks: []chat.Block{{Kind: chat.Heading, Text: chat.Say("x")}, entry}}
		got, ok := mark(before, c.of, c.en)
		if ok != c.changes {
			t.Errorf("%s: marked %v", name, ok)
		}
		var struckOut strings.Builder
		for _, l := range append([]chat.Text{got.Blocks[1].Title}, got.Blocks[1].Lines...) {
			for _, p := range l {
				if p.Style&(chat.Strike|chat.Italic) != 0 {
					struckOut.WriteString(strings.TrimSuffix(p.Text, " "))
				}
			}
		}
		if struckOut.String() != c.want {
			t.Errorf("%s: got %q, want %q", name, struckOut.String(), c.want)
		}
		if len(entry.Title) != 2 || len(entry.Lines) != 2 || entry.Lines[0][0].Style != 0 {
			t.Fatalf("%s: the message itself was changed", name)
		}
		if twice, again := mark(got, c.of, nil); again && c.en == nil {
			t.Errorf("%s: marked twice: %+v", name, twice)
		}
	}
}

func TestMarkOfWhatIsMarkedAddsNothing(t *testing.T) {
	const url = "https://ledger.example/1"
	was := "The tariff falls to 18 percent in June."
	m := chat.Message{Blocks: []chat.Block{{Kind: chat.Entry, Title: chat.Text{{Text: "1. "}, {Text: "Tariff"}}, Lines: []chat.Text{{{Text: was + " "}, {Cite: 1, URL: url}}}}}}
	en := &digest.Entry{Number: 1, Summary: digest.Summary{Headline: "Tariff"}}
	for name, cs := range map[string][]digest.Correction{
		"a sentence":              {{Kind: digest.Reworded, Fact: 1, Was: was, Now: "a"}, {Kind: digest.Reworded, Fact: 1, Was: was, Now: "b"}},
		"told in a model's words": {{Kind: digest.Reworded, Fact: 1, Was: "From June 18 percent are due.", Now: "a"}, {Kind: digest.Reworded, Fact: 1, Was: "From June 18 percent are due.", Now: "b"}},
		"an article taken back":   {{Kind: digest.Retracted, Source: "Ledger", URL: url}, {Kind: digest.Retracted, Source: "Ledger", URL: url}},
	} {
		once, ok := mark(m, cs[0], en)
		if !ok {
			t.Errorf("%s: not marked", name)
		}
		if twice, again := mark(once, cs[1], en); again {
			t.Errorf("%s: marked twice: %+v", name, twice)
		}
	}
	once, _ := mark(m, digest.Correction{Kind: digest.Reworded, Fact: 1, Was: was, Now: "a"}, en)
	if _, ok := mark(once, digest.Correction{Kind: digest.Reworded, Fact: 2, Was: "Exporters asked for it in 1998.", Now: "c"}, en); !ok {
		t.Error("what another sentence tells is not marked")
	}
}
