package digest

import (
	"time"

	"newsdesk/digest/chat"
)

// An Audit says who changed what, where and how.
type Audit struct {
	At      time.Time
	Channel chat.Channel
	Person  string // the platform's id for the person
	Command string
	Detail  string
}
