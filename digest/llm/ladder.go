package llm

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"sync"
	"time"

	"newsdesk/digest"
)

// Ledger keeps what calls may take and took. What a crash leaves open counts in full.
type Ledger interface {
	// Reserve sets aside what a call may take; it is digest.ErrOverBudget when a bound
	// has no room for it.
	Reserve(ctx context.Context, s digest.Spend, b digest.Budget) (int64, error)
	Settle(ctx context.Context, id int64, took digest.Amount, now time.Time) error
}

// A Price is what a million tokens cost.
type Price struct{ In, Out digest.Money }

// of is what a call costs, rounded up.
func (p Price) of(t Tokens) digest.Money {
	const million = 1_000_000
	return (digest.Money(t.In)*p.In + digest.Money(t.Out)*p.Out + million - 1) / million
}

// A Step is one model of a Ladder.
type Step struct {
	Name  string // as people know it
	Model Model
	Price Price
}

// A Ladder asks the first of its models that there is money for, and time on its
// server: a model, then a smaller one. It is safe for concurrent use.
type Ladder struct {
	o     LadderOptions
	mu    sync.Mutex // guards what follows
	rests []rest     // of each step
	// hurried are rests for those alone who are in a hurry: there was no answer in the
	// time that one like them had, but for others there may be.
	hurried []rest
}

// LadderOptions is what a Ladder works with.
type LadderOptions struct {
	Steps  []Step
	Ledger Ledger
	Budget digest.Budget
	Zone   *time.Location // whose days and months the budget is kept in
	Now    func() time.Time
	Log    *slog.Logger
}

// A rest is how long a server that failed is left alone: editions are posted on time,
// also while it is down.
type rest struct {
	until time.Time
	times int
}

const (
	firstRest   = 30 * time.Second
	longestRest = 15 * time.Minute
	// hurry is with how little time left a caller is in a hurry: a person waits.
	hurry = 30 * time.Second
	// fair is how long a server must have had before it is said to give no answer in time.
	fair = 5 * time.Second
)

// NewLadder returns a Ladder over o.
func NewLadder(o LadderOptions) *Ladder {
	return &Ladder{o: o, rests: make([]rest, len(o.Steps)), hurried: make([]rest, len(o.Steps))}
}

// A Reply is a completion with who gave it.
type Reply struct {
	Completion
	Model string
}

// ErrResting says that no model is asked for a while, after it failed.
var ErrResting = errors.New("the model server failed a moment ago, and is left alone for a while")

// Ask asks for a channel. While another model is left to be asked, one has two thirds of
// the time that ctx leaves. The error is that of the last model that was tried; it is
// digest.ErrOverBudget where no bound has room for any of them.
func (l *Ladder) Ask(ctx context.Context, channel string, p Prompt) (Reply, error) {
	err := fmt.Errorf("ask a model: %w", digest.ErrOverBudget)
	for i, s := range l.o.Steps {
		if l.resting(ctx, i) {
			err = fmt.Errorf("ask %s: %w", s.Name, ErrResting)
			continue
		}
		var c Completion
		c, err = l.try(ctx, i, channel, p)
		if errors.Is(err, digest.ErrOverBudget) {
			continue
		}
		if err == nil {
			return Reply{c, s.Name}, nil
		}
		l.o.Log.Warn("model failed", "model", s.Name, "err", err)
		if ctx.Err() != nil {
			break
		}
	}
	return Reply{}, err
}

// try asks one model in its share of the time, and notes what its server is like. Time is
// that of ctx, whatever clock the news go by.
func (l *Ladder) try(ctx context.Context, i int, channel string, p Prompt) (Completion, error) {
	began := time.Now()
	own, cancel := l.share(ctx, i)
	defer cancel()
	c, err := l.step(own, l.o.Steps[i], channel, p)
	if !errors.Is(err, digest.ErrOverBudget) && !errors.Is(ctx.Err(), context.Canceled) {
		l.note(i, err, time.Since(began), own.Err() != nil)
	}
	return c, err
}

// share is two thirds of the time that ctx leaves, where another model may be asked after
// step i.
func (l *Ladder) share(ctx context.Context, i int) (context.Context, context.CancelFunc) {
	until, ok := ctx.Deadline()
	for k := i + 1; ok && k < len(l.o.Steps); k++ {
		if !l.resting(ctx, k) {
			return context.WithTimeout(ctx, time.Until(until)*2/3)
		}
	}
	return ctx, func() {}
}

// step sets aside what a call may take, makes it, and settles it. A call that the
// server refused or that never reached it took nothing; one that failed otherwise may have taken all of it.
func (l *Ladder) step(ctx context.Context, s Step, channel string, p Prompt) (Completion, error) {
	now := l.o.Now().In(l.o.Zone)
	most := Tokens{In: Estimate(p) * worstEstimate / 100, Out: p.Tokens}
	id, err := l.o.Ledger.Reserve(ctx, digest.Spend{
		At: now, Day: now.Format(time.DateOnly), Month: now.Format("2006-01"), Channel: channel, Model: s.Name, Amount: amount(most, s.Price),
	}, l.o.Budget)
	if err != nil {
		return Completion{}, err
	}
	c, err := s.Model.Complete(ctx, p)
	took := amount(c.Tokens, s.Price)
	if err != nil && c.Tokens.Sum() == 0 && !errors.Is(err, ErrBusy) && !errors.Is(err, ErrRefused) && !unreached(err) {
		took = amount(most, s.Price)
	}
	// The edition may have run out of time: what was spent is written down all the same.
	if e := l.o.Ledger.Settle(context.WithoutCancel(ctx), id, took, l.o.Now()); e != nil {
		err = errors.Join(err, e)
	}
	return c, err
}

// unreached says that a call failed before anything was sent: no server has this name, or
// none listens there.
func unreached(err error) bool {
	var name *net.DNSError
	var dial *net.OpError
	return errors.As(err, &name) || errors.As(err, &dial) && dial.Op == "dial"
}

// worstEstimate is by how much, of a hundred, an estimate may fall short.
const worstEstimate = 130

func amount(t Tokens, p Price) digest.Amount {
	return digest.Amount{Tokens: int64(t.Sum()), Money: p.of(t)}
}

// resting says that step i is left alone by the caller of ctx.
func (l *Ladder) resting(ctx context.Context, i int) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.o.Now()
	until, ok := ctx.Deadline()
	return now.Before(l.rests[i].until) || ok && time.Until(until) < hurry && now.Before(l.hurried[i].until)
}

// note lets a server rest that failed, longer each time. An answer that was cut is no
// failure of the server's. Where the time was over, nobody knows what it would have said:
// it rests only where that was a fair time, and only for those who have no more of it. Who
// waited for a place among our own calls has not asked it.
func (l *Ladder) note(i int, err error, took time.Duration, over bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	switch {
	case err == nil, errors.Is(err, ErrCut), errors.Is(err, ErrTruncated):
		l.rests[i] = rest{}
		if took < hurry {
			l.hurried[i] = rest{}
		}
	case !over:
		l.rests[i].lengthen(l.o.Now())
	case took >= fair && !errors.Is(err, errFull):
		l.hurried[i].lengthen(l.o.Now())
	}
}

// lengthen leaves a server alone from now on, longer each time.
func (r *rest) lengthen(now time.Time) {
	r.until = now.Add(min(firstRest<<min(r.times, 10), longestRest))
	r.times++
}
