package digest

import "time"

// A Story is the articles about one event.
type Story struct {
	ID       int64
	Headline string // one of the publishers' headlines, never composed
	First    time.Time
	Last     time.Time
	Articles int // how many, copies included
	Outlets  int // how many sources
}
