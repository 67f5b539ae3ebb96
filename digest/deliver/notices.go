package deliver

import (
	"context"
	"fmt"
	"runtime/debug"
	"time"

	"newsdesk/digest"
	"newsdesk/digest/chat"
	"newsdesk/digest/failpoint"
)

// NoticeStore keeps the messages that go to one person alone.
type NoticeStore interface {
	// ClaimNotices leases waiting notices, as ClaimParts does parts.
	ClaimNotices(ctx context.Context, now time.Time, lease time.Duration, limit int) ([]digest.Notice, error)
	FinishNotice(ctx context.Context, n digest.Notice, o digest.Outcome) error
}

// Notices posts the notices that are due, one after the other, until none is, with
// the care that parts get. A person who cannot be reached is given up quietly:
// whoever looks at the channel sees what is wrong there. It returns how many it
// handled, and begins none once ctx is done.
func (d *Deliverer) Notices(ctx context.Context) (int, error) {
	for handled := 0; ; handled++ {
		if ctx.Err() != nil {
			return handled, nil
		}
		ns, err := d.store.ClaimNotices(ctx, d.now(), lease, 1)
		if err != nil {
			return handled, fmt.Errorf("claim notices: %w", err)
		}
		if len(ns) == 0 {
			return handled, nil
		}
		o, err := d.tell(ctx, ns[0])
		d.log.Info("notice", "notice", ns[0].ID, "to", ns[0].To.String(), "tries", ns[0].Part.Tries, "posted", o.Posted.ID, "err", err)
		if err := d.store.FinishNotice(context.WithoutCancel(ctx), ns[0], o); err != nil {
			return handled, fmt.Errorf("finish notice %d: %w", ns[0].ID, err)
		}
	}
}

// tell reaches the person and posts the notice there. While the person was not
// reached nothing was posted, so that whatever went wrong then is only tried again.
func (d *Deliverer) tell(ctx context.Context, n digest.Notice) (digest.Outcome, error) {
	n.Part.Refused = n.Part.Tries - 1 // nobody counts apart what refused a notice
	c, err := d.direct(ctx, n)
	if err != nil {
		o := outcome(n.Part, chat.Ref{}, err, d.now())
		if n.Part.State == digest.Ready && !o.Unknown.IsZero() {
			now := d.now()
			o.Retry, o.Unknown = now.Add(pause(n.Part.Tries, nil, now.Sub(n.Part.FirstTry))), time.Time{}
		}
		return o, err
	}
	n.Part.At = chat.Ref{Channel: c}
	ref, err := d.send(ctx, n.Part)
	return outcome(n.Part, ref, err, d.now()), err
}

func (d *Deliverer) direct(ctx context.Context, n digest.Notice) (c chat.Channel, err error) {
	ctx, stop := context.WithTimeout(context.WithoutCancel(ctx), failpoint.Real(patience))
	defer stop()
	defer func() {
		if v := recover(); v != nil {
			err = fmt.Errorf("direct: panic: %v\n%s", v, debug.Stack())
		}
	}()
	return d.post.Direct(ctx, n.To, n.Person)
}
