package discord

import (
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"newsdesk/digest/chat/chattest"
)

func (f *fake) create(w http.ResponseWriter, channel string, body map[string]any, files map[string]string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	p := f.places[channel]
	switch {
	case p == nil:
		refuse(w, 404, 10003, "Unknown Channel")
		return
	case p.Type == 15:
		refuse(w, 400, 50008, "Cannot send messages in a non-text channel")
		return
	case p.Archived:
		refuse(w, 400, 50083, "Thread is archived")
		return
	}
	lost := false
	switch how := f.fail; how {
	case chattest.Limited:
		f.fail = ""
		answer(w, 429, map[string]any{"message": "You are being rate limited.", "retry_after": chattest.Pause.Seconds(), "global": false})
		return
	case chattest.Gone:
		f.fail = ""
		refuse(w, 403, 50013, "Missing Permissions")
		return
	case chattest.Rejected:
		f.fail = ""
		refuse(w, 400, 50035, "Invalid Form Body")
		return
	case chattest.TimedOut:
		f.fail, lost = "", true
	}
	m := f.store(w, channel, body, files)
	if m == nil {
		return
	}
	if lost {
		panic(http.ErrAbortHandler)
	}
	answer(w, 200, m.wire())
}

// store checks a message and keeps it; nil when it is refused. f.mu is held.
func (f *fake) store(w http.ResponseWriter, channel string, body map[string]any, files map[string]string) *fakeMessage {
	if faults := checkMessage(body, files); len(faults) > 0 {
		f.wrong(w, "message: %s", strings.Join(faults, "; "))
		return nil
	}
	if f.disliked(w, body) {
		return nil
	}
	nonce, _ := body["nonce"].(string)
	if body["enforce_nonce"] == true && nonce != "" {
		for _, m := range f.messages {
			if m.Nonce == nonce && time.Since(m.At) < f.remember && m.Author == botUser {
				return m
			}
		}
	}
	f.posted++
	m := &fakeMessage{ID: f.id(), Channel: channel, Author: botUser, Body: body, Nonce: nonce, At: time.Now()}
	m.Versions = []string{readable(body)}
	f.messages = append(f.messages, m)
	return m
}

// disliked refuses a message for an address in it that passes our own checks. f.mu is held.
func (f *fake) disliked(w http.ResponseWriter, body map[string]any) bool {
	b, _ := json.Marshal(body) // it came as JSON
	if f.dislikes == "" || !strings.Contains(string(b), f.dislikes) {
		return false
	}
	refuse(w, 400, 50035, "Invalid Form Body")
	return true
}

// wire is a message as Discord gives it back: a nonce it does not keep.
func (m *fakeMessage) wire() map[string]any {
	return map[string]any{
		"id": m.ID, "channel_id": m.Channel, "author": map[string]any{"id": m.Author, "bot": true},
		"components": m.Body["components"], "embeds": m.Body["embeds"], "content": "",
	}
}

func (f *fake) find(id string) *fakeMessage {
	for _, m := range f.messages {
		if m.ID == id {
			return m
		}
	}
	return nil
}

func (f *fake) history(w http.ResponseWriter, r *http.Request, channel string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.places[channel] == nil {
		refuse(w, 404, 10003, "Unknown Channel")
		return
	}
	limit, err := strconv.Atoi(r.URL.Query().Get("limit"))
	after := r.URL.Query().Get("after")
	if err != nil || limit < 1 || limit > 100 || !snowflake(after) {
		f.wrong(w, "history of %s", r.URL)
		return
	}
	out := []map[string]any{}
	for _, m := range f.messages {
		if m.Channel == channel && newer(m.ID, after) && !m.Ephemeral && len(out) < limit {
			out = append(out, m.wire())
		}
	}
	slices.Reverse(out)
	answer(w, 200, out)
}

func (f *fake) edit(w http.ResponseWriter, channel, id string, body map[string]any, files map[string]string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	m := f.find(id)
	if m == nil || m.Channel != channel {
		refuse(w, 404, 10008, "Unknown Message")
		return
	}
	f.change(w, m, body, files)
}

// change edits a message. f.mu is held.
func (f *fake) change(w http.ResponseWriter, m *fakeMessage, body map[string]any, files map[string]string) {
	faults := checkMessage(body, files)
	if flagsOf(m.Body)&componentsV2 != 0 && flagsOf(body)&componentsV2 == 0 {
		faults = append(faults, "the components flag is taken away")
	}
	if body["nonce"] != nil || body["message_reference"] != nil {
		faults = append(faults, "an edit has no nonce and no reference")
	}
	if len(faults) > 0 {
		f.wrong(w, "edit: %s", strings.Join(faults, "; "))
		return
	}
	if f.disliked(w, body) {
		return
	}
	m.Body, m.Edited, m.Deferred = body, !m.Deferred, false
	m.Versions, m.view = append(m.Versions, readable(body)), nil
	answer(w, 200, m.wire())
}

func (f *fake) delete(w http.ResponseWriter, id string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.find(id) == nil {
		refuse(w, 404, 10008, "Unknown Message")
		return
	}
	f.messages = slices.DeleteFunc(f.messages, func(m *fakeMessage) bool { return m.ID == id })
	answer(w, 204, nil)
}
