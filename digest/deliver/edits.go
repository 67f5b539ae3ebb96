package deliver

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"time"

	"newsdesk/digest"
	"newsdesk/digest/chat"
	"newsdesk/digest/failpoint"
)

// EditStore keeps the messages that are to look otherwise.
type EditStore interface {
	// ClaimEdits leases at most limit edits whose replies are posted, until now plus
	// lease.
	ClaimEdits(ctx context.Context, now time.Time, lease time.Duration, limit int) ([]digest.Edit, error)
	FinishEdit(ctx context.Context, e digest.Edit, o digest.Outcome) error
}

// Edits changes the posted messages that are to look otherwise, one after the other,
// until none waits. A message that is edited twice looks as after once, so that one
// of which nobody knows is simply edited again; where a platform cannot edit, or the
// message is gone, it stays. It returns how many it handled, and begins none once ctx
// is done.
func (d *Deliverer) Edits(ctx context.Context, s EditStore, e chat.Editor) (int, error) {
	for handled := 0; ; handled++ {
		if ctx.Err() != nil {
			return handled, nil
		}
		es, err := s.ClaimEdits(ctx, d.now(), lease, 1)
		if err != nil {
			return handled, fmt.Errorf("claim edits: %w", err)
		}
		if len(es) == 0 {
			return handled, nil
		}
		err = d.edit(ctx, e, es[0])
		o := edited(es[0], err, d.now())
		d.log.Info("edit", "edit", es[0].ID, "part", es[0].PartID, "tries", es[0].Tries, "failure", o.Failure, "err", err)
		if err := s.FinishEdit(context.WithoutCancel(ctx), es[0], o); err != nil {
			return handled, fmt.Errorf("finish edit %d: %w", es[0].ID, err)
		}
	}
}

func (d *Deliverer) edit(ctx context.Context, editor chat.Editor, e digest.Edit) (err error) {
	ctx, stop := context.WithTimeout(context.WithoutCancel(ctx), failpoint.Real(patience))
	defer stop()
	defer func() {
		if v := recover(); v != nil {
			err = fmt.Errorf("edit: panic: %v\n%s", v, debug.Stack())
		}
	}()
	return editor.Edit(ctx, e.At, e.Message)
}

// edited decides what becomes of an edit: made, tried again, or given up.
func edited(e digest.Edit, err error, now time.Time) digest.Outcome {
	o := digest.Outcome{At: now}
	var retry *chat.RetryError
	errors.As(err, &retry)
	switch {
	case err == nil:
		o.Posted = e.At
	case errors.Is(err, chat.ErrGone), errors.Is(err, chat.ErrRejected), errors.Is(err, errors.ErrUnsupported), e.Tries >= maxTries:
		o.Failure = err.Error()
	default:
		o.Retry = now.Add(pause(e.Tries, retry, now.Sub(e.FirstTry)))
	}
	return o
}
