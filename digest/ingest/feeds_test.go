package ingest

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"newsdesk/digest"
)

func TestFeedsThatAreDue(t *testing.T) {
	r := newRig(t, Options{})
	r.net.feed("/a", item{"Rain", rain, monday.Add(-time.Hour)})
	r.net.feed("/b", item{"Chips", chips, monday.Add(-time.Hour)})
	a, b := r.follow("/a"), r.follow("/b")
	b.NextAt = monday.Add(time.Minute)
	must(t, r.db.SaveFeeds(t.Context(), []digest.Feed{b}))
	r.poll(monday)
	if r.net.times("/a") != 1 || r.net.times("/b") != 0 {
		t.Errorf("asked %d and %d times; want 1 and 0", r.net.times("/a"), r.net.times("/b"))
	}
	f := r.state(a)
	if !f.Healthy() || !f.OKAt.Equal(monday) || !f.NextAt.After(monday) || f.Title != "a" || !f.NewestAt.Equal(monday.Add(-time.Hour)) {
		t.Errorf("feed: %s", asJSON(f))
	}
	if as := r.articles(); len(as) != 1 || as[0].Source != "a" || !as[0].Seen.Equal(monday) {
		t.Errorf("articles: %s", asJSON(as))
	}
}

func TestABadFeedBacksOffAlone(t *testing.T) {
	r := newRig(t, Options{Shortest: 10 * time.Minute, Longest: time.Hour})
	r.net.feed("/good", item{"Rain", rain, monday})
	r.net.at("/bad", status(http.StatusInternalServerError))
	r.net.at("/page", func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "<html><body>Welcome</body></html>") })
	good, bad, page := r.follow("/good"), r.follow("/bad"), r.follow("/page")
	r.poll(monday)
	if g := r.state(good); !g.Healthy() {
		t.Errorf("the good feed has a fault: %s", g.Fault)
	}
	var waits []time.Duration
	now := monday
	for range 5 {
		f := r.state(bad)
		waits = append(waits, f.NextAt.Sub(now))
		now = f.NextAt
		r.poll(now)
	}
	m := time.Minute
	if d := cmp.Diff([]time.Duration{10 * m, 20 * m, 40 * m, 60 * m, 60 * m}, waits); d != "" {
		t.Error(d)
	}
	f := r.state(bad)
	if f.Failures != 6 || !f.FaultAt.Equal(monday) || !strings.Contains(f.Fault, "500") || !f.OKAt.IsZero() {
		t.Errorf("bad feed: %s", asJSON(f))
	}
	if p := r.state(page); !strings.Contains(p.Fault, "HTML") && !strings.Contains(p.Fault, "web page") {
		t.Errorf("a page in place of a feed: %q", p.Fault)
	}
	r.net.feed("/bad", item{"Chips", chips, now})
	now = f.NextAt
	r.poll(now)
	if f := r.state(bad); !f.Healthy() || f.Failures != 0 || !f.FaultAt.IsZero() {
		t.Errorf("a feed that is well again: %s", asJSON(f))
	}
}

func TestFeedsAreAskedAsSeldomAsTheyWish(t *testing.T) {
	r := newRig(t, Options{Shortest: 10 * time.Minute, Longest: 24 * time.Hour})
	r.net.at("/busy", status(http.StatusTooManyRequests, "Retry-After", "7200"))
	r.net.at("/gone", status(http.StatusGone))
	aged := r.net.rss("/aged", item{"Rain", rain, monday})
	r.net.at("/aged", func(w http.ResponseWriter, req *http.Request) {
		w.Header().Set("Cache-Control", "max-age=14400")
		aged(w, req)
	})
	busy, gone, old := r.follow("/busy"), r.follow("/gone"), r.follow("/aged")
	r.poll(monday)
	for name, c := range map[string]struct {
		feed     digest.Feed
		min, max time.Duration
	}{
		"Retry-After": {busy, 2 * time.Hour, 2 * time.Hour}, "410": {gone, 24 * time.Hour, 24 * time.Hour}, "max-age": {old, 4 * time.Hour * 9 / 10, 4 * time.Hour},
	} {
		if got := r.state(c.feed).NextAt.Sub(monday); got < c.min || got > c.max {
			t.Errorf("%s: asked again after %s; want %s to %s", name, got, c.min, c.max)
		}
	}
}

func TestTheIntervalFollowsTheFeed(t *testing.T) {
	r := newRig(t, Options{Shortest: 10 * time.Minute, Longest: 4 * time.Hour})
	etag := func(h http.HandlerFunc, tag string) http.HandlerFunc {
		return func(w http.ResponseWriter, req *http.Request) {
			w.Header().Set("ETag", tag)
			if req.Header.Get("If-None-Match") == tag {
				w.WriteHeader(http.StatusNotModified)
				return
			}
			h(w, req)
		}
	}
	items := []item{{"Rain", rain, monday}}
	r.net.feed("/plain", items...)
	r.net.at("/tagged", etag(r.net.rss("/tagged", items...), `"1"`))
	plain, tagged := r.follow("/plain"), r.follow("/tagged")
	now := monday
	r.poll(now)
	first := r.state(plain).Interval
	for range 12 { // the same bytes, and 304
		now = now.Add(5 * time.Hour)
		r.poll(now)
	}
	for _, f := range []digest.Feed{plain, tagged} {
		if g := r.state(f); g.Interval != 4*time.Hour || !g.Healthy() || !g.OKAt.Equal(now) {
			t.Errorf("a feed that stands still: every %s, first %s: %s", g.Interval, first, asJSON(g))
		}
	}
	if as := r.articles(); len(as) != 2 {
		t.Errorf("%d articles; want 2", len(as))
	}
	for i := range 12 { // now something comes every time
		items = append(items, item{strings.Repeat("x", i+1), chips, now})
		r.net.feed("/plain", items...)
		r.net.at("/tagged", etag(r.net.rss("/tagged", items...), strings.Repeat("t", i+1)))
		now = now.Add(5 * time.Hour)
		r.poll(now)
	}
	for _, f := range []digest.Feed{plain, tagged} {
		if g := r.state(f); g.Interval > 30*time.Minute {
			t.Errorf("a feed that moves is asked every %s", g.Interval)
		}
	}
}

func TestANoteKeepsItsBeginning(t *testing.T) {
	r := newRig(t, Options{})
	whole := r.net.rss("/cut", item{"Rain", rain, monday}, item{"Chips", chips, monday})
	r.net.at("/cut", func(w http.ResponseWriter, req *http.Request) {
		w.Header().Set("Content-Type", "application/rss+xml")
		io.WriteString(w, half(whole, req))
	})
	f := r.follow("/cut")
	r.poll(monday)
	r.poll(monday.Add(48 * time.Hour))
	if g := r.state(f); g.Fault == "" || !g.FaultAt.Equal(monday) || !g.OKAt.Equal(monday.Add(48*time.Hour)) || g.Failures != 0 {
		t.Errorf("feed: %s", asJSON(g))
	}
}

// half is an answer that breaks off in its last item.
func half(h http.HandlerFunc, req *http.Request) string {
	w := httptest.NewRecorder()
	h(w, req)
	body := w.Body.String()
	return body[:strings.LastIndex(body, "</item>")-20]
}

// broken is a store that fails at one thing.
type broken struct {
	Store
	saveFetch, place, claim error
}

func (b *broken) SaveFetch(ctx context.Context, f digest.Feed, as []digest.Article) (int, int, error) {
	if b.saveFetch != nil {
		return 0, 0, b.saveFetch
	}
	return b.Store.SaveFetch(ctx, f, as)
}

func (b *broken) PlaceAfter(ctx context.Context, seen int64, ps []digest.Placement, now time.Time) (int64, error) {
	if b.place != nil {
		return 0, b.place
	}
	return b.Store.PlaceAfter(ctx, seen, ps, now)
}

func (b *broken) ClaimPages(ctx context.Context, now time.Time, lease time.Duration, n int) ([]digest.Article, error) {
	if b.claim != nil {
		return nil, b.claim
	}
	return b.Store.ClaimPages(ctx, now, lease, n)
}

func TestAFaultOfTheStoreSurfaces(t *testing.T) {
	full := errors.New("disk is full")
	r := newRig(t, Options{FullText: true})
	r.net.feed("/a", item{"Rain", rain, monday})
	f := r.follow("/a")
	r.order("x", f)
	b := &broken{Store: r.db, saveFetch: full}
	r.in.store = b
	if err := r.in.Feeds(t.Context(), monday); !errors.Is(err, full) {
		t.Errorf("Feeds: %v", err)
	}
	b.saveFetch, b.place, b.claim = nil, full, full
	now := monday.Add(feedLease)
	if err := r.in.Poll(t.Context(), now); !errors.Is(err, full) {
		t.Errorf("Poll: %v", err)
	}
	if err := r.in.Pages(t.Context(), now); !errors.Is(err, full) {
		t.Errorf("Pages: %v", err)
	}
	if err := r.in.Place(t.Context(), now); !errors.Is(err, full) {
		t.Errorf("Place: %v", err)
	}
	b.place = nil
	must(t, r.in.Place(t.Context(), now))
	as := r.articles()
	if len(as) != 1 || as[0].StoryID != 1 || len(r.factsOf(1)) != 4 {
		t.Errorf("after the fault: %s", asJSON(as))
	}
}

func TestAClockThatJumpsSilencesNoFeed(t *testing.T) {
	for name, jump := range map[string]time.Duration{"a year ahead": 365 * 24 * time.Hour, "three days ahead": 72 * time.Hour} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t, Options{FullText: true})
			teaser := item{"Rain", "Heavy rain flooded the old harbour district…", monday.Add(jump)}
			r.net.feed("/a", teaser)
			r.net.at("/a/0", status(http.StatusInternalServerError))
			f := r.follow("/a")
			must(t, r.in.Poll(t.Context(), monday.Add(jump)))
			_, err := r.db.ClaimFeeds(t.Context(), monday.Add(jump+48*time.Hour), feedLease, 10) // and somebody was killed
			must(t, err)
			now := monday.Add(time.Hour)
			r.net.feed("/a", teaser, item{"Chips", chips, now})
			r.poll(now)
			if g := r.state(f); !g.OKAt.Equal(now) || g.NextAt.After(now.Add(24*time.Hour)) {
				t.Errorf("after the clock was put right: %s", asJSON(g))
			}
			for range pageTries {
				now = now.Add(pagePatience)
				r.poll(now)
			}
			for _, a := range r.articles() {
				if a.StoryID == 0 {
					t.Errorf("%s waits for its story", a.Title)
				}
			}
		})
	}
}

// pageTries is how often the store lets a page be asked for.
const pageTries = 3
