package fetch

import (
	"time"

	"newsdesk/digest"
)

// Articles makes articles of a feed that was parsed on its own, as a poll of f at
// now would have.
func (p Parsed) Articles(f digest.Feed, now time.Time) []digest.Article {
	poll := Poll{Feed: f}
	poll.take(p.Items, Ask{Now: now})
	return poll.Articles
}
