package slack

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"newsdesk/digest/chat"
)

// maxPause is how long a call waits for its turn. One that has to wait longer is
// told when to come back.
const maxPause = 15 * time.Second

// A pace keeps calls as far apart as Slack wants them: in each channel, and in all
// of them together (https://docs.slack.dev/apis/web-api/rate-limits). It is safe for
// concurrent use.
type pace struct {
	every time.Duration // between calls to one channel, after a burst
	burst int
	// processes is among how many the limit of all channels is divided; nil or zero is
	// one. That of a channel is not: one process at a time posts a channel's parts.
	processes *atomic.Int64

	mu    sync.Mutex
	turns map[string]time.Time // when the next turn of a channel is due
	all   time.Duration        // between calls to any channel; zero is no limit
	next  time.Time            // when the next turn of all is due
	until time.Time            // Slack has asked for silence
}

func newPace(every time.Duration, burst int) *pace {
	return &pace{every: every, burst: burst, turns: map[string]time.Time{}}
}

// limitAll keeps the calls to all channels together as far apart as this.
func (p *pace) limitAll(every time.Duration) { p.all = every }

// Share divides what a workspace takes in all among processes, as chat.Sharer.
func (a *Adapter) Share(processes int) { a.processes.Store(int64(processes)) }

// maxTurns bounds the channels whose pace is remembered; one that has been idle
// is as good as new.
const maxTurns = 1024

// take gives the caller its turn, or how long it has to wait before it asks again.
// A turn of the channel and one of all are given together or not at all.
func (p *pace) take(channel string) time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := time.Now()
	due := p.turns[channel]
	wait := max(p.until.Sub(now), due.Add(-p.every*time.Duration(p.burst-1)).Sub(now), p.next.Sub(now))
	if wait > 0 {
		return wait
	}
	if len(p.turns) >= maxTurns {
		p.forget(now)
	}
	p.turns[channel] = latest(due, now).Add(p.every)
	p.next = latest(p.next, now).Add(p.all * p.share())
	return 0
}

// share is how many times longer than a process that is alone this one waits.
func (p *pace) share() time.Duration {
	if p.processes == nil {
		return 1
	}
	return time.Duration(max(p.processes.Load(), 1))
}

func latest(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// forget drops the channels that are idle. p.mu is held.
func (p *pace) forget(now time.Time) {
	for name, due := range p.turns {
		if !due.After(now) {
			delete(p.turns, name)
		}
	}
}

// wait returns when it is the caller's turn. The error is a *chat.RetryError:
// nothing has been sent.
func (p *pace) wait(ctx context.Context, channel string) error {
	began := time.Now()
	for {
		if err := ctx.Err(); err != nil {
			return &chat.RetryError{Err: err}
		}
		d := p.take(channel)
		if d <= 0 {
			return nil
		}
		if end, ok := ctx.Deadline(); time.Since(began)+d > maxPause || (ok && time.Until(end) < d) {
			return &chat.RetryError{After: d, Err: errors.New("waiting for a turn to post")}
		}
		if !sleep(ctx, d) {
			return &chat.RetryError{Err: ctx.Err()}
		}
	}
}

// hush keeps everybody silent for as long as Slack asks.
func (p *pace) hush(d time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if until := time.Now().Add(d); until.After(p.until) {
		p.until = until
	}
}
