package discord

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"newsdesk/digest/chat"
)

// TestCrosspost: what is posted in an announcement channel is published, replies are
// not, and nothing is anywhere else.
func TestCrosspost(t *testing.T) {
	for _, on := range []bool{true, false} {
		t.Run(fmt.Sprint(on), func(t *testing.T) {
			p := newPerson(t, Config{Crosspost: on})
			root, err := p.adapter.Post(t.Context(), chat.Ref{Channel: p.channel(newsRoom)}, paragraph("root"))
			if err != nil {
				t.Fatal(err)
			}
			for _, at := range []chat.Ref{root, {Channel: p.channel(general)}} {
				if _, err := p.adapter.Post(t.Context(), at, paragraph("more")); err != nil {
					t.Fatal(err)
				}
			}
			if want := map[bool]string{true: fmt.Sprintf("map[%s:1]", root.ID), false: "map[]"}[on]; fmt.Sprint(p.fake.published) != want {
				t.Errorf("published %v, want %s", p.fake.published, want)
			}
		})
	}
}

// TestForumOfStories: each story is a post with its tags, and the edition leads to
// them. Posting it once more, after a crash between two, posts none twice.
func TestForumOfStories(t *testing.T) {
	p := newPerson(t, Config{Forum: "story"})
	p.fake.places[forumRoom].Tags = []any{map[string]any{"id": "71", "name": "Chips"}, map[string]any{"id": "72", "name": "Trade"}}
	p.fake.places[forumRoom].Flags = flagTagged
	at := chat.Ref{Channel: p.channel(forumRoom)}
	m := chat.Message{Key: "d1|today", Blocks: []chat.Block{
		{Kind: chat.Heading, Text: chat.Say("Friday")},
		{Kind: chat.Entry, Title: chat.Say("1. Terms for trade are set"), Lines: []chat.Text{chat.Say("One.")}},
		{Kind: chat.Entry, Title: chat.Say("2. A plant for chips"), Lines: []chat.Text{chat.Say("Two.")}},
	}}
	fails := 0
	p.fake.mischief = func(method, path string) trouble {
		if fails++; method == "POST" && strings.HasSuffix(path, "/threads") && fails < 9 {
			return cutAfter
		}
		return noTrouble
	}
	var root chat.Ref
	for range 20 {
		var err error
		if root, err = p.adapter.Post(t.Context(), at, m); err == nil {
			break
		}
		if ref, ok, _ := p.adapter.Find(t.Context(), at.Channel, m.Key, time.Now().Add(-time.Hour)); ok {
			root = ref
			break
		}
	}
	var names []string
	for _, w := range p.fake.places {
		if w.Parent == forumRoom {
			names = append(names, fmt.Sprint(w.Name, w.Applied))
		}
	}
	if len(names) != 3 {
		t.Fatalf("posts %q, want three", names)
	}
	for _, want := range []string{"1. Terms for trade are set[72]", "2. A plant for chips[71]", "Friday[71]"} {
		if !strings.Contains(strings.Join(names, "|"), want) {
			t.Errorf("no %s in %q", want, names)
		}
	}
	got, _ := p.message(root)
	if v, _ := got.see(); len(v.links) != 2 || !strings.HasPrefix(v.links[0], "https://discord.com/channels/"+guildID+"/") {
		t.Errorf("the edition leads to %q", v.links)
	}
	m.Blocks[1].Lines[0] = chat.Say("One, corrected.")
	if err := p.adapter.Edit(t.Context(), root, m); err != nil {
		t.Fatal(err)
	}
	if !p.shows("One, corrected.") || len(p.all()) != 3 {
		t.Errorf("after the edit: %+v", p.Seen())
	}
}

// TestNoRetryStorm: where the bot lacks a right it soon stops asking, and asks again
// when the channel has changed.
func TestNoRetryStorm(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPerson(t, Config{})
		h := &mover{}
		p.runs(h)
		p.asks("before")
		p.fake.mu.Lock()
		p.fake.answers = func(method, path string) (int, string, bool) {
			return 403, `{"code":50013,"message":"Missing Permissions"}`, method == "POST" && strings.HasSuffix(path, "/messages")
		}
		before := len(p.fake.calls)
		p.fake.mu.Unlock()
		for range 600 { // a minute between them
			if _, err := p.adapter.Post(t.Context(), chat.Ref{Channel: p.channel(general)}, paragraph("x")); !errors.Is(err, chat.ErrGone) {
				t.Fatalf("error %v", err)
			}
			time.Sleep(time.Minute)
		}
		p.fake.mu.Lock()
		if n := len(p.fake.calls) - before; n > 120 {
			t.Errorf("%d requests in ten hours", n)
		}
		p.fake.answers = nil
		p.fake.places[general].Overwrites = []any{map[string]any{"id": "77", "type": 0, "allow": "3072", "deny": "0"}}
		p.fake.mu.Unlock()
		p.fake.gate.happen("CHANNEL_UPDATE", map[string]any{"id": general, "guild_id": guildID, "type": 0})
		p.eventually("news that it is back", 10*time.Second, func() bool { return len(h.got()) == 1 })
		if _, err := p.adapter.Post(t.Context(), chat.Ref{Channel: p.channel(general)}, paragraph("y")); err != nil {
			t.Error(err)
		}
		p.fake.gate.happen("CHANNEL_DELETE", map[string]any{"id": newsRoom, "guild_id": guildID, "type": 5})
		p.eventually("news that one is gone", 10*time.Second, func() bool { return len(h.got()) == 2 })
		if got := fmt.Sprint(h.got()); got != "[joined dis:"+guildID+":"+general+" left dis:"+guildID+":"+newsRoom+"]" {
			t.Errorf("told of %s", got)
		}
	})
}

// TestGuest: where only a person has installed the bot, nothing is a server's.
func TestGuest(t *testing.T) {
	p := newPerson(t, Config{DirectLevel: "curate"})
	p.levels = "8" // of a server that is not the bot's
	got := make(chan chat.Request, 9)
	p.runs(recorder{func(r chat.Request) chat.Message { got <- r; return paragraph("answer") }})
	at := chat.Ref{Channel: p.channel(general)}
	p.act(at, interactionCommand, map[string]any{"name": "news", "type": 1, "options": []any{map[string]any{"type": 1, "name": "topics"}}},
		map[string]any{"authorizing_integration_owners": map[string]any{"1": alice}, "context": 2})
	r := <-got
	talk, err := p.adapter.Direct(t.Context(), "", alice)
	if err != nil || r.At != (chat.Ref{Channel: talk}) || r.User.Level != chat.Curate {
		t.Errorf("request %+v, want one in %s", r, talk)
	}
}

// TestManagers: whom the server lets use the second command is a curator there.
func TestManagers(t *testing.T) {
	p := newPerson(t, Config{})
	got := make(chan chat.Request, 9)
	p.runs(recorder{func(r chat.Request) chat.Message { got <- r; return paragraph("answer") }})
	for name, want := range map[string]chat.Level{commandName: chat.Read, managerName: chat.Curate} {
		p.act(chat.Ref{Channel: p.channel(general)}, interactionCommand, map[string]any{"name": name, "type": 1, "options": []any{map[string]any{"type": 1, "name": "topics"}}}, nil)
		if r := <-got; r.User.Level != want || r.Command != "topics" {
			t.Errorf("/%s: %+v", name, r)
		}
	}
}

// TestReplyToTheBot: a mention that replies to a message of the bot is said in that
// message's thread.
func TestReplyToTheBot(t *testing.T) {
	p := newPerson(t, Config{})
	got := make(chan chat.Request, 9)
	p.runs(recorder{func(r chat.Request) chat.Message { got <- r; return paragraph("answer") }})
	root, err := p.adapter.Post(t.Context(), chat.Ref{Channel: p.channel(general)}, paragraph("the edition"))
	if err != nil {
		t.Fatal(err)
	}
	p.fake.gate.happen("MESSAGE_CREATE", map[string]any{
		"id": "1600000000000000001", "channel_id": general, "guild_id": guildID, "type": 19, "content": "why?", "author": aliceUser,
		"mentions": []any{map[string]any{"id": botUser}}, "referenced_message": map[string]any{"id": root.ID, "author": map[string]any{"id": botUser}},
	})
	if r := <-got; r.At != root {
		t.Errorf("it is at %s, want %s", r.At, root)
	}
}

// TestLongForm: a form with more fields than a modal holds comes page by page, and
// all of it comes back.
func TestLongForm(t *testing.T) {
	p := newPerson(t, Config{})
	form := chat.Form{Title: "A digest with very many fields in its form", Submit: "Save", Action: "save", Value: "7", Blocks: []chat.Block{{Kind: chat.Small, Text: chat.Say("All times are local.")}}}
	for i := range 11 {
		form.Fields = append(form.Fields, chat.Field{Name: fmt.Sprint("f", i), Label: fmt.Sprint("Field ", i), Value: fmt.Sprint("v", i)})
	}
	form.Fields[9].Choices = []chat.Choice{{Label: "A", Value: strings.Repeat("long ", 40)}, {Label: "B", Value: "v9"}}
	form.Fields[8].Channel, form.Fields[8].Value = true, general
	for i := range 40 {
		form.Fields[10].Choices = append(form.Fields[10].Choices, chat.Choice{Label: fmt.Sprint("Zone ", i), Value: fmt.Sprint("z", i)})
	}
	got := make(chan chat.Request, 1)
	p.runs(recorder{func(r chat.Request) chat.Message {
		if r.Action == "" {
			return chat.Message{Form: &form}
		}
		got <- r
		return paragraph("saved")
	}})
	p.Command(chat.Ref{Channel: p.channel(general)}, "setup")
	for page, n := range []int{4, 5, 2} {
		p.eventually(fmt.Sprint("page ", page+1), 5*time.Second, func() bool {
			f, ok := p.Form()
			return ok && strings.HasSuffix(f.Title, fmt.Sprintf("(%d/3)", page+1))
		})
		fields := 0
		for _, row := range list(p.modal["components"]) {
			if row["component"] != nil {
				fields++
			}
		}
		if fields != n {
			t.Errorf("page %d has %d fields", page+1, fields)
		}
		p.Submit(map[string]string{"Field 3": "other", "Field 9": "A", "Field 10": "zone 17"})
	}
	r := <-got
	if r.Value != "7" || r.Fields["f0"] != "v0" || r.Fields["f3"] != "other" || r.Fields["f8"] != general || r.Fields["f9"] != strings.Repeat("long ", 40) || r.Fields["f10"] != "z17" {
		t.Errorf("fields %q", r.Fields)
	}
}

// TestFormOutlivesARestart: a form that was open when the bot was started again is
// taken all the same, and one of long ago is let go.
func TestFormOutlivesARestart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		vault := &memVault{}
		p := newPersonWith(t, Options{Vault: vault})
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan error, 1)
		go func() { ended <- p.adapter.Run(ctx, rigHandler{}) }()
		p.Command(chat.Ref{Channel: p.channel(general)}, "setup")
		p.eventually("a form", 10*time.Second, func() bool { _, ok := p.Form(); return ok })
		stop()
		if err := <-ended; err != nil {
			t.Fatal(err)
		}
		p.fake.gate.forget()
		p.adapter = p.opens(Options{Vault: vault})
		ctx, stop = context.WithCancel(t.Context())
		go func() { ended <- p.adapter.Run(ctx, rigHandler{}) }()
		time.Sleep(2 * identifyGap)
		p.Submit(map[string]string{"Name": "weekly"})
		p.eventually("what it saved", 10*time.Second, func() bool { return p.shows("saved weekly") })
		if ids, _ := vault.Keys(t.Context(), formPrefix); len(ids) != 1 {
			t.Errorf("forms %q", ids)
		}
		stop()
		if err := <-ended; err != nil {
			t.Fatal(err)
		}
		time.Sleep(2 * formAge)
		p.fake.gate.forget()
		p.adapter = p.opens(Options{Vault: vault})
		p.runs(rigHandler{})
		p.asks("after two days")
		if ids, _ := vault.Keys(t.Context(), formPrefix); len(ids) != 0 {
			t.Errorf("forms %q are kept", ids)
		}
	})
}

// TestExamine names what is wrong, with a remedy.
func TestExamine(t *testing.T) {
	for _, c := range []struct {
		name string
		set  func(p *person)
		c    Config
		want string
	}{
		{"in order", func(p *person) {}, Config{}, ""},
		{"no commands", func(p *person) { p.fake.commands = map[string]json.RawMessage{} }, Config{}, "/news is not registered"},
		{"drift", func(p *person) {
			for path := range p.fake.commands {
				p.fake.commands[path] = json.RawMessage(`[{"name":"news","type":1,"description":"x"}]`)
			}
		}, Config{}, "somebody or another version"},
		{"another application", func(p *person) {}, Config{Application: "5"}, "not of 5"},
		{"privileged", func(p *person) { p.fake.app = map[string]any{"flags": 1 << 19} }, Config{}, "privileged intents"},
		{"endpoint", func(p *person) { p.fake.app = map[string]any{"interactions_endpoint_url": "https://x.example"} }, Config{}, "does not listen"},
		{"channel", func(p *person) { delete(p.fake.places, general) }, Config{}, "It is not there"},
		{"one right", func(p *person) {
			p.fake.places[general].Overwrites = []any{map[string]any{"id": guildID, "type": 0, "allow": "0", "deny": fmt.Sprint(uint64(threadMessages))}, map[string]any{"id": "77", "type": 0, "allow": "0", "deny": fmt.Sprint(uint64(sendMessages))}}
		}, Config{}, "lacks the permission Send Messages"},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := newPersonWith(t, Options{Config: c.c, Vault: &memVault{}})
			if err := p.adapter.Register(t.Context(), rigHandler{}.Commands()); err != nil {
				t.Fatal(err)
			}
			c.set(p)
			var worst []string
			for _, f := range p.adapter.Examine(t.Context(), []chat.Channel{p.channel(general), {Adapter: "other", ID: "1"}}) {
				if f.Severity > chat.Fine {
					worst = append(worst, f.Where+": "+f.What+" "+f.Remedy)
					if f.Remedy == "" {
						t.Errorf("no remedy: %+v", f)
					}
				}
			}
			if got := strings.Join(worst, "\n"); (c.want == "") != (got == "") || !strings.Contains(got, c.want) {
				t.Errorf("found %q, want %q", got, c.want)
			}
		})
	}
}

func TestInvite(t *testing.T) {
	for files, want := range map[bool]string{true: "309237763072", false: "309237730304"} {
		if url, err := Invite("42", files); err != nil || url != "https://discord.com/oauth2/authorize?client_id=42&scope=bot+applications.commands&permissions="+want {
			t.Errorf("%s, %v", url, err)
		}
	}
	if _, err := Invite("my app", true); err == nil {
		t.Error("words are taken for an id")
	}
}
