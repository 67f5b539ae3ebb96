package ingest

import (
	"errors"
	"testing"
	"time"

	"newsdesk/digest"
	"newsdesk/digest/fetch"
)

func TestMissed(t *testing.T) {
	gone := &fetch.Fault{Kind: fetch.Gone, Err: errors.New("410")}
	a := digest.Article{ID: 7, Title: "Tariff falls"}
	there := digest.Reread{Article: a, PageTitle: "Tariff falls", Next: monday.Add(time.Hour)}
	first, cs := missed(there, gone, monday)
	if len(cs) != 0 || !first.Gone.Equal(monday) || !first.Next.Equal(monday.Add(goneFor)) {
		t.Errorf("%+v %v; want it asked for again", first, cs)
	}
	if _, cs := missed(first, gone, monday.Add(time.Hour)); len(cs) != 0 {
		t.Error("gone for an hour is told")
	}
	last, cs := missed(first, gone, monday.Add(goneFor))
	if len(cs) != 1 || cs[0].Kind != digest.Vanished || cs[0].Article != 7 || !last.Next.IsZero() {
		t.Errorf("%+v %v; want a correction, and no more reading", last, cs)
	}
	for name, r := range map[string]digest.Reread{"never read": {Article: a, Next: monday}} {
		if got, cs := missed(r, gone, monday); len(cs) != 0 || !got.Gone.IsZero() {
			t.Errorf("%s: %+v %v", name, got, cs)
		}
	}
	if got, cs := missed(there, &fetch.Fault{Kind: fetch.Temporary, Err: errors.New("503")}, monday); len(cs) != 0 || !got.Gone.IsZero() {
		t.Errorf("a server that is down: %+v %v", got, cs)
	}
}

func TestReading(t *testing.T) {
	const body = "The tariff falls to 18 percent in June, the ministry said. Exporters had asked for it since the spring."
	const changed = "The tariff falls to 22 percent in June, the ministry said. Exporters had asked for it since the spring."
	const page = "Our correspondent reports from the capital on what was decided there. Many had waited for this day in the harbour."
	for name, c := range map[string]struct {
		r           digest.Reread
		p           fetch.Page
		title, text string
		corrections int
	}{
		"the page that the text came from":       {digest.Reread{Article: digest.Article{Title: "T", Text: body}}, fetch.Page{Title: "T | Ledger", Text: changed}, "T", changed, 0},
		"a feed's own text":                      {digest.Reread{Article: digest.Article{Title: "T", Text: body}}, fetch.Page{Title: "T", Text: page}, "T", body, 0},
		"a page's title seen for the first":      {digest.Reread{Article: digest.Article{Title: "T", Text: body}}, fetch.Page{Title: "Other", Text: body}, "T", body, 0},
		"a page's title that changed":            {digest.Reread{Article: digest.Article{Title: "T", Text: body}, PageTitle: "Before"}, fetch.Page{Title: "After", Text: body}, "After", body, 0},
		"a retraction in place of the article":   {digest.Reread{Article: digest.Article{Title: "T", Text: body}}, fetch.Page{Title: "T", Text: "This article has been retracted."}, "T", body, 1},
		"one that was retracted when it came in": {digest.Reread{Article: digest.Article{Title: "Retracted: T", Text: body}}, fetch.Page{Title: "T", Text: "This article has been retracted."}, "Retracted: T", body, 0},
	} {
		title, text, cs := reading(c.r, c.p)
		if title != c.title || text != c.text || len(cs) != c.corrections {
			t.Errorf("%s: %q, %q, %v", name, title, text, cs)
		}
	}
}

func TestFate(t *testing.T) {
	w := digest.Watch{ID: 1, Fact: 1, Text: "The treaty will be signed in New Delhi by 20 April, officials said.", From: monday.Truncate(24*time.Hour).AddDate(0, 0, 1), To: monday.Truncate(24*time.Hour).AddDate(0, 0, 7)}
	signed := digest.Fact{ID: 2, Text: "The treaty was signed in New Delhi on Wednesday.", At: monday.AddDate(0, 0, 2)}
	for name, c := range map[string]struct {
		later []digest.Fact
		now   time.Time
		want  digest.WatchState
	}{
		"open":        {nil, monday.AddDate(0, 0, 3), ""},
		"kept":        {[]digest.Fact{signed}, monday.AddDate(0, 0, 3), digest.Happened},
		"put off":     {[]digest.Fact{{ID: 3, Text: "The signing of the treaty in New Delhi was postponed.", At: monday.AddDate(0, 0, 1)}, signed}, monday.AddDate(0, 0, 3), digest.Slipped},
		"no report":   {nil, monday.AddDate(0, 0, 10), digest.Unheard},
		"just over":   {nil, monday.AddDate(0, 0, 7), ""},
		"said before": {[]digest.Fact{{ID: 4, Text: "The treaty was signed in New Delhi, it was falsely reported.", At: monday.AddDate(0, 0, -1)}}, monday.AddDate(0, 0, 3), ""},
	} {
		got, ok := fate(w, c.later, c.now)
		if ok != (c.want != "") || ok && got.State != c.want {
			t.Errorf("%s: %v, %s; want %q", name, ok, got.State, c.want)
		}
	}
}
