package demo

import (
	"slices"
	"strings"
	"testing"
	"time"
)

func TestEveryArticleIsInOneStory(t *testing.T) {
	n := room(t)
	in := map[string]string{}
	for _, s := range n.Labels.Stories {
		last := time.Time{}
		for _, id := range s.Articles {
			a, ok := n.Article(id)
			if !ok {
				t.Errorf("story %s: no article %s", s.ID, id)
			}
			if other, twice := in[id]; twice {
				t.Errorf("%s is in %s and in %s", id, other, s.ID)
			}
			if a.Published.Before(last) {
				t.Errorf("story %s: %s is out of order", s.ID, id)
			}
			in[id], last = s.ID, a.Published
		}
		if s.Topic != "" && !slices.ContainsFunc(n.Topics, func(p Topic) bool { return p.Name == s.Topic }) {
			t.Errorf("story %s: no topic %q", s.ID, s.Topic)
		}
	}
	for _, a := range n.Articles {
		if in[a.ID] == "" {
			t.Errorf("%s is in no story", a.ID)
		}
	}
}

func TestDuplicatesAreTheCopies(t *testing.T) {
	n := room(t)
	for _, a := range n.Articles {
		if n.Labels.Duplicates[a.ID] != a.CopyOf {
			t.Errorf("%s copies %q, labelled %q", a.ID, a.CopyOf, n.Labels.Duplicates[a.ID])
		}
	}
	for id := range n.Labels.Duplicates {
		if _, ok := n.Article(id); !ok {
			t.Errorf("no article %s", id)
		}
	}
}

// A fact's day is the day on which the first of its articles states it, and no
// story goes a day with articles of its own words and without a fact.
func TestFacts(t *testing.T) {
	n := room(t)
	for _, f := range n.Labels.Facts {
		first := n.End
		if len(f.Said) == 0 {
			t.Errorf("%q is said by nobody", f.Fact)
		}
		for id, words := range f.Said {
			when := said(t, n, id, words)
			if storyOf(n, id) != f.Story {
				t.Errorf("%q of story %s is said by %s of %s", f.Fact, f.Story, id, storyOf(n, id))
			}
			if when.Before(first) {
				first = when
			}
		}
		if got := first.Truncate(24 * time.Hour); !got.Equal(f.Day) {
			t.Errorf("%q is first said on %s, labelled %s", f.Fact, got.Format(time.DateOnly), f.Day.Format(time.DateOnly))
		}
	}
	if !slices.IsSortedFunc(n.Labels.Facts, func(a, b FactLabel) int { return a.Day.Compare(b.Day) }) {
		t.Error("facts are not in the order of their days")
	}
}

func TestEveryStoryHasFactsOnItsFirstDay(t *testing.T) {
	n := room(t)
	for _, s := range n.Labels.Stories {
		if s.ID == "hostile" || s.ID == "dish" {
			continue // they state nothing
		}
		a, _ := n.Article(s.Articles[0])
		day := a.Published.Truncate(24 * time.Hour)
		if !slices.ContainsFunc(n.Labels.Facts, func(f FactLabel) bool { return f.Story == s.ID && f.Day.Equal(day) }) {
			t.Errorf("story %s has no fact on %s, when it begins", s.ID, day.Format(time.DateOnly))
		}
	}
}

func TestValues(t *testing.T) {
	n := room(t)
	for _, v := range n.Labels.Values {
		last := time.Time{}
		for _, s := range v.Steps {
			when := said(t, n, s.Article, s.Words)
			if !s.Day.After(last) || !when.Truncate(24*time.Hour).Equal(s.Day) {
				t.Errorf("%s: %s is said on %v, labelled %v after %v", v.What, s.Value, when, s.Day, last)
			}
			last = s.Day
		}
		if len(v.Steps) < 2 || storyOf(n, v.Steps[0].Article) != v.Story {
			t.Errorf("%s: does not move, or not in story %s", v.What, v.Story)
		}
	}
}

func TestContradictions(t *testing.T) {
	n := room(t)
	for _, c := range n.Labels.Contradictions {
		outlets := map[string]string{}
		for value, by := range c.Values {
			for id, words := range by {
				said(t, n, id, words)
				a, _ := n.Article(id)
				if other, twice := outlets[a.Outlet]; twice && other != value {
					t.Errorf("%s: %s contradicts itself", c.What, a.Outlet)
				}
				if a.CopyOf != "" || storyOf(n, id) != c.Story {
					t.Errorf("%s: %s is a copy, or not of story %s", c.What, id, c.Story)
				}
				outlets[a.Outlet] = value
			}
		}
		if len(c.Values) < 2 {
			t.Errorf("%s: one value is no contradiction", c.What)
		}
		if _, ok := n.Article(c.Resolved); c.Resolved != "" && !ok {
			t.Errorf("%s: no article %s", c.What, c.Resolved)
		}
	}
}

func TestCorrections(t *testing.T) {
	n := room(t)
	for _, c := range n.Labels.Corrections {
		a, ok := n.Article(c.Article)
		if !ok || len(a.Versions) < 2 {
			t.Fatalf("%s has no second version", c.Article)
		}
		was, now := a.Versions[0].Headline, a.Versions[1].Headline
		if !strings.Contains(was, c.Was) || strings.Contains(now, c.Was) || !strings.Contains(now, c.Now) {
			t.Errorf("%s: %q became %q, labelled %s to %s", c.Article, was, now, c.Was, c.Now)
		}
	}
}

func TestPromises(t *testing.T) {
	n := room(t)
	for _, p := range n.Labels.Promises {
		said(t, n, p.Article, p.Words)
		settled, ok := n.Article(p.Settled)
		if !ok || storyOf(n, p.Settled) != p.Story || settled.Published.Truncate(24*time.Hour).Before(p.By) {
			t.Errorf("%s: %q does not settle it", p.What, p.Settled)
		}
		if p.Outcome != "happened" && p.Outcome != "slipped" {
			t.Errorf("%s: outcome %q", p.What, p.Outcome)
		}
	}
}

func TestQuestions(t *testing.T) {
	n := room(t)
	refused := 0
	for _, q := range n.Labels.Questions {
		if q.Refuse != "" {
			refused++
		}
		if (q.Refuse == "") != (len(q.Says) > 0 && len(q.In) > 0) {
			t.Errorf("%q has both or neither of an answer and a refusal", q.Ask)
		}
		asked := q.Asked
		if asked.IsZero() {
			asked = n.End
		}
		for _, id := range q.In {
			a, _ := n.Article(id)
			v, out := a.At(asked)
			if !out || !answers(v, q.Says) {
				t.Errorf("%q: %s does not say %q by %v", q.Ask, id, q.Says, asked)
			}
		}
	}
	if len(n.Labels.Questions) < 15 || refused < 3 {
		t.Errorf("%d questions, %d of them refused; want at least 15 and 3", len(n.Labels.Questions), refused)
	}
}

func answers(v Version, says []string) bool {
	for _, s := range says {
		if !slices.ContainsFunc(strings.Split(s, "|"), func(w string) bool { return strings.Contains(v.Text, w) }) {
			return false
		}
	}
	return true
}

// said is when the article first says words in its text.
func said(t *testing.T, n *Newsroom, id, words string) time.Time {
	t.Helper()
	a, _ := n.Article(id)
	for _, v := range a.Versions {
		if strings.Contains(v.Text, words) {
			return v.From
		}
	}
	t.Errorf("%s does not say %q", id, words)
	return n.End
}

func storyOf(n *Newsroom, article string) string {
	for _, s := range n.Labels.Stories {
		if slices.Contains(s.Articles, article) {
			return s.ID
		}
	}
	return ""
}
