package discord

import (
	"context"
	"encoding/json"
	"errors"
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
	codeUnknownWebhook     = 10015
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
	Permissions string          `json:"app_permissions"` // the bot's, where this is
	// Owners are who installed the application here: a server under "0", a person
	// under "1". None are told by servers that speak Discord's language only partly.
	Owners map[string]any `json:"authorizing_integration_owners"`

	arrived time.Time
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
	in.arrived = time.Now()
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
	// What is read of the interaction alone decides: Discord is asked for no more before
	// it has its answer, unless a form may be that answer.
	req, opens, ok := v.request(ctx, in)
	switch {
	case !ok:
		v.logged(in, answer(expired(in)))
	case opens:
		if req, ok = v.asker(ctx, in, req); !ok {
			v.logged(in, answer(whisper(notTold)))
			return
		}
		v.workFirst(ctx, in, req, answer)
	case v.deferred(in, answer):
		if req, ok = v.asker(ctx, in, req); !ok {
			v.logged(in, v.steadily(ctx, func() error { return v.original(ctx, in, notice(notTold)) }))
			return
		}
		v.work(ctx, in, req)
	}
}

// notTold is said where Discord does not tell in time where an interaction belongs.
const notTold = "Discord did not answer in time. Please try again."

// atOnce is the answer to what takes no handler: suggestions, and pages of forms.
func (v *conversation) atOnce(ctx context.Context, in interaction) (response, bool) {
	switch in.Type {
	case interactionComplete:
		return response{Type: respondComplete, Data: map[string]any{"choices": v.complete(ctx, in)}}, true
	case interactionComponent:
		if fl, id, ok := v.pressed(ctx, in); ok {
			return fl.modal(id), true
		}
	case interactionModal:
		if fl, ok := v.forms.take(ctx, in.Data.CustomID); ok {
			if fl = fl.sent(in.Data.Components); !fl.done() {
				return v.onward(ctx, fl), true
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
	return whisper("That is from an older version of the bot, or too old. Please give the command again.")
}

// whisper is a first answer for the asker alone.
func whisper(s string) response {
	p := render(notice(s), false)
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
	t := time.NewTimer(time.Until(in.arrived.Add(openTime)))
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
		v.logged(in, answer(fl.modal(v.forms.keep(ctx, fl))))
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
		m = v.offer(ctx, *m.Form)
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
	if !m.Private { // a part of it can be looked for
		m.Key = orText(m.Key, "answer "+in.ID)
	}
	parts := chat.Split(m, v.Limits())
	if in.guest() {
		parts = v.guestParts(parts)
	}
	if m.Private {
		if err := v.steadily(ctx, func() error { return v.original(ctx, in, parts[0]) }); err != nil {
			return err
		}
		_, _, err := v.follow(ctx, in, parts[1:], ephemeral)
		if errors.Is(err, chat.ErrUnknown) {
			v.whisperOn(ctx, in, mayMiss)
		}
		return err
	}
	if err := v.steadily(ctx, func() error { return v.discard(ctx, in) }); err != nil && !missing(err) {
		v.opt.Log.Warn("take the deferred answer away", "request", in.ID, "err", err)
	}
	return v.share(ctx, in, req, m, parts)
}

// errOver is that of an answer that was not sent: nobody takes it for the interaction
// any more.
var errOver = errors.New("the interaction is over")

// webhook is the path of an interaction's answers.
func (v *conversation) webhook(in interaction) string {
	return "/webhooks/" + orText(in.Application, v.me.application) + "/" + in.Token
}

// further makes a request about what follows the first answer. Discord may not have
// taken that in yet, above all when it went over HTTP: for a moment it knows of no
// webhook.
func (v *conversation) further(ctx context.Context, c call) error {
	c.anonymous = true
	for wait := 200 * time.Millisecond; ; wait *= 2 {
		err := v.rest.do(ctx, c)
		if code(err) != codeUnknownWebhook || wait > 1600*time.Millisecond || sleep(ctx, wait) != nil {
			return err
		}
	}
}

// original changes the deferred answer.
func (v *conversation) original(ctx context.Context, in interaction, m chat.Message) error {
	return v.shown(m, func(p payload) error {
		return v.further(ctx, call{method: "PATCH", path: v.webhook(in) + "/messages/@original", body: p, files: p.files})
	})
}

func (v *conversation) discard(ctx context.Context, in interaction) error {
	return v.further(ctx, call{method: "DELETE", path: v.webhook(in) + "/messages/@original"})
}

// follow shows more messages. It gives the first one's id, and those that are not there,
// the first of which may be when the error is a chat.ErrUnknown.
func (v *conversation) follow(ctx context.Context, in interaction, parts []chat.Message, flags int) (first string, left []chat.Message, err error) {
	for i, part := range parts {
		var made struct {
			ID string `json:"id"`
		}
		err := v.shown(part, func(p payload) error {
			p.Flags |= flags
			return v.steadily(ctx, func() error {
				if ctx.Err() != nil { // told before anything is sent: afterwards it may have been taken
					return errOver
				}
				return v.further(ctx, call{method: "POST", path: v.webhook(in), body: p, files: p.files, into: &made})
			})
		})
		if err != nil {
			return first, parts[i:], err
		}
		first = orText(first, made.ID)
	}
	return first, nil, nil
}
