package summarize

import (
	"errors"
	"slices"
	"strings"
	"testing"
)

func TestMeaning(t *testing.T) {
	const joins = "The council of Aldmoor approved a bridge over the Tarn, and opponents said they may go to court."
	for _, tt := range []struct {
		name  string
		off   bool
		say   func(d data) (string, error)
		want  []string
		calls int
	}{
		{name: "joins what is told", want: []string{joins}, calls: 1, say: func(d data) (string, error) { return answerBoth(d, joins), nil }},
		{name: "is off unless asked for", off: true},
		{name: "leaves a cause out", want: []string{joins}, calls: 1, say: func(d data) (string, error) {
			return answerBoth(d, "Opponents said they may go to court because the council of Aldmoor approved a bridge over the Tarn.", joins), nil
		}},
		{name: "leaves out what is cited once", calls: 1, say: func(d data) (string, error) { return answer(d, joins, "31 votes"), nil }},
		{name: "leaves loot out", calls: 1, say: func(d data) (string, error) { return answerBoth(d, loot+".", "@everyone "+joins), nil }},
		{name: "has two lines at most", want: []string{joins, joins}, calls: 1, say: func(d data) (string, error) { return answerBoth(d, joins, joins, joins), nil }},
		{name: "may say nothing", calls: 1, say: func(data) (string, error) { return `{"sentences":[]}`, nil }},
		{name: "is left out where nobody answers", calls: 1, say: func(data) (string, error) { return "", errors.New("connection refused") }},
		{name: "is left out where the answer is no JSON", calls: 1, say: func(data) (string, error) { return "It means a lot.", nil }},
	} {
		t.Run(tt.name, func(t *testing.T) {
			m, notes := &scripted{say: func(_ int, d data) (string, error) { return tt.say(d) }}, &keptNotes{}
			w := writerOf(m, notes)
			w.Explains = !tt.off
			sum, articles := told()
			var got []string
			for _, s := range w.Meaning(t.Context(), Rendering{Summary: sum, Articles: articles}) {
				got = append(got, s.Text)
				if len(s.Cites) != 2 || s.Cites[0] != sum.Sentences[0].Cites[0] || s.Cites[1] != sum.Sentences[1].Cites[0] {
					t.Errorf("%q cites %+v", s.Text, s.Cites)
				}
			}
			if !slices.Equal(got, tt.want) || len(m.prompts) != tt.calls {
				for _, n := range notes.all {
					t.Log(n.Sentence, n.Became, n.Reasons)
				}
				t.Errorf("got %q in %d calls, want %q", got, len(m.prompts), tt.want)
			}
		})
	}
}

// answerBoth is an answer of sentences that each cite all passages.
func answerBoth(d data, sentences ...string) string {
	var ids []string
	for _, p := range d.Passages {
		ids = append(ids, `"`+p.ID+`"`)
	}
	var out []string
	for _, s := range sentences {
		out = append(out, `{"text":"`+s+`","cites":[`+strings.Join(ids, ",")+`]}`)
	}
	return `{"sentences":[` + strings.Join(out, ",") + `]}`
}
