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

// A Placement is where an article came to stand: its story, what it copies, which
// topics it matches and what it states.
type Placement struct {
	Article     Article
	Story       int64
	DuplicateOf int64
	Topics      []int64
	Below       []int64 // topics whose query it matches, but below their threshold
	Facts       []Fact
	Moves       []Move
	Merges      []Merge
	Corrections []Correction // what its publisher changed of what was told
	Told        []int64      // the facts of its article that were told when corrections were sought; nil where they were not
	Decision    *Decision    // why it came to stand there; nil when it was not decided
}

// A Move takes an article, placed before, to another story.
type Move struct {
	Article  int64
	From, To int64
}

// A Merge makes two stories one: Into goes on, From is no more.
type Merge struct{ From, Into int64 }

// A ToldFact is a fact that a channel has been told.
type ToldFact struct {
	ID      int64
	StoryID int64 // where it is asked for by channel
	Text    string
	At      time.Time
	// Newest is the newest fact there was, of any story, when it was told: facts
	// with a greater ID came later.
	Newest int64
	// Of another story than the one it is told beside: its headline, and when the fact
	// was stated. Both are zero otherwise.
	Headline string
	Stated   time.Time
}

// A Following is a story as a channel that follows it sees it: everything that
// was written, stated and told.
type Following struct {
	Story    Story
	Articles []Article // oldest first
	Facts    []Fact    // those that stand, oldest first
	Told     []ToldFact
	// Elsewhere are the Facts, by ID, that the channel was told in the same words
	// under another story: one piece under a new address is no news.
	Elsewhere []int64
	// Withdrawn are the Articles, by ID, that their publishers have taken back.
	Withdrawn []int64
}
