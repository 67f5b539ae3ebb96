package main

import (
	"context"
	"sync"
	"time"

	"newsdesk/digest/failpoint"
)

const (
	// partOf is how long after its last beat a replica has its part of the platforms'
	// limits: five beats. So long after one died the others have divided its part.
	partOf = 10 * time.Second
	// A replica that has not looked for so long who else there is posts no digests: its
	// part may have become smaller.
	blindAfter = 4 * time.Second
	// A newcomer among others posts no digests for so long: each of them beats
	// meanwhile, and makes room for it; but what it has begun by then it goes on with at
	// its former pace, which takes deliver's 300 channels at Discord's 49 a second.
	newcomer = 10 * time.Second
)

// A crowd is what this replica knows of those that it shares the platforms' limits
// with.
type crowd struct {
	mu     sync.Mutex // guards what follows
	joined time.Time  // when this replica first looked; zero when it has not
	alone  bool       // and was the only one
	looked time.Time  // when it last did
	size   int        // how many there were, itself among them
}

// share divides the platforms' limits among the replicas that live at now.
func (n *newsroom) share(ctx context.Context, now time.Time) error {
	living, err := n.store.Replicas(ctx, now.Add(-failpoint.Shown(partOf)))
	if err != nil {
		return err
	}
	if n.adapters != nil {
		n.adapters.Share(max(len(living), 1))
	}
	c := &n.crowd
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.joined.IsZero() {
		c.joined, c.alone = now, len(living) <= 1
	}
	if c.size != len(living) {
		n.log.Info("replicas that share the platforms' limits", "replicas", len(living))
	}
	c.looked, c.size = now, len(living)
	return nil
}

// among is among how many replicas, this one included, the posting of digests is
// divided. It is zero while this one must not: its clock cannot be trusted with leases,
// or it does not know its part of the platforms' limits.
func (n *newsroom) among() int {
	switch {
	case n.pulse.offClock():
		return 0
	case !n.divides:
		return 1
	}
	now, c := n.now(), &n.crowd
	c.mu.Lock()
	defer c.mu.Unlock()
	blind := c.joined.IsZero() || now.Sub(c.looked).Abs() >= failpoint.Shown(blindAfter)
	if blind || (!c.alone && now.Sub(c.joined).Abs() < newcomer) {
		return 0
	}
	return max(c.size, 1)
}
