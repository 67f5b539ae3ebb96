package command

import (
	"context"
	"slices"
	"strings"

	"newsdesk/digest/chat"
)

// table is every command, in the order that help shows them. The same ones are
// offered on every platform.
func (d *Desk) table() []call {
	story := chat.Option{Name: "story", Summary: "the story's number in the last edition, words of its headline, or a link of it", Required: true, Rest: true, Complete: true}
	return slices.Concat([]call{
		{chat.Command{
			Name: "now", Summary: "What is new for this channel, shown to you alone", Example: "news now India–US tech ties",
			Options: []chat.Option{{Name: "topic", Summary: "only this topic", Rest: true, Complete: true}},
		}, d.now},
		{chat.Command{
			Name: "ask", Summary: "Ask the archive a question; every sentence of the answer is cited", Example: "news ask Which companies did Starlink team up with?",
			Options: []chat.Option{{Name: "question", Summary: "your question", Required: true, Rest: true}},
		}, d.ask},
		{chat.Command{Name: "topics", Summary: "The topics this channel follows"}, d.topics},
		{chat.Command{
			Name: "digest", Summary: "Set up this channel's digest: topics, schedule, size", Level: chat.Curate, Opens: true,
		}, d.digest},
		{chat.Command{
			Name: "track", Summary: "Follow a topic in this channel, or what is like a story", Level: chat.Curate, Opens: true, Message: true,
			Example: `news track chips India AND (semiconductor* OR "chip plant")`,
			Options: []chat.Option{{Name: "name", Summary: "what to call it; alone: a topic to change, or a story's number, link or headline", Complete: true}, {Name: "query", Summary: "what it is about: words, \"phrases\", AND, OR, NOT, parentheses; or: like <story>", Rest: true}},
		}, d.track},
		{chat.Command{
			Name: "untrack", Summary: "Stop following a topic", Level: chat.Curate, Example: "news untrack chips",
			Options: []chat.Option{{Name: "name", Summary: "the topic", Required: true, Rest: true, Complete: true}},
		}, d.untrack},
		{chat.Command{Name: "feeds", Summary: "The feeds and how they are"}, d.feeds},
		{chat.Command{
			Name: "follow", Summary: "Add a feed; a site's address is enough", Level: chat.Curate, Example: "news follow thehindu.com",
			Options: []chat.Option{{Name: "url", Summary: "the feed's or the site's address", Required: true}},
		}, d.follow},
		{chat.Command{
			Name: "unfollow", Summary: "Remove a feed", Level: chat.Curate, Example: "news unfollow thehindu.com",
			Options: []chat.Option{{Name: "url", Summary: "the feed's address or number in /news feeds", Required: true, Complete: true}},
		}, d.unfollow},
		{chat.Command{
			Name: "schedule", Summary: "When this channel gets its digest; without arguments, when that is", Example: "news schedule weekdays 9:00 in Asia/Kolkata",
			Options: []chat.Option{{Name: "when", Summary: "such as: weekdays 9:00 in Asia/Kolkata; off: no digest until it is set again", Rest: true, Complete: true}},
		}, d.schedule},
		{chat.Command{
			Name: "language", Summary: "The language that this channel's digest is put into; without arguments, which it is", Example: "news language Hindi",
			Options: []chat.Option{{Name: "language", Summary: "such as Hindi or de; \"as published\" for the articles' own", Rest: true, Complete: true}},
		}, d.language},
		{chat.Command{Name: "story", Summary: "A story's timeline", Example: "news story 2", Options: []chat.Option{story}}, d.story},
		{chat.Command{Name: "sources", Summary: "The exact passages behind a story's sentences", Example: "news sources 2", Options: []chat.Option{story}}, d.sources},
	}, d.storyCalls(), []call{
		{chat.Command{Name: "cost", Summary: "What models took for this channel, of what they may take"}, d.cost},
		{chat.Command{
			Name: "pack", Summary: "Start with a ready topic and its feeds; without a name, which there are", Example: "news pack india-us-tech",
			Options: []chat.Option{{Name: "name", Summary: "the pack", Complete: true}},
		}, d.pack},
		{chat.Command{Name: "doctor", Summary: "What is wrong with the bot's setting up here, and what to do", Level: chat.Admin}, d.doctor},
		{chat.Command{
			Name: "help", Summary: "This list, or one command in full",
			Options: []chat.Option{{Name: "command", Summary: "the command", Complete: true}},
		}, d.help},
	})
}

// buttons is every action that a control can have.
func (d *Desk) buttons() map[string]press {
	return map[string]press{
		"more":     {chat.Read, d.more},
		"evidence": {chat.Read, d.evidence},
		"timeline": {chat.Read, d.timeline},
		"share":    {chat.Read, d.share},
		"follow":   {chat.Curate, d.followFound},

		actionEditDigest: {chat.Curate, d.editDigest},
		actionDigest:     {chat.Curate, d.saveDigest},
		actionTopic:      {chat.Curate, d.saveTopic},
		actionTrackStory: {chat.Curate, d.pressedTrackStory},
		actionAskAbout:   {chat.Read, d.askAbout},
		actionAskStory:   {chat.Read, d.askStory},
	}
}

func (d *Desk) help(_ context.Context, r chat.Request) (chat.Message, error) {
	name := strings.TrimPrefix(strings.TrimSpace(r.Options["command"]), "/news ")
	if name == "" {
		m := chat.Help(d.Commands(), d.level(r))
		m.Private = true
		return m, nil
	}
	for _, c := range d.calls {
		if c.Name == name {
			return helpOn(c.Command), nil
		}
	}
	return chat.Message{}, d.noCommand(name)
}

// helpOn is one command in full.
func helpOn(c chat.Command) chat.Message {
	usage := chat.Usage(c)
	if c.Example != "" {
		usage += "\n/" + c.Example
	}
	m := private(chat.Say(c.Summary + "."))
	m.Blocks = append(m.Blocks, chat.Block{Kind: chat.Code, Text: chat.Say(usage)})
	for _, o := range c.Options {
		m.Blocks = append(m.Blocks, chat.Block{Kind: chat.Paragraph, Text: join(code(o.Name), chat.Say(": "+o.Summary))})
	}
	if c.Level > chat.Read {
		m.Blocks = append(m.Blocks, small("It is for those who may change what this channel follows."))
	}
	return m
}
