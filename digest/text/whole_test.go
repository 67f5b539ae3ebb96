package text

import (
	"strings"
	"testing"
)

// A text has only the sentences that it says to the end.
func TestWhole(t *testing.T) {
	const whole = "A fishing boat sank off the coast on Monday."
	for name, c := range map[string]struct {
		in   string
		want int // sentences
	}{
		"whole":                     {whole, 1},
		"cut without a mark":        {whole + " The boat, the Santa Rita", 1},
		"cut with an ellipsis":      {whole + " The boat, the Santa Rita, had left the port…", 1},
		"cut with three dots":       {whole + " The boat, the Santa Rita, had left the port...", 1},
		"cut with spaced dots":      {whole + " The boat, the Santa Rita, had left . . .", 1},
		"cut with brackets":         {whole + " The boat, the Santa Rita, had left […]", 1},
		"cut with dots in brackets": {whole + " The boat, the Santa Rita, had left [...]", 1},
		"cut, read more":            {whole + " The boat, the Santa Rita, had left… Read more", 1},
		"cut, read more apart":      {whole + " The boat, the Santa Rita, had left [...]\n\nRead more about boats", 1},
		"cut, continue reading":     {whole + " The boat, the Santa Rita, had\n\nContinue reading…", 1},
		"cut, the post":             {whole + " The boat, the Santa Rita, had left […]\n\nThe post Boat sinks appeared first on The Ledger.", 1},
		"cut, counted":              {whole + " The boat, the Santa Rita, had left… [+1234 chars]", 1},
		"cut at a comma":            {whole + " The boat, the Santa Rita,", 1},
		"cut after a title":         {whole + " The boat was owned by Mr.", 1},
		"picture credit":            {whole + "\n\nA picture of the port by the Harbour Office", 1},
		"read more about it":        {whole + "\n\nRead more about the Santa Rita", 1},
		"quotation":                 {whole + ` "It sank at once," he said. "We saw it."`, 3},
		"brackets":                  {whole + " (It had left the port on Sunday.)", 2},
		"reference":                 {whole + " It had left the port on Sunday.[3]", 2},
		"question":                  {whole + " Who owned the boat?", 2},
		"tokens apart":              {whole + " `` We saw it sink . ''", 2},
		"a headline":                {"Fishing boat sinks off the coast", 1},
		"a line cut":                {"A fishing boat sank off the coast on Monday with the", 0},
		"a line cut, marked":        {"A fishing boat sank off the coast…", 0},
		"a long line cut":           {"A fishing boat that had left the port of Santa Rita on Sunday with nine people on board sank off the coast", 0},
		"Hindi":                     {"भारत और अमेरिका ने समझौते पर हस्ताक्षर किए। मंत्री ने दिल्ली में कहा।", 2},
		"Hindi, cut":                {"भारत और अमेरिका ने समझौते पर हस्ताक्षर किए। मंत्री ने दिल्ली में", 1},
		"Hindi, cut, marked":        {"भारत और अमेरिका ने समझौते पर हस्ताक्षर किए। मंत्री ने दिल्ली में…", 1},
		"Chinese":                   {"印度和美国签署了协议。部长在德里说", 1},
		"Urdu":                      {"بھارت اور امریکہ نے معاہدہ کیا۔ وزیر نے کہا۔", 2},
		"nothing":                   {"", 0},
	} {
		got := Whole(c.in)
		if len(got) != c.want {
			var said []string
			for _, sp := range got {
				said = append(said, sp.In(c.in))
			}
			t.Errorf("%s: %d sentences, want %d: %s", name, len(got), c.want, strings.Join(said, " | "))
		}
	}
}
