package slack

import (
	"context"
	"strings"
	"sync"
	"time"

	"newsdesk/digest/chat"
)

// A move is what Slack says of the bot in a channel: that it can no longer talk there,
// or that it can again.
type move struct {
	back bool
	why  string    // when it cannot
	at   time.Time // when Slack says that it happened, in whole seconds
	n    int64     // in which order Slack told
}

// before says that another move came later.
func (m move) before(other move) bool {
	return m.at.Before(other.at) || (m.at.Equal(other.at) && m.n < other.n)
}

// moves remembers the latest move of each channel. It is safe for concurrent use.
type moves struct {
	mu     sync.Mutex // held while the latest is compared and replaced
	latest *recent[move]
}

// keep remembers a move, unless a later one is known: Slack tells what it could not
// tell at first again for an hour.
func (ms *moves) keep(c chat.Channel, m move) bool {
	ms.mu.Lock()
	defer ms.mu.Unlock()
	if known, ok := ms.latest.get(c.String()); ok && m.before(known) {
		return false
	}
	ms.latest.keep(c.String(), m)
	return true
}

// placed takes what Slack says of a channel.
func (s *session) placed(e event) {
	v, at := e.Event, e.installation()
	m := move{at: e.time(), n: s.changes.Add(1)}
	switch v.Type {
	case "channel_unarchive", "group_unarchive", "member_joined_channel":
		m.back = true
	default:
		m.why = leftWords(v.Type)
	}
	s.start(task{names: []string{e.EventID}, at: at}, func(ctx context.Context, w *workspace) {
		c := w.ref(at.Team, v.Channel, "").Channel
		if strings.HasPrefix(v.Type, "member_") {
			w.members.forget(seat{c.Workspace, v.User})
			if v.User != w.bot() {
				return
			}
		}
		if c.ID != "" && s.moves.keep(c, m) {
			s.settle(ctx, c)
		}
	})
}

// settle tells the handler the latest move of a channel, again when another came while
// it was told: what is told last is what holds.
func (s *session) settle(ctx context.Context, c chat.Channel) {
	for told := (move{}); ctx.Err() == nil; {
		m, ok := s.moves.latest.get(c.String())
		if !ok || m == told {
			return
		}
		if m.back {
			_ = s.joined(ctx, c) // it has logged
		} else {
			_ = s.left(ctx, c, m.why) // it has logged
		}
		told = m
	}
}

func leftWords(kind string) string {
	switch {
	case strings.HasSuffix(kind, "_archive"):
		return "The channel was archived."
	case strings.HasSuffix(kind, "_deleted"):
		return "The channel was deleted."
	}
	return "The bot was taken out of the channel."
}
