package discord

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"newsdesk/digest/chat"
)

// What was posted twice under one key is found in the channel and in threads, the
// oldest first, and a copy can be removed, more than once without harm.
func TestCopies(t *testing.T) {
	f := newFake(t)
	f.remember = 0 // Discord itself keeps a second copy out for minutes only
	ch := chat.Channel{Adapter: "dis", Workspace: guildID, ID: general}
	a, err := Open(Options{Name: "dis", Config: Config{Token: botToken, Application: botUser, APIURL: f.url()}, Dial: f.net.dial})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(a.rest.http.CloseIdleConnections)
	post := func(at chat.Ref, key string) chat.Ref {
		t.Helper()
		ref, err := a.Post(t.Context(), at, chat.Message{Key: key, Blocks: []chat.Block{{Kind: chat.Paragraph, Text: chat.Say("words")}}})
		if err != nil {
			t.Fatal(err)
		}
		return ref
	}
	since := time.Now().Add(-time.Minute)
	root, second := post(chat.Ref{Channel: ch}, "k"), post(chat.Ref{Channel: ch}, "k")
	reply, late := post(root, "k#2"), post(root, "k#2")
	copies := func(key string, want ...chat.Ref) {
		t.Helper()
		got, err := a.Copies(t.Context(), ch, key, since)
		if d := cmp.Diff(want, got); d != "" || err != nil {
			t.Errorf("copies of %q: %v %s", key, err, d)
		}
	}
	copies("k", root, second)
	copies("k#2", reply, late)
	copies("nothing")
	for range 2 {
		for _, ref := range []chat.Ref{second, late} {
			if err := a.Remove(t.Context(), ref); err != nil {
				t.Error(err)
			}
		}
	}
	copies("k", root)
	copies("k#2", reply)
}
