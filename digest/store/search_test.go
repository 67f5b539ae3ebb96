package store

import (
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"newsdesk/digest"
)

// The words of each article, oldest first.
func placedWords(t *testing.T, db *DB, texts []string) {
	t.Helper()
	var as []digest.Article
	for i, s := range texts {
		as = append(as, article(strconv.Itoa(i+1), s, ""))
	}
	_, _, err := db.SaveFetch(t.Context(), digest.Feed{}, as)
	must(t, err)
	as, err = db.Ungrouped(t.Context(), len(as))
	must(t, err)
	var ps []digest.Placement
	for _, a := range as {
		ps = append(ps, digest.Placement{Article: a, Story: a.ID})
	}
	must(t, db.Place(t.Context(), ps, monday))
}

func titles(t *testing.T, db *DB, limit int, words ...string) []string {
	t.Helper()
	q := digest.Search{Limit: limit}
	for _, w := range words {
		q.Terms = append(q.Terms, digest.Term{w})
	}
	as, err := db.Search(t.Context(), q)
	must(t, err)
	var got []string
	for _, a := range as {
		got = append(got, a.Title)
	}
	return got
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

// Whatever the reach, what is found holds a word of those asked for, and an article
// with a rare one is left out only for others that have one.
func TestSearchFindsWhatHoldsTheWords(t *testing.T) {
	each(t, func(t *testing.T, db *DB) {
		vocabulary := strings.Fields("a a a a a a b b b b b c c c d d e f g h")
		rnd := rapid.SliceOfN(rapid.SampledFrom(vocabulary), 1, 6)
		var texts []string
		for i := range 60 {
			texts = append(texts, strings.Join(rnd.Example(i), " "))
		}
		placedWords(t, db, texts)
		rapid.Check(t, func(rt *rapid.T) {
			db.reach = rapid.IntRange(1, 80).Draw(rt, "reach")
			db.common.counts = nil
			words := rapid.SliceOfNDistinct(rapid.SampledFrom(strings.Fields("a b c d e f g h z")), 1, 5, rapid.ID).Draw(rt, "words")
			limit := rapid.IntRange(1, 70).Draw(rt, "limit")
			got := titles(t, db, limit, words...)
			if len(got) > limit {
				rt.Errorf("%d found of at most %d", len(got), limit)
			}
			for _, title := range got {
				if !slices.ContainsFunc(strings.Fields(title), func(w string) bool { return slices.Contains(words, w) }) {
					rt.Errorf("%q holds none of %q", title, words)
				}
			}
			for _, w := range words {
				holding := 0
				for _, s := range texts {
					if slices.Contains(strings.Fields(s), w) {
						holding++
					}
				}
				found := slices.ContainsFunc(got, func(s string) bool { return slices.Contains(strings.Fields(s), w) })
				if holding > 0 && holding < db.reach && !found && len(got) < limit {
					rt.Errorf("no article with %q was found, and there was room", w)
				}
			}
		})
	})
}
