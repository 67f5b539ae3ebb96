package compose

import (
	"context"
	"time"

	"newsdesk/digest"
)

// coverage says how much of what d reads was read when it was due.
func (c *Composer) coverage(ctx context.Context, d digest.Digest, now time.Time) (digest.Coverage, error) {
	feeds, err := c.store.FeedsRead(ctx, d.ID)
	if err != nil {
		return digest.Coverage{}, err
	}
	cov := digest.Coverage{Feeds: len(feeds)}
	for _, f := range feeds {
		if f.NewestAt.After(cov.Newest) {
			cov.Newest = f.NewestAt
		}
		if checked(f, now) {
			cov.Checked++
			continue
		}
		cov.Faults = append(cov.Faults, fault(f, now))
	}
	return cov, nil
}

// overdue is how long after its time a feed may be polled and still count as
// read: a heartbeat and a slow fetch.
const overdue = 10 * time.Minute

// checked says that f's last poll was good and no other has been due since. That
// it was read some time since the last edition would prove nothing: it may be
// hours ago.
func checked(f digest.Feed, now time.Time) bool { return f.Healthy() && !isOverdue(f, now) }

func isOverdue(f digest.Feed, now time.Time) bool { return !f.NextAt.Add(overdue).After(now) }

func fault(f digest.Feed, now time.Time) digest.FeedFault {
	ff := digest.FeedFault{Feed: f.Name(), Fault: f.Fault, Since: f.FaultAt}
	if ff.Fault == "" {
		ff.Fault = "not read yet"
		if !f.OKAt.IsZero() {
			ff.Fault, ff.Since = "not read since", f.OKAt
		}
		return ff
	}
	if ff.Since.IsZero() {
		ff.Since = now
	}
	return ff
}
