package store

import (
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"newsdesk/digest"
)

// The words of each article, oldest first.
func placedWords(t *testing.T, db *DB, texts []string) {
	t.Helper()
	var as []digest.Article
	for i, s := range texts {
		as = append(as, article(strconv.Itoa(1000+i), s, ""))
	}
	readAndPlaced(t, db, as)
}

// Articles of any feeds and times, in the order in which they were read.
func readAndPlaced(t *testing.T, db *DB, as []digest.Article) {
	t.Helper()
	for i, a := range as {
		if i > 0 && as[i-1].FeedID == a.FeedID {
			continue
		}
		end := i
		for end < len(as) && as[end].FeedID == a.FeedID {
			end++
		}
		_, _, err := db.SaveFetch(t.Context(), digest.Feed{ID: a.FeedID}, as[i:end])
		must(t, err)
	}
	as, err := db.Ungrouped(t.Context(), len(as))
	must(t, err)
	var ps []digest.Placement
	for _, a := range as {
		ps = append(ps, digest.Placement{Article: a, Story: a.ID})
	}
	must(t, db.Place(t.Context(), ps, monday))
}

func titles(t *testing.T, db *DB, limit int, words ...string) []string {
	t.Helper()
	return titlesWithin(t, db, digest.Search{Limit: limit}, words...)
}

func titlesWithin(t *testing.T, db *DB, q digest.Search, words ...string) []string {
	t.Helper()
	as, err := db.Search(t.Context(), asked(q, words))
	must(t, err)
	var got []string
	for _, a := range as {
		got = append(got, a.Title)
	}
	return got
}

func asked(q digest.Search, words []string) digest.Search {
	for _, w := range words {
		q.Terms = append(q.Terms, digest.Term{w})
	}
	return q
}

func TestSearchWithinReach(t *testing.T) {
	each(t, func(t *testing.T, db *DB) {
		db.reach = 4
		texts := []string{"comet", "comet mayor", "mayor budget"}
		for range 20 {
			texts = append(texts, "mayor", "budget", "harbour")
		}
		placedWords(t, db, append(texts, "budget mayor harbour"))
		for name, c := range map[string]struct {
			words, want []string
		}{
			"a rare word is found however old":           {[]string{"comet"}, []string{"comet", "comet mayor"}},
			"a common one beside it counts":              {[]string{"comet", "mayor"}, []string{"comet mayor", "comet"}},
			"common ones together come before one alone": {[]string{"mayor", "budget"}, []string{"budget mayor harbour"}},
			"as do three": {[]string{"mayor", "budget", "harbour"}, []string{"budget mayor harbour"}},
			"no word":     {[]string{"nothing"}, nil},
		} {
			got := titles(t, db, max(1, len(c.want)), c.words...)
			if name == "a rare word is found however old" {
				slices.Sort(got)
			}
			if d := cmp.Diff(c.want, got); d != "" {
				t.Errorf("%s: %s", name, d)
			}
		}
	})
}

// Newer articles that hold a common word do not hide those of the scope, also where
// one of that day was read last, so that the scope's IDs are all there are.
func TestSearchWithinReachOfAScope(t *testing.T) {
	each(t, func(t *testing.T, db *DB) {
		db.reach = 4
		var as []digest.Article
		add := func(title string, feed int64, day int) {
			a := article(strconv.Itoa(1000+len(as)), title, "")
			a.FeedID, a.Published = feed, monday.AddDate(0, 0, day)
			as = append(as, a)
		}
		add("mayor of old", 2, 0)
		for range 20 {
			add("mayor budget", 1, 9)
		}
		add("comet", 1, 9)
		add("harbour", 1, 0)
		readAndPlaced(t, db, as)
		day := func(n int) time.Time { return monday.AddDate(0, 0, n) }
		for name, c := range map[string]struct {
			scope digest.Scope
			words []string
			want  []string
		}{
			"between two days":                  {digest.Scope{From: day(0), To: day(1)}, []string{"mayor"}, []string{"mayor of old"}},
			"before a day":                      {digest.Scope{To: day(1)}, []string{"mayor"}, []string{"mayor of old"}},
			"of a feed":                         {digest.Scope{Feeds: []int64{2}}, []string{"mayor"}, []string{"mayor of old"}},
			"of a feed that has it not":         {digest.Scope{Feeds: []int64{3}}, []string{"mayor"}, nil},
			"since a day":                       {digest.Scope{From: day(9)}, []string{"comet"}, []string{"comet"}},
			"a rare word out of the scope":      {digest.Scope{To: day(1)}, []string{"comet", "mayor"}, []string{"mayor of old"}},
			"two common ones out of it":         {digest.Scope{To: day(1)}, []string{"mayor", "budget"}, []string{"mayor of old"}},
			"a rare one beside it in the scope": {digest.Scope{To: day(1), Feeds: []int64{1}}, []string{"harbour", "mayor"}, []string{"harbour"}},
		} {
			got := titlesWithin(t, db, digest.Search{Scope: c.scope, Limit: 1}, c.words...)
			if d := cmp.Diff(c.want, got); d != "" {
				t.Errorf("%s: %s", name, d)
			}
		}
	})
}

// Whatever the reach, what is found holds a word of those asked for, and an article
// with a rare one is left out only for others that have one.
func TestSearchFindsWhatHoldsTheWords(t *testing.T) {
	each(t, func(t *testing.T, db *DB) {
		vocabulary := strings.Fields("a a a a a a b b b b b c c c d d e f g h")
		rnd := rapid.SliceOfN(rapid.SampledFrom(vocabulary), 1, 6)
		var as []digest.Article
		for i := range 60 {
			a := article(strconv.Itoa(1000+i), strings.Join(rnd.Example(i), " "), "")
			a.FeedID, a.Published = int64(1+i/20), monday.AddDate(0, 0, i*7%10)
			as = append(as, a)
		}
		readAndPlaced(t, db, as)
		rapid.Check(t, func(rt *rapid.T) {
			db.reach = rapid.IntRange(1, 80).Draw(rt, "reach")
			db.common.counts = nil
			words := rapid.SliceOfNDistinct(rapid.SampledFrom(strings.Fields("a b c d e f g h z")), 1, 5, rapid.ID).Draw(rt, "words")
			limit := rapid.IntRange(1, 70).Draw(rt, "limit")
			scope := someScope(rt)
			got, err := db.Search(t.Context(), asked(digest.Search{Scope: scope, Limit: limit}, words))
			must(t, err)
			if len(got) > limit {
				rt.Errorf("%d found of at most %d", len(got), limit)
			}
			for _, a := range got {
				if !isWithin(scope, a) {
					rt.Errorf("an article of feed %d, %s, is not within %+v", a.FeedID, a.Published, scope)
				}
				if title := a.Title; !slices.ContainsFunc(strings.Fields(title), func(w string) bool { return slices.Contains(words, w) }) {
					rt.Errorf("%q holds none of %q", title, words)
				}
			}
			for _, w := range words {
				holding, anywhere := 0, 0
				for _, a := range as {
					if slices.Contains(strings.Fields(a.Title), w) {
						if anywhere++; isWithin(scope, a) {
							holding++
						}
					}
				}
				found := slices.ContainsFunc(got, func(a digest.Article) bool { return slices.Contains(strings.Fields(a.Title), w) })
				if holding > 0 && (anywhere < db.reach || len(words) == 1) && !found && len(got) < limit {
					rt.Errorf("no article with %q was found, and there was room", w)
				}
			}
		})
	})
}

// someScope is any of the three bounds that a search may have, or none.
func someScope(rt *rapid.T) (s digest.Scope) {
	if rapid.Bool().Draw(rt, "from") {
		s.From = monday.AddDate(0, 0, rapid.IntRange(-1, 10).Draw(rt, "first day"))
	}
	if rapid.Bool().Draw(rt, "to") {
		s.To = monday.AddDate(0, 0, rapid.IntRange(-1, 10).Draw(rt, "last day"))
	}
	if rapid.Bool().Draw(rt, "of feeds") {
		s.Feeds = rapid.SliceOfNDistinct(rapid.Int64Range(1, 4), 1, 3, rapid.ID).Draw(rt, "feeds")
	}
	return s
}

func isWithin(s digest.Scope, a digest.Article) bool {
	return !a.Published.Before(s.From) && (s.To.IsZero() || a.Published.Before(s.To)) && (s.Feeds == nil || slices.Contains(s.Feeds, a.FeedID))
}

// A search reads what it gives in one page, and what was changed meanwhile does not
// make the pages many.
func TestSearchReadsFewPages(t *testing.T) {
	ids := make([]int64, pageful)
	for i := range ids {
		ids[i] = int64(i)
	}
	for _, limit := range []int{1, 10, 64, 200, pageful, 2 * pageful} {
		ps := pages(ids, limit)
		if d := cmp.Diff(ids, slices.Concat(ps...)); d != "" {
			t.Errorf("limit %d: %s", limit, d)
		}
		if len(ps[0]) != min(limit, pageful) || len(ps) > 1+pageful/page {
			t.Errorf("limit %d: %d pages, %d articles in the first", limit, len(ps), len(ps[0]))
		}
	}
	if ps := pages(nil, 10); len(ps) != 0 {
		t.Errorf("pages %v of nothing", ps)
	}
}

// Of many candidates of which hardly any is in the scope, those that are are given.
func TestSearchLoadsWhatIsWithin(t *testing.T) {
	each(t, func(t *testing.T, db *DB) {
		var as []digest.Article
		for i := range 200 {
			a := article(strconv.Itoa(1000+i), "mayor", "")
			a.FeedID = int64(1 + i/191)
			as = append(as, a)
		}
		readAndPlaced(t, db, as)
		ids := make([]int64, len(as))
		for i := range ids {
			ids[i] = int64(i + 1)
		}
		for limit, want := range map[int]int{1: 1, 5: 5, 9: 9, 10: 9} {
			s := searching{db: db, ctx: t.Context(), scope: digest.Scope{Feeds: []int64{2}}, limit: limit}
			found, err := s.load(ids)
			must(t, err)
			if len(found) != want || found[0].ID != 192 {
				t.Errorf("limit %d: %d found, the first %d", limit, len(found), found[0].ID)
			}
		}
	})
}

// PostgreSQL collects the IDs of a match where that is dearer than to look through the
// newest articles for it.
func TestSearchCollectsIDsWhileThatIsCheaper(t *testing.T) {
	for _, tt := range []struct {
		expected, articles int
		want               string
	}{
		{100, 1000, newestOfFew},
		{30_000, 100_000, newestOfFew},
		{60_000, 100_000, newestOfMany},
		{99_000, 1_000_000, newestOfFew},
		{200_000, 1_000_000, newestOfMany},
	} {
		if l := (tsvector{}).holding([]digest.Term{{"mayor"}}, tt.expected, tt.articles); l.query != tt.want {
			t.Errorf("%d of %d articles: %s", tt.expected, tt.articles, l.query)
		}
	}
}
