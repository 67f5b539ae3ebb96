package digest

import (
	"time"

	"newsdesk/digest/chat"
)

// An Audit says who changed what, where and how.
type Audit struct {
	At      time.Time
	Channel chat.Channel
	Person  string // the platform's id for the person; empty when the platform itself said it
	Command string
	Detail  string
}

// Shell is the Person of a change from the command line: nobody in the chat.
const Shell = "shell"
