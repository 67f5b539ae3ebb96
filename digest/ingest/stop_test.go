package ingest

import (
	"context"
	"net/http"
	"testing"
	"time"

	"newsdesk/digest"
	"newsdesk/digest/fetch"
)

func TestStoppingGivesLeasesBack(t *testing.T) {
	r := newRig(t, Options{FullText: true, Workers: 2})
	ctx, cancel := context.WithCancel(t.Context())
	hang := func(_ http.ResponseWriter, req *http.Request) { cancel(); <-req.Context().Done() }
	r.net.at("/slow", hang)
	f := r.follow("/slow")
	if err := r.in.Feeds(ctx, monday); err != nil && ctx.Err() == nil {
		t.Error(err)
	}
	due, err := r.db.ClaimFeeds(t.Context(), monday, time.Minute, 10)
	must(t, err)
	if len(due) != 1 || due[0].ID != f.ID || due[0].Failures != 0 {
		t.Errorf("due after a restart: %s", asJSON(due))
	}
	r.net.feed("/a", item{"Rain", teaser, monday})
	r.net.at("/a/0", hang)
	r.follow("/a")
	must(t, r.in.Feeds(t.Context(), monday))
	ctx, cancel = context.WithCancel(t.Context())
	defer cancel()
	if err := r.in.Pages(ctx, monday); err != nil && ctx.Err() == nil {
		t.Error(err)
	}
	as, err := r.db.ClaimPages(t.Context(), monday, time.Minute, 10)
	must(t, err)
	if len(as) != 1 {
		t.Errorf("%d pages are due after a restart; want 1", len(as))
	}
}

// panics is a fetcher that some bytes are too much for.
type panics struct{ Fetcher }

func (panics) Feed(context.Context, digest.Feed, fetch.Ask) (fetch.Poll, error) { panic("feed") }

func (panics) Page(context.Context, string) (fetch.Page, error) { panic("page") }

func TestAPanicIsThatFeedsFault(t *testing.T) {
	r := newRig(t, Options{FullText: true})
	r.net.feed("/a", item{"Rain", teaser, monday})
	a := r.follow("/a")
	must(t, r.in.Feeds(t.Context(), monday))
	well := r.in.fetch
	r.in.fetch = panics{well}
	must(t, r.in.Pages(t.Context(), monday))
	now := monday.Add(24 * time.Hour)
	must(t, r.in.Feeds(t.Context(), now))
	if f := r.state(a); f.Failures != 1 || f.Fault == "" || !f.NextAt.After(now) {
		t.Errorf("feed: %s", asJSON(f))
	}
	must(t, r.in.Place(t.Context(), now))
	if as := r.articles(); as[0].StoryID == 0 {
		t.Errorf("its article still waits: %s", asJSON(as))
	}
}
