package digest

import "time"

// A Topic is what a channel follows across feeds: a name and a query.
type Topic struct {
	ID        int64
	Workspace string // adapter:workspace it belongs to
	Name      string
	Query     string // see package match
	Created   time.Time
}
