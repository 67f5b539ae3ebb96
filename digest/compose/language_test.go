package compose

import (
	"context"
	"strings"
	"testing"
	"time"

	"newsdesk/digest"
	"newsdesk/digest/chat"
	"newsdesk/digest/summarize"
)

// A plainTranslator is a plainWriter that also puts the first sentence of each summary
// into German, and leaves the others.
type plainTranslator struct {
	plainWriter
	asked []summarize.Rendering
}

func (w *plainTranslator) Translate(_ context.Context, r summarize.Rendering) digest.Summary {
	w.asked = append(w.asked, r)
	out := r.Summary
	out.Sentences = append([]digest.Sentence(nil), out.Sentences...)
	out.Language, out.Translator = r.Language, "model-t"
	for i, s := range out.Sentences {
		if i == 0 {
			out.Sentences[i] = digest.Sentence{Text: "Auf Deutsch.", Cites: s.Cites, Language: r.Language, Original: s.Text}
			continue
		}
		out.Sentences[i].Language, out.Left = "en", "its translation did not hold"
	}
	return out
}

// A translated sentence tells the fact that it cites; one that could not be translated
// says its language, and the edition says who translated.
func TestEditionInTheChannelsLanguage(t *testing.T) {
	r := newRig(t)
	d := r.orderAs(digest.Digest{Channel: chat.Channel{Adapter: "c", ID: "one"}, Schedule: "daily 9:00", Entries: 5, Lines: 40, NextDue: monday, Language: "de"})
	w := &plainTranslator{}
	r.c.Employ(w)
	r.article(1, monday.Add(-time.Hour), "Tariff falls", tariff+" "+before)
	e := last(t, r.due(monday, d))
	got := said(e)
	if len(got) != 2 || got[0] != "Auf Deutsch." || len(e.Entries[0].Facts) != 2 {
		t.Fatalf("said %q, facts %v", got, e.Entries[0].Facts)
	}
	if a := w.asked[0]; a.Channel != d.Channel.String() || a.Language != "de" || a.Story != e.Entries[0].Story.ID || len(a.Articles) != 1 {
		t.Errorf("asked %+v", a)
	}
	m, err := r.c.Render(t.Context(), d, e)
	must(t, err)
	all := chat.Plain(m, 0)
	for _, want := range []string{"Auf Deutsch. [1]", "(in English)", "put into German by model-t, each sentence checked by putting it back", "1 not all translated: its translation did not hold"} {
		if !strings.Contains(all, want) {
			t.Errorf("the edition lacks %q:\n%s", want, all)
		}
	}
	if again := r.due(monday.Add(24*time.Hour), d); len(again) > 0 && len(again[len(again)-1].Entries) > 0 {
		t.Errorf("told again: %q", said(again[len(again)-1]))
	}
}

func TestEditionWithoutALanguageIsNotTranslated(t *testing.T) {
	r := newRig(t)
	d := r.order("one")
	w := &plainTranslator{}
	r.c.Employ(w)
	r.article(1, monday.Add(-time.Hour), "Tariff falls", tariff)
	if e := last(t, r.due(monday, d)); len(w.asked) != 0 || said(e)[0] != tariff {
		t.Errorf("asked %d times; said %q", len(w.asked), said(e))
	}
}

// An explainer is a plainTranslator that also says what a story means.
type explainer struct{ plainTranslator }

func (w *explainer) Meaning(_ context.Context, r summarize.Rendering) []digest.Sentence {
	return []digest.Sentence{{Text: "Both together.", Cites: r.Summary.Sentences[0].Cites}}
}

// What a story means stands under its sentences, labelled, tells no fact of its own, and
// is translated with them.
func TestEditionSaysWhatItMeans(t *testing.T) {
	for _, language := range []string{"", "de"} {
		r := newRig(t)
		d := r.orderAs(digest.Digest{Channel: chat.Channel{Adapter: "c", ID: "one"}, Schedule: "daily 9:00", Entries: 5, Lines: 40, NextDue: monday, Language: language})
		r.c.Employ(&explainer{})
		r.article(1, monday.Add(-time.Hour), "Tariff falls", tariff+" "+before)
		e := last(t, r.due(monday, d))
		s := e.Entries[0].Summary
		if len(s.Sentences) != 2 || len(s.Meaning) != 1 || s.Meaning[0].Text != "Both together." || len(e.Entries[0].Facts) != 2 {
			t.Fatalf("told %+v", s)
		}
		if language != "" && s.Meaning[0].Language != "en" {
			t.Errorf("it was not with what was to be translated: %+v", s.Meaning)
		}
		m, err := r.c.Render(t.Context(), d, e)
		must(t, err)
		all := chat.Plain(m, 0)
		for _, want := range []string{"What it means: Both together.", "what it means: a model's, joining only what is stated"} {
			if !strings.Contains(all, want) {
				t.Errorf("the edition lacks %q:\n%s", want, all)
			}
		}
	}
}
