package digest

import (
	"time"

	"newsdesk/digest/chat"
)

// A Digest is a channel's standing order: what it follows, how much of it, and when.
type Digest struct {
	ID       int64
	Channel  chat.Channel
	Schedule string // as the person said it, such as "weekdays 9:00"
	Cron     string // five fields; see package schedule
	Zone     string // IANA name
	Entries  int    // at most this many stories in an edition
	Lines    int    // at most this many lines in the channel; the rest goes to the thread
	Language string // ISO 639-1, of what it tells; empty for the articles' own
	Topics   []int64
	Feeds    []int64 // with no topics: every article of these feeds
	NextDue  time.Time
	Created  time.Time
	Stopped  string // why it does not post any more; empty while it does
	// CorrectionsWait says that what publishers correct waits for the next edition, and
	// is not told at once in the thread of what was told.
	CorrectionsWait bool
	Curator         string // who in the chat changed it last; empty when nobody did
}

// Workspace names the workspace that owns a channel, among all adapters.
func Workspace(c chat.Channel) string {
	c.ID = ""
	return c.String()
}

// A FollowCount is how many topics and feeds a digest follows.
type FollowCount struct{ Topics, Feeds int }
