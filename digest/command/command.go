// Package command answers what people say to the bot: the commands, buttons and
// questions, who may use which, and the words for failures.
//
// It decides no news and renders no markup: editions come from compose, answers
// from answer, and adapters show what is returned here.
package command

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"newsdesk/digest"
	"newsdesk/digest/chat"
)

// Desk is the chat.Handler of the newsroom. It is safe for concurrent use.
type Desk struct {
	o       Options
	calls   []call
	presses map[string]press
}

// Options is what a Desk works with. All fields are needed but Examine and Member.
type Options struct {
	Store    Store
	Topics   Topics
	Composer Composer
	Asker    Asker
	Finder   Finder
	Packs    []Pack
	Models   Models // may be none
	// Level says what the configuration lets a person do in a channel; the
	// platform's own word, Request.User.Level, counts as well.
	Level func(c chat.Channel, person string) chat.Level
	// Member knows who is in a channel; where it does not, its error wraps
	// errors.ErrUnsupported. It may be nil.
	Member chat.Member
	Zone   string // for people whose platform does not tell
	// Language is that of new digests, ISO 639-1; empty for the articles' own.
	Language string
	// Examine says what is wrong with the bot, as far as it concerns these channels,
	// which are of one workspace; nil finds nothing.
	Examine func(ctx context.Context, channels []chat.Channel) []chat.Finding
	Now     func() time.Time
	Log     *slog.Logger
}

// Store is what the commands need to know and to change.
type Store interface {
	Shelf
	TopicStore
	FeedStore
	DigestStore
	PlaceStore
	Memory
	Afterwards
	CostStore
}

// A call is a command with the method that answers it.
type call struct {
	chat.Command
	run func(context.Context, chat.Request) (chat.Message, error)
}

// A press is a button's action with the level it takes.
type press struct {
	level chat.Level
	run   func(context.Context, chat.Request) (chat.Message, error)
}

// New returns a Desk.
func New(o Options) *Desk {
	d := &Desk{o: o}
	d.calls = d.table()
	d.presses = d.buttons()
	return d
}

// Commands lists every command, in the order that help shows them.
func (d *Desk) Commands() []chat.Command {
	cs := make([]chat.Command, len(d.calls))
	for i, c := range d.calls {
		cs[i] = c.Command
	}
	return cs
}

// A Complaint is a failure that the asker can mend. It is shown as it stands.
type Complaint struct {
	text string
	code string // shown below in fixed width, such as a caret under a fault
}

func (c *Complaint) Error() string { return c.text }

func complain(format string, args ...any) error {
	return &Complaint{text: fmt.Sprintf(format, args...)}
}

// errOldButton answers a button whose action or value means nothing to us.
var errOldButton = complain("That button is from an older version of the bot and no longer works.")

// Handle answers one request. A failure of ours is logged, and owned up to.
func (d *Desk) Handle(ctx context.Context, r chat.Request) chat.Message {
	m, err := d.Answer(ctx, r)
	if err == nil {
		return m
	}
	var c *Complaint
	if errors.As(err, &c) {
		return c.Message()
	}
	if ctx.Err() != nil { // we are stopping, or the platform stopped waiting: no fault of ours
		return private(chat.Say("That was broken off before it was done. Please say it again."))
	}
	d.o.Log.Error("request failed", "command", r.Command, "action", r.Action, "channel", r.At.Channel.String(), "err", err)
	return private(chat.Say("That did not work out, for a reason on our side. The bot's log has it. Please try again in a moment."))
}

// Message is c as an answer, with what is to be looked at closely in fixed width.
func (c *Complaint) Message() chat.Message {
	m := private(chat.Say(c.text))
	if c.code != "" {
		m.Blocks = append(m.Blocks, chat.Block{Kind: chat.Code, Text: chat.Say(c.code)})
	}
	return m
}

// Answer answers one request, for callers that tell failures apart: the error is a
// *Complaint where the asker can mend it.
func (d *Desk) Answer(ctx context.Context, r chat.Request) (chat.Message, error) {
	switch {
	case r.Home:
		return d.home(ctx, r)
	case r.Command != "":
		for _, c := range d.calls {
			if c.Name == r.Command {
				if err := d.permit(r, c.Level); err != nil {
					return chat.Message{}, err
				}
				return c.run(ctx, r)
			}
		}
		return chat.Message{}, d.noCommand(r.Command)
	case r.Action != "":
		p, ok := d.presses[r.Action]
		if !ok {
			return chat.Message{}, errOldButton
		}
		if err := d.permit(r, p.level); err != nil {
			return chat.Message{}, err
		}
		return p.run(ctx, r)
	}
	return d.mention(ctx, r)
}

// permit is nil when the person may do what takes the given level. The words for
// it name what the configuration calls such a person, and the person's ID, which
// is what stands there.
func (d *Desk) permit(r chat.Request, need chat.Level) error {
	if d.level(r) >= need {
		return nil
	}
	who, list := "curators", "curators or admins"
	if need == chat.Admin {
		who, list = "admins", "admins"
	}
	return complain("Only %s may do that here; you may read and ask. Whoever runs the bot can add you: your ID is %s, and it goes under %s of the adapter %q in the bot's configuration.",
		who, orText(r.User.ID, "unknown"), list, r.At.Channel.Adapter)
}

// level is what the person may do: what the platform says or what the
// configuration says, whichever is more.
func (d *Desk) level(r chat.Request) chat.Level {
	return max(r.User.Level, d.o.Level(r.At.Channel, r.User.ID))
}

func (d *Desk) noCommand(name string) error {
	names := make([]string, len(d.calls))
	for i, c := range d.calls {
		names[i] = c.Name
	}
	if near := chat.Nearest(name, names); near != "" {
		return complain("There is no command %q. Did you mean /news %s?", clip(name, maxValue), near)
	}
	return complain("There is no command %q. /news help lists them.", clip(name, maxValue))
}

func (d *Desk) audit(r chat.Request, detail string) digest.Audit {
	name := r.Command
	if name == "" {
		name = r.Action
	}
	return digest.Audit{At: d.o.Now(), Channel: r.At.Channel, Person: r.User.ID, Command: name, Detail: detail}
}

func private(t chat.Text) chat.Message {
	return chat.Message{Private: true, Blocks: []chat.Block{{Kind: chat.Paragraph, Text: t}}}
}

func public(t chat.Text) chat.Message {
	return chat.Message{Blocks: []chat.Block{{Kind: chat.Paragraph, Text: t}}}
}

func small(format string, args ...any) chat.Block {
	return chat.Block{Kind: chat.Small, Text: chat.Say(fmt.Sprintf(format, args...))}
}

func code(s string) chat.Text { return chat.Text{{Text: s, Style: chat.Mono}} }

// join is texts one after another.
func join(ts ...chat.Text) chat.Text {
	var all chat.Text
	for _, t := range ts {
		all = append(all, t...)
	}
	return all
}
