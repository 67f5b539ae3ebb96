package answer

import (
	"context"
	"testing"
	"time"

	"newsdesk/digest"
	"newsdesk/digest/summarize"
)

// A phrased answer is that of a test.
type phrased struct{ heard []summarize.Inquiry }

func (p *phrased) Answer(_ context.Context, q summarize.Inquiry) ([]digest.Sentence, string) {
	p.heard = append(p.heard, q)
	return []digest.Sentence{{Text: "In other words.", Cites: q.Sentences[0].Cites}}, "model-x"
}

// A shelf of one article.
type shelf struct{ a digest.Article }

func (s shelf) Article(context.Context, int64, int) (digest.Article, error) { return s.a, nil }

func TestProse(t *testing.T) {
	a := digest.Article{
		ID: 7, Title: "Starlink signs with two carriers", Source: "Ledger", Published: time.Date(2025, 4, 14, 8, 0, 0, 0, time.UTC),
		Text: "Starlink has teamed up with Airtel and Jio to sell terminals in India, the companies said on Monday.",
	}
	var m Memory
	m.Add(a)
	ph := &phrased{}
	p := &Prose{Answerer: New(&m), Phraser: ph, Shelf: shelf{a}}
	q := digest.Question{Text: "Which companies did Starlink team up with?", Asked: a.Published.Add(time.Hour), Channel: "c/one"}
	got, err := p.Ask(t.Context(), q, digest.Scope{})
	if err != nil || got.By != "model-x" || got.Sentences[0].Text != "In other words." || got.Sentences[0].Cites[0].Article != 7 {
		t.Fatalf("got %+v, %v", got, err)
	}
	if h := ph.heard[0]; h.Question != q.Text || h.Channel != "c/one" || len(h.Articles) != 1 {
		t.Errorf("the model was asked %+v", h)
	}
	q.Text = "Who won the chess tournament in Reykjavik?"
	if got, err := p.Ask(t.Context(), q, digest.Scope{}); err != nil || !got.Refused || len(ph.heard) != 1 {
		t.Errorf("a refusal is put in words: %+v, %v", got, err)
	}
}
