package digest

import "time"

// A Retention says what may be deleted: what is older than these times.
type Retention struct {
	Articles  time.Time
	Revisions time.Time
	Editions  time.Time
	Audit     time.Time
	Left      time.Time // what workspaces have that the bot left before then
}
