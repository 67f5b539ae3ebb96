package deliver

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"newsdesk/digest"
	"newsdesk/digest/chat"
)

// A litter is a platform with copies of messages, by key.
type litter struct {
	copies  map[string][]chat.Ref
	fail    error
	removed []string
	looked  []string
}

func (l *litter) Copies(_ context.Context, _ chat.Channel, key string, _ time.Time) ([]chat.Ref, error) {
	l.looked = append(l.looked, key)
	return slices.Clone(l.copies[key]), l.fail
}

func (l *litter) Remove(_ context.Context, ref chat.Ref) error {
	l.removed = append(l.removed, ref.ID)
	for key, refs := range l.copies {
		l.copies[key] = slices.DeleteFunc(refs, func(r chat.Ref) bool { return r == ref })
	}
	return nil
}

func refs(ids ...string) []chat.Ref {
	var out []chat.Ref
	for _, id := range ids {
		out = append(out, chat.Ref{Channel: channel("a"), ID: id})
	}
	return out
}

func TestSweep(t *testing.T) {
	ctx := t.Context()
	db := open(t)
	issue(t, db, channel("a"), 3)
	claim := func(now time.Time) digest.Part {
		ps, err := db.ClaimParts(ctx, now, lease, 10)
		must(t, err)
		if len(ps) != 1 {
			t.Fatalf("%d parts were claimed", len(ps))
		}
		return ps[0]
	}
	// The first two are tried twice, the third once.
	for i, id := range []string{"2", "9", "7"} {
		now := monday.Add(time.Duration(i) * time.Minute)
		p := claim(now)
		if i < 2 {
			must(t, db.FinishPart(ctx, p, digest.Outcome{At: now, Unknown: now}))
			p = claim(now)
		}
		must(t, db.FinishPart(ctx, p, digest.Outcome{At: now, Posted: chat.Ref{Channel: channel("a"), ID: id}}))
	}
	l := &litter{copies: map[string][]chat.Ref{"a1": refs("1", "2", "3"), "a2": refs("9"), "a3": refs("7", "8")}}
	sweep := func(at time.Time) int {
		n, err := New(db, &platform{}, clock(at), quiet()).Sweep(ctx, db, l)
		if !errors.Is(err, l.fail) {
			t.Errorf("sweep: %v", err)
		}
		return n
	}
	if n := sweep(monday.Add(time.Minute)); n != 0 || len(l.looked) != 0 {
		t.Errorf("%d removed at once, looked for %q", n, l.looked)
	}
	l.fail = chat.ErrUnknown
	sweep(monday.Add(5 * time.Minute))
	l.fail, l.looked = nil, nil
	if n := sweep(monday.Add(5*time.Minute + time.Second)); n != 2 {
		t.Errorf("%d were removed; want 2: what cannot be looked at is looked at the next time", n)
	}
	if d := cmp.Diff([]string{"1", "3"}, l.removed); d != "" {
		t.Errorf("removed: %s", d)
	}
	sweep(monday.Add(20 * time.Minute))
	sweep(monday.Add(21 * time.Minute))
	if d := cmp.Diff([]string{"a1", "a2"}, l.looked); d != "" {
		t.Errorf("looked for each once, and not for what was tried once: %s", d)
	}
}
