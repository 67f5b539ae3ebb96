package discord

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"newsdesk/digest/chat"
)

// Examine looks at the token, the application, the commands and the permissions in
// every channel. The commands are compared with those that were registered last, so
// that those of a bot that is not running are examined, too.
func (a *Adapter) Examine(ctx context.Context, channels []chat.Channel) []chat.Finding {
	e := &examination{Adapter: a, ctx: ctx}
	if !e.account() {
		return e.findings
	}
	e.commands()
	e.gateway()
	for _, c := range channels {
		if c.Adapter != a.opt.Name || c.ID == "" {
			continue
		}
		if ctx.Err() != nil {
			return e.findings
		}
		e.channel(c)
	}
	return e.findings
}

// An examination is one look at everything.
type examination struct {
	*Adapter
	ctx         context.Context //nolint:containedctx // of the one call of Examine
	application string
	findings    []chat.Finding
}

func (e *examination) fine(where, what string) {
	e.findings = append(e.findings, chat.Finding{Where: where, What: what})
}

func (e *examination) wrong(s chat.Severity, where, what, remedy string) {
	e.findings = append(e.findings, chat.Finding{Severity: s, Where: where, What: what, Remedy: remedy})
}

// Flags of an application that has privileged intents.
// https://docs.discord.com/developers/resources/application#application-object-application-flags
const privileged = 1<<12 | 1<<13 | 1<<14 | 1<<15 | 1<<18 | 1<<19

// account says whether the token is accepted, without which there is nothing more to
// be seen.
func (e *examination) account() bool {
	var me struct {
		ID       string `json:"id"`
		Username string `json:"username"`
	}
	if err := e.rest.do(e.ctx, call{method: "GET", path: "/users/@me", into: &me}); err != nil {
		var refused *apiError
		if errors.As(err, &refused) && refused.Status == 401 {
			e.wrong(chat.Fault, "token", "Discord does not accept the bot's token.", "Copy it anew from Bot, Reset Token, in the developer portal, without the word Bot before it.")
		} else {
			e.unseen("token", err)
		}
		return false
	}
	e.fine("token", "Discord knows the bot as "+chat.Clean(me.Username)+".")
	return e.portal()
}

// portal examines what the developer portal says of the application.
func (e *examination) portal() bool {
	var app struct {
		ID       string         `json:"id"`
		Flags    int            `json:"flags"`
		Key      string         `json:"verify_key"`
		Endpoint string         `json:"interactions_endpoint_url"`
		Installs map[string]any `json:"integration_types_config"`
	}
	if err := e.rest.do(e.ctx, call{method: "GET", path: "/applications/@me", into: &app}); err != nil {
		e.unseen("application", err)
		return false
	}
	c := e.opt.Config
	e.application = app.ID
	switch {
	case c.Application != "" && c.Application != app.ID:
		e.wrong(chat.Fault, "application_id", fmt.Sprintf("The token is of application %s, not of %s.", app.ID, c.Application), "Correct application_id, or leave it out: Discord is asked.")
	case c.PublicKey != "" && !strings.EqualFold(c.PublicKey, app.Key):
		e.wrong(chat.Fault, "public_key", "It is not the application's: every interaction over HTTP is refused.", "Copy Public Key from General Information in the developer portal.")
	case app.Endpoint != "" && c.PublicKey == "":
		e.wrong(chat.Fault, "interactions", "Commands and buttons are sent to an address on the web, and this bot does not listen there.", "Clear Interactions Endpoint URL in the developer portal, or set public_key.")
	case app.Endpoint == "" && c.Gateway == "off":
		e.wrong(chat.Fault, "interactions", "The gateway is off and no Interactions Endpoint URL is set: no command reaches the bot.", "Set the URL in the developer portal, or gateway: on.")
	default:
		e.fine("application", "The application's id, key and endpoint fit the configuration.")
	}
	e.intents(app.Flags)
	if _, people := app.Installs["1"]; len(app.Installs) > 0 && !people {
		e.wrong(chat.Warning, "installation", "People cannot add the bot to their own account.", "Tick User Install on the page Installation, if they should.")
	}
	return true
}

// Flags of an application that may read messages which do not mention it.
const readsMessages = 1<<18 | 1<<19

// intents compares the intents that the application has with those that are used.
func (e *examination) intents(flags int) {
	used := 0
	if e.opt.Config.MessageContent {
		used = readsMessages
	}
	switch {
	case used != 0 && flags&readsMessages == 0:
		e.wrong(chat.Fault, "intents", "message_content is set, and the application does not have that intent: Discord lets it in no more.",
			"Switch on Message Content Intent on the page Bot, or leave message_content out.")
	case flags&privileged&^used != 0:
		e.wrong(chat.Warning, "intents", "The application has privileged intents, which the bot does not use.", "Switch off those that are not needed under Privileged Gateway Intents on the page Bot: from 10,000 users on they are reviewed every year.")
	case used != 0:
		e.fine("intents", "The message content intent is on, as configured.")
	default:
		e.fine("intents", "No privileged intent is on, and none is needed.")
	}
}

// unseen is a finding about what kept us from looking.
func (e *examination) unseen(where string, err error) {
	e.wrong(chat.Fault, where, "It could not be examined: "+chat.Clean(err.Error())+".", "Look at the network and at Discord's status page, then examine again.")
}

// commands compares those that Discord has with those that should be there.
func (e *examination) commands() {
	for _, path := range e.opt.Config.commandPaths(e.application) {
		have, err := e.registered(e.ctx, path)
		var refused *apiError
		switch {
		case errors.As(err, &refused) && (refused.Status == 404 || refused.Status == 403):
			e.wrong(chat.Fault, "commands", "Discord gives none at "+path+": "+chat.Clean(err.Error())+".",
				"Mend application_id (General Information in the developer portal; it may be left out) and the ids under command_guilds, and invite the bot to those servers: bot discord invite.")
			continue
		case err != nil:
			e.unseen("commands", err)
			continue
		}
		e.compare(path, have)
	}
}

func (e *examination) compare(path string, have []spec) {
	known := e.kept(e.ctx, commandsKey(path))
	names := func(s spec) bool { return s.Name == commandName && s.Type == kindSlash }
	var want []spec
	if v := e.running.Load(); v != nil {
		want, _ = specs(v.handler.Commands(), len(e.opt.Config.CommandGuilds) == 0, e.opt.words) // a fault in them is in the log
	}
	switch {
	case !slices.ContainsFunc(have, names):
		e.wrong(chat.Fault, "commands", "/"+commandName+" is not registered at "+path+".", redo)
	case want != nil && !same(have, want), want == nil && known != nil && string(known) != string(hashOf(have)):
		e.wrong(chat.Warning, "commands", "The registered commands are not those of this bot: somebody or another version changed them.", redo)
	default:
		e.fine("commands", fmt.Sprintf("%d commands are registered.", len(have)))
	}
}

const redo = "Run: bot discord register"

// gateway asks how many connections can be begun.
func (e *examination) gateway() {
	if e.opt.Config.Gateway == "off" {
		return
	}
	var info gatewayInfo
	switch err := e.rest.do(e.ctx, call{method: "GET", path: "/gateway/bot", into: &info}); {
	case err != nil:
		e.unseen("gateway", err)
	case e.opt.Config.Shards != 0 && e.opt.Config.Shards < info.Shards:
		e.wrong(chat.Warning, "shards", fmt.Sprintf("Discord recommends %d shards, %d are configured.", info.Shards, e.opt.Config.Shards), "Raise shards, in every process, or leave it out.")
	case info.Start.Remaining < 20 && info.Start.Reset > 0:
		e.wrong(chat.Warning, "gateway", fmt.Sprintf("Only %d sessions can still be begun today.", info.Start.Remaining), "Find out what makes the bot restart so often.")
	default:
		e.fine("gateway", fmt.Sprintf("%d shards recommended, %d sessions left today.", info.Shards, info.Start.Remaining))
	}
}

// channel examines what the bot may do in one channel.
func (e *examination) channel(c chat.Channel) {
	where := "channel " + c.ID
	p, err := e.channels.look(e.ctx, c.ID)
	switch {
	case errors.Is(err, chat.ErrGone):
		e.wrong(chat.Fault, where, "It is not there, or the bot may not see it.", "Invite the bot to the server again and let it see the channel, or stop the digest.")
		return
	case err != nil:
		e.unseen(where, err)
		return
	}
	if p.Name != "" {
		where = "channel #" + chat.Clean(p.Name)
	}
	if p.Guild == "" {
		e.fine(where, "It is a talk with one person.")
		return
	}
	has, err := e.permissions(e.ctx, p.Guild, c.ID)
	if err != nil {
		e.unseen(where, err)
		return
	}
	e.lacks(where, has)
}

func (e *examination) lacks(where string, has uint64) {
	complete := true
	for _, r := range rights() {
		if has&r.bit != 0 || (r.bit == embedLinks && !e.opt.Embeds) {
			continue
		}
		complete = false
		s := chat.Warning
		if needed&r.bit != 0 || r.bit == embedLinks {
			s = chat.Fault
		}
		e.wrong(s, where, "The bot lacks the permission "+r.name+": "+r.loss+".", "Allow "+r.name+" for the bot's role in the channel's or the server's settings.")
	}
	if complete {
		e.fine(where, "The bot has every permission that it needs.")
	}
}
