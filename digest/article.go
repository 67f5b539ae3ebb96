package digest

import (
	"strings"
	"time"
)

// An Article is one published piece. Spans into it count Unicode code points of Text.
type Article struct {
	ID          int64
	FeedID      int64  // zero for an imported article
	Identity    string // what makes it this article: see fetch.Identity
	GUID        string // the publisher's own id; may be empty
	URL         string // canonical link; may be empty for an imported text
	Title       string // plain text, one line
	Text        string // plain text, paragraphs divided by an empty line; may be empty
	Source      string // who published it, as cited: see Via
	Author      string
	Language    string    // BCP 47 primary tag; empty when unknown
	Image       string    // its picture's address, as fetch.Image allows it; may be empty
	Published   time.Time // never zero: an undated article takes the time it was first seen
	Undated     bool      // Published is the time it was first seen
	Seen        time.Time // when it was first fetched
	Revised     time.Time // when its title or text last changed; zero when never
	Revision    int       // how often it changed
	StoryID     int64     // zero until grouped
	DuplicateOf int64     // the article it copies; zero when it copies none
	Foreign     bool      // the feed that brings it is not of the site that URL or Identity leads to; only said as it arrives
	Teaser      bool      // Text is only the feed's excerpt: the full text could not be had
}

// Via stands in an article's source between the name that a feed gives for another's
// piece and the site of that feed, whose word it is: "Ledger via courier.example".
const Via = " via "

// OwnWord says that a source speaks for itself, and is not what a feed says in
// another's name.
func OwnWord(source string) bool { return !strings.Contains(" "+source, Via) }

// A Span is a stretch of an article's text.
type Span struct {
	Article int64
	Start   int // in Unicode code points of Article.Text, or of its Title
	End     int // exclusive
	InTitle bool
	// Revision is which version of the article says so; 0 is the first.
	Revision int
}

// A Cite is a sentence's pointer to an article and a span in it.
type Cite = Span

// Newest is, as a revision, the article as it stands.
const Newest = -1
