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

func (p *pace) reserve(channel string) (*rate.Reservation, time.Duration) {
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
	r := l.Reserve()
	return r, max(r.Delay(), time.Until(p.until))
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
	if err := ctx.Err(); err != nil {
		return &chat.RetryError{Err: err}
	}
	turn, pause := p.reserve(channel)
	if end, ok := ctx.Deadline(); pause > maxPause || (ok && time.Until(end) < pause) {
		turn.Cancel()
		return &chat.RetryError{After: pause, Err: errors.New("waiting for a turn to post")}
	}
	if pause > 0 && !sleep(ctx, pause) {
		turn.Cancel()
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
