package slack

import (
	"context"
	"slices"
	"strconv"

	"github.com/slack-go/slack"

	"newsdesk/digest/chat"
)

// shareAction is of the button that shows a private answer to the whole channel. It
// stays in the adapter.
const shareAction = "slack:share"

// maxShares bounds the private answers that can be shared: Slack tells what was
// pressed, but not what an answer said that only one person saw.
const maxShares = 1024

// A sharedText is a private answer, and where it may be shown.
type sharedText struct {
	at chat.Ref
	m  chat.Message
}

// shareable says that m answers a question that everybody may ask, where there are
// others to read it.
func (s *session) shareable(q asked, m chat.Message) bool {
	if !m.Private || q.reply == "" || q.direct || q.Command == "" || q.Command == "help" || q.At.Channel.ID == "" || q.At.Channel.ID[0] == 'D' {
		return false
	}
	return slices.ContainsFunc(s.handler.Commands(), func(c chat.Command) bool { return c.Name == q.Command && c.Level == chat.Read && !c.Opens })
}

// offerShare adds the button to the last part of a private answer, if there is room.
func (s *session) offerShare(q asked, m chat.Message, parts []chat.Message) {
	if !s.shareable(q, m) {
		return
	}
	last := &parts[len(parts)-1]
	name := strconv.FormatInt(s.shared.Add(1), 36)
	with := *last
	with.Blocks = append(slices.Clone(last.Blocks), chat.Block{Kind: chat.Actions, Controls: []chat.Control{
		{Label: "Share with the channel", Action: shareAction, Value: name},
	}})
	if !limits().Fits(with) {
		return
	}
	s.shares.keep(name, sharedText{q.At, m})
	*last = with
}

// share posts a private answer for all, and says whose question it was.
func (s *session) share(ctx context.Context, q asked) {
	kept, ok := s.shares.get(q.Value)
	if !ok || kept.at.Channel != q.At.Channel {
		s.say(ctx, q, note("I no longer have that answer. Please ask again."))
		return
	}
	s.shares.drop(q.Value)
	who := q.w.people.find(ctx, q.user, q.name)
	m := kept.m
	m.Private = false
	m.Blocks = append(slices.Clone(m.Blocks), chat.Block{Kind: chat.Small, Text: chat.Say("Shared by " + orText(who.Name, "a member") + ".")})
	for i, part := range chat.Split(m, limits()) {
		if err := s.persist(ctx, func() error {
			_, err := s.Post(ctx, kept.at, part)
			return err
		}); err != nil {
			s.log.Warn("share answer", "part", i+1, "err", err)
			s.shares.keep(q.Value, kept)
			s.say(ctx, q, note("It could not be shared here. Is the app a member of this channel? Add it with /invite."))
			return
		}
	}
	w := slack.WebhookMessage{Text: "Shared with the channel.", ResponseType: slack.ResponseTypeEphemeral, ReplaceOriginal: true}
	if err := slack.PostWebhookCustomHTTPContext(ctx, q.reply, s.client, &w); err != nil && !stopped(err) {
		s.log.Info("replace the private answer", "request", q.ID)
	}
}
