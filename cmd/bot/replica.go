package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"sync"
	"time"

	"newsdesk/digest"
	"newsdesk/digest/failpoint"
)

const (
	// groupingLease is how long grouping is one replica's: as long it takes at most
	// until another goes on when that one dies.
	groupingLease = 5 * time.Second
	// housekeepingLease keeps two replicas from keeping house at once.
	housekeepingLease = 10 * time.Minute
	// correctLease keeps two replicas from composing the same replies.
	correctLease = time.Minute
	// sweepLease keeps two replicas from looking for the same copies.
	sweepLease = time.Minute
	// maxSkew is how far a replica's clock may be off the database's. A lease holds
	// for a minute and a half and nothing is posted in its last third, so this leaves
	// three times the room that two such clocks need.
	maxSkew = 10 * time.Second
	// A replica beats this often; one that shares its database with nobody seldom, for
	// each beat is a write that waits for the disk.
	beatShared, beatAlone = 2 * time.Second, 15 * time.Second
	// alive is how long after its last beat a replica counts as alive.
	alive = 45 * time.Second
	// retireWait is how long giving everything back may take when stopping.
	retireWait = 3 * time.Second
)

// A pulse is how this replica's last beat went.
type pulse struct {
	mu      sync.Mutex // guards what follows
	started time.Time
	last    time.Time
	skew    time.Duration
	err     error
}

// beat tells the others, and the operator, that this replica lives, and finds out
// whether anything can be written.
func (n *newsroom) beat(ctx context.Context, now time.Time) error {
	every := beatAlone
	if n.divides {
		every = beatShared
	}
	p := &n.pulse
	p.mu.Lock()
	if p.started.IsZero() {
		p.started = now
	}
	fresh := p.err == nil && now.Sub(p.last).Abs() < every
	started, known := p.started, p.skew
	p.mu.Unlock()
	if fresh {
		return nil
	}
	host, err := os.Hostname()
	if err != nil {
		host = "unknown"
	}
	skew, err := n.store.Beat(ctx, digest.Replica{Host: host, Version: release(), Started: started, Skew: known}, now)
	if err == nil && skew.Abs() > maxSkew {
		err = fmt.Errorf("this machine's clock is %s off the database's: nothing is posted until it is set right", skew.Round(time.Second))
	}
	if err == nil && n.divides {
		err = n.share(ctx, now)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.last, p.skew, p.err = now, skew, err
	return err
}

// fault says why this replica cannot work; nil when it can.
func (p *pulse) fault() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.err
}

// offClock says that the clock is too far off for leases to be kept by it.
func (p *pulse) offClock() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.skew.Abs() > maxSkew
}

// alone is a job that one replica does at a time: who holds its lease, and goes on
// holding it while the job runs. The others try again at their next tick. Where a
// database is one process's, nothing is leased.
func (n *newsroom) alone(name string, length time.Duration, run func(ctx context.Context, now time.Time) error) func(ctx context.Context, now time.Time) error {
	if !n.store.Postgres() {
		return run
	}
	return func(ctx context.Context, now time.Time) error {
		held, err := n.store.Lease(ctx, name, now, failpoint.Shown(length))
		if err != nil || !held {
			return err
		}
		ctx, lost := context.WithCancelCause(ctx)
		kept := make(chan struct{})
		go func() {
			defer close(kept)
			n.keep(ctx, lost, name, length)
		}()
		err = run(ctx, now)
		lost(nil)
		<-kept
		if errors.Is(context.Cause(ctx), errLost) {
			return nil // another does it
		}
		return err
	}
}

var errLost = errors.New("another replica took the lease")

// keep prolongs a lease until ctx is done; lost is told when it could not be.
func (n *newsroom) keep(ctx context.Context, lost context.CancelCauseFunc, name string, length time.Duration) {
	tick := time.NewTicker(length / 3)
	defer tick.Stop()
	until := time.Now().Add(length)
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		held, err := n.store.Lease(ctx, name, n.now(), failpoint.Shown(length))
		switch {
		case err == nil && held:
			until = time.Now().Add(length)
		case err == nil, time.Now().After(until):
			lost(errLost)
			return
		}
	}
}

// retire gives back what this replica holds, also when it is being stopped.
func (n *newsroom) retire(ctx context.Context) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), retireWait)
	defer cancel()
	if err := n.store.Retire(ctx, n.now()); err != nil {
		n.log.Warn("leases not given back; they run out by themselves", "err", err)
	}
}
