package store

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"newsdesk/digest"
	"newsdesk/digest/chat"
	"newsdesk/digest/store/storetest"
)

var monday = time.Date(2025, 4, 14, 9, 0, 0, 0, time.UTC)

// cluster is the PostgreSQL of this package's tests.
var cluster storetest.Cluster

// each runs f on a database in memory, on one in a file, for they differ in how many
// connections there are, and on PostgreSQL.
func each(t *testing.T, f func(t *testing.T, db *DB)) {
	for name, address := range map[string]func(t testing.TB) string{
		"memory":   func(testing.TB) string { return ":memory:" },
		"file":     func(t testing.TB) string { return filepath.Join(t.TempDir(), "news desk?.db") },
		"postgres": cluster.Address,
	} {
		t.Run(name, func(t *testing.T) { f(t, opened(t, address(t))) })
	}
}

// opened opens a database until the test ends.
func opened(t testing.TB, address string) *DB {
	t.Helper()
	db, err := Open(context.Background(), address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return db
}

func article(identity, title, text string) digest.Article {
	return digest.Article{Identity: identity, URL: "https://a.example/" + identity, Title: title, Text: text, Source: "Ledger", Published: monday, Seen: monday}
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestArticles(t *testing.T) {
	each(t, func(t *testing.T, db *DB) {
		ctx := t.Context()
		f, err := db.AddFeed(ctx, digest.Feed{URL: "https://a.example/feed", Title: "A"}, monday)
		must(t, err)
		added, revised, err := db.SaveFetch(ctx, f, []digest.Article{article("1", "One", "First text."), article("2", "Two", "Second text.")})
		must(t, err)
		if added != 2 || revised != 0 {
			t.Fatalf("added %d, revised %d; want 2, 0", added, revised)
		}
		t.Run("an article that comes again is not new", func(t *testing.T) {
			added, revised, err := db.SaveFetch(ctx, f, []digest.Article{article("1", "One", "First text.")})
			must(t, err)
			if added != 0 || revised != 0 {
				t.Errorf("added %d, revised %d; want none", added, revised)
			}
		})
		t.Run("an edit is a revision and the old words are kept", func(t *testing.T) {
			edited := article("1", "One, corrected", "First text, mended.")
			edited.Seen = monday.Add(time.Hour)
			_, revised, err := db.SaveFetch(ctx, f, []digest.Article{edited})
			must(t, err)
			if revised != 1 {
				t.Fatalf("revised %d; want 1", revised)
			}
			old, err := db.Article(ctx, 1, 0)
			must(t, err)
			now, err := db.Article(ctx, 1, digest.Newest)
			must(t, err)
			got := []any{old.Title, old.Text, old.Revision, now.Title, now.Text, now.Revision, now.Revised}
			want := []any{"One", "First text.", 0, "One, corrected", "First text, mended.", 1, monday.Add(time.Hour)}
			if d := cmp.Diff(want, got); d != "" {
				t.Error(d)
			}
		})
	})
}

// placed stores one story of two articles with a fact in each, and returns it.
func placed(t *testing.T, db *DB) digest.Following {
	t.Helper()
	ctx := t.Context()
	_, _, err := db.SaveFetch(ctx, digest.Feed{}, []digest.Article{article("1", "One", "Tariffs fall to 18 percent."), article("2", "Two", "Tariffs fall to 18 percent. A signing is due.")})
	must(t, err)
	as, err := db.Ungrouped(ctx, 10)
	must(t, err)
	fact := func(a int64, key string, start, end int) digest.Fact {
		return digest.Fact{Key: key, Text: key, At: monday, Spans: []digest.Span{{Article: a, Start: start, End: end}}}
	}
	must(t, db.Place(ctx, []digest.Placement{
		{Article: as[0], Story: 7, Facts: []digest.Fact{fact(1, "fall", 0, 27)}},
		{Article: as[1], Story: 7, DuplicateOf: 1, Facts: []digest.Fact{fact(2, "fall", 0, 27), fact(2, "signing", 28, 45)}},
	}, monday))
	f, err := db.Following(ctx, "c::x", 7)
	must(t, err)
	return f
}

func TestPlace(t *testing.T) {
	each(t, func(t *testing.T, db *DB) {
		f := placed(t, db)
		if f.Story.Articles != 2 || f.Story.Outlets != 1 || f.Story.Headline != "One" {
			t.Errorf("story %+v", f.Story)
		}
		if len(f.Facts) != 2 || len(f.Facts[0].Spans) != 2 {
			t.Fatalf("want the same sentence to be one fact with two spans, got %+v", f.Facts)
		}
		t.Run("placing again changes nothing", func(t *testing.T) {
			must(t, db.Place(t.Context(), []digest.Placement{{Article: f.Articles[0], Story: 7, Facts: f.Facts[:1]}}, monday))
			again, err := db.Following(t.Context(), "c::x", 7)
			must(t, err)
			if d := cmp.Diff(f, again); d != "" {
				t.Error(d)
			}
		})
		t.Run("a merged story brings its articles and facts", func(t *testing.T) {
			third := article("3", "Three", "It rains.")
			_, _, err := db.SaveFetch(t.Context(), digest.Feed{}, []digest.Article{third})
			must(t, err)
			as, err := db.Ungrouped(t.Context(), 10)
			must(t, err)
			must(t, db.Place(t.Context(), []digest.Placement{{Article: as[0], Story: 9, Merges: []digest.Merge{{From: 7, Into: 9}}}}, monday))
			m, err := db.Following(t.Context(), "c::x", 9)
			must(t, err)
			if len(m.Articles) != 3 || len(m.Facts) != 2 {
				t.Errorf("%d articles and %d facts; want 3 and 2", len(m.Articles), len(m.Facts))
			}
		})
	})
}

func TestAFactNobodyStatesAnyMoreIsWithdrawn(t *testing.T) {
	each(t, func(t *testing.T, db *DB) {
		ctx := t.Context()
		f := placed(t, db)
		edited := article("2", "Two", "Tariffs fall to 18 percent. A signing is off.")
		_, _, err := db.SaveFetch(ctx, digest.Feed{}, []digest.Article{edited})
		must(t, err)
		as, err := db.Ungrouped(ctx, 10)
		must(t, err)
		must(t, db.Place(ctx, []digest.Placement{{Article: as[0], Story: 7, DuplicateOf: 1, Facts: []digest.Fact{
			{Key: "fall", Text: "fall", At: monday, Spans: []digest.Span{{Article: 2, Revision: 1, Start: 0, End: 27}}},
			{Key: "off", Text: "off", At: monday, Spans: []digest.Span{{Article: 2, Revision: 1, Start: 28, End: 45}}},
		}}}, monday))
		g, err := db.Following(ctx, "c::x", 7)
		must(t, err)
		var got []string
		for _, f := range g.Facts {
			got = append(got, f.Key)
		}
		if d := cmp.Diff([]string{"fall", "off"}, got); d != "" {
			t.Errorf("facts that stand, of %v: %s", f.Facts, d)
		}
	})
}

// ordered stores a digest that is due, and an edition for it.
func ordered(t *testing.T, db *DB, facts []int64) (digest.Digest, digest.Edition) {
	t.Helper()
	c := chat.Channel{Adapter: "c", ID: "x"}
	d, err := db.SaveDigest(t.Context(), digest.Digest{Channel: c, Schedule: "daily 9:00", Zone: "UTC", Entries: 5, Lines: 30, NextDue: monday, Created: monday}, digest.Audit{At: monday, Channel: c})
	must(t, err)
	part := func(n int, facts []int64) digest.Part {
		return digest.Part{Number: n, Threaded: n > 1, Facts: facts, Message: chat.Message{Key: string(rune('a' + n)), Blocks: []chat.Block{}}}
	}
	e := digest.Edition{
		Slot: digest.Slot{DigestID: d.ID, Local: "2025-04-14 09:00", Due: monday}, Channel: c, Composed: monday, Verdict: digest.News,
		Entries: []digest.Entry{{Number: 1, Story: digest.Story{ID: 7}}}, Parts: []digest.Part{part(1, facts[:1]), part(2, facts[1:])},
	}
	return d, e
}

func TestEditions(t *testing.T) {
	each(t, func(t *testing.T, db *DB) {
		ctx := t.Context()
		_, e := ordered(t, db, []int64{1, 2})
		next := monday.AddDate(0, 0, 1)
		saved, err := db.SaveEdition(ctx, e, next)
		must(t, err)
		if !saved {
			t.Fatal("the first edition of a slot was not saved")
		}
		again, err := db.SaveEdition(ctx, e, next)
		must(t, err)
		if again {
			t.Error("a slot got a second edition")
		}
		due, err := db.DueDigests(ctx, monday.Add(time.Hour), monday.Add(time.Hour), 10)
		must(t, err)
		if len(due) != 0 {
			t.Errorf("still due: %+v", due)
		}
		es, err := db.EditionsOf(ctx, e.Channel, 10)
		must(t, err)
		if len(es) != 1 || es[0].Slot != e.Slot || len(es[0].Entries) != 1 {
			t.Errorf("editions %+v", es)
		}
	})
}

func TestParts(t *testing.T) {
	lease := time.Minute
	claim := func(t *testing.T, db *DB, now time.Time, want ...int) []digest.Part {
		t.Helper()
		ps, err := db.ClaimParts(t.Context(), now, lease, 10)
		must(t, err)
		var got []int
		for _, p := range ps {
			got = append(got, p.Number)
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Fatalf("claimed parts: %s", d)
		}
		return ps
	}
	start := func(t *testing.T, db *DB) chat.Channel {
		placed(t, db)
		_, e := ordered(t, db, []int64{1, 2})
		_, err := db.SaveEdition(t.Context(), e, monday.AddDate(0, 0, 1))
		must(t, err)
		return e.Channel
	}
	t.Run("come one after the other, the second into the thread of the first", func(t *testing.T) {
		each(t, func(t *testing.T, db *DB) {
			c := start(t, db)
			p := claim(t, db, monday, 1)[0]
			claim(t, db, monday)
			root := chat.Ref{Channel: c, ID: "m1"}
			must(t, db.FinishPart(t.Context(), p, digest.Outcome{At: monday, Posted: root}))
			if q := claim(t, db, monday, 2)[0]; q.At != root {
				t.Errorf("second part goes to %v; want %v", q.At, root)
			}
			e, err := db.EditionAt(t.Context(), root)
			must(t, err)
			if e.ID != p.EditionID {
				t.Errorf("edition at %v is %d", root, e.ID)
			}
		})
	})
	t.Run("are claimed again as sending once the lease has run out", func(t *testing.T) {
		each(t, func(t *testing.T, db *DB) {
			start(t, db)
			if p := claim(t, db, monday, 1)[0]; p.State != digest.Ready {
				t.Errorf("state %s; want ready", p.State)
			}
			claim(t, db, monday.Add(lease/2))
			if p := claim(t, db, monday.Add(lease), 1)[0]; p.State != digest.Sending || p.Tries != 2 || !p.FirstTry.Equal(monday) {
				t.Errorf("after a crash: %s, %d tries since %s", p.State, p.Tries, p.FirstTry)
			}
		})
	})
	t.Run("untell what they told when they are given up", func(t *testing.T) {
		each(t, func(t *testing.T, db *DB) {
			c := start(t, db)
			told := func() int {
				f, err := db.Following(t.Context(), c.String(), 7)
				must(t, err)
				return len(f.Told)
			}
			if told() != 2 {
				t.Fatalf("told %d facts; want 2", told())
			}
			p := claim(t, db, monday, 1)[0]
			must(t, db.FinishPart(t.Context(), p, digest.Outcome{At: monday, Failure: "channel is gone", Gone: true}))
			if told() != 0 {
				t.Errorf("%d facts still count as told", told())
			}
			claim(t, db, monday.Add(time.Hour))
			d, err := db.DigestOf(t.Context(), c)
			must(t, err)
			if d.Stopped == "" {
				t.Error("the digest of a channel that is gone goes on")
			}
		})
	})
}

func TestSearchTakesForeignWordsAsWords(t *testing.T) {
	each(t, func(t *testing.T, db *DB) {
		_, _, err := db.SaveFetch(t.Context(), digest.Feed{}, []digest.Article{article("1", "Starlink teams up", "Starlink teamed up with two telecom firms."), article("2", "Rain", "Rain fell in NEAR and OR.")})
		must(t, err)
		as, err := db.Ungrouped(t.Context(), 10)
		must(t, err)
		must(t, db.Place(t.Context(), []digest.Placement{{Article: as[0], Story: 1}, {Article: as[1], Story: 2}}, monday))
		for _, q := range []struct {
			terms []digest.Term
			want  int
		}{
			{[]digest.Term{{"starlink"}, {"team", "teamed"}}, 1},
			{[]digest.Term{{`near" OR "`}, {"*"}, {"("}}, 0},
			{[]digest.Term{{"or"}}, 1},
			{nil, 2},
		} {
			as, err := db.Search(t.Context(), digest.Search{Terms: q.terms, Limit: 10})
			must(t, err)
			if len(as) != q.want {
				t.Errorf("%v: %d articles; want %d", q.terms, len(as), q.want)
			}
		}
	})
}

func TestOpenSaysWhatIsWrongWithTheFile(t *testing.T) {
	garbage := filepath.Join(t.TempDir(), "garbage.db")
	must(t, os.WriteFile(garbage, []byte("this is not a database, and it is long enough to be looked at as one........................"), 0o600))
	for path, want := range map[string]string{
		garbage: "name another file", filepath.Join(t.TempDir(), "no", "such", "folder.db"): "folder must be writable",
	} {
		_, err := Open(context.Background(), path)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v; want it to say %q", filepath.Base(path), err, want)
		}
	}
}
