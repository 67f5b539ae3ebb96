package compose

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"newsdesk/digest"
	"newsdesk/digest/chat"
	"newsdesk/digest/store"
	"newsdesk/digest/summarize"
	"newsdesk/digest/text"
)

// monday is nine in the morning, when the digests of these tests are due.
var monday = time.Date(2025, 4, 14, 9, 0, 0, 0, time.UTC)

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// A rig is a composer on a real store, with one feed that every digest reads.
type rig struct {
	t      testing.TB
	db     *store.DB
	c      *Composer
	feed   digest.Feed
	limits chat.Limits
	n      int
}

func newRig(t testing.TB) *rig {
	t.Helper()
	db, err := store.Open(context.Background(), ":memory:")
	must(t, err)
	t.Cleanup(func() { must(t, db.Close()) })
	r := &rig{t: t, db: db}
	r.c = New(db, summarize.Extractor{}, func(string) chat.Limits { return r.limits }, slog.New(slog.DiscardHandler))
	r.feed, err = db.AddFeed(context.Background(), digest.Feed{URL: "https://ledger.example/feed", Title: "Ledger"}, monday.AddDate(0, 0, -7))
	must(t, err)
	r.read(monday)
	return r
}

// read makes the feed one that was read at now and is due in an hour.
func (r *rig) read(now time.Time) {
	r.t.Helper()
	r.feed.OKAt, r.feed.PolledAt, r.feed.NextAt, r.feed.Fault = now, now, now.Add(time.Hour), ""
	must(r.t, r.db.SaveFeeds(context.Background(), []digest.Feed{r.feed}))
}

// order makes a channel follow the whole feed, every day at nine.
func (r *rig) order(id string) digest.Digest {
	r.t.Helper()
	return r.orderAs(digest.Digest{Channel: chat.Channel{Adapter: "c", ID: id}, Schedule: "daily 9:00", Entries: 5, Lines: 40, NextDue: monday})
}

func (r *rig) orderAs(d digest.Digest) digest.Digest {
	r.t.Helper()
	ctx := context.Background()
	if d.Zone == "" {
		d.Zone = "UTC"
	}
	o, err := r.db.ChangeDigest(ctx, digest.Order{Digest: d, Ordered: true, Feeds: []digest.Feed{r.feed}, Audit: digest.Audit{At: monday, Channel: d.Channel}})
	must(r.t, err)
	return o.Digest
}

// article is one of a story, published and read at the given time. Its sentences
// are its facts.
func (r *rig) article(story int64, at time.Time, title, body string) {
	r.t.Helper()
	r.n++
	r.articleAs(story, digest.Article{Identity: fmt.Sprint(r.n), Title: title, Text: body, Source: "Ledger", Published: at, Seen: at})
}

func (r *rig) articleAs(story int64, a digest.Article) {
	r.t.Helper()
	ctx := context.Background()
	a.URL = "https://ledger.example/" + a.Identity
	_, _, err := r.db.SaveFetch(ctx, r.feed, []digest.Article{a})
	must(r.t, err)
	as, err := r.db.Ungrouped(ctx, 10)
	must(r.t, err)
	for _, a := range as {
		p := digest.Placement{Article: a, Story: story, Facts: []digest.Fact{}}
		offsets := text.NewOffsets(a.Text)
		for _, s := range text.Sentences(a.Text) {
			sp, words := offsets.CodePoints(s), s.In(a.Text)
			p.Facts = append(p.Facts, digest.Fact{
				Key: strings.ToLower(words), Text: words, At: a.Published,
				Spans: []digest.Span{{Article: a.ID, Revision: a.Revision, Start: sp.Start, End: sp.End}},
			})
		}
		must(r.t, r.db.Place(ctx, []digest.Placement{p}, a.Seen))
	}
}

// due composes what is due at now and returns the editions there are of a
// channel, the oldest first, with their parts.
func (r *rig) due(now time.Time, d digest.Digest) []digest.Edition {
	r.t.Helper()
	must(r.t, r.c.Due(context.Background(), now))
	return r.editions(d)
}

func (r *rig) editions(d digest.Digest) []digest.Edition {
	r.t.Helper()
	es, err := r.db.EditionsOf(context.Background(), d.Channel, 100)
	must(r.t, err)
	for i, j := 0, len(es)-1; i < j; i, j = i+1, j-1 {
		es[i], es[j] = es[j], es[i]
	}
	return es
}

// last is the newest of es.
func last(t testing.TB, es []digest.Edition) digest.Edition {
	t.Helper()
	if len(es) == 0 {
		t.Fatal("there is no edition")
	}
	return es[len(es)-1]
}

// said is every sentence that an edition says.
func said(e digest.Edition) []string {
	var out []string
	for _, en := range e.Entries {
		for _, s := range en.Summary.Sentences {
			out = append(out, s.Text)
		}
	}
	return out
}

const (
	tariff  = "The tariff on goods from India falls to 22 percent in May, the trade ministry said on Monday."
	before  = "Until now it was 26 percent on most goods, among them textiles and gems."
	signing = "A treaty is to be signed in New Delhi by both presidents before the summer."
)
