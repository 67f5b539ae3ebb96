package compose

import (
	"context"
	"sync"
	"time"

	"newsdesk/digest/failpoint"
)

const (
	// perEdition is how long composing an edition is taken to take, on one replica at
	// its ordinary work: about twice what it was measured to.
	perEdition = 40 * time.Millisecond
	// shortLead is too short to be worth rendering ahead for: few channels have their
	// editions composed at the minute, with what is newest then.
	shortLead = time.Second
	// longestLead bounds how old what an edition tells may be when it is posted.
	longestLead = 10 * time.Minute
	// countAgain is how long what is coming is believed.
	countAgain = 5 * time.Second
)

// A lead is how long before they are due editions are rendered: as long as composing
// all takes that are due in the next minutes. Its zero value is ready to use.
type lead struct {
	mu      sync.Mutex // guards what follows
	counted time.Time
	length  time.Duration
}

// at is the lead at now.
func (l *lead) at(ctx context.Context, s Store, now time.Time) (time.Duration, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.counted.IsZero() && now.Sub(l.counted).Abs() < countAgain {
		return l.length, nil
	}
	n, err := s.Coming(ctx, now, now.Add(longestLead), int(longestLead/perEdition))
	if err != nil {
		return 0, err
	}
	l.counted, l.length = now, failpoint.Lead(leadFor(n))
	return l.length, nil
}

// leadFor is the lead of so many editions.
func leadFor(editions int) time.Duration {
	d := min(time.Duration(editions)*perEdition, longestLead)
	if d <= shortLead {
		return 0
	}
	return d
}

func latest(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
