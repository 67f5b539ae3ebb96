package ingest

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"
)

const teaser = "Heavy rain flooded the old harbour district…"

func page(text string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		var b strings.Builder
		for _, p := range strings.SplitAfter(text, ". ") {
			fmt.Fprintf(&b, "<p>%s</p>", p)
		}
		fmt.Fprintf(w, `<html lang="en"><head><title>Rain</title></head><body><article><h1>Rain</h1>%s</article></body></html>`, b.String())
	}
}

func TestPages(t *testing.T) {
	start := func(t *testing.T, h http.HandlerFunc) *rig {
		r := newRig(t, Options{FullText: true})
		r.net.feed("/a", item{"Rain", teaser, monday.Add(-time.Hour)})
		if h != nil {
			r.net.at("/a/0", h)
		}
		r.follow("/a")
		r.poll(monday)
		return r
	}
	t.Run("give a teaser its full text", func(t *testing.T) {
		r := start(t, page(rain))
		if a := r.articles()[0]; !strings.Contains(a.Text, "6.2 metres") || a.Teaser || a.StoryID == 0 {
			t.Errorf("article: %s", asJSON(a))
		}
	})
	t.Run("are asked again a few times when they fail, and then the teaser does", func(t *testing.T) {
		r := start(t, status(http.StatusBadGateway))
		now := monday
		for range 6 {
			now = now.Add(pageRetry)
			r.poll(now)
		}
		a := r.articles()[0]
		if n := r.net.times("/a/0"); n != pageTries || a.StoryID == 0 || !a.Teaser || !strings.HasPrefix(a.Text, "Heavy rain") {
			t.Errorf("asked %d times: %s", n, asJSON(a))
		}
	})
	t.Run("that will not come back are not asked for again", func(t *testing.T) {
		r := start(t, nil)
		r.poll(monday.Add(pageRetry))
		if n := r.net.times("/a/0"); n != 1 || r.articles()[0].StoryID == 0 {
			t.Errorf("asked %d times: %s", n, asJSON(r.articles()))
		}
	})
	t.Run("may ask for patience, but not for days", func(t *testing.T) {
		r := start(t, status(http.StatusServiceUnavailable, "Retry-After", "400000"))
		r.net.at("/a/0", page(rain))
		r.poll(monday.Add(pagePatience - time.Second))
		if a := r.articles()[0]; a.StoryID != 0 {
			t.Error("asked again too early")
		}
		r.poll(monday.Add(pagePatience))
		if a := r.articles()[0]; a.StoryID == 0 || a.Teaser {
			t.Errorf("article: %s", asJSON(a))
		}
	})
	t.Run("that say less than the teaser are no articles", func(t *testing.T) {
		r := start(t, page("Rain."))
		if a := r.articles()[0]; !strings.HasPrefix(a.Text, "Heavy rain flooded") || a.StoryID == 0 {
			t.Errorf("article: %s", asJSON(a))
		}
	})
	t.Run("of old articles are left alone", func(t *testing.T) {
		r := newRig(t, Options{FullText: true})
		r.net.feed("/a", item{"Rain", teaser, monday.AddDate(0, 0, -20)})
		r.follow("/a")
		r.poll(monday)
		if n := r.net.times("/a/0"); n != 0 || r.articles()[0].StoryID == 0 {
			t.Errorf("asked %d times: %s", n, asJSON(r.articles()))
		}
	})
	t.Run("are asked for again when the feed's words change before they came", func(t *testing.T) {
		r := start(t, status(http.StatusBadGateway))
		r.net.feed("/a", item{"Rain, updated", "Heavy rain has flooded all of the old harbour…", monday.Add(-time.Hour)})
		r.net.at("/a/0", page(rain))
		r.poll(monday.Add(time.Hour))
		if a := r.articles()[0]; a.Title != "Rain, updated" || a.Teaser || !strings.Contains(a.Text, "6.2 metres") {
			t.Errorf("article: %s", asJSON(a))
		}
	})
}
