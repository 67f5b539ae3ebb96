package fetch

import (
	"context"
	"sync"
	"time"
)

// A gate lets a few requests through to each host, with a gap between them.
// Waiting for another host's turn never holds up one's own.
type gate struct {
	perHost int
	gap     time.Duration

	mu    sync.Mutex
	hosts map[string]*turn
}

// A turn is the queue before one host.
type turn struct {
	slots chan struct{} // holds one value for each request under way
	users int           // under way or waiting; guarded by gate.mu
	next  time.Time     // no request before; guarded by gate.mu
}

// maxIdleHosts is how many hosts are remembered once nobody waits for them.
const maxIdleHosts = 1024

// enter waits until a request to host may start. The caller must call the
// returned function when the answer has been read; it is nil when ctx ended
// first.
func (g *gate) enter(ctx context.Context, host string) (leave func(), err error) {
	t := g.join(host)
	select {
	case t.slots <- struct{}{}:
	case <-ctx.Done():
		g.part(t, false)
		return nil, ctx.Err()
	}
	leave = func() { <-t.slots; g.part(t, true) }
	if err := pause(ctx, g.claim(t)); err != nil {
		leave()
		return nil, err
	}
	return leave, nil
}

func (g *gate) join(host string) *turn {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.hosts == nil {
		g.hosts = map[string]*turn{}
	}
	t := g.hosts[host]
	if t == nil {
		g.prune()
		t = &turn{slots: make(chan struct{}, max(g.perHost, 1))}
		g.hosts[host] = t
	}
	t.users++
	return t
}

func (g *gate) part(t *turn, asked bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	t.users--
	if asked {
		t.next = later(t.next, time.Now().Add(g.gap))
	}
}

// claim takes the next start time for itself and tells how long it is until then.
func (g *gate) claim(t *turn) time.Duration {
	g.mu.Lock()
	defer g.mu.Unlock()
	now := time.Now()
	start := later(t.next, now)
	t.next = start.Add(g.gap)
	return start.Sub(now)
}

// prune forgets hosts nobody waits for. Called with mu held.
func (g *gate) prune() {
	if len(g.hosts) < maxIdleHosts {
		return
	}
	now := time.Now()
	for h, t := range g.hosts {
		if t.users == 0 && !t.next.After(now) {
			delete(g.hosts, h)
		}
	}
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// pause waits for d, or until ctx is done.
func pause(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return ctx.Err()
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
