package slack

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"runtime/debug"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/slack-go/slack"

	"newsdesk/digest/chat"
)

// A session is one Run: who answers, and what is being answered.
type session struct {
	*Adapter
	ctx      context.Context //nolint:containedctx // of Run: what comes over HTTP has one of its own, which ends too early
	handler  chat.Handler
	log      *slog.Logger
	mu       sync.Mutex // held while work is begun
	ended    bool       // nothing may be begun any more; guarded by mu
	work     sync.WaitGroup
	open     atomic.Int64        // requests being answered
	turned   atomic.Int64        // who are being told that there are too many
	taken    *recent[struct{}]   // what has been taken on
	talks    *recent[struct{}]   // threads that the bot has answered in
	drafts   *recent[int64]      // the latest change of each dialog
	changes  atomic.Int64        // of dialogs and of channels, so far
	shares   *recent[sharedText] // private answers that may be shown to all
	moves    moves               // of the bot, into and out of channels
	tried    sync.Map            // when the token of an installation was last seen to work, by id
	welcomed sync.Map            // of when the installation is that the handler knows, by id
}

const (
	maxTaken = 16384
	// maxOpen bounds the requests that are answered at the same time.
	maxOpen = 512
	// maxTurned bounds those who are told at the same time that there are too many.
	maxTurned    = 64
	turnPatience = 5 * time.Second
	// maxWork is how long a request may take; a response URL lives for half an hour.
	maxWork = 10 * time.Minute
)

func newSession(ctx context.Context, a *Adapter, h chat.Handler) *session {
	return &session{
		Adapter: a, ctx: ctx, handler: h, log: a.opt.Log.With("adapter", a.opt.Name),
		taken: newRecent[struct{}](maxTaken), talks: newRecent[struct{}](maxRemembered), drafts: newRecent[int64](maxDialogs),
		shares: newRecent[sharedText](maxShares), moves: moves{latest: newRecent[move](maxRemembered)},
	}
}

// find is the workspace that Slack's payload is for.
func (s *session) find(ctx context.Context, at where) (*workspace, error) {
	if s.home != nil {
		return s.home, nil
	}
	return s.installed(ctx, at.Team, at.Enterprise)
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
	v := e.Event
	switch {
	case e.Type == "app_rate_limited":
		s.log.Error("slack withholds events: more than 30,000 came in an hour", "workspace", e.Team)
	case v.Type == "app_home_opened":
		s.start(task{names: []string{e.EventID}, at: e.installation()}, func(ctx context.Context, w *workspace) {
			q := asked{Request: chat.Request{ID: e.EventID, At: w.ref(e.installation().Team, v.Channel, "")}, w: w, user: v.User}
			s.opened(ctx, q, v.Tab)
		})
	case s.talk(e):
		s.start(task{names: []string{e.EventID, v.Channel + " " + v.TS}, at: e.installation()}, func(ctx context.Context, w *workspace) {
			if q, ok := w.mention(e); ok {
				s.converse(ctx, q)
			}
		})
	default:
		s.moved(e)
	}
}

func (s *session) slash(payload []byte) {
	var c slash
	if err := json.Unmarshal(payload, &c); err != nil || c.Channel == "" {
		s.log.Warn("read slash command", "err", err)
		return
	}
	s.start(task{names: []string{c.Trigger}, at: c.where, reply: c.Reply}, func(ctx context.Context, w *workspace) {
		s.command(ctx, asked{
			Request: chat.Request{ID: c.Trigger, At: w.ref(c.Team, c.Channel, ""), Text: heard(c.Text, w.bot())},
			w:       w, user: c.User, name: c.Name, reply: c.Reply, trigger: c.Trigger,
		})
	})
}

func (s *session) interaction(in interaction) {
	switch {
	case in.Type == "block_actions" && in.View.Type == "modal":
		s.draft(in)
	case in.Type == "block_actions":
		s.start(task{names: []string{in.Trigger}, at: in.installation(), reply: in.Reply}, func(ctx context.Context, w *workspace) {
			if q, ok := w.pressed(in); ok {
				s.press(ctx, q)
			}
		})
	case in.Type == "message_action" || in.Type == "shortcut":
		s.shortcut(in)
	}
}

// press answers a control.
func (s *session) press(ctx context.Context, q asked) {
	if q.Action == shareAction {
		s.share(ctx, q)
		return
	}
	s.converse(ctx, q)
	if q.home { // what stands there may have changed
		s.showHome(ctx, q)
	}
}

// A task is something that Slack sent, to be worked on once.
type task struct {
	names []string // it is done already when something was under any of these
	at    where
	reply string // a response URL, to say that the bot is busy; may be empty
}

// start works on a task in its workspace, unless it has been taken on already.
func (s *session) start(t task, do func(context.Context, *workspace)) {
	s.enter(t, func(ctx context.Context) {
		w, err := s.find(ctx, t.at)
		if err != nil {
			s.log.Warn("find workspace", "workspace", t.at.Team, "organisation", t.at.Enterprise, "err", err)
			return
		}
		do(ctx, w)
	})
}

// begin does something on its own, unless it has been done already under one of its
// names. It says whether it does.
func (s *session) begin(names []string, do func(context.Context)) bool {
	return s.enter(task{names: names}, do)
}

// enter is begin for a task. Who asks while too much is being answered is told so.
func (s *session) enter(t task, do func(context.Context)) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ended || s.ctx.Err() != nil || !s.first(t.names) {
		return false
	}
	if s.open.Add(1) > maxOpen {
		s.open.Add(-1)
		s.log.Warn("too many requests at once", "request", t.names)
		s.turnAway(t.reply)
		return false
	}
	s.work.Go(func() {
		defer s.open.Add(-1)
		defer func() {
			if v := recover(); v != nil {
				s.log.Error("answer request", "request", t.names, "panic", v, "stack", string(debug.Stack()))
			}
		}()
		ctx, stop := context.WithTimeout(s.ctx, maxWork)
		defer stop()
		do(ctx)
	})
	return true
}

// turnAway says by a response URL that the bot is busy, without keeping anybody
// waiting. s.mu is held.
func (s *session) turnAway(reply string) {
	if reply == "" {
		return
	}
	if s.turned.Add(1) > maxTurned {
		s.turned.Add(-1)
		return
	}
	s.work.Go(func() {
		defer s.turned.Add(-1)
		ctx, stop := context.WithTimeout(s.ctx, turnPatience)
		defer stop()
		w := slack.WebhookMessage{Text: "I am busy with too many questions just now. Please try again in a minute.", ResponseType: slack.ResponseTypeEphemeral}
		if err := slack.PostWebhookCustomHTTPContext(ctx, reply, s.client, &w); err != nil {
			s.log.Info("say that the bot is busy", "failed", true) // the error holds the URL, by which anybody may answer
		}
	})
}

// end waits for what has begun, and lets nothing begin any more. The session's
// context has ended.
func (s *session) end() {
	s.mu.Lock()
	s.ended = true
	s.mu.Unlock() // what is waited for may still want to begin something
	s.work.Wait()
}

// first says that nothing has been taken on under any of these names.
func (s *session) first(names []string) bool {
	fresh := true
	for _, name := range names {
		if name != "" && !s.taken.keep(name, struct{}{}) {
			fresh = false
		}
	}
	return fresh
}

// command answers a slash command: q.Text is its line.
func (s *session) command(ctx context.Context, q asked) {
	commands := s.handler.Commands()
	req, err := chat.Parse(q.Text, commands)
	if err != nil {
		s.say(ctx, q, unreadable(err))
		return
	}
	q.Text, q.Command, q.Options = "", req.Command, req.Options
	for _, c := range commands {
		q.opens = q.opens || (c.Name == q.Command && c.Opens && len(q.Options) == 0)
	}
	s.converse(ctx, q)
}

// unreadable is what is wrong with a command, as an answer.
func unreadable(err error) chat.Message {
	var e *chat.ParseError
	if errors.As(err, &e) {
		return e.Message()
	}
	return note(err.Error())
}

// note is a line for the asker alone.
func note(s string) chat.Message {
	return chat.Message{Private: true, Blocks: []chat.Block{{Kind: chat.Paragraph, Text: chat.Say(s)}}}
}

// converse asks the handler and says what it answers.
func (s *session) converse(ctx context.Context, q asked) {
	view := s.reserve(ctx, q)
	m := s.handle(ctx, &q)
	id := view.end()
	switch {
	case ctx.Err() != nil:
	case id != "":
		s.fill(ctx, q, id, m)
	default:
		s.say(ctx, q, m)
	}
}

// handle asks the handler, and shows in the thread what it is doing.
func (s *session) handle(ctx context.Context, q *asked) chat.Message {
	q.User = q.w.people.find(ctx, q.seat(), q.name)
	if q.At.ID == "" || (q.reply != "" && !q.direct) { // a thread is what shows a status
		return s.handler.Handle(ctx, q.Request)
	}
	w := s.watch(ctx, *q)
	q.Status = w.show
	m := s.handler.Handle(ctx, q.Request)
	w.end(len(m.Blocks) == 0)
	return m
}

// remember reads which threads the bot has answered in, and forgets the old ones.
func (s *session) remember(ctx context.Context) {
	keys, err := s.opt.Vault.Keys(ctx, talkKey)
	if err != nil {
		s.log.Warn("read the threads answered in", "err", err)
		return
	}
	oldest := stamp(s.opt.Now().Add(-talkLife))
	for _, k := range keys {
		name := strings.TrimPrefix(k, talkKey)
		_, thread, _ := strings.Cut(name, "/")
		if later(thread, oldest) {
			s.talks.keep(name, struct{}{})
			continue
		}
		if err := s.opt.Vault.Delete(ctx, k); err != nil {
			s.log.Warn("forget a thread", "err", err)
		}
	}
}

// talked notes that the bot has answered in a thread: what is said there goes on
// with it, without a mention.
func (s *session) talked(ctx context.Context, at chat.Ref) {
	name := at.Channel.ID + "/" + at.ID
	if at.ID == "" || !s.talks.keep(name, struct{}{}) {
		return
	}
	if err := s.opt.Vault.Save(ctx, talkKey+name, []byte(at.Channel.Workspace)); err != nil {
		s.log.Warn("note a thread", "err", err)
	}
}
