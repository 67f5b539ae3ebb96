// Package adapters knows which chat platforms there are, and runs several at once
// as if they were one. It knows nothing of any of them beyond its line in kinds.
package adapters

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"os"
	"slices"
	"strings"
	"time"

	"newsdesk/adapters/console"
	"newsdesk/adapters/discord"
	"newsdesk/adapters/slack"
	"newsdesk/digest/chat"
)

// A Section is what the configuration and the process have for one adapter.
type Section struct {
	Name   string               // the adapter's name, the Adapter of its channels
	Decode func(into any) error // fills a struct from the configuration, by its yaml tags; nil: there is none
	In     io.Reader            // the process's input and output, for adapters that talk there
	Out    io.Writer            //
	Log    *slog.Logger         // nil discards
	Now    func() time.Time     // nil is time.Now
	Vault  chat.Vault           // what it must not forget; nil forgets with the process
}

// An OpenFunc opens an adapter. It connects only when the adapter is run.
type OpenFunc func(ctx context.Context, s Section) (chat.Adapter, error)

// kinds is every platform there is. A new one is a line here.
func kinds() map[string]OpenFunc {
	return map[string]OpenFunc{
		"console": openConsole,
		"discord": openDiscord,
		"slack":   openSlack,
	}
}

// Kinds names the platforms there are, sorted.
func Kinds() []string { return slices.Sorted(maps.Keys(kinds())) }

// Open opens an adapter of a kind.
func Open(ctx context.Context, kind string, s Section) (chat.Adapter, error) {
	open, ok := kinds()[kind]
	if !ok {
		fault := fmt.Sprintf("there is no kind of adapter %q, only %s", kind, strings.Join(Kinds(), ", "))
		if near := chat.Nearest(kind, Kinds()); near != "" {
			fault += fmt.Sprintf("; did you mean %q?", near)
		}
		return nil, errors.New(fault)
	}
	a, err := open(ctx, s)
	if err != nil {
		return nil, fmt.Errorf("open adapter %s: %w", s.Name, err)
	}
	return a, nil
}

// A Console is the section of a console adapter.
type Console struct {
	Channels   []string `yaml:"channels"`   // the first is joined; none allows any
	Transcript string   `yaml:"transcript"` // a file that every post is appended to
	User       string   `yaml:"user"`       // who types; empty is "you"
	Level      string   `yaml:"level"`      // read, curate or admin; empty is admin
	Zone       string   `yaml:"zone"`       // IANA name; empty is UTC
	Width      int      `yaml:"width"`      // columns outside a terminal; 0 is 80, negative does not wrap
	EndAtEOF   bool     `yaml:"end_at_eof"` // end when the input ends
}

func openSlack(_ context.Context, s Section) (chat.Adapter, error) {
	o := slack.Options{Name: s.Name, Log: s.Log, Now: s.Now, Vault: s.Vault}
	if s.Decode != nil {
		if err := s.Decode(&o); err != nil {
			return nil, err
		}
	}
	return slack.Open(o)
}

func openConsole(_ context.Context, s Section) (chat.Adapter, error) {
	var c Console
	if s.Decode != nil {
		if err := s.Decode(&c); err != nil {
			return nil, err
		}
	}
	o, err := c.options()
	if err != nil {
		return nil, err
	}
	o.Name, o.In, o.Out, o.Log, o.Now = s.Name, s.In, s.Out, s.Log, s.Now
	if f, ok := s.In.(*os.File); ok && f == nil {
		o.In = nil
	}
	return console.Open(o)
}

// Check says which value of the section cannot be taken. It opens nothing.
func (c Console) Check() error {
	_, err := c.options()
	return err
}

func (c Console) options() (console.Options, error) {
	user := chat.User{ID: "you", Name: "you", Zone: c.Zone, Level: chat.Admin}
	if c.User != "" {
		user.ID, user.Name = c.User, c.User
	}
	switch c.Level {
	case "", "admin":
	case "curate":
		user.Level = chat.Curate
	case "read":
		user.Level = chat.Read
	default:
		return console.Options{}, fmt.Errorf("level %q: want read, curate or admin", c.Level)
	}
	if _, err := time.LoadLocation(c.Zone); err != nil {
		return console.Options{}, fmt.Errorf("zone %q: want an IANA name, such as Asia/Kolkata", c.Zone)
	}
	return console.Options{
		Channels: c.Channels, Transcript: c.Transcript, User: user, Width: c.Width, EndAtEOF: c.EndAtEOF,
	}, nil
}

func openDiscord(_ context.Context, s Section) (chat.Adapter, error) {
	o := discord.Options{Name: s.Name, Log: s.Log, Now: s.Now, Vault: s.Vault}
	if s.Decode != nil {
		if err := s.Decode(&o.Config); err != nil {
			return nil, err
		}
	}
	return discord.Open(o)
}
