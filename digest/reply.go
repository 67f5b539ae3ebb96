package digest

import (
	"time"

	"newsdesk/digest/chat"
)

// A Reply corrects what a channel was told, in the thread of the message that told
// it: a part that is added to its edition, and the messages that told it as they
// should look once the reply is posted.
type Reply struct {
	Part  Part // its EditionID is the edition that it is added to; its Number is given when it is stored
	Edits []Edit
}

// An Edit is a message of a channel as it should look now.
type Edit struct {
	ID      int64
	PartID  int64    // the part that was posted as that message
	At      chat.Ref // the message
	Message chat.Message
	Tries   int
	// FirstTry is when it was first leased.
	FirstTry time.Time
}
