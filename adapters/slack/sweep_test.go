package slack

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
	ch := chat.Channel{Adapter: "work", Workspace: team, ID: channel}
	// Two bots, as two replicas: neither knows what the other has posted.
	post := func(at chat.Ref, key string) chat.Ref {
		t.Helper()
		a, err := Open(Options{Name: "work", Token: botToken, SigningSecret: secret, APIURL: f.server.URL + "/api/", Pace: time.Millisecond})
		if err != nil {
			t.Fatal(err)
		}
		ref, err := a.Post(t.Context(), at, chat.Message{Key: key, Blocks: []chat.Block{{Kind: chat.Paragraph, Text: chat.Say("words")}}})
		if err != nil {
			t.Fatal(err)
		}
		return ref
	}
	since := time.Now().Add(-time.Minute)
	root, second := post(chat.Ref{Channel: ch}, "k"), post(chat.Ref{Channel: ch}, "k")
	reply, late := post(root, "k#2"), post(root, "k#2")
	other := post(chat.Ref{Channel: ch}, "other")
	a, err := Open(Options{Name: "work", Token: botToken, SigningSecret: secret, APIURL: f.server.URL + "/api/", Pace: time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	copies := func(key string, want ...chat.Ref) {
		t.Helper()
		got, err := a.Copies(t.Context(), ch, key, since)
		if d := cmp.Diff(want, got); d != "" || err != nil {
			t.Errorf("copies of %q: %v %s", key, err, d)
		}
	}
	copies("k", root, second)
	copies("k#2", reply, late)
	copies("other", other)
	copies("nothing")
	for range 2 {
		if err := a.Remove(t.Context(), second); err != nil {
			t.Error(err)
		}
		if err := a.Remove(t.Context(), late); err != nil {
			t.Error(err)
		}
	}
	copies("k", root)
	copies("k#2", reply)
}
