package digest

import "time"

// A Correction is what a publisher changed of what channels were told. Cosmetic
// edits are none.
type Correction struct {
	ID       int64
	Article  int64
	Revision int // the version of the article that it was found in
	Kind     CorrectionKind
	Fact     int64  // the fact that was told; zero when it is about the whole article
	Was      string // as it was told: a sentence, or the headline
	Now      string // as it stands; empty when nothing does
	NowFact  int64  // the fact that Now is, where it is one
	Found    time.Time

	// Of the article, and of the channel that is told.
	Source, Title, URL string
	Told               time.Time
}

// A CorrectionKind says what a publisher did.
type CorrectionKind string

// The kinds of corrections.
const (
	Reworded  CorrectionKind = "changed"   // a number, a name or a "not" in a sentence
	Retitled  CorrectionKind = "headline"  // the same in the headline
	Retracted CorrectionKind = "retracted" // the publisher says so
	Vanished  CorrectionKind = "vanished"  // the page is gone
	// Returned is told nobody: an article that was taken back is there again.
	Returned CorrectionKind = "returned"
)

// A Reading is what came of reading an article again.
type Reading struct {
	Reread
	Title, Text string       // as it says now
	Corrections []Correction // that reading alone has shown
	At          time.Time
}

// A Reread is an article that is read again, with what its server said of it.
type Reread struct {
	Article      Article
	Tries        int
	ETag         string
	LastModified string
	PageTitle    string    // as its page had it last; empty when it was not read yet
	Gone         time.Time // since when its page has been gone; zero while it is there
	Next         time.Time // when it is read again; zero: never
}
