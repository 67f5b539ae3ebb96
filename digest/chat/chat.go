// Package chat is the narrow waist between the engine and the chat platforms:
// what a message, a request and a command are, and what an adapter promises.
//
// It knows no news and no platform. It renders nothing but plain text: markup,
// escaping and the platform's limits belong to the adapters.
package chat

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"
)

// An Adapter carries messages to and from one account on one chat platform.
// It is safe for concurrent use.
type Adapter interface {
	// Run connects, hands each request to h and posts what h returns. It
	// acknowledges a request before calling h, reconnects by itself, and returns
	// nil once ctx is done, or an error that the operator must mend.
	Run(ctx context.Context, h Handler) error
	// Post sends one message, once: into the thread of at.ID, or to the channel
	// when at.ID is empty. The error says whether a later try can help:
	// *RetryError, ErrRejected, ErrGone, or ErrUnknown (it may or may not have
	// been posted: Find it before trying again).
	Post(ctx context.Context, at Ref, m Message) (Ref, error)
	// Limits tells how much one message may hold; see Split.
	Limits() Limits
}

// A Handler answers requests. Its methods are called concurrently.
type Handler interface {
	// Commands lists every command, in the order that help shows them.
	Commands() []Command
	// Handle answers one request. A failure is an answer too.
	Handle(ctx context.Context, req Request) Message
}

// A Completer is a Handler that can suggest values for an option while it is
// being typed. An adapter whose platform has no completion ignores it.
type Completer interface {
	// Complete suggests at most 25 choices for option of command, given what is
	// typed so far. It answers within a second or not at all.
	Complete(ctx context.Context, req Request, option, typed string) []Choice
}

// An Editor is an Adapter that can change a message it posted.
type Editor interface {
	Edit(ctx context.Context, ref Ref, m Message) error
}

// A Director is an Adapter that can talk to one person alone.
type Director interface {
	// Direct is the private channel with a person of a workspace, opened when there
	// is none. The error is as in Post.
	Direct(ctx context.Context, workspace, person string) (Channel, error)
}

// A Sharer is an Adapter whose platform counts together what several processes of the
// bot do.
type Sharer interface {
	// Share says that so many processes, at least one, work for the same account: from
	// now on this one keeps to its part of what the platform allows them all. Before it
	// is called there is one. It may be called at any time.
	Share(processes int)
}

// A Member is an Adapter that knows who is in a channel.
type Member interface {
	// In says whether a person is in a channel, and so may see what is said there. The
	// error is as in Post; nobody is in a channel that is gone.
	In(ctx context.Context, person string, c Channel) (bool, error)
}

// A Leaver is a Handler that wants to know where the bot can no longer talk, and
// where it can again. An adapter tells it what its platform says.
type Leaver interface {
	// Left says that the bot was removed from c, or that c is no more: the whole
	// workspace when c.ID is empty. why is for people. It may be said twice.
	Left(ctx context.Context, c Channel, why string) error
	// Joined says that the bot was added, or that its channel is back.
	Joined(ctx context.Context, c Channel) error
}

// A Vault keeps what an adapter must not forget when the bot ends: tokens of the
// workspaces that installed it, threads it answers in, what it has registered. Each
// adapter has its own. It is safe for concurrent use, and for several processes.
//
// What is kept of one workspace names it, either as a part of its key between slashes
// or as its whole value: so it is deleted with all else that the workspace has, some
// time after the bot was removed from it.
type Vault interface {
	// Load returns nil when nothing is kept under the key.
	Load(ctx context.Context, key string) ([]byte, error)
	Save(ctx context.Context, key string, value []byte) error
	Delete(ctx context.Context, key string) error
	// Keys lists the keys that begin with prefix, sorted.
	Keys(ctx context.Context, prefix string) ([]string, error)
	// Swap saves value if old is still what is kept, nil for nothing; it says whether
	// it was. A nil value deletes.
	Swap(ctx context.Context, key string, old, value []byte) (bool, error)
}

// A Finder is an Adapter that can look for a message it posted earlier.
type Finder interface {
	// Find looks in ch for the message with this key, posted at since or later.
	Find(ctx context.Context, ch Channel, key string, since time.Time) (Ref, bool, error)
}

// A Sweeper is a Finder that can find every copy of a message, and remove one.
type Sweeper interface {
	Finder
	// Copies finds all messages with this key that were posted at since or later, the
	// oldest first.
	Copies(ctx context.Context, ch Channel, key string, since time.Time) ([]Ref, error)
	// Remove removes a message of the bot; one that is not there any more is no error.
	Remove(ctx context.Context, ref Ref) error
}

// A Listener is an Adapter whose platform calls it over HTTP.
type Listener interface {
	http.Handler
}

var (
	// ErrGone says that the channel or the message is no longer there, or that
	// the bot may no longer post there. No later try helps.
	ErrGone = errors.New("channel is gone or closed to the bot")
	// ErrRejected says that the platform refuses this message as it is.
	ErrRejected = errors.New("message was rejected")
	// ErrUnknown says that the message may or may not have been posted.
	ErrUnknown = errors.New("outcome is unknown")
)

// A RetryError says that the message was not posted and may be tried again.
type RetryError struct {
	After time.Duration // not sooner than this; zero leaves it to the caller
	Err   error         // why; may be nil
}

func (e *RetryError) Error() string {
	if e.Err != nil {
		return fmt.Sprintf("try again after %s: %v", e.After, e.Err)
	}
	return fmt.Sprintf("try again after %s", e.After)
}

func (e *RetryError) Unwrap() error { return e.Err }

// A Channel is where people talk: a channel, a direct message, a terminal.
type Channel struct {
	Adapter   string // the configured adapter's name
	Workspace string // what owns the channel; may be empty
	ID        string // the platform's own name for it
}

// String is the channel as one word, for logs, keys and the database. The parts
// are escaped, so that ParseChannel gives the same channel back.
func (c Channel) String() string {
	return escapePart(c.Adapter) + ":" + escapePart(c.Workspace) + ":" + escapePart(c.ID)
}

// ParseChannel is the inverse of Channel.String.
func ParseChannel(s string) (Channel, error) {
	p := strings.Split(s, ":")
	if len(p) != 3 {
		return Channel{}, fmt.Errorf("channel %q: want adapter:workspace:id", s)
	}
	return Channel{Adapter: unescapePart(p[0]), Workspace: unescapePart(p[1]), ID: unescapePart(p[2])}, nil
}

// A Ref is one chat message, and so its thread. With an empty ID it is the
// channel itself.
type Ref struct {
	Channel Channel
	ID      string
}

// String is the reference as one word; ParseRef gives it back.
func (r Ref) String() string { return r.Channel.String() + ":" + escapePart(r.ID) }

// ParseRef is the inverse of Ref.String.
func ParseRef(s string) (Ref, error) {
	i := strings.LastIndexByte(s, ':')
	if i < 0 {
		return Ref{}, fmt.Errorf("reference %q: want adapter:workspace:channel:id", s)
	}
	c, err := ParseChannel(s[:i])
	if err != nil {
		return Ref{}, err
	}
	return Ref{Channel: c, ID: unescapePart(s[i+1:])}, nil
}

var (
	partEscaper   = strings.NewReplacer("%", "%25", ":", "%3A", "\n", "%0A")
	partUnescaper = strings.NewReplacer("%25", "%", "%3A", ":", "%0A", "\n")
)

func escapePart(s string) string   { return partEscaper.Replace(s) }
func unescapePart(s string) string { return partUnescaper.Replace(s) }
