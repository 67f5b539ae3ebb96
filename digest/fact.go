package digest

import "time"

// A Fact is one stated thing, with the article spans that state it.
type Fact struct {
	ID      int64
	StoryID int64
	Key     string    // the same for sentences that differ only in case, spacing and punctuation
	Text    string    // as first stated
	Spans   []Span    // at least one; the first is where Text comes from
	At      time.Time // when the earliest of the articles that state it was published
	Seen    time.Time // when the newsroom first read it
}
