// Package console is a terminal as a chat platform: messages are printed, and
// what is typed comes back as requests. In plain pipes it does the same without a
// single escape sequence, and with a transcript it remembers what it posted
// across restarts, which makes it the tests' platform as well.
//
// It knows no news, and it is nobody's only platform: it has one person in it.
package console

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strconv"
	"strings"
	"sync"
	"time"

	"newsdesk/digest/chat"
)

// Options say what a console is attached to. Only Name is required.
type Options struct {
	Name     string    // the adapter's name, in every Channel
	In       io.Reader // nil: nobody types
	Out      io.Writer // nil: nobody reads
	Channels []string  // what may be posted to, the first is joined; none: any, and "general" is joined
	// Transcript is a file that every post is appended to before Post returns, as
	// one JSON object a line. One process at a time may use it.
	Transcript string
	User       chat.User      // who types; the zero User is an Admin called "you"
	Zone       *time.Location // for times; nil takes User.Zone, else UTC
	Width      int            // columns where Out is no terminal: 0 is 80, negative does not wrap
	Limits     chat.Limits    // what a message may hold; the zero Limits hold everything
	// EndAtEOF ends Run when the input ends and every request is answered. The
	// lines of input are then handled one after the other, as a script wants it.
	EndAtEOF bool
	// Quit is called when the person wants to leave: by /quit or Ctrl-C, and in a
	// terminal by Ctrl-D. Nil interrupts the process, as a terminal does.
	Quit func()
	// Before and After are called with the number of each new post, from 1,
	// before it is made and when it is made but Post has not returned. Their
	// error is Post's. They are how tests bring about what goes wrong.
	Before, After func(n int) error
	Now           func() time.Time // nil is time.Now
	Log           *slog.Logger     // nil discards
}

// A Console is a chat.Adapter, a chat.Editor, a chat.Finder and a chat.Director.
type Console struct {
	opt     Options
	session string // before every ID where no transcript continues the numbers
	screen  *screen
	input   *input

	mu       sync.Mutex // guards what follows
	record   *transcript
	posts    map[string]*post // by ID; the latest of them
	order    []string         // IDs in posts, oldest first
	keys     map[name]string  // ID by key
	tries    int              // calls of Before
	number   int              // the last message's
	asked    int              // the last question's
	requests int
	joined   string    // the current channel
	thread   chat.Ref  // the thread spoken in last
	dialogs  []*dialog // the first is being filled in
	offered  []*dialog
}

// A name is what a message is known by in a channel.
type name struct {
	channel chat.Channel
	key     string
}

// A post is what has to be known of a message that was posted.
type post struct {
	ref      chat.Ref
	thread   string // the root's ID; empty for a root
	key      string
	at       time.Time
	controls []chat.Control
}

// root is the thread that an answer to p goes to.
func (p *post) root() chat.Ref {
	if p.thread == "" {
		return p.ref
	}
	return chat.Ref{Channel: p.ref.Channel, ID: p.thread}
}

// keep is how many messages can still be pressed, edited and answered.
const keep = 2000

// Open attaches a console. Close it when Run has returned.
func Open(o Options) (*Console, error) {
	if o.Name == "" {
		return nil, errors.New("console without a name")
	}
	o.defaults()
	c := &Console{
		opt: o, posts: map[string]*post{}, keys: map[name]string{},
		session: "s" + strconv.FormatInt(o.Now().UnixMilli(), 36) + ".", joined: o.first(),
	}
	c.screen = newScreen(o)
	c.input = newInput(o.In, c.screen)
	c.screen.prompt = c.prompt()
	if o.Transcript == "" {
		return c, nil
	}
	c.session = ""
	var err error
	c.record, err = openTranscript(o.Transcript, c.remember)
	if err != nil {
		return nil, fmt.Errorf("open transcript: %w", err)
	}
	return c, nil
}

func (o *Options) defaults() {
	if o.Out == nil {
		o.Out = io.Discard
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.User == (chat.User{}) {
		o.User = chat.User{ID: "you", Name: "you", Level: chat.Admin}
	}
	if o.Zone == nil {
		zone, err := time.LoadLocation(o.User.Zone)
		if err != nil {
			zone = time.UTC
		}
		o.Zone = zone
	}
	if o.User.Zone == "" {
		o.User.Zone = o.Zone.String()
	}
}

// first is the channel that is joined at the start.
func (o *Options) first() string {
	if len(o.Channels) == 0 {
		return "general"
	}
	return strings.TrimPrefix(o.Channels[0], "#")
}

// Close lets go of the transcript. It does not close In or Out.
func (c *Console) Close() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.record == nil {
		return nil
	}
	return c.record.Close()
}

// Limits are those of the Options.
func (c *Console) Limits() chat.Limits { return c.opt.Limits }

// Channel is the channel of this name, which may begin with "#".
func (c *Console) Channel(name string) chat.Channel {
	return chat.Channel{Adapter: c.opt.Name, ID: strings.TrimPrefix(name, "#")}
}

// Post prints m. A message whose Key is in the transcript, or was posted by this
// Console, is not posted again: its Ref is returned. A form is left out.
func (c *Console) Post(ctx context.Context, at chat.Ref, m chat.Message) (chat.Ref, error) {
	if err := c.check(ctx, at, m); err != nil {
		return chat.Ref{}, err
	}
	m.Form = nil
	n, ref, done := c.begin(at, m.Key)
	if done {
		return ref, nil
	}
	if c.opt.Before != nil {
		if err := c.opt.Before(n); err != nil {
			return chat.Ref{}, err
		}
	}
	ref, err := c.publish(at, m)
	if err != nil {
		return chat.Ref{}, err
	}
	if c.opt.After != nil {
		if err := c.opt.After(n); err != nil {
			return chat.Ref{}, err
		}
	}
	return ref, nil
}

func (c *Console) check(ctx context.Context, at chat.Ref, m chat.Message) error {
	if err := ctx.Err(); err != nil {
		return &chat.RetryError{Err: err}
	}
	if err := m.Check(); err != nil {
		return fmt.Errorf("%w: %w", chat.ErrRejected, err)
	}
	if !c.opt.Limits.Fits(m) {
		return fmt.Errorf("%w: it is larger than the limits", chat.ErrRejected)
	}
	if !c.has(at.Channel) {
		return fmt.Errorf("post to %s: %w", at.Channel, chat.ErrGone)
	}
	return nil
}

func (c *Console) has(ch chat.Channel) bool {
	if ch.Adapter != c.opt.Name || ch.ID == "" {
		return false
	}
	if ch.ID == "@"+c.opt.User.ID {
		return true
	}
	for _, name := range c.opt.Channels {
		if strings.TrimPrefix(name, "#") == ch.ID {
			return true
		}
	}
	return len(c.opt.Channels) == 0
}

// begin numbers a post, unless it was made already.
func (c *Console) begin(at chat.Ref, key string) (n int, earlier chat.Ref, done bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if id, ok := c.keys[name{at.Channel, key}]; ok {
		return 0, chat.Ref{Channel: at.Channel, ID: id}, true
	}
	c.tries++
	return c.tries, chat.Ref{}, false
}

// publish records the message, then shows it.
func (c *Console) publish(at chat.Ref, m chat.Message) (chat.Ref, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if id, ok := c.keys[name{at.Channel, m.Key}]; ok {
		return chat.Ref{Channel: at.Channel, ID: id}, nil
	}
	ref := chat.Ref{Channel: at.Channel, ID: c.session + strconv.Itoa(c.number+1)}
	line := entry{Time: c.opt.Now().UTC(), Ref: ref.String(), Channel: at.Channel.ID, Thread: at.ID, Key: m.Key, Message: m}
	if err := c.write(line); err != nil {
		return chat.Ref{}, err
	}
	c.remember(ref, line)
	err := c.screen.message(shown{ref: ref, thread: at.ID, message: m})
	if err != nil && c.record == nil {
		return chat.Ref{}, fmt.Errorf("%w: %w", chat.ErrUnknown, err)
	}
	return ref, nil
}

// write appends a line to the transcript, if there is one.
func (c *Console) write(line entry) error {
	if c.record == nil {
		return nil
	}
	return c.record.append(line)
}

// remember takes a message that was posted into account. c.mu is held, or c is
// not yet shared.
func (c *Console) remember(ref chat.Ref, e entry) {
	id := strings.TrimPrefix(ref.ID, c.session)
	if n, err := strconv.Atoi(id); err == nil && n > c.number {
		c.number = n
	}
	if q, ok := strings.CutPrefix(strings.TrimPrefix(e.Thread, c.session), "q"); ok {
		if n, err := strconv.Atoi(q); err == nil && n > c.asked {
			c.asked = n
		}
	}
	if e.Key != "" {
		c.keys[name{ref.Channel, e.Key}] = ref.ID
	}
	p := &post{ref: ref, thread: e.Thread, key: e.Key, at: e.Time}
	for _, b := range e.Message.Inert().Blocks {
		p.controls = append(p.controls, b.Controls...)
	}
	if old, ok := c.posts[ref.ID]; ok {
		p.at, p.thread, p.key = old.at, old.thread, old.key
	} else {
		c.order = append(c.order, ref.ID)
	}
	c.posts[ref.ID] = p
	if len(c.order) > keep {
		delete(c.posts, c.order[0])
		c.order = c.order[1:]
	}
}

// Edit prints the message again with its new text.
func (c *Console) Edit(ctx context.Context, ref chat.Ref, m chat.Message) error {
	if err := c.check(ctx, ref, m); err != nil {
		return err
	}
	m.Form = nil
	c.mu.Lock()
	defer c.mu.Unlock()
	p, ok := c.posts[ref.ID]
	if !ok || p.ref != ref {
		return fmt.Errorf("edit %s: %w", ref, chat.ErrGone)
	}
	line := entry{Time: c.opt.Now().UTC(), Ref: ref.String(), Channel: ref.Channel.ID, Thread: p.thread, Key: p.key, Message: m, Edit: true}
	if err := c.write(line); err != nil {
		return err
	}
	c.remember(ref, line)
	if err := c.screen.message(shown{ref: ref, thread: p.thread, message: m, edited: true}); err != nil {
		c.opt.Log.Warn("show edit", "err", err)
	}
	return nil
}

// Direct is the private channel with the one person there is, named "@" and the
// person's ID. The error for anybody else is ErrGone.
func (c *Console) Direct(_ context.Context, _, person string) (chat.Channel, error) {
	if person != c.opt.User.ID {
		return chat.Channel{}, fmt.Errorf("direct message to %q: %w", person, chat.ErrGone)
	}
	return chat.Channel{Adapter: c.opt.Name, ID: "@" + person}, nil
}

// Find looks for a message by its key, also in the transcript of earlier runs.
func (c *Console) Find(_ context.Context, ch chat.Channel, key string, since time.Time) (chat.Ref, bool, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	id, ok := c.keys[name{ch, key}]
	if !ok {
		return chat.Ref{}, false, nil
	}
	if p, known := c.posts[id]; known && p.at.Before(since) {
		return chat.Ref{}, false, nil
	}
	return chat.Ref{Channel: ch, ID: id}, true, nil
}
