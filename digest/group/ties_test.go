package group

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"newsdesk/digest"
)

// A ledger follows what a Grouper decides, as a store does.
type ledger map[int64]int64

func (l ledger) take(a int64, d Decision) {
	for _, m := range d.Merges {
		l.merge(m)
	}
	l[a] = d.Story
	l.move(d.Moves)
}

func (l ledger) merge(m Merge) {
	for id, s := range l {
		if s == m.From {
			l[id] = m.Into
		}
	}
}

func (l ledger) move(ms []Move) {
	for _, m := range ms {
		l[m.Article] = m.To
	}
}

// stories are the sets of articles that stand together.
func (l ledger) stories() [][]int64 {
	by := map[int64][]int64{}
	for id, s := range l {
		by[s] = append(by[s], id)
	}
	var out [][]int64
	for _, ids := range by {
		slices.Sort(ids)
		out = append(out, ids)
	}
	slices.SortFunc(out, slices.Compare[[]int64])
	return out
}

// made is an article about one of a few made-up events, told by chance.
func made(t *rapid.T, id int64) digest.Article {
	events := []struct{ title, text string }{
		{"Skylark probe lifts off for Vesna", "The Skylark probe lifted off from Port Amsel on Monday for the ice moon Vesna, the Meridian Space Bureau said."},
		{"Tram drivers in Oldmarket walk out", "Tram drivers in Oldmarket stopped work on Monday over night shifts; the union led by Piet Lanz wants 12 percent more."},
		{"Ferry crews in Grauhafen strike", "Ferry crews in Grauhafen began a strike on Tuesday against the timetable of Nordkai, said Marta Quist."},
		{"Marlow's harbour under water", "The river Teal flooded the harbour district of Marlow, and 340 people slept in two schools, the fire brigade said."},
	}
	e := events[rapid.IntRange(0, len(events)-1).Draw(t, "event")]
	extra := rapid.SampledFrom([]string{"Officials gave no details.", "Residents were told to wait.", "More is expected on Friday.", "It was the third time this year."}).Draw(t, "extra")
	return digest.Article{
		ID: id, Source: fmt.Sprint("Paper ", id%5), Published: monday.Add(time.Duration(id) * time.Hour),
		Title: e.title, Text: e.text + " " + extra + fmt.Sprintf(" Paper %d asked %d people.", id%5, 10+id),
	}
}

// Merging two stories and moving back what was moved restores them, in the Grouper as
// in the store that follows it.
func TestMergingThenPartingRestores(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g, l := New(Default()), ledger{}
		n := rapid.IntRange(4, 16).Draw(t, "n")
		for id := int64(1); id <= int64(n); id++ {
			l.take(id, g.Add(made(t, id)))
		}
		before := l.stories()
		a, b := rapid.Int64Range(1, int64(n)).Draw(t, "a"), rapid.Int64Range(1, int64(n)).Draw(t, "b")
		old := ledger{}
		for id, s := range l {
			old[id] = s
		}
		m, ok := g.Unite(a, b)
		if ok != (old[a] != old[b]) {
			t.Fatalf("unite %d and %d: %v", a, b, ok)
		}
		if !ok {
			return
		}
		l.merge(m)
		if l[a] != l[b] {
			t.Fatal("they are not one")
		}
		var back []int64
		for id, s := range old {
			if s == m.From {
				back = append(back, id)
			}
		}
		slices.Sort(back)
		l.move(g.Move(back, m.From))
		if d := cmp.Diff(before, l.stories()); d != "" {
			t.Fatal(d)
		}
		for id, s := range l {
			if g.Story(id) != s {
				t.Fatalf("article %d is in %d, and in %d by the store", id, g.Story(id), s)
			}
		}
		l.take(int64(n+1), g.Add(made(t, int64(n+1)))) // it goes on
	})
}

// What people tied stays together and what they parted stays apart, whatever comes.
func TestTiesHold(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g, l := New(Default()), ledger{}
		for id := int64(1); id <= 8; id++ {
			l.take(id, g.Add(made(t, id)))
		}
		a, b := rapid.Int64Range(1, 8).Draw(t, "a"), rapid.Int64Range(1, 8).Draw(t, "b")
		tie := Tie{A: a, B: b, Apart: rapid.Bool().Draw(t, "apart")}
		if a == b {
			return
		}
		g.Hold(tie)
		if tie.Apart {
			if g.Story(a) == g.Story(b) {
				l.move(g.Move([]int64{a}, 0))
				if l[a] == l[b] { // b copies a, and went along
					return
				}
			}
		} else if m, ok := g.Unite(a, b); ok {
			l.merge(m)
		}
		for id := int64(9); id <= 40; id++ {
			l.take(id, g.Add(made(t, id)))
			if (l[a] == l[b]) == tie.Apart {
				t.Fatalf("after %d: %d in %d, %d in %d; apart %v", id, a, l[a], b, l[b], tie.Apart)
			}
			if g.Story(a) != l[a] || g.Story(b) != l[b] {
				t.Fatal("the store and grouping differ")
			}
		}
	})
}

// Articles that were published at the same moment and are put in Order stand together
// in the same way, and under the same stories, whatever numbers they have and in which
// order they came: also those that are as likely here as there.
func TestOrderMakesNothingOfWhoCameFirst(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(2, 14).Draw(t, "articles")
		articles := make([]digest.Article, n)
		for i := range articles {
			articles[i] = made(t, int64(i+1))
			articles[i].URL = fmt.Sprint("https://paper.example/", i)
			articles[i].Published = at(float64(rapid.IntRange(0, 2).Draw(t, "hour")))
		}
		group := func(numbers []int) map[string]int64 {
			as := make([]digest.Article, n)
			for i, k := range numbers {
				as[k] = with(articles[i], int64(k+1))
			}
			Order(as)
			g, l, url := New(Default()), ledger{}, map[int64]string{}
			for _, a := range as {
				url[a.ID] = a.URL
				l.take(a.ID, g.Add(a))
			}
			stories := map[string]int64{}
			for id, s := range l {
				stories[url[id]] = s
			}
			return stories
		}
		numbers := make([]int, n)
		for i := range numbers {
			numbers[i] = i
		}
		want := group(numbers)
		if d := cmp.Diff(want, group(rapid.Permutation(numbers).Draw(t, "numbers"))); d != "" {
			t.Fatal(d)
		}
	})
}

// Articles that were published at the same moment may come in any order, also without
// Order: the same of them stand together. What is as likely here as there, as some very
// short reports are, may then fall either way; these are not.
func TestTheOrderOfSimultaneousArticlesDoesNotMatter(t *testing.T) {
	copied := launch
	copied.Source, copied.Text = "Island Echo", launch.Text+" Staff and agencies contributed."
	fixtures := []digest.Article{launch, launchAgain, strike, otherStrike, copied}
	for i := range fixtures {
		fixtures[i].Published = monday
	}
	group := func(order []int) [][]int64 {
		g, l, id := New(Default()), ledger{}, int64(0)
		which := map[int64]int64{}
		for _, k := range order {
			id++
			which[id] = int64(k)
			l.take(id, g.Add(with(fixtures[k], id)))
		}
		named := ledger{}
		for id, s := range l {
			named[which[id]] = s
		}
		return named.stories()
	}
	want := group([]int{0, 1, 2, 3, 4})
	if len(want) != 3 {
		t.Errorf("%v; want three stories", want)
	}
	rapid.Check(t, func(t *rapid.T) {
		if d := cmp.Diff(want, group(rapid.Permutation([]int{0, 1, 2, 3, 4}).Draw(t, "order"))); d != "" {
			t.Fatal(d)
		}
	})
}
