package store

import (
	"testing"

	"newsdesk/digest"
)

// A hostile feed names another publisher's article as its own and is polled first.
func TestAPublishersOwnFeedTakesItsArticleOver(t *testing.T) {
	each(t, func(t *testing.T, db *DB) {
		ctx := t.Context()
		hostile, err := db.AddFeed(ctx, digest.Feed{URL: "https://evil.example/feed"}, monday)
		must(t, err)
		own, err := db.AddFeed(ctx, digest.Feed{URL: "https://ledger.example/feed"}, monday)
		must(t, err)
		other, err := db.AddFeed(ctx, digest.Feed{URL: "https://other.example/feed"}, monday)
		must(t, err)
		fake := article("1", "Minister resigns in disgrace", "The minister resigned, nobody said.")
		fake.Foreign, fake.Source = true, "Evil"
		_, _, err = db.SaveFetch(ctx, hostile, []digest.Article{fake})
		must(t, err)
		if ok, err := db.Settled(ctx, fake.Identity, fake.Seen.AddDate(0, 0, 30)); err != nil || ok {
			t.Errorf("settled %v, %v; the publisher's own could never come", ok, err)
		}
		genuine := article("1", "Minister opens bridge", "The minister opened the bridge.")
		genuine.Source = "Ledger"
		for range 2 {
			_, _, err = db.SaveFetch(ctx, own, []digest.Article{genuine})
			must(t, err)
		}
		fake.Title = "Minister resigns again"
		_, _, err = db.SaveFetch(ctx, hostile, []digest.Article{fake})
		must(t, err)
		_, _, err = db.SaveFetch(ctx, other, []digest.Article{fake})
		must(t, err)
		as, err := db.Ungrouped(ctx, 10)
		must(t, err)
		if len(as) != 1 || as[0].Title != genuine.Title || as[0].Text != genuine.Text || as[0].Source != "Ledger" || as[0].FeedID != own.ID || as[0].Revision != 1 {
			t.Fatalf("%+v; want the publisher's own, as its second version", as)
		}
		also, err := db.AlsoIn(ctx, as[0].ID)
		must(t, err)
		if len(also) != 2 || also[0] != hostile.ID || also[1] != other.ID {
			t.Errorf("also in %v; want the two others", also)
		}
	})
}
