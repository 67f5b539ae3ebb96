package discord

import (
	"context"
	"strconv"
	"sync"
	"time"

	"newsdesk/digest/chat"
)

// A gate keeps shards from identifying too often: one in five seconds for each key,
// which is the shard's number modulo max_concurrency. With a vault it does so for
// the shards of all processes.
// https://docs.discord.com/developers/events/gateway#sharding-max-concurrency
type gate struct {
	vault chat.Vault

	mu   sync.Mutex
	next map[int]time.Time     // by rate limit key
	busy map[int]chan struct{} // full while a shard has the turn
}

func newGate(v chat.Vault) *gate {
	return &gate{vault: v, next: map[int]time.Time{}, busy: map[int]chan struct{}{}}
}

// enter waits for a turn and keeps it until leave is called: between a turn and the
// word to Discord lies a connection, which may take its time. leave may be called
// again, to no effect.
func (g *gate) enter(ctx context.Context, key int) (leave func(), err error) {
	turn := g.turn(key)
	select {
	case turn <- struct{}{}:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	leave = sync.OnceFunc(func() {
		g.taken(key, time.Now())
		<-turn
	})
	if err := g.wait(ctx, key); err != nil {
		leave()
		return nil, err
	}
	return leave, nil
}

func (g *gate) turn(key int) chan struct{} {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.busy[key] == nil {
		g.busy[key] = make(chan struct{}, 1)
	}
	return g.busy[key]
}

// taken says that a turn was used at now: the next one is not before its gap.
func (g *gate) taken(key int, now time.Time) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if at := now.Add(identifyGap); at.After(g.next[key]) {
		g.next[key] = at
	}
}

// wait waits for a turn.
func (g *gate) wait(ctx context.Context, key int) error {
	at := g.reserve(key, time.Now())
	if shared, ok := g.reserveShared(ctx, key, at); ok {
		at = shared
	}
	return sleep(ctx, time.Until(at))
}

// reserve is this process's next turn.
func (g *gate) reserve(key int, now time.Time) time.Time {
	g.mu.Lock()
	defer g.mu.Unlock()
	at := g.next[key]
	if at.Before(now) {
		at = now
	}
	g.next[key] = at.Add(identifyGap)
	return at
}

// swapTries is how often a turn is tried for that others want, too.
const swapTries = 20

// reserveShared is the next turn of all processes, not before at; not ok when it
// cannot be known.
func (g *gate) reserveShared(ctx context.Context, key int, at time.Time) (time.Time, bool) {
	if g.vault == nil {
		return at, false
	}
	name := "identify/" + strconv.Itoa(key)
	for range swapTries {
		old, err := g.vault.Load(ctx, name)
		if err != nil {
			return at, false
		}
		turn := at
		if ms, err := strconv.ParseInt(string(old), 10, 64); err == nil {
			// A time far ahead is another clock's fault.
			if t := time.UnixMilli(ms); t.After(turn) && t.Before(turn.Add(10*time.Minute)) {
				turn = t
			}
		}
		next := strconv.FormatInt(turn.Add(identifyGap).UnixMilli(), 10)
		done, err := g.vault.Swap(ctx, name, old, []byte(next))
		if err != nil {
			return at, false
		}
		if done {
			return turn, true
		}
	}
	return at, false
}
