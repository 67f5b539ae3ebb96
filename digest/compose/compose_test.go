package compose

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"newsdesk/digest"
	"newsdesk/digest/chat"
)

func day(n int) time.Time { return monday.AddDate(0, 0, n) }

func TestWhatIsNew(t *testing.T) {
	t.Run("nothing that was told is told again", func(t *testing.T) {
		r := newRig(t)
		d := r.order("a")
		r.article(1, monday.Add(-time.Hour), "Tariff falls", tariff)
		first := last(t, r.due(monday, d))
		if diff := cmp.Diff([]string{tariff}, said(first)); diff != "" || first.Verdict != digest.News {
			t.Fatalf("%s: %s", first.Verdict, diff)
		}
		r.article(1, day(1).Add(-time.Hour), "Tariff falls, says the ministry", tariff)
		r.read(day(1))
		if e := last(t, r.due(day(1), d)); len(e.Entries) != 0 || e.Verdict != digest.Nothing {
			t.Errorf("%s: told again: %q", e.Verdict, said(e))
		}
	})
	t.Run("a number that moved is new", func(t *testing.T) {
		r := newRig(t)
		d := r.order("a")
		r.article(1, monday.Add(-time.Hour), "Tariff falls", tariff)
		r.due(monday, d)
		moved := strings.ReplaceAll(tariff, "22", "18")
		r.article(1, day(1).Add(-time.Hour), "Tariff falls further", moved)
		e := last(t, r.due(day(1), d))
		if diff := cmp.Diff([]string{moved}, said(e)); diff != "" || !e.Entries[0].Again {
			t.Error(diff)
		}
	})
	t.Run("of a story told before only what came later", func(t *testing.T) {
		r := newRig(t)
		d := r.order("a")
		body := tariff + " " + before + " Officials on both sides had talked about it for eleven months in Geneva. Importers in New Jersey welcomed the step and spoke of lower prices by autumn."
		r.article(1, monday.Add(-time.Hour), "Tariff falls", body)
		first := last(t, r.due(monday, d))
		if n := len(said(first)); n != sentencesNew {
			t.Fatalf("%d sentences; want some left out", n)
		}
		r.article(1, day(1).Add(-time.Hour), "Tariff falls, treaty to come", body+" "+signing)
		if diff := cmp.Diff([]string{signing}, said(last(t, r.due(day(1), d)))); diff != "" {
			t.Error(diff)
		}
	})
	t.Run("a fact that came while the last edition was composed", func(t *testing.T) {
		r := newRig(t)
		d := r.order("a")
		r.article(1, monday.Add(-time.Hour), "Tariff falls", tariff)
		r.due(monday, d)
		r.article(1, monday.Add(-time.Second), "Treaty to come", signing) // its poll began before and was stored after
		if diff := cmp.Diff([]string{signing}, said(last(t, r.due(day(1), d)))); diff != "" {
			t.Error(diff)
		}
	})
	t.Run("what a channel was told is told to another", func(t *testing.T) {
		r := newRig(t)
		a, b := r.order("a"), r.order("b")
		b.NextDue = day(1)
		b = r.orderAs(b)
		r.article(1, monday.Add(-time.Hour), "Tariff falls", tariff)
		r.due(monday, a)
		r.article(1, day(1).Add(-time.Hour), "Treaty to come", signing)
		ea, eb := last(t, r.due(day(1), a)), last(t, r.editions(b))
		if diff := cmp.Diff([]string{signing}, said(ea)); diff != "" {
			t.Error(diff)
		}
		if len(said(eb)) != 2 || eb.Entries[0].Again {
			t.Errorf("the other channel is told %q, again %t", said(eb), eb.Entries[0].Again)
		}
	})
	t.Run("a part that was given up is told by the next edition", func(t *testing.T) {
		r := newRig(t)
		d := r.order("a")
		r.article(1, monday.Add(-time.Hour), "Tariff falls", tariff)
		r.due(monday, d)
		ps, err := r.db.ClaimParts(t.Context(), monday, time.Minute, 10)
		must(t, err)
		must(t, r.db.FinishPart(t.Context(), ps[0], digest.Outcome{At: monday, Failure: "rejected"}))
		if diff := cmp.Diff([]string{tariff}, said(last(t, r.due(day(1), d)))); diff != "" {
			t.Error(diff)
		}
	})
}

func (r *rig) reject(now time.Time) {
	r.t.Helper()
	ps, err := r.db.ClaimParts(r.t.Context(), now, time.Minute, 10)
	must(r.t, err)
	for _, p := range ps {
		must(r.t, r.db.FinishPart(r.t.Context(), p, digest.Outcome{At: now, Failure: "rejected"}))
	}
}

func TestWhatWasGivenUpIsTold(t *testing.T) {
	weekly := func(r *rig) digest.Digest {
		return r.orderAs(digest.Digest{Channel: chat.Channel{Adapter: "c", ID: "a"}, Schedule: "Mondays 9:00", Entries: 5, Lines: 40, NextDue: monday})
	}
	t.Run("by the next edition a week later", func(t *testing.T) {
		r := newRig(t)
		d := weekly(r)
		r.article(1, monday.Add(-time.Hour), "Tariff falls", tariff)
		r.due(monday, d)
		r.reject(monday)
		r.read(day(7))
		if diff := cmp.Diff([]string{tariff}, said(last(t, r.due(day(7), d)))); diff != "" {
			t.Error(diff)
		}
	})
	t.Run("by the edition after the next, where it was given up after that", func(t *testing.T) {
		r := newRig(t)
		d := weekly(r)
		r.article(1, monday.Add(-time.Hour), "Tariff falls", tariff)
		r.due(monday, d)
		ps, err := r.db.ClaimParts(t.Context(), monday, time.Minute, 10)
		must(t, err)
		r.read(day(7))
		r.due(day(7), d)
		must(t, r.db.FinishPart(t.Context(), ps[0], digest.Outcome{At: day(7).Add(time.Hour), Failure: "given up"}))
		for _, n := range []int{14, 21} {
			r.read(day(n))
			want := map[int][]string{14: {tariff}}[n]
			if diff := cmp.Diff(want, said(last(t, r.due(day(n), d)))); diff != "" {
				t.Errorf("day %d: %s", n, diff)
			}
		}
	})
	t.Run("of a story told since, once the next edition was composed", func(t *testing.T) {
		r := newRig(t)
		d := r.order("a")
		r.article(1, monday.Add(-time.Hour), "Tariff falls", tariff)
		r.due(monday, d)
		ps, err := r.db.ClaimParts(t.Context(), monday, time.Minute, 10)
		must(t, err)
		r.read(day(1))
		r.article(1, day(1).Add(-time.Hour), "Treaty to come", signing)
		r.due(day(1), d)
		must(t, r.db.FinishPart(t.Context(), ps[0], digest.Outcome{At: day(1).Add(time.Hour), Failure: "given up"}))
		r.read(day(2))
		if diff := cmp.Diff([]string{tariff}, said(last(t, r.due(day(2), d)))); diff != "" {
			t.Error(diff)
		}
	})
}

func TestAnArticleThatWaitsIsNotNothing(t *testing.T) {
	r := newRig(t)
	d := r.order("a")
	_, _, err := r.db.SaveFetch(t.Context(), r.feed, []digest.Article{{Identity: "w", Title: "T", URL: "https://ledger.example/w", Teaser: true, Published: monday.Add(-time.Hour), Seen: monday}})
	must(t, err)
	_, err = r.db.ClaimPages(t.Context(), monday, time.Minute, 10)
	must(t, err)
	e, m, err := r.c.Look(t.Context(), d, monday)
	must(t, err)
	if got := chat.Plain(m, 0); e.Verdict != digest.Blind || !strings.Contains(got, "1 article still being read") {
		t.Errorf("%s:\n%s", e.Verdict, got)
	}
}

func TestAZoneThatChangesHasItsOwnSlot(t *testing.T) {
	r := newRig(t)
	d := r.order("a")
	r.due(monday, d)
	d.Zone, d.NextDue = "America/New_York", monday.Add(4*time.Hour) // nine there
	d = r.orderAs(d)
	r.read(d.NextDue)
	if es := r.due(d.NextDue, d); len(es) != 2 {
		t.Errorf("%d editions; want 2", len(es))
	}
}

func TestEveryEntryCitesAFactItTells(t *testing.T) {
	r := newRig(t)
	d := r.order("a")
	r.article(1, monday.Add(-time.Hour), "Tariff falls", tariff+" "+before)
	r.article(2, monday.Add(-time.Hour), "Treaty to come", signing)
	e := last(t, r.due(monday, d))
	if len(e.Entries) != 2 {
		t.Fatalf("%d entries; want 2", len(e.Entries))
	}
	for _, en := range e.Entries {
		if len(en.Facts) == 0 {
			t.Errorf("entry %d tells no fact", en.Number)
		}
		for _, s := range en.Summary.Sentences {
			for _, c := range s.Cites {
				a, err := r.db.Article(t.Context(), c.Article, c.Revision)
				must(t, err)
				if got := string([]rune(a.Text)[c.Start:c.End]); got != s.Text {
					t.Errorf("%q is cited as %q", s.Text, got)
				}
			}
		}
	}
}

func TestVerdict(t *testing.T) {
	blocked := func(f *digest.Feed) {
		f.Fault, f.FaultAt, f.Failures = "the server answered 403", monday.Add(-time.Hour), 1
	}
	for name, c := range map[string]struct {
		feed func(f *digest.Feed)
		news bool
		want digest.Verdict
		says string
	}{
		"news":                               {func(*digest.Feed) {}, true, digest.News, "1 of 1 feed checked"},
		"nothing new, proven":                {func(*digest.Feed) {}, false, digest.Nothing, "Nothing new. Every feed was read. Details left out of stories told before do not count as new."},
		"a feed that is faulty":              {blocked, false, digest.Blind, "the server answered 403 since"},
		"news, although a feed is faulty":    {blocked, true, digest.News, "0 of 1 feed checked"},
		"a feed that was never read":         {func(f *digest.Feed) { f.OKAt, f.PolledAt = time.Time{}, time.Time{} }, false, digest.Blind, "not read yet"},
		"a feed that is long overdue":        {func(f *digest.Feed) { f.OKAt, f.NextAt = monday.Add(-5*time.Hour), monday.Add(-overdue) }, false, digest.Blind, "not read since"},
		"a feed that is overdue by a breath": {func(f *digest.Feed) { f.NextAt = monday.Add(-overdue + time.Second) }, false, digest.Nothing, "Nothing new."},
		"a feed with articles that could not be read": {
			func(f *digest.Feed) {
				f.Fault, f.FaultAt = "the feed breaks off after 3 whole articles", monday.Add(-time.Hour)
			},
			false, digest.Blind, "the feed breaks off after 3 whole articles since",
		},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t)
			d := r.order("a")
			if c.news {
				r.article(1, monday.Add(-time.Hour), "Tariff falls", tariff)
			}
			c.feed(&r.feed)
			must(t, r.db.SaveFeeds(t.Context(), []digest.Feed{r.feed}))
			e, m, err := r.c.Look(t.Context(), d, monday)
			must(t, err)
			if got := chat.Plain(m, 0); e.Verdict != c.want || !strings.Contains(got, c.says) {
				t.Errorf("%s, want %s with %q:\n%s", e.Verdict, c.want, c.says, got)
			}
		})
	}
	t.Run("a channel that follows nothing", func(t *testing.T) {
		r := newRig(t)
		d, err := r.db.SaveDigest(t.Context(), digest.Digest{Channel: chat.Channel{ID: "x"}, Zone: "UTC", Entries: 5, Lines: 40}, digest.Audit{})
		must(t, err)
		e, m, err := r.c.Look(t.Context(), d, monday)
		must(t, err)
		if e.Verdict != digest.Blind || !strings.Contains(chat.Plain(m, 0), "Nothing to read yet.") {
			t.Errorf("%s: %s", e.Verdict, chat.Plain(m, 0))
		}
	})
}

func TestWindows(t *testing.T) {
	friday := day(-3)
	t.Run("Monday's edition has its weekend", func(t *testing.T) {
		r := newRig(t)
		d := r.orderAs(digest.Digest{Channel: chat.Channel{Adapter: "c", ID: "a"}, Schedule: "weekdays 9:00", Entries: 5, Lines: 40, NextDue: friday})
		r.read(friday)
		r.due(friday, d)
		r.article(1, friday.Add(10*time.Hour), "Tariff falls", tariff)
		r.article(2, day(-2), "Treaty to come", signing)
		r.read(monday)
		es := r.due(monday, d)
		if len(es) != 2 || len(es[1].Entries) != 2 || !es[1].Since.Equal(friday) {
			t.Errorf("%d editions, the last since %s with %q", len(es), last(t, es).Since, said(last(t, es)))
		}
	})
	t.Run("a first edition goes back two days and no further", func(t *testing.T) {
		r := newRig(t)
		d := r.order("a")
		r.article(1, monday.Add(-47*time.Hour), "Tariff falls", tariff)
		r.article(2, monday.Add(-49*time.Hour), "Treaty to come", signing)
		if diff := cmp.Diff([]string{tariff}, said(last(t, r.due(monday, d)))); diff != "" {
			t.Error(diff)
		}
	})
	t.Run("a late edition says so", func(t *testing.T) {
		r := newRig(t)
		d := r.order("a")
		now := monday.Add(3 * time.Hour)
		r.read(now)
		e := last(t, r.due(now, d))
		m, err := r.c.Render(t.Context(), d, e)
		must(t, err)
		if got := chat.Plain(m, 0); e.Late() != 3*time.Hour || !strings.Contains(got, "late 3 h") {
			t.Errorf("late %s:\n%s", e.Late(), got)
		}
		if es := r.due(now.Add(time.Hour), d); len(es) != 1 {
			t.Errorf("%d editions for one slot", len(es))
		}
	})
	t.Run("a late edition waits for the feeds, but not for ever", func(t *testing.T) {
		r := newRig(t)
		d := r.order("a")
		now := monday.Add(8 * time.Hour) // the bot comes up; the feed was last read at nine
		if es := r.due(now, d); len(es) != 0 {
			t.Fatal("composed before the feeds were read")
		}
		r.read(now)
		r.article(1, now.Add(-time.Hour), "Tariff falls", tariff)
		if e := last(t, r.due(now.Add(time.Second), d)); len(e.Entries) != 1 {
			t.Errorf("the late edition says %q", said(e))
		}
		other := r.order("b")
		r.feed.NextAt = monday
		must(t, r.db.SaveFeeds(t.Context(), []digest.Feed{r.feed}))
		r.due(now, other)
		if es := r.due(now.Add(catchUp), other); len(es) != 1 {
			t.Error("a feed that nobody reads held the edition up for good")
		}
	})
	t.Run("a story that was cut waits for the next edition", func(t *testing.T) {
		r := newRig(t)
		d := r.order("a")
		d.Entries = 1
		d = r.orderAs(d)
		r.article(1, monday.Add(-time.Hour), "Tariff falls", tariff)
		r.article(2, monday.Add(-2*time.Hour), "Treaty to come", signing)
		r.due(monday, d)
		if diff := cmp.Diff([]string{signing}, said(last(t, r.due(day(1), d)))); diff != "" {
			t.Error(diff)
		}
	})
}

func TestEditionsComeOnce(t *testing.T) {
	t.Run("running again without news posts nothing", func(t *testing.T) {
		r := newRig(t)
		d := r.order("a")
		r.article(1, monday.Add(-time.Hour), "Tariff falls", tariff)
		for range 3 {
			r.due(monday, d)
		}
		if es := r.due(monday.Add(time.Minute), d); len(es) != 1 {
			t.Errorf("%d editions; want 1", len(es))
		}
	})
	t.Run("two composers at once", func(t *testing.T) {
		r := newRig(t)
		d := r.order("a")
		r.article(1, monday.Add(-time.Hour), "Tariff falls", tariff)
		var g sync.WaitGroup
		for range 8 {
			other := New(r.db, r.c.sum, r.c.limits, r.c.log)
			g.Go(func() {
				if err := other.Due(context.Background(), monday); err != nil {
					t.Error(err)
				}
			})
		}
		g.Wait()
		n, err := r.db.Backlog(t.Context())
		must(t, err)
		if es := r.editions(d); len(es) != 1 || n != 1 {
			t.Errorf("%d editions with %d parts", len(es), n)
		}
	})
	t.Run("a schedule that cannot be read stops only its digest", func(t *testing.T) {
		r := newRig(t)
		good := r.order("good")
		bad := r.orderAs(digest.Digest{Channel: chat.Channel{Adapter: "c", ID: "bad"}, Schedule: "whenever you like", NextDue: monday.Add(-time.Hour)})
		if err := r.c.Due(t.Context(), monday); err == nil {
			t.Error("a schedule that cannot be read is no fault")
		}
		if len(r.editions(good)) != 1 || len(r.editions(bad)) != 0 {
			t.Error("the wrong digest was composed")
		}
		d, err := r.db.DigestOf(t.Context(), bad.Channel)
		must(t, err)
		if !strings.Contains(d.Stopped, "cannot be read") {
			t.Errorf("stopped: %q", d.Stopped)
		}
		must(t, r.c.Due(t.Context(), monday))
	})
}

func TestAClockThatJumps(t *testing.T) {
	for name, jump := range map[string]time.Duration{
		"a year ahead and back": 365 * 24 * time.Hour, "three days ahead and back": 72 * time.Hour, "six hours back": 6 * time.Hour,
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t)
			d := r.order("a")
			r.article(1, monday.Add(-time.Hour), "Tariff falls", tariff)
			r.due(monday, d)
			ahead := monday.Add(jump)
			r.read(ahead)
			r.due(ahead, d)
			// The clock is put right again; from here each day has its news and its edition.
			r.read(monday.Add(time.Minute))
			for n := 1; n <= 5; n++ {
				now := day(n)
				r.read(now)
				r.article(1, now.Add(-time.Hour), "More on it", fmt.Sprintf("On day %d the negotiators settled chapter %d of the treaty after %d hours.", n, n+10, n+30))
				r.due(now.Add(-time.Minute), d)
				r.due(now, d)
				r.due(now.Add(time.Minute), d)
			}
			slots, sentences := map[string]int{}, map[string]int{}
			for _, e := range r.editions(d) {
				slots[e.Slot.Local]++
				for _, s := range said(e) {
					sentences[s]++
				}
			}
			for n := range 6 {
				if s := day(n).Format("2006-01-02 15:04 UTC"); slots[s] != 1 {
					t.Errorf("%d editions for %s", slots[s], s)
				}
			}
			if len(sentences) != 6 {
				t.Errorf("%d sentences said; want 6: %v", len(sentences), sentences)
			}
			for s, n := range sentences {
				if n != 1 {
					t.Errorf("said %d times: %s", n, s)
				}
			}
		})
	}
}
