package web

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"newsdesk/digest"
	"newsdesk/digest/chat"
)

var now = time.Date(2025, 4, 18, 9, 5, 0, 0, time.UTC)

// room is a store with everything that can stand in it.
type room struct {
	feeds    []digest.Feed
	digests  []digest.Digest
	editions []digest.Edition
	err      error
}

func (r *room) Ping(context.Context) error                   { return r.err }
func (r *room) Feeds(context.Context) ([]digest.Feed, error) { return r.feeds, r.err }

func (r *room) Digests(context.Context) ([]digest.Digest, error) { return r.digests, r.err }

func (r *room) Editions(_ context.Context, _ int) ([]digest.Edition, error) { return r.editions, r.err }
func (r *room) Backlog(context.Context) (int, error)                        { return 2, r.err }

func (r *room) FollowCounts(context.Context) (map[int64]digest.FollowCount, error) {
	counts := map[int64]digest.FollowCount{}
	for _, d := range r.digests {
		counts[d.ID] = digest.FollowCount{Topics: len(d.Topics), Feeds: len(d.Feeds)}
	}
	return counts, r.err
}

func (r *room) PartStates(_ context.Context, edition int64) ([]digest.Part, error) {
	for _, e := range r.editions {
		if e.ID == edition {
			return e.Parts, r.err
		}
	}
	return nil, r.err
}

const hostile = `<script>alert(1)</script>"'@everyone ` + "\u202e"

func newRoom() *room {
	ch := chat.Channel{Adapter: "work", Workspace: "T1", ID: "C1"}
	return &room{
		feeds: []digest.Feed{
			{URL: "https://key:secret@wire.example/feed?token=abcdef", Title: "Wire", OKAt: now, PolledAt: now.Add(-12 * time.Minute), NewestAt: now.Add(-time.Hour), NextAt: now.Add(3 * time.Minute)},
			{URL: "https://blocked.example/feed?token=abcdef", Fault: "HTML instead of a feed " + hostile, FaultAt: now.Add(-50 * time.Hour)},
			{URL: ":", Title: ""},
		},
		digests: []digest.Digest{
			{Channel: ch, Schedule: "weekdays 9:00", Zone: "Asia/Kolkata", NextDue: now.Add(-90 * time.Second)},
			{Channel: ch, Schedule: hostile, Zone: "nowhere", Stopped: "the channel is gone"},
		},
		editions: []digest.Edition{{
			Channel: ch, Slot: digest.Slot{Local: "2025-04-18 09:00"}, Composed: now, Verdict: digest.News,
			Coverage: digest.Coverage{Feeds: 3, Checked: 2},
			Parts:    []digest.Part{{State: digest.Sent}, {State: digest.Failed}},
			Entries: []digest.Entry{{
				Summary: digest.Summary{Headline: hostile}, Outlets: 2, Independent: 1,
				Sources: []digest.Mention{{URL: "javascript:alert(1)"}},
			}},
		}},
	}
}

func serve(t *testing.T, store Store) (*Server, *httptest.Server) {
	t.Helper()
	s := New(store, Options{Version: "1.2.3", Now: func() time.Time { return now }})
	srv := httptest.NewServer(s.Handler())
	t.Cleanup(srv.Close)
	return s, srv
}

func get(t *testing.T, url string) (*http.Response, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res, string(body)
}

func TestHealth(t *testing.T) {
	_, srv := serve(t, &room{err: errors.New("database is locked")})
	if res, body := get(t, srv.URL+"/healthz"); res.StatusCode != http.StatusOK || body != "ok\n" {
		t.Errorf("got %d %q; a bot without a store lives all the same", res.StatusCode, body)
	}
}

func TestReadySaysWhyThisProcessCannotWork(t *testing.T) {
	s := New(&room{}, Options{Fault: func() error { return errors.New("database or disk is full") }, Now: func() time.Time { return now }})
	s.Beat(now)
	w := httptest.NewRecorder()
	s.Handler().ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/readyz", nil))
	if w.Code != http.StatusServiceUnavailable || !strings.Contains(w.Body.String(), "disk is full") {
		t.Errorf("status %d: %s", w.Code, w.Body)
	}
}

func TestReady(t *testing.T) {
	tests := []struct {
		name   string
		beat   time.Time
		err    error
		status int
		want   []check
	}{
		{"at_work", now.Add(-time.Minute), nil, 200, []check{{"store", true, ""}, {"replica", true, ""}, {"heartbeat", true, ""}}},
		{"before_the_first_heartbeat", time.Time{}, nil, 503, []check{{"store", true, ""}, {"replica", true, ""}, {"heartbeat", false, "no heartbeat yet"}}},
		{"stuck", now.Add(-3 * time.Minute), nil, 503, []check{{"store", true, ""}, {"replica", true, ""}, {"heartbeat", false, "the last heartbeat was 3m0s ago"}}},
		{"store_is_gone", now, errors.New("disk I/O error"), 503, []check{{"store", false, "disk I/O error"}, {"replica", true, ""}, {"heartbeat", true, ""}}},
		{"the_clock_went_back", now.Add(time.Hour), nil, 200, []check{{"store", true, ""}, {"replica", true, ""}, {"heartbeat", true, ""}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s, srv := serve(t, &room{err: tt.err})
			if !tt.beat.IsZero() {
				s.Beat(tt.beat)
			}
			res, body := get(t, srv.URL+"/readyz")
			var got readiness
			if err := json.Unmarshal([]byte(body), &got); err != nil {
				t.Fatal(err)
			}
			want := readiness{Ready: tt.status == 200, Checks: tt.want}
			if diff := cmp.Diff(want, got); diff != "" || res.StatusCode != tt.status {
				t.Errorf("status %d\n%s", res.StatusCode, diff)
			}
		})
	}
}

func TestPage(t *testing.T) {
	_, srv := serve(t, newRoom())
	res, body := get(t, srv.URL+"/")
	if res.StatusCode != http.StatusOK {
		t.Fatalf("got %d: %s", res.StatusCode, body)
	}
	for _, want := range []string{
		"Not at work: no heartbeat yet", "2 messages wait", "Wire", "12 min ago", "in 3 min", "(1 faulty)",
		"blocked.example", "2 days ago", "weekdays 9:00", "Fri 18 Apr 14:33, due", "stopped: <bdi>the channel is gone",
		"2 of 3 feeds", "1 of 2 posted, 1 failed", "2 sources, 1 independent", "version 1.2.3",
	} {
		if !strings.Contains(body, want) {
			t.Errorf("the page does not say %q", want)
		}
	}
	for _, never := range []string{"<script", "javascript:", "token", "secret"} {
		if strings.Contains(body, never) {
			t.Errorf("the page says %q", never)
		}
	}
	csp := res.Header.Get("Content-Security-Policy")
	if !strings.Contains(csp, "default-src 'none'") || strings.Contains(csp, "unsafe") {
		t.Errorf("policy %q", csp)
	}
	if strings.Index(body, "blocked.example") > strings.Index(body, "wire.example") {
		t.Error("a faulty feed does not come first")
	}
}

func TestPageIsShortWithManyFeeds(t *testing.T) {
	r := &room{}
	for range maxFeeds + 7 {
		r.feeds = append(r.feeds, digest.Feed{URL: "https://a.example/", Title: strings.Repeat("é", 10_000)})
	}
	_, srv := serve(t, r)
	_, body := get(t, srv.URL+"/")
	if !strings.Contains(body, "And 7 more") || len(body) > 1_000_000 {
		t.Errorf("%d bytes", len(body))
	}
}

func TestPageWithoutAStore(t *testing.T) {
	_, srv := serve(t, &room{err: errors.New("path of the database")})
	res, body := get(t, srv.URL+"/")
	if res.StatusCode != http.StatusServiceUnavailable || strings.Contains(body, "path of") {
		t.Errorf("got %d %q", res.StatusCode, body)
	}
}

func TestMetrics(t *testing.T) {
	s, srv := serve(t, newRoom())
	s.Beat(now)
	_, body := get(t, srv.URL+"/metrics")
	for _, want := range []string{
		`newsdesk_build_info{version="1.2.3"} 1`, `newsdesk_feeds{state="faulty"} 1`, `newsdesk_feeds{state="new"} 1`, `newsdesk_feeds{state="ok"} 1`,
		`newsdesk_digests{state="active"} 1`, `newsdesk_digests{state="stopped"} 1`, `newsdesk_digest_overdue_seconds 90`,
		`newsdesk_parts_waiting 2`, `newsdesk_store_up 1`, `newsdesk_heartbeat_timestamp_seconds 1.7449671e+09`, `go_goroutines`,
	} {
		if !strings.Contains(body, want) {
			t.Errorf("no %s", want)
		}
	}
	if strings.Contains(body, ".example") {
		t.Error("a feed's address is in a label")
	}
}

func TestMetricsWithoutAStore(t *testing.T) {
	_, srv := serve(t, &room{err: errors.New("database is locked")})
	res, body := get(t, srv.URL+"/metrics")
	if res.StatusCode != http.StatusOK || !strings.Contains(body, "newsdesk_store_up 0") {
		t.Errorf("got %d\n%s", res.StatusCode, body)
	}
}

func TestOnlyWhatIsOffered(t *testing.T) {
	s := New(newRoom(), Options{})
	s.Handle("POST /hook", http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) }))
	tests := []struct {
		method, path, site string
		want               int
	}{
		{"GET", "/style.css", "", 200},
		{"GET", "/nothing", "", 404},
		{"POST", "/", "", 405},
		{"POST", "/hook", "", 204},
		{"POST", "/hook", "cross-site", 403},
	}
	for _, tt := range tests {
		req := httptest.NewRequestWithContext(t.Context(), tt.method, tt.path, nil)
		if tt.site != "" {
			req.Header.Set("Sec-Fetch-Site", tt.site)
		}
		w := httptest.NewRecorder()
		s.Handler().ServeHTTP(w, req)
		if w.Code != tt.want {
			t.Errorf("%s %s: got %d, want %d", tt.method, tt.path, w.Code, tt.want)
		}
	}
}

func TestServeStops(t *testing.T) {
	defer goleak.VerifyNone(t)
	s := New(&room{}, Options{})
	arrived, release := make(chan struct{}), make(chan struct{})
	s.Handle("GET /slow", http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		close(arrived)
		<-release
		io.WriteString(w, "done")
	}))
	var lc net.ListenConfig
	ln, err := lc.Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	served := make(chan error, 1)
	go func() { served <- s.Serve(ctx, ln) }()
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	answer := make(chan string, 1)
	go func() {
		req, _ := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+ln.Addr().String()+"/slow", nil)
		res, err := client.Do(req)
		if err != nil {
			answer <- err.Error()
			return
		}
		defer res.Body.Close()
		b, _ := io.ReadAll(res.Body)
		answer <- string(b)
	}()
	<-arrived
	stop()
	close(release)
	if got := <-answer; got != "done" {
		t.Errorf("the request under way got %q", got)
	}
	if err := <-served; err != nil {
		t.Error(err)
	}
}

func TestListenAndServeNamesTheAddress(t *testing.T) {
	err := New(&room{}, Options{}).ListenAndServe(t.Context(), "127.0.0.1:1000000")
	if err == nil || !strings.Contains(err.Error(), "127.0.0.1:1000000") {
		t.Errorf("got %v", err)
	}
}
