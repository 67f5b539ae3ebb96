package fetch

import (
	"time"

	"newsdesk/digest"
)

// Articles makes articles of a feed that was parsed on its own, as a poll of f at
// now would have; all of them, because whoever runs the bot has chosen the file.
func (p Parsed) Articles(f digest.Feed, now time.Time) []digest.Article {
	poll := Poll{Feed: f}
	poll.make(poll.wanted(p.Items, Ask{Now: now}), now)
	return poll.Articles
}
