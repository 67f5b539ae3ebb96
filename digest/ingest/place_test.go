package ingest

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"newsdesk/digest"
	"newsdesk/digest/chat"
	"newsdesk/digest/group"
	"newsdesk/digest/store"
	"newsdesk/digest/text"
)

func sentences(s string) []string {
	var out []string
	for _, sp := range text.Sentences(s) {
		out = append(out, sp.In(s))
	}
	slices.Sort(out)
	return out
}

// stories is which articles stand together, by title.
func (r *rig) stories() map[string][]string {
	r.Helper()
	first, out := map[int64]string{}, map[string][]string{}
	for _, a := range r.articles() {
		if first[a.StoryID] == "" {
			first[a.StoryID] = a.Title
		}
		out[first[a.StoryID]] = append(out[first[a.StoryID]], a.Title)
	}
	return out
}

func TestARestartRestoresTheStories(t *testing.T) {
	days := [][]item{
		{{"Harbour of Marlow under water", rain, monday}, {"Larkfield to build chip plant at Dholera", chips, monday}, {"Tariff on Indian goods falls to 22 percent", tariff, monday}},
		{
			{"Marlow pumps out its harbour", "The harbour district of Marlow was still under water on Tuesday, while pumps drained the river Teal's flood from the streets. The fire brigade said that the 340 people in the two schools cannot go home before Friday.", monday.Add(25 * time.Hour)},
			{"Dholera gets ready for Larkfield's plant", "Gujarat will lay a water main to Dholera for the chip plant of Larkfield, the state said on Tuesday. The 2.75 billion dollar plant needs 11 million litres a day when its 5,200 people package processors.", monday.Add(25 * time.Hour)},
			{"Textile makers welcome lower tariff on Indian goods", "Makers of textiles and gems welcomed the tariff of 22 percent on goods from India that the trade ministry had announced. They had paid 26 percent since April.", monday.Add(25 * time.Hour)},
		},
		{
			{"Marlow families return home", "The last of 340 people left the schools of Marlow on Friday for the harbour district, which the flood of the river Teal had covered. The fire brigade took its pumps home.", monday.Add(97 * time.Hour)},
			{"Larkfield breaks ground at Dholera", "The chip maker Larkfield broke ground for its plant at Dholera in Gujarat on Friday. It is to package processors for data centres from late 2027 on.", monday.Add(97 * time.Hour)},
		},
	}
	run := func(t *testing.T, restarts bool) map[string][]string {
		r := newRig(t, Options{})
		for i, items := range days {
			path := fmt.Sprint("/", i)
			r.net.feed(path, items...)
			r.follow(path)
			if restarts {
				r.restart()
			}
			r.poll(items[0].at.Add(time.Minute))
		}
		return r.stories()
	}
	want := run(t, false)
	if len(want) != 3 {
		t.Logf("grouped otherwise than a reader would: %v", want)
	}
	if d := cmp.Diff(want, run(t, true)); d != "" {
		t.Error(d)
	}
}

func TestStoriesAreNumberedOnAfterALongPause(t *testing.T) {
	r := newRig(t, Options{})
	r.net.feed("/a", item{"Rain", rain, monday}, item{"Chips", chips, monday})
	r.follow("/a")
	r.poll(monday)
	now := monday.AddDate(0, 0, 40)
	r.restart()
	r.net.feed("/a", item{"Rain", rain, monday}, item{"Chips", chips, monday}, item{"Tariff", tariff, now})
	r.poll(now)
	want := map[string][]string{"Rain": {"Rain"}, "Chips": {"Chips"}, "Tariff": {"Tariff"}}
	if d := cmp.Diff(want, r.stories()); d != "" {
		t.Error(d)
	}
}

func TestARevisedArticle(t *testing.T) {
	r := newRig(t, Options{})
	at := monday.Add(-time.Hour)
	r.net.feed("/a", item{"Tariff on goods from India", tariff, at})
	f := r.follow("/a")
	d := r.order("x", f)
	topic, _ := r.track(d, "India", monday)
	r.poll(monday)
	story := r.articles()[0].StoryID
	if diff := cmp.Diff(sentences(tariff), r.factsOf(story)); diff != "" {
		t.Fatal(diff)
	}
	moved := strings.ReplaceAll(strings.ReplaceAll(tariff, "22 percent", "18 percent"), "India", "Nepal")
	r.net.feed("/a", item{"Tariff on goods from Nepal", moved, at})
	now := monday.Add(4 * time.Hour)
	r.poll(now)
	if diff := cmp.Diff(sentences(moved), r.factsOf(story)); diff != "" {
		t.Errorf("facts that stand: %s", diff)
	}
	a := r.articles()[0]
	if a.Revision != 1 || a.StoryID != story || !a.Revised.Equal(now) {
		t.Errorf("article: %s", asJSON(a))
	}
	d.Topics = []int64{topic.ID}
	if ids := r.moved(d); len(ids) != 0 {
		t.Errorf("an article that does not match any more is still found: %v", ids)
	}
	found, err := r.db.Search(t.Context(), digest.Search{Terms: []digest.Term{{"nepal"}}, Limit: 5})
	must(t, err)
	if len(found) != 1 {
		t.Errorf("%d articles are found by their new words", len(found))
	}
	t.Run("to nothing", func(t *testing.T) {
		r.net.feed("/a", item{"Withdrawn", "Withdrawn.", at})
		r.poll(now.Add(12 * time.Hour))
		if got := r.factsOf(story); len(got) != 0 {
			t.Errorf("still stands: %q", got)
		}
	})
}

// racing revises an article just after it was read to be placed.
type racing struct {
	Store
	once func()
}

func (s *racing) Ungrouped(ctx context.Context, n int) ([]digest.Article, error) {
	as, err := s.Store.Ungrouped(ctx, n)
	if s.once != nil && len(as) > 0 {
		s.once()
		s.once = nil
	}
	return as, err
}

func TestAnArticleRevisedWhileItIsPlacedIsPlacedAgain(t *testing.T) {
	r := newRig(t, Options{})
	at := monday.Add(-time.Hour)
	r.net.feed("/a", item{"Tariff", tariff, at})
	f := r.follow("/a")
	r.order("x", f)
	must(t, r.in.Feeds(t.Context(), monday))
	moved := strings.ReplaceAll(tariff, "22", "18")
	r.net.feed("/a", item{"Tariff", moved, at})
	r.in.store = &racing{r.db, func() { must(t, r.in.Feeds(t.Context(), monday.Add(time.Hour))) }}
	must(t, r.in.Place(t.Context(), monday))
	if d := cmp.Diff(sentences(moved), r.factsOf(r.articles()[0].StoryID)); d != "" {
		t.Error(d)
	}
}

func TestTwoFeedsWithOneArticle(t *testing.T) {
	r := newRig(t, Options{})
	link := "<link>" + r.net.URL + "/story</link>"
	serve := func(path, words string, n int) {
		h := r.net.rss(path, item{"Tariff", words, monday})
		rec := capture(h)
		rec = strings.ReplaceAll(rec, "<link>"+r.net.URL+path+"/0</link>", link)
		rec = strings.ReplaceAll(rec, r.net.URL+path+"/0</guid>", r.net.URL+"/story</guid>")
		r.net.at(path, answer(strings.ReplaceAll(rec, "</channel>", fmt.Sprintf("<item><title>Filler %d %s</title><link>%s/f%d%s</link></item></channel>", n, path, r.net.URL, n, path))))
	}
	a, b := r.follow("/a"), r.follow("/b")
	r.order("reads-a", a)
	d := r.order("reads-b", b)
	now := monday
	for n := range 4 {
		serve("/a", tariff, n)
		serve("/b", tariff+" By our correspondent in Geneva.", n)
		r.poll(now)
		now = now.Add(5 * time.Hour)
	}
	i := slices.IndexFunc(r.articles(), func(a digest.Article) bool { return a.Title == "Tariff" })
	art := r.articles()[i]
	if art.Revision != 0 || art.FeedID == 0 {
		t.Errorf("two feeds took turns: revision %d", art.Revision)
	}
	if ids := r.moved(d); !slices.Contains(ids, art.StoryID) {
		t.Errorf("who reads only the second feed does not hear of story %d: %v", art.StoryID, ids)
	}
	if len(r.factsOf(art.StoryID)) == 0 {
		t.Error("no facts were kept")
	}
}

func TestTrackBackfills(t *testing.T) {
	r := newRig(t, Options{})
	r.net.feed("/a", item{"Tariff", tariff, monday}, item{"Rain", rain, monday})
	r.follow("/a")
	d := r.order("x")
	r.poll(monday)
	if n := len(r.factsOf(1)) + len(r.factsOf(2)); n != 0 {
		t.Fatalf("%d facts of stories that nobody wants", n)
	}
	topic, n := r.track(d, "tariff AND India", monday.Add(time.Hour))
	d.Topics = []int64{topic.ID}
	ids := r.moved(d)
	if n != 1 || len(ids) != 1 {
		t.Fatalf("%d articles matched, stories %v", n, ids)
	}
	if diff := cmp.Diff(sentences(tariff), r.factsOf(ids[0])); diff != "" {
		t.Error(diff)
	}
	t.Run("and takes back what a new query does not match", func(t *testing.T) {
		again, n := r.track(d, "tariff AND India", monday)
		if again.ID != topic.ID || n != 1 {
			t.Errorf("topic %d matches %d", again.ID, n)
		}
		_, _, err := r.in.Track(t.Context(), digest.Topic{Workspace: "c::", Name: topic.Name, Query: "harbour"}, monday)
		must(t, err)
		if ids := r.moved(d); len(ids) != 1 || len(r.factsOf(ids[0])) != len(sentences(rain)) {
			t.Errorf("stories %v", ids)
		}
	})
	t.Run("a query that cannot be read stores nothing", func(t *testing.T) {
		if _, _, err := r.in.Track(t.Context(), digest.Topic{Workspace: "c::", Name: "bad", Query: "(a AND"}, monday); err == nil {
			t.Error("no error")
		}
	})
}

func TestWhatIsFollowedIsTakenIn(t *testing.T) {
	r := newRig(t, Options{})
	r.net.feed("/a", item{"Tariff", tariff, monday})
	r.net.feed("/b", item{"Rain", rain, monday})
	a, b := r.follow("/a"), r.follow("/b")
	r.poll(monday)
	running := r.in
	r.restart() // another process changes what is followed; the first goes on
	d := r.order("x", a)
	t.Run("a feed followed whole brings what it brought before", func(t *testing.T) {
		must(t, running.Place(t.Context(), monday.Add(time.Hour)))
		ids := r.moved(d)
		if len(ids) != 1 || len(r.factsOf(ids[0])) != len(sentences(tariff)) {
			t.Errorf("stories %v", ids)
		}
	})
	t.Run("a topic is matched from then on", func(t *testing.T) {
		e := r.order("y")
		topic, _ := r.track(e, "Larkfield", monday)
		r.net.feed("/b", item{"Rain", rain, monday}, item{"Chips", chips, monday})
		must(t, running.Poll(t.Context(), monday.Add(12*time.Hour)))
		e.Topics = []int64{topic.ID}
		if ids := r.moved(e); len(ids) != 1 || len(r.factsOf(ids[0])) != len(sentences(chips)) {
			t.Errorf("stories %v", ids)
		}
	})
	_ = b
}

// The store goes through a batch in order; a batch that moves and merges what is
// in it, or in the store, leaves every article and fact in the story it belongs to.
func TestMovesAndMergesTakeFactsAlong(t *testing.T) {
	type step func(t *testing.T, b *batch, id func(title string) int64)
	// Something that comes later in the batch is what moves and merges.
	trigger := func(b *batch) int64 { return int64(1000 + len(b.order)) }
	move := func(title string, from, to int64) step {
		return func(t *testing.T, b *batch, id func(string) int64) {
			p := b.add(digest.Article{ID: trigger(b)})
			m := group.Move{Article: id(title), From: from, To: to}
			p.Moves = append(p.Moves, digest.Move(m))
			must(t, b.move(t.Context(), m))
		}
	}
	merge := func(from, into int64) step {
		return func(t *testing.T, b *batch, _ func(string) int64) {
			p := b.add(digest.Article{ID: trigger(b)})
			p.Merges = append(p.Merges, digest.Merge{From: from, Into: into})
			must(t, b.merge(t.Context(), group.Merge{From: from, Into: into}))
		}
	}
	want := func(story int64) step {
		return func(t *testing.T, b *batch, _ func(string) int64) { must(t, b.want(t.Context(), story)) }
	}
	// Three articles are stored: Rain in story 1, Copy, which says what Rain says and
	// more, in 1 as well, Chips in 2. New comes with the batch, into story 3.
	copied := rain + " Nobody was hurt, said the mayor of Marlow."
	for name, c := range map[string]struct {
		wanted []int64
		steps  []step
		facts  map[int64][]string
		in     map[string]int64
	}{
		"a merge of a wanted story": {
			[]int64{1},
			[]step{merge(1, 2)},
			map[int64][]string{2: append(sentences(copied), sentences(chips)...)},
			map[string]int64{"Rain": 2, "Copy": 2, "Chips": 2, "New": 3},
		},
		"a merge into a wanted story": {
			[]int64{2},
			[]step{merge(1, 2)},
			map[int64][]string{2: append(sentences(copied), sentences(chips)...)},
			map[string]int64{"Rain": 2, "Copy": 2, "Chips": 2, "New": 3},
		},
		"a merge that is wanted later in the batch": {
			nil,
			[]step{merge(1, 2), want(2)},
			map[int64][]string{2: append(sentences(copied), sentences(chips)...)},
			map[string]int64{"Rain": 2, "Copy": 2, "Chips": 2, "New": 3},
		},
		"a move out of a wanted story": {
			[]int64{1},
			[]step{move("Copy", 1, 2)},
			map[int64][]string{1: sentences(rain), 2: append(sentences(copied), sentences(chips)...)},
			map[string]int64{"Rain": 1, "Copy": 2, "Chips": 2, "New": 3},
		},
		"a move into a wanted story": {
			[]int64{2},
			[]step{move("Copy", 1, 2)},
			map[int64][]string{1: nil, 2: append(sentences(copied), sentences(chips)...)},
			map[string]int64{"Rain": 1, "Copy": 2, "Chips": 2, "New": 3},
		},
		"a move, and then the story that was left is wanted": {
			nil,
			[]step{move("Copy", 1, 2), want(1)},
			map[int64][]string{1: sentences(rain), 2: nil},
			map[string]int64{"Rain": 1, "Copy": 2, "Chips": 2, "New": 3},
		},
		"a move, and then the stories are merged": {
			[]int64{1},
			[]step{move("Copy", 1, 2), merge(2, 1)},
			map[int64][]string{1: append(sentences(copied), sentences(chips)...)},
			map[string]int64{"Rain": 1, "Copy": 1, "Chips": 1, "New": 3},
		},
		"an article of this batch moves and takes its story along": {
			[]int64{3},
			[]step{move("New", 3, 2), merge(2, 1)},
			map[int64][]string{1: append(append(sentences(copied), sentences(chips)...), sentences(tariff)...)},
			map[string]int64{"Rain": 1, "Copy": 1, "Chips": 1, "New": 1},
		},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t, Options{})
			id := func(title string) int64 {
				as := r.articles()
				return as[slices.IndexFunc(as, func(a digest.Article) bool { return a.Title == title })].ID
			}
			store := func(title, body string) digest.Article {
				a := digest.Article{Identity: title, Title: title, Text: body, Source: title, Published: monday, Seen: monday}
				_, _, err := r.db.SaveFetch(t.Context(), digest.Feed{}, []digest.Article{a})
				must(t, err)
				as, err := r.db.Ungrouped(t.Context(), 1)
				must(t, err)
				return as[0]
			}
			must(t, r.in.load(t.Context(), monday))
			place := func(a digest.Article, story int64) *batch {
				b := newBatch(r.in)
				p := b.add(a)
				p.Story, b.story[a.ID] = story, story
				if slices.Contains(c.wanted, story) {
					p.Facts = facts(a)
					r.in.wanted.stories[story] = true
				}
				return b
			}
			for _, s := range []struct {
				title, body string
				story       int64
			}{{"Rain", rain, 1}, {"Copy", copied, 1}, {"Chips", chips, 2}} {
				must(t, place(store(s.title, s.body), s.story).store(t.Context(), monday))
			}
			b := place(store("New", tariff), 3)
			for _, do := range c.steps {
				do(t, b, id)
			}
			must(t, b.store(t.Context(), monday.Add(time.Hour)))
			got := map[string]int64{}
			for _, a := range r.articles() {
				got[a.Title] = a.StoryID
			}
			if d := cmp.Diff(c.in, got); d != "" {
				t.Errorf("articles: %s", d)
			}
			for story, want := range c.facts {
				slices.Sort(want)
				var got []string
				if story == 1 || story == 2 {
					got = r.stated(story)
				}
				if d := cmp.Diff(want, got); d != "" {
					t.Errorf("facts of story %d: %s", story, d)
				}
			}
		})
	}
}

// stated is what the articles that stand in a story state, each sentence once.
func (r *rig) stated(story int64) []string {
	r.Helper()
	f := r.following(story)
	in := map[int64]bool{}
	for _, a := range f.Articles {
		in[a.ID] = true
	}
	var out []string
	for _, fact := range f.Facts {
		for _, s := range fact.Spans {
			if !in[s.Article] {
				r.Errorf("%q of story %d is stated by article %d, which is not in it", fact.Text, story, s.Article)
			}
		}
		if len(fact.Spans) > 0 {
			out = append(out, fact.Text)
		}
	}
	slices.Sort(out)
	return out
}

func TestARevisedArticleFollowsItsMergedStory(t *testing.T) {
	r := newRig(t, Options{})
	save := func(title, body string) {
		_, _, err := r.db.SaveFetch(t.Context(), digest.Feed{}, []digest.Article{{Identity: title, Title: title, Text: body, Published: monday, Seen: monday}})
		must(t, err)
	}
	place := func(b *batch) {
		must(t, r.in.load(t.Context(), monday))
		as, err := r.db.Ungrouped(t.Context(), 10)
		must(t, err)
		for _, a := range as {
			p := b.add(a)
			if a.StoryID == 0 {
				p.Story, b.story[a.ID] = a.ID, a.ID
			}
		}
		must(t, b.store(t.Context(), monday))
	}
	save("Rain", rain)
	save("Chips", chips)
	place(newBatch(r.in))
	save("Rain", rain+" It was the worst flood in thirty years.")
	b := newBatch(r.in)
	p := b.add(digest.Article{ID: 2, Title: "Chips", Text: chips, StoryID: 2})
	p.Merges = []digest.Merge{{From: 1, Into: 2}}
	must(t, b.merge(t.Context(), group.Merge{From: 1, Into: 2}))
	place(b)
	if a := r.articles()[0]; a.StoryID != 2 || a.Revision != 1 {
		t.Errorf("the revised article stands in story %d", a.StoryID)
	}
}

func TestToldFactsStayToldWhereTheyGo(t *testing.T) {
	r := newRig(t, Options{})
	r.net.feed("/a", item{"Rain", rain, monday}, item{"Chips", chips, monday})
	f := r.follow("/a")
	d := r.order("x", f)
	r.poll(monday)
	as := r.articles()
	all := append(r.following(as[0].StoryID).Facts, r.following(as[1].StoryID).Facts...)
	d.NextDue = monday
	d, err := r.db.SaveDigest(t.Context(), d, digest.Audit{})
	must(t, err)
	e := digest.Edition{Slot: digest.Slot{DigestID: d.ID, Local: "l", Due: monday}, Channel: d.Channel, Composed: monday, Newest: all[len(all)-1].ID}
	part := digest.Part{Number: 1}
	part.Message.Key = "k"
	for _, f := range all {
		part.Facts = append(part.Facts, f.ID)
	}
	e.Parts = []digest.Part{part}
	_, err = r.db.SaveEdition(t.Context(), e, time.Time{})
	must(t, err)
	told := func(story int64) int {
		f, err := r.db.Following(t.Context(), d.Channel.String(), story)
		must(t, err)
		return len(f.Told)
	}
	into, from := as[0].StoryID, as[1].StoryID
	must(t, r.db.Place(t.Context(), []digest.Placement{{Article: as[0], Story: into, Merges: []digest.Merge{{From: from, Into: into}}}}, monday))
	if n := told(into); n != len(all) {
		t.Errorf("after a merge %d facts of %d are told", n, len(all))
	}
	must(t, r.db.Place(t.Context(), []digest.Placement{{Article: as[0], Story: into, Moves: []digest.Move{{Article: as[1].ID, From: into, To: 99}}}}, monday))
	if n := told(99); n != len(sentences(chips)) {
		t.Errorf("after a move %d facts are told in the new story; want %d", n, len(sentences(chips)))
	}
	if n := told(into); n != len(sentences(rain)) {
		t.Errorf("after a move %d facts are told in the old story; want %d", n, len(sentences(rain)))
	}
}

// Two processes on one store, in turns: neither places by what it remembers of the
// store before the other's turn.
func TestTwoProcessesMixNoStories(t *testing.T) {
	r := newRig(t, Options{})
	one := r.in
	r.restart()
	turns := []*Ingester{one, r.in, one, r.in}
	for i, it := range []item{{"Rain", rain, monday}, {"Chips", chips, monday}, {"Tariff", tariff, monday}, {"Wolves", "A pack of nine wolves settled in the forest of Ansel, rangers said. Shepherds asked for dogs and fences.", monday}} {
		path := fmt.Sprint("/", i)
		r.net.feed(path, it)
		r.follow(path)
		must(t, turns[i].Poll(t.Context(), monday))
	}
	want := map[string][]string{"Rain": {"Rain"}, "Chips": {"Chips"}, "Tariff": {"Tariff"}, "Wolves": {"Wolves"}}
	if d := cmp.Diff(want, r.stories()); d != "" {
		t.Error(d)
	}
}

func TestAnotherProcessPlacesInBetween(t *testing.T) {
	r := newRig(t, Options{})
	one := r.in
	r.net.feed("/a", item{"Rain", rain, monday})
	r.follow("/a")
	must(t, one.Feeds(t.Context(), monday))
	r.restart()
	one.store = &racing{r.db, func() {
		r.net.feed("/b", item{"Chips", chips, monday.Add(-time.Hour)})
		r.follow("/b")
		must(t, r.in.Poll(t.Context(), monday))
		r.net.feed("/c", item{"Tariff", tariff, monday})
		r.follow("/c")
		must(t, r.in.Feeds(t.Context(), monday))
	}}
	must(t, one.Place(t.Context(), monday))
	want := map[string][]string{"Rain": {"Rain"}, "Chips": {"Chips"}, "Tariff": {"Tariff"}}
	if d := cmp.Diff(want, r.stories()); d != "" {
		t.Error(d)
	}
}

// An edition that is stored while the correction of what it tells is sought: the article
// is placed again, and corrected.
func TestWhatIsToldWhileItsCorrectionIsSoughtIsCorrected(t *testing.T) {
	r := newRig(t, Options{})
	r.net.feed("/a", item{"Tariff", "The tariff falls to 18 percent in June, ministers said.", monday})
	d := r.order("x", r.follow("/a"))
	r.poll(monday)
	a := r.articles()[0]
	fact := r.following(a.StoryID).Facts[0]
	d.NextDue = monday
	d, err := r.db.SaveDigest(t.Context(), d, digest.Audit{})
	must(t, err)
	e := digest.Edition{
		Slot: digest.Slot{DigestID: d.ID, Local: "l", Due: monday}, Channel: d.Channel, Composed: monday, Newest: fact.ID,
		Entries: []digest.Entry{{Number: 1, Story: digest.Story{ID: a.StoryID}, Facts: []int64{fact.ID}}},
		Parts:   []digest.Part{{Number: 1, Facts: []int64{fact.ID}, Message: chat.Message{Key: "k"}}},
	}
	r.net.feed("/a", item{"Tariff", "The tariff falls to 25 percent in June, ministers said.", monday})
	r.in.store = &toldLate{DB: r.db, tell: func() {
		saved, err := r.db.SaveEdition(t.Context(), e, time.Time{})
		must(t, err)
		if !saved {
			t.Error("the edition was not saved")
		}
	}}
	r.poll(monday.Add(24 * time.Hour))
	cs, err := r.db.Corrections(t.Context(), d.Channel.String(), monday)
	must(t, err)
	if len(cs) != 1 || cs[0].Fact != fact.ID {
		t.Errorf("corrections %+v; want one of what was told", cs)
	}
}

// toldLate is a store that tells something once it has been asked what was told.
type toldLate struct {
	*store.DB
	tell func()
}

func (s *toldLate) ToldFacts(ctx context.Context, article int64) ([]digest.Fact, error) {
	told, err := s.DB.ToldFacts(ctx, article)
	if s.tell != nil {
		s.tell()
		s.tell = nil
	}
	return told, err
}
