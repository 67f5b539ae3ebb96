// Package deliver posts what compose has written. It decides when to try again
// and when to stop; it knows neither how a message looks nor what news is.
package deliver

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"golang.org/x/sync/errgroup"

	"newsdesk/digest"
	"newsdesk/digest/chat"
)

// Store is what delivery needs to know and to keep.
type Store interface {
	// ClaimParts leases waiting parts. A part in state Sending was tried before,
	// and nobody knows what came of it.
	ClaimParts(ctx context.Context, now time.Time, lease time.Duration, limit int) ([]digest.Part, error)
	FinishPart(ctx context.Context, p digest.Part, o digest.Outcome) error
}

// A Poster posts messages, and finds those it posted; see adapters.Set.
type Poster interface {
	Post(ctx context.Context, at chat.Ref, m chat.Message) (chat.Ref, error)
	Find(ctx context.Context, c chat.Channel, key string, since time.Time) (chat.Ref, bool, error)
}

// Deliverer posts waiting parts. It is safe for concurrent use.
type Deliverer struct {
	store Store
	post  Poster
	log   *slog.Logger
}

// New returns a Deliverer.
func New(s Store, p Poster, log *slog.Logger) *Deliverer {
	return &Deliverer{store: s, post: p, log: log}
}

const (
	// lease is how long a part is ours. A post that takes more than a third of it
	// is given up as unknown, so that nothing is posted after the lease ran out.
	lease    = 90 * time.Second
	patience = lease / 3
	// batch is small, so that the last of a channel's parts is posted well within
	// the lease.
	batch = 20
	// maxTries is how often a refused part is tried: about a day, by backoff.
	maxTries = 20
)

// Waiting posts the parts that are due at now and records what came of each. A
// part that fails does not keep the others waiting, and a channel that is slow
// keeps only its own. It returns how many it handled.
func (d *Deliverer) Waiting(ctx context.Context, now time.Time) (int, error) {
	parts, err := d.store.ClaimParts(ctx, now, lease, batch)
	if err != nil {
		return 0, fmt.Errorf("claim parts: %w", err)
	}
	byChannel := map[chat.Channel][]digest.Part{}
	for _, p := range parts {
		byChannel[p.At.Channel] = append(byChannel[p.At.Channel], p)
	}
	var g errgroup.Group
	for _, waiting := range byChannel {
		g.Go(func() error { return d.inTurn(ctx, waiting, now) })
	}
	return len(parts), g.Wait()
}

// inTurn posts the parts of one channel, one after the other.
func (d *Deliverer) inTurn(ctx context.Context, parts []digest.Part, now time.Time) error {
	var errs []error
	for _, p := range parts {
		ref, err := d.send(ctx, p)
		o := outcome(p, ref, err, now)
		d.report(p, o, err)
		// What was posted must be written down even while the bot is stopping.
		if err := d.store.FinishPart(context.WithoutCancel(ctx), p, o); err != nil {
			errs = append(errs, fmt.Errorf("finish part %d: %w", p.ID, err))
		}
	}
	return errors.Join(errs...)
}

// send posts p, unless an earlier try is found to have posted it.
func (d *Deliverer) send(ctx context.Context, p digest.Part) (chat.Ref, error) {
	ctx, stop := context.WithTimeout(ctx, patience)
	defer stop()
	if p.State == digest.Sending {
		ref, ok, err := d.post.Find(ctx, p.At.Channel, p.Message.Key, p.FirstTry.Add(-lease))
		if err != nil {
			return chat.Ref{}, fmt.Errorf("look for an earlier post: %w: %w", chat.ErrUnknown, err)
		}
		if ok {
			return ref, nil
		}
	}
	return d.post.Post(ctx, p.At, p.Message)
}

// outcome decides what becomes of a part: posted, tried again, looked for, or
// given up.
func outcome(p digest.Part, ref chat.Ref, err error, now time.Time) digest.Outcome {
	o := digest.Outcome{At: now}
	var retry *chat.RetryError
	switch {
	case err == nil:
		o.Posted = ref
	case errors.Is(err, chat.ErrGone):
		o.Failure, o.Gone = err.Error(), true
	case errors.Is(err, chat.ErrRejected), p.Tries >= maxTries:
		o.Failure = err.Error()
	case errors.As(err, &retry):
		o.Retry = now.Add(max(retry.After, time.Second))
	default: // a timeout, a lost connection, an error nobody named: it may have been posted
		o.Unknown = now.Add(backoff(p.Tries))
	}
	return o
}

// backoff doubles from five seconds to an hour and a half.
func backoff(tries int) time.Duration {
	return min(5*time.Second<<min(max(tries-1, 0), 12), 90*time.Minute)
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
