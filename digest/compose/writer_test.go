package compose

import (
	"context"
	"strings"
	"testing"
	"time"

	"newsdesk/digest"
	"newsdesk/digest/summarize"
)

// A plainWriter says one sentence of each story, by the extract's first cite.
type plainWriter struct {
	text, by, instead string
	heard             []summarize.Commission
	cites             []digest.Cite // in the place of the extract's
}

func (w *plainWriter) Write(ctx context.Context, c summarize.Commission) digest.Summary {
	w.heard = append(w.heard, c)
	s := summarize.Extractor{}.Summarize(c.Input)
	if _, ok := ctx.Deadline(); !ok || w.by == "" {
		s.Instead = w.instead
		return s
	}
	cites := s.Sentences[0].Cites
	if w.cites != nil {
		cites = w.cites
	}
	s.Sentences, s.By = []digest.Sentence{{Text: w.text, Cites: cites}}, w.by
	return s
}

func TestWriterTellsTheStory(t *testing.T) {
	r := newRig(t)
	d := r.order("one")
	w := &plainWriter{text: "India's goods pay 22 percent from May, the trade ministry said.", by: "model-x"}
	r.c.Employ(w)
	r.article(1, monday.Add(-time.Hour), "Tariff falls", tariff+" "+before)
	e := last(t, r.due(monday, d))
	if got := said(e); len(got) != 1 || got[0] != w.text {
		t.Fatalf("said %q", got)
	}
	if len(e.Entries[0].Facts) != 1 {
		t.Errorf("it tells %d facts; only the cited one is told", len(e.Entries[0].Facts))
	}
	if w.heard[0].Channel != d.Channel.String() || w.heard[0].Story != e.Entries[0].Story.ID {
		t.Errorf("the writer was told %+v", w.heard[0])
	}
	if got := mode(e.Entries); got != "written by model-x, each sentence checked against its source" {
		t.Errorf("the edition says %q", got)
	}
}

func TestWriterThatTellsNothingNewIsNotHeard(t *testing.T) {
	r := newRig(t)
	d := r.order("one")
	r.c.Employ(&plainWriter{text: "Made up.", by: "model-x", cites: []digest.Cite{{Article: 99, Start: 1, End: 5}}})
	r.article(1, monday.Add(-time.Hour), "Tariff falls", tariff)
	e := last(t, r.due(monday, d))
	if got := said(e); len(got) != 1 || got[0] != tariff || e.Entries[0].Summary.By != "" {
		t.Errorf("said %q by %q", got, e.Entries[0].Summary.By)
	}
}

func TestEditionSaysWhoWroteIt(t *testing.T) {
	entry := func(n int, by, instead string) digest.Entry {
		return digest.Entry{Number: n, Summary: digest.Summary{By: by, Instead: instead}}
	}
	for want, es := range map[string][]digest.Entry{
		"": {entry(1, "", ""), entry(2, "", "")},
		"in the articles' own words: the budget for models is used up":                                                              {entry(1, "", "the budget for models is used up"), entry(2, "", "the budget for models is used up")},
		"written by big and small, each sentence checked against its source; 3 in the articles' own words: it could not be reached": {entry(1, "big", ""), entry(2, "small", ""), entry(3, "", "it could not be reached")},
	} {
		if got := mode(es); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestWithoutWriterNothingChanges(t *testing.T) {
	r := newRig(t)
	d := r.order("one")
	r.article(1, monday.Add(-time.Hour), "Tariff falls", tariff)
	e := last(t, r.due(monday, d))
	for _, p := range e.Parts {
		for _, b := range p.Message.Blocks {
			for _, piece := range b.Text {
				if strings.Contains(piece.Text, "written by") || strings.Contains(piece.Text, "own words") {
					t.Errorf("it says %q", piece.Text)
				}
			}
		}
	}
}
