package digest

import (
	"time"

	"newsdesk/digest/chat"
)

// A Posting is a part as the books have it: when it was due, and what became of it.
type Posting struct {
	ID       int64
	Edition  int64
	Slot     Slot
	Composed time.Time
	Channel  chat.Channel
	Number   int
	Threaded bool
	Key      string
	State    PartState
	Tries    int
	FirstTry time.Time // zero when it was never tried
	Sent     time.Time // zero unless it was posted
	Ref      chat.Ref  // where it was posted
	Failure  string    // why it was given up
}
