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

// TestASecondPostInAForum is removed whole, or as far as the bot may; what people have
// said in it stays.
func TestASecondPostInAForum(t *testing.T) {
	for name, c := range map[string]struct {
		manages, talked bool
		left            bool // the post
		asleep          bool
	}{
		"may manage threads":     {manages: true},
		"may not":                {left: true, asleep: true},
		"people have said words": {manages: true, talked: true, left: true},
	} {
		t.Run(name, func(t *testing.T) {
			p := newPerson(t, Config{})
			p.fake.manages = c.manages
			m := paragraph("words")
			m.Key = "k"
			at := chat.Ref{Channel: p.channel(forumRoom)}
			first, err := p.adapter.Post(t.Context(), at, m)
			if err != nil {
				t.Fatal(err)
			}
			second, err := p.adapter.Post(t.Context(), at, m)
			if err != nil {
				t.Fatal(err)
			}
			f := p.fake
			if c.talked {
				f.mu.Lock()
				f.messages = append(f.messages, &fakeMessage{ID: f.id(), Channel: second.ID, Author: alice, Body: map[string]any{}, At: time.Now()})
				f.mu.Unlock()
			}
			for range 2 {
				if err := p.adapter.Remove(t.Context(), second); err != nil {
					t.Error(err)
				}
			}
			f.mu.Lock()
			defer f.mu.Unlock()
			post := f.places[second.ID]
			if (post != nil) != c.left || (post != nil && post.Archived != c.asleep) {
				t.Errorf("the post is %+v", post)
			}
			if f.find(first.ID) == nil || f.find(second.ID) != nil {
				t.Error("the wrong message is removed")
			}
		})
	}
}
