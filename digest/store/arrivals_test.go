package store

import (
	"slices"
	"testing"
	"time"

	"newsdesk/digest"
)

func TestAPageThatComesAfterACorrectionIsNotStored(t *testing.T) {
	each(t, func(t *testing.T, db *DB) {
		ctx := t.Context()
		teaser := article("1", "One", "It begins…")
		teaser.Teaser = true
		_, _, err := db.SaveFetch(ctx, digest.Feed{}, []digest.Article{teaser})
		must(t, err)
		claimed, err := db.ClaimPages(ctx, monday, time.Minute, 10)
		must(t, err)
		if len(claimed) != 1 {
			t.Fatalf("%d pages are due; want 1", len(claimed))
		}
		_, _, err = db.SaveFetch(ctx, digest.Feed{}, []digest.Article{article("1", "One, corrected", "All of the corrected text.")})
		must(t, err)
		must(t, db.FinishPage(ctx, claimed[0], "The old page's text.", time.Time{}))
		a, err := db.Article(ctx, claimed[0].ID, digest.Newest)
		must(t, err)
		if a.Text != "All of the corrected text." || a.Revision != 1 {
			t.Errorf("the correction was lost: %q, revision %d", a.Text, a.Revision)
		}
		must(t, db.FinishPage(ctx, claimed[0], "", monday.Add(time.Hour)))
		if as, err := db.Ungrouped(ctx, 10); err != nil || len(as) != 1 {
			t.Errorf("%d articles wait for their story, %v; want 1", len(as), err)
		}
	})
}

func TestAnImportedArticleBecomesItsFeeds(t *testing.T) {
	each(t, func(t *testing.T, db *DB) {
		ctx := t.Context()
		f, err := db.AddFeed(ctx, digest.Feed{URL: "https://a.example/feed"}, monday)
		must(t, err)
		g, err := db.AddFeed(ctx, digest.Feed{URL: "https://b.example/feed"}, monday)
		must(t, err)
		_, _, err = db.SaveFetch(ctx, digest.Feed{}, []digest.Article{article("1", "One", "Text.")})
		must(t, err)
		as, err := db.Ungrouped(ctx, 10)
		must(t, err)
		must(t, db.Place(ctx, []digest.Placement{{Article: as[0], Story: 1}}, monday))
		for range 2 {
			added, revised, err := db.SaveFetch(ctx, f, []digest.Article{article("1", "One", "Text.")})
			must(t, err)
			if added != 0 || revised != 0 {
				t.Errorf("added %d, revised %d; want none", added, revised)
			}
		}
		if as, err = db.Ungrouped(ctx, 10); err != nil || len(as) != 1 || as[0].FeedID != f.ID {
			t.Errorf("%+v, %v; want it to be the feed's, and placed again for the feed's readers", as, err)
		}
		_, _, err = db.SaveFetch(ctx, g, []digest.Article{article("1", "One", "Text.")})
		must(t, err)
		a, err := db.Article(ctx, 1, digest.Newest)
		must(t, err)
		also, err := db.AlsoIn(ctx, 1)
		must(t, err)
		if a.FeedID != f.ID || !slices.Equal(also, []int64{g.ID}) {
			t.Errorf("feed %d, also in %v; want %d and %d", a.FeedID, also, f.ID, g.ID)
		}
	})
}

// merged places three articles in stories 7, 8 and 9 and merges 7 into 8 into 9.
func merged(t *testing.T, db *DB) {
	t.Helper()
	ctx := t.Context()
	_, _, err := db.SaveFetch(ctx, digest.Feed{}, []digest.Article{article("1", "One", "It rains."), article("2", "Two", "It pours."), article("3", "Three", "It floods.")})
	must(t, err)
	as, err := db.Ungrouped(ctx, 10)
	must(t, err)
	must(t, db.Place(ctx, []digest.Placement{
		{Article: as[0], Story: 7}, {Article: as[1], Story: 8, Merges: []digest.Merge{{From: 7, Into: 8}}},
	}, monday))
	must(t, db.Place(ctx, []digest.Placement{{Article: as[2], Story: 9, Merges: []digest.Merge{{From: 8, Into: 9}}}}, monday))
}

func TestAMergedStoryIsFollowedWhereItWent(t *testing.T) {
	each(t, func(t *testing.T, db *DB) {
		ctx := t.Context()
		merged(t, db)
		f, err := db.Following(ctx, "c::x", 7)
		must(t, err)
		if f.Story.ID != 9 || len(f.Articles) != 3 {
			t.Errorf("story %d with %d articles; want 9 with 3", f.Story.ID, len(f.Articles))
		}
		found, err := db.Search(ctx, digest.Search{Scope: digest.Scope{Story: 7}, Limit: 10})
		must(t, err)
		w, err := db.Window(ctx, digest.Scope{Story: 7})
		must(t, err)
		if len(found) != 3 || w.Articles != 3 {
			t.Errorf("%d found within a window of %d; want 3", len(found), w.Articles)
		}
		t.Run("unless it has articles again", func(t *testing.T) {
			must(t, db.Place(ctx, []digest.Placement{{Article: f.Articles[2], Story: 9, Moves: []digest.Move{{Article: f.Articles[0].ID, From: 9, To: 7}}}}, monday))
			g, err := db.Following(ctx, "c::x", 7)
			must(t, err)
			if g.Story.ID != 7 || len(g.Articles) != 1 {
				t.Errorf("story %d with %d articles; want 7 with 1", g.Story.ID, len(g.Articles))
			}
		})
		t.Run("and not round and round", func(t *testing.T) {
			_, err := db.write.db.ExecContext(ctx, "UPDATE stories SET merged_into = CASE id WHEN 7 THEN 8 WHEN 8 THEN 7 ELSE 0 END")
			must(t, err)
			if _, err := db.Following(ctx, "c::x", 7); err != nil {
				t.Error(err)
			}
		})
	})
}
