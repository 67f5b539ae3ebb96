package deliver

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"newsdesk/digest"
	"newsdesk/digest/chat"
	"newsdesk/digest/failpoint"
)

// SweepStore knows which parts may have been posted twice.
type SweepStore interface {
	// Doubtful returns at most limit parts that were tried more than once and were
	// posted after since and up to then, by when they were posted.
	Doubtful(ctx context.Context, since, until time.Time, limit int) ([]digest.Posting, error)
	// Note and SaveNote keep how far the sweep has come.
	Note(ctx context.Context, name string) (string, error)
	SaveNote(ctx context.Context, name, value string) error
}

// A Sweeper finds every copy of a message, and removes one; see chat.Sweeper.
type Sweeper interface {
	Copies(ctx context.Context, c chat.Channel, key string, since time.Time) ([]chat.Ref, error)
	Remove(ctx context.Context, ref chat.Ref) error
}

const (
	// A part is looked for again this long after it was posted: what a platform took
	// late is in the channel by then.
	sweepAfter = 5 * time.Minute
	// sweepBack is how far the first sweep looks back, and one after a clock that was
	// put back.
	sweepBack  = time.Hour
	sweepBatch = 50
	sweptNote  = "swept until"
)

// Sweep looks for second copies of the parts that were tried more than once, some
// minutes after they were posted, and removes them. There should be none: each is a
// fault, which is logged. It returns how many it removed. What a platform cannot look
// for is left alone, and what cannot be looked at now is looked at the next time.
func (d *Deliverer) Sweep(ctx context.Context, s SweepStore, w Sweeper) (int, error) {
	now := d.now()
	since, err := sweptUntil(ctx, s, now)
	if err != nil {
		return 0, err
	}
	ps, err := s.Doubtful(ctx, since, now.Add(-sweepAfter), sweepBatch)
	if err != nil || len(ps) == 0 {
		return 0, err
	}
	removed := 0
	for _, p := range ps {
		n, err := d.sweep(ctx, w, p)
		removed += n
		if err != nil && !errors.Is(err, errors.ErrUnsupported) && !errors.Is(err, chat.ErrGone) {
			return removed, errors.Join(fmt.Errorf("look for copies of part %d: %w", p.ID, err), noteSwept(ctx, s, since))
		}
		since = p.Sent
	}
	return removed, noteSwept(ctx, s, since)
}

// sweptUntil is up to when what was posted has been swept.
func sweptUntil(ctx context.Context, s SweepStore, now time.Time) (time.Time, error) {
	text, err := s.Note(ctx, sweptNote)
	if err != nil {
		return time.Time{}, err
	}
	t, err := time.Parse(time.RFC3339Nano, text)
	if err != nil || t.After(now) || t.Before(now.Add(-sweepBack)) {
		return now.Add(-sweepBack), nil //nolint:nilerr // there is no note yet
	}
	return t, nil
}

func noteSwept(ctx context.Context, s SweepStore, until time.Time) error {
	return s.SaveNote(context.WithoutCancel(ctx), sweptNote, until.UTC().Format(time.RFC3339Nano))
}

// sweep removes all copies of a part but one: the one in the books, else the oldest.
func (d *Deliverer) sweep(ctx context.Context, w Sweeper, p digest.Posting) (int, error) {
	ctx, stop := context.WithTimeout(ctx, failpoint.Real(patience))
	defer stop()
	copies, err := w.Copies(ctx, p.Channel, p.Key, earlier(p.FirstTry, p.Sent).Add(-skew))
	if err != nil || len(copies) < 2 {
		return 0, err
	}
	keep := max(slices.Index(copies, p.Ref), 0)
	removed := 0
	for i, ref := range copies {
		if i == keep {
			continue
		}
		if err := w.Remove(ctx, ref); err != nil {
			return removed, err
		}
		removed++
		d.log.Error("a part was posted twice; the copy was removed", "part", p.ID, "edition", p.Edition, "channel", p.Channel.String(), "copy", ref.ID, "kept", copies[keep].ID)
	}
	return removed, nil
}
