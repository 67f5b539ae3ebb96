package discord

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"newsdesk/digest/chat"
	"newsdesk/digest/chat/chattest"
)

func TestForum(t *testing.T) {
	p := newPerson(t, Config{ForumTags: []string{"digest", "nowhere"}})
	p.fake.places[forumRoom].Tags = []any{
		map[string]any{"id": "70", "name": "Rules", "moderated": true}, map[string]any{"id": "77", "name": "Digest"}, map[string]any{"id": "78", "name": "Friday"},
	}
	at := chat.Ref{Channel: p.channel(forumRoom)}
	m := chat.Message{Key: "k1", Blocks: []chat.Block{{Kind: chat.Heading, Text: chat.Say("Friday’s *edition*")}}}
	root, err := p.adapter.Post(t.Context(), at, m)
	if err != nil {
		t.Fatal(err)
	}
	if name := p.fake.places[root.ID].Name; name != "Friday’s *edition*" {
		t.Errorf("the post is called %q", name)
	}
	if got := fmt.Sprint(p.fake.places[root.ID].Applied); got != "[77]" {
		t.Errorf("its tags are %s", got)
	}
	reply, err := p.adapter.Post(t.Context(), root, paragraph("more"))
	if err != nil || !strings.HasPrefix(reply.ID, root.ID+"/") {
		t.Errorf("reply %v, %v", reply, err)
	}
	for _, ref := range []chat.Ref{root, reply} {
		if err := p.adapter.Edit(t.Context(), ref, paragraph("edited")); err != nil {
			t.Error(err)
		}
	}
	if _, err := p.adapter.Post(t.Context(), at, m); err != nil {
		t.Fatal(err)
	}
	if ref, ok, err := p.adapter.Find(t.Context(), at.Channel, "k1", time.Now().Add(-time.Hour)); !ok || err != nil || ref.Channel != at.Channel {
		t.Errorf("found %v, %v, %v", ref, ok, err)
	}
}

// TestThreads: what comes of a reply when its thread, or its root, is in a state.
func TestThreads(t *testing.T) {
	for _, c := range []struct {
		name   string
		to     func(f *fake, root string)
		thread bool // it lands in the thread
		want   error
	}{
		{"asleep", func(f *fake, root string) { f.places[root].Archived = true }, true, nil},
		{"locked", func(f *fake, root string) { f.places[root].Archived, f.places[root].Locked = true, true }, false, chat.ErrGone},
		{"thread deleted", func(f *fake, root string) { delete(f.places, root) }, true, nil},
		{"root deleted, thread left", func(f *fake, root string) { f.messages = nil }, true, nil},
		{"both deleted", func(f *fake, root string) { delete(f.places, root); f.messages = nil }, false, chat.ErrGone},
		{"no permission to make one", func(f *fake, root string) {
			delete(f.places, root)
			f.answers = func(_, path string) (int, string, bool) {
				return 403, `{"code":50013,"message":"Missing Permissions"}`, strings.HasSuffix(path, "/threads")
			}
		}, false, nil},
		{"channel deleted", func(f *fake, root string) { delete(f.places, general); delete(f.places, root); f.messages = nil }, false, chat.ErrGone},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := newPerson(t, Config{})
			root, err := p.adapter.Post(t.Context(), chat.Ref{Channel: p.channel(general)}, paragraph("root"))
			if err != nil {
				t.Fatal(err)
			}
			if _, err := p.adapter.Post(t.Context(), root, paragraph("first")); err != nil {
				t.Fatal(err)
			}
			p.fake.mu.Lock()
			c.to(p.fake, root.ID)
			p.fake.mu.Unlock()
			ref, err := p.adapter.Post(t.Context(), root, paragraph("second"))
			if !errors.Is(err, c.want) || (err == nil) != (c.want == nil) {
				t.Fatalf("error %v, want %v", err, c.want)
			}
			if err == nil && strings.HasPrefix(ref.ID, root.ID+"/") != c.thread {
				t.Errorf("it is posted at %s", ref)
			}
		})
	}
}

// TestClosedForum: a forum where the bot lost its right is closed to it. There is no
// channel to reply in instead.
func TestClosedForum(t *testing.T) {
	p := newPerson(t, Config{})
	root, err := p.adapter.Post(t.Context(), chat.Ref{Channel: p.channel(forumRoom)}, paragraph("root"))
	if err != nil {
		t.Fatal(err)
	}
	p.fake.mu.Lock()
	p.fake.answers = func(method, path string) (int, string, bool) {
		return 403, `{"code":50013,"message":"Missing Permissions"}`, method == "POST" && strings.HasSuffix(path, "/messages")
	}
	p.fake.mu.Unlock()
	if _, err := p.adapter.Post(t.Context(), root, paragraph("more")); !errors.Is(err, chat.ErrGone) {
		t.Errorf("error %v", err)
	}
}

// TestDirect: a direct message is a question, without a mention and a thread.
func TestDirect(t *testing.T) {
	p := newPerson(t, Config{})
	var got chat.Request
	h := recorder{func(r chat.Request) chat.Message { got = r; return paragraph("answer to " + r.Text) }}
	p.runs(h)
	at := chat.Ref{Channel: chat.Channel{Adapter: "dis", Workspace: "direct-" + directly, ID: directly}}
	p.says(at, aliceUser, "just me")
	p.eventually("answer", 2*time.Minute, func() bool { return p.shows("answer to just me") })
	if got.At != at || got.User.Level != chat.Read {
		t.Errorf("request %+v", got)
	}
}

// A recorder answers with what its function returns.
type recorder struct {
	answer func(chat.Request) chat.Message
}

func (r recorder) Commands() []chat.Command { return chattest.Commands() }

func (r recorder) Handle(_ context.Context, q chat.Request) chat.Message { return r.answer(q) }

func TestLevels(t *testing.T) {
	for _, c := range []struct {
		permissions string
		roles       []string
		want        chat.Level
	}{
		{"0", nil, chat.Read},
		{"8", nil, chat.Admin},
		{"32", nil, chat.Admin},
		{"16", nil, chat.Curate},
		{"2048", []string{"5"}, chat.Curate},
		{"2048", []string{"5", "6"}, chat.Admin},
		{"many", nil, chat.Read},
	} {
		a, err := Open(Options{Name: "dis", Config: Config{Token: "t", CuratorRoles: []string{"5"}, AdminRoles: []string{"6"}}})
		if err != nil {
			t.Fatal(err)
		}
		v := &conversation{Adapter: a}
		if got := v.person(&user{ID: "1"}, &member{Permissions: c.permissions, Roles: c.roles}, guildID).Level; got != c.want {
			t.Errorf("%+v: %s", c, got)
		}
	}
}

// TestCommandsAreRegisteredOnce: a second start changes nothing.
func TestCommandsAreRegisteredOnce(t *testing.T) {
	for _, guilds := range [][]string{nil, {guildID}} {
		p := newPerson(t, Config{CommandGuilds: guilds})
		for range 3 {
			ctx, stop := context.WithCancel(t.Context())
			done := make(chan error, 1)
			go func() { done <- p.adapter.Run(ctx, rigHandler{}) }()
			p.eventually("registration", 2*time.Minute, func() bool { p.fake.mu.Lock(); defer p.fake.mu.Unlock(); return p.fake.puts > 0 })
			time.Sleep(50 * time.Millisecond)
			stop()
			if err := <-done; err != nil {
				t.Error(err)
			}
		}
		if p.fake.puts != 1 {
			t.Errorf("commands were written %d times", p.fake.puts)
		}
	}
}

func TestSpecs(t *testing.T) {
	got, err := specs(chattest.Commands(), true, translations())
	if err != nil {
		t.Fatal(err)
	}
	b, _ := json.Marshal(got)
	for _, want := range []string{`"name":"track"`, `"autocomplete":true`, `"contexts":[0,1,2]`, `"required":true`} {
		if !strings.Contains(string(b), want) {
			t.Errorf("no %s in %s", want, b)
		}
	}
	if _, err := specs([]chat.Command{{Name: "Not This"}}, true, nil); err == nil {
		t.Error("a name that Discord refuses is taken")
	}
}

// TestAlreadyAcknowledged: what another process answers is not answered twice.
func TestAlreadyAcknowledged(t *testing.T) {
	p := newPerson(t, Config{})
	asked := make(chan string, 9)
	p.runs(recorder{func(r chat.Request) chat.Message { asked <- r.ID; return paragraph("answer") }})
	p.fake.mu.Lock()
	p.fake.answers = func(_, path string) (int, string, bool) {
		return 400, `{"code":40060,"message":"Interaction has already been acknowledged."}`, strings.HasSuffix(path, "/callback")
	}
	p.fake.mu.Unlock()
	p.Command(chat.Ref{Channel: p.channel(general)}, "topics")
	time.Sleep(300 * time.Millisecond)
	if len(asked) > 0 {
		t.Error("the handler is asked")
	}
}

func TestConfig(t *testing.T) {
	good := Config{Token: "t"}
	if _, err := Open(Options{Name: "d", Config: good}); err != nil {
		t.Error(err)
	}
	for want, c := range map[string]Config{
		"token":          {Token: "Bot x"},
		"public_key":     {Token: "t", PublicKey: "zz"},
		"style":          {Token: "t", Style: "fancy"},
		"deaf":           {Token: "t", Gateway: "off"},
		"no Discord id":  {Token: "t", CommandGuilds: []string{"my server"}},
		"api_url":        {Token: "t", APIURL: "discord.com"},
		"shard_ids":      {Token: "t", ShardIDs: []int{0}},
		"application_id": {Token: "t", Application: "x"},
		"direct_level":   {Token: "t", DirectLevel: "admin"},
	} {
		if _, err := Open(Options{Name: "d", Config: c}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%+v: %v, want one about %s", c, err, want)
		}
	}
}
