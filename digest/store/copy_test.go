package store

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"newsdesk/digest"
	"newsdesk/digest/chat"
)

// fill puts a bit of everything into a newsroom.
func fill(t *testing.T, db *DB) {
	t.Helper()
	ctx := t.Context()
	f := placed(t, db)
	_, e := ordered(t, db, []int64{f.Facts[0].ID, f.Facts[1].ID})
	_, err := db.SaveEdition(ctx, e, monday.AddDate(0, 0, 1))
	must(t, err)
	var as []digest.Article
	for i := range 2*copyBatch + 7 {
		as = append(as, article(fmt.Sprintf("more %d", i), "Déjà vu", fmt.Sprintf("Harbour number %d.", i)))
	}
	_, _, err = db.SaveFetch(ctx, digest.Feed{}, as)
	must(t, err)
	as, err = db.Ungrouped(ctx, 5000)
	must(t, err)
	ps := make([]digest.Placement, len(as))
	for i, a := range as {
		ps[i] = digest.Placement{Article: a, Story: 100 + int64(i/3)}
	}
	must(t, db.Place(ctx, ps, monday))
	feed, err := db.AddFeed(ctx, digest.Feed{URL: "https://gone.example/feed"}, monday)
	must(t, err)
	must(t, db.UnfollowFeed(ctx, 0, feed.ID, digest.Audit{At: monday})) // its number must not be given again
}

func TestCopy(t *testing.T) {
	file := func(t testing.TB) string { return filepath.Join(t.TempDir(), "news.db") }
	for name, ends := range map[string][2]func(testing.TB) string{
		"sqlite to postgres": {file, cluster.Address}, "postgres to sqlite": {cluster.Address, file}, "sqlite to sqlite": {file, file},
	} {
		t.Run(name, func(t *testing.T) {
			from, to := opened(t, ends[0](t)), opened(t, ends[1](t))
			fill(t, from)
			breakOff(t, from, to)
			done, err := Copy(t.Context(), from, to, func(Copied) {})
			must(t, err)
			i := slices.IndexFunc(done, func(c Copied) bool { return c.Table == "articles" })
			if i < 0 || done[i].Rows != 2+2*copyBatch+7 {
				t.Errorf("copied %+v", done)
			}
			l, err := to.Load(t.Context(), monday)
			must(t, err)
			if l.Parts != 2 || l.Sending != 2 {
				t.Errorf("%d parts wait in the copy, %d of them in doubt; want 2 that are looked for first", l.Parts, l.Sending)
			}
			same(t, from, to)
			f, err := to.AddFeed(t.Context(), digest.Feed{URL: "https://new.example/feed"}, monday)
			must(t, err)
			if f.ID != 2 {
				t.Errorf("the next feed has the number %d; want 2, after one that was deleted", f.ID)
			}
			if _, err := Copy(t.Context(), from, to, func(Copied) {}); !errors.Is(err, ErrNotEmpty) {
				t.Errorf("copying again: %v; want %v", err, ErrNotEmpty)
			}
		})
	}
}

// A copy that was broken off does not go on with a source that worked since, nor with
// another: what was posted in between would be posted again.
func TestACopyGoesOnFromTheSameSourceAlone(t *testing.T) {
	file := func(t testing.TB) string { return filepath.Join(t.TempDir(), "news.db") }
	for name, address := range map[string]func(testing.TB) string{"sqlite": file, "postgres": cluster.Address} {
		t.Run(name, func(t *testing.T) {
			from, other, to := opened(t, address(t)), opened(t, address(t)), opened(t, file(t))
			fill(t, from)
			fill(t, other)
			must(t, other.SaveNote(t.Context(), "other", "1"))
			breakOff(t, from, to)
			if _, err := Copy(t.Context(), other, to, func(Copied) {}); !errors.Is(err, ErrChanged) {
				t.Errorf("going on with another source: %v; want %v", err, ErrChanged)
			}
			ps, err := from.ClaimParts(t.Context(), monday.AddDate(0, 1, 0), time.Minute, 1)
			must(t, err)
			if len(ps) != 1 {
				t.Fatalf("%d parts were claimed", len(ps))
			}
			if _, err := Copy(t.Context(), from, to, func(Copied) {}); !errors.Is(err, ErrChanged) {
				t.Errorf("going on after the source took a part to post it: %v; want %v", err, ErrChanged)
			}
		})
	}
}

// Half a newsroom looks like an empty one: the bot does not run on it.
func TestAnUnfinishedCopyIsRefused(t *testing.T) {
	each := map[string]func(testing.TB) string{
		"sqlite":   func(t testing.TB) string { return filepath.Join(t.TempDir(), "news.db") },
		"postgres": cluster.Address,
	}
	for name, address := range each {
		t.Run(name, func(t *testing.T) {
			from, half := opened(t, filepath.Join(t.TempDir(), "from.db")), address(t)
			fill(t, from)
			to := opened(t, half)
			breakOff(t, from, to)
			if db, err := Open(t.Context(), half); !errors.Is(err, ErrUnfinished) {
				t.Errorf("opening it: %v; want %v", err, ErrUnfinished)
				if err == nil {
					must(t, db.Close())
				}
			}
			if err := to.Ping(t.Context()); !errors.Is(err, ErrUnfinished) {
				t.Errorf("Ping says %v; want %v", err, ErrUnfinished)
			}
			if _, err := Copy(t.Context(), to, opened(t, memory), func(Copied) {}); !errors.Is(err, ErrUnfinished) {
				t.Errorf("copying it: %v; want %v", err, ErrUnfinished)
			}
			again, err := OpenUnfinished(t.Context(), half)
			must(t, err)
			_, err = Copy(t.Context(), from, again, func(Copied) {})
			must(t, errors.Join(err, again.Close()))
			opened(t, half)
			must(t, to.Ping(t.Context()))
		})
	}
}

// breakOff ends a copy in the middle of the articles.
func breakOff(t *testing.T, from, to *DB) {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	_, err := Copy(ctx, from, to, func(c Copied) {
		if c.Table == "articles" {
			stop()
		}
	})
	if !errors.Is(err, context.Canceled) {
		t.Fatalf("broken off: %v", err)
	}
}

// same holds two newsrooms to the same answers.
func same(t *testing.T, a, b *DB) {
	t.Helper()
	type standing struct {
		Articles  []digest.Article
		Story     digest.Following
		Editions  []digest.Edition
		Found     []int64
		Frequency []int
		Load      digest.Load
	}
	look := func(db *DB) (s standing) {
		ctx := t.Context()
		var err error
		s.Articles, err = db.Articles(ctx, time.Time{}, 0, 10_000)
		must(t, err)
		s.Story, err = db.Following(ctx, "c::x", 7)
		must(t, err)
		s.Editions, err = db.EditionsOf(ctx, chat.Channel{Adapter: "c", ID: "x"}, 10)
		must(t, err)
		found, err := db.Search(ctx, digest.Search{Terms: []digest.Term{{"deja"}, {"harbour"}}, Limit: 20})
		must(t, err)
		for _, f := range found {
			s.Found = append(s.Found, f.ID)
		}
		s.Frequency, _, err = db.Frequency(ctx, []digest.Term{{"deja"}, {"tariffs"}}, digest.Scope{})
		must(t, err)
		s.Load, err = db.Load(ctx, monday)
		must(t, err)
		s.Load.Sending = 0 // in the copy what waits is in doubt
		return s
	}
	if d := cmp.Diff(look(a), look(b)); d != "" {
		t.Error(d)
	}
}

// Both engines have the same tables with the same columns, so that one SQL text does
// and a newsroom can be moved.
func TestBothEnginesHaveTheSameTables(t *testing.T) {
	columns := func(db *DB) map[string][]string {
		all := map[string][]string{}
		tables, err := db.tables(t.Context())
		must(t, err)
		for _, name := range tables {
			l, err := layoutOf(t.Context(), db.read, db.engine, name)
			must(t, err)
			for _, c := range l.columns {
				kind := c.kind
				if kind == "integer" {
					kind = "bigint"
				}
				if kind == "blob" {
					kind = "bytea"
				}
				all[name] = append(all[name], fmt.Sprintf("%s %s %d", c.name, kind, c.key))
			}
			slices.Sort(all[name])
		}
		return all
	}
	if d := cmp.Diff(columns(opened(t, memory)), columns(opened(t, cluster.Address(t)))); d != "" {
		t.Errorf("SQLite's and PostgreSQL's tables differ: %s", d)
	}
}

// The same words find the same articles on both engines.
func TestBothEnginesFindTheSame(t *testing.T) {
	a, b := opened(t, memory), opened(t, cluster.Address(t))
	texts := []string{
		"Café déjà-vu in Zürich", "CAFE DEJA VU", "Ελλάδα: άνοιξη", "наводнение в Орле, ёлка", "東京 で 雨", "U.S. tariffs of 18.5% on steel", "it's 5 o'clock",
		"naïve e\u0301clair", "foo_bar foo-bar", "ﬁne ½ cup", "\U0001F600 smile", "ÅNGSTRÖM straße", "हिन्दी समाचार", "الأخبار اليوم",
	}
	for _, db := range []*DB{a, b} {
		var as []digest.Article
		for i, s := range texts {
			as = append(as, article(fmt.Sprint(1000+i), s, texts[(i*5+3)%len(texts)]))
		}
		_, _, err := db.SaveFetch(t.Context(), digest.Feed{}, as)
		must(t, err)
		as, err = db.Ungrouped(t.Context(), 100)
		must(t, err)
		var ps []digest.Placement
		for _, x := range as {
			ps = append(ps, digest.Placement{Article: x, Story: x.ID})
		}
		must(t, db.Place(t.Context(), ps, monday))
	}
	var vocabulary []string
	for _, s := range texts {
		vocabulary = append(vocabulary, wordsOf(s)...)
	}
	found := func(db *DB, q digest.Search) (ids []int64) {
		as, err := db.Search(t.Context(), q)
		must(t, err)
		for _, x := range as {
			ids = append(ids, x.ID)
		}
		slices.Sort(ids)
		return ids
	}
	rapid.Check(t, func(rt *rapid.T) {
		word := rapid.SampledFrom(vocabulary)
		phrase := rapid.Custom(func(rt *rapid.T) string {
			i := rapid.IntRange(0, len(vocabulary)-2).Draw(rt, "from")
			return vocabulary[i] + " " + vocabulary[i+1]
		})
		var q digest.Search
		q.Limit = 100
		for range rapid.IntRange(1, 4).Draw(rt, "terms") {
			q.Terms = append(q.Terms, digest.Term(rapid.SliceOfN(rapid.OneOf(word, phrase), 1, 3).Draw(rt, "forms")))
		}
		if d := cmp.Diff(found(a, q), found(b, q)); d != "" {
			rt.Errorf("%q: %s", q.Terms, d)
		}
		fa, na, err := a.Frequency(context.Background(), q.Terms, digest.Scope{})
		must(t, err)
		fb, nb, err := b.Frequency(context.Background(), q.Terms, digest.Scope{})
		must(t, err)
		if d := cmp.Diff(append(fa, na), append(fb, nb)); d != "" {
			rt.Errorf("%q: frequencies %s", q.Terms, d)
		}
	})
}

func FuzzWellFormed(f *testing.F) {
	f.Add("caf\xe9\x00")
	f.Fuzz(func(t *testing.T, s string) {
		got := wellFormed(s)
		if len(got) != len(s) || !utf8.ValidString(got) || slices.Contains([]byte(got), 0) {
			t.Errorf("%q became %q", s, got)
		}
		if utf8.ValidString(s) && !slices.Contains([]byte(s), 0) && got != s {
			t.Errorf("%q was changed", s)
		}
	})
}

func TestForeignBytesAreStored(t *testing.T) {
	each(t, func(t *testing.T, db *DB) {
		_, _, err := db.SaveFetch(t.Context(), digest.Feed{}, []digest.Article{article("1", "caf\xe9\x00", "a\x00b")})
		must(t, err)
		a, err := db.Article(t.Context(), 1, digest.Newest)
		must(t, err)
		if len(a.Title) != 5 || len(a.Text) != 3 {
			t.Errorf("title %q, text %q: other lengths than they had", a.Title, a.Text)
		}
	})
}

// A snapshot waits while the other database writes, however slow that is: the server
// must not end it as it ends a process that froze within a transaction.
func TestASnapshotIsPatient(t *testing.T) {
	db := opened(t, cluster.Address(t))
	tx, err := db.snapshot(t.Context())
	must(t, err)
	defer func() { _ = tx.tx.Rollback() }()
	var limit string
	must(t, tx.tx.QueryRowContext(t.Context(), `SHOW idle_in_transaction_session_timeout`).Scan(&limit))
	if limit != "0" {
		t.Errorf("the server waits %s for it", limit)
	}
}
