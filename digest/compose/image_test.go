package compose

import (
	"fmt"
	"testing"
	"time"

	"newsdesk/digest"
)

func TestEntriesShowThePictureOfWhatTheyCite(t *testing.T) {
	plain := func(i int) string { return fmt.Sprint("Story ", i) }
	source := func(article int64, name, image string) digest.Mention {
		return digest.Mention{Article: article, Source: name, URL: "https://ledger.example/1", Published: monday, Image: image}
	}
	cite := func(article int64) digest.Sentence {
		return digest.Sentence{Text: "It did.", Cites: []digest.Cite{{Article: article}}}
	}
	for name, tt := range map[string]struct {
		change func(e *digest.Edition)
		want   string
	}{
		"of the article that the headline leads to": {func(e *digest.Edition) {
			e.Entries[0].Sources = []digest.Mention{source(1, "Ledger", "a"), source(7, "Courier", "b")}
			e.Entries[0].Summary.HeadlineArticle = 7
		}, "b"},
		"of the first cited that has one": {func(e *digest.Edition) {
			e.Entries[0].Sources = []digest.Mention{source(1, "Ledger", ""), source(7, "Courier", "b")}
			e.Entries[0].Summary.Sentences = []digest.Sentence{cite(1), cite(7)}
		}, "b"},
		"of none that is not cited": {func(e *digest.Edition) {
			e.Entries[0].Sources = []digest.Mention{source(1, "Ledger", ""), source(7, "Courier", "b")}
		}, ""},
		"of none that speaks in another's name": {func(e *digest.Edition) {
			e.Entries[0].Sources = []digest.Mention{source(1, "Ledger via courier.example", "a")}
		}, ""},
		"that is no outlet's sign": {func(e *digest.Edition) {
			e.Entries[0].Sources[0].Image, e.Entries[1].Sources[0].Image = "logo", "logo"
		}, ""},
		"that others of the story have, too": {func(e *digest.Edition) {
			e.Entries[0].Sources = []digest.Mention{source(1, "Ledger", "agency"), source(7, "Courier", "agency")}
		}, "agency"},
	} {
		t.Run(name, func(t *testing.T) {
			e := edition(2, 1, plain)
			tt.change(&e)
			p := page{e: e, title: "News", zone: time.UTC}
			if got := p.entry(e.Entries[0]).Image; got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

func TestAPictureComesFromTheArticleToTheMessage(t *testing.T) {
	const image = "https://cdn.ledger.example/river.jpg"
	r := newRig(t)
	d := r.order("a")
	r.articleAs(1, digest.Article{
		Identity: "1", Title: "River rises", Text: "The river rose to 6.2 metres on Monday.", Source: "Ledger",
		Published: monday.Add(-time.Hour), Seen: monday.Add(-time.Hour), Image: image,
	})
	es := r.due(monday, d)
	m, err := r.c.Render(t.Context(), d, last(t, es))
	must(t, err)
	for _, b := range m.Blocks {
		if b.Image == image {
			return
		}
	}
	t.Errorf("no picture in %+v", m)
}
