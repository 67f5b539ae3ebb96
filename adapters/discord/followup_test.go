package discord

import (
	"context"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"newsdesk/digest/chat"
)

// A talker answers /news track for everybody, and what is said outright with where it was.
type talker struct {
	recorder
	mu    sync.Mutex
	begun []chat.Ref
	heard []string
}

func newTalker() *talker {
	k := &talker{}
	k.answer = func(r chat.Request) chat.Message {
		if r.Command == "" {
			k.mu.Lock()
			defer k.mu.Unlock()
			k.heard = append(k.heard, r.At.ID+": "+r.Text)
			return paragraph("heard: " + r.Text)
		}
		m := paragraph("The river rose.")
		m.Begun = func(_ context.Context, at chat.Ref) error {
			k.mu.Lock()
			defer k.mu.Unlock()
			k.begun = append(k.begun, at)
			return nil
		}
		return m
	}
	return k
}

func (k *talker) roots() []chat.Ref {
	k.mu.Lock()
	defer k.mu.Unlock()
	return append([]chat.Ref(nil), k.begun...)
}

func (k *talker) questions() string {
	k.mu.Lock()
	defer k.mu.Unlock()
	return strings.Join(k.heard, "; ")
}

// saysInThread says something in a thread in reply to a message of the bot, which mentions
// it where Discord's clients do so by themselves; content is empty to a bot without
// the intent that is not mentioned.
func (p *person) saysInThread(thread, text string, pings bool, intent bool) {
	p.fake.mu.Lock()
	id := p.fake.id()
	p.fake.mu.Unlock()
	event := map[string]any{
		"id": id, "channel_id": thread, "guild_id": guildID, "type": 19, "content": text, "author": aliceUser,
		"member": map[string]any{"roles": []string{}}, "mentions": []any{},
		"referenced_message": map[string]any{"id": thread, "author": map[string]any{"id": botUser, "bot": true}},
	}
	if pings {
		event["mentions"] = []any{map[string]any{"id": botUser, "bot": true}}
	} else if !intent {
		event["content"] = ""
	}
	p.fake.gate.happen("MESSAGE_CREATE", event)
	time.Sleep(time.Minute)
}

// TestAnswersForEverybodyBeginThreads: what is asked in the thread of an answer that
// everybody sees is answered there.
func TestAnswersForEverybodyBeginThreads(t *testing.T) {
	for _, c := range []struct {
		name        string
		permissions string
		refused     bool
		thread      bool
	}{
		{"permitted", "309237763072", false, true},
		{"not told", "", false, true},
		{"administrator", "8", false, true},
		{"not permitted", "3072", false, false},
		{"told otherwise", "309237763072", true, false},
	} {
		bubble(t, c.name, func(t *testing.T) {
			p, k := newPerson(t, Config{}), newTalker()
			if c.refused {
				p.fake.answers = func(_, path string) (int, string, bool) {
					return 403, `{"code":50013,"message":"Missing Permissions"}`, strings.HasSuffix(path, "/threads")
				}
			}
			p.runs(k)
			p.act(chat.Ref{Channel: p.channel(general)}, interactionCommand, track("x"), map[string]any{"app_permissions": c.permissions})
			time.Sleep(time.Minute)
			roots := k.roots()
			if len(roots) != 1 || roots[0].Channel != p.channel(general) {
				t.Fatalf("the handler is told of %v", roots)
			}
			root := roots[0].ID
			p.fake.mu.Lock()
			place := p.fake.places[root]
			asked := 0
			for _, call := range p.fake.calls {
				if strings.HasSuffix(call, "/threads") {
					asked++
				}
			}
			p.fake.mu.Unlock()
			if (place != nil) != c.thread || (asked > 0) != (c.thread || c.refused) {
				t.Fatalf("thread %v, asked for %d times", place, asked)
			}
			if !c.thread {
				return
			}
			if place.Name != "The river rose." {
				t.Errorf("the thread is called %q", place.Name)
			}
			p.saysInThread(root, "and the cost?", true, false)
			if got := k.questions(); got != root+": and the cost?" {
				t.Errorf("heard %q", got)
			}
			answered := false
			for _, s := range p.Seen() {
				answered = answered || strings.TrimSpace(s.Text) == "heard: and the cost?" && s.Thread == root
			}
			if !answered {
				t.Errorf("seen %+v", p.Seen())
			}
		})
	}
}

// TestNoThreadsForPrivateAnswers: nobody else sees what is answered to the asker alone,
// nor what is answered within a thread.
func TestNoThreadsForPrivateAnswers(t *testing.T) {
	for name, private := range map[string]bool{"private": true, "in a thread": false} {
		bubble(t, name, func(t *testing.T) {
			p, k := newPerson(t, Config{}), newTalker()
			answer := k.answer
			k.answer = func(r chat.Request) chat.Message {
				m := answer(r)
				m.Private = private
				return m
			}
			p.runs(k)
			at := chat.Ref{Channel: p.channel(general)}
			if !private {
				root, err := p.adapter.Post(t.Context(), at, paragraph("root"))
				if err == nil {
					_, err = p.adapter.Post(t.Context(), root, paragraph("first"))
				}
				if err != nil {
					t.Fatal(err)
				}
				at = root
			}
			p.act(at, interactionCommand, track("x"), nil)
			time.Sleep(time.Minute)
			if got := k.roots(); len(got) != 0 {
				t.Errorf("the handler is told of %v", got)
			}
		})
	}
}

// TestFollowUpsWithoutAMention: with the message content intent what is said in a thread
// that the bot answers in is answered, also after a restart; what is said to somebody
// else is not, nor what is said in other threads.
func TestFollowUpsWithoutAMention(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		time.Sleep(time.Until(time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC))) // Discord's ids begin in 2015
		vault := &memVault{}
		p := newPersonWith(t, Options{Config: Config{MessageContent: true}, Vault: vault})
		p.fake.gate.intents = 4609 | 1<<15
		k := newTalker()
		ended := p.runs(k)
		p.act(chat.Ref{Channel: p.channel(general)}, interactionCommand, track("x"), nil)
		time.Sleep(time.Minute)
		if len(k.roots()) != 1 {
			t.Fatal("no thread is begun")
		}
		root := k.roots()[0].ID
		p.saysInThread(root, "and the cost?", false, true)
		p.saysInThread(root, "<@"+alice+"> look", false, true)
		p.saysInThread("900000000000000999", "not here", false, true)
		if got := k.questions(); got != root+": and the cost?" {
			t.Errorf("heard %q", got)
		}
		_ = ended
		p.adapter = p.opens(Options{Config: Config{MessageContent: true}, Vault: vault})
		p.runs(k)
		time.Sleep(time.Minute)
		if !p.adapter.talks.has(root) {
			t.Error("the thread is forgotten")
		}
	})
}

// TestDeferredBeforeAnythingIsAsked: an interaction is acknowledged before Discord is
// asked where it belongs, however long that takes.
func TestDeferredBeforeAnythingIsAsked(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPerson(t, Config{})
		p.fake.mischief = func(method, path string) trouble {
			if method == "GET" && strings.HasPrefix(path, "/channels/") {
				return verySlow
			}
			return noTrouble
		}
		p.runs(newTalker())
		time.Sleep(10 * time.Second)
		asked := time.Now()
		d := p.act(chat.Ref{Channel: p.channel(general)}, interactionCommand, track("x"), map[string]any{"channel": nil})
		<-d.acked
		if took := time.Since(asked); took > 100*time.Millisecond { // of the bubble's own clock
			t.Errorf("acknowledged after %s", took)
		}
		time.Sleep(5 * time.Minute)
		p.fake.mu.Lock()
		defer p.fake.mu.Unlock()
		if !d.resolved {
			t.Error("it is not answered")
		}
	})
}
