package compose

import (
	"time"

	"newsdesk/digest/group"
	"newsdesk/digest/match"
)

const (
	// firstLook is how far back a channel's first edition goes.
	firstLook = 48 * time.Hour
	// carry is how long a story that was cut from an edition may wait for the next.
	carry = 24 * time.Hour
	// tardy is how old an article may be when it is first read. It is counted from
	// the last edition, so that a Monday digest has its weekend.
	tardy = 48 * time.Hour
	// memory is how long what was told of one story is held against others of the same
	// event, and mostLately how much of it.
	memory     = 72 * time.Hour
	mostLately = 200
)

// A look is the stretch of time that an edition covers.
type look struct {
	now       time.Time
	last      time.Time      // the channel's last edition; zero for its first
	seen      time.Time      // articles read since
	published time.Time      // and published since
	untold    map[int64]bool // facts of parts that were given up
	lately    []stated       // the values that the channel was told of late, of any story
	families  group.Families // publishers with several outlets
	corrected map[int64]bool // facts that the edition tells as corrections
	queries   []match.Query  // what the digest follows; none for whole feeds
}

func window(last, now time.Time) look {
	l := look{now: now, last: last, seen: last.Add(-carry), published: last.Add(-tardy)}
	if last.IsZero() {
		// What was published since was read since, but for publishers' clocks ahead of ours.
		l.seen, l.published = now.Add(-firstLook-time.Hour), now.Add(-firstLook)
	}
	return l
}
