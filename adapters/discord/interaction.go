package discord

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"sync/atomic"
	"time"

	"github.com/bwmarrin/discordgo"

	"newsdesk/digest/chat"
)

// Kinds of interactions, and of answers to them.
// https://docs.discord.com/developers/interactions/receiving-and-responding
const (
	interactionPing      = int(discordgo.InteractionPing)
	interactionCommand   = int(discordgo.InteractionApplicationCommand)
	interactionComponent = int(discordgo.InteractionMessageComponent)
	interactionComplete  = int(discordgo.InteractionApplicationCommandAutocomplete)
	interactionModal     = int(discordgo.InteractionModalSubmit)

	respondPong     = int(discordgo.InteractionResponsePong)
	respondMessage  = int(discordgo.InteractionResponseChannelMessageWithSource)
	respondDeferred = int(discordgo.InteractionResponseDeferredChannelMessageWithSource)
	respondIgnored  = int(discordgo.InteractionResponseDeferredMessageUpdate)
	respondComplete = int(discordgo.InteractionApplicationCommandAutocompleteResult)
	respondModal    = int(discordgo.InteractionResponseModal)
)

const (
	// answerTime is how long an interaction can be answered, less some reserve.
	answerTime = 15*time.Minute - 30*time.Second
	// completeTime is how long completion may take: the first answer has 3 s.
	completeTime = 2 * time.Second
	respondTime  = 2500 * time.Millisecond
)

// Codes of interactions that are over.
const (
	codeAcknowledged       = 40060
	codeUnknownInteraction = 10062
)

// An interaction is a command, a pressed button, a filled-in form, or a question
// for suggestions.
type interaction struct {
	ID          string          `json:"id"`
	Application string          `json:"application_id"`
	Type        int             `json:"type"`
	Token       string          `json:"token"`
	Guild       string          `json:"guild_id"`
	ChannelID   string          `json:"channel_id"`
	Channel     *place          `json:"channel"`
	Member      *member         `json:"member"`
	User        *user           `json:"user"`
	Message     *message        `json:"message"`
	Data        interactionData `json:"data"`
	Context     *int            `json:"context"`
	// Owners are who installed the application here: a server under "0", a person
	// under "1". None are told by servers that speak Discord's language only partly.
	Owners map[string]any `json:"authorizing_integration_owners"`
}

type interactionData struct {
	Name       string           `json:"name"`
	Type       int              `json:"type"`
	Options    []optionValue    `json:"options"`
	CustomID   string           `json:"custom_id"`
	Values     []string         `json:"values"`
	Components []modalComponent `json:"components"`
	Target     string           `json:"target_id"` // of a message command
	Resolved   struct {
		Messages map[string]json.RawMessage `json:"messages"`
	} `json:"resolved"`
}

type optionValue struct {
	Name    string        `json:"name"`
	Value   any           `json:"value"`
	Focused bool          `json:"focused"`
	Options []optionValue `json:"options"`
}

// A response is the first answer to an interaction.
type response struct {
	Type int `json:"type"`
	Data any `json:"data,omitempty"`
}

// respond sends the first answer.
type respond func(ctx context.Context, r response) error

// interaction deals with one that came through the gateway.
func (v *conversation) interaction(in interaction) {
	v.take(in, func(ctx context.Context, r response) error {
		return v.rest.do(ctx, call{method: "POST", path: "/interactions/" + in.ID + "/" + in.Token + "/callback", body: r, anonymous: true})
	})
}

// take deals with an interaction once, and says whether it does.
func (v *conversation) take(in interaction, answer respond) bool {
	if !snowflake(in.ID) || in.Token == "" || in.person() == nil || !v.seen.add("interaction "+in.ID) {
		return false
	}
	return v.begin("interaction", func(ctx context.Context) {
		ctx, cancel := context.WithTimeout(ctx, answerTime)
		defer cancel()
		v.answer(ctx, in, answer)
	})
}

// person is who acts, nil when it is not told.
func (in interaction) person() *user {
	if in.Member != nil && in.Member.User != nil {
		return in.Member.User
	}
	return in.User
}

func (v *conversation) answer(ctx context.Context, in interaction, first respond) {
	answer := func(r response) error {
		ctx, cancel := context.WithTimeout(ctx, respondTime)
		defer cancel()
		return first(ctx, r)
	}
	if r, ok := v.atOnce(ctx, in); ok {
		v.logged(in, answer(r))
		return
	}
	req, opens, ok := v.request(ctx, in)
	switch {
	case !ok:
		v.logged(in, answer(expired(in)))
	case opens:
		v.workFirst(ctx, in, req, answer)
	default:
		if v.deferred(in, answer) {
			v.work(ctx, in, req)
		}
	}
}

// atOnce is the answer to what takes no handler: suggestions, and pages of forms.
func (v *conversation) atOnce(ctx context.Context, in interaction) (response, bool) {
	switch in.Type {
	case interactionComplete:
		return response{Type: respondComplete, Data: map[string]any{"choices": v.complete(ctx, in)}}, true
	case interactionComponent:
		if fl, id, ok := v.pressed(in); ok {
			return fl.modal(id), true
		}
	case interactionModal:
		if fl, ok := v.forms.take(in.Data.CustomID); ok {
			if fl = fl.sent(in.Data.Components); !fl.done() {
				return v.onward(fl), true
			}
		}
	}
	return response{}, false
}

// deferred acknowledges an interaction for the asker alone, and says whether it is
// ours to answer: an answer for everybody follows as a message of its own, but what
// was shown to everybody cannot be taken back.
func (v *conversation) deferred(in interaction, answer func(response) error) bool {
	err := answer(response{Type: respondDeferred, Data: map[string]any{"flags": ephemeral}})
	if code(err) == codeAcknowledged || code(err) == codeUnknownInteraction {
		v.opt.Log.Info("interaction is not ours to answer any more", "request", in.ID, "err", err)
		return false
	}
	v.logged(in, err)
	return true
}

func (v *conversation) logged(in interaction, err error) {
	if err != nil {
		v.opt.Log.Warn("answer interaction", "request", in.ID, "err", err)
	}
}

// expired answers what cannot be understood any more.
func expired(in interaction) response {
	if in.Type == interactionComponent {
		return response{Type: respondIgnored}
	}
	p := render(notice("That is from an older version of the bot, or too old. Please give the command again."), false)
	p.Flags |= ephemeral
	return response{Type: respondMessage, Data: p}
}

// work hands the request to the handler and shows the answer.
func (v *conversation) work(ctx context.Context, in interaction, req chat.Request) {
	v.present(ctx, in, req, v.asked(ctx, in, req, func() bool { return true }))
}

// openTime is how long a form is waited for before the interaction is deferred: a
// modal opens only in the first answer, and that has 3 s.
const openTime = 2200 * time.Millisecond

// workFirst waits for the handler before it acknowledges, so that a form opens at
// once. Without one in time it goes on as work does, and the form is offered.
func (v *conversation) workFirst(ctx context.Context, in interaction, req chat.Request, answer func(response) error) {
	var acked atomic.Bool
	answers := make(chan chat.Message, 1)
	if !v.spawn("handler", func() { answers <- v.asked(ctx, in, req, acked.Load) }) {
		return
	}
	t := time.NewTimer(openTime)
	defer t.Stop()
	var m chat.Message
	early := false
	select {
	case m = <-answers:
		early = true
	case <-t.C:
	}
	if early && m.Form != nil && opens(*m.Form) && in.Type != interactionModal {
		fl := filling{form: *chat.Message{Form: m.Form}.Inert().Form}
		v.logged(in, answer(fl.modal(v.forms.keep(fl))))
		return
	}
	ours := v.deferred(in, answer)
	acked.Store(ours)
	if !early {
		m = <-answers
	}
	if ours {
		v.present(ctx, in, req, m)
	}
}

var errNotAcked = errors.New("not acknowledged yet")

// asked is the handler's answer. What it does meanwhile is shown once there is
// something to show it in.
func (v *conversation) asked(ctx context.Context, in interaction, req chat.Request, acked func() bool) chat.Message {
	w := &progress{log: v.opt.Log, show: func(ctx context.Context, doing string) (chat.Ref, error) {
		if !acked() {
			return chat.Ref{}, errNotAcked
		}
		return chat.Ref{ID: "@original"}, v.original(ctx, in, working(doing))
	}, edit: func(ctx context.Context, _ chat.Ref, m chat.Message) error { return v.original(ctx, in, m) }}
	req.Status = w.status
	m := v.handle(ctx, req)
	w.end(ctx)
	return m
}

// present shows the handler's answer.
func (v *conversation) present(ctx context.Context, in interaction, req chat.Request, m chat.Message) {
	if v.ctx.Err() != nil {
		return
	}
	switch {
	case m.Form != nil && len(m.Form.Fields) == 0:
		m = viewed(*m.Form)
	case m.Form != nil:
		m = v.offer(*m.Form)
	}
	if err := v.reveal(ctx, in, req, m); err != nil {
		v.opt.Log.Warn("show answer", "request", in.ID, "channel", req.At.String(), "err", err)
	}
}

// reveal shows an answer: to the asker in place of the deferred one, or to
// everybody in messages of their own.
func (v *conversation) reveal(ctx context.Context, in interaction, req chat.Request, m chat.Message) error {
	if len(m.Blocks) == 0 {
		return v.discard(ctx, in)
	}
	parts := chat.Split(m, v.Limits())
	if m.Private {
		if err := v.steadily(ctx, func() error { return v.original(ctx, in, parts[0]) }); err != nil {
			return err
		}
		return v.follow(ctx, in, parts[1:], ephemeral)
	}
	if err := v.steadily(ctx, func() error { return v.discard(ctx, in) }); err != nil && !missing(err) {
		v.opt.Log.Warn("take the deferred answer away", "request", in.ID, "err", err)
	}
	err := v.follow(ctx, in, parts, 0)
	if errors.Is(err, chat.ErrGone) || errors.Is(err, context.DeadlineExceeded) { // the interaction is over
		return v.say(v.ctx, req, m, chat.Ref{})
	}
	return err
}

// webhook is the path of an interaction's answers.
func (v *conversation) webhook(in interaction) string {
	return "/webhooks/" + orText(in.Application, v.me.application) + "/" + in.Token
}

// original changes the deferred answer.
func (v *conversation) original(ctx context.Context, in interaction, m chat.Message) error {
	p := render(m, v.opt.Embeds)
	if err := p.check(); err != nil {
		return err
	}
	return v.rest.do(ctx, call{method: "PATCH", path: v.webhook(in) + "/messages/@original", body: p, files: p.files, anonymous: true})
}

func (v *conversation) discard(ctx context.Context, in interaction) error {
	return v.rest.do(ctx, call{method: "DELETE", path: v.webhook(in) + "/messages/@original", anonymous: true})
}

// follow shows more messages.
func (v *conversation) follow(ctx context.Context, in interaction, parts []chat.Message, flags int) error {
	for _, part := range parts {
		p := render(part, v.opt.Embeds)
		if err := p.check(); err != nil {
			return err
		}
		p.Flags |= flags
		if err := v.steadily(ctx, func() error {
			return v.rest.do(ctx, call{method: "POST", path: v.webhook(in), body: p, files: p.files, anonymous: true})
		}); err != nil {
			return err
		}
	}
	return nil
}

// request is what was asked, if it can be understood, and whether a form may come
// in reply.
func (v *conversation) request(ctx context.Context, in interaction) (req chat.Request, opens, ok bool) {
	req = v.asker(ctx, in)
	switch in.Type {
	case interactionCommand:
		return v.commanded(in, req)
	case interactionComponent:
		c, ok := parseCustomID(in.Data.CustomID)
		req.Action, req.Value = c.action, c.value
		if len(in.Data.Values) > 0 {
			req.Value = in.Data.Values[0]
		}
		if in.Message != nil {
			req.On = on(req.At, in.Message.ID)
		}
		return req, c.opens, ok
	case interactionModal:
		fl, ok := v.forms.take(in.Data.CustomID)
		fl = fl.sent(in.Data.Components)
		req.Action, req.Value, req.Fields = fl.form.Action, fl.form.Value, fl.values
		return req, false, ok
	}
	return req, false, false
}

// on is a message as a Ref, said where at is.
func on(at chat.Ref, message string) chat.Ref {
	switch {
	case !snowflake(message):
		return chat.Ref{}
	case at.ID != "" && at.ID != message:
		return chat.Ref{Channel: at.Channel, ID: at.ID + threadSeparator + message}
	}
	return chat.Ref{Channel: at.Channel, ID: message}
}

// commanded is a request by a slash command or by one on a message.
func (v *conversation) commanded(in interaction, req chat.Request) (_ chat.Request, opens, ok bool) {
	if in.Data.Type == kindMessage {
		return v.pointed(in, req)
	}
	cmd, options, _, ok := v.command(in)
	req.Command, req.Options = cmd.Name, options
	if ok && in.Data.Name == managerName && in.Guild != "" {
		req.User.Level = max(req.User.Level, chat.Curate)
	}
	return req, cmd.Opens, ok
}

// asker is a request with who asks, and where. Where only a person has installed
// the bot it is a guest: it cannot post there, and the server's permissions are not
// the bot's. What is asked there belongs to the person's own talk with it.
func (v *conversation) asker(ctx context.Context, in interaction) chat.Request {
	if in.guest() {
		req := chat.Request{ID: in.ID, User: v.person(in.person(), nil, "")}
		c, err := v.Direct(ctx, "", in.person().ID)
		if err != nil {
			v.opt.Log.Warn("find the talk of a person", "request", in.ID, "err", err)
			c = chat.Channel{Adapter: v.opt.Name, Workspace: talkPrefix + in.ChannelID, ID: in.ChannelID}
		}
		req.At.Channel = c
		return req
	}
	return chat.Request{ID: in.ID, At: v.at(in.Guild, v.where(ctx, in)), User: v.person(in.person(), in.Member, in.Guild)}
}

// guest says that the bot is not a member of where this was said.
// https://docs.discord.com/developers/interactions/receiving-and-responding#interaction-object-authorizing-integration-owners-object
func (in interaction) guest() bool {
	const withTheBot = 1 // a direct message to it
	if len(in.Owners) == 0 || (in.Context != nil && *in.Context == withTheBot) {
		return false
	}
	_, installed := in.Owners["0"]
	return !installed
}

// where is the channel of an interaction, as it tells or as Discord does.
func (v *conversation) where(ctx context.Context, in interaction) place {
	if in.Channel != nil && in.Channel.ID != "" && (in.Channel.Parent != "" || !in.Channel.maybeThread()) {
		return *in.Channel
	}
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	where, err := v.channels.look(ctx, in.ChannelID)
	if err != nil {
		return place{ID: in.ChannelID, Guild: in.Guild}
	}
	return where
}

// maybeThread says that a channel is a thread, although its parent is not told.
func (p place) maybeThread() bool {
	p.Parent = "told"
	return p.thread()
}

// command reads the subcommand and its options. focused is the option that is
// being typed.
func (v *conversation) command(in interaction) (cmd chat.Command, options map[string]string, focused optionValue, ok bool) {
	if (in.Data.Name != commandName && in.Data.Name != managerName) || len(in.Data.Options) == 0 {
		return cmd, nil, focused, false
	}
	sub := in.Data.Options[0]
	cmds := v.handler.Commands()
	i := slices.IndexFunc(cmds, func(c chat.Command) bool { return c.Name == sub.Name })
	if i < 0 {
		return cmd, nil, focused, false
	}
	options = map[string]string{}
	for _, o := range sub.Options {
		if o.Focused {
			focused = o
		}
		if text := fmt.Sprint(o.Value); o.Value != nil && text != "" {
			options[o.Name] = text
		}
	}
	return cmds[i], options, focused, true
}

// complete suggests values for the option that is being typed.
func (v *conversation) complete(ctx context.Context, in interaction) []map[string]string {
	out := []map[string]string{}
	completer, can := v.handler.(chat.Completer)
	cmd, options, focused, ok := v.command(in)
	if !can || !ok {
		return out
	}
	ctx, cancel := context.WithTimeout(ctx, completeTime)
	defer cancel()
	req := v.asker(ctx, in)
	req.Command, req.Options = cmd.Name, options
	suggested := make(chan []chat.Choice, 1)
	v.spawn("completion", func() { // its own: Discord must not wait for a handler that does not look at ctx
		suggested <- completer.Complete(ctx, req, focused.Name, options[focused.Name])
	})
	select {
	case <-ctx.Done():
	case choices := <-suggested:
		for _, c := range choices {
			label := clip(chat.Clean(orText(c.Label, c.Value)), maxChoice)
			if c.Value != "" && size(c.Value) <= maxChoice && label != "" && len(out) < maxChoices {
				out = append(out, map[string]string{"name": label, "value": c.Value})
			}
		}
	}
	return out
}
