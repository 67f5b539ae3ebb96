package discord

import (
	"context"
	"errors"
	"fmt"
	"slices"
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
}

type interactionData struct {
	Name       string           `json:"name"`
	Type       int              `json:"type"`
	Options    []optionValue    `json:"options"`
	CustomID   string           `json:"custom_id"`
	Values     []string         `json:"values"`
	Components []modalComponent `json:"components"`
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
	switch in.Type {
	case interactionComplete:
		v.logged(in, answer(response{Type: respondComplete, Data: map[string]any{"choices": v.complete(ctx, in)}}))
		return
	case interactionComponent:
		if form, id, ok := v.formOf(in); ok {
			v.logged(in, answer(openForm(form, id)))
			return
		}
	}
	req, ok := v.request(ctx, in)
	if !ok {
		v.logged(in, answer(expired(in)))
		return
	}
	// Deferred for the asker alone: an answer for everybody follows as a message of
	// its own, but what was shown to everybody cannot be taken back.
	err := answer(response{Type: respondDeferred, Data: map[string]any{"flags": ephemeral}})
	if code(err) == codeAcknowledged || code(err) == codeUnknownInteraction {
		v.opt.Log.Info("interaction is not ours to answer any more", "request", in.ID, "err", err)
		return
	}
	v.logged(in, err)
	v.work(ctx, in, req)
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
	w := &progress{log: v.opt.Log, show: func(ctx context.Context, doing string) (chat.Ref, error) {
		return chat.Ref{ID: "@original"}, v.original(ctx, in, working(doing))
	}, edit: func(ctx context.Context, _ chat.Ref, m chat.Message) error { return v.original(ctx, in, m) }}
	req.Status = w.status
	m := v.handle(ctx, req)
	w.end(ctx)
	if v.ctx.Err() != nil {
		return
	}
	if m.Form != nil {
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

// request is what was asked, if it can be understood.
func (v *conversation) request(ctx context.Context, in interaction) (chat.Request, bool) {
	req := chat.Request{ID: in.ID, At: v.at(in.Guild, v.where(ctx, in)), User: v.person(in.person(), in.Member, in.Guild)}
	switch in.Type {
	case interactionCommand:
		var ok bool
		req.Command, req.Options, _, ok = v.command(in)
		return req, ok
	case interactionComponent:
		action, value, ok := parseCustomID(in.Data.CustomID)
		req.Action, req.Value = action, value
		if len(in.Data.Values) > 0 {
			req.Value = in.Data.Values[0]
		}
		if in.Message != nil && snowflake(in.Message.ID) {
			req.On = chat.Ref{Channel: req.At.Channel, ID: in.Message.ID}
			if req.At.ID != "" && req.At.ID != in.Message.ID {
				req.On.ID = req.At.ID + threadSeparator + in.Message.ID
			}
		}
		return req, ok
	case interactionModal:
		form, ok := v.forms.take(in.Data.CustomID)
		req.Action, req.Value, req.Fields = form.Action, form.Value, filledIn(form, in.Data.Components)
		return req, ok
	}
	return req, false
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
func (v *conversation) command(in interaction) (name string, options map[string]string, focused optionValue, ok bool) {
	if in.Data.Name != commandName || len(in.Data.Options) == 0 {
		return "", nil, focused, false
	}
	sub := in.Data.Options[0]
	cmds := v.handler.Commands()
	i := slices.IndexFunc(cmds, func(c chat.Command) bool { return c.Name == sub.Name })
	if i < 0 {
		return "", nil, focused, false
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
	return sub.Name, options, focused, true
}

// complete suggests values for the option that is being typed.
func (v *conversation) complete(ctx context.Context, in interaction) []map[string]string {
	out := []map[string]string{}
	completer, can := v.handler.(chat.Completer)
	name, options, focused, ok := v.command(in)
	if !can || !ok {
		return out
	}
	ctx, cancel := context.WithTimeout(ctx, completeTime)
	defer cancel()
	req := chat.Request{ID: in.ID, At: v.at(in.Guild, v.where(ctx, in)), User: v.person(in.person(), in.Member, in.Guild), Command: name, Options: options}
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
