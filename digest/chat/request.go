package chat

import "context"

// A Request is something a person asked of the bot: a command, a question, a
// pressed button, a filled-in form. Exactly one of Command, Action, Text and Home
// says which; a mention without a command has only Text.
type Request struct {
	ID   string // the platform's name for the request; the same again when it is redelivered
	At   Ref    // where it was said; ID is the thread's root, empty outside threads (a mention outside threads begins one, where the platform can)
	User User   // who said it
	On   Ref    // the message whose button was pressed; zero otherwise
	Text string // the question, for a mention or a direct message

	Command string            // the command's name, such as "track"
	Options map[string]string // the command's options by name

	Action string            // the pressed control's or submitted form's action
	Value  string            // its value
	Fields map[string]string // the submitted form's values by field name
	// Draft says that the form was not submitted yet: a Live field of it changed.
	// The handler returns the form as it now stands, and changes nothing.
	Draft bool
	// Home says that the person opened the bot's own page, where the platform has
	// one: the handler returns what stands there. At is a channel without an ID.
	Home bool

	// Status, when not nil, shows what the bot is doing while the asker waits,
	// such as "reading 132 articles". Call it through Working.
	Status func(ctx context.Context, doing string)
}

// Working shows the asker what the bot is doing, where the platform can.
func (r Request) Working(ctx context.Context, doing string) {
	if r.Status != nil {
		r.Status(ctx, doing)
	}
}

// A User is a person on a platform.
type User struct {
	ID    string
	Name  string
	Zone  string // IANA time zone; empty when the platform does not tell
	Level Level  // what the platform itself lets this person do here
}

// Level is what a person may do. Each level includes those below it.
type Level int

// The levels.
const (
	Read   Level = iota // ask, read, look things up
	Curate              // change what this channel follows and when it reads
	Admin               // change what the whole workspace has
)

func (l Level) String() string {
	switch l {
	case Read:
		return "read"
	case Curate:
		return "curate"
	case Admin:
		return "admin"
	}
	return "unknown"
}

// A Command is one subcommand of /news. Every adapter offers the same ones.
type Command struct {
	Name    string // lower case, one word
	Summary string // one line, at most 100 characters
	Example string // a call as a person would type it, without the leading slash
	Level   Level  // what it takes to use it
	Options []Option
	Opens   bool // without options it is answered with a form; see Control.Opens
	Message bool // may be offered on a message: its first option is what the message says
}

// An Option is one argument of a command. Options are given by name where the
// platform has named options, and by position in text.
type Option struct {
	Name     string // lower case, one word
	Summary  string // at most 100 characters
	Required bool
	Rest     bool   // takes the rest of the line; only the last option may
	Intro    string // word that introduces it in text, as "in" in "schedule 9:00 in Asia/Kolkata"
	Complete bool   // the handler's Completer suggests values
	Choices  []Choice
}

// Limits says how much one message holds on a platform. A zero field is no limit.
type Limits struct {
	Message int              // size of all text in a message
	Block   int              // size of the text of one block
	Blocks  int              // blocks in a message
	Control int              // controls in one Actions block
	Size    func(string) int // how the platform measures text; nil counts Unicode code points
	// Cost tells what a block takes of Message, markup included; nil is the
	// Size of its plain text.
	Cost func(Block) int
}
