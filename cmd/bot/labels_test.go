package main

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"newsdesk/cmd/bot/demo"
	"newsdesk/digest"
	"newsdesk/digest/answer"
	"newsdesk/digest/group"
	"newsdesk/digest/match"
	"newsdesk/digest/text"
)

// The demo newsroom is labelled by hand: what a careful reader makes of it. These
// tests hold the engine to it. Where it falls short of the reader, the bound says
// how far, and is to be raised with the engine.

func loadDemo(t *testing.T) *demo.Newsroom {
	t.Helper()
	nr, err := demo.Load()
	if err != nil {
		t.Fatal(err)
	}
	return nr
}

func TestTheDemoNewsroomIsGroupedAsAReaderWould(t *testing.T) {
	nr := loadDemo(t)
	gold := map[string]string{}
	for _, s := range nr.Labels.Stories {
		for _, a := range s.Articles {
			gold[a] = s.ID
		}
	}
	found, copies := groupAll(nr)
	p, r := bcubed(found, gold)
	f := 2 * p * r / (p + r)
	t.Logf("B-cubed precision %.3f, recall %.3f, F1 %.3f over %d articles", p, r, f, len(gold))
	if p < 0.93 || f < 0.60 {
		t.Errorf("precision %.3f and F1 %.3f; want .93 and .60", p, f)
	}
	// The others go on for days, and come apart into their events.
	if d := cmp.Diff([]string{"solar", "museum", "kenya", "hostile", "dish"}, foundWhole(found, nr)); d != "" {
		t.Errorf("stories found whole: %s", d)
	}
	if d := cmp.Diff(nr.Labels.Duplicates, copies); d != "" {
		t.Errorf("copies: %s", d)
	}
}

// groupAll gives each article its story, and each copy its original.
func groupAll(nr *demo.Newsroom) (story map[string]int64, copies map[string]string) {
	g := group.New(group.Default())
	name := map[int64]string{}
	story, copies = map[string]int64{}, map[string]string{}
	for _, a := range nr.Archive(nr.End) {
		name[a.ID] = a.Identity
		d := g.Add(a)
		story[a.Identity] = d.Story
		for _, m := range d.Merges {
			for id, s := range story {
				if s == m.From {
					story[id] = m.Into
				}
			}
		}
		for _, m := range d.Moves {
			story[name[m.Article]] = m.To
		}
		if d.DuplicateOf != 0 {
			copies[a.Identity] = name[d.DuplicateOf]
		}
	}
	return story, copies
}

// bcubed is Bagga and Baldwin's measure: precision and recall of each article's
// story, averaged over the articles.
func bcubed(found map[string]int64, gold map[string]string) (p, r float64) {
	for a := range gold {
		var same, inFound, inGold float64
		for b := range gold {
			f, g := found[a] == found[b], gold[a] == gold[b]
			if f {
				inFound++
			}
			if g {
				inGold++
			}
			if f && g {
				same++
			}
		}
		p += same / inFound
		r += same / inGold
	}
	n := float64(len(gold))
	return p / n, r / n
}

func TestTheDemoTopicsMatchAsAReaderWould(t *testing.T) {
	nr := loadDemo(t)
	for _, topic := range nr.Topics {
		q, err := match.Parse(topic.Query)
		if err != nil {
			t.Fatalf("%s: %v", topic.Name, err)
		}
		var got, want []string
		for _, a := range nr.Archive(nr.End) {
			if q.Match(match.NewDoc(a.Title, a.Text)) {
				got = append(got, a.Identity)
			}
		}
		for _, s := range nr.Labels.Stories {
			if s.Topic == topic.Name {
				want = append(want, s.Articles...)
			}
		}
		slices.Sort(got)
		slices.Sort(want)
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("%s: %s", topic.Name, d)
		}
	}
}

func TestTheDemoQuestionsAreAnsweredFromTheRightArticle(t *testing.T) {
	nr := loadDemo(t)
	right, answerable, wrong := 0, 0, 0
	for _, q := range nr.Labels.Questions {
		at := q.Asked
		if at.IsZero() {
			at = nr.End
		}
		a, name := askDemo(t, nr, q.Ask, at)
		switch {
		case q.Refuse != "" && !a.Refused:
			wrong++
			t.Logf("%s: answered %q; a reader refuses: %s", q.Ask, a.Sentences[0].Text, q.Refuse)
		case q.Refuse != "":
		case !a.Refused && answers(a, q, name):
			right++
			answerable++
		default:
			answerable++
			t.Logf("%s (%s): %s", q.Ask, at.Format(time.DateTime), said(a))
		}
	}
	if right < answerable || wrong > 0 {
		t.Errorf("%d of %d answered rightly, %d answered that should have been refused", right, answerable, wrong)
	}
}

func askDemo(t *testing.T, nr *demo.Newsroom, ask string, at time.Time) (digest.Answer, map[int64]string) {
	t.Helper()
	m, name := &answer.Memory{}, map[int64]string{}
	for _, a := range nr.Archive(at) {
		m.Add(a)
		name[a.ID] = a.Identity
	}
	a, err := answer.New(m).Ask(t.Context(), digest.Question{Text: ask, Asked: at}, digest.Scope{})
	if err != nil {
		t.Fatal(err)
	}
	return a, name
}

// answers says that a sentence of a holds what q wants, cited to an article that
// may be cited.
func answers(a digest.Answer, q demo.QuestionLabel, name map[int64]string) bool {
	for _, s := range a.Sentences {
		if !slices.ContainsFunc(s.Cites, func(c digest.Cite) bool { return slices.Contains(q.In, name[c.Article]) }) {
			continue
		}
		if !slices.ContainsFunc(q.Says, func(says string) bool { return !holdsOne(s.Text, says) }) {
			return true
		}
	}
	return false
}

func holdsOne(s, alternatives string) bool {
	for words := range strings.SplitSeq(alternatives, "|") {
		if strings.Contains(s, words) {
			return true
		}
	}
	return false
}

func said(a digest.Answer) string {
	if a.Refused {
		return "refused"
	}
	var all []string
	for _, s := range a.Sentences {
		all = append(all, s.Text)
	}
	return strings.Join(all, " / ")
}

// Of the labelled disagreements those are seen whose sources name the same thing; that
// six have died an hour after four had is news, and not seen as one. Nothing else may
// be taken for a disagreement.
func TestTheDemoDisagreementsAreSeenAsAReaderWould(t *testing.T) {
	nr := loadDemo(t)
	said := map[string][]text.Value{}
	for _, a := range nr.Archive(nr.End) {
		said[a.Identity] = valuesIn(a)
	}
	differ := func(a, b string) (x, y text.Value, ok bool) {
		for _, x := range said[a] {
			for _, y := range said[b] {
				if x.Differs(y) && (!x.Grows && !y.Grows) {
					return x, y, true
				}
			}
		}
		return x, y, false
	}
	labelled, seen := map[[2]string]bool{}, 0
	for _, c := range nr.Labels.Contradictions {
		var ids []string
		for _, by := range c.Values {
			for id := range by {
				ids = append(ids, id)
			}
		}
		slices.Sort(ids)
		labelled[[2]string{ids[0], ids[1]}] = true
		if _, _, ok := differ(ids[0], ids[1]); ok {
			seen++
		}
	}
	if seen < 2 || len(labelled) != 3 {
		t.Errorf("%d of %d disagreements are seen; want 2 of 3", seen, len(labelled))
	}
	for _, s := range nr.Labels.Stories {
		ids := slices.Sorted(slices.Values(s.Articles))
		for i, a := range ids {
			for _, b := range ids[i+1:] {
				x, y, ok := differ(a, b)
				_, copied := nr.Labels.Duplicates[a]
				if ok && !labelled[[2]string{a, b}] && !copied && x.Head != "tariff" { // the tariff moves from day to day
					t.Errorf("%s and %s are said to differ: %+v, %+v", a, b, x, y)
				}
			}
		}
	}
}

func valuesIn(a digest.Article) []text.Value {
	vs := text.Values(a.Title)
	for i := range vs {
		vs[i].Lead = true
	}
	for _, sp := range text.Sentences(a.Text) {
		for _, v := range text.Values(sp.In(a.Text)) {
			v.Lead = sp.Start < 300
			vs = append(vs, v)
		}
	}
	return vs
}

// foundWhole names the labelled stories that are one story of exactly their articles.
func foundWhole(found map[string]int64, nr *demo.Newsroom) []string {
	size := map[int64]int{}
	for _, s := range found {
		size[s]++
	}
	var whole []string
	for _, s := range nr.Labels.Stories {
		in := found[s.Articles[0]]
		apart := slices.ContainsFunc(s.Articles, func(a string) bool { return found[a] != in })
		if !apart && size[in] == len(s.Articles) {
			whole = append(whole, s.ID)
		}
	}
	return whole
}
