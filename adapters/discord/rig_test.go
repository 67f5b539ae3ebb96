package discord

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"newsdesk/digest/chat"
	"newsdesk/digest/chat/chattest"
)

// Where a third-party stand-in for Discord listens, behind a proxy that checks
// every request against Discord's OpenAPI document.
const (
	rigAPI    = "http://127.0.0.1:3952/api/v10"
	rigHuman  = "http://127.0.0.1:3951"
	rigChecks = "http://127.0.0.1:3953"
	rigToken  = "twin-bot-token"
)

// A twin is that stand-in.
type twin struct {
	t    *testing.T
	a    *Adapter
	past int // requests before this test's
}

// human does something as a person does.
func (w twin) human(path string, body map[string]any) json.RawMessage {
	w.t.Helper()
	b, err := json.Marshal(body)
	if err != nil {
		w.t.Fatal(err)
	}
	resp, err := http.Post(rigHuman+path, "application/json", bytes.NewReader(b))
	if err != nil {
		w.t.Fatal(err)
	}
	defer resp.Body.Close()
	out, _ := io.ReadAll(resp.Body)
	if resp.StatusCode != 200 {
		w.t.Fatalf("%s: %s", path, out)
	}
	return out
}

type logged struct {
	Method, Path, Body string
	Status             int
}

func (w twin) log() []logged {
	w.t.Helper()
	var log []logged
	if err := json.Unmarshal(w.human("/log", nil), &log); err != nil {
		w.t.Fatal(err)
	}
	return log
}

// waits until the bot has sent a request that holds text.
func (w twin) waits(path, text string) string {
	w.t.Helper()
	for end := time.Now().Add(15 * time.Second); ; time.Sleep(100 * time.Millisecond) {
		for _, l := range slices.Backward(w.log()[w.past:]) {
			if strings.Contains(l.Path, path) && strings.Contains(l.Body, text) && l.Method != http.MethodGet {
				if l.Status >= 300 {
					w.t.Fatalf("%s %s: %d: %s", l.Method, l.Path, l.Status, l.Body)
				}
				return l.Body
			}
		}
		if time.Now().After(end) {
			w.t.Fatalf("no request to %s with %q", path, text)
		}
	}
}

// A rigHandler answers with what the twin has to show.
type rigHandler struct{}

func (rigHandler) Commands() []chat.Command { return chattest.Commands() }

func (rigHandler) Handle(_ context.Context, r chat.Request) chat.Message {
	switch {
	case r.Command == "setup":
		return chat.Message{Form: &chat.Form{
			Title: "New digest", Submit: "Save", Action: "save", Blocks: []chat.Block{{Kind: chat.Small, Text: chat.Say("Times are local.")}},
			Fields: []chat.Field{
				{Name: "name", Label: "Name", Hint: "one word", Value: "daily"}, {Name: "days", Label: "Days", Many: true, Value: "mo\nfr", Choices: []chat.Choice{{Label: "Monday", Value: "mo"}, {Label: "Friday", Value: "fr"}}},
			},
		}}
	case r.Command == "follow":
		return paragraph("followed " + r.Options["story"])
	case r.Command == "topics":
		return chat.Message{Form: &chat.Form{Title: "New topic", Submit: "Save", Action: "save", Fields: []chat.Field{{Name: "name", Label: "Name"}}}}
	case r.Action == "save":
		return paragraph("saved " + r.Fields["name"])
	case r.Action != "":
		m := paragraph("pressed " + r.Action + " " + r.Value)
		m.Private = true
		return m
	}
	return paragraph("answer to " + r.Command + r.Text)
}

func (rigHandler) Complete(_ context.Context, _ chat.Request, option, typed string) []chat.Choice {
	return []chat.Choice{{Label: "completed " + option, Value: typed + "…"}}
}

func paragraph(s string) chat.Message {
	return chat.Message{Blocks: []chat.Block{{Kind: chat.Paragraph, Text: chat.Say(s)}}}
}

// startTwin runs an adapter on the stand-in, or skips the test.
func startTwin(t *testing.T, c Config) twin {
	resp, err := http.Get(rigChecks + "/_reset")
	if err != nil {
		t.Skip("the stand-in for Discord is not running: start it with rigs.sh start discord")
	}
	resp.Body.Close()
	c.Token, c.APIURL = rigToken, rigAPI
	a, err := Open(Options{Name: "dis", Config: c, Log: slog.New(slog.NewTextHandler(testLog{t}, nil))})
	if err != nil {
		t.Fatal(err)
	}
	w := twin{t: t, a: a}
	w.past = len(w.log())
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- a.Run(ctx, rigHandler{}) }()
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	for end := time.Now().Add(20 * time.Second); a.running.Load() == nil || !a.running.Load().connected.Load(); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("it does not connect")
		}
	}
	return w
}

func TestTwin(t *testing.T) {
	for _, style := range []string{"components", "embeds"} {
		t.Run(style, func(t *testing.T) {
			w := startTwin(t, Config{Style: style})
			w.waits("/commands", "track")
			w.converse()
			w.deliver()
			w.reconnect()
			w.clean()
		})
	}
}

// clean is what the checking proxy has to say.
func (w twin) clean() {
	w.t.Helper()
	resp, err := http.Get(rigChecks + "/_violations")
	if err != nil {
		w.t.Fatal(err)
	}
	defer resp.Body.Close()
	b, _ := io.ReadAll(resp.Body)
	if s := strings.TrimSpace(string(b)); s != "[]" && s != "null" {
		w.t.Errorf("violations: %s", s)
	}
}

func (w twin) converse() {
	mark := time.Now().Format("150405.000000")
	w.human("/message", map[string]any{"channelId": general, "userId": alice, "content": "<@" + botUser + "> what is new " + mark})
	w.waits("/threads", "what is new")
	w.waits("/messages", "answer to what is new")
	w.human("/slash", map[string]any{"channelId": general, "userId": alice, "name": "news", "options": []any{map[string]any{
		"type": 1, "name": "track", "options": []any{
			map[string]any{"type": 3, "name": "name", "value": "chips"}, map[string]any{"type": 3, "name": "query", "value": mark},
		},
	}}})
	w.waits("/callback", `"flags":64`)
	w.waits("/webhooks/", "answer to track")
	w.human("/interaction", map[string]any{"channelId": general, "userId": alice, "type": 4, "data": map[string]any{
		"name": "news", "type": 1, "options": []any{map[string]any{"type": 1, "name": "schedule", "options": []any{
			map[string]any{"type": 3, "name": "zone", "value": "Asia", "focused": true},
		}}},
	}})
	w.waits("/callback", "completed zone")
	w.fillIn()
	w.fillInAtOnce()
	w.point(mark)
}

// fillInAtOnce goes through a form that opens in answer to its command.
func (w twin) fillInAtOnce() {
	w.human("/slash", map[string]any{"channelId": general, "userId": alice, "name": "news", "options": []any{map[string]any{"type": 1, "name": "setup"}}})
	modal := w.waits("/callback", `"title":"New digest"`)
	if !strings.Contains(modal, `"type":9`) || !strings.Contains(modal, "Times are local") || strings.Count(modal, `"default":true`) != 2 {
		w.t.Errorf("modal %s", modal)
	}
	id := formPrefix + quoted(modal, `"custom_id":"`+formPrefix)
	w.human("/modal", map[string]any{"channelId": general, "userId": alice, "customId": id, "fields": []any{map[string]any{"customId": "0", "value": "weekly"}}})
	w.waits("/webhooks/", "saved weekly")
}

// point uses a command on a message.
func (w twin) point(mark string) {
	w.human("/interaction", map[string]any{"channelId": general, "userId": alice, "type": 2, "data": map[string]any{
		"id": "5", "name": "Follow this story", "type": 3, "target_id": "900000000000000777",
		"resolved": map[string]any{"messages": map[string]any{"900000000000000777": map[string]any{"id": "900000000000000777", "content": "**Terms** [set](https://a.example) " + mark}}},
	}})
	w.waits("/webhooks/", "followed Terms set "+mark)
}

// fillIn goes through a form.
func (w twin) fillIn() {
	w.human("/slash", map[string]any{"channelId": general, "userId": alice, "name": "news", "options": []any{map[string]any{"type": 1, "name": "topics"}}})
	body := w.waits("/messages/@original", "Fill in: New topic")
	id := quoted(body, `"custom_id":"`)
	w.human("/interaction", map[string]any{"channelId": general, "userId": alice, "type": 3, "data": map[string]any{"custom_id": id, "component_type": 2}})
	modal := w.waits("/callback", `"title":"New topic"`)
	id = quoted(modal, `"custom_id":"`+formPrefix)
	id = formPrefix + id
	w.human("/modal", map[string]any{"channelId": general, "userId": alice, "customId": id, "fields": []any{map[string]any{"customId": "0", "value": "satellites"}}})
	w.waits("/webhooks/", "saved satellites")
}

// quoted is what stands between begin and the next quotation mark.
func quoted(s, begin string) string {
	_, after, _ := strings.Cut(s, begin)
	value, _, _ := strings.Cut(after, `"`)
	return value
}

// deliver posts what the engine posts: every sample, replies, edits, a forum post.
func (w twin) deliver() {
	ctx, at := w.t.Context(), chat.Ref{Channel: chat.Channel{Adapter: "dis", Workspace: guildID, ID: newsRoom}}
	key := "edition " + time.Now().String()
	root, err := w.a.Post(ctx, at, chat.Message{Key: key, Blocks: chattest.Samples()["controls"].Blocks})
	if err != nil {
		w.t.Fatal(err)
	}
	for name, m := range chattest.Samples() {
		if name == "file" || name == "graph" {
			continue // the stand-in reads no forms with files
		}
		for _, part := range chat.Split(m, w.a.Limits()) {
			if _, err := w.a.Post(ctx, at, part); err != nil {
				w.t.Errorf("%s: %v", name, err)
			}
		}
	}
	reply, err := w.a.Post(ctx, root, paragraph("a reply"))
	if err != nil || !strings.HasPrefix(reply.ID, root.ID+"/") {
		w.t.Errorf("reply at %v: %v", reply, err)
	}
	for _, ref := range []chat.Ref{root, reply} {
		if err := w.a.Edit(ctx, ref, chat.Message{Key: key, Blocks: paragraph("edited").Blocks}); err != nil {
			w.t.Error(err)
		}
	}
	forum := at
	forum.Channel.ID = forumRoom
	post, err := w.a.Post(ctx, forum, paragraph("a story of its own"))
	if err != nil {
		w.t.Fatal(err)
	}
	if _, err := w.a.Post(ctx, post, paragraph("its sequel")); err != nil {
		w.t.Error(err)
	}
	found, ok, err := w.a.Find(ctx, at.Channel, key, time.Now().Add(-time.Hour))
	if err != nil {
		w.t.Errorf("find: %v", err)
	} else if found != root || !ok {
		w.t.Logf("find: %v %v, want %v (the stand-in's history is its own)", found, ok, root)
	}
}

// resumed is how often a session was resumed or begun.
func (w twin) resumed() int {
	return strings.Count(string(w.human("/dispatched", nil)), `"RESUMED"`) + strings.Count(string(w.human("/dispatched", nil)), `"READY"`)
}

// reconnect lives through what gateways do.
func (w twin) reconnect() {
	for _, how := range []string{"/reconnect-op", "/drop"} {
		before := w.resumed()
		w.human(how, nil)
		for end := time.Now().Add(10 * time.Second); w.resumed() == before; time.Sleep(50 * time.Millisecond) {
			if time.Now().After(end) {
				w.t.Fatalf("not resumed after %s", how)
			}
		}
		mark := "after" + strings.ReplaceAll(how, "/", " ") + time.Now().Format(" 150405.000000")
		w.human("/message", map[string]any{"channelId": general, "userId": alice, "content": "<@" + botUser + "> " + mark})
		w.waits("/messages", "answer to "+mark)
	}
}
