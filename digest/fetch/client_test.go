package fetch

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"newsdesk/digest"
)

var testNow = time.Date(2025, 4, 19, 12, 0, 0, 0, time.UTC)

var loopback = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("::1/128")}

// testClient may reach the test servers, which are on loopback.
func testClient(t *testing.T, change ...func(*Options)) *Client {
	t.Helper()
	o := Options{AllowPrivate: loopback, UserAgent: "Newsdesk/test", MaxBody: 1 << 20}
	for _, f := range change {
		f(&o)
	}
	c := New(o)
	t.Cleanup(c.Close)
	return c
}

// serve starts a server that lives as long as the test.
func serve(t *testing.T, h http.HandlerFunc) *httptest.Server {
	t.Helper()
	s := httptest.NewServer(h)
	t.Cleanup(func() { s.CloseClientConnections(); s.Close() })
	return s
}

func poll(t *testing.T, c *Client, url string) (Poll, error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	return c.Feed(ctx, digest.Feed{URL: url}, Ask{Now: testNow})
}

func body(s string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, s) }
}

func withStatus(code int, header ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		for i := 0; i+1 < len(header); i += 2 {
			w.Header().Set(header[i], header[i+1])
		}
		w.WriteHeader(code)
		io.WriteString(w, "<html><body>no</body></html>")
	}
}

const twoItems = `<rss version="2.0"><channel><title>Courier</title><link>https://courier.example/</link>
<item><title>One</title><link>https://courier.example/1</link><pubDate>Fri, 18 Apr 2025 09:30:00 IST</pubDate></item>
<item><title>Two</title><link>https://courier.example/2</link></item>`

func bomb(n int) []byte {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	zeros := make([]byte, 1<<20)
	for range n {
		_, _ = z.Write(zeros)
	}
	_ = z.Close()
	return b.Bytes()
}

const laughsFeed = `<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY lol "lol">
<!ENTITY l1 "&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;"><!ENTITY l2 "&l1;&l1;&l1;&l1;&l1;&l1;&l1;&l1;&l1;&l1;">
<!ENTITY l3 "&l2;&l2;&l2;&l2;&l2;&l2;&l2;&l2;&l2;&l2;"><!ENTITY l4 "&l3;&l3;&l3;&l3;&l3;&l3;&l3;&l3;&l3;&l3;">
<!ENTITY l5 "&l4;&l4;&l4;&l4;&l4;&l4;&l4;&l4;&l4;&l4;"><!ENTITY l6 "&l5;&l5;&l5;&l5;&l5;&l5;&l5;&l5;&l5;&l5;">]>
<rss version="2.0"><channel><title>&l6;</title></channel></rss>`

// TestFeedFaults: whatever a server sends, the fault has its kind and says in
// words what happened and what to do.
func TestFeedFaults(t *testing.T) {
	tests := []struct {
		name  string
		serve http.HandlerFunc
		kind  Kind
		says  string
	}{
		{"html", body("<!doctype html><html><head><title>Welcome</title></head><body>Hi</body></html>"), NotFeed, `a web page came instead of a feed ("Welcome"); follow the site's home page`},
		{"login", body(`<html><form><input type="password"></form></html>`), Login, "login or consent page"},
		{"bot wall", body(`<html><head><title>Just a moment...</title></head></html>`), Blocked, "bot protection"},
		{"challenge header", withStatus(403, "Cf-Mitigated", "challenge"), Blocked, "bot protection"},
		{"empty", body(""), Empty, "empty"},
		{"blank", body(" \n "), Empty, "empty"},
		{"text", body("nothing here"), NotFeed, "neither XML nor JSON"},
		{"json", body(`{"error":"no"}`), NotFeed, "JSON, but no feed"},
		{"other xml", body(`<svg xmlns="http://www.w3.org/2000/svg"></svg>`), NotFeed, "<svg>"},
		{"truncated at once", body(`<rss version="2.0"><channel><title>Cou`), Broken, "breaks off"},
		{"endless", endless, TooLarge, "larger than 1 MiB"},
		{"announced as huge", withStatus(200, "Content-Length", "200000000"), TooLarge, "larger than 1 MiB"},
		{"gzip bomb", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", "gzip")
			_, _ = w.Write(bomb(20))
		}, TooLarge, "decompression bomb"},
		{"gzip bomb without a header", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(bomb(20)) }, TooLarge, "decompression bomb"},
		{"false gzip", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", "gzip")
			io.WriteString(w, twoItems)
		}, Broken, "claims to be gzip"},
		{"brotli", withStatus(200, "Content-Encoding", "br"), Broken, `"br"`},
		{"billion laughs", body(laughsFeed), Hostile, "billion laughs"},
		{"deep", body("<rss><channel>" + strings.Repeat("<a>", 5000)), Hostile, "nests"},
		{"endless redirects", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, r.URL.Path+"x", http.StatusFound) }, Redirects, "more than 5 times"},
		{"redirect to a file", withStatus(302, "Location", "file:///etc/passwd"), Redirects, "no http or https"},
		{"redirect to nowhere", withStatus(302), Redirects, "without saying where"},
		{"unauthorized", withStatus(401), Blocked, "401 Unauthorized"},
		{"forbidden", withStatus(403), Blocked, "does not let us"},
		{"not found", withStatus(404), Missing, "nothing is there"},
		{"gone", withStatus(410), Gone, "unfollow it"},
		{"throttled", withStatus(429, "Retry-After", "120"), Throttled, "asked to wait 2m0s"},
		{"server error", withStatus(500), Temporary, "will be tried again"},
		{"unavailable", withStatus(503, "Retry-After", "60"), Temporary, "asked to wait 1m0s"},
		{"teapot", withStatus(418), Blocked, "418"},
		{"not modified unasked", withStatus(304), Temporary, "304"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p, err := poll(t, testClient(t), serve(t, tt.serve).URL)
			var f *Fault
			if !errors.As(err, &f) {
				t.Fatalf("poll gave %+v, %v; want a fault", p, err)
			}
			if f.Kind != tt.kind || !strings.Contains(f.Error(), tt.says) {
				t.Errorf("fault %q: %s; want %q: …%s…", f.Kind, f, tt.kind, tt.says)
			}
		})
	}
}

// endless never stops sending.
func endless(w http.ResponseWriter, _ *http.Request) {
	io.WriteString(w, twoItems)
	chunk := []byte(strings.Repeat("<item><title>more</title></item>", 1000))
	for range 200 << 20 / len(chunk) {
		if _, err := w.Write(chunk); err != nil {
			return
		}
	}
}

func TestRetryAfterIsKept(t *testing.T) {
	date := testNow.Add(90 * time.Second).Format(http.TimeFormat)
	for header, want := range map[string]time.Duration{"30": 30 * time.Second, date: 90 * time.Second, "-5": 0, "soon": 0, "99999999999999": maxRetryAfter} {
		_, err := poll(t, testClient(t), serve(t, withStatus(429, "Retry-After", header)).URL)
		var f *Fault
		if !errors.As(err, &f) || f.RetryAfter != want {
			t.Errorf("Retry-After %q: %v, want %s", header, err, want)
		}
	}
}

func TestSlowDripIsEnded(t *testing.T) {
	const drips = 1000 // ten seconds of them
	var dripped atomic.Int64
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		for range drips {
			dripped.Add(1)
			if _, err := io.WriteString(w, "<"); err != nil || r.Context().Err() != nil {
				return
			}
			w.(http.Flusher).Flush()
			_ = pause(r.Context(), 10*time.Millisecond)
		}
	})
	c := testClient(t, func(o *Options) { o.Timeout = 150 * time.Millisecond })
	_, err := poll(t, c, s.URL)
	if KindOf(err) != Slow || !strings.Contains(err.Error(), "150ms") {
		t.Errorf("got %v, want a fault that it is too slow", err)
	}
	if n := dripped.Load(); n == drips {
		t.Errorf("it waited for all %d drips", n)
	}
}

func TestSilentServerIsEnded(t *testing.T) {
	s := serve(t, func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
	c := testClient(t, func(o *Options) { o.Timeout = 100 * time.Millisecond })
	if _, err := poll(t, c, s.URL); KindOf(err) != Slow {
		t.Errorf("got %v, want a fault that it is too slow", err)
	}
}

func TestCallerGivesUp(t *testing.T) {
	s := serve(t, func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	_, err := testClient(t).Feed(ctx, digest.Feed{URL: s.URL}, Ask{Now: testNow})
	if KindOf(err) != Cancelled || !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v (%s)", err, KindOf(err))
	}
}

// TestPrivateAddresses: they are refused when dialled, unless allowed, on every
// hop and in every spelling.
func TestPrivateAddresses(t *testing.T) {
	asked := 0
	inside := serve(t, func(w http.ResponseWriter, _ *http.Request) { asked++; io.WriteString(w, twoItems+"</channel></rss>") })
	port := inside.URL[strings.LastIndexByte(inside.URL, ':'):]
	outside := serve(t, func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "http://127.0.0.2"+port, http.StatusFound)
	})
	only1 := testClient(t, func(o *Options) { o.AllowPrivate = []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32")} })
	none := testClient(t, func(o *Options) { o.AllowPrivate = nil })

	for _, url := range []string{
		inside.URL, "http://localhost" + port, "http://[::1]" + port, "http://[::ffff:127.0.0.1]" + port, "http://0.0.0.0" + port,
		"http://10.0.0.1/", "http://192.168.1.1/", "http://169.254.169.254/latest/meta-data/", "http://[fd00::1]/", "http://100.64.0.1/",
	} {
		_, err := poll(t, none, url)
		if KindOf(err) != Private || !strings.Contains(err.Error(), "fetch.allow_private") {
			t.Errorf("%s: got %v, want it refused as private", url, err)
		}
	}
	if _, err := poll(t, only1, outside.URL); KindOf(err) != Private || !strings.Contains(err.Error(), "127.0.0.2") {
		t.Errorf("redirect from an allowed to a private address: %v", err)
	}
	if asked != 0 {
		t.Errorf("the private server was asked %d times", asked)
	}
	if p, err := poll(t, only1, inside.URL); err != nil || len(p.Articles) != 2 {
		t.Errorf("allowed address: %+v, %v", p, err)
	}
}

func TestOnlyWebAddresses(t *testing.T) {
	for _, url := range []string{"", "ftp://example.com/x", "file:///etc/passwd", "javascript:alert(1)", "http://", "gopher://x/", "mailto:a@b.c", "http://%zz/"} {
		if _, err := poll(t, testClient(t), url); KindOf(err) != BadURL {
			t.Errorf("%q: got %v, want it refused", url, err)
		}
	}
}

func TestConditionalPoll(t *testing.T) {
	var asked []http.Header
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		asked = append(asked, r.Header.Clone())
		w.Header().Set("ETag", `"v1"`)
		w.Header().Set("Last-Modified", "Fri, 18 Apr 2025 09:30:00 GMT")
		w.Header().Set("Cache-Control", "public, max-age=600")
		if r.Header.Get("If-None-Match") == `"v1"` {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		io.WriteString(w, twoItems+"</channel></rss>")
	})
	c := testClient(t)
	first, err := c.Feed(t.Context(), digest.Feed{ID: 7, URL: s.URL}, Ask{Now: testNow})
	if err != nil || len(first.Articles) != 2 || first.MaxAge != 10*time.Minute {
		t.Fatalf("first poll: %+v, %v", first, err)
	}
	if f := first.Feed; f.ID != 7 || f.Title != "Courier" || f.Site != "https://courier.example/" || f.ETag != `"v1"` || f.LastModified == "" || f.BodyHash == "" {
		t.Errorf("state %+v", f)
	}
	second, err := c.Feed(t.Context(), first.Feed, Ask{Now: testNow})
	if err != nil || !second.NotModified || len(second.Articles) != 0 {
		t.Errorf("second poll: %+v, %v", second, err)
	}
	if h := asked[1]; h.Get("If-Modified-Since") == "" || h.Get("User-Agent") != "Newsdesk/test" || !strings.Contains(h.Get("Accept"), "rss") {
		t.Errorf("second request had %v", h)
	}
}

// TestSameArticlesAreNotParsed: a server without validators that builds its feed
// anew each time sends nothing new.
func TestSameArticlesAreNotParsed(t *testing.T) {
	n := 0
	s := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		n++
		fmt.Fprint(w, strings.Replace(twoItems, "<item>", fmt.Sprintf("<lastBuildDate>%d</lastBuildDate><item>", n), 1), "</channel></rss>")
	})
	c := testClient(t)
	first, err := c.Feed(t.Context(), digest.Feed{URL: s.URL}, Ask{Now: testNow})
	if err != nil || first.NotModified {
		t.Fatal(first, err)
	}
	if second, err := c.Feed(t.Context(), first.Feed, Ask{Now: testNow}); err != nil || !second.NotModified {
		t.Errorf("second poll: %+v, %v", second, err)
	}
}

func TestKnownArticlesAreLeftOut(t *testing.T) {
	s := serve(t, body(twoItems+"</channel></rss>"))
	c := testClient(t)
	known := Identity(digest.Feed{}, "", "https://www.courier.example/1?utm_source=x", "")
	p, err := c.Feed(t.Context(), digest.Feed{URL: s.URL}, Ask{Now: testNow, Known: func(id string) bool { return id == known }})
	if err != nil || p.Items != 2 || len(p.Articles) != 1 || p.Articles[0].Title != "Two" {
		t.Errorf("got %+v, %v", p, err)
	}
}

func TestPermanentRedirectMovesTheFeed(t *testing.T) {
	mux := http.NewServeMux()
	mux.HandleFunc("/new", body(twoItems+"</channel></rss>"))
	mux.Handle("/moved", http.RedirectHandler("/middle", http.StatusMovedPermanently))
	mux.Handle("/middle", http.RedirectHandler("/new", http.StatusPermanentRedirect))
	mux.Handle("/today", http.RedirectHandler("/new", http.StatusFound))
	mux.Handle("/half", http.RedirectHandler("/today", http.StatusMovedPermanently))
	mux.Handle("/broken", http.RedirectHandler("/none", http.StatusMovedPermanently))
	s := serve(t, mux.ServeHTTP)
	for from, to := range map[string]string{"/moved": "/new", "/today": "/today", "/half": "/today", "/new": "/new"} {
		if p, err := poll(t, testClient(t), s.URL+from); err != nil || p.Feed.URL != s.URL+to {
			t.Errorf("%s became %s, %v; want %s", from, p.Feed.URL, err, to)
		}
	}
	if _, err := poll(t, testClient(t), s.URL+"/broken"); KindOf(err) != Missing {
		t.Errorf("moved to nothing: %v", err)
	}
}

// TestCookieRedirect: a site that sets a cookie and redirects to itself.
func TestCookieRedirect(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if _, err := r.Cookie("seen"); err != nil {
			http.SetCookie(w, &http.Cookie{Name: "seen", Value: "1"})
			http.Redirect(w, r, r.URL.Path, http.StatusFound)
			return
		}
		io.WriteString(w, twoItems+"</channel></rss>")
	})
	if p, err := poll(t, testClient(t), s.URL); err != nil || len(p.Articles) != 2 {
		t.Errorf("got %+v, %v", p, err)
	}
}

// TestTruncatedFeed keeps the whole articles, says so, and asks for all again.
func TestTruncatedFeed(t *testing.T) {
	cut := twoItems + `<item><title>Three</title><link>https://cour`
	tests := map[string]http.HandlerFunc{
		"sent so": body(cut),
		"connection broken": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "100000")
			io.WriteString(w, cut)
		},
		"gzip broken": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", "gzip")
			z := gzip.NewWriter(w)
			io.WriteString(z, cut)
			_ = z.Flush()
		},
	}
	for name, h := range tests {
		t.Run(name, func(t *testing.T) {
			s := serve(t, func(w http.ResponseWriter, r *http.Request) { w.Header().Set("ETag", `"x"`); h(w, r) })
			p, err := poll(t, testClient(t), s.URL)
			if err != nil || len(p.Articles) != 2 || p.Note == "" {
				t.Fatalf("got %+v, %v", p, err)
			}
			if p.Feed.ETag != "" || p.Feed.BodyHash != "" {
				t.Errorf("a feed that is not whole was remembered: %+v", p.Feed)
			}
		})
	}
}

// TestOneAtATimePerHost: requests to one host wait for each other, and keep the gap.
func TestOneAtATimePerHost(t *testing.T) {
	under, most, starts := make(chan int, 1), 0, []time.Time{}
	under <- 0
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		n := <-under + 1
		most = max(most, n)
		starts = append(starts, time.Now())
		under <- n
		_ = pause(r.Context(), 20*time.Millisecond)
		under <- <-under - 1
		io.WriteString(w, twoItems+"</channel></rss>")
	})
	c := testClient(t, func(o *Options) { o.Gap = 30 * time.Millisecond })
	errs := make(chan error)
	for range 4 {
		go func() {
			_, err := c.Feed(context.Background(), digest.Feed{URL: s.URL}, Ask{Now: testNow})
			errs <- err
		}()
	}
	for range 4 {
		if err := <-errs; err != nil {
			t.Error(err)
		}
	}
	if most != 1 {
		t.Errorf("%d requests at once", most)
	}
	for i := 1; i < len(starts); i++ {
		if gap := starts[i].Sub(starts[i-1]); gap < 45*time.Millisecond {
			t.Errorf("request %d started %s after the one before", i, gap)
		}
	}
}
