package discord

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"newsdesk/digest/chat"
)

// guestOf is what an interaction tells where only a person has installed the bot.
var guestOf = map[string]any{"authorizing_integration_owners": map[string]any{"1": alice}, "context": 2}

// TestGuestIsToldOfACut: where Discord takes five messages, the fifth says that there
// is more.
func TestGuestIsToldOfACut(t *testing.T) {
	for _, private := range []bool{true, false} {
		t.Run(fmt.Sprint(private), func(t *testing.T) {
			p := newPerson(t, Config{})
			p.runs(recorder{func(r chat.Request) chat.Message {
				m := long("q", 7)
				m.Private = private
				return m
			}})
			p.act(chat.Ref{Channel: p.channel(general)}, interactionCommand, track("q"), guestOf)
			p.eventually("five messages", 2*time.Minute, func() bool { return len(p.Seen()) >= 5 })
			time.Sleep(100 * time.Millisecond)
			seen := p.Seen()
			if len(seen) != 5 || !strings.Contains(seen[4].Text, "There is more") {
				t.Errorf("%d messages, the last is %.60q", len(seen), seen[len(seen)-1].Text)
			}
		})
	}
}

// TestGuestWithoutATalk: what a guest asks belongs to nobody else. Where their own talk
// cannot be opened in time they are asked to try again.
func TestGuestWithoutATalk(t *testing.T) {
	p := newPerson(t, Config{})
	p.fake.answers = func(_, path string) (int, string, bool) { return 500, "{}", path == "/users/@me/channels" }
	p.runs(recorder{func(r chat.Request) chat.Message {
		t.Errorf("asked at %s", r.At)
		return paragraph("answer")
	}})
	d := p.act(chat.Ref{Channel: p.channel(general)}, interactionCommand, track("q"), guestOf)
	<-d.acked
	p.eventually("a word to the guest", 2*time.Minute, func() bool { return len(p.Seen()) == 1 })
	if s := p.Seen()[0]; !s.Private || !strings.Contains(s.Text, "try again") {
		t.Errorf("the guest is told %+v", s)
	}
}
