package discord

import (
	"context"
	"fmt"
	"slices"
	"time"

	"newsdesk/digest/chat"
)

// request is what was asked, if it can be understood, and whether a form may come
// in reply. Who asks, and where, is asker's to fill in.
func (v *conversation) request(ctx context.Context, in interaction) (req chat.Request, opens, ok bool) {
	req.ID = in.ID
	switch in.Type {
	case interactionCommand:
		return v.commanded(in, req)
	case interactionComponent:
		c, ok := parseCustomID(in.Data.CustomID)
		req.Action, req.Value = c.action, c.value
		if len(in.Data.Values) > 0 {
			req.Value = in.Data.Values[0]
		}
		return req, c.opens, ok
	case interactionModal:
		fl, ok := v.forms.take(ctx, in.Data.CustomID)
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
	return req, cmd.Opens, ok
}

// asker fills in who asks, and where. Where only a person has installed
// the bot it is a guest: it cannot post there, and the server's permissions are not
// the bot's. What is asked there belongs to the person's own talk with it; not ok when
// that cannot be told in time.
func (v *conversation) asker(ctx context.Context, in interaction, req chat.Request) (_ chat.Request, ok bool) {
	if in.guest() {
		ctx, cancel := context.WithTimeout(ctx, time.Second) // the first answer has 3 s
		defer cancel()
		c, err := v.Direct(ctx, "", in.person().ID)
		if err != nil {
			v.opt.Log.Warn("find the talk of a person", "request", in.ID, "err", err)
			return req, false
		}
		req.At, req.User = chat.Ref{Channel: c}, v.person(in.person(), nil, "")
	} else {
		req.At, req.User = v.at(in.Guild, v.where(ctx, in)), v.person(in.person(), in.Member, in.Guild)
	}
	switch {
	case in.Type == interactionCommand && in.Data.Type == kindMessage:
		req.On = on(req.At, in.Data.Target)
	case in.Type == interactionCommand && in.Data.Name == managerName && in.Guild != "":
		req.User.Level = max(req.User.Level, chat.Curate)
	case in.Type == interactionComponent && in.Message != nil:
		req.On = on(req.At, in.Message.ID)
	}
	return req, true
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
	req, ok := v.asker(ctx, in, chat.Request{ID: in.ID})
	if !ok {
		return out
	}
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
