package llm_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"testing"
	"testing/synctest"
	"time"

	"newsdesk/digest"
	"newsdesk/digest/llm"
)

// A slow model answers after a while, or never while that is 0.
type slow struct {
	after time.Duration
	calls int
}

func (s *slow) Complete(ctx context.Context, _ llm.Prompt) (llm.Completion, error) {
	s.calls++
	var answers <-chan time.Time
	if s.after > 0 {
		answers = time.After(s.after)
	}
	select {
	case <-answers:
		return llm.Completion{Text: "Yes."}, nil
	case <-ctx.Done():
		return llm.Completion{}, fmt.Errorf("ask: %w", ctx.Err())
	}
}

// free is a ledger without bounds.
type free struct{}

func (free) Reserve(context.Context, digest.Spend, digest.Budget) (int64, error) { return 1, nil }
func (free) Settle(context.Context, int64, digest.Amount, time.Time) error       { return nil }

// asked asks within a time and says who answered, or nobody, and after how long.
func asked(t *testing.T, l *llm.Ladder, within time.Duration) (string, time.Duration) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), within)
	defer cancel()
	began := time.Now()
	r, err := l.Ask(ctx, "c/one", prompt())
	if err != nil {
		r.Model = "nobody"
	}
	return r.Model, time.Since(began)
}

func ladderInTime(models ...llm.Model) *llm.Ladder {
	var steps []llm.Step
	for i, m := range models {
		steps = append(steps, llm.Step{Name: []string{"large", "small"}[i], Model: m})
	}
	return llm.NewLadder(llm.LadderOptions{Steps: steps, Ledger: free{}, Zone: time.UTC, Now: time.Now, Log: slog.New(slog.DiscardHandler)})
}

// Whoever has less time than a server has timeout is not kept waiting by one that hangs:
// the next model is asked in time, and the next question does not wait at all.
func TestAHungServerKeepsNobodyWaitingTwice(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		hung, small := &slow{}, &slow{after: time.Second}
		l := ladderInTime(hung, small)
		for i, want := range []time.Duration{9 * time.Second, time.Second} {
			if by, took := asked(t, l, 12*time.Second); by != "small" || took != want {
				t.Errorf("question %d: %s answered after %s; want small after %s", i+1, by, took, want)
			}
		}
		time.Sleep(time.Minute)
		hung.after = time.Second
		if by, _ := asked(t, l, 12*time.Second); by != "large" {
			t.Errorf("a minute later %s answered; want large", by)
		}
	})
}

func TestTheOnlyServerHasAllTheTimeAndThenARest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		hung := &slow{}
		l := ladderInTime(hung)
		for i, want := range []time.Duration{12 * time.Second, 0, 12 * time.Second} {
			if by, took := asked(t, l, 12*time.Second); by != "nobody" || took != want {
				t.Errorf("question %d: %s answered after %s; want nobody after %s", i+1, by, took, want)
			}
			time.Sleep(time.Duration(i%2) * time.Minute) // its rest is over before the third
		}
		hung.after = 40 * time.Second
		if by, _ := asked(t, l, 2*time.Minute); by != "large" {
			t.Errorf("%s answered whoever has time; want large", by)
		}
		if by, took := asked(t, l, 12*time.Second); by != "nobody" || took != 0 {
			t.Errorf("after that %s answered who has none, after %s; want nobody at once", by, took)
		}
	})
}

// A server that had hardly any time, or whose caller went away, is not left alone.
func TestWhoHadNoTimeIsNotBlamed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := &slow{after: 8 * time.Second}
		l := ladderInTime(m)
		if by, _ := asked(t, l, 3*time.Second); by != "nobody" {
			t.Fatalf("%s answered too soon", by)
		}
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(7*time.Second, cancel)
		if _, err := l.Ask(ctx, "c/one", prompt()); !errors.Is(err, context.Canceled) {
			t.Fatalf("called off: %v", err)
		}
		if by, _ := asked(t, l, 12*time.Second); by != "large" {
			t.Errorf("%s answered; want large", by)
		}
	})
}
