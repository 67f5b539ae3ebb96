package fetch

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"newsdesk/digest"
)

// A feed of many more articles than anybody writes is taken in turns, the newest first.
func TestAFloodIsTakenInTurns(t *testing.T) {
	var b strings.Builder
	const all = 2*maxNew + 100
	for i := range all { // the newest last
		fmt.Fprintf(&b, "<item><title>Article %d</title><guid>%d</guid><pubDate>%s</pubDate></item>", i, i, testNow.Add(time.Duration(i-all)*time.Second).Format(time.RFC1123Z))
	}
	s := serve(t, body("<rss version=\"2.0\"><channel><title>Flood</title>"+b.String()+"</channel></rss>"))
	c := testClient(t, func(o *Options) { o.MaxBody = 10 << 20 })
	have := map[string]bool{}
	f := digest.Feed{URL: s.URL}
	for turn, want := range []int{maxNew, 2 * maxNew, all} {
		p, err := c.Feed(t.Context(), f, Ask{Now: testNow, Stored: func(id string) bool { return have[id] }})
		if err != nil || p.NotModified || len(p.Articles) != want {
			t.Fatalf("turn %d: %d articles, not modified %v, %v; want %d", turn, len(p.Articles), p.NotModified, err, want)
		}
		for _, a := range p.Articles {
			have[a.Identity] = true
		}
		last := want == all
		if oldest := p.Articles[0].Title; oldest != fmt.Sprintf("Article %d", all-want) {
			t.Errorf("turn %d: the oldest is %q", turn, oldest)
		}
		if last != (p.Note == "") || last != (p.Feed.BodyHash != "") || !last && !strings.Contains(p.Note, fmt.Sprintf("brings %d new articles", all-want+maxNew)) {
			t.Errorf("turn %d: note %q, hash %q", turn, p.Note, p.Feed.BodyHash)
		}
		f = p.Feed
	}
}

// Whoever imports a file wants all of it.
func TestAnImportIsTakenWhole(t *testing.T) {
	items := make([]Item, maxNew+100)
	for i := range items {
		items[i] = Item{Title: fmt.Sprint("Article ", i)}
	}
	if n := len(Parsed{Items: items}.Articles(digest.Feed{URL: "https://ledger.example/feed"}, testNow)); n != len(items) {
		t.Errorf("%d articles of %d", n, len(items))
	}
}
