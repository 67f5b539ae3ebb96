package compose

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"newsdesk/digest"
	"newsdesk/digest/chat"
)

// hurry makes r render so long before editions are due.
func (r *rig) hurry(now time.Time, ahead time.Duration) {
	r.c.lead.counted, r.c.lead.length = now, ahead
}

// claim is the keys of the parts that may be posted at now.
func (r *rig) claim(now time.Time) (keys []string) {
	r.t.Helper()
	ps, err := r.db.ClaimParts(context.Background(), now, time.Minute, 100)
	must(r.t, err)
	for _, p := range ps {
		keys = append(keys, p.Message.Key)
		must(r.t, r.db.FinishPart(context.Background(), p, digest.Outcome{At: now, Retry: now}))
	}
	return keys
}

func TestLeadGrowsWithTheChannels(t *testing.T) {
	for editions, want := range map[int]time.Duration{0: 0, 25: 0, 26: 1040 * time.Millisecond, 1000: 40 * time.Second, 100_000: 10 * time.Minute} {
		if got := leadFor(editions); got != want {
			t.Errorf("%d editions are rendered %s ahead; want %s", editions, got, want)
		}
	}
	r := newRig(t)
	for i := range 60 {
		r.order(fmt.Sprint(i))
	}
	early := monday.Add(-2 * time.Minute)
	must(t, r.c.Due(t.Context(), early))
	if r.c.lead.length != 60*perEdition {
		t.Errorf("the lead of 60 editions is %s", r.c.lead.length)
	}
	if n, err := r.db.Backlog(t.Context()); err != nil || n != 0 {
		t.Errorf("%d parts are there two minutes ahead, %v", n, err)
	}
	must(t, r.c.Due(t.Context(), monday.Add(-2*time.Second)))
	if n, err := r.db.Backlog(t.Context()); err != nil || n != 60 {
		t.Errorf("%d parts are there two seconds ahead, %v; want 60", n, err)
	}
	if keys := r.claim(monday.Add(-time.Millisecond)); len(keys) != 0 {
		t.Errorf("%d parts may be posted before they are due", len(keys))
	}
	if keys := r.claim(monday); len(keys) != 60 {
		t.Errorf("%d parts may be posted when they are due; want 60", len(keys))
	}
}

func TestRenderedAhead(t *testing.T) {
	early := monday.Add(-time.Minute)
	rendered := func(t *testing.T) (*rig, digest.Digest) {
		r := newRig(t)
		d := r.order("a")
		r.read(early)
		r.article(1, monday.Add(-time.Hour), "Tariff falls", tariff)
		r.hurry(early, 2*time.Minute)
		must(t, r.c.Due(t.Context(), early))
		if n, err := r.db.Backlog(t.Context()); err != nil || n != 1 {
			t.Fatalf("%d parts, %v", n, err)
		}
		return r, d
	}
	at := func(t *testing.T, r *rig, d digest.Digest, want time.Time) {
		t.Helper()
		got, err := r.db.DigestOf(t.Context(), d.Channel)
		must(t, err)
		if !got.NextDue.Equal(want) {
			t.Errorf("it is due next at %s; want %s", got.NextDue, want)
		}
	}
	t.Run("it is shown to nobody before, and once", func(t *testing.T) {
		r, d := rendered(t)
		at(t, r, d, monday.AddDate(0, 0, 1))
		if es := r.editions(d); len(es) != 0 {
			t.Errorf("%d editions are there to talk about before the first was posted", len(es))
		}
		must(t, r.c.Due(t.Context(), monday))
		if keys := r.claim(monday); len(keys) != 1 {
			t.Errorf("posted %v", keys)
		}
		if es := r.editions(d); len(es) != 1 || es[0].Late() != -time.Minute {
			t.Errorf("editions %+v", es)
		}
	})
	t.Run("what comes meanwhile is in the next", func(t *testing.T) {
		r, d := rendered(t)
		r.article(2, monday.Add(-30*time.Second), "Treaty", signing)
		if keys := r.claim(monday); len(keys) != 1 {
			t.Errorf("posted %v", keys)
		}
		if got := said(last(t, r.due(monday.AddDate(0, 0, 1), d))); len(got) != 1 || got[0] != signing {
			t.Errorf("the next says %q", got)
		}
	})
	t.Run("what is withdrawn meanwhile is not told", func(t *testing.T) {
		r, d := rendered(t)
		r.article(2, monday.Add(-30*time.Second), "Treaty", signing)
		f, err := r.db.Following(t.Context(), d.Channel.String(), 1)
		must(t, err)
		a := f.Articles[0]
		must(t, r.db.FinishReread(t.Context(), digest.Reading{
			Reread: digest.Reread{Article: a}, Title: a.Title, Text: a.Text, At: early.Add(20 * time.Second),
			Corrections: []digest.Correction{{Article: a.ID, Kind: digest.Retracted, Was: a.Title}},
		}))
		at(t, r, d, monday)
		must(t, r.c.Due(t.Context(), monday))
		if keys := r.claim(monday); len(keys) != 1 {
			t.Errorf("posted %v", keys)
		}
		if got := said(last(t, r.editions(d))); len(got) != 1 || got[0] != signing {
			t.Errorf("it says %q", got)
		}
	})
	t.Run("an order that changes its size has it composed anew", func(t *testing.T) {
		r, d := rendered(t)
		d.Entries, d.NextDue = 3, monday.AddDate(0, 0, 1)
		o, err := r.db.ChangeDigest(t.Context(), digest.Order{Digest: d, Ordered: true, Audit: digest.Audit{At: early, Channel: d.Channel}})
		must(t, err)
		if !o.Digest.NextDue.Equal(monday) {
			t.Errorf("the order says that it is due at %s", o.Digest.NextDue)
		}
		if keys := r.claim(monday); len(keys) != 0 {
			t.Errorf("posted %v of the old order", keys)
		}
		if es := r.due(monday, d); len(es) != 1 || len(said(es[0])) != 1 {
			t.Errorf("composed anew it tells %+v", es)
		}
	})
	t.Run("another schedule has nothing posted at the old time", func(t *testing.T) {
		r, d := rendered(t)
		d.Schedule, d.NextDue = "daily 11:00", monday.Add(2*time.Hour)
		_, err := r.db.ChangeDigest(t.Context(), digest.Order{Digest: d, Ordered: true, Audit: digest.Audit{At: early, Channel: d.Channel}})
		must(t, err)
		at(t, r, d, monday.Add(2*time.Hour))
		if keys := r.claim(monday); len(keys) != 0 {
			t.Errorf("posted %v at the old time", keys)
		}
		if es := r.due(monday.Add(2*time.Hour), d); len(es) != 1 || len(said(es[0])) != 1 {
			t.Errorf("at the new time it tells %+v", es)
		}
	})
	t.Run("a channel that is left gets nothing", func(t *testing.T) {
		r, d := rendered(t)
		must(t, r.db.Leave(t.Context(), chat.Channel{Adapter: d.Channel.Adapter, ID: d.Channel.ID}, digest.Audit{At: early, Channel: d.Channel, Detail: "removed"}))
		if keys := r.claim(monday); len(keys) != 0 {
			t.Errorf("posted %v in a channel that was left", keys)
		}
	})
	t.Run("posted late it says so, and tells what came meanwhile", func(t *testing.T) {
		r, d := rendered(t)
		now := monday.Add(2 * time.Hour) // the bot was down until now
		r.read(now)
		r.article(2, now.Add(-time.Hour), "Treaty", signing)
		r.hurry(now, 0)
		must(t, r.c.Due(t.Context(), now))
		if keys := r.claim(now); len(keys) != 0 {
			t.Errorf("posted %v of what was rendered two hours ago", keys)
		}
		es := r.due(now, d)
		if len(es) != 1 || es[0].Late() != 2*time.Hour || len(said(es[0])) != 2 || !es[0].Slot.Due.Equal(monday) {
			t.Fatalf("composed anew it is %+v", es)
		}
		if keys := r.claim(now); len(keys) != 1 {
			t.Errorf("posted %v", keys)
		}
		at(t, r, d, monday.AddDate(0, 0, 1))
	})
	t.Run("days late it is one edition with all of them", func(t *testing.T) {
		r, d := rendered(t)
		now := monday.AddDate(0, 0, 1).Add(2 * time.Hour)
		r.read(now)
		r.article(2, now.Add(-time.Hour), "Treaty", signing)
		for range 2 { // composed, taken back, composed anew
			r.hurry(now, 0)
			must(t, r.c.Due(t.Context(), now))
			if es := r.editions(d); len(es) > 1 {
				t.Fatalf("%d editions", len(es))
			}
			r.claim(now)
		}
		if es := r.editions(d); len(es) != 1 || len(said(es[0])) != 2 || es[0].Late() != 26*time.Hour {
			t.Errorf("editions %+v", es)
		}
		at(t, r, d, monday.AddDate(0, 0, 2))
	})
	t.Run("a clock that is put back posts it when it is due, and once", func(t *testing.T) {
		r, d := rendered(t)
		for _, now := range []time.Time{monday.AddDate(0, 0, -1).Add(-time.Hour), monday.AddDate(0, 0, -1), early} {
			r.hurry(now, 0)
			must(t, r.c.Due(t.Context(), now))
			for _, key := range r.claim(now) {
				if strings.Contains(key, "2025-04-14") {
					t.Errorf("posted %s at %s", key, now)
				}
			}
		}
		r.hurry(monday, 0)
		must(t, r.c.Due(t.Context(), monday))
		es := r.editions(d)
		if n := len(es); n == 0 || !es[n-1].Slot.Due.Equal(monday) {
			t.Errorf("editions %+v", es)
		}
	})
	t.Run("what a clock from the future rendered holds nothing up", func(t *testing.T) {
		r, d := rendered(t)
		now := monday.AddDate(-1, 0, 0)
		r.hurry(now, 0)
		must(t, r.c.Due(t.Context(), now.Add(-time.Hour)))
		if n, err := r.db.Backlog(t.Context()); err != nil || n != 0 {
			t.Errorf("%d parts wait for a time in a year, %v", n, err)
		}
		at(t, r, d, now)
	})
	t.Run("once its posting has begun it stays", func(t *testing.T) {
		r, d := rendered(t)
		if keys := r.claim(monday); len(keys) != 1 {
			t.Fatalf("posted %v", keys)
		}
		_, err := r.db.ChangeDigest(t.Context(), digest.Order{Digest: d, Ordered: true, Audit: digest.Audit{At: early, Channel: d.Channel}})
		must(t, err)
		if es := r.editions(d); len(es) != 1 {
			t.Errorf("%d editions are left", len(es))
		}
	})
}
