package digest

import "time"

// A Topic is what a channel follows across feeds: a name and a query.
type Topic struct {
	ID        int64
	Workspace string // adapter:workspace it belongs to
	Name      string
	Query     string // see package match
	Created   time.Time
	// Learned is what it has learned of its past, as package match writes it; empty
	// while it has learned nothing and keeps whatever matches.
	Learned   string
	LearnedAt time.Time
}

// An Example is an article that a person gave as an example of what a topic means, or
// of what it does not.
type Example struct {
	Article int64
	Wanted  bool
	Title   string
	Text    string // its beginning
	Person  string
	Made    time.Time
}

// A Study is a topic whose past has grown since it last learned from it.
type Study struct {
	Topic    Topic
	Examples []Example
	// From is what there is to learn from, as it is noted with what was learned.
	From string
}

// A Past is an article that matched a topic, and what is known of it.
type Past struct {
	Article Article
	// OffTopic says that a channel that follows the topic called its story so; Kept,
	// that one which calls stories so told it and did not.
	OffTopic, Kept bool
}
