package slack

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"testing"

	"newsdesk/digest/chat"
	"newsdesk/digest/chat/chattest"
)

// sharing has a private answer of some parts, and tells how often something stands in
// the channel.
func sharing(t *testing.T, answer chat.Message) (*fake, *human, func(text string) int) {
	t.Helper()
	f, a, h := rig(t, "http")
	answer.Private = true
	run(t, a, &desk{reply: func(context.Context, chat.Request) chat.Message { return answer }})
	acked(t, h.Command(chat.Ref{Channel: here()}, "topics"))
	within(t, "answer", func() bool {
		return slices.ContainsFunc(h.Seen(), func(s chattest.Seen) bool { return slices.Contains(s.Controls, "Share with the channel") })
	})
	return f, h, func(text string) (n int) {
		for _, s := range h.Seen() {
			if !s.Private && strings.Contains(s.Text, text) {
				n++
			}
		}
		return n
	}
}

// told says that the person alone was told something.
func told(h *human, text string) func() bool {
	return func() bool {
		h.f.mu.Lock()
		defer h.f.mu.Unlock()
		return slices.ContainsFunc(h.f.messages, func(m *message) bool {
			return m.onlyFor != "" && (strings.Contains(m.text, text) || strings.Contains(m.seen().Text, text))
		})
	}
}

func TestAnAnswerIsSharedOnceWhenSlackDoesNotSay(t *testing.T) {
	f, h, count := sharing(t, say("the answer."))
	f.fail(func(w http.ResponseWriter, _ string, do func()) bool {
		do()
		w.WriteHeader(http.StatusGatewayTimeout)
		return true
	})
	acked(t, h.pressPrivate("Share with the channel"))
	within(t, "what became of it", told(h, "Shared with the channel."))
	f.mu.Lock()
	delete(f.scopes, "channels:history") // the next cannot be looked up
	f.mu.Unlock()
	acked(t, h.Command(chat.Ref{Channel: here()}, "topics"))
	within(t, "another answer", func() bool { return len(h.Seen()) >= 4 })
	f.fail(func(w http.ResponseWriter, _ string, do func()) bool {
		do()
		w.WriteHeader(http.StatusGatewayTimeout)
		return true
	})
	acked(t, h.pressPrivate("Share with the channel"))
	within(t, "that it is not known", told(h, "does not say whether"))
	acked(t, h.pressPrivate("Share with the channel"))
	within(t, "that it is gone", told(h, "I no longer have that answer"))
	if n := count("the answer."); n != 2 {
		t.Errorf("two answers are shared %d times", n)
	}
}

func TestSharingGoesOnWhereItWasRefused(t *testing.T) {
	m := chat.Message{}
	for _, word := range []string{"first", "second"} {
		m.Blocks = append(m.Blocks, chat.Block{Kind: chat.Paragraph, Text: chat.Say(word + " part. " + strings.Repeat("so it goes on. ", 500))})
	}
	f, h, count := sharing(t, m)
	f.fail(func(http.ResponseWriter, string, func()) bool { return false })
	f.fail(func(w http.ResponseWriter, _ string, _ func()) bool { send(w, bad("not_in_channel")); return true })
	acked(t, h.pressPrivate("Share with the channel"))
	within(t, "the refusal", told(h, "It could not be shared here."))
	acked(t, h.pressPrivate("Share with the channel"))
	within(t, "the rest", func() bool { return count("second part.") == 1 })
	within(t, "what became of it", told(h, "Shared with the channel."))
	if n := count("first part."); n != 1 {
		t.Errorf("the first part is shared %d times", n)
	}
}

// TestAButtonOfOldSharesNothingOfAnother has a button that outlived the process that
// made it, and one of somebody else.
func TestAButtonOfOldSharesNothingOfAnother(t *testing.T) {
	_, h, count := sharing(t, say("the answer."))
	another := func(p map[string]any) map[string]any {
		p["user"] = map[string]any{"id": "U00OTHER", "username": "other"}
		return p
	}
	m, action := h.privateButton("Share with the channel")
	acked(t, h.deliver(kindInteraction, another(h.pressed(m, action))))
	within(t, "a refusal", told(h, "I no longer have that answer"))
	action["value"] = "1"
	acked(t, h.deliver(kindInteraction, h.pressed(m, action)))
	within(t, "a refusal", func() bool {
		n := 0
		for _, s := range h.Seen() {
			if strings.Contains(s.Text, "I no longer have that answer") {
				n++
			}
		}
		return n == 2
	})
	if n := count("the answer."); n != 0 {
		t.Errorf("it was shared %d times", n)
	}
}
