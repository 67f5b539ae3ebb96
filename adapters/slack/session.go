package slack

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"

	"github.com/slack-go/slack"

	"newsdesk/digest/chat"
)

// A session is one Run: who answers, and what is being answered.
type session struct {
	*Adapter
	ctx     context.Context //nolint:containedctx // of Run: what comes over HTTP has one of its own, which ends too early
	handler chat.Handler
	me      self
	log     *slog.Logger
	mu      sync.Mutex // held while work is begun
	work    sync.WaitGroup
	open    atomic.Int64      // requests being answered
	taken   *recent[struct{}] // what has been taken on
	talks   *recent[struct{}] // threads that the bot has answered in
}

const (
	maxTaken = 16384
	// maxOpen bounds the requests that are answered at the same time.
	maxOpen = 512
	// maxWork is how long a request may take; a response URL lives for half an hour.
	maxWork = 10 * time.Minute
)

func newSession(ctx context.Context, a *Adapter, h chat.Handler, me self) *session {
	return &session{
		Adapter: a, ctx: ctx, handler: h, me: me, log: a.opt.Log.With("adapter", a.opt.Name),
		taken: newRecent[struct{}](maxTaken), talks: newRecent[struct{}](maxRemembered),
	}
}

func (s *session) ref(channel, ts string) chat.Ref {
	return chat.Ref{Channel: chat.Channel{Adapter: s.opt.Name, Workspace: s.me.team, ID: channel}, ID: ts}
}

// An ack acknowledges what Slack sent, with an answer that may be nil. It returns
// at once.
type ack func(answer any)

// The kinds of what Slack sends, named as in Socket Mode.
const (
	kindEvent       = "events_api"
	kindSlash       = "slash_commands"
	kindInteraction = "interactive"
)

// take acknowledges what Slack sent, then works on it. Only a submitted dialog may
// wait for its acknowledgement, for two of Slack's three seconds: it alone can say
// what is wrong at a field.
func (s *session) take(kind string, payload []byte, acknowledge ack) {
	var in interaction
	if kind == kindInteraction {
		if err := json.Unmarshal(payload, &in); err != nil {
			s.log.Warn("read interaction", "err", err)
		}
	}
	if in.Type == "view_submission" {
		s.submission(in, acknowledge)
		return
	}
	acknowledge(nil)
	switch kind {
	case kindEvent:
		s.event(payload)
	case kindSlash:
		s.slash(payload)
	case kindInteraction:
		s.interaction(in)
	}
}

func (s *session) event(payload []byte) {
	var e event
	if err := json.Unmarshal(payload, &e); err != nil {
		s.log.Warn("read event", "err", err)
		return
	}
	if e.Event.Type == "app_home_opened" && e.Event.Tab == "home" {
		s.start(asked{Request: chat.Request{ID: e.EventID, At: s.ref(e.Event.Channel, "")}, user: e.Event.User}, s.home)
		return
	}
	if q, ok := s.mention(e); ok {
		s.start(q, s.converse)
	}
}

func (s *session) slash(payload []byte) {
	var c slash
	if err := json.Unmarshal(payload, &c); err != nil || c.Channel == "" {
		s.log.Warn("read slash command", "err", err)
		return
	}
	s.start(asked{
		Request: chat.Request{ID: c.Trigger, At: s.ref(c.Channel, ""), Text: heard(c.Text, s.me.user)},
		user:    c.User, name: c.Name, reply: c.Reply, trigger: c.Trigger,
	}, s.command)
}

func (s *session) interaction(in interaction) {
	switch in.Type {
	case "block_actions":
		if q, ok := s.pressed(in); ok {
			s.start(q, s.converse)
		}
	case "message_action", "shortcut":
		s.shortcut(in)
	}
}

// start works on q on its own, unless it has been taken already.
func (s *session) start(q asked, do func(context.Context, asked)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ctx.Err() != nil || !s.first(q) {
		return
	}
	if s.open.Add(1) > maxOpen {
		s.open.Add(-1)
		s.log.Warn("too many requests at once", "request", q.ID)
		return
	}
	s.work.Go(func() {
		defer s.open.Add(-1)
		defer func() {
			if v := recover(); v != nil {
				s.log.Error("answer request", "request", q.ID, "panic", v, "stack", string(debug.Stack()))
			}
		}()
		ctx, stop := context.WithTimeout(s.ctx, maxWork)
		defer stop()
		do(ctx, q)
	})
}

// end waits for what has begun. The session's context has ended.
func (s *session) end() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.work.Wait()
}

// first says that q has not been taken before, under any of its names.
func (s *session) first(q asked) bool {
	fresh := true
	for _, name := range []string{q.ID, q.once} {
		if name != "" && !s.taken.keep(name, struct{}{}) {
			fresh = false
		}
	}
	return fresh
}

// command answers a slash command: q.Text is its line.
func (s *session) command(ctx context.Context, q asked) {
	req, err := chat.Parse(q.Text, s.handler.Commands())
	if err != nil {
		s.say(ctx, q, unreadable(err))
		return
	}
	q.Text, q.Command, q.Options = "", req.Command, req.Options
	s.converse(ctx, q)
}

// unreadable is what is wrong with a command, as an answer.
func unreadable(err error) chat.Message {
	var e *chat.ParseError
	if errors.As(err, &e) {
		return e.Message()
	}
	return chat.Message{Private: true, Blocks: []chat.Block{{Kind: chat.Paragraph, Text: chat.Say(err.Error())}}}
}

// converse asks the handler and says what it answers.
func (s *session) converse(ctx context.Context, q asked) {
	m := s.handle(ctx, &q)
	if ctx.Err() == nil {
		s.say(ctx, q, m)
	}
}

// handle asks the handler, and shows in the thread what it is doing.
func (s *session) handle(ctx context.Context, q *asked) chat.Message {
	q.User = s.people.find(ctx, q.user, q.name)
	if q.At.ID == "" || (q.reply != "" && !q.direct) { // a thread is what shows a status
		return s.handler.Handle(ctx, q.Request)
	}
	w := s.watch(ctx, q.At)
	q.Status = w.show
	m := s.handler.Handle(ctx, q.Request)
	w.end(len(m.Blocks) == 0)
	return m
}

// home shows in App Home what the person can ask.
func (s *session) home(ctx context.Context, q asked) {
	m := chat.Help(s.handler.Commands(), chat.Read)
	for _, c := range s.handler.Commands() {
		if c.Name == "help" {
			q.Command = c.Name
			m = s.handle(ctx, &q)
		}
	}
	shown := blocks(m.Inert())
	v := slack.HomeTabViewRequest{Type: slack.VTHomeTab, Blocks: slack.Blocks{BlockSet: shown[:min(len(shown), maxViewBlocks)]}}
	if _, err := s.api.PublishViewContext(ctx, slack.PublishViewContextRequest{UserID: q.user, View: v}); err != nil {
		s.log.Warn("show app home", "err", err)
	}
}

// shortcut opens a dialog with the options of the command that the shortcut is
// named after; that of a message begins with what the message says.
func (s *session) shortcut(in interaction) {
	for _, c := range s.handler.Commands() {
		if c.Name != in.Callback || len(c.Options) == 0 {
			continue
		}
		q := asked{
			Request: chat.Request{ID: in.Trigger, At: s.ref(in.Channel.ID, in.Message.Thread)},
			user:    in.User.ID, reply: in.Reply, trigger: in.Trigger, quiet: in.Message.Thread,
		}
		m := q.memo()
		m.Command = c.Name
		f := callForm(c, clip(heard(in.Message.Text, s.me.user), maxLabel))
		s.start(q, func(ctx context.Context, q asked) {
			if err := s.openForm(ctx, q, f, m); err != nil {
				s.log.Warn("open dialog", "shortcut", in.Callback, "err", err)
			}
		})
		return
	}
}
