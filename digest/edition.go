package digest

import (
	"time"

	"newsdesk/digest/chat"
)

// A Slot is one due time of one digest.
type Slot struct {
	DigestID int64
	Local    string // local date and time of day, such as "2025-04-18 09:00"
	Due      time.Time
}

// An Edition is one issue of a digest.
type Edition struct {
	ID       int64
	Slot     Slot
	Channel  chat.Channel
	Since    time.Time // what came after this is told; the last edition's Composed
	Composed time.Time
	Newest   int64 // the newest fact there was when it was composed; zero when there was none
	Verdict  Verdict
	Entries  []Entry
	Coverage Coverage
	Parts    []Part
	// Corrections and Watches are told before the entries.
	Corrections []Correction
	Watches     []Watch
}

// LateFrom is the lateness from which an edition says that it is late.
const LateFrom = 10 * time.Minute

// Late is how long after its due time the edition was composed; negative when it was
// rendered ahead.
func (e Edition) Late() time.Duration { return e.Composed.Sub(e.Slot.Due) }

// A Verdict is one of the three things an edition can say.
type Verdict string

// The verdicts.
const (
	News    Verdict = "news"
	Nothing Verdict = "nothing new" // proven: every feed was checked
	Blind   Verdict = "partly blind"
)

// An Entry is one story in an edition, summed up.
type Entry struct {
	Number      int // from 1, as people name it: story 2
	Story       Story
	Summary     Summary
	Facts       []int64   // what its sentences tell; what the channel has been told once it is posted
	Sources     []Mention // who reported it, earliest first
	Outlets     int       // how many sources
	Independent int       // how many of them did not copy
	Again       bool      // the channel was told of this story before
	Shifts      []Shift   `json:",omitempty"` // values that moved since the channel was told of them
	Disputes    []Dispute `json:",omitempty"` // values that sources do not agree about
	Rank        []Factor  `json:",omitempty"` // why it stands where it stands
}

// A Mention is one article behind an entry.
type Mention struct {
	Article   int64
	Title     string
	Source    string
	URL       string
	Published time.Time
	Image     string `json:",omitempty"` // its picture's address
	After     string `json:",omitempty"` // who had first what it copies; empty when it copies none
}

// Coverage is how much of what should have been read was read.
type Coverage struct {
	Feeds   int       // how many feeds this digest reads
	Checked int       // how many of them were read since the last edition
	Newest  time.Time // the newest article's time of publication; zero when there is none
	Waiting int       // how many articles of these feeds are still being read
	Faults  []FeedFault
}

// Complete says that every feed was read, and every article of theirs.
func (c Coverage) Complete() bool { return c.Feeds > 0 && c.Checked == c.Feeds && c.Waiting == 0 }

// A FeedFault is a feed that could not be read.
type FeedFault struct {
	Feed  string // its name
	Fault string
	Since time.Time
}

// A Part is one chat message of an edition.
type Part struct {
	ID        int64
	EditionID int64
	Number    int
	Threaded  bool // goes to the thread of the edition's first part
	At        chat.Ref
	Message   chat.Message
	Facts     []int64 // what the channel has been told once it is posted
	// By ID, what else it has been told then.
	Corrections, Watches []int64
	State                PartState
	Tries                int       // how often it was claimed, now included
	Refused              int       // how often the platform refused it
	Broken               int       // how many tries in a row ended with their process, before this one
	FirstTry             time.Time // when it was first tried; zero when never
}

// PartState is where a part stands on its way to the channel.
type PartState string

// The states of a part.
const (
	Ready   PartState = "ready"
	Sending PartState = "sending" // leased; when the lease runs out it may or may not have been posted
	Sent    PartState = "sent"
	Failed  PartState = "failed"
)

// An Outcome is what came of posting a part. One of Posted, Retry, Unknown and
// Failure is set.
type Outcome struct {
	At      time.Time
	Posted  chat.Ref
	Retry   time.Time // not posted; try again then
	Unknown time.Time // may have been posted; look for it then
	Failure string    // given up, and why
	Gone    bool      // with Failure: the channel is lost, not only this message
	Untried bool      // with Retry or Unknown: it was not tried, and stands where it stood
}
