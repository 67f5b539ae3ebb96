package digest

import "time"

// A Watch is a dated promise that a channel was told of, and what became of it.
type Watch struct {
	ID      int64
	Fact    int64     // that promises it
	Story   int64     // of the promise
	Text    string    // the promise, as stated
	From    time.Time // midnight UTC of the first day that it is expected on
	To      time.Time // midnight UTC after the last one
	State   WatchState
	By      int64  // the fact that says what became of it; zero when none does
	ByText  string // as stated
	Made    time.Time
	Settled time.Time
	ByCite  Cite      // where ByText is stated
	ByLink  Mention   // and by whom
	Told    time.Time // when the channel was told of the promise
}

// WatchState is what became of a promise.
type WatchState string

// The states of a watch.
const (
	Expected WatchState = "open"
	Happened WatchState = "happened"
	Slipped  WatchState = "slipped"
	Unheard  WatchState = "no report"
)
