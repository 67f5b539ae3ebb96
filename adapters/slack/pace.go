package slack

import (
	"context"
	"errors"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"newsdesk/digest/chat"
)

// maxPause is how long a call waits for its turn. One that has to wait longer is
// told when to come back.
const maxPause = 15 * time.Second

// A pace keeps calls as far apart as Slack wants them, by channel
// (https://docs.slack.dev/apis/web-api/rate-limits). It is safe for concurrent use.
type pace struct {
	every time.Duration
	burst int

	mu    sync.Mutex
	turns map[string]*rate.Limiter // by channel
	until time.Time                // Slack has asked for silence
}

func newPace(every time.Duration, burst int) *pace {
	return &pace{every: every, burst: burst, turns: map[string]*rate.Limiter{}}
}

// maxTurns bounds the channels whose pace is remembered; one that has been idle
// is as good as new.
const maxTurns = 1024

// silence is how long Slack still wants to hear nothing.
func (p *pace) silence() time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	return time.Until(p.until)
}

func (p *pace) turn(channel string) *rate.Reservation {
	p.mu.Lock()
	defer p.mu.Unlock()
	l, ok := p.turns[channel]
	if !ok {
		if len(p.turns) >= maxTurns {
			p.forget()
		}
		l = rate.NewLimiter(rate.Every(p.every), p.burst)
		p.turns[channel] = l
	}
	return l.Reserve()
}

// forget drops the channels that are idle. p.mu is held.
func (p *pace) forget() {
	for name, l := range p.turns {
		if l.Tokens() >= float64(p.burst) {
			delete(p.turns, name)
		}
	}
}

// wait returns when it is the caller's turn. The error is a *chat.RetryError:
// nothing has been sent.
func (p *pace) wait(ctx context.Context, channel string) error {
	for {
		if err := p.pause(ctx, p.silence()); err != nil {
			return err
		}
		turn := p.turn(channel)
		if err := p.pause(ctx, turn.Delay()); err != nil {
			turn.Cancel()
			return err
		}
		if p.silence() <= 0 { // nobody was told to wait meanwhile
			return nil
		}
	}
}

// pause waits, unless that would take too long.
func (p *pace) pause(ctx context.Context, d time.Duration) error {
	if err := ctx.Err(); err != nil {
		return &chat.RetryError{Err: err}
	}
	if end, ok := ctx.Deadline(); d > maxPause || (ok && time.Until(end) < d) {
		return &chat.RetryError{After: d, Err: errors.New("waiting for a turn to post")}
	}
	if d > 0 && !sleep(ctx, d) {
		return &chat.RetryError{Err: ctx.Err()}
	}
	return nil
}

// hush keeps everybody silent for as long as Slack asks.
func (p *pace) hush(d time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if until := time.Now().Add(d); until.After(p.until) {
		p.until = until
	}
}
