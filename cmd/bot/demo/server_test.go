package demo

import (
	"cmp"
	"context"
	"errors"
	"io"
	"net/http"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"newsdesk/digest"
	"newsdesk/digest/fetch"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// serve opens the newsroom as of a clock that the test steps.
func serve(t *testing.T) (*Server, *Clock) {
	t.Helper()
	n := room(t)
	clock := NewClock(n.Start, n.End, 0)
	s, err := n.Serve(t.Context(), clock.Now)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s, clock
}

func fetcher(t *testing.T) *fetch.Client {
	c := fetch.New(fetch.Options{AllowPrivate: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}})
	t.Cleanup(c.Close)
	return c
}

// A reader who polls every feed whenever something happens, and opens the page of
// what is only a teaser, ends up with the very archive.
func TestAWeekOfPolling(t *testing.T) {
	s, clock := serve(t)
	c := fetcher(t)
	feeds := s.Feeds()
	got := map[string]digest.Article{}
	unchanged, faults := 0, map[string]bool{}
	for _, moment := range s.room.Moments() {
		clock.Step(moment)
		for i, f := range feeds {
			p, err := c.Feed(t.Context(), f, fetch.Ask{Now: clock.Now()})
			var fault *fetch.Fault
			if errors.As(err, &fault) {
				faults[f.Source+": "+string(fault.Kind)] = true
				continue
			}
			if err != nil || p.Note != "" {
				t.Fatalf("%s at %v: %v %s", f.Source, moment, err, p.Note)
			}
			if p.NotModified {
				unchanged++
			}
			feeds[i] = p.Feed
			for _, a := range p.Articles {
				keep(got, a)
			}
		}
	}
	var all []digest.Article
	for _, a := range got {
		if a.Teaser {
			page, err := c.Page(t.Context(), a.URL)
			if err != nil {
				t.Fatal(err)
			}
			a.Text = page.Text
		}
		all = append(all, a)
	}
	compare(t, s, all)
	if len(faults) != 2 || unchanged < len(s.room.Moments())*8 {
		t.Errorf("faults %v and %d polls without change; want two faults and mostly no change", faults, unchanged)
	}
}

// keep stores a, as first seen and last revised.
func keep(got map[string]digest.Article, a digest.Article) {
	if first, ok := got[a.Identity]; ok {
		a.Published, a.Seen = first.Published, first.Seen
	}
	got[a.Identity] = a
}

// compare compares what a reader has with what the newsroom published, in what a
// digest shows of it.
func compare(t *testing.T, s *Server, got []digest.Article) {
	t.Helper()
	want := s.room.Archive(s.room.End)
	byURL := func(a, b digest.Article) int { return strings.Compare(a.URL, b.URL) }
	for i := range want {
		want[i].URL = s.ArticleURL(want[i].Identity)
	}
	slices.SortFunc(got, byURL)
	slices.SortFunc(want, byURL)
	if len(got) != len(want) {
		t.Fatalf("got %d articles, want %d", len(got), len(want))
	}
	for i, w := range want {
		g := got[i]
		if w.Source == "Openboard" {
			continue // what is left of hostile text is its reader's business
		}
		shown := func(a digest.Article) []string {
			when := a.Published.UTC().Format(time.RFC3339)
			return []string{a.URL, a.Title, a.Text, a.Source, a.Language, when}
		}
		if diff := gocmp.Diff(shown(w), shown(g)); diff != "" {
			t.Errorf("%s (-want +got)\n%s", w.Identity, diff)
		}
		if w.Undated != g.Undated {
			t.Errorf("%s: undated is %v, want %v", w.Identity, g.Undated, w.Undated)
		}
	}
}

func TestHostileTextStaysText(t *testing.T) {
	s, clock := serve(t)
	clock.Step(s.room.End)
	resp, body := get(t, s.ArticleURL("openboard/hostile-title"), "")
	for _, bad := range []string{"<script>alert", "<img src=x", `href="javascript:`} {
		if strings.Contains(body, bad) {
			t.Errorf("the page has %s unescaped", bad)
		}
	}
	if !strings.Contains(resp.Header.Get("Content-Security-Policy"), "default-src 'none'") {
		t.Error("the page may run scripts")
	}
	_, body = get(t, s.URL()+"/openboard/feed.json", "")
	if !strings.Contains(body, "<img src=x onerror") || !strings.Contains(body, `\u001b[31m`) {
		t.Error("the feed does not pass on what was posted")
	}
}

func TestConditionalRequests(t *testing.T) {
	s, clock := serve(t)
	feed := s.URL() + "/circuit/feed.json"
	clock.Step(at(t, "2025-04-16 10:14 UTC"))
	resp, _ := get(t, feed, "")
	tag := resp.Header.Get("ETag")
	if resp, _ := get(t, feed, tag); resp.StatusCode != http.StatusNotModified {
		t.Errorf("asked again: %s, want 304", resp.Status)
	}
	clock.Step(at(t, "2025-04-16 10:15 UTC"))
	resp, body := get(t, feed, tag)
	if resp.StatusCode != http.StatusOK || !strings.Contains(body, "120,000 rural households") {
		t.Errorf("after the edit: %s, want 200 and the new text", resp.Status)
	}
	if got := resp.Header.Get("Last-Modified"); got != "Wed, 16 Apr 2025 10:15:00 GMT" {
		t.Errorf("last modified %s", got)
	}
}

func TestPages(t *testing.T) {
	s, clock := serve(t)
	clock.Step(at(t, "2025-04-14 09:59 UTC"))
	for _, c := range []struct {
		path   string
		status int
		holds  string
	}{
		{"/", 200, "Satcom Trade Journal"},
		{"/robots.txt", 200, "Allow: /"},
		{"/meridian/", 200, `rel="alternate" type="application/atom`},
		{"/deccan/", 200, `rel="alternate" type="application/rss`},
		{"/meridian/skyline-pact", 200, "5,900 satellites"},
		{"/meridian/skyline-pact?utm_source=rss", 200, `rel="canonical"`},
		{"/gridline/rajasthan-solar-pact/amp", 404, ""}, // a minute later
		{"/meridian/deal-signed", 404, ""},
		{"/nobody/", 404, ""},
		{"/potomac/feed.xml", 403, ""},
		{"/capitol/feed.xml", 200, "<rss"},
	} {
		resp, body := get(t, s.URL()+c.path, "")
		if resp.StatusCode != c.status || !strings.Contains(body, c.holds) {
			t.Errorf("%s: %s, want %d and %q", c.path, resp.Status, c.status, c.holds)
		}
	}
	clock.Step(at(t, "2025-04-15 06:00 UTC"))
	resp, body := get(t, s.URL()+"/capitol/feed.xml", "")
	if resp.StatusCode != 200 || !strings.HasPrefix(resp.Header.Get("Content-Type"), "text/html") || strings.Contains(body, "<rss") {
		t.Error("the feed is no web page while it has a fault")
	}
}

func TestDiscovery(t *testing.T) {
	s, clock := serve(t)
	clock.Step(s.room.End)
	found, err := fetcher(t).Discover(t.Context(), s.URL()+"/meridian/")
	if err != nil || len(found) == 0 || found[0].URL != s.URL()+"/meridian/feed.xml" {
		t.Errorf("found %v, %v", found, err)
	}
}

func TestServerStops(t *testing.T) {
	n := room(t)
	ctx, cancel := context.WithCancel(t.Context())
	s, err := n.Serve(ctx, func() time.Time { return n.End })
	if err != nil {
		t.Fatal(err)
	}
	cancel()
	<-s.done
	if err := cmp.Or(s.Close(), s.Close()); err != nil {
		t.Errorf("close after the end: %v", err)
	}
}

func get(t *testing.T, url, tag string) (*http.Response, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	if tag != "" {
		req.Header.Set("If-None-Match", tag)
	}
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	resp, err := client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp, string(b)
}
