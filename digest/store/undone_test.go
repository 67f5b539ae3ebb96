package store

import (
	"strings"
	"testing"
	"time"

	"newsdesk/digest"
	"newsdesk/digest/chat"
)

// A newsroom whose article says one thing after the other, to the ones who were told.
type changing struct {
	*testing.T
	db      *DB
	c       chat.Channel
	article int64
	now     time.Time
	first   string // what the article said when it was told of
}

func (n *changing) sentence(s string) string { return "The treaty will be signed on " + s + "." }

// says stores that the article says it now, and how that corrects what anybody was told.
func (n *changing) says(day string) {
	n.Helper()
	ctx := n.Context()
	n.now = n.now.Add(time.Hour)
	a, err := n.db.Article(ctx, n.article, digest.Newest)
	must(n.T, err)
	text := n.sentence(day)
	must(n.T, n.db.FinishReread(ctx, digest.Reading{Reread: digest.Reread{Article: a, Next: n.now.Add(time.Hour)}, Title: a.Title, Text: text, At: n.now}))
	if a.Text != text {
		a.Text = text
		a.Revision++
	}
	told, err := n.db.ToldFacts(ctx, n.article)
	must(n.T, err)
	key := map[bool]string{true: "k", false: day}[text == n.first]
	p := digest.Placement{Article: a, Story: 1, Facts: []digest.Fact{{Key: key, Text: text, At: n.now, Spans: []digest.Span{{Article: a.ID, Revision: a.Revision, End: len(text)}}}}}
	for _, f := range told {
		if f.Text != text {
			p.Corrections = append(p.Corrections, digest.Correction{Article: a.ID, Revision: a.Revision, Kind: digest.Reworded, Fact: f.ID, Was: f.Text, Now: text})
		}
	}
	for range 2 { // placed again, it is the same
		must(n.T, n.db.Place(ctx, []digest.Placement{p}, n.now))
	}
}

// open is what the channel must be told, in short.
func (n *changing) open(channel string) (short string, cs []digest.Correction) {
	n.Helper()
	cs, err := n.db.Corrections(n.Context(), channel, monday)
	must(n.T, err)
	var words []string
	for _, c := range cs {
		words = append(words, n.day(c.Was)+">"+n.day(c.Now))
	}
	return strings.Join(words, " "), cs
}

func (n *changing) day(s string) string {
	return strings.TrimSuffix(strings.TrimPrefix(s, "The treaty will be signed on "), ".")
}

// tells tells the channel what it must be told, and what that is.
func (n *changing) tells(want string) {
	n.Helper()
	got, cs := n.open(n.c.String())
	if got != want {
		n.Fatalf("got %q, want %q", got, want)
	}
	ds, err := n.db.Misled(n.Context(), monday, 10)
	must(n.T, err)
	if (len(ds) > 0) != (want != "") {
		n.Errorf("%d channels are misled; want %q", len(ds), want)
	}
	for _, c := range cs {
		p := digest.Part{Threaded: true, EditionID: 1, Message: chat.Message{Key: c.Found.String() + c.Was}, At: chat.Ref{Channel: n.c}, Corrections: []int64{c.ID}, Facts: []int64{c.NowFact}}
		must(n.T, n.db.SaveReply(n.Context(), digest.Reply{Part: p}, n.now))
		n.posts()
	}
}

// posts posts what waits.
func (n *changing) posts() {
	n.Helper()
	ps, err := n.db.ClaimParts(n.Context(), n.now, time.Minute, 10)
	must(n.T, err)
	for _, p := range ps {
		must(n.T, n.db.FinishPart(n.Context(), p, digest.Outcome{At: n.now, Posted: chat.Ref{Channel: n.c, ID: p.Message.Key}}))
	}
}

func changed(t *testing.T, db *DB) *changing {
	fact, c := toldOnce(t, db)
	as, err := db.StoryArticles(t.Context(), 1)
	must(t, err)
	n := &changing{T: t, db: db, c: c, article: as[0].ID, now: monday.Add(10 * time.Minute), first: fact.Text}
	n.posts()
	return n
}

func TestCorrectionsBackAndForthEndWithWhatStands(t *testing.T) {
	each(t, func(t *testing.T, db *DB) {
		n := changed(t, db)
		for _, step := range [][2]string{
			{"Saturday", "Friday>Saturday"},
			{"Saturday", ""}, // read again
			{"Friday", "Saturday>Friday"},
			{"Saturday", "Friday>Saturday"},
			{"Saturday", ""},
			{"Sunday", "Saturday>Sunday"},
			{"Monday", "Sunday>Monday"},
			{"Friday", "Monday>Friday"},
			{"Monday", "Friday>Monday"},
			{"Saturday", "Monday>Saturday"},
		} {
			n.says(step[0])
			n.tells(step[1])
			n.tells("")
		}
		if listed, err := db.CorrectionsTold(t.Context(), n.c.String(), 20); err != nil || len(listed) != 8 {
			t.Errorf("%d are listed, %v; want all that was told", len(listed), err)
		}
	})
}

func TestCorrectionsThatWaitTellOnlyWhatStands(t *testing.T) {
	each(t, func(t *testing.T, db *DB) {
		n := changed(t, db)
		n.says("Saturday")
		n.says("Sunday")
		if got, _ := n.open(n.c.String()); got != "Friday>Sunday" {
			t.Errorf("got %q; want what stands", got)
		}
		n.says("Friday")
		n.tells("")
		n.says("Sunday")
		n.says("Saturday")
		n.tells("Friday>Saturday")
	})
}

func TestRetractionAfterReturnIsToldAgain(t *testing.T) {
	each(t, func(t *testing.T, db *DB) {
		n := changed(t, db)
		find := func(k digest.CorrectionKind) {
			n.now = n.now.Add(time.Hour)
			a, err := db.Article(t.Context(), n.article, digest.Newest)
			must(t, err)
			c := digest.Correction{Article: a.ID, Kind: k}
			if k == digest.Retracted {
				c.Was = a.Title
			}
			must(t, db.FinishReread(t.Context(), digest.Reading{Reread: digest.Reread{Article: a, Next: n.now.Add(time.Hour)}, Title: a.Title, Text: a.Text, Corrections: []digest.Correction{c}, At: n.now}))
		}
		for _, step := range []struct {
			kind digest.CorrectionKind
			want string
		}{
			{digest.Returned, ""}, {digest.Retracted, "Treaty to be signed>"}, {digest.Retracted, ""}, {digest.Returned, ""}, {digest.Returned, ""}, {digest.Retracted, "Treaty to be signed>"}, {digest.Retracted, ""},
		} {
			find(step.kind)
			n.tells(step.want)
			f, err := db.Following(t.Context(), n.c.String(), 1)
			must(t, err)
			if (len(f.Withdrawn) > 0) != (step.kind == digest.Retracted) {
				t.Errorf("%s: %v are withdrawn", step.kind, f.Withdrawn)
			}
		}
		find(digest.Returned)
		find(digest.Retracted)
		find(digest.Returned)
		n.tells("") // it stands again
	})
}

func TestCorrectionsSayWhenItWasPosted(t *testing.T) {
	each(t, func(t *testing.T, db *DB) {
		n := changed(t, db)
		posted := n.now
		n.says("Saturday")
		if _, cs := n.open(n.c.String()); len(cs) != 1 || !cs[0].Told.Equal(posted) {
			t.Errorf("%+v; want it told at %s", cs, posted)
		}
	})
}
