package discord

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/bwmarrin/discordgo"

	"newsdesk/digest/chat"
)

// maxOpen is how many requests are answered at the same time.
const maxOpen = 512

// A conversation is one Run: who answers, and which requests are being answered.
type conversation struct {
	*Adapter
	me      identity
	handler chat.Handler
	ctx     context.Context //nolint:containedctx // Run's own: answers over HTTP outlive their request
	slots   chan struct{}

	connected atomic.Bool // a session has begun
	moves     moves

	mu    sync.Mutex
	ended bool // no further request is taken
	open  sync.WaitGroup
}

// Run answers what people ask until ctx is done.
func (a *Adapter) Run(ctx context.Context, h chat.Handler) error {
	me, err := a.identify(ctx)
	if ctx.Err() != nil {
		return nil
	}
	if err != nil {
		return err
	}
	ctx, stop := context.WithCancel(ctx)
	v := &conversation{Adapter: a, me: me, handler: h, ctx: ctx, slots: make(chan struct{}, maxOpen)}
	a.running.Store(v)
	defer v.end()
	defer stop()
	defer a.running.CompareAndSwap(v, nil)
	v.spawn("commands", func() { v.register(ctx) })
	v.spawn("forms", func() { v.forms.sweep(ctx) })
	v.spawn("talks", func() { v.remember(ctx) })
	if a.opt.Config.Gateway == "off" {
		<-ctx.Done()
		return nil
	}
	return v.connect(ctx)
}

// begin answers a request on its own, so that a slow one keeps no other waiting.
// A fault in it ends neither the others nor the program.
func (v *conversation) begin(what string, answer func(context.Context)) bool {
	select {
	case v.slots <- struct{}{}:
	default:
		v.opt.Log.Warn("too many requests at once: one is left unanswered", "kind", what)
		return false
	}
	return v.spawn(what, func() {
		defer func() { <-v.slots }()
		answer(v.ctx)
	})
}

// spawn does something that Run waits for, unless Run is over.
func (v *conversation) spawn(what string, do func()) bool {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.ended {
		return false
	}
	v.open.Go(func() {
		defer v.recovered(what)
		do()
	})
	return true
}

// end takes no more requests and waits for those that are being answered.
func (v *conversation) end() {
	v.mu.Lock()
	v.ended = true
	v.mu.Unlock()
	v.open.Wait()
}

func (v *conversation) recovered(what string) {
	if r := recover(); r != nil {
		v.opt.Log.Error("panic", "kind", what, "panic", fmt.Sprint(r), "stack", string(debug.Stack()))
	}
}

// dispatch deals with one event of the gateway. It does not wait.
func (v *conversation) dispatch(kind string, data json.RawMessage) {
	defer v.recovered(kind)
	switch kind {
	case "MESSAGE_CREATE":
		var m message
		if v.decoded(kind, data, &m) {
			v.message(m)
		}
	case "INTERACTION_CREATE":
		var in interaction
		if v.decoded(kind, data, &in) {
			v.interaction(in)
		}
	case "GUILD_ROLE_UPDATE", "GUILD_ROLE_DELETE":
		var r struct {
			Guild string `json:"guild_id"`
		}
		if v.decoded(kind, data, &r) {
			v.standings.servers.forget(r.Guild)
		}
	case "THREAD_UPDATE", "THREAD_DELETE":
		var p place
		if v.decoded(kind, data, &p) {
			v.channels.forget(p.ID)
		}
	}
}

func (v *conversation) decoded(kind string, data json.RawMessage, into any) bool {
	if err := json.Unmarshal(data, into); err != nil {
		v.opt.Log.Warn("read event", "kind", kind, "err", err)
		return false
	}
	return true
}

// A user is a person, or a bot.
type user struct {
	ID         string `json:"id"`
	Username   string `json:"username"`
	GlobalName string `json:"global_name"`
	Bot        bool   `json:"bot"`
	System     bool   `json:"system"`
}

// A member is a person in a server. Permissions are only told with interactions.
type member struct {
	User        *user    `json:"user"`
	Nick        string   `json:"nick"`
	Roles       []string `json:"roles"`
	Permissions string   `json:"permissions"`
}

// A message is what people say.
type message struct {
	ID       string  `json:"id"`
	Channel  string  `json:"channel_id"`
	Guild    string  `json:"guild_id"`
	Author   *user   `json:"author"`
	Webhook  string  `json:"webhook_id"`
	Member   *member `json:"member"`
	Content  string  `json:"content"`
	Type     int     `json:"type"`
	Mentions []*user `json:"mentions"`
	// Referenced is the message that this one replies to.
	Referenced *struct {
		ID     string `json:"id"`
		Author *user  `json:"author"`
	} `json:"referenced_message"`
}

// replied is the bot's message that m replies to, empty when there is none.
func (v *conversation) replied(m message) string {
	if r := m.Referenced; r != nil && r.Author != nil && r.Author.ID == v.me.user && snowflake(r.ID) {
		return r.ID
	}
	return ""
}

// message answers a mention or a direct message of a person.
func (v *conversation) message(m message) {
	spoken := m.Type == int(discordgo.MessageTypeDefault) || m.Type == int(discordgo.MessageTypeReply)
	switch {
	case m.Author == nil || !snowflake(m.Author.ID) || !snowflake(m.ID) || !snowflake(m.Channel) || !spoken:
		return
	case m.Author.Bot || m.Author.System || m.Webhook != "" || m.Author.ID == v.me.user:
		return
	case m.Guild != "" && !v.mentioned(m) && !v.goesOn(m):
		return
	case !v.seen.add("message " + m.ID):
		return
	}
	v.begin("message", func(ctx context.Context) { v.answerMessage(ctx, m) })
}

func (v *conversation) mentioned(m message) bool {
	return slices.ContainsFunc(m.Mentions, func(u *user) bool { return u != nil && u.ID == v.me.user }) ||
		strings.Contains(m.Content, "<@"+v.me.user+">") || strings.Contains(m.Content, "<@!"+v.me.user+">")
}

var userMention = regexp.MustCompile(`<@!?(\d{1,20})>`)

// question is what was said, without the mention.
func (v *conversation) question(m message) string {
	text := userMention.ReplaceAllStringFunc(m.Content, func(s string) string {
		if strings.Trim(s, "<@!>") == v.me.user {
			return " "
		}
		return s
	})
	return strings.Join(strings.Fields(chat.Clean(text)), " ")
}

func (v *conversation) answerMessage(ctx context.Context, m message) {
	if err := v.rest.do(ctx, call{method: "POST", path: "/channels/" + m.Channel + "/typing", again: true}); err != nil {
		v.opt.Log.Debug("show typing", "channel", m.Channel, "err", err)
	}
	req := chat.Request{ID: m.ID, Text: v.question(m), User: v.person(m.Author, m.Member, m.Guild)}
	where, err := v.channels.look(ctx, m.Channel)
	if err != nil {
		v.opt.Log.Warn("answer a message", "channel", m.Channel, "err", err)
		return
	}
	req.At = v.at(m.Guild, where)
	if req.At.ID == "" && where.threads() { // what follows on a message of ours goes to its thread
		req.At.ID = orText(v.replied(m), m.ID)
	}
	w := &progress{show: func(ctx context.Context, doing string) (chat.Ref, error) {
		m := working(doing)
		m.Key = "progress " + req.ID // a second try finds the first
		return v.Post(ctx, req.At, m)
	}, edit: v.Edit, log: v.opt.Log}
	req.Status = w.status
	answer := v.handle(ctx, req)
	shown := w.end(ctx)
	if ctx.Err() != nil {
		return
	}
	if err := v.say(ctx, req, answer, shown); err != nil {
		v.opt.Log.Warn("post answer", "request", req.ID, "channel", req.At.String(), "err", err)
		return
	}
	v.talked(ctx, req.At)
}

// say posts an answer where the request was made. What was shown of the progress
// becomes its first part.
func (v *conversation) say(ctx context.Context, req chat.Request, m chat.Message, shown chat.Ref) error {
	switch {
	case m.Form != nil && len(m.Form.Fields) == 0:
		m = viewed(*m.Form)
	case m.Form != nil: // a modal opens only from a press
		m.Blocks = append(slices.Clone(m.Blocks), v.offer(ctx, *m.Form).Blocks...)
	}
	m.Form = nil
	if len(m.Blocks) == 0 {
		if shown.ID != "" {
			return v.remove(ctx, shown)
		}
		return nil
	}
	parts := chat.Split(m, v.Limits())
	if shown.ID != "" {
		if err := v.Edit(ctx, shown, parts[0]); err != nil {
			return err
		}
		parts = parts[1:]
	}
	_, err := v.postAll(ctx, req.At, parts)
	return err
}

// postAll posts the parts of an answer one after the other, and gives the first.
func (v *conversation) postAll(ctx context.Context, at chat.Ref, parts []chat.Message) (first chat.Ref, err error) {
	for i, part := range parts {
		var ref chat.Ref
		if err := v.steadily(ctx, func() (err error) {
			ref, err = v.Post(ctx, at, part)
			return err
		}); err != nil {
			return first, err
		}
		if i == 0 {
			first = ref
		}
	}
	return first, nil
}

// answerTries is how often an answer is tried that Discord holds up.
const answerTries = 3

// steadily does what is safe to do again after a *chat.RetryError, a few times.
func (v *conversation) steadily(ctx context.Context, do func() error) error {
	for try := 1; ; try++ {
		err := do()
		var retry *chat.RetryError
		if !errors.As(err, &retry) || try == answerTries || retry.After > time.Minute {
			return err
		}
		if sleep(ctx, max(retry.After, time.Duration(try)*time.Second)) != nil {
			return err
		}
	}
}

func (v *conversation) remove(ctx context.Context, ref chat.Ref) error {
	channel, message, err := v.home(ctx, ref)
	if err != nil {
		return err
	}
	return v.rest.do(ctx, call{method: "DELETE", path: "/channels/" + channel + "/messages/" + message})
}

// at is where something was said: a channel, or a thread of one. Those who talk
// to the bot alone are a workspace of their own.
func (v *conversation) at(guild string, where place) chat.Ref {
	ref := chat.Ref{Channel: chat.Channel{Adapter: v.opt.Name, Workspace: orText(guild, where.Guild), ID: where.ID}}
	if ref.Channel.Workspace == "" {
		ref.Channel.Workspace = talkPrefix + where.ID
	}
	if where.thread() {
		ref.Channel.ID, ref.ID = where.Parent, v.channels.root(where.ID)
	}
	return ref
}

func (v *conversation) person(u *user, m *member, guild string) chat.User {
	p := chat.User{ID: u.ID, Name: chat.Clean(orText(u.GlobalName, u.Username))}
	if m != nil && m.Nick != "" {
		p.Name = chat.Clean(m.Nick)
	}
	switch {
	case guild != "" && m != nil:
		p.Level = max(v.roleLevel(m.Roles), permissionLevel(m.Permissions))
	case guild == "" && v.opt.Config.DirectLevel == "curate":
		p.Level = chat.Curate
	}
	return p
}

// permissionLevel is what a server lets a person do: who manages the server is an
// admin, who manages channels curates them.
func permissionLevel(permissions string) chat.Level {
	p, err := strconv.ParseUint(permissions, 10, 64)
	switch {
	case err != nil:
		return chat.Read
	case p&(discordgo.PermissionAdministrator|discordgo.PermissionManageGuild) != 0:
		return chat.Admin
	case p&discordgo.PermissionManageChannels != 0:
		return chat.Curate
	}
	return chat.Read
}

func (v *conversation) roleLevel(roles []string) chat.Level {
	level := chat.Read
	for _, r := range roles {
		switch {
		case slices.Contains(v.opt.Config.AdminRoles, r):
			return chat.Admin
		case slices.Contains(v.opt.Config.CuratorRoles, r):
			level = chat.Curate
		}
	}
	return level
}

// handle is the handler's answer. A fault in it is told to the asker, too.
func (v *conversation) handle(ctx context.Context, req chat.Request) (m chat.Message) {
	defer func() {
		if r := recover(); r != nil {
			v.opt.Log.Error("panic", "request", req.ID, "panic", fmt.Sprint(r), "stack", string(debug.Stack()))
			m = notice("That did not work out, for a reason on our side. It is in the bot's log.")
		}
	}()
	m = v.handler.Handle(ctx, req)
	if err := m.Check(); err != nil {
		v.opt.Log.Error("answer is faulty", "request", req.ID, "err", err)
		return notice("The answer cannot be shown, for a reason on our side. It is in the bot's log.")
	}
	return m
}

func notice(s string) chat.Message {
	return chat.Message{Private: true, Blocks: []chat.Block{{Kind: chat.Paragraph, Text: chat.Say(s)}}}
}
