package discord

import (
	"errors"
	"strings"
	"testing"

	"newsdesk/digest/chat"
)

// TestPicturesRefuseNoMessage: a message whose picture Discord does not take is there
// without it, wherever it goes; what is refused for another reason stays refused.
func TestPicturesRefuseNoMessage(t *testing.T) {
	const good, bad = "https://cdn.ledger.example/good.jpg", "https://cdn.ledger.example/bad.jpg"
	entry := func(image string) chat.Message {
		return chat.Message{Key: "k " + image, Blocks: []chat.Block{{
			Kind: chat.Entry, Title: chat.Strong("River rises"), Lines: []chat.Text{chat.Say("To 6.2 metres.")}, Image: image,
		}}}
	}
	for _, style := range []string{"components", "embeds"} {
		for _, c := range []Config{{Style: style}, {Style: style, Forum: "story"}} {
			p := newPerson(t, c)
			p.fake.dislikes = bad
			room := general
			if c.Forum != "" {
				room = forumRoom
			}
			for image, shown := range map[string]bool{good: true, bad: false} {
				ref, err := p.adapter.Post(t.Context(), chat.Ref{Channel: p.channel(room)}, entry(image))
				if err != nil {
					t.Fatalf("%+v: %v", c, err)
				}
				if err := p.adapter.Edit(t.Context(), ref, entry(image)); err != nil {
					t.Errorf("%+v: edit: %v", c, err)
				}
				found := 0
				for _, m := range p.all() {
					if strings.Contains(m.text, "6.2 metres") && strings.Contains(m.raw, image) == shown {
						found++
					}
				}
				if found != 1 {
					t.Errorf("%+v: %s is shown %v in %d messages, want one", c, image, shown, found)
				}
				p.fake.mu.Lock()
				p.fake.messages = nil
				p.fake.mu.Unlock()
			}
			p.fake.dislikes = "River"
			if _, err := p.adapter.Post(t.Context(), chat.Ref{Channel: p.channel(room)}, entry(good)); !errors.Is(err, chat.ErrRejected) {
				t.Errorf("%+v: refused for its words: %v", c, err)
			}
		}
	}
}
