package digest

import "time"

// A Feed is a URL we poll, and what we know of it.
type Feed struct {
	ID       int64
	URL      string
	Site     string // the home page; may be empty
	Title    string // the feed's own name, or the name given when it was followed
	Source   string // who publishes it, as cited; empty takes Title
	Language string // BCP 47 primary tag, from the feed; may be empty

	ETag         string
	LastModified string
	BodyHash     string // of the last body, so that an unchanged one is not parsed

	Created  time.Time
	PolledAt time.Time     // the last try
	OKAt     time.Time     // the last good poll: 200 with a feed in it, or 304
	NewestAt time.Time     // the newest article's time of publication
	NextAt   time.Time     // when it is due again
	Interval time.Duration // between polls while all is well
	Failures int           // tries since the last good poll
	Fault    string        // what went wrong in the last try and what to do; empty when all is well
	FaultAt  time.Time     // since when it has been faulty
}

// Healthy says that the feed's last try was good.
func (f Feed) Healthy() bool { return f.Fault == "" && !f.OKAt.IsZero() }

// Name is what a person calls the feed.
func (f Feed) Name() string {
	switch {
	case f.Title != "":
		return f.Title
	case f.Source != "":
		return f.Source
	}
	return f.URL
}
