package slack

import (
	"testing"

	"newsdesk/digest/chat"
)

func TestAReplyIsShownToTheChannelWhereItIsToBe(t *testing.T) {
	f, a, _ := rig(t, "socket")
	root, err := a.Post(t.Context(), chat.Ref{Channel: here()}, hello("root"))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		at        chat.Ref
		broadcast bool
		want      bool
	}{{root, true, true}, {root, false, false}, {chat.Ref{Channel: here()}, true, false}} { // outside threads it means nothing
		m := hello("news")
		m.Broadcast = c.broadcast
		ref, err := a.Post(t.Context(), c.at, m)
		if err != nil {
			t.Fatal(err)
		}
		if got := f.find(channel, ref.ID).broadcast; got != c.want {
			t.Errorf("broadcast %v at %q: shown to the channel %v, want %v", c.broadcast, c.at.ID, got, c.want)
		}
	}
}

func hello(s string) chat.Message {
	return chat.Message{Blocks: []chat.Block{{Kind: chat.Paragraph, Text: chat.Say(s)}}}
}
