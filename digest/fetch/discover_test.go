package fetch

import (
	"net/http"
	"strings"
	"testing"
)

func TestDiscover(t *testing.T) {
	feed := body(twoItems + "</channel></rss>")
	tests := []struct {
		name  string
		pages map[string]http.HandlerFunc
		ask   string
		want  string // paths found, in order
		kind  Kind
	}{
		{"a feed itself", map[string]http.HandlerFunc{"/x.xml": feed}, "/x.xml", "/x.xml", ""},
		{"declared", map[string]http.HandlerFunc{
			"/":      body(`<html><head><link rel="alternate" type="application/rss+xml" href="/comments/feed"><link REL="Alternate" type="application/rss+xml; charset=utf-8" href="a.xml"><link rel=alternate type=application/atom+xml href="/gone.xml"></head></html>`),
			"/a.xml": feed, "/comments/feed": feed,
		}, "/", "/a.xml /comments/feed", ""},
		{"linked", map[string]http.HandlerFunc{"/{$}": body(`<html><body><a href="/news/rss.xml">RSS</a><a href="https://other.example/rss.xml">x</a></body></html>`), "/news/rss.xml": feed}, "/", "/news/rss.xml", ""},
		{"usual place", map[string]http.HandlerFunc{"/{$}": body(`<html><body>Hi</body></html>`), "/rss.xml": feed}, "/", "/rss.xml", ""},
		{"usual place, deep page", map[string]http.HandlerFunc{"/a/b": body(`<html><body>Hi</body></html>`), "/feed": feed}, "/a/b", "/feed", ""},
		{"home page forbidden", map[string]http.HandlerFunc{"/{$}": withStatus(403), "/feed": feed}, "/", "/feed", ""},
		{"declared that is no feed", map[string]http.HandlerFunc{"/": body(`<html><link rel=alternate type=application/rss+xml href="/x">`)}, "/", "", NotFeed},
		{"none", map[string]http.HandlerFunc{"/{$}": body(`<html><body>Hi</body></html>`)}, "/", "", NotFeed},
		{"login", map[string]http.HandlerFunc{"/{$}": body(`<html><input type=password>`)}, "/", "", Login},
		{"all forbidden", map[string]http.HandlerFunc{"/": withStatus(403)}, "/", "", Blocked},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			asked := 0
			mux := http.NewServeMux()
			for p, h := range tt.pages {
				mux.HandleFunc(p, h)
			}
			s := serve(t, func(w http.ResponseWriter, r *http.Request) { asked++; mux.ServeHTTP(w, r) })
			list, err := testClient(t).Discover(t.Context(), s.URL+tt.ask)
			var got []string
			for _, f := range list {
				got = append(got, strings.TrimPrefix(f.URL, s.URL))
				if f.Title != "Courier" || f.Articles != 2 {
					t.Errorf("found %+v", f)
				}
			}
			if strings.Join(got, " ") != tt.want || KindOf(err) != tt.kind {
				t.Errorf("got %q, %v; want %q, %s", got, err, tt.want, tt.kind)
			}
			if asked > 1+maxTries {
				t.Errorf("asked %d times", asked)
			}
		})
	}
}

func TestDiscoverRefusesPrivateAddresses(t *testing.T) {
	c := testClient(t, func(o *Options) { o.AllowPrivate = nil })
	for _, u := range []string{"127.0.0.1:1", "localhost:1", "http://169.254.169.254/"} {
		if _, err := c.Discover(t.Context(), u); KindOf(err) != Private {
			t.Errorf("%s: %v", u, err)
		}
	}
}
