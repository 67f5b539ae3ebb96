package compose

import (
	"sync"
	"time"

	"newsdesk/digest"
)

// How long a digest rests that could not be composed: at first, and at most.
const (
	firstRest   = 10 * time.Second
	longestRest = 10 * time.Minute
)

// A rests remembers which digests could not be composed, by ID.
type rests struct {
	mu    sync.Mutex // guards after
	after map[int64]rest
}

type rest struct {
	due, from time.Time
	length    time.Duration
}

// resting says that the slot of d failed a short while ago.
func (r *rests) resting(d digest.Digest, now time.Time) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	f, ok := r.after[d.ID]
	return ok && f.due.Equal(d.NextDue) && !now.Before(f.from) && now.Sub(f.from) < f.length
}

// note remembers what came of composing d: each failure doubles its rest.
func (r *rests) note(d digest.Digest, now time.Time, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if err == nil {
		delete(r.after, d.ID)
		return
	}
	if r.after == nil {
		r.after = map[int64]rest{}
	}
	length := firstRest
	if f, ok := r.after[d.ID]; ok && f.due.Equal(d.NextDue) {
		length = min(2*f.length, longestRest)
	}
	r.after[d.ID] = rest{due: d.NextDue, from: now, length: length}
}
