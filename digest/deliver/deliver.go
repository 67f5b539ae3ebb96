// Package deliver posts what compose has written. It decides when to try again
// and when to stop; it knows neither how a message looks nor what news is.
package deliver

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"time"

	"newsdesk/digest"
	"newsdesk/digest/chat"
	"newsdesk/digest/failpoint"
)

// Store is what delivery needs to know and to keep.
type Store interface {
	// ClaimParts leases waiting parts. A part in state Sending was tried before,
	// and nobody knows what came of it.
	ClaimParts(ctx context.Context, now time.Time, lease time.Duration, limit int) ([]digest.Part, error)
	FinishPart(ctx context.Context, p digest.Part, o digest.Outcome) error
	NoticeStore
}

// A Poster posts messages, and finds those it posted; see adapters.Set.
type Poster interface {
	Post(ctx context.Context, at chat.Ref, m chat.Message) (chat.Ref, error)
	Find(ctx context.Context, c chat.Channel, key string, since time.Time) (chat.Ref, bool, error)
	// Direct is the private channel with a person of c's workspace.
	Direct(ctx context.Context, c chat.Channel, person string) (chat.Channel, error)
}

// Deliverer posts waiting parts. It is safe for concurrent use.
type Deliverer struct {
	store Store
	post  Poster
	now   func() time.Time
	log   *slog.Logger
	among func() int // see Divide; nil is one
}

// New returns a Deliverer. Posting takes minutes where a platform is slow, so the
// time is asked of now whenever a lease or a pause begins.
func New(s Store, p Poster, now func() time.Time, log *slog.Logger) *Deliverer {
	return &Deliverer{store: s, post: p, now: now, log: log}
}

// Divide tells d of whom to ask among how many replicas the parts that are due are
// divided: none claims more than its portion at a time, for who has claimed what the
// platform does not take yet keeps it from those who could post it. Zero says to claim
// nothing now. It is called before the first use.
func (d *Deliverer) Divide(among func() int) { d.among = among }

// room is how many more parts may be claimed by who is busy with so many channels.
func (d *Deliverer) room(busy int) int {
	n := 1
	if d.among != nil {
		n = d.among()
	}
	if n <= 0 {
		return 0
	}
	return min(max(batch/n, 1), max(maxBusy/n, 1)-busy)
}

const (
	// lease is how long a part is ours. A post that takes more than a third of it
	// is given up as unknown, and none is begun in its last third, so that nothing
	// is posted after the lease ran out.
	lease    = 90 * time.Second
	patience = lease / 3
	// batch is how many parts are claimed at a time, and maxBusy how many channels
	// have their turn at the same time: what is claimed waits for its platform's pace
	// while its lease runs. As many as these one workspace of Slack takes, at 300 a minute,
	// before nothing more may be begun; and a platform that answers within 50 ms is given
	// 6,000 a second.
	batch   = 50
	maxBusy = 300
	// stopWait is how long a post that is under way may take once the bot is stopping.
	stopWait = 7 * time.Second
	// A part is given up when it was tried maxTries times and for at least giveUp:
	// tries alone run out in a minute where the platform asks for short pauses, and
	// time alone when the clock jumps.
	maxTries = 20
	giveUp   = 24 * time.Hour
	// skew is how far our clock may have been ahead of the platform's when a part
	// was first tried.
	skew = time.Hour
)

// Waiting posts the parts that are due, until none is, and records what came of
// each. A part that fails does not keep the others waiting, and a channel that is
// slow keeps only its own. It returns how many it handled. Once ctx is done it
// begins no other post; one under way is finished, or after seven seconds given up as
// unknown.
func (d *Deliverer) Waiting(ctx context.Context) (int, error) {
	r := round{d: d, busy: map[chat.Channel]bool{}, done: make(chan turn)}
	handled := 0
	var errs []error
	for {
		n, err := r.begin(ctx)
		handled += n
		errs = append(errs, err)
		if len(r.busy) == 0 {
			return handled, errors.Join(errs...)
		}
		// A channel that is done may have its next parts posted, while others are slow.
		t := <-r.done
		delete(r.busy, t.channel)
		errs = append(errs, t.err)
	}
}

// A round is the parts that are due until none is. Channels take their turns at
// the same time, each its parts in order.
type round struct {
	d    *Deliverer
	busy map[chat.Channel]bool
	done chan turn
}

// A turn is what came of one channel's parts.
type turn struct {
	channel chat.Channel
	err     error
}

// begin claims parts that wait and starts the turns of their channels.
func (r *round) begin(ctx context.Context) (int, error) {
	room := r.d.room(len(r.busy))
	if ctx.Err() != nil || room <= 0 {
		return 0, nil
	}
	until := time.Now().Add(failpoint.Real(lease - patience)) // asked first: the lease begins now or later
	now := r.d.now()
	parts, err := r.d.store.ClaimParts(ctx, now, lease, room)
	if err != nil {
		return 0, fmt.Errorf("claim parts: %w", err)
	}
	byChannel := map[chat.Channel][]digest.Part{}
	var errs []error
	for _, p := range parts {
		if r.busy[p.At.Channel] { // it would overtake those before it; it is claimed again when they are done
			errs = append(errs, r.d.finish(ctx, p, handBack(p, now)))
			continue
		}
		byChannel[p.At.Channel] = append(byChannel[p.At.Channel], p)
	}
	for c, waiting := range byChannel {
		r.busy[c] = true
		go func() { r.done <- turn{c, r.d.inTurn(ctx, until, waiting)} }()
	}
	return len(parts), errors.Join(errs...)
}

// inTurn posts the parts of one channel, one after the other. Those it does not
// come to in time are handed back as they were, and of none a byte is written later:
// a process that was frozen may wake when another has its parts.
func (d *Deliverer) inTurn(ctx context.Context, until time.Time, parts []digest.Part) error {
	failpoint.Point(failpoint.AfterClaim)
	var errs []error
	for _, p := range parts {
		var o digest.Outcome
		if ctx.Err() == nil && !chat.Over(until) {
			if failpoint.Fault(failpoint.MarkFirst) {
				errs = append(errs, d.finish(ctx, p, digest.Outcome{At: d.now(), Posted: p.At}))
				failpoint.Point(failpoint.AfterMark)
			}
			ref, err := d.send(chat.Before(ctx, until), p)
			failpoint.Point(failpoint.AfterResponse)
			o = outcome(p, ref, err, d.now())
			d.report(p, o, err)
		} else {
			o = handBack(p, d.now().Add(time.Second))
		}
		errs = append(errs, d.finish(ctx, p, o))
		failpoint.Point(failpoint.AfterMark)
	}
	return errors.Join(errs...)
}

// finish records what came of p. What was posted must be written down even while
// the bot is stopping.
func (d *Deliverer) finish(ctx context.Context, p digest.Part, o digest.Outcome) error {
	if err := d.store.FinishPart(context.WithoutCancel(ctx), p, o); err != nil {
		return fmt.Errorf("finish part %d: %w", p.ID, err)
	}
	return nil
}

// handBack is the outcome of a part that was not tried: it stands where it stood,
// and may be claimed at the given time.
func handBack(p digest.Part, at time.Time) digest.Outcome {
	if p.State == digest.Sending {
		return digest.Outcome{At: at, Unknown: at, Untried: true}
	}
	return digest.Outcome{At: at, Retry: at, Untried: true}
}

// send posts p, unless an earlier try is found to have posted it. A poster that
// panics leaves it unknown whether it posted. A post that has begun is finished
// even while the bot is stopping, if that takes not long: broken off, nobody knows
// what came of it, and whoever claims it next looks for it.
func (d *Deliverer) send(ctx context.Context, p digest.Part) (ref chat.Ref, err error) {
	stopping := ctx
	ctx, stop := context.WithTimeout(context.WithoutCancel(ctx), failpoint.Real(patience))
	defer stop()
	defer context.AfterFunc(stopping, func() {
		timer := time.AfterFunc(stopWait, stop)
		context.AfterFunc(ctx, func() { timer.Stop() })
	})()
	defer func() {
		if v := recover(); v != nil {
			err = fmt.Errorf("post: panic: %v: %w\n%s", v, chat.ErrUnknown, debug.Stack())
		}
	}()
	if p.State == digest.Sending && !failpoint.Fault(failpoint.Blind) {
		ref, ok, err := d.post.Find(ctx, p.At.Channel, p.Message.Key, earlier(p.FirstTry, d.now()).Add(-skew))
		if err != nil {
			return chat.Ref{}, fmt.Errorf("look for an earlier post: %w: %w", chat.ErrUnknown, err)
		}
		if ok {
			return ref, nil
		}
		if p.Broken >= maxTries && d.now().Sub(p.FirstTry) >= giveUp {
			return chat.Ref{}, errPoison
		}
		failpoint.Point(failpoint.BetweenFindAndPost)
	}
	return d.post.Post(failpoint.Watch(ctx), p.At, p.Message)
}

// errPoison says that a part ended every process that tried to post it.
var errPoison = fmt.Errorf("every try to post it ended the bot: %w", chat.ErrRejected)

func earlier(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}

// outcome decides what becomes of a part: posted, tried again, looked for, or
// given up.
func outcome(p digest.Part, ref chat.Ref, err error, now time.Time) digest.Outcome {
	o := digest.Outcome{At: now}
	var retry *chat.RetryError
	errors.As(err, &retry)
	switch {
	case err == nil:
		o.Posted = ref
	case errors.Is(err, chat.ErrGone):
		// A thread that is gone is not its channel: its first message was deleted.
		o.Failure, o.Gone = err.Error(), p.At.ID == ""
	case errors.Is(err, chat.ErrRejected), exhausted(p, now):
		o.Failure = err.Error()
	case errors.Is(err, errors.ErrUnsupported):
		// Nobody can tell whether it was posted: better that a later edition tells
		// its facts again than that they are never told.
		o.Failure = err.Error()
	case retry != nil && !errors.Is(err, chat.ErrUnknown):
		o.Retry = now.Add(pause(p.Refused+1, retry, now.Sub(p.FirstTry)))
	default: // a timeout, a lost connection, an error nobody named: it may have been posted
		o.Unknown = now.Add(unanswered(p.Tries, retry, now.Sub(p.FirstTry)))
	}
	return o
}

func exhausted(p digest.Part, now time.Time) bool {
	return p.Tries >= maxTries && now.Sub(p.FirstTry) >= giveUp
}

// The pauses before a next try that a platform does not name, and for how long a part
// of which nobody knows what came is looked for every minute.
const (
	shortest, longest = 5 * time.Second, 90 * time.Minute
	minutely          = 4 * time.Hour
)

// pause is as long as the platform asks for. Where it does not say, it doubles with each
// refusal from five seconds to an hour and a half; but it is never longer than the part
// has been tried: what was away for a minute gets its parts within the next.
func pause(refused int, retry *chat.RetryError, tried time.Duration) time.Duration {
	return paused(refused, retry, min(tried, longest))
}

// unanswered is the pause after a try that got no answer, or none that says what became
// of the part: it says no more of the platform than a try that ended with its process,
// whose lease is as long. So it grows to a minute, and after hours to a sixteenth of the
// time that the part has been tried.
func unanswered(tries int, retry *chat.RetryError, tried time.Duration) time.Duration {
	most := min(tried, time.Minute)
	if tried >= minutely {
		most = min(tried/16, longest)
	}
	return paused(tries, retry, most)
}

// paused is what the platform asks for, or doubles from the shortest pause to at most
// most.
func paused(times int, retry *chat.RetryError, most time.Duration) time.Duration {
	if retry != nil && retry.After > 0 {
		return failpoint.Shown(max(retry.After, time.Second))
	}
	return max(min(shortest<<min(max(times-1, 0), 12), most), shortest)
}

func (d *Deliverer) report(p digest.Part, o digest.Outcome, err error) {
	log := d.log.With("part", p.ID, "edition", p.EditionID, "channel", p.At.Channel.String(), "tries", p.Tries)
	switch {
	case err == nil:
		log.Info("part posted", "ref", o.Posted.ID)
	case o.Failure != "":
		log.Error("part given up", "err", err)
	default:
		log.Warn("part not posted yet", "err", err)
	}
}
