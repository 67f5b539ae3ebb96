package slack

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/net/websocket"
)

// socket is one connection of Socket Mode.
func (f *fake) socket(c *websocket.Conn) {
	f.mu.Lock()
	f.sockets[c] = true
	f.opened++
	f.mu.Unlock()
	defer func() {
		f.mu.Lock()
		delete(f.sockets, c)
		f.mu.Unlock()
		_ = c.Close()
	}()
	if websocket.JSON.Send(c, map[string]any{"type": "hello", "num_connections": 1, "connection_info": map[string]any{"app_id": "A1"}}) != nil {
		return
	}
	for {
		var got struct {
			ID      string         `json:"envelope_id"`
			Payload map[string]any `json:"payload"`
		}
		if websocket.JSON.Receive(c, &got) != nil {
			return
		}
		f.acknowledged(got.ID, got.Payload)
	}
}

func (f *fake) acknowledged(id string, payload map[string]any) {
	f.mu.Lock()
	defer f.mu.Unlock()
	d, ok := f.waiting[id]
	if !ok {
		f.violate("acknowledged %q, which was not sent or is acknowledged already", id)
		return
	}
	delete(f.waiting, id)
	d.took = time.Since(d.sent)
	if d.took > f.patience() {
		f.violate("acknowledged after %s", d.took)
	}
	d.reply = payload
	f.viewReply(payload)
	close(d.acked)
}

// viewReply does what an acknowledgement says about the dialog in front.
func (f *fake) viewReply(payload map[string]any) {
	switch payload["response_action"] {
	case "errors":
		f.wrong = map[string]string{}
		wrong, _ := payload["errors"].(map[string]any)
		for name, v := range wrong {
			f.wrong[name] = fmt.Sprint(v)
		}
	case "update":
		v, _ := payload["view"].(map[string]any)
		if faults := checkView(v); len(faults) > 0 {
			f.violate("view: %s", strings.Join(faults, "; "))
		}
		f.showView(v)
	}
}

// envelope sends one over any of the connections.
func (f *fake) envelope(kind string, payload any, more map[string]any) *delivery {
	f.t.Helper()
	var conn *websocket.Conn
	for end := time.Now().Add(busy * 10 * time.Second); conn == nil; time.Sleep(time.Millisecond) {
		f.mu.Lock()
		for c, open := range f.sockets {
			if open {
				conn = c
			}
		}
		f.mu.Unlock()
		if time.Now().After(end) {
			f.t.Fatal("the adapter does not connect")
		}
	}
	f.mu.Lock()
	f.envelopes++
	id := "E" + strconv.Itoa(f.envelopes)
	d := &delivery{sent: time.Now(), acked: make(chan struct{})}
	f.waiting[id] = d
	f.mu.Unlock()
	e := map[string]any{"envelope_id": id, "type": kind, "payload": payload, "accepts_response_payload": true}
	maps.Copy(e, more)
	if err := websocket.JSON.Send(conn, e); err != nil {
		f.t.Logf("send %s: %v", kind, err)
	}
	return d
}

// renew asks for one connection to be made again, and sends nothing over it any
// more. It does so only while there is another.
func (f *fake) renew(reason string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	var open []*websocket.Conn
	for c, ok := range f.sockets {
		if ok {
			open = append(open, c)
		}
	}
	if len(open) < 2 {
		return
	}
	f.sockets[open[0]] = false
	_ = websocket.JSON.Send(open[0], map[string]any{"type": "disconnect", "reason": reason})
}

// disconnect has Slack end its connections, with a frame that says why, or
// without.
func (f *fake) disconnect(reason string) {
	f.mu.Lock()
	conns := slices.Collect(maps.Keys(f.sockets))
	f.mu.Unlock()
	for _, c := range conns {
		if reason != "" {
			_ = websocket.JSON.Send(c, map[string]any{"type": "disconnect", "reason": reason})
			continue
		}
		_ = c.Close()
	}
}
