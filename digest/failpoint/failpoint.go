// Package failpoint marks the places at which the crash suite kills the bot. In the
// bot that people run it does nothing: built without the tag failpoints, every
// function here is empty or returns what it was given.
//
// With the tag, five environment variables say what is to happen:
//
//	NEWSDESK_FAILPOINT        POINT#N=kill or POINT#N=stop: the Nth time that POINT is
//	                          reached, the process kills itself, or stops as by SIGSTOP
//	NEWSDESK_FAILPOINT_CLOCK  START/ANCHOR/SPEED: the bot's clock shows START (RFC 3339)
//	                          at ANCHOR (Unix milliseconds) and goes SPEED times as fast
//	NEWSDESK_FAILPOINT_LINES  how many lines an edition has outside its thread
//	NEWSDESK_FAILPOINT_LEAD   how long before it is due an edition is rendered, by the
//	                          bot's clock
//	NEWSDESK_FAILPOINT_FAULT  blind or mark-first: a fault that the suite has to find
//
// It decides nothing about the bot, and knows nothing of news or chat.
package failpoint

// The places. Each is between two things of which a crash can leave the first done
// and the second undone.
const (
	WhileRendering     = "while rendering"
	AfterDispatch      = "after dispatch before commit"
	AfterCommit        = "after commit"
	AfterClaim         = "after claim"
	BetweenFindAndPost = "between find and post"
	BeforeBytes        = "before request bytes"
	AfterBytes         = "after request bytes"
	AfterResponse      = "after response before mark"
	AfterMark          = "after mark"
)

// Names are all places, in the order in which an edition comes by.
func Names() []string {
	return []string{WhileRendering, AfterDispatch, AfterCommit, AfterClaim, BeforeBytes, AfterBytes, AfterResponse, AfterMark, BetweenFindAndPost}
}

// The environment variables.
const (
	Variable      = "NEWSDESK_FAILPOINT"
	ClockVariable = "NEWSDESK_FAILPOINT_CLOCK"
	LinesVariable = "NEWSDESK_FAILPOINT_LINES"
	LeadVariable  = "NEWSDESK_FAILPOINT_LEAD"
	FaultVariable = "NEWSDESK_FAILPOINT_FAULT"
)

// The faults that can be switched on, to see that the suite finds them.
const (
	Blind     = "blind"      // what may have been posted is posted again without a look
	MarkFirst = "mark-first" // a part is written down as posted, then posted
)
