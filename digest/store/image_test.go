package store

import (
	"testing"
	"time"

	"newsdesk/digest"
)

func TestArticlesKeepTheirPictures(t *testing.T) {
	each(t, func(t *testing.T, db *DB) {
		ctx := t.Context()
		stranger, err := db.AddFeed(ctx, digest.Feed{URL: "https://evil.example/feed"}, monday)
		must(t, err)
		own, err := db.AddFeed(ctx, digest.Feed{URL: "https://ledger.example/feed"}, monday)
		must(t, err)
		save := func(f digest.Feed, a digest.Article) string {
			t.Helper()
			_, _, err := db.SaveFetch(ctx, f, []digest.Article{a})
			must(t, err)
			as, err := db.Ungrouped(ctx, 10)
			must(t, err)
			return as[0].Image
		}
		a := article("1", "River rises", "The river rose.")
		a.Foreign, a.Image = true, "https://evil.example/a.jpg"
		if got := save(stranger, a); got != a.Image {
			t.Errorf("new: %q", got)
		}
		a.Foreign, a.Image = false, ""
		if got := save(own, a); got != "" {
			t.Errorf("taken over by its own site: %q", got)
		}
		a.Text, a.Image = "The river rose more.", "https://ledger.example/b.jpg"
		if got := save(own, a); got != a.Image {
			t.Errorf("revised: %q", got)
		}
		a.Text, a.Image = "The river rose even more.", ""
		if got := save(own, a); got != "https://ledger.example/b.jpg" {
			t.Errorf("revised without one: %q", got)
		}
	})
}

func TestAPageBringsThePictureThatItsFeedDidNot(t *testing.T) {
	each(t, func(t *testing.T, db *DB) {
		ctx := t.Context()
		for id, had := range map[string]string{"1": "", "2": "https://ledger.example/feed.jpg"} {
			a := article(id, "River rises "+id, "The river…")
			a.Teaser, a.Image = true, had
			_, _, err := db.SaveFetch(ctx, digest.Feed{}, []digest.Article{a})
			must(t, err)
		}
		as, err := db.ClaimPages(ctx, monday, time.Minute, 10)
		must(t, err)
		for len(as) < 2 { // one host at a time
			more, err := db.ClaimPages(ctx, monday, time.Minute, 10)
			must(t, err)
			if len(more) == 0 {
				break
			}
			as = append(as, more...)
		}
		for _, a := range as {
			had := a.Image
			if a.Image == "" {
				a.Image = "https://ledger.example/page.jpg"
			}
			must(t, db.FinishPage(ctx, a, "The river rose to 6.2 metres on Monday.", time.Time{}))
			got, err := db.Article(ctx, a.ID, digest.Newest)
			must(t, err)
			if want := a.Image; got.Image != want {
				t.Errorf("had %q: got %q, want %q", had, got.Image, want)
			}
		}
		if len(as) == 0 {
			t.Error("no page was claimed")
		}
	})
}
