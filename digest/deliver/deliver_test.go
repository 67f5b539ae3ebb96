package deliver

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"newsdesk/digest"
	"newsdesk/digest/chat"
	"newsdesk/digest/store"
)

var monday = time.Date(2025, 4, 14, 9, 0, 0, 0, time.UTC)

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// clock is one that stands still.
func clock(t time.Time) func() time.Time { return func() time.Time { return t } }

func quiet() *slog.Logger { return slog.New(slog.DiscardHandler) }

// A platform keeps what was posted to it, by key, in order. fail, when set, says
// what becomes of a post; it runs before the message is kept, and what it returns
// as after is returned once it is.
type platform struct {
	fail func(ctx context.Context, m chat.Message) (before, after error)
	find func(key string) error
	dm   func(person string) error

	mu     sync.Mutex
	posts  []chat.Message
	where  []chat.Ref
	tried  int
	looked []time.Time
}

func (p *platform) Post(ctx context.Context, at chat.Ref, m chat.Message) (chat.Ref, error) {
	p.mu.Lock()
	p.tried++
	p.mu.Unlock()
	var before, after error
	if p.fail != nil {
		before, after = p.fail(ctx, m)
	}
	if before != nil {
		return chat.Ref{}, before
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.posts, p.where = append(p.posts, m), append(p.where, at)
	return chat.Ref{Channel: at.Channel, ID: m.Key}, after
}

func (p *platform) Find(_ context.Context, c chat.Channel, key string, since time.Time) (chat.Ref, bool, error) {
	if p.find != nil {
		if err := p.find(key); err != nil {
			return chat.Ref{}, false, err
		}
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.looked = append(p.looked, since)
	for _, m := range p.posts {
		if m.Key == key {
			return chat.Ref{Channel: c, ID: key}, true, nil
		}
	}
	return chat.Ref{}, false, nil
}

func (p *platform) Direct(_ context.Context, c chat.Channel, person string) (chat.Channel, error) {
	if p.dm != nil {
		if err := p.dm(person); err != nil {
			return chat.Channel{}, err
		}
	}
	c.ID = "dm-" + person
	return c, nil
}

func (p *platform) keys() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	var ks []string
	for _, m := range p.posts {
		ks = append(ks, m.Key)
	}
	return ks
}

func channel(id string) chat.Channel { return chat.Channel{Adapter: "fake", ID: id} }

func open(t testing.TB) *store.DB {
	t.Helper()
	db, err := store.Open(context.Background(), ":memory:")
	must(t, err)
	t.Cleanup(func() { must(t, db.Close()) })
	return db
}

// issue stores an edition of so many parts for a channel; their keys are the
// channel's name and the part's number.
func issue(t testing.TB, db *store.DB, c chat.Channel, parts int) {
	t.Helper()
	ctx := context.Background()
	d, err := db.SaveDigest(ctx, digest.Digest{Channel: c, Schedule: "daily 9:00", Zone: "UTC", Entries: 5, Lines: 30, NextDue: monday, Created: monday}, digest.Audit{At: monday, Channel: c})
	must(t, err)
	e := digest.Edition{Slot: digest.Slot{DigestID: d.ID, Local: "2025-04-14 09:00", Due: monday}, Channel: c, Composed: monday, Verdict: digest.News}
	for n := 1; n <= parts; n++ {
		m := chat.Message{Key: fmt.Sprintf("%s%d", c.ID, n), Blocks: []chat.Block{{Kind: chat.Paragraph, Text: chat.Say("words")}}}
		e.Parts = append(e.Parts, digest.Part{Number: n, Threaded: n > 1, Message: m})
	}
	saved, err := db.SaveEdition(ctx, e, monday.AddDate(0, 0, 1))
	must(t, err)
	if !saved {
		t.Fatal("the edition was not saved")
	}
}

func backlog(t testing.TB, db *store.DB) int {
	t.Helper()
	n, err := db.Backlog(context.Background())
	must(t, err)
	return n
}

func TestOutcome(t *testing.T) {
	boom := errors.New("boom")
	posted := chat.Ref{Channel: channel("a"), ID: "m"}
	day := monday.Add(24 * time.Hour)
	late := digest.Part{Tries: maxTries, FirstTry: monday}
	first := digest.Part{Tries: 1, FirstTry: monday}
	unknown := fmt.Errorf("look: %w: %w", chat.ErrUnknown, &chat.RetryError{After: time.Minute})
	for name, c := range map[string]struct {
		part digest.Part
		err  error
		now  time.Time
		want digest.Outcome
	}{
		"posted":                                     {first, nil, monday, digest.Outcome{Posted: posted}},
		"waits as long as the platform asks":         {first, &chat.RetryError{After: 30 * time.Second}, monday, digest.Outcome{Retry: monday.Add(30 * time.Second)}},
		"and not less after many tries":              {digest.Part{Tries: 9, FirstTry: monday}, &chat.RetryError{After: 30 * time.Second}, monday, digest.Outcome{Retry: monday.Add(30 * time.Second)}},
		"a pause of no length is a second":           {first, &chat.RetryError{After: time.Millisecond}, monday, digest.Outcome{Retry: monday.Add(time.Second)}},
		"a pause that is not named is ours":          {digest.Part{Tries: 3, Refused: 2, FirstTry: monday}, &chat.RetryError{}, monday.Add(time.Minute), digest.Outcome{Retry: monday.Add(80 * time.Second)}},
		"and not longer than it has been tried":      {digest.Part{Tries: 30, Refused: 29, FirstTry: monday}, &chat.RetryError{}, monday.Add(time.Minute), digest.Outcome{Retry: monday.Add(2 * time.Minute)}},
		"who died before is no refusal":              {digest.Part{Tries: 30, FirstTry: monday}, &chat.RetryError{}, monday.Add(time.Hour), digest.Outcome{Retry: monday.Add(time.Hour + 5*time.Second)}},
		"no answer makes nobody wait for long":       {digest.Part{Tries: 30, Refused: 9, FirstTry: monday}, errors.New("cut"), monday.Add(time.Hour), digest.Outcome{Unknown: monday.Add(time.Hour + time.Minute)}},
		"unless there is none for hours":             {digest.Part{Tries: 300, FirstTry: monday}, errors.New("cut"), monday.Add(16 * time.Hour), digest.Outcome{Unknown: monday.Add(17 * time.Hour)}},
		"at most an hour and a half":                 {digest.Part{Tries: 30, Refused: 29, FirstTry: monday}, &chat.RetryError{}, monday.Add(3 * time.Hour), digest.Outcome{Retry: monday.Add(4*time.Hour + 30*time.Minute)}},
		"a channel that is gone":                     {first, fmt.Errorf("post: %w", chat.ErrGone), monday, digest.Outcome{Failure: "post: channel is gone or closed to the bot", Gone: true}},
		"a thread that is gone":                      {digest.Part{Tries: 1, FirstTry: monday, At: chat.Ref{ID: "root"}}, chat.ErrGone, monday, digest.Outcome{Failure: chat.ErrGone.Error()}},
		"a message that is refused":                  {first, chat.ErrRejected, monday, digest.Outcome{Failure: chat.ErrRejected.Error()}},
		"nobody knows":                               {first, chat.ErrUnknown, monday, digest.Outcome{Unknown: monday.Add(5 * time.Second)}},
		"an error nobody named may have posted it":   {digest.Part{Tries: 2, FirstTry: monday}, boom, monday.Add(time.Minute), digest.Outcome{Unknown: monday.Add(70 * time.Second)}},
		"a throttled look does not make it unsent":   {first, unknown, monday, digest.Outcome{Unknown: monday.Add(time.Minute)}},
		"a platform that cannot look gives up":       {first, fmt.Errorf("%w: %w", chat.ErrUnknown, errors.ErrUnsupported), monday, digest.Outcome{Failure: "outcome is unknown: unsupported operation"}},
		"tries alone do not exhaust it":              {late, &chat.RetryError{After: time.Second}, monday.Add(time.Minute), digest.Outcome{Retry: monday.Add(time.Minute + time.Second)}},
		"nor does time alone, as when a clock jumps": {digest.Part{Tries: 2, FirstTry: monday}, boom, monday.AddDate(1, 0, 0), digest.Outcome{Unknown: monday.AddDate(1, 0, 0).Add(10 * time.Second)}},
		"what ended every bot and is not found":      {digest.Part{Tries: 30, Broken: maxTries, FirstTry: monday}, errPoison, day, digest.Outcome{Failure: errPoison.Error()}},
		"both do":                                    {late, boom, day, digest.Outcome{Failure: "boom"}},
		"for the polite as well":                     {late, &chat.RetryError{After: time.Second, Err: boom}, day, digest.Outcome{Failure: "try again after 1s: boom"}},
	} {
		t.Run(name, func(t *testing.T) {
			var ref chat.Ref
			if c.err == nil {
				ref = posted
			}
			c.want.At = c.now
			if d := cmp.Diff(c.want, outcome(c.part, ref, c.err, c.now)); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestWaiting(t *testing.T) {
	ctx := context.Background()
	t.Run("posts the parts of an edition in order, all but the first in its thread", func(t *testing.T) {
		db, p := open(t), &platform{}
		issue(t, db, channel("a"), 3)
		n, err := New(db, p, clock(monday), quiet()).Waiting(ctx)
		must(t, err)
		root := chat.Ref{Channel: channel("a"), ID: "a1"}
		if d := cmp.Diff([]chat.Ref{{Channel: channel("a")}, root, root}, p.where); d != "" || n != 3 {
			t.Errorf("%d handled; places: %s", n, d)
		}
		if d := cmp.Diff([]string{"a1", "a2", "a3"}, p.keys()); d != "" {
			t.Error(d)
		}
	})
	t.Run("goes on with the other parts when one is refused", func(t *testing.T) {
		db := open(t)
		p := &platform{fail: func(_ context.Context, m chat.Message) (error, error) {
			if m.Key == "a2" {
				return chat.ErrRejected, nil
			}
			return nil, nil
		}}
		issue(t, db, channel("a"), 3)
		issue(t, db, channel("b"), 1)
		_, err := New(db, p, clock(monday), quiet()).Waiting(ctx)
		must(t, err)
		if got := p.keys(); len(got) != 3 || backlog(t, db) != 0 {
			t.Errorf("posted %v, %d wait", got, backlog(t, db))
		}
	})
	t.Run("stops the digest of a channel that is gone, and says nothing into it", func(t *testing.T) {
		db := open(t)
		p := &platform{fail: func(context.Context, chat.Message) (error, error) { return chat.ErrGone, nil }}
		issue(t, db, channel("a"), 3)
		_, err := New(db, p, clock(monday), quiet()).Waiting(ctx)
		must(t, err)
		d, err := db.DigestOf(ctx, channel("a"))
		must(t, err)
		if p.tried != 1 || d.Stopped == "" || backlog(t, db) != 0 {
			t.Errorf("tried %d times, stopped %q, %d wait", p.tried, d.Stopped, backlog(t, db))
		}
	})
	t.Run("survives a poster that panics", func(t *testing.T) {
		db := open(t)
		p := &platform{fail: func(_ context.Context, m chat.Message) (error, error) {
			if m.Key == "a1" {
				panic("no such thing")
			}
			return nil, nil
		}}
		issue(t, db, channel("a"), 1)
		issue(t, db, channel("b"), 1)
		_, err := New(db, p, clock(monday), quiet()).Waiting(ctx)
		must(t, err)
		if d := cmp.Diff([]string{"b1"}, p.keys()); d != "" || backlog(t, db) != 1 {
			t.Errorf("%d wait; %s", backlog(t, db), d)
		}
	})
}

func TestASlowChannelKeepsOnlyItsOwn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		db := open(t)
		var fast []time.Duration
		began := time.Now()
		p := &platform{}
		p.fail = func(ctx context.Context, m chat.Message) (error, error) {
			if m.Key == "slow1" {
				<-ctx.Done()
				return nil, ctx.Err()
			}
			fast = append(fast, time.Since(began))
			return nil, nil
		}
		issue(t, db, channel("slow"), 2)
		issue(t, db, channel("fast"), 3)
		n, err := New(db, p, clock(monday), quiet()).Waiting(t.Context())
		must(t, err)
		if d := cmp.Diff([]time.Duration{0, 0, 0}, fast); d != "" {
			t.Errorf("the fast channel's parts were held: %s", d)
		}
		if took := time.Since(began); took != patience || n != 4 {
			t.Errorf("took %s over %d parts; want %s over 4", took, n, patience)
		}
	})
}

func TestNothingIsPostedOnceTheLeaseMayHaveRunOut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		db := open(t)
		began := time.Now()
		var last time.Duration
		p := &platform{fail: func(ctx context.Context, _ chat.Message) (error, error) {
			last = time.Since(began)
			<-ctx.Done()
			return ctx.Err(), nil
		}}
		// Several editions of one channel wait: its schedule was changed all the time.
		c := channel("a")
		for i := range 5 {
			d, err := db.SaveDigest(t.Context(), digest.Digest{Channel: c, Schedule: "daily 9:00", Zone: "UTC", NextDue: monday.Add(time.Duration(i) * time.Minute)}, digest.Audit{})
			must(t, err)
			e := digest.Edition{Slot: digest.Slot{DigestID: d.ID, Local: fmt.Sprint(i), Due: d.NextDue}, Channel: c, Composed: monday, Parts: []digest.Part{{Number: 1, Message: chat.Message{Key: fmt.Sprint(i)}}}}
			_, err = db.SaveEdition(t.Context(), e, time.Time{})
			must(t, err)
		}
		_, err := New(db, p, clock(monday), quiet()).Waiting(t.Context())
		must(t, err)
		if last+patience > lease || p.tried != 1 {
			t.Errorf("tried %d, the last after %s of %s", p.tried, last, lease)
		}
		// Nobody knows what came of the first, and the others must not overtake it.
		ps, err := db.ClaimParts(t.Context(), monday.Add(time.Minute), lease, 10)
		must(t, err)
		if len(ps) != 1 || ps[0].State != digest.Sending || ps[0].Message.Key != "0" || backlog(t, db) != 5 {
			t.Errorf("claimed %+v of %d; want the first again, of 5", ps, backlog(t, db))
		}
	})
}

// ticking is a clock that goes on from monday with the test's own.
func ticking() func() time.Time {
	began := time.Now()
	return func() time.Time { return monday.Add(time.Since(began)) }
}

func TestTimeGoesOnWhileSomethingIsPosted(t *testing.T) {
	t.Run("a pause begins when it was asked for", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			db, began := open(t), time.Now()
			var tries []time.Duration
			p := &platform{}
			p.fail = func(context.Context, chat.Message) (error, error) {
				tries = append(tries, time.Since(began))
				if len(tries) > 1 {
					return nil, nil
				}
				time.Sleep(20 * time.Second)
				return &chat.RetryError{After: 30 * time.Second}, nil
			}
			issue(t, db, channel("a"), 1)
			d := New(db, p, ticking(), quiet())
			for range 100 {
				_, err := d.Waiting(t.Context())
				must(t, err)
				time.Sleep(time.Second)
			}
			if len(tries) != 2 || tries[1] < 50*time.Second {
				t.Errorf("tried after %v; want the second 30 s after the first was answered", tries)
			}
		})
	})
	t.Run("a late claim has its whole lease", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			db := open(t)
			asked := make(chan struct{})
			p := &platform{}
			p.fail = func(_ context.Context, m chat.Message) (error, error) {
				if m.Key == "a3" {
					close(asked)
				}
				time.Sleep(25 * time.Second)
				return nil, nil
			}
			issue(t, db, channel("a"), 4) // a part is claimed only once those before it are posted
			d := New(db, p, ticking(), quiet())
			go func() {
				<-asked
				time.Sleep(20 * time.Second) // another process looks for leases that ran out
				ps, err := db.ClaimParts(t.Context(), monday.Add(95*time.Second), lease, 10)
				if err != nil || len(ps) != 0 {
					t.Errorf("%d parts were claimed while they were being posted: %v", len(ps), err)
				}
			}()
			_, err := d.Waiting(t.Context())
			must(t, err)
		})
	})
}

func TestStoppingInTheMiddleKeepsWhatWasPosted(t *testing.T) {
	db := open(t)
	ctx, stop := context.WithCancel(context.Background())
	p := &platform{fail: func(ctx context.Context, m chat.Message) (error, error) {
		if m.Key == "a2" {
			stop() // it is on its way
		}
		return ctx.Err(), nil
	}}
	issue(t, db, channel("a"), 3)
	_, err := New(db, p, clock(monday), quiet()).Waiting(ctx)
	must(t, err)
	if d := cmp.Diff([]string{"a1", "a2"}, p.keys()); d != "" || backlog(t, db) != 1 {
		t.Fatalf("%d wait; %s", backlog(t, db), d)
	}
	p.fail = nil
	_, err = New(db, p, clock(monday.Add(time.Minute)), quiet()).Waiting(context.Background())
	must(t, err)
	if d := cmp.Diff([]string{"a1", "a2", "a3"}, p.keys()); d != "" || len(p.looked) != 0 {
		t.Errorf("looked for %d parts that were never tried; %s", len(p.looked), d)
	}
}

func TestAPartWhoseLeaseRanOutIsFoundAndNotPostedAgain(t *testing.T) {
	for name, then := range map[string]time.Time{
		"after the lease": monday.Add(lease), "after the clock was put back": monday.AddDate(-1, 0, 0),
	} {
		t.Run(name, func(t *testing.T) {
			db, p := open(t), &platform{}
			issue(t, db, channel("a"), 2)
			parts, err := db.ClaimParts(t.Context(), monday, lease, 10) // and then we were killed, but not before it was posted
			must(t, err)
			_, err = p.Post(t.Context(), parts[0].At, parts[0].Message)
			must(t, err)
			_, err = New(db, p, clock(then), quiet()).Waiting(t.Context())
			must(t, err)
			if d := cmp.Diff([]string{"a1", "a2"}, p.keys()); d != "" || backlog(t, db) != 0 {
				t.Errorf("%d wait; %s", backlog(t, db), d)
			}
			if len(p.looked) != 1 || p.looked[0].After(then) {
				t.Errorf("looked since %v; want before %s", p.looked, then)
			}
		})
	}
}

func TestWhoLostItsLeaseDoesNotFreeThePart(t *testing.T) {
	db := open(t)
	issue(t, db, channel("a"), 1)
	claim := func(now time.Time) []digest.Part {
		ps, err := db.ClaimParts(t.Context(), now, lease, 10)
		must(t, err)
		return ps
	}
	stale := claim(monday)[0]
	later := monday.Add(lease)
	if len(claim(later)) != 1 {
		t.Fatal("the lease did not run out")
	}
	for _, o := range []digest.Outcome{{Retry: later}, {Unknown: later}, {Failure: "given up"}} {
		must(t, db.FinishPart(t.Context(), stale, o))
		if n := len(claim(later)); n != 0 {
			t.Errorf("%+v freed the part", o)
		}
	}
	must(t, db.FinishPart(t.Context(), stale, digest.Outcome{At: later, Posted: chat.Ref{Channel: channel("a"), ID: "m"}}))
	if backlog(t, db) != 0 {
		t.Error("what was posted still waits")
	}
}

// Whatever a platform does, short of lying to Find, no key is posted twice, and
// in the end every part is posted or given up.
func TestNoKeyIsPostedTwice(t *testing.T) {
	db, run := open(t), 0
	rapid.Check(t, func(rt *rapid.T) {
		run++
		rnd := rand.New(rand.NewPCG(rapid.Uint64().Draw(rt, "seed"), 1))
		faults := []error{errors.New("lost"), chat.ErrUnknown, context.DeadlineExceeded, &chat.RetryError{After: time.Second}, &chat.RetryError{}}
		bad := rapid.IntRange(0, 8).Draw(rt, "of ten tries fail")
		var mu sync.Mutex
		fault := func(from []error) error {
			mu.Lock()
			defer mu.Unlock()
			if rnd.IntN(10) >= bad {
				return nil
			}
			return from[rnd.IntN(len(from))]
		}
		p := &platform{find: func(string) error { return fault(faults) }}
		p.fail = func(context.Context, chat.Message) (error, error) {
			if before := fault(faults); before != nil {
				return before, nil
			}
			return nil, fault(faults[:3]) // what says "not posted" is not said once it is
		}
		for i := range rapid.IntRange(1, 3).Draw(rt, "channels") {
			issue(t, db, channel(fmt.Sprint(run, "-", i, "-")), rapid.IntRange(1, 4).Draw(rt, "parts"))
		}
		now := monday
		for range 2000 {
			if backlog(t, db) == 0 {
				break
			}
			if rnd.IntN(8) == 0 { // somebody claims parts and is killed
				_, err := db.ClaimParts(context.Background(), now, lease, 2)
				must(t, err)
			}
			_, err := New(db, p, clock(now), quiet()).Waiting(context.Background())
			must(t, err)
			now = now.Add(time.Duration(rnd.IntN(int(6 * time.Hour))))
		}
		if backlog(t, db) != 0 {
			rt.Fatalf("%d parts still wait", backlog(t, db))
		}
		times := map[string]int{}
		for _, k := range p.keys() {
			if times[k]++; times[k] > 1 {
				rt.Fatalf("%s was posted %d times", k, times[k])
			}
		}
	})
}
