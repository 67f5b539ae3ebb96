package compose

import (
	"context"
	"sync"
	"time"

	"newsdesk/digest"
)

// catchUp is how long an edition that is late anyway waits for the feeds to be
// read: after the bot was down, news come with it and not with the next one.
const catchUp = 5 * time.Minute

// A held remembers since when late editions have waited, by digest.
type held struct {
	mu    sync.Mutex // guards since
	since map[int64]wait
}

type wait struct{ due, from time.Time }

// longer says whether the slot of d may still wait at now.
func (h *held) longer(d digest.Digest, now time.Time) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.since == nil {
		h.since = map[int64]wait{}
	}
	w, ok := h.since[d.ID]
	if !ok || !w.due.Equal(d.NextDue) || w.from.After(now) {
		w = wait{due: d.NextDue, from: now}
		h.since[d.ID] = w
	}
	return now.Sub(w.from) < catchUp
}

// hold says that d's edition is late and is better a little later: the feeds it
// reads have not been read again yet, or their articles not been placed.
func (c *Composer) hold(ctx context.Context, d digest.Digest, now time.Time) (bool, error) {
	if now.Sub(d.NextDue) < digest.LateFrom || !c.held.longer(d, now) {
		return false, nil
	}
	feeds, err := c.store.FeedsRead(ctx, d.ID)
	if err != nil {
		return false, err
	}
	for _, f := range feeds {
		if isOverdue(f, now) {
			return true, nil
		}
	}
	n, err := c.store.Waiting(ctx, d.ID, now.Add(-firstLook))
	return n > 0, err
}
