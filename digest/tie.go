package digest

import (
	"errors"
	"time"

	"newsdesk/digest/chat"
)

// A Tie is what a person said of a story: it holds until it is undone.
type Tie struct {
	ID      int64
	Kind    TieKind
	Article int64
	Other   int64 // the article it is tied to or parted from; zero for OffTopic
	Channel chat.Channel
	Person  string
	Made    time.Time
	Undone  time.Time // zero while it holds
	Moved   []Move    // what it moved, so that undoing moves it back

	Title, OtherTitle string // of the articles, where it is listed
}

// A Tying is a tie, or that it is undone when it has an ID, with the placements that
// follow from it.
type Tying struct {
	Tie    Tie
	Placed []Placement
	Audit  Audit
}

// TieKind is what a person said.
type TieKind string

// The kinds of ties.
const (
	SameStory    TieKind = "same story"
	NotSameStory TieKind = "not the same story"
	OffTopic     TieKind = "off topic" // in the Channel alone
)

// A StoryChange says how a story changed after its articles were placed.
type StoryChange struct {
	At       time.Time
	Kind     string // "merge", "move"
	Article  int64  // zero for a merge
	From, To int64
	Tie      int64 // the tie that did it; zero when grouping did
}

// ErrTooOld says that an article is too old to be moved between stories.
var ErrTooOld = errors.New("too old to be grouped anew")
