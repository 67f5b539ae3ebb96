package store

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"newsdesk/digest"
	"newsdesk/digest/chat"
)

// replicasOf opens one database as two processes do.
func replicasOf(t *testing.T, f func(t *testing.T, a, b *DB)) {
	for name, address := range map[string]func(t testing.TB) string{
		"file":     func(t testing.TB) string { return t.TempDir() + "/news.db" },
		"postgres": cluster.Address,
	} {
		t.Run(name, func(t *testing.T) {
			at := address(t)
			f(t, opened(t, at), opened(t, at))
		})
	}
}

// waiting stores editions of one part each, in as many channels.
func waiting(t testing.TB, db *DB, workspace string, editions int) {
	t.Helper()
	for i := range editions {
		c := chat.Channel{Adapter: "c", Workspace: workspace, ID: fmt.Sprintf("%s%d", workspace, i)}
		d, err := db.SaveDigest(context.Background(), digest.Digest{Channel: c, Schedule: "daily 9:00", Zone: "UTC", NextDue: monday, Created: monday}, digest.Audit{At: monday, Channel: c})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := db.SaveEdition(context.Background(), digest.Edition{
			Slot: digest.Slot{DigestID: d.ID, Local: "9:00", Due: monday}, Channel: c, Composed: monday,
			Parts: []digest.Part{{Number: 1, Message: chat.Message{Key: c.ID}}},
		}, time.Time{}); err != nil {
			t.Fatal(err)
		}
	}
}

// The lease that one replica is about to take holds no other up, and is not taken
// twice. Without SKIP LOCKED the second waits for the first, which the same test
// sees when the words are taken away.
func TestClaimingSkipsWhatAnotherIsClaiming(t *testing.T) {
	address := cluster.Address(t)
	a, b := opened(t, address), opened(t, address)
	waiting(t, a, "w", 2)
	claimBeside := func(t *testing.T, b *DB) ([]digest.Part, error) {
		tx, err := a.write.begin(t.Context())
		must(t, err)
		defer func() { must(t, ignoreDone(tx.tx.Rollback())) }()
		first, err := list(t.Context(), tx, scanPart, claimParts, micros(monday), 1, micros(monday.Add(longestWait)), micros(monday.Add(time.Hour)), a.self, micros(monday.Add(time.Minute)), micros(monday.Add(-channelPause)), micros(monday.Add(channelPause)))
		must(t, err)
		if len(first) != 1 {
			t.Fatalf("claimed %d parts; want 1", len(first))
		}
		ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
		defer cancel()
		ps, err := b.ClaimParts(ctx, monday, time.Minute, 10)
		for _, p := range ps {
			if p.ID == first[0].ID {
				t.Errorf("part %d was claimed twice", p.ID)
			}
		}
		return ps, err
	}
	t.Run("with SKIP LOCKED", func(t *testing.T) {
		ps, err := claimBeside(t, b)
		if err != nil || len(ps) != 1 {
			t.Errorf("the second claimed %d parts, %v; want the other one, at once", len(ps), err)
		}
		must(t, b.FinishPart(t.Context(), ps[0], digest.Outcome{At: monday, Retry: monday}))
	})
	t.Run("without it the test fails", func(t *testing.T) {
		blunt := opened(t, address)
		blunt.engine.words = strings.NewReplacer("{claim}", "FOR UPDATE", "{hold}", "FOR UPDATE", "CROSS JOIN", "JOIN", "instr(", "strpos(", "{list}", "(SELECT CAST(unnest(string_to_array($1, ',')) AS BIGINT))")
		if ps, err := claimBeside(t, blunt); !errors.Is(err, context.DeadlineExceeded) && (err == nil || !strings.Contains(err.Error(), "timeout")) {
			t.Errorf("the second claimed %d parts, %v; want it to wait in vain", len(ps), err)
		}
	})
}

func TestReplicasShareTheParts(t *testing.T) {
	replicasOf(t, func(t *testing.T, a, b *DB) {
		const parts = 120
		waiting(t, a, "w", parts)
		var mu sync.Mutex
		seen := map[int64]int{}
		var wg sync.WaitGroup
		for _, db := range []*DB{a, b, a, b} {
			wg.Go(func() {
				for {
					ps, err := db.ClaimParts(t.Context(), monday, time.Minute, 7)
					if err != nil || len(ps) == 0 {
						if err != nil {
							t.Error(err)
						}
						return
					}
					for _, p := range ps {
						mu.Lock()
						seen[p.ID]++
						mu.Unlock()
						if err := db.FinishPart(t.Context(), p, digest.Outcome{At: monday, Posted: chat.Ref{Channel: p.At.Channel, ID: "1"}}); err != nil {
							t.Error(err)
						}
					}
				}
			})
		}
		wg.Wait()
		for id, n := range seen {
			if n != 1 {
				t.Errorf("part %d was claimed %d times", id, n)
			}
		}
		if len(seen) != parts {
			t.Errorf("%d parts were claimed; want %d", len(seen), parts)
		}
	})
}

// A clock that is a little behind must not see another's fresh lease as one from the
// future.
func TestAFreshLeaseHoldsAgainstASlowClock(t *testing.T) {
	replicasOf(t, func(t *testing.T, a, b *DB) {
		waiting(t, a, "w", 1)
		ps, err := a.ClaimParts(t.Context(), monday.Add(3*time.Second), time.Minute, 1)
		must(t, err)
		if len(ps) != 1 {
			t.Fatalf("claimed %d; want 1", len(ps))
		}
		ps, err = b.ClaimParts(t.Context(), monday, time.Minute, 1)
		must(t, err)
		if len(ps) != 0 {
			t.Error("a replica with a slow clock took a lease that had just begun")
		}
	})
}

// An edition that was rendered ahead is taken back whole, or not at all.
func TestRecall(t *testing.T) {
	each(t, func(t *testing.T, db *DB) {
		waiting(t, db, "w", 1)
		c := chat.Channel{Adapter: "c", Workspace: "w", ID: "w0"}
		early := monday.Add(-time.Minute)
		parts := func() int {
			t.Helper()
			n, err := db.Backlog(t.Context())
			must(t, err)
			return n
		}
		change := func(now time.Time) digest.Digest {
			t.Helper()
			d, err := db.SaveDigest(t.Context(), digest.Digest{Channel: c, Schedule: "daily 9:00", Zone: "UTC", NextDue: monday.AddDate(0, 0, 1)}, digest.Audit{At: now, Channel: c})
			must(t, err)
			return d
		}
		if d := change(monday); parts() != 1 || !d.NextDue.Equal(monday.AddDate(0, 0, 1)) {
			t.Error("an edition that is due was taken back")
		}
		if d := change(early); parts() != 0 || !d.NextDue.Equal(monday) {
			t.Errorf("%d parts are left, and it is due at %s; want none, and the slot it had", parts(), d.NextDue)
		}
		must(t, db.Leave(t.Context(), c, digest.Audit{At: early, Channel: c}))
	})
}

// What a channel follows no more is not in the edition that was rendered before.
func TestWhatIsFollowedNoMoreIsTakenBack(t *testing.T) {
	x := in("w", "x")
	early := monday.Add(-time.Minute)
	for name, unfollow := range map[string]func(db *DB, d digest.Digest, f digest.Feed, topic digest.Topic) error{
		"a topic": func(db *DB, d digest.Digest, _ digest.Feed, topic digest.Topic) error {
			return db.UnfollowTopic(t.Context(), d.ID, topic.ID, digest.Audit{At: early, Channel: x})
		},
		"a feed": func(db *DB, d digest.Digest, f digest.Feed, _ digest.Topic) error {
			return db.UnfollowFeed(t.Context(), d.ID, f.ID, digest.Audit{At: early, Channel: x})
		},
	} {
		t.Run(name, func(t *testing.T) {
			each(t, func(t *testing.T, db *DB) {
				o, err := db.ChangeDigest(t.Context(), digest.Order{
					Digest:  digest.Digest{Channel: x, Schedule: "daily 9:00", Zone: "UTC", NextDue: monday},
					Ordered: true, Feeds: []digest.Feed{{URL: "https://a.example/feed"}},
					Topics: []digest.Definition{{Topic: digest.Topic{Workspace: "w", Name: "ties", Query: "tariff"}}}, Audit: digest.Audit{At: early, Channel: x},
				})
				must(t, err)
				renderedAhead(t, db, o.Digest, early)
				must(t, unfollow(db, o.Digest, o.Feeds[0], o.Topics[0].Topic))
				n, err := db.Backlog(t.Context())
				must(t, err)
				d, err := db.DigestOf(t.Context(), x)
				must(t, err)
				if n != 0 || !d.NextDue.Equal(monday) {
					t.Errorf("%d parts are left, and it is due at %s; want none, and the slot it had", n, d.NextDue)
				}
			})
		})
	}
}

// renderedAhead stores the edition of d that is due next as it is composed at then.
func renderedAhead(t testing.TB, db *DB, d digest.Digest, then time.Time) {
	t.Helper()
	e := digest.Edition{Slot: digest.Slot{DigestID: d.ID, Local: d.NextDue.Format(time.DateTime), Due: d.NextDue}, Channel: d.Channel, Composed: then}
	for n := 1; n <= 2; n++ {
		e.Parts = append(e.Parts, digest.Part{Number: n, Message: chat.Message{Key: fmt.Sprint(e.Slot.Local, n)}})
	}
	saved, err := db.SaveEdition(context.Background(), e, d.NextDue.AddDate(0, 0, 1))
	if err != nil || !saved {
		t.Fatalf("saved %t, %v", saved, err)
	}
}

// minuteAhead is a digest that is due on monday and whose edition was rendered a minute before.
func minuteAhead(t testing.TB, db *DB) digest.Digest {
	t.Helper()
	x, early := in("w", "x"), monday.Add(-time.Minute)
	d, err := db.SaveDigest(context.Background(), digest.Digest{Channel: x, Schedule: "daily 9:00", Zone: "UTC", NextDue: monday}, digest.Audit{At: early, Channel: x})
	must(t, err)
	renderedAhead(t, db, d, early)
	return d
}

func claimed(t testing.TB, db *DB, now time.Time) []digest.Part {
	t.Helper()
	ps, err := db.ClaimParts(context.Background(), now, time.Minute, 10)
	must(t, err)
	return ps
}

// A clock that is put back by days posts nothing before its time.
func TestWhatWasRenderedAheadWaitsWhateverTheClockDoes(t *testing.T) {
	each(t, func(t *testing.T, db *DB) {
		minuteAhead(t, db)
		for _, now := range []time.Time{monday.AddDate(0, 0, -1), monday.AddDate(0, 0, -2), monday.AddDate(-1, 0, 0), monday.Add(-time.Second)} {
			if ps := claimed(t, db, now); len(ps) != 0 {
				t.Errorf("claimed at %s what is due on %s", now, monday)
			}
		}
		ps := claimed(t, db, monday)
		if len(ps) != 1 || ps[0].Number != 1 {
			t.Fatalf("claimed %v when it was due", ps)
		}
		must(t, db.FinishPart(t.Context(), ps[0], digest.Outcome{At: monday, Posted: chat.Ref{Channel: ps[0].At.Channel, ID: "1"}}))
		if ps := claimed(t, db, monday.AddDate(0, 0, -2)); len(ps) != 1 || ps[0].Number != 2 {
			t.Errorf("what follows the first part is not posted by a clock that was put back: %v", ps)
		}
	})
}

// What a clock from the future rendered for a time that the schedule does not give next
// must not hold its channel up until then.
func TestADueTimeThatIsPutBackTakesWhatWasRenderedForLater(t *testing.T) {
	each(t, func(t *testing.T, db *DB) {
		d := minuteAhead(t, db)
		d, err := db.DigestOf(t.Context(), d.Channel)
		must(t, err)
		must(t, db.MoveDue(t.Context(), d, monday))
		if n, err := db.Backlog(t.Context()); err != nil || n != 2 {
			t.Errorf("%d parts are left of what is due next, %v", n, err)
		}
		d.NextDue = monday
		must(t, db.MoveDue(t.Context(), d, monday.AddDate(-1, 0, 0)))
		if n, err := db.Backlog(t.Context()); err != nil || n != 0 {
			t.Errorf("%d parts are left of what is due in a year, %v", n, err)
		}
	})
}

// An edition that was rendered ahead and is posted much later is composed anew, and
// says so then.
func TestWhatWasRenderedAheadAndIsLateIsComposedAnew(t *testing.T) {
	each(t, func(t *testing.T, db *DB) {
		d := minuteAhead(t, db)
		now := monday.AddDate(0, 0, 1).Add(time.Hour)
		next, err := db.DigestOf(t.Context(), d.Channel)
		must(t, err)
		e := digest.Edition{Slot: digest.Slot{DigestID: d.ID, Local: "the next", Due: next.NextDue}, Channel: d.Channel, Composed: now, Parts: []digest.Part{{Number: 1, Message: chat.Message{Key: "next"}}}}
		_, err = db.SaveEdition(t.Context(), e, monday.AddDate(0, 0, 2)) // it tells what came after the first
		must(t, err)
		waiting(t, db, "other", 1)
		if ps := claimed(t, db, now); len(ps) != 1 || ps[0].At.Channel.Workspace != "other" {
			t.Errorf("claimed %v; want only what was not rendered ahead", ps)
		}
		if next, err = db.DigestOf(t.Context(), d.Channel); err != nil || !next.NextDue.Equal(monday) {
			t.Errorf("it is due again at %s, %v; want the slot it had", next.NextDue, err)
		}
		if es, err := db.EditionsOf(t.Context(), d.Channel, 10); err != nil || len(es) != 0 {
			t.Errorf("%d editions are left, %v", len(es), err)
		}
	})
}

func TestWhatWasRenderedAheadStays(t *testing.T) {
	late := monday.Add(time.Hour)
	for name, then := range map[string]func(t *testing.T, db *DB, d digest.Digest) time.Time{
		"when it is a little late": func(*testing.T, *DB, digest.Digest) time.Time { return monday.Add(digest.LateFrom - time.Second) },
		"once it was tried": func(t *testing.T, db *DB, _ digest.Digest) time.Time {
			ps := claimed(t, db, monday)
			must(t, db.FinishPart(t.Context(), ps[0], digest.Outcome{At: monday, Retry: monday}))
			return late
		},
		"when nobody knows whether it was": func(t *testing.T, db *DB, _ digest.Digest) time.Time {
			claimed(t, db, monday)
			return late
		},
		"when its digest has stopped": func(t *testing.T, db *DB, d digest.Digest) time.Time {
			must(t, db.StopDigest(t.Context(), d.ID, "no more"))
			return late
		},
	} {
		t.Run(name, func(t *testing.T) {
			each(t, func(t *testing.T, db *DB) {
				d := minuteAhead(t, db)
				if ps := claimed(t, db, then(t, db, d)); len(ps) != 1 {
					t.Errorf("claimed %v", ps)
				}
			})
		})
	}
}

// A channel takes so many messages a second, and who posted in it knows how many: what
// comes next is that one's for a while.
func TestAChannelIsLeftToWhoPostedInIt(t *testing.T) {
	replicasOf(t, func(t *testing.T, a, b *DB) {
		c := chat.Channel{Adapter: "c", ID: "x"}
		d, err := a.SaveDigest(t.Context(), digest.Digest{Channel: c, Schedule: "daily 9:00", Zone: "UTC", NextDue: monday}, digest.Audit{})
		must(t, err)
		e := digest.Edition{Slot: digest.Slot{DigestID: d.ID, Local: "9:00", Due: monday}, Channel: c, Composed: monday}
		for n := 1; n <= 3; n++ {
			e.Parts = append(e.Parts, digest.Part{Number: n, Message: chat.Message{Key: fmt.Sprint(n)}})
		}
		_, err = a.SaveEdition(t.Context(), e, time.Time{})
		must(t, err)
		claim := func(db *DB, now time.Time) int {
			t.Helper()
			ps, err := db.ClaimParts(t.Context(), now, time.Minute, 10)
			must(t, err)
			for _, p := range ps {
				must(t, db.FinishPart(t.Context(), p, digest.Outcome{At: now, Posted: chat.Ref{Channel: c, ID: p.Message.Key}}))
			}
			return len(ps)
		}
		if claim(a, monday) != 1 || claim(b, monday.Add(time.Second)) != 0 || claim(a, monday.Add(2*time.Second)) != 1 {
			t.Error("want the second part to be left to who posted the first")
		}
		if claim(b, monday.Add(6*time.Second)) != 0 || claim(b, monday.Add(8*time.Second)) != 1 {
			t.Error("want the third to be anybody's a while after the second")
		}
	})
}

func TestWorkspacesTakeTurns(t *testing.T) {
	each(t, func(t *testing.T, db *DB) {
		waiting(t, db, "big", 30)
		waiting(t, db, "small", 2)
		ps, err := db.ClaimParts(t.Context(), monday, time.Minute, 4)
		must(t, err)
		small := 0
		for _, p := range ps {
			if p.At.Channel.Workspace == "small" {
				small++
			}
		}
		if small != 2 {
			t.Errorf("of the first four parts %d are the small workspace's; want its 2", small)
		}
	})
}

func TestADueDigestIsOneReplicasToCompose(t *testing.T) {
	replicasOf(t, func(t *testing.T, a, b *DB) {
		c := chat.Channel{Adapter: "c", ID: "x"}
		_, err := a.SaveDigest(t.Context(), digest.Digest{Channel: c, Schedule: "daily 9:00", Zone: "UTC", NextDue: monday}, digest.Audit{})
		must(t, err)
		due := func(db *DB, now time.Time) int {
			t.Helper()
			ds, err := db.DueDigests(t.Context(), now, now, 10)
			must(t, err)
			return len(ds)
		}
		if due(a, monday) != 1 || due(a, monday.Add(time.Second)) != 1 || due(b, monday.Add(2*time.Second)) != 0 {
			t.Error("want the digest due to the first that asks, again and again, and to no other")
		}
		if due(b, monday.Add(digestLease+2*time.Second)) != 1 {
			t.Error("want it due to another once the lease has run out")
		}
		must(t, b.Retire(t.Context(), monday))
		if due(a, monday.Add(digestLease+3*time.Second)) != 1 {
			t.Error("want it due to another as soon as its owner retires")
		}
	})
}

func TestLease(t *testing.T) {
	replicasOf(t, func(t *testing.T, a, b *DB) {
		held := func(db *DB, now time.Time) bool {
			t.Helper()
			ok, err := db.Lease(t.Context(), "grouping", now, 5*time.Second)
			must(t, err)
			return ok
		}
		if !held(a, monday) || held(b, monday.Add(time.Second)) || !held(a, monday.Add(4*time.Second)) || held(b, monday.Add(6*time.Second)) {
			t.Error("want the lease to be the first's as long as it prolongs it")
		}
		if !held(b, monday.Add(9*time.Second)) || held(a, monday.Add(10*time.Second)) {
			t.Error("want it to be the other's once it has run out")
		}
		ls, err := a.Leases(t.Context())
		must(t, err)
		if len(ls) != 1 || ls[0].Owner != b.Self() || !ls[0].Since.Equal(monday.Add(9*time.Second)) {
			t.Errorf("leases %+v", ls)
		}
		must(t, b.Retire(t.Context(), monday))
		if !held(a, monday.Add(10*time.Second)) {
			t.Error("want it free as soon as its owner retires")
		}
	})
}

func TestAHostIsAskedByOneReplica(t *testing.T) {
	replicasOf(t, func(t *testing.T, a, b *DB) {
		for _, u := range []string{"https://a.example/1", "https://a.example/2", "https://A.example/3", "https://b.example/1"} {
			_, err := a.AddFeed(t.Context(), digest.Feed{URL: u}, monday)
			must(t, err)
		}
		claim := func(db *DB, now time.Time, limit int) (urls []string) {
			t.Helper()
			fs, err := db.ClaimFeeds(t.Context(), now, time.Minute, limit)
			must(t, err)
			for _, f := range fs {
				urls = append(urls, f.URL)
			}
			return urls
		}
		if got := claim(a, monday, 1); len(got) != 1 || got[0] != "https://a.example/1" {
			t.Fatalf("claimed %v", got)
		}
		if got := claim(b, monday, 10); len(got) != 1 || got[0] != "https://b.example/1" {
			t.Errorf("the other claimed %v; want only what is on the other host", got)
		}
		if got := claim(a, monday, 10); len(got) != 2 {
			t.Errorf("the first claimed %v; want the rest of its host", got)
		}
		must(t, a.Retire(t.Context(), monday))
		if got := claim(b, monday.Add(politeness/2), 10); len(got) != 0 {
			t.Errorf("claimed %v of a host that was asked a moment ago", got)
		}
		if got := claim(b, monday.Add(politeness), 10); len(got) != 3 {
			t.Errorf("claimed %v; want what the first gave back", got)
		}
	})
}

func TestTwoReplicasReadTheSameArticle(t *testing.T) {
	replicasOf(t, func(t *testing.T, a, b *DB) {
		var wg sync.WaitGroup
		var mu sync.Mutex
		added := 0
		for i, db := range []*DB{a, b, a, b} {
			f, err := db.AddFeed(t.Context(), digest.Feed{URL: fmt.Sprintf("https://%d.example/feed", i)}, monday)
			must(t, err)
			wg.Go(func() {
				var as []digest.Article
				for j := range 40 {
					k := j
					if i%2 == 1 {
						k = 39 - j
					}
					as = append(as, article(fmt.Sprint(k), "Title", "Text."))
				}
				n, _, err := db.SaveFetch(t.Context(), f, as)
				if err != nil {
					t.Error(err)
				}
				mu.Lock()
				added += n
				mu.Unlock()
			})
		}
		wg.Wait()
		w, err := a.Window(t.Context(), digest.Scope{})
		must(t, err)
		if added != 40 || w.Articles != 40 {
			t.Errorf("%d were new, %d are counted; want 40", added, w.Articles)
		}
	})
}

func TestBeat(t *testing.T) {
	each(t, func(t *testing.T, db *DB) {
		now := time.Now().Truncate(time.Microsecond)
		skew, err := db.Beat(t.Context(), digest.Replica{Host: "one", Version: "1.0", Started: now}, now)
		must(t, err)
		if skew.Abs() > time.Second {
			t.Errorf("on the same machine the clocks differ by %s", skew)
		}
		rs, err := db.Replicas(t.Context(), now)
		must(t, err)
		if len(rs) != 1 || rs[0].ID != db.Self() || rs[0].Host != "one" || !rs[0].Beat.Equal(now) {
			t.Errorf("replicas %+v", rs)
		}
		waiting(t, db, "w", 2)
		_, err = db.ClaimParts(t.Context(), monday, time.Minute, 1)
		must(t, err)
		l, err := db.Load(t.Context(), monday)
		must(t, err)
		if l.Parts != 2 || l.Sending != 1 || !l.PartsSince.Equal(monday) || l.Digests != 0 {
			t.Errorf("load %+v", l)
		}
	})
}
