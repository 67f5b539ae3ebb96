package llm_test

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"sync"
	"testing"
	"time"

	"newsdesk/digest"
	"newsdesk/digest/llm"
	"newsdesk/digest/llm/llmtest"
	"newsdesk/digest/store"
)

// A scripted model answers, or fails, as it is told.
type scripted struct {
	text  string
	err   error
	took  llm.Tokens
	calls int
}

func (s *scripted) Complete(context.Context, llm.Prompt) (llm.Completion, error) {
	s.calls++
	return llm.Completion{Text: s.text, Tokens: s.took}, s.err
}

var morning = time.Date(2025, 4, 18, 9, 0, 0, 0, time.UTC)

// ladder is two models on a real ledger.
func ladder(t *testing.T, large, small *scripted, b digest.Budget, now *time.Time) (*llm.Ladder, *store.DB) {
	t.Helper()
	return ladderOf(t, []llm.Step{
		{Name: "large", Model: large, Price: llm.Price{In: 3_000_000, Out: 15_000_000}},
		{Name: "small", Model: small, Price: llm.Price{In: 100_000, Out: 500_000}},
	}, b, now)
}

// ladderOf is any models on a real ledger.
func ladderOf(t *testing.T, steps []llm.Step, b digest.Budget, now *time.Time) (*llm.Ladder, *store.DB) {
	t.Helper()
	db, err := store.Open(t.Context(), ":memory:")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return llm.NewLadder(llm.LadderOptions{
		Steps: steps, Ledger: db, Budget: b, Zone: time.UTC, Now: func() time.Time { return *now }, Log: slog.New(slog.DiscardHandler),
	}), db
}

func TestLadderSettlesWhatACallTook(t *testing.T) {
	now := morning
	l, db := ladder(t, &scripted{text: "Yes.", took: llm.Tokens{In: 700, Out: 30}}, &scripted{}, digest.Budget{}, &now)
	r, err := l.Ask(t.Context(), "c/one", prompt())
	if err != nil || r.Model != "large" {
		t.Fatalf("got %+v, %v", r, err)
	}
	c, err := db.CostOf(t.Context(), "c/one", now)
	want := digest.Amount{Tokens: 730, Money: 700*3 + 30*15}
	if err != nil || c.ChannelDay != want || c.Open != 0 {
		t.Errorf("got %+v, want %+v", c, want)
	}
}

func TestLadderStepsDownAtTheCap(t *testing.T) {
	now := morning
	large, small := &scripted{text: "Large.", took: llm.Tokens{In: 700, Out: 100}}, &scripted{text: "Small.", took: llm.Tokens{In: 700, Out: 100}}
	l, _ := ladder(t, large, small, digest.Budget{Day: digest.Amount{Money: 9000}}, &now)
	var by []string
	for range 40 {
		r, err := l.Ask(t.Context(), "c/one", prompt())
		if err != nil {
			if !errors.Is(err, digest.ErrOverBudget) {
				t.Fatal(err)
			}
			by = append(by, "none")
			break
		}
		by = append(by, r.Model)
	}
	if by[0] != "large" || by[len(by)-1] != "none" || by[len(by)-2] != "small" {
		t.Errorf("asked %v; want large, then small, then none", by)
	}
	now = now.AddDate(0, 0, 1)
	if r, err := l.Ask(t.Context(), "c/one", prompt()); err != nil || r.Model != "large" {
		t.Errorf("the next day: %+v, %v", r, err)
	}
}

func TestLadderLeavesAServerAloneThatFailed(t *testing.T) {
	now := morning
	large, small := &scripted{err: llm.ErrBusy}, &scripted{text: "Small."}
	l, db := ladder(t, large, small, digest.Budget{}, &now)
	for range 3 {
		if r, err := l.Ask(t.Context(), "c/one", prompt()); err != nil || r.Model != "small" {
			t.Fatalf("got %+v, %v", r, err)
		}
	}
	if large.calls != 1 {
		t.Errorf("a busy server was asked %d times in a row", large.calls)
	}
	if c, _ := db.CostOf(t.Context(), "c/one", now); c.Day.Tokens != 0 {
		t.Errorf("a call that was not served cost %+v", c.Day)
	}
	now = now.Add(time.Hour)
	large.err = nil
	if r, err := l.Ask(t.Context(), "c/one", prompt()); err != nil || r.Model != "large" {
		t.Errorf("an hour later: %+v, %v", r, err)
	}
}

func TestLadderCountsWhatItCannotKnow(t *testing.T) {
	now := morning
	l, db := ladder(t, &scripted{err: errors.New("connection reset")}, &scripted{err: llm.ErrRefused}, digest.Budget{}, &now)
	if _, err := l.Ask(t.Context(), "c/one", prompt()); err == nil {
		t.Fatal("two failures are no answer")
	}
	c, err := db.CostOf(t.Context(), "c/one", now)
	if err != nil || c.Day.Tokens < int64(prompt().Tokens) {
		t.Errorf("a call of which nobody knows what it took counts %d tokens, want all that was set aside (%v)", c.Day.Tokens, err)
	}
}

// A server that is not running took nothing: its budget is there when it runs again.
func TestLadderChargesNothingForAServerThatIsNotThere(t *testing.T) {
	l0, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	nobody := "http://" + l0.Addr().String()
	_ = l0.Close()
	for _, kind := range []string{llm.OpenAI, llm.Anthropic} {
		for _, stream := range []bool{false, true} {
			for _, url := range []string{nobody, "http://nobody.invalid"} {
				m, err := llm.Open(llm.Options{Kind: kind, URL: url, Key: "k", Name: "big", Stream: stream, Tries: 1, Timeout: time.Minute})
				if err != nil {
					t.Fatal(err)
				}
				db, err := store.Open(t.Context(), ":memory:")
				if err != nil {
					t.Fatal(err)
				}
				l := llm.NewLadder(llm.LadderOptions{
					Steps: []llm.Step{{Name: "big", Model: m, Price: llm.Price{In: 3_000_000, Out: 15_000_000}}}, Ledger: db, Zone: time.UTC,
					Now: func() time.Time { return morning }, Log: slog.New(slog.DiscardHandler),
				})
				if _, err := l.Ask(t.Context(), "c/one", prompt()); err == nil {
					t.Fatal("nobody answered")
				}
				if c, err := db.CostOf(t.Context(), "c/one", morning); err != nil || c.Day != (digest.Amount{}) || c.Open != 0 {
					t.Errorf("%s, stream %v, %s: cost %+v, %v", kind, stream, url, c, err)
				}
				_ = db.Close()
			}
		}
	}
}

// What the caller did not wait for is no fault of the server's: it is neither left alone
// for that, nor is a rest forgotten that it has earned.
func TestLadderBlamesNoServerForTheCallersTime(t *testing.T) {
	for name, ended := range map[string]func(context.Context) context.Context{
		"out of time": func(ctx context.Context) context.Context { return overdue{ctx} },
		"called off":  func(ctx context.Context) context.Context { return ctx },
	} {
		t.Run(name, func(t *testing.T) {
			now := morning
			var hangUp func()
			m, _ := open(t, llm.OpenAI, false, func(int, llmtest.Call) llmtest.Reply {
				if hangUp != nil {
					hangUp()
					return llmtest.Reply{Hang: true}
				}
				return llmtest.Reply{Status: 503, Header: map[string]string{"Retry-After": "0"}}
			}, func(o *llm.Options) { o.Tries = 1 })
			l, _ := ladderOf(t, []llm.Step{{Name: "m", Model: m}}, digest.Budget{}, &now)
			ask := func(ctx context.Context) error { _, err := l.Ask(ctx, "c/one", prompt()); return err }
			if err := ask(t.Context()); !errors.Is(err, llm.ErrBusy) {
				t.Fatalf("a server that is down: %v", err)
			}
			now = now.Add(31 * time.Second)
			ctx, cancel := context.WithCancel(t.Context())
			hangUp = cancel
			if err := ask(ended(ctx)); err == nil || errors.Is(err, llm.ErrResting) {
				t.Fatalf("nobody waited: %v", err)
			}
			hangUp = nil
			if err := ask(t.Context()); !errors.Is(err, llm.ErrBusy) {
				t.Errorf("it was left alone: %v", err)
			}
			now = now.Add(31 * time.Second)
			if err := ask(t.Context()); !errors.Is(err, llm.ErrResting) {
				t.Errorf("its second rest was as short as the first: %v", err)
			}
		})
	}
}

// reservesThen is a ledger that does something once it has set aside what a call may take.
type reservesThen struct {
	*store.DB
	then func()
}

func (r reservesThen) Reserve(ctx context.Context, s digest.Spend, b digest.Budget) (int64, error) {
	id, err := r.DB.Reserve(ctx, s, b)
	r.then()
	return id, err
}

// A call that waited for its place in vain was not sent, and costs nothing.
func TestLadderChargesNothingForACallThatWasNotSent(t *testing.T) {
	now := morning
	arrived := make(chan struct{})
	m, _ := open(t, llm.OpenAI, false, func(int, llmtest.Call) llmtest.Reply {
		close(arrived)
		return llmtest.Reply{Hang: true}
	}, func(o *llm.Options) { o.Calls, o.Tries = 1, 1 })
	steps := []llm.Step{{Name: "m", Model: m, Price: llm.Price{In: 1_000_000}}}
	l, db := ladderOf(t, steps, digest.Budget{}, &now)
	ctx, hangUp := context.WithCancel(t.Context())
	var first sync.WaitGroup
	first.Go(func() { _, _ = l.Ask(ctx, "c/first", prompt()) })
	<-arrived
	soon, cancel := context.WithCancel(t.Context())
	hasty := llm.NewLadder(llm.LadderOptions{
		Steps: steps, Ledger: reservesThen{db, cancel}, Zone: time.UTC, Now: func() time.Time { return now }, Log: slog.New(slog.DiscardHandler),
	})
	if _, err := hasty.Ask(soon, "c/second", prompt()); !errors.Is(err, context.Canceled) {
		t.Error("it was answered without a place")
	}
	hangUp()
	first.Wait()
	if c, err := db.CostOf(t.Context(), "c/second", now); err != nil || c.ChannelDay.Tokens != 0 {
		t.Errorf("a call that was never sent counts %+v, %v", c.ChannelDay, err)
	}
}
