package slack

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"slices"

	"github.com/slack-go/slack"

	"newsdesk/digest/chat"
)

// shareAction is of the button that shows a private answer to the whole channel. It
// stays in the adapter.
const shareAction = "slack:share"

// maxShares bounds the private answers that can be shared: Slack tells what was
// pressed, but not what an answer said that only one person saw.
const maxShares = 1024

// shareSkew is how far this machine's clock may be ahead of Slack's when a part is
// looked up.
const shareSkew = maxSkew

// A sharedText is a private answer, whose it is and where it may be shown.
type sharedText struct {
	at    chat.Ref
	asker string // Slack's id of who was answered
	m     chat.Message
	done  int // how many parts are there already
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
// Its name is new in every process: a button outlives the answer that it was for.
func (s *session) offerShare(q asked, m chat.Message, parts []chat.Message) {
	if !s.shareable(q, m) {
		return
	}
	last := &parts[len(parts)-1]
	name := rand.Text()
	with := *last
	with.Blocks = append(slices.Clone(last.Blocks), chat.Block{Kind: chat.Actions, Controls: []chat.Control{
		{Label: "Share with the channel", Action: shareAction, Value: name},
	}})
	if !limits().Fits(with) {
		return
	}
	s.shares.keep(name, sharedText{at: q.At, asker: q.user, m: m})
	*last = with
}

// share posts a private answer for all, and says whose question it was.
func (s *session) share(ctx context.Context, q asked) {
	kept, ok := s.shares.get(q.Value)
	if ok = ok && kept.at.Channel == q.At.Channel && kept.asker == q.user; ok {
		kept, ok = s.shares.drop(q.Value) // whoever presses twice has it shared once
	}
	if !ok {
		s.say(ctx, q, note("I no longer have that answer. Please ask again."))
		return
	}
	if failed := s.postShared(ctx, q, kept); failed != "" {
		s.say(ctx, q, note(failed))
		return
	}
	w := slack.WebhookMessage{Text: "Shared with the channel.", ResponseType: slack.ResponseTypeEphemeral, ReplaceOriginal: true}
	if err := slack.PostWebhookCustomHTTPContext(ctx, q.reply, s.client, &w); err != nil && !stopped(err) {
		s.log.Info("replace the private answer", "request", q.ID)
	}
}

// postShared posts the parts that are not there yet, and gives what went wrong, for
// the asker. What Slack refused can be shared again from there on; what it may have
// taken is never posted again.
func (s *session) postShared(ctx context.Context, q asked, kept sharedText) (failed string) {
	who := q.w.people.find(ctx, q.seat(), q.name)
	m := kept.m
	m.Private = false
	m.Blocks = append(slices.Clone(m.Blocks), chat.Block{Kind: chat.Small, Text: chat.Say("Shared by " + orText(who.Name, "a member") + ".")})
	since := s.opt.Now().Add(-shareSkew)
	for i, part := range chat.Split(m, limits()) {
		if i < kept.done {
			continue
		}
		part.Key = fmt.Sprintf("share/%s#%d", q.Value, i+1)
		err := s.persist(ctx, func() error {
			_, err := s.Post(ctx, kept.at, part)
			return err
		})
		if errors.Is(err, chat.ErrUnknown) {
			if _, found, lost := s.Find(ctx, kept.at.Channel, part.Key, since); found && lost == nil {
				err = nil
			}
		}
		switch {
		case err == nil:
			kept.done++
			continue
		case errors.Is(err, chat.ErrUnknown):
			failed = "Slack does not say whether that was shared. Please look in the channel, and ask again if it is not there."
		default:
			s.shares.keep(q.Value, kept)
			failed = "It could not be shared here. Is the app a member of this channel? Add it with /invite."
		}
		s.log.Warn("share answer", "part", i+1, "err", err)
		return failed
	}
	return ""
}
