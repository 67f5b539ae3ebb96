package store

import (
	"errors"
	"testing"
	"time"

	"newsdesk/digest"
	"newsdesk/digest/chat"
)

// toldOnce stores an article whose fact is told to a channel by an edition, and
// returns the fact and the channel.
func toldOnce(t *testing.T, db *DB) (digest.Fact, chat.Channel) {
	t.Helper()
	ctx := t.Context()
	feed, err := db.AddFeed(ctx, digest.Feed{URL: "https://ledger.example/feed"}, monday)
	must(t, err)
	a := article("1", "Treaty to be signed", "The treaty will be signed on Friday.")
	a.URL = "https://ledger.example/1"
	_, _, err = db.SaveFetch(ctx, feed, []digest.Article{a})
	must(t, err)
	as, err := db.Ungrouped(ctx, 10)
	must(t, err)
	p := digest.Placement{
		Article: as[0], Story: 1, Decision: &digest.Decision{Article: as[0].ID, Story: 1, Nearest: 1, Probability: .25, Words: []string{"treaty"}, Evidence: []digest.Evidence{{Name: "text", Value: .5, Weight: 1}}},
		Facts: []digest.Fact{{Key: "k", Text: a.Text, At: monday, Spans: []digest.Span{{Article: as[0].ID, End: 20}}}},
	}
	must(t, db.Place(ctx, []digest.Placement{p}, monday))
	c := chat.Channel{Adapter: "c", ID: "general"}
	d, err := db.SaveDigest(ctx, digest.Digest{Channel: c, Schedule: "daily 9:00", Cron: "0 9 * * *", Zone: "UTC", Entries: 5, Lines: 40, NextDue: monday}, digest.Audit{At: monday, Channel: c})
	must(t, err)
	f, err := db.Following(ctx, c.String(), 1)
	must(t, err)
	e := digest.Edition{
		Slot: digest.Slot{DigestID: d.ID, Local: "2025-04-14 09:00", Due: d.NextDue}, Channel: c, Composed: monday, Verdict: digest.News,
		Parts: []digest.Part{{Number: 1, Facts: []int64{f.Facts[0].ID}, Message: chat.Message{Key: "k1", Blocks: []chat.Block{{Kind: chat.Paragraph, Text: chat.Say("x")}}}}},
	}
	e.Parts[0].At.Channel = c
	saved, err := db.SaveEdition(ctx, e, monday.AddDate(0, 0, 1))
	must(t, err)
	if !saved {
		t.Fatal("the edition was not saved")
	}
	return f.Facts[0], c
}

func TestCorrectionsReachWhoWasTold(t *testing.T) {
	each(t, func(t *testing.T, db *DB) {
		ctx := t.Context()
		fact, c := toldOnce(t, db)
		rs, err := db.ClaimRereads(ctx, monday.Add(firstReread), time.Minute, 10)
		must(t, err)
		if len(rs) != 1 || rs[0].Tries != 1 || rs[0].Article.Title == "" {
			t.Fatalf("%+v; want the article that was told of", rs)
		}
		told, err := db.ToldFacts(ctx, rs[0].Article.ID)
		must(t, err)
		if len(told) != 1 || told[0].ID != fact.ID {
			t.Errorf("%+v", told)
		}
		found := monday.Add(2 * time.Hour)
		cs := []digest.Correction{
			{Article: rs[0].Article.ID, Kind: digest.Reworded, Fact: fact.ID, Was: fact.Text, Now: "The treaty will be signed on Saturday."},
			{Article: rs[0].Article.ID, Kind: digest.Vanished, Was: "Treaty to be signed"},
		}
		r := rs[0]
		r.Next, r.ETag, r.PageTitle = monday.Add(time.Hour*5), `"x"`, "T"
		for range 2 { // found again, it is the same
			must(t, db.FinishReread(ctx, digest.Reading{Reread: r, Title: r.Article.Title, Text: "The treaty will be signed on Saturday.", Corrections: cs, At: found}))
		}
		a, err := db.Article(ctx, r.Article.ID, digest.Newest)
		must(t, err)
		if a.Revision != 1 || a.Text != "The treaty will be signed on Saturday." {
			t.Errorf("%+v; want its second version", a)
		}
		got, err := db.Corrections(ctx, c.String(), monday)
		must(t, err)
		if len(got) != 2 || got[0].Fact != fact.ID || got[0].Told.IsZero() || got[1].Kind != digest.Vanished {
			t.Fatalf("%+v", got)
		}
		if other, err := db.Corrections(ctx, "c::other", monday); err != nil || len(other) != 0 {
			t.Errorf("%+v, %v; a channel that was told nothing is told nothing", other, err)
		}
		must(t, db.change(ctx, "tell", func(tx *tx) error {
			return tellBeside(ctx, tx, digest.Edition{ID: 1, Channel: c, Composed: found}, digest.Part{Number: 1, Corrections: []int64{got[0].ID, got[1].ID}})
		}))
		if again, err := db.Corrections(ctx, c.String(), monday); err != nil || len(again) != 0 {
			t.Errorf("%+v, %v; told twice", again, err)
		}
		if listed, err := db.CorrectionsTold(ctx, c.String(), 10); err != nil || len(listed) != 2 {
			t.Errorf("%+v, %v", listed, err)
		}
		must(t, db.change(ctx, "untell", func(tx *tx) error { return untellBeside(ctx, tx, 1, 1) }))
		if again, err := db.Corrections(ctx, c.String(), monday); err != nil || len(again) != 2 {
			t.Errorf("%+v, %v; a part that is given up tells nothing", again, err)
		}
		r.Next = time.Time{}
		must(t, db.FinishReread(ctx, digest.Reading{Reread: r, Title: a.Title, Text: a.Text, At: found}))
		if n, err := db.Rereads(ctx); err != nil || n != 0 {
			t.Errorf("%d are still read again, %v", n, err)
		}
	})
}

func TestWatches(t *testing.T) {
	each(t, func(t *testing.T, db *DB) {
		ctx := t.Context()
		fact, c := toldOnce(t, db)
		told, err := db.ToldSince(ctx, monday.Add(-time.Hour), 10)
		must(t, err)
		if len(told) != 1 || told[0].ID != fact.ID {
			t.Fatalf("%+v", told)
		}
		w := digest.Watch{Fact: fact.ID, Story: 1, Text: fact.Text, From: monday.AddDate(0, 0, 4), To: monday.AddDate(0, 0, 5), Made: monday}
		must(t, db.SaveWatches(ctx, []digest.Watch{w, w}))
		open, err := db.OpenWatches(ctx, monday.AddDate(1, 0, 0))
		must(t, err)
		if len(open) != 1 || open[0].State != digest.Expected {
			t.Fatalf("%+v", open)
		}
		if later, err := db.LaterFacts(ctx, fact.ID, monday.AddDate(0, 0, -1)); err != nil || len(later) != 0 {
			t.Errorf("%+v, %v", later, err)
		}
		open[0].State, open[0].By, open[0].ByText, open[0].Settled = digest.Happened, fact.ID, "It was signed.", monday.AddDate(0, 0, 5)
		must(t, db.SaveWatches(ctx, open))
		settled, err := db.SettledWatches(ctx, c.String(), monday)
		must(t, err)
		if len(settled) != 1 || settled[0].ByLink.URL != "https://ledger.example/1" || settled[0].Told.IsZero() {
			t.Errorf("%+v", settled)
		}
		if all, err := db.Watches(ctx, c.String(), monday); err != nil || len(all) != 1 {
			t.Errorf("%+v, %v", all, err)
		}
	})
}

func TestTies(t *testing.T) {
	each(t, func(t *testing.T, db *DB) {
		ctx := t.Context()
		fact, c := toldOnce(t, db)
		audit := digest.Audit{At: monday, Channel: c, Person: "p"}
		generation, err := db.Generation(ctx)
		must(t, err)
		tie := digest.Tie{Kind: digest.SameStory, Article: 1, Other: 2, Channel: c, Person: "p", Made: monday, Moved: []digest.Move{{Article: 1, From: 1, To: 2}}}
		if _, err := db.TieAfter(ctx, generation-1, digest.Tying{Tie: tie, Audit: audit}); !errors.Is(err, digest.ErrStale) {
			t.Errorf("got %v", err)
		}
		generation, err = db.TieAfter(ctx, generation, digest.Tying{Tie: tie, Audit: audit})
		must(t, err)
		contrary := tie
		contrary.Kind, contrary.Article, contrary.Other = digest.NotSameStory, 2, 1
		generation, err = db.TieAfter(ctx, generation, digest.Tying{Tie: contrary, Audit: audit})
		must(t, err)
		ties, err := db.Ties(ctx)
		must(t, err)
		if len(ties) != 1 || ties[0].Kind != digest.NotSameStory || len(ties[0].Moved) != 1 {
			t.Fatalf("%+v; want what was said last", ties)
		}
		generation, err = db.TieAfter(ctx, generation, digest.Tying{Tie: ties[0], Audit: audit})
		must(t, err)
		if _, err := db.TieAfter(ctx, generation, digest.Tying{Tie: ties[0], Audit: audit}); !errors.Is(err, digest.ErrNotFound) {
			t.Errorf("undone twice: %v", err)
		}
		if of, err := db.TiesOf(ctx, c, 10); err != nil || len(of) != 0 {
			t.Errorf("%+v, %v", of, err)
		}
		dec, err := db.Decision(ctx, fact.Spans[0].Article)
		must(t, err)
		if dec.Probability != .25 || len(dec.Evidence) != 1 || dec.Words[0] != "treaty" {
			t.Errorf("%+v", dec)
		}
		if _, err := db.StoryChanges(ctx, 1, 5); err != nil {
			t.Error(err)
		}
		if _, err := db.FeedByID(ctx, 99); !errors.Is(err, digest.ErrNotFound) {
			t.Error(err)
		}
		if a, err := db.ArticleLinked(ctx, "https://ledger.example/1", monday.AddDate(0, 0, 1)); err != nil || a.ID == 0 {
			t.Errorf("%+v, %v", a, err)
		}
	})
}
