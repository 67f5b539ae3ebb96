package discord

import (
	"bytes"
	"crypto/ed25519"
	"encoding/hex"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"newsdesk/digest/chat"
)

// An endpoint is an adapter that listens, with the key that Discord signs with.
type endpoint struct {
	*person
	key ed25519.PrivateKey
	srv *httptest.Server
}

func newEndpoint(t *testing.T) endpoint {
	public, private, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	p := newPerson(t, Config{PublicKey: hex.EncodeToString(public), Gateway: "off"})
	e := endpoint{person: p, key: private, srv: httptest.NewServer(p.adapter)}
	t.Cleanup(e.srv.Close)
	return e
}

func (e endpoint) send(body string, at time.Time, tamper func(*http.Request)) (int, string) {
	e.t.Helper()
	req, err := http.NewRequest(http.MethodPost, e.srv.URL, bytes.NewBufferString(body))
	if err != nil {
		e.t.Fatal(err)
	}
	stamp := strconv.FormatInt(at.Unix(), 10)
	req.Header.Set("X-Signature-Timestamp", stamp)
	req.Header.Set("X-Signature-Ed25519", hex.EncodeToString(ed25519.Sign(e.key, []byte(stamp+body))))
	if tamper != nil {
		tamper(req)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		e.t.Fatal(err)
	}
	defer resp.Body.Close()
	b, _ := io.ReadAll(resp.Body)
	return resp.StatusCode, strings.TrimSpace(string(b))
}

func TestSignatures(t *testing.T) {
	e := newEndpoint(t)
	ping := `{"id":"1","type":1,"token":"x"}`
	for _, c := range []struct {
		name   string
		at     time.Time
		tamper func(*http.Request)
		want   int
	}{
		{"good", time.Now(), nil, 200},
		{"old", time.Now().Add(-6 * time.Minute), nil, 401},
		{"from the future", time.Now().Add(6 * time.Minute), nil, 401},
		{"another body", time.Now(), func(r *http.Request) { r.Body = io.NopCloser(strings.NewReader(ping + " ")); r.ContentLength++ }, 401},
		{"no signature", time.Now(), func(r *http.Request) { r.Header.Del("X-Signature-Ed25519") }, 401},
		{"no hexadecimal", time.Now(), func(r *http.Request) { r.Header.Set("X-Signature-Ed25519", "zz") }, 401},
		{"no timestamp", time.Now(), func(r *http.Request) { r.Header.Set("X-Signature-Timestamp", "now") }, 401},
	} {
		t.Run(c.name, func(t *testing.T) {
			status, body := e.send(ping, c.at, c.tamper)
			if status != c.want || (status == 200 && body != `{"type":1}`) {
				t.Errorf("answer %d %s", status, body)
			}
		})
	}
	if status, _ := e.send(strings.Repeat("x", maxInteraction+1), time.Now(), nil); status != http.StatusRequestEntityTooLarge {
		t.Errorf("a huge body: %d", status)
	}
	if status, _ := e.send(`{"id":"1","type":2,"token":"x"}`, time.Now(), nil); status != http.StatusServiceUnavailable {
		t.Errorf("while it does not run: %d", status)
	}
}

func TestInteractionOverHTTP(t *testing.T) {
	e := newEndpoint(t)
	e.runs(rigHandler{})
	e.eventually("start", 2*time.Minute, func() bool { return e.adapter.running.Load() != nil })
	f := e.fake
	f.mu.Lock()
	id := f.id()
	m := &fakeMessage{ID: f.id(), Channel: general, Author: botUser, Body: map[string]any{}, Ephemeral: true, Deferred: true}
	f.dialogues["tok"] = &dialogue{id: id, channel: general, began: time.Now(), acked: make(chan struct{}), done: true, original: m}
	f.messages = append(f.messages, m)
	f.mu.Unlock()
	body := `{"id":"` + id + `","application_id":"` + botUser + `","type":2,"token":"tok","guild_id":"` + guildID + `","channel_id":"` + general + `",
		"member":{"user":{"id":"` + alice + `"},"permissions":"0"},"data":{"name":"news","type":1,"options":[{"name":"track","options":[{"name":"name","value":"x"}]}]}}`
	status, answer := e.send(body, time.Now(), nil)
	if status != 200 || answer != `{"type":5,"data":{"flags":64}}` {
		t.Fatalf("answer %d %s", status, answer)
	}
	e.eventually("answer", 2*time.Minute, func() bool { return e.shows("answer to track") })
	if status, _ := e.send(body, time.Now(), nil); status != http.StatusConflict {
		t.Errorf("the same once more: %d", status)
	}
	complete := strings.NewReplacer(id, id+"0", `"type":2`, `"type":4`, `"value":"x"`, `"value":"x","focused":true`).Replace(body)
	if status, answer := e.send(complete, time.Now(), nil); status != 200 || answer != `{"type":8,"data":{"choices":[{"name":"completed name","value":"x…"}]}}` {
		t.Errorf("completion %d %s", status, answer)
	}
}

// A slowWriter writes an answer slowly. Discord knows the interaction as acknowledged
// when it is written.
type slowWriter struct {
	http.ResponseWriter
	acked func()
}

func (s slowWriter) Write(b []byte) (int, error) {
	time.Sleep(200 * time.Millisecond)
	s.acked()
	return s.ResponseWriter.Write(b)
}

// TestFollowUpOverHTTP: what follows an acknowledgement over HTTP does not overtake it,
// and is sent again when Discord does not know of it yet.
func TestFollowUpOverHTTP(t *testing.T) {
	e := newEndpoint(t)
	e.runs(rigHandler{})
	e.eventually("start", 2*time.Minute, func() bool { return e.adapter.running.Load() != nil })
	f := e.fake
	f.mu.Lock()
	id, early := f.id(), 3
	m := &fakeMessage{ID: f.id(), Channel: general, Author: botUser, Body: map[string]any{}, Ephemeral: true, Deferred: true}
	d := &dialogue{id: id, channel: general, began: time.Now(), acked: make(chan struct{}), original: m}
	f.dialogues["tok"] = d
	f.messages = append(f.messages, m)
	f.answers = func(_, path string) (int, string, bool) {
		f.mu.Lock()
		defer f.mu.Unlock()
		if !strings.HasPrefix(path, "/webhooks/") || !d.done || early == 0 {
			return 0, "", false
		}
		early--
		return 404, `{"code":10015,"message":"Unknown Webhook"}`, true
	}
	f.mu.Unlock()
	e.srv.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		e.adapter.ServeHTTP(slowWriter{w, func() {
			f.mu.Lock()
			defer f.mu.Unlock()
			d.done = true
		}}, r)
	})
	body := `{"id":"` + id + `","application_id":"` + botUser + `","type":2,"token":"tok","guild_id":"` + guildID + `","channel_id":"` + general + `",
		"member":{"user":{"id":"` + alice + `"},"permissions":"0"},"data":{"name":"news","type":1,"options":[{"name":"track","options":[{"name":"name","value":"x"}]}]}}`
	if status, answer := e.send(body, time.Now(), nil); status != 200 {
		t.Fatalf("answer %d %s", status, answer)
	}
	e.eventually("answer", 2*time.Minute, func() bool { return e.shows("answer to track") })
	f.mu.Lock()
	defer f.mu.Unlock()
	if early != 0 || slices.ContainsFunc(f.messages, func(m *fakeMessage) bool { return m.Deferred }) {
		t.Errorf("%d refusals are left, messages %+v", early, f.messages)
	}
	if slices.ContainsFunc(f.calls, func(c string) bool { return c == "POST /channels/"+general+"/messages" }) {
		t.Error("it did not come as a follow-up")
	}
}

var _ chat.Handler = recorder{}
