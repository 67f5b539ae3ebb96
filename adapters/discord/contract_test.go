package discord

import (
	"log/slog"
	"strings"
	"testing"
	"time"

	"newsdesk/digest/chat"
	"newsdesk/digest/chat/chattest"
)

func TestContract(t *testing.T) {
	for _, style := range []string{"components", "embeds"} {
		t.Run(style, func(t *testing.T) {
			t.Parallel()
			chattest.Test(t, func(t *testing.T) chattest.Rig {
				t.Parallel()
				p := newPerson(t, Config{Style: style})
				return chattest.Rig{
					Adapter: p.adapter, Channel: p.channel(general), Person: p,
					Lacks: map[chattest.Ability]string{
						chattest.FreeText: "commands have named options",
						chattest.Home:     "there is no page of the bot's own",
						chattest.Drafts:   "a modal is told of when it is sent",
						chattest.Removing: "a channel that was deleted does not come back",
					},
				}
			})
		})
	}
}

// A person sits before a fake Discord.
type person struct {
	t       testing.TB
	fake    *fake
	adapter *Adapter
	latest  func() // what was said or done last, again
	modal   map[string]any
	pressed map[string]bool // form buttons
	opened  map[string]bool // interactions whose modal was opened
	levels  string          // the person's permissions
}

func newPerson(t testing.TB, c Config) *person { return newPersonWith(t, Options{Config: c}) }

func newPersonWith(t testing.TB, o Options) *person {
	f := newFake(t)
	p := &person{t: t, fake: f, pressed: map[string]bool{}, opened: map[string]bool{}, levels: "0"}
	p.adapter = p.opens(o)
	return p
}

// opens makes another adapter on the same Discord, as after a restart.
func (p *person) opens(o Options) *Adapter {
	t, f, c := p.t, p.fake, o.Config
	c.Token, c.APIURL = botToken, f.url()
	log := slog.New(slog.NewTextHandler(testLog{t}, &slog.HandlerOptions{Level: slog.LevelDebug}))
	a, err := Open(Options{Name: "dis", Config: c, Log: log, Dial: f.net.dial, Vault: o.Vault})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(a.rest.http.CloseIdleConnections)
	return a
}

// testLog is a test's log, as long as the test goes on.
type testLog struct{ t testing.TB }

func (l testLog) Write(b []byte) (int, error) {
	if l.t.Context().Err() == nil {
		l.t.Log(strings.TrimSpace(string(b)))
	}
	return len(b), nil
}

func (p *person) channel(id string) chat.Channel {
	return chat.Channel{Adapter: "dis", Workspace: guildID, ID: id}
}

// inside is the Discord channel of a Ref's thread.
func inside(at chat.Ref) string {
	if at.ID != "" {
		root, _ := split(at.ID)
		return root
	}
	return at.Channel.ID
}

// says sends a message of somebody.
func (p *person) says(at chat.Ref, author map[string]any, text string) chat.Ref {
	f := p.fake
	f.mu.Lock()
	id := f.id()
	where := inside(at)
	if f.places[where] == nil && f.find(where) != nil { // a person's client makes the thread
		f.places[where] = &fakePlace{ID: where, Parent: at.Channel.ID, Guild: guildID, Type: 11}
	}
	f.messages = append(f.messages, &fakeMessage{ID: id, Channel: where, Author: alice, Body: map[string]any{}, At: time.Now()})
	f.mu.Unlock()
	event := map[string]any{
		"id": id, "channel_id": where, "type": 0, "content": "<@" + botUser + "> " + text, "author": author,
		"mentions": []any{map[string]any{"id": botUser, "bot": true}},
	}
	if where != directly {
		event["guild_id"] = guildID
		event["member"] = map[string]any{"roles": []string{}}
	}
	p.latest = func() { f.gate.happen("MESSAGE_CREATE", event) }
	p.latest()
	return chat.Ref{Channel: at.Channel, ID: id}
}

var aliceUser = map[string]any{"id": alice, "username": "alice", "global_name": "Alice"}

func (p *person) Say(at chat.Ref, text string) <-chan struct{} {
	f := p.fake
	f.mu.Lock()
	before := f.typed[inside(at)]
	f.mu.Unlock()
	p.says(at, aliceUser, text)
	acked := make(chan struct{})
	go func() {
		for p.t.Context().Err() == nil {
			f.mu.Lock()
			now := f.typed[inside(at)]
			f.mu.Unlock()
			if now > before {
				close(acked)
				return
			}
			time.Sleep(2 * time.Millisecond)
		}
	}()
	return acked
}

func (p *person) SayAs(who chattest.Speaker, text string) {
	at := chat.Ref{Channel: p.channel(general)}
	if who == chattest.Itself {
		p.says(at, map[string]any{"id": botUser, "bot": true}, text)
		return
	}
	p.says(at, map[string]any{"id": otherBot, "bot": true}, text)
}

// act sends an interaction.
func (p *person) act(at chat.Ref, kind int, data, more map[string]any) *dialogue {
	f := p.fake
	f.mu.Lock()
	where := f.places[inside(at)]
	if where == nil {
		where = &fakePlace{ID: inside(at), Guild: guildID, Parent: at.Channel.ID, Type: 11}
	}
	d := &dialogue{id: f.id(), channel: where.ID, began: time.Now(), acked: make(chan struct{})}
	token := "token-" + d.id
	f.dialogues[token] = d
	f.mu.Unlock()
	event := map[string]any{
		"id": d.id, "application_id": botUser, "type": kind, "token": token, "guild_id": guildID, "channel_id": where.ID,
		"channel": where.wire(), "data": data, "version": 1,
		"member": map[string]any{"user": aliceUser, "roles": []string{}, "permissions": p.levels},
	}
	for k, v := range more {
		event[k] = v
	}
	p.latest = func() { f.gate.happen("INTERACTION_CREATE", event) }
	p.latest()
	return d
}

func (p *person) Command(at chat.Ref, line string) <-chan struct{} {
	p.t.Helper()
	req, err := chat.Parse(line, chattest.Commands())
	if err != nil {
		p.t.Fatal(err)
	}
	var options []map[string]any
	for name, value := range req.Options {
		options = append(options, map[string]any{"type": optionText, "name": name, "value": value})
	}
	return p.act(at, interactionCommand, map[string]any{
		"id": "1", "name": "news", "type": 1,
		"options": []any{map[string]any{"type": optionSub, "name": req.Command, "options": options}},
	}, nil).acked
}

func (p *person) message(on chat.Ref) (*fakeMessage, chat.Ref) {
	p.t.Helper()
	for _, m := range p.all() {
		if r, _ := p.ref(m); r == on {
			return m, r
		}
	}
	p.t.Fatalf("no message %s", on)
	return nil, on
}

func (p *person) all() []*fakeMessage {
	f := p.fake
	f.mu.Lock()
	defer f.mu.Unlock()
	var out []*fakeMessage
	for _, m := range f.messages {
		if m.Author == botUser && !m.Deferred {
			m.see()
			kept := *m
			out = append(out, &kept)
		}
	}
	return out
}

// ref is a message as a Ref, with its thread.
func (p *person) ref(m *fakeMessage) (chat.Ref, string) {
	p.fake.mu.Lock()
	defer p.fake.mu.Unlock()
	where := p.fake.places[m.Channel]
	if where == nil || where.Parent == "" {
		return chat.Ref{Channel: p.channel(m.Channel), ID: m.ID}, ""
	}
	if m.ID == m.Channel {
		return chat.Ref{Channel: p.channel(where.Parent), ID: m.ID}, ""
	}
	return chat.Ref{Channel: p.channel(where.Parent), ID: m.Channel + "/" + m.ID}, m.Channel
}

// control finds a button or a select by the end of its label.
func control(body map[string]any, label string) map[string]any {
	var found map[string]any
	var look func(cs []map[string]any)
	look = func(cs []map[string]any) {
		for _, c := range cs {
			if s := str(c["label"]) + str(c["placeholder"]); s != "" && strings.HasSuffix(s, label) {
				found = c
			}
			look(list(c["components"]))
		}
	}
	look(list(body["components"]))
	return found
}

func (p *person) Press(on chat.Ref, label string) <-chan struct{} {
	p.t.Helper()
	m, _ := p.message(on)
	return p.press(on, m, label, nil).acked
}

func (p *person) press(on chat.Ref, m *fakeMessage, label string, values []string) *dialogue {
	p.t.Helper()
	c := control(m.Body, label)
	if c == nil {
		p.t.Fatalf("no control %q in %v", label, m.Body)
	}
	data := map[string]any{"custom_id": c["custom_id"], "component_type": c["type"]}
	if values != nil {
		data["values"] = values
	}
	at := chat.Ref{Channel: on.Channel}
	if _, thread := p.ref(m); thread != "" {
		at.ID = thread
	}
	return p.act(at, interactionComponent, data, map[string]any{"message": m.wire()})
}

func (p *person) Choose(on chat.Ref, label, choice string) <-chan struct{} {
	p.t.Helper()
	m, _ := p.message(on)
	for _, o := range list(control(m.Body, label)["options"]) {
		if str(o["label"]) == choice {
			return p.press(on, m, label, []string{str(o["value"])}).acked
		}
	}
	p.t.Fatalf("no choice %q", choice)
	return nil
}

// Form is the modal that was opened last, or that the latest button offers; else
// what is shown in place of one that only shows.
func (p *person) Form() (chattest.Form, bool) {
	p.modals()
	for _, m := range p.all() {
		for _, begin := range []string{"Fill in: ", "Correct: ", "Go on: "} {
			c := control(m.Body, "")
			if c == nil || !strings.HasPrefix(str(c["label"]), begin) || p.pressed[m.ID+begin] {
				continue
			}
			p.pressed[m.ID+begin] = true
			r, _ := p.ref(m)
			d := p.press(r, m, str(c["label"]), nil)
			select {
			case <-d.acked:
			case <-time.After(2 * time.Minute):
				p.t.Fatal("no form opens")
			}
			p.modals()
		}
	}
	if p.modal == nil {
		return p.viewed()
	}
	form := chattest.Form{Title: str(p.modal["title"]), Errors: map[string]string{}}
	for _, row := range list(p.modal["components"]) {
		form.Text += readable(map[string]any{"components": []any{row}})
		if e, ok := strings.CutPrefix(str(row["description"]), fault); ok {
			form.Errors[str(row["label"])] = e
		}
	}
	return form, true
}

// modals takes the modals that were opened.
func (p *person) modals() {
	p.fake.mu.Lock()
	defer p.fake.mu.Unlock()
	for token, d := range p.fake.dialogues {
		if kind, _ := d.reply["type"].(float64); int(kind) == respondModal && !p.opened[token] {
			p.opened[token] = true
			p.modal, _ = d.reply["data"].(map[string]any)
		}
	}
}

// viewed is a message to this person alone, as a form.
func (p *person) viewed() (chattest.Form, bool) {
	for _, s := range p.Seen() {
		if title, text, ok := strings.Cut(s.Text, "\n"); ok && s.Private && len(s.Controls) == 0 {
			return chattest.Form{Title: title, Text: text}, true
		}
	}
	return chattest.Form{}, false
}

// Use uses a command on a message, from its menu.
func (p *person) Use(command string, on chat.Ref) <-chan struct{} {
	p.t.Helper()
	m, _ := p.message(on)
	name := messageTitle(chat.Command{Name: command})
	return p.act(chat.Ref{Channel: on.Channel}, interactionCommand, map[string]any{
		"id": "2", "name": name, "type": kindMessage, "target_id": m.ID, "resolved": map[string]any{"messages": map[string]any{m.ID: m.wire()}},
	}, nil).acked
}

func (p *person) Remove(c chat.Channel) {
	p.fake.gate.happen("GUILD_DELETE", map[string]any{"id": c.Workspace})
}

func (p *person) Return(c chat.Channel) {
	p.fake.gate.happen("GUILD_CREATE", map[string]any{"id": c.Workspace, "channels": []any{}, "member_count": 3})
}

func (p *person) Submit(values map[string]string) <-chan struct{} {
	var rows []any
	for _, row := range list(p.modal["components"]) {
		in, _ := row["component"].(map[string]any)
		if in == nil {
			continue
		}
		back := map[string]any{"type": in["type"], "id": 4, "custom_id": in["custom_id"]}
		if num(in["type"]) == stringSelect {
			back["values"] = chosen(in, values[str(row["label"])])
		} else if num(in["type"]) == channelPicker {
			values := []any{}
			for _, d := range list(in["default_values"]) {
				values = append(values, d["id"])
			}
			back["values"] = values
		} else {
			back["value"] = in["value"]
			if v, ok := values[str(row["label"])]; ok {
				back["value"] = v
			}
		}
		rows = append(rows, map[string]any{"type": label, "id": 3, "component": back})
	}
	id := p.modal["custom_id"]
	p.modal = nil
	return p.act(chat.Ref{Channel: p.channel(general)}, interactionModal, map[string]any{"custom_id": id, "components": rows}, nil).acked
}

// chosen are the values of a select: those of the labels, or what is chosen already.
func chosen(in map[string]any, labels string) []any {
	out := []any{}
	for _, o := range list(in["options"]) {
		if labels == "" && o["default"] == true || labels != "" && strings.Contains("\n"+labels+"\n", "\n"+str(o["label"])+"\n") {
			out = append(out, o["value"])
		}
	}
	return out
}

func (p *person) Seen() []chattest.Seen {
	var out []chattest.Seen
	for _, m := range p.all() {
		ref, thread := p.ref(m)
		v, controls := m.see()
		out = append(out, chattest.Seen{
			Ref: ref, Thread: thread, Text: m.text, Links: v.links, Pings: v.pings, Raw: m.raw,
			Controls: controls, Private: m.Ephemeral, Edited: m.Edited,
		})
	}
	return out
}

func (p *person) Doing() []string {
	var out []string
	for _, m := range p.all() {
		for _, text := range m.Versions {
			if s, ok := strings.CutPrefix(text, "… "); ok {
				out = append(out, s)
			}
		}
	}
	return out
}

func (p *person) Redeliver() { p.latest() }

func (p *person) Fail(how chattest.Failure) {
	p.fake.mu.Lock()
	defer p.fake.mu.Unlock()
	p.fake.fail = how
}
