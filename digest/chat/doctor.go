package chat

import (
	"context"
	"slices"
)

// A Doctor is an Adapter that can examine its own setting up: its token and scopes,
// its clock, what it may do in each channel, whether its commands are registered.
type Doctor interface {
	// Examine tells what is wrong with the adapter and with each of channels, in
	// which digests are posted; a channel of another adapter is passed over. Where
	// an adapter serves several workspaces, only those of the channels are looked
	// at, and nothing is told that concerns the operator alone: a person in the chat
	// may have asked. WholeAdapter says that the operator asks. It only
	// looks: it posts nothing and changes nothing. A healthy adapter has no finding
	// worse than Fine, and may have none. What keeps it from looking is a finding
	// too. It returns early, with what it found, when ctx is done.
	Examine(ctx context.Context, channels []Channel) []Finding
}

// Whole is to be examined for the operator: the adapter of this name, with all its
// workspaces and its own connection. It is no channel that could be posted to.
func Whole(adapter string) Channel { return Channel{Adapter: adapter} }

// WholeAdapter says that Whole is among the channels that are to be examined.
func WholeAdapter(channels []Channel) bool {
	return slices.ContainsFunc(channels, func(c Channel) bool { return c == Whole(c.Adapter) })
}

// A Severity tells how much a finding matters. The zero value is Fine.
type Severity int

// The severities.
const (
	Fine    Severity = iota // looked at and in order
	Warning                 // works, with a loss that Remedy names
	Fault                   // does not work until somebody does Remedy
)

// String is the severity as one word: "fine", "warning" or "error".
func (s Severity) String() string {
	switch s {
	case Fine:
		return "fine"
	case Warning:
		return "warning"
	}
	return "error"
}

// MarshalText writes the severity as its word.
func (s Severity) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// A Finding is one thing that was examined. It holds no secret: an adapter names
// the token, never shows it.
type Finding struct {
	Severity Severity `json:"severity"`
	Where    string   `json:"where"`            // for people: "token", "scopes", "channel #news"
	What     string   `json:"what"`             // what is so, in one sentence
	Remedy   string   `json:"remedy,omitempty"` // what to do about it; empty when Fine
}
