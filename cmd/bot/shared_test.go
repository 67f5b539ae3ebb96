package main

import (
	"encoding/json"
	"encoding/xml"
	"fmt"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"newsdesk/digest"
	"newsdesk/digest/chat"
	"newsdesk/digest/datatest"
	"newsdesk/digest/store"
)

// realArticles are articles of 2021 by many publishers, squeezed into one day.
func realArticles(t *testing.T, day time.Time) []realArticle {
	t.Helper()
	all := datatest.Rows[realArticle](t, "data/stories_neus_dev.jsonl.gz", 0)
	slices.SortFunc(all, func(a, b realArticle) int { return strings.Compare(a.TS, b.TS) })
	for i := range all {
		all[i].at = day.Add(time.Duration(i) * 24 * time.Hour / time.Duration(len(all)))
	}
	return all
}

type realArticle struct {
	ID, Title, Text, Source, TS string
	at                          time.Time
}

// publish serves one feed a publisher and returns their addresses.
func publish(t *testing.T, all []realArticle) map[string]string {
	t.Helper()
	bySource := map[string][]realArticle{}
	for _, a := range all {
		bySource[a.Source] = append(bySource[a.Source], a)
	}
	mux := http.NewServeMux()
	s := httptest.NewServer(mux)
	t.Cleanup(s.Close)
	feeds := map[string]string{}
	for source, as := range bySource {
		path := fmt.Sprintf("/%d.xml", len(feeds))
		feeds[source] = s.URL + path
		mux.HandleFunc(path, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/rss+xml")
			fmt.Fprintf(w, `<rss version="2.0"><channel><title>%s</title><link>%s</link>`, escaped(source), s.URL)
			for _, a := range as {
				fmt.Fprintf(w, `<item><guid>%s</guid><link>%s/%s</link><title>%s</title><pubDate>%s</pubDate><description>%s</description></item>`,
					a.ID, s.URL, a.ID, escaped(a.Title), a.at.Format(time.RFC1123Z), escaped(a.Text))
			}
			fmt.Fprint(w, `</channel></rss>`)
		})
	}
	return feeds
}

// escaped is s as text of an HTML description inside XML.
func escaped(s string) string {
	var once, twice strings.Builder
	_ = xml.EscapeText(&once, []byte(s))
	_ = xml.EscapeText(&twice, []byte(once.String()))
	return twice.String()
}

// TestARealDay runs the bot through a day of real news: nothing is lost, nothing is
// told twice, and every sentence stands where its cite says.
func TestARealDay(t *testing.T) {
	day := time.Date(2025, 4, 15, 0, 0, 0, 0, time.UTC)
	articles := realArticles(t, day)
	dir := t.TempDir()
	write(t, filepath.Join(dir, "newsdesk.yaml"), `
database: news.db
log: {level: error}
http: {listen: "off"}
fetch: {allow_private: [127.0.0.0/8], full_text: false}
adapters: {console: {kind: console, transcript: chat.jsonl}}
`)
	var opml strings.Builder
	for source, url := range publish(t, articles) {
		fmt.Fprintf(&opml, `<outline type="rss" text=%q xmlUrl=%q/>`, strings.ReplaceAll(source, "&", "and"), url)
	}
	write(t, filepath.Join(dir, "feeds.opml"), `<opml version="2.0"><body>`+opml.String()+`</body></opml>`)
	for _, args := range [][]string{
		{"import", "feeds.opml"},
		{"news", "track", "Washington", "Biden OR Congress OR Senate OR House OR Trump OR border OR vaccine OR economy"},
		{"news", "schedule", "every 3 hours"},
		{"run", "--from", "2025-04-15T00:00:00Z", "--until", "2025-04-16T00:30:00Z", "--step", "10m"},
	} {
		if out, err := botIn(t, dir, args...).CombinedOutput(); err != nil {
			t.Fatalf("bot %v: %v\n%s", args, err, out)
		}
	}
	db, err := store.Open(t.Context(), filepath.Join(dir, "news.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }() // only read from
	checkArchive(t, db, articles)
	checkEditions(t, db)
}

func checkArchive(t *testing.T, db *store.DB, articles []realArticle) {
	t.Helper()
	w, err := db.Window(t.Context(), digest.Scope{})
	if err != nil {
		t.Fatal(err)
	}
	if w.Articles != len(articles) {
		t.Errorf("%d of %d articles are stored", w.Articles, len(articles))
	}
}

func checkEditions(t *testing.T, db *store.DB) {
	t.Helper()
	editions, err := db.EditionsOf(t.Context(), chat.Channel{Adapter: "console", ID: "general"}, 100)
	if err != nil {
		t.Fatal(err)
	}
	if len(editions) != 8 {
		t.Errorf("%d editions; want one for each of 8 slots", len(editions))
	}
	told, sentences := map[int64]string{}, 0
	for _, e := range editions {
		for _, en := range e.Entries {
			for _, f := range en.Facts {
				if at, ok := told[f]; ok {
					t.Errorf("fact %d is told at %s and again at %s", f, at, e.Slot.Local)
				}
				told[f] = e.Slot.Local
			}
			for _, s := range en.Summary.Sentences {
				sentences++
				checkCites(t, db, s)
			}
		}
	}
	if sentences < 50 {
		t.Errorf("only %d sentences were told of a whole day", sentences)
	}
}

func checkCites(t *testing.T, db *store.DB, s digest.Sentence) {
	t.Helper()
	if len(s.Cites) == 0 {
		t.Errorf("no cite: %s", s.Text)
		return
	}
	c := s.Cites[0]
	a, err := db.Article(t.Context(), c.Article, c.Revision)
	if err != nil {
		t.Fatal(err)
	}
	body := []rune(a.Text)
	if c.InTitle {
		body = []rune(a.Title)
	}
	if got := strings.Join(strings.Fields(string(body[c.Start:c.End])), " "); got != strings.Join(strings.Fields(s.Text), " ") {
		t.Errorf("the cite says %q, the sentence %q", got, s.Text)
	}
}

// TestTheSeedArticle imports the article that the project began with and asks it
// the first four questions.
func TestTheSeedArticle(t *testing.T) {
	seed := datatest.Path(t, "seed.txt")
	dir := t.TempDir()
	write(t, filepath.Join(dir, "newsdesk.yaml"), "database: news.db\n")
	if out, err := botIn(t, dir, "import", mustAbs(t, seed)).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for question, want := range map[string]string{
		"Which companies did Starlink team up with?": "has teamed up with two leading Indian telecom firms",
		"What is Starlink still waiting for?":        "still waiting for a green light from Indian regulators",
		"Who is about to visit India?":               "JD Vance’s upcoming four-day visit to India",
		"What does a Starlink dish cost in India?":   "",
	} {
		out, err := botIn(t, dir, "ask", "--json", question).Output()
		if err != nil {
			t.Fatalf("%s: %v", question, err)
		}
		var a struct {
			Refused   bool
			Sentences []struct{ Text string }
		}
		if err := json.Unmarshal(out, &a); err != nil {
			t.Fatalf("%s: %v: %s", question, err, out)
		}
		switch {
		case want == "" && !a.Refused:
			t.Errorf("%s: answered %q; want a refusal", question, a.Sentences)
		case want != "" && (a.Refused || !strings.Contains(a.Sentences[0].Text, want)):
			t.Errorf("%s: %s; want %q", question, out, want)
		}
	}
}

func mustAbs(t *testing.T, path string) string {
	t.Helper()
	abs, err := filepath.Abs(path)
	if err != nil {
		t.Fatal(err)
	}
	return abs
}
