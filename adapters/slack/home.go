package slack

import (
	"context"
	"strings"

	"github.com/slack-go/slack"

	"newsdesk/digest/chat"
)

// opened takes that a person has opened the app, at one of its tabs.
func (s *session) opened(ctx context.Context, q asked, tab string) {
	switch tab {
	case "home":
		s.showHome(ctx, q)
	case "messages":
		s.suggest(ctx, q)
	}
}

// showHome shows in App Home what the handler has to say there, or help.
func (s *session) showHome(ctx context.Context, q asked) {
	at := q.At
	at.Channel.ID, at.ID = "", ""
	page := asked{Request: chat.Request{ID: q.ID, At: at, Home: true}, w: q.w, user: q.user, name: q.name}
	m := s.handle(ctx, &page)
	if len(m.Blocks) == 0 {
		m = s.help(ctx, page)
	}
	if err := m.Check(); err != nil {
		s.log.Error("check app home", "err", err)
		return
	}
	api, err := q.w.api(ctx)
	if err != nil || ctx.Err() != nil {
		return
	}
	v := slack.HomeTabViewRequest{Type: slack.VTHomeTab, Blocks: slack.Blocks{BlockSet: viewBlocks(m.Inert().Blocks)}}
	if _, err := api.PublishViewContext(ctx, slack.PublishViewContextRequest{UserID: q.user, View: v}); err != nil && !stopped(err) {
		s.log.Warn("show app home", "err", err)
	}
}

// help is what the command of this name says, else the list of commands.
func (s *session) help(ctx context.Context, q asked) chat.Message {
	for _, c := range s.handler.Commands() {
		if c.Name == "help" {
			q.Home, q.Command = false, c.Name
			if m := s.handle(ctx, &q); len(m.Blocks) > 0 {
				return m
			}
		}
	}
	return chat.Help(s.handler.Commands(), q.User.Level)
}

// viewBlocks is blocks in a view, as many as one holds; it says when that is not all.
// Charts are shown in words there.
func viewBlocks(bs []chat.Block) []slack.Block {
	var whole []chat.Block
	for _, b := range bs {
		if b.Kind == chat.Actions {
			whole = append(whole, b)
		} else {
			whole = append(whole, viewable([]chat.Block{b})...)
		}
	}
	var out []slack.Block
	for _, m := range chat.Split(chat.Message{Blocks: whole}, chat.Limits{Block: maxText, Control: maxElements, Size: size}) {
		out = append(out, blocks(m)...)
	}
	if len(out) > maxViewBlocks {
		out = append(out[:maxViewBlocks-1:maxViewBlocks-1], small(chat.Say("There is more than Slack shows here."))...)
	}
	return out
}

// maxPrompts is how many suggestions Slack shows
// (https://docs.slack.dev/reference/methods/assistant.threads.setSuggestedPrompts).
const maxPrompts = 4

// A Prompt is a suggestion of what to ask the bot.
type Prompt struct {
	Title   string `json:"title"`
	Message string `json:"message"`
}

// Prompts suggests questions: the examples of the commands for everybody that end
// like one, and help.
func Prompts(cs []chat.Command) []Prompt {
	var out []Prompt
	for _, c := range cs {
		words := strings.SplitN(strings.TrimPrefix(c.Example, "/"), " ", 3)
		asks := c.Level == chat.Read && len(c.Options) > 0 && c.Options[0].Rest && c.Options[0].Required && !c.Message
		if asks && len(words) == 3 && strings.HasSuffix(words[2], "?") && len(out) < maxPrompts-1 {
			out = append(out, Prompt{Title: clip(words[2], maxLabel), Message: words[2]})
		}
	}
	return append(out, Prompt{Title: "What can you do?", Message: "help"})
}

// suggest offers questions in the direct message channel with the app. It needs the
// scope assistant:write.
func (s *session) suggest(ctx context.Context, q asked) {
	if q.At.Channel.ID == "" {
		return
	}
	api, err := q.w.api(ctx)
	if err != nil {
		return
	}
	p := slack.AssistantThreadsSetSuggestedPromptsParameters{ChannelID: q.At.Channel.ID, Title: "Ask, for example"}
	for _, one := range Prompts(s.handler.Commands()) {
		p.AddPrompt(one.Title, one.Message)
	}
	if err := api.SetAssistantThreadsSuggestedPromptsContext(ctx, p); err != nil && !stopped(err) {
		s.log.Info("slack takes no suggestions", "err", err)
	}
}
