package slack

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"newsdesk/digest/chat"
	"newsdesk/digest/chat/chattest"
)

// A human is a person on the fake, over either transport.
type human struct {
	f    *fake
	a    *Adapter
	hook string // where the adapter takes calls; empty in Socket Mode
	http http.Client
	last func()
	seq  atomic.Int64
}

// rig connects an adapter to a fake of its own: over a socket, over HTTP, or over
// HTTP after the workspace has installed the app by itself.
func rig(t testing.TB, over string) (*fake, *Adapter, *human) {
	t.Helper()
	return rigOn(t, newFake(t), over)
}

// rigOn is rig on a fake that is there.
func rigOn(t testing.TB, f *fake, over string) (*fake, *Adapter, *human) {
	t.Helper()
	o := Options{
		Name: "work", Token: botToken, APIURL: f.server.URL + "/api", Pace: time.Millisecond, Vault: &forgetful{},
		Log: slog.New(slog.NewTextHandler(t.Output(), nil)),
	}
	switch over {
	case "socket":
		o.AppToken = appToken
	case "oauth":
		o.Token, o.ClientID, o.ClientSecret, o.PublicURL = "", clientID, clientSecret, "https://news.example/chat/work"
		fallthrough
	default:
		o.SigningSecret = secret
	}
	return connected(t, f, o)
}

func connected(t testing.TB, f *fake, o Options) (*fake, *Adapter, *human) {
	t.Helper()
	a, err := Open(o)
	if err != nil {
		t.Fatal(err)
	}
	h := &human{f: f, a: a}
	if f.near {
		a.client.Transport, h.http.Transport, h.hook = direct{f.server.Config.Handler}, direct{a}, "https://news.example/chat/work"
	} else if o.SigningSecret != "" {
		s := httptest.NewServer(a)
		t.Cleanup(s.Close)
		h.hook = s.URL
	}
	if o.ClientID != "" {
		h.install(t)
	}
	return f, a, h
}

func TestContract(t *testing.T) {
	for _, over := range []string{"socket", "http", "oauth"} {
		t.Run(over, func(t *testing.T) {
			t.Parallel()
			lacks := map[chattest.Ability]string{}
			if over != "oauth" {
				lacks[chattest.Leaving] = "with a configured token, the operator sets a new one and starts the bot again"
			}
			chattest.Test(t, func(t *testing.T) chattest.Rig {
				_, a, h := rig(t, over)
				return chattest.Rig{Adapter: a, Channel: here(), Person: h, Lacks: lacks}
			})
		})
	}
}

func here() chat.Channel { return chat.Channel{Adapter: "work", Workspace: team, ID: channel} }

// deliver sends a payload and remembers how to send it again.
func (h *human) deliver(kind string, payload map[string]any) <-chan struct{} {
	h.f.t.Helper()
	if h.hook == "" {
		h.last = func() {
			<-h.f.envelope(kind, payload, map[string]any{"retry_attempt": 1, "retry_reason": "timeout"}).acked
		}
		return h.f.envelope(kind, payload, nil).acked
	}
	h.last = func() { <-h.call(kind, payload, 1) }
	return h.call(kind, payload, 0)
}

// call is how Slack calls over HTTP.
func (h *human) call(kind string, payload map[string]any, retry int) <-chan struct{} {
	body, _ := json.Marshal(payload)
	media := "application/json"
	if kind != kindEvent {
		media = "application/x-www-form-urlencoded"
		form := url.Values{"payload": {string(body)}}
		if kind == kindSlash {
			form = url.Values{}
			for name, v := range payload {
				form.Set(name, fmt.Sprint(v))
			}
		}
		body = []byte(form.Encode())
	}
	acked := make(chan struct{})
	go func() {
		defer close(acked)
		h.f.viewAnswer(h.send(media, body, retry))
	}()
	return acked
}

// send calls until the bot is there.
func (h *human) send(media string, body []byte, retry int) []byte {
	for end := time.Now().Add(busy * 5 * time.Second); time.Now().Before(end); time.Sleep(5 * time.Millisecond) {
		r, _ := http.NewRequest(http.MethodPost, h.hook, bytes.NewReader(body))
		r.Header.Set("Content-Type", media)
		sign(r, body, time.Now(), secret)
		if retry > 0 {
			r.Header.Set("X-Slack-Retry-Num", strconv.Itoa(retry))
			r.Header.Set("X-Slack-Retry-Reason", "http_timeout")
		}
		began := time.Now()
		resp, err := h.http.Do(r)
		if err != nil {
			continue
		}
		answer, _ := io.ReadAll(resp.Body)
		resp.Body.Close()
		if resp.StatusCode == http.StatusServiceUnavailable {
			continue
		}
		h.f.mu.Lock()
		if took := time.Since(began); resp.StatusCode != http.StatusOK || took > h.f.patience() {
			h.f.violate("answered %s after %s", resp.Status, took)
		}
		h.f.mu.Unlock()
		return answer
	}
	return nil
}

func (f *fake) viewAnswer(body []byte) {
	var payload map[string]any
	if json.Unmarshal(body, &payload) != nil {
		return
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.viewReply(payload)
}

func sign(r *http.Request, body []byte, at time.Time, secret string) {
	stamp := strconv.FormatInt(at.Unix(), 10)
	mac := hmac.New(sha256.New, []byte(secret))
	fmt.Fprintf(mac, "v0:%s:%s", stamp, body)
	r.Header.Set("X-Slack-Request-Timestamp", stamp)
	r.Header.Set("X-Slack-Signature", "v0="+hex.EncodeToString(mac.Sum(nil)))
}

func (h *human) id(kind string) string {
	return kind + strconv.FormatInt(h.seq.Add(1), 10)
}

// trigger names one that opens a dialog for three seconds. h.f.mu is not held.
func (h *human) trigger() string {
	id := h.id("tr")
	h.f.mu.Lock()
	defer h.f.mu.Unlock()
	h.f.triggers[id] = time.Now()
	return id
}

// said puts a message of a person into the channel.
func (h *human) said(m *message) map[string]any {
	h.f.mu.Lock()
	m.ts = h.f.ts()
	h.f.messages = append(h.f.messages, m)
	h.f.mu.Unlock()
	kind := "app_mention"
	e := map[string]any{"user": m.user, "text": m.text, "ts": m.ts, "channel": m.channel, "event_ts": m.ts}
	if strings.HasPrefix(m.channel, "D") {
		kind = "message"
		e["channel_type"] = "im"
	}
	e["type"] = kind
	if m.thread != "" {
		e["thread_ts"] = m.thread
	}
	if m.bot != "" {
		e["bot_id"] = m.bot
	}
	return map[string]any{"type": "event_callback", "team_id": team, "event_id": h.id("Ev"), "event": e}
}

func (h *human) Say(at chat.Ref, text string) <-chan struct{} {
	return h.deliver(kindEvent, h.said(&message{channel: at.Channel.ID, thread: at.ID, user: asha, text: "<@" + botUser + "> " + escaped(text)}))
}

func escaped(s string) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace(s)
}

func (h *human) SayAs(who chattest.Speaker, text string) {
	m := &message{channel: channel, user: botUser, bot: botID, text: "<@" + botUser + "> " + text}
	if who == chattest.OtherBot {
		m.user, m.bot = "U0OTHER", "B0OTHER"
	}
	<-h.deliver(kindEvent, h.said(m))
}

func (h *human) url() string { return h.f.server.URL + "/respond/" + h.id("r") + "/" + channel }

func (h *human) Command(at chat.Ref, line string) <-chan struct{} {
	return h.deliver(kindSlash, map[string]any{
		"command": "/news", "text": escaped(line), "channel_id": at.Channel.ID, "team_id": team, "user_id": asha, "user_name": "asha",
		"trigger_id": h.trigger(), "response_url": h.url(),
	})
}

// press finds a control of a message by its label.
func (h *human) press(on chat.Ref, name string, fill func(action, element map[string]any)) <-chan struct{} {
	h.f.t.Helper()
	h.f.mu.Lock()
	m := h.f.find(on.Channel.ID, on.ID)
	h.f.mu.Unlock()
	if m == nil {
		h.f.t.Fatalf("there is no message %s", on)
	}
	for _, b := range m.blocks {
		elements, _ := b.(map[string]any)["elements"].([]any)
		for _, e := range elements {
			element, _ := e.(map[string]any)
			var r read
			r.element(element)
			if len(r.controls) == 1 && r.controls[0] == name {
				action := map[string]any{"action_id": element["action_id"], "type": element["type"], "block_id": "b", "action_ts": "1"}
				fill(action, element)
				return h.deliver(kindInteraction, h.pressed(m, action))
			}
		}
	}
	h.f.t.Fatalf("message %s has no control %q", on, name)
	return nil
}

func (h *human) pressed(m *message, action map[string]any) map[string]any {
	trigger := h.trigger()
	h.f.mu.Lock()
	defer h.f.mu.Unlock()
	return map[string]any{
		"type": "block_actions", "trigger_id": trigger, "response_url": h.url(),
		"user": map[string]any{"id": asha, "username": "asha"}, "team": map[string]any{"id": team}, "channel": map[string]any{"id": m.channel},
		"message":   h.f.shown(m),
		"container": map[string]any{"type": "message", "message_ts": m.ts, "channel_id": m.channel, "is_ephemeral": m.onlyFor != ""},
		"actions":   []any{action},
	}
}

func (h *human) Press(on chat.Ref, name string) <-chan struct{} {
	h.f.t.Helper()
	return h.press(on, name, func(action, element map[string]any) { action["value"] = element["value"] })
}

func (h *human) Choose(on chat.Ref, name, choice string) <-chan struct{} {
	h.f.t.Helper()
	return h.press(on, name, func(action, element map[string]any) {
		for _, o := range element["options"].([]any) {
			if o.(map[string]any)["text"].(map[string]any)["text"] == choice {
				action["selected_option"] = o
			}
		}
	})
}

// Visit opens App Home.
func (h *human) Visit() {
	<-h.deliver(kindEvent, map[string]any{"type": "event_callback", "team_id": team, "event_id": h.id("Ev"), "event": map[string]any{
		"type": "app_home_opened", "user": asha, "channel": "D" + asha, "tab": "home",
	}})
}

// Page is what stands in App Home.
func (h *human) Page() (chattest.Seen, bool) {
	h.f.mu.Lock()
	defer h.f.mu.Unlock()
	v, ok := h.f.homes[asha]
	var r read
	r.blocks(v["blocks"])
	return chattest.Seen{Text: r.text.String(), Controls: r.controls}, ok
}

// Use uses a message shortcut.
func (h *human) Use(command string, on chat.Ref) <-chan struct{} {
	h.f.mu.Lock()
	m := h.f.find(on.Channel.ID, on.ID)
	message := h.f.shown(m)
	h.f.mu.Unlock()
	return h.deliver(kindInteraction, map[string]any{
		"type": "message_action", "callback_id": command, "trigger_id": h.id("tr"), "response_url": h.url(),
		"user": map[string]any{"id": asha, "username": "asha"}, "team": map[string]any{"id": team}, "channel": map[string]any{"id": on.Channel.ID},
		"message": message,
	})
}

// Remove takes the bot out of a channel or a workspace, as Slack tells it.
func (h *human) Remove(c chat.Channel) {
	e := map[string]any{"type": "channel_left", "channel": c.ID}
	if c.ID == "" {
		h.f.mu.Lock()
		h.f.removed = true
		h.f.mu.Unlock()
		e = map[string]any{"type": "app_uninstalled"}
	}
	<-h.deliver(kindEvent, h.told(e))
}

// told is an event of the workspace.
func (h *human) told(e map[string]any) map[string]any {
	return map[string]any{"type": "event_callback", "team_id": team, "event_id": h.id("Ev"), "event_time": time.Now().Unix(), "event": e}
}

// Return brings the bot back.
func (h *human) Return(c chat.Channel) {
	if c.ID == "" {
		h.install(h.f.t)
		return
	}
	<-h.deliver(kindEvent, h.told(map[string]any{"type": "member_joined_channel", "channel": c.ID, "user": botUser}))
}

func (h *human) Seen() []chattest.Seen {
	h.f.mu.Lock()
	defer h.f.mu.Unlock()
	var out []chattest.Seen
	for _, m := range h.f.messages {
		if m.user == botUser && !strings.HasPrefix(m.text, "<@") {
			out = append(out, m.seen())
		}
	}
	return out
}

func (m *message) seen() chattest.Seen {
	var r read
	r.any(any(m.blocks))
	r.blocks(any(m.blocks))
	r.mrkdwn(m.text, true)
	r.all.WriteString(m.text)
	return chattest.Seen{
		Ref: chat.Ref{Channel: chat.Channel{Adapter: "work", Workspace: team, ID: m.channel}, ID: m.ts}, Thread: m.thread,
		Text: r.text.String(), Links: r.links, Pings: r.pings, Raw: r.all.String(), Controls: r.controls,
		Private: m.onlyFor != "", Edited: m.edited,
	}
}

func (h *human) Doing() []string {
	h.f.mu.Lock()
	defer h.f.mu.Unlock()
	return append([]string(nil), h.f.doing...)
}

func (h *human) Redeliver() { h.last() }

func (h *human) Fail(how chattest.Failure) {
	h.f.fail(func(w http.ResponseWriter, _ string, do func()) bool {
		switch how {
		case chattest.Limited:
			w.Header().Set("Retry-After", strconv.Itoa(int(chattest.Pause.Seconds())))
			w.WriteHeader(http.StatusTooManyRequests)
		case chattest.Gone:
			send(w, bad("not_in_channel"))
		case chattest.Rejected:
			send(w, bad("invalid_blocks"))
		case chattest.TimedOut:
			do()
			panic(http.ErrAbortHandler)
		}
		return true
	})
}
