package summarize

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"newsdesk/digest"
	"newsdesk/digest/llm"
)

// friday is when the summaries of these tests are written.
var friday = time.Date(2025, 4, 18, 9, 0, 0, 0, time.UTC)

// A scripted model says what its script says of each prompt.
type scripted struct {
	say     func(call int, d data) (string, error)
	prompts []llm.Prompt
}

func (s *scripted) Ask(_ context.Context, _ string, p llm.Prompt) (llm.Reply, error) {
	s.prompts = append(s.prompts, p)
	lines := strings.Split(p.Data, "\n")
	var d data
	if err := json.Unmarshal([]byte(lines[1]), &d); err != nil || len(lines) != 3 || lines[0] != lines[2] {
		return llm.Reply{}, fmt.Errorf("the prompt is not two lines around JSON: %w", err)
	}
	text, err := s.say(len(s.prompts), d)
	return llm.Reply{Completion: llm.Completion{Text: text}, Model: "scripted"}, err
}

// kept notes are those of a test.
type keptNotes struct{ all []digest.Judgement }

func (k *keptNotes) SaveJudgements(_ context.Context, js []digest.Judgement) error {
	k.all = append(k.all, js...)
	return nil
}

// bridge is a story of two articles.
func bridge() Input {
	return Input{Sentences: 2, Day: friday, Articles: []digest.Article{
		{ID: 1, Title: "Council backs Aldmoor bridge", Source: "Ledger", Published: friday, Text: "The council of Aldmoor approved a bridge over the Tarn on Thursday by 31 votes to 12. It will cost 48 million euros and is to open in 2029. Mayor Ilse Brandt said the town had waited for eleven years."},
		{ID: 2, Title: "Bridge vote passes in Aldmoor", Source: "Courier", Published: friday, Text: "Opponents of the Aldmoor bridge said they may go to court. The builder Norrfelt has not signed the contract. Traffic on the old bridge was 9,000 cars a day last year."},
	}}
}

func writerOf(m Asker, n Notes) *Writer {
	return &Writer{Model: m, Notes: n, Now: func() time.Time { return friday }, Boundary: func() string { return "boundary-7f3a" }}
}

// answer is a model's answer of sentences, each with the passage that holds the given
// words.
func answer(d data, pairs ...string) string {
	type sentence struct {
		Text  string   `json:"text"`
		Cites []string `json:"cites"`
	}
	var out struct {
		Sentences []sentence `json:"sentences"`
	}
	for i := 0; i+1 < len(pairs); i += 2 {
		s := sentence{Text: pairs[i]}
		for _, p := range d.Passages {
			if pairs[i+1] != "" && strings.Contains(p.Text, pairs[i+1]) {
				s.Cites = append(s.Cites, p.ID)
			}
		}
		out.Sentences = append(out.Sentences, s)
	}
	b, err := json.Marshal(out)
	if err != nil {
		panic(err)
	}
	return string(b)
}

func TestWrite(t *testing.T) {
	const vote, court = "Aldmoor's council approved a bridge over the Tarn by 31 votes to 12.", "Opponents said they may go to court."
	extract := Extractor{}.Summarize(bridge())
	tests := []struct {
		name    string
		say     func(call int, d data) (string, error)
		want    []string // nil: the extract
		became  string
		instead string
		calls   int
	}{
		{
			name: "says what holds", calls: 1, want: []string{vote, court}, became: "kept kept",
			say: func(_ int, d data) (string, error) { return answer(d, vote, "31 votes", court, "go to court"), nil },
		},
		{
			name: "cites anew what was cited wrongly", calls: 1, want: []string{vote, court}, became: "kept recited",
			say: func(_ int, d data) (string, error) { return answer(d, vote, "31 votes", court, "31 votes"), nil },
		},
		{
			name: "has it written anew once", calls: 2, want: []string{vote, court}, became: "repaired kept",
			say: func(call int, d data) (string, error) {
				if call == 1 {
					return answer(d, "Aldmoor's council approved a bridge over the Tarn by 33 votes to 12.", "31 votes", court, "go to court"), nil
				}
				if len(d.Refused) != 1 || !strings.Contains(fmt.Sprint(d.Refused[0].Why), "33") {
					return "", fmt.Errorf("refused is %+v", d.Refused)
				}
				return answer(d, vote, "31 votes"), nil
			},
		},
		{
			name: "falls back where over a third does not hold", calls: 2, became: "kept dropped", instead: "more than a third of what a model wrote did not hold",
			say: func(_ int, d data) (string, error) {
				return answer(d, vote, "31 votes", "Opponents said they will go to court in Vienna.", "go to court"), nil
			},
		},
		{
			name: "falls back where the answer is no JSON", calls: 1, instead: "the model's answer could not be read",
			say: func(int, data) (string, error) { return "Here is your summary: the council approved it.", nil },
		},
		{
			name: "falls back at the cap", calls: 1, instead: "the budget for models is used up",
			say: func(int, data) (string, error) { return "", digest.ErrOverBudget },
		},
		{
			name: "falls back where the server is down", calls: 1, instead: "the model could not be reached",
			say: func(int, data) (string, error) { return "", errors.New("connection refused") },
		},
		{
			name: "refuses several sentences as one", calls: 2, instead: "more than a third of what a model wrote did not hold", became: "dropped",
			say: func(_ int, d data) (string, error) { return answer(d, vote+" "+court, " "), nil },
		},
		{
			name: "takes a fence away", calls: 1, want: []string{vote}, became: "kept",
			say: func(_ int, d data) (string, error) { return "```json\n" + answer(d, vote, "31 votes") + "\n```", nil },
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			m, notes := &scripted{say: tt.say}, &keptNotes{}
			sum := writerOf(m, notes).Write(t.Context(), Commission{Input: bridge(), Channel: "c/one"})
			want := tt.want
			if want == nil {
				want = textsOf(extract)
			}
			if got := textsOf(sum); strings.Join(got, "|") != strings.Join(want, "|") {
				t.Errorf("got %q, want %q; %+v", got, want, notes.all)
			}
			if (sum.By == "scripted") != (tt.want != nil) || sum.Instead != tt.instead {
				t.Errorf("by %q, instead %q; want instead %q", sum.By, sum.Instead, tt.instead)
			}
			if len(m.prompts) != tt.calls {
				t.Errorf("%d calls, want %d", len(m.prompts), tt.calls)
			}
			if got := becameOf(notes.all); got != tt.became {
				t.Errorf("noted %q, want %q: %+v", got, tt.became, notes.all)
			}
			checkCites(t, sum, bridge())
		})
	}
}

func textsOf(s digest.Summary) (out []string) {
	for _, x := range s.Sentences {
		out = append(out, x.Text)
	}
	return out
}

func becameOf(js []digest.Judgement) string {
	var out []string
	for _, j := range js {
		out = append(out, j.Became)
	}
	return strings.Join(out, " ")
}

// checkCites holds every sentence to spans that are there.
func checkCites(t *testing.T, s digest.Summary, in Input) {
	t.Helper()
	for _, x := range s.Sentences {
		if len(x.Cites) == 0 {
			t.Errorf("%q cites nothing", x.Text)
		}
		for _, c := range x.Cites {
			for _, a := range in.Articles {
				if a.ID == c.Article && (c.Start >= c.End || c.End > len([]rune(a.Text))) {
					t.Errorf("%q cites %+v, which is not there", x.Text, c)
				}
			}
		}
	}
}

func TestWriteGivesNoSecretsAndOneStory(t *testing.T) {
	m := &scripted{say: func(_ int, d data) (string, error) { return answer(d, "x", ""), nil }}
	writerOf(m, nil).Write(t.Context(), Commission{Input: bridge(), Channel: "slack/T123/C456"})
	for _, p := range m.prompts {
		if strings.Contains(p.Task+p.Data, "C456") || strings.Contains(p.Task, "Aldmoor") {
			t.Errorf("the prompt tells the channel, or its task holds foreign text:\n%s\n%s", p.Task, p.Data)
		}
	}
}

func TestWriteWithoutNews(t *testing.T) {
	m := &scripted{say: func(int, data) (string, error) { return "", errors.New("nobody should ask") }}
	if s := writerOf(m, nil).Write(t.Context(), Commission{}); len(s.Sentences) != 0 || len(m.prompts) != 0 {
		t.Errorf("got %+v after %d calls", s, len(m.prompts))
	}
}

func TestAnswerInOtherWords(t *testing.T) {
	in := bridge()
	q := Inquiry{Question: "How did the council vote?", Channel: "c/one", Articles: in.Articles, Sentences: Extractor{}.Summarize(Input{Articles: in.Articles, Sentences: 1}).Sentences}
	const vote = "The council of Aldmoor approved the bridge by 31 votes to 12."
	m := &scripted{say: func(_ int, d data) (string, error) {
		if d.Question != q.Question {
			return "", fmt.Errorf("the question is %q", d.Question)
		}
		return answer(d, vote, "31 votes"), nil
	}}
	got, by := writerOf(m, nil).Answer(t.Context(), q)
	if by != "scripted" || len(got) != 1 || got[0].Text != vote {
		t.Errorf("got %+v by %q", got, by)
	}
	lying := &scripted{say: func(_ int, d data) (string, error) {
		return answer(d, "The council of Aldmoor rejected the bridge by 31 votes to 12.", "31 votes"), nil
	}}
	if got, by := writerOf(lying, nil).Answer(t.Context(), q); by != "" || got[0].Text != q.Sentences[0].Text {
		t.Errorf("a lie came through: %+v by %q", got, by)
	}
}
