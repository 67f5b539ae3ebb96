package fetch

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// articlePage is a page of the usual make with an article in it.
func articlePage(head string) string {
	para := "<p>The ministry said on Thursday that licences for two satellite operators would follow once the price of spectrum is settled, and that the operators had agreed to its terms.</p>"
	return `<!doctype html><html lang="en-IN"><head><title>Licences to follow, ministry says | Courier</title>` + head + `</head><body>
<nav><a href="/">Home</a> <a href="/world">World</a></nav><article><h1>Licences to follow, ministry says</h1>` + strings.Repeat(para, 6) +
		`<p>Also Read | Another story entirely</p><p>Officials named no date – “soon”, one said.</p><p>Copyright 2025 Courier. All rights reserved.</p></article>
<aside><ul><li><a href="/2">Cricket results of the day</a></li></ul></aside><footer>Subscribe to our newsletter</footer></body></html>`
}

func TestPage(t *testing.T) {
	mux := http.NewServeMux()
	mux.HandleFunc("/news/1", body(articlePage(`<link rel="canonical" href="/news/one?utm_source=x"><meta property="article:published_time" content="2025-04-18T09:30:00+05:30"><meta name="author" content="Jane Doe">`)))
	s := serve(t, mux.ServeHTTP)
	p, err := testClient(t).Page(t.Context(), s.URL+"/news/1?utm_source=rss")
	if err != nil {
		t.Fatal(err)
	}
	if p.URL != s.URL+"/news/one" || p.Language != "en" || p.Published.Format(time.RFC3339) != "2025-04-18T04:00:00Z" || p.Author != "Jane Doe" {
		t.Errorf("page %+v", p)
	}
	if !strings.HasPrefix(p.Title, "Licences to follow, ministry says") {
		t.Errorf("title %q", p.Title)
	}
	if !strings.Contains(p.Text, "settled, and that") || !strings.Contains(p.Text, "\n\nOfficials named no date – “soon”, one said.") {
		t.Errorf("text %q", p.Text)
	}
	for _, not := range []string{"Cricket", "Subscribe", "Also Read", "Copyright", "<"} {
		if strings.Contains(p.Text, not) {
			t.Errorf("text has %q: %q", not, p.Text)
		}
	}
}

func TestPageMeta(t *testing.T) {
	tests := []struct{ name, head, url, published string }{
		{"says nothing", "", "https://courier.example/news/1", ""},
		{"og:url", `<meta property="og:url" content="https://courier.example/news/2">`, "https://courier.example/news/2", ""},
		{"canonical elsewhere", `<link rel="canonical" href="https://evil.example/x">`, "https://courier.example/news/1", ""},
		{"canonical is the home page", `<link rel="canonical" href="https://courier.example/">`, "https://courier.example/news/1", ""},
		{"canonical of an unsafe kind", `<link rel="canonical" href="javascript:alert(1)">`, "https://courier.example/news/1", ""},
		{"json-ld", `<script type="application/ld+json">{"@graph":[{"@type":"WebPage"},{"@type":"NewsArticle","datePublished":"2025-04-18T09:30:00+05:30"}]}</script>`, "https://courier.example/news/1", "2025-04-18T04:00:00Z"},
		{"broken json-ld", `<script type="application/ld+json">{"datePublished":</script>`, "https://courier.example/news/1", ""},
		{"meta date before json-ld", `<script type="application/ld+json">{"datePublished":"2025-04-19"}</script><meta property="article:published_time" content="2025-04-18">`, "https://courier.example/news/1", "2025-04-18T00:00:00Z"},
	}
	for _, tt := range tests {
		p, err := ParsePage([]byte(articlePage(tt.head)), "text/html; charset=utf-8", mustURL("https://courier.example/news/1"))
		published := ""
		if !p.Published.IsZero() {
			published = p.Published.Format(time.RFC3339)
		}
		if err != nil || p.URL != tt.url || published != tt.published {
			t.Errorf("%s: %s, %s, %v; want %s, %s", tt.name, p.URL, published, err, tt.url, tt.published)
		}
	}
}

// TestPageAroundText is about what stands around a piece and is not of it.
func TestPageAroundText(t *testing.T) {
	para := "<p>The ministry said on Thursday that licences for two satellite operators would follow once the price of spectrum is settled, and that the operators had agreed to its terms.</p>"
	related := `<ul><li><a href="/2">Cricket results of the day, with all the tables and the names of the players</a></li><li><a href="/3">Rain expected in the north on Friday and Saturday</a></li></ul>`
	article := func(before, within, after string) string {
		return `<html><head><title>Licences to follow, ministry says</title></head><body><div class="story-body">` + before + strings.Repeat(para, 6) + within + strings.Repeat(para, 6) + after + `</div></body></html>`
	}
	tests := []struct{ name, page, not string }{
		{"title as a paragraph", article("<p>Licences to follow, ministry says</p>", "", ""), "to follow, ministry"},
		{"byline and date", article("<p>Jane Doe, Delhi</p><p>18 April 2025, 9:30 IST</p>", "", ""), "Doe"},
		{"caption", article("", `<div class="imageCaption">Two dishes on a roof in Delhi, with the sea behind them.</div>`, ""), "dishes"},
		{"credit", article("", `<span class="photo-credit">Courier / Jane Doe.</span>`, ""), "Doe"},
		{"newsletter", article("", `<div class="newsletter-box"><p>Our letter brings you the day's news each morning. It costs nothing.</p></div>`, ""), "letter"},
		{"list of links", article("", related, ""), "Cricket"},
		{"paragraph that is a link", article("", `<p><a href="/2">Cricket results of the day.</a></p>`, ""), "Cricket"},
		{"heading of what was removed", article("", "", `<h3>Elsewhere in the Courier</h3>`+related), "Elsewhere"},
	}
	for _, tt := range tests {
		p, err := ParsePage([]byte(tt.page), "text/html", mustURL("https://courier.example/news/1"))
		if err != nil || strings.Contains(p.Text, tt.not) || strings.Count(p.Text, "spectrum") != 12 {
			t.Errorf("%s: %v, %q", tt.name, err, p.Text)
		}
	}
}

// TestPageKeepsText is about what looks as if it stood around a piece and is of it.
func TestPageKeepsText(t *testing.T) {
	para := "<p>The ministry said on Thursday that licences for two satellite operators would follow once the price of spectrum is settled.</p>"
	piece := strings.Repeat(para, 8)
	tests := []struct{ name, page, want string }{
		{"everything named aside", `<div class="promo">` + strings.Repeat(`<div class="caption">`+para+`</div>`, 8) + `</div>`, "spectrum"},
		{"results", piece + "<ul><li>India 3</li><li>Japan 2</li><li>Chile 1</li><li>Kenya 0</li><li>Peru 0</li></ul>", "Kenya 0"},
		{"link in a sentence", piece + `<p>The <a href="/terms">terms</a> were agreed to in March.</p>`, "The terms were agreed"},
		{"password field beside a piece", piece + strings.Repeat(piece, 4) + "<form><input type=password></form>", "spectrum"},
		{"script of a site's protection", piece + `<script src="/cdn-cgi/challenge-platform/scripts/jsd/main.js"></script>`, "spectrum"},
	}
	for _, tt := range tests {
		p, err := ParsePage([]byte("<html><body><article>"+tt.page+"</article></body></html>"), "text/html", mustURL("https://courier.example/news/1"))
		if err != nil || !strings.Contains(p.Text, tt.want) {
			t.Errorf("%s: %v, %q", tt.name, err, p.Text)
		}
	}
}

func TestByline(t *testing.T) {
	tests := []struct{ in, want string }{
		{"By Jane Doe", "Jane Doe"}, {"Jane Doe |", "Jane Doe"}, {"Jane Doe18 April 2025", ""}, {"https://courier.example/jane", ""}, {" , ", ""}, {"", ""},
	}
	for _, tt := range tests {
		if got := byline(tt.in); got != tt.want {
			t.Errorf("byline(%q) = %q, want %q", tt.in, got, tt.want)
		}
	}
}

func TestTrimLines(t *testing.T) {
	const prose = "The ministry said so on Thursday."
	many := strings.Repeat("A line\n\n", 9)
	tests := []struct{ name, in, title, want string }{
		{"nothing to do", prose, "", prose},
		{"no prose at all", "One\n\nTwo", "One", "One\n\nTwo"},
		{"only the title", "Licences to follow.", "Licences to follow.", "Licences to follow."},
		{"title", "Licences to follow!\n\n" + prose, "Licences to follow", prose},
		{"title with the site's name", "Licences to follow, ministry says.\n\n" + prose, "Licences to follow, ministry says | Courier", prose},
		{"title before the byline", "Licences to follow.\n\nJane Doe\n\n" + prose, "Licences to follow.", prose},
		{"lines before", "World\n\nJane Doe\n\n" + prose, "", prose},
		{"lines after", prose + "\n\nMore\n\nTags", "", prose},
		{"headings within stay", prose + "\n\nWhat now\n\n" + prose, "", prose + "\n\nWhat now\n\n" + prose},
		{"many lines are the piece", many + prose + "\n\n" + strings.TrimSpace(many), "", many + prose + "\n\n" + strings.TrimSpace(many)},
		{"Hindi and Japanese sentences", "उसने कहा।\n\n彼は言った。", "", "उसने कहा।\n\n彼は言った。"},
	}
	for _, tt := range tests {
		if got := trimLines(tt.in, tt.title); got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
}

func TestPageFaults(t *testing.T) {
	deep := strings.Repeat("<div>", 100_000)
	tests := []struct {
		name  string
		serve http.HandlerFunc
		kind  Kind
	}{
		{"consent", body(`<html><head><title>Before you continue to Google</title></head><body><form action="https://consent.google.com/save"></form></body></html>`), Login},
		{"login", body(`<html><body><form><input type=password></form></body></html>`), Login},
		{"bot wall", body(`<html><head><title>Just a moment...</title></head><body>x</body></html>`), Blocked},
		{"no article", body(`<html><body></body></html>`), NoText},
		{"pdf", withStatus(200, "Content-Type", "application/pdf"), NoText},
		{"feed", withStatus(200, "Content-Type", "application/rss+xml"), NoText},
		{"scripts are off", body(`<html><body><div id=root></div><noscript>You need to enable JavaScript to run this app.</noscript><p>You need to enable JavaScript to run this app.</p></body></html>`), NoText},
		{"many elements", body("<html><body>" + strings.Repeat("<i>a</i>", 80_000)), TooLarge},
		{"deep", body("<html><body>" + deep), Broken},
		{"deep enough to be slow", body("<html><body>" + deep[:5*200] + articlePage("")), TooLarge},
		{"gone", withStatus(410), Gone},
		{"endless", endless, TooLarge},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := serve(t, func(w http.ResponseWriter, r *http.Request) {
				if r.URL.Path == "/robots.txt" {
					http.NotFound(w, r)
					return
				}
				tt.serve(w, r)
			})
			p, err := testClient(t).Page(t.Context(), s.URL+"/x")
			if KindOf(err) != tt.kind {
				t.Errorf("got %.200v, %v (%s); want %s", p, err, KindOf(err), tt.kind)
			}
		})
	}
}

func TestRobots(t *testing.T) {
	tests := []struct {
		name, robots string
		status       int
		path         string
		allowed      bool
	}{
		{"no file", "", 404, "/a", true},
		{"forbidden file", "", 403, "/a", true},
		{"server fails", "", 500, "/a", false},
		{"throttled", "", 429, "/a", false},
		{"empty", "", 200, "/a", true},
		{"all out", "User-agent: *\nDisallow: /", 200, "/a", false},
		{"we are out", "User-agent: newsdesk\nDisallow: /\n\nUser-agent: *\nAllow: /", 200, "/a", false},
		{"others are out", "User-agent: OtherBot\nDisallow: /", 200, "/a", true},
		{"part", "User-agent: *\nDisallow: /private/", 200, "/private/a%20b", false},
		{"beside that part", "User-agent: *\nDisallow: /private/", 200, "/a", true},
		{"query", "User-agent: *\nDisallow: /*?print", 200, "/a?print=1", false},
		{"long", "User-agent: *\nDisallow: /private\n" + strings.Repeat("# comment\n", 100_000), 200, "/private", false},
		{"html", "<html>not found</html>", 200, "/a", true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var asked atomic.Int32
			s := serve(t, func(w http.ResponseWriter, r *http.Request) {
				if r.URL.Path == "/robots.txt" {
					asked.Add(1)
					w.WriteHeader(tt.status)
					io.WriteString(w, tt.robots)
					return
				}
				io.WriteString(w, articlePage(""))
			})
			c := testClient(t)
			for range 2 {
				_, err := c.Page(t.Context(), s.URL+tt.path)
				if (err == nil) != tt.allowed || err != nil && KindOf(err) != Robots {
					t.Errorf("got %v, allowed should be %v", err, tt.allowed)
				}
			}
			if n := asked.Load(); n != 1 {
				t.Errorf("robots.txt was asked for %d times", n)
			}
		})
	}
}

// TestRobotsOnRedirect: the page a redirect leads to is asked for too.
func TestRobotsOnRedirect(t *testing.T) {
	mux := http.NewServeMux()
	mux.HandleFunc("/robots.txt", body("User-agent: *\nDisallow: /closed"))
	mux.Handle("/open", http.RedirectHandler("/closed", http.StatusFound))
	mux.HandleFunc("/closed", body(articlePage("")))
	if _, err := testClient(t).Page(t.Context(), serve(t, mux.ServeHTTP).URL+"/open"); KindOf(err) != Robots {
		t.Errorf("got %v", err)
	}
}

func TestPageTimeLimit(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/robots.txt" {
			fmt.Fprint(w, strings.Repeat(articlePage(""), 20))
		}
	})
	c := testClient(t, func(o *Options) { o.PageTimeout = time.Nanosecond })
	if _, err := c.Page(t.Context(), s.URL+"/x"); KindOf(err) != Slow {
		t.Errorf("got %v", err)
	}
}

func FuzzParsePage(f *testing.F) {
	f.Add([]byte(articlePage(`<link rel=canonical href="//x">`)))
	f.Add([]byte("<table><tr><td><li><p>x<template><svg><select>"))
	f.Fuzz(func(t *testing.T, b []byte) {
		p, err := ParsePage(b, "text/html", mustURL("https://courier.example/news/1"))
		if (err == nil) != (p.Text != "") {
			t.Errorf("page %+v, %v", p, err)
		}
	})
}
