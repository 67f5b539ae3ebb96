package discord

import (
	"net/http"
	"slices"
	"strings"
	"time"
)

// callback takes the first answer to an interaction.
func (f *fake) callback(w http.ResponseWriter, id, token string, body map[string]any) {
	f.mu.Lock()
	defer f.mu.Unlock()
	d := f.dialogues[token]
	switch {
	case d == nil || d.id != id || time.Since(d.began) > 3*time.Second:
		f.t.Errorf("interaction %s is answered after %s", id, time.Since(d.began))
		refuse(w, 404, 10062, "Unknown interaction")
		return
	case d.done:
		refuse(w, 400, 40060, "Interaction has already been acknowledged.")
		return
	}
	d.done, d.reply = true, body
	data, _ := body["data"].(map[string]any)
	kind, _ := body["type"].(float64)
	switch int(kind) {
	case respondDeferred, respondMessage:
		m := &fakeMessage{ID: f.id(), Channel: d.channel, Author: botUser, Body: map[string]any{}, At: time.Now(), Deferred: int(kind) == respondDeferred}
		m.Ephemeral = flagsOf(data)&ephemeral != 0
		if int(kind) == respondMessage {
			m.Body = data
			m.Versions = []string{readable(data)}
		}
		d.original = m
		f.messages = append(f.messages, m)
	case respondModal:
		if faults := checkModal(data); len(faults) > 0 {
			f.wrong(w, "modal: %s", strings.Join(faults, "; "))
			return
		}
	case respondIgnored, respondComplete:
	default:
		f.wrong(w, "answer of type %v", kind)
		return
	}
	close(d.acked)
	answer(w, 204, nil)
}

// webhook takes the further answers.
func (f *fake) webhook(w http.ResponseWriter, r *http.Request, token string, body map[string]any, files map[string]string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	d := f.dialogues[token]
	if d == nil || !d.done {
		f.t.Errorf("%s %s before the first answer", r.Method, r.URL.Path)
		refuse(w, 404, 10015, "Unknown Webhook")
		return
	}
	switch {
	case r.Method == http.MethodDelete:
		f.messages = slices.DeleteFunc(f.messages, func(m *fakeMessage) bool { return m == d.original })
		d.resolved, d.original = true, nil
		answer(w, 204, nil)
	case d.original == nil && r.Method == http.MethodPatch:
		refuse(w, 404, 10008, "Unknown Message")
	case r.Method == http.MethodPatch:
		d.resolved = true
		f.change(w, d.original, body, files)
	default:
		if m := f.store(w, d.channel, body, files); m != nil {
			// The first message after a deferral takes its place and its privacy.
			m.Ephemeral = flagsOf(body)&ephemeral != 0 || (!d.resolved && d.original != nil && d.original.Ephemeral)
			d.resolved = true
			answer(w, 200, m.wire())
		}
	}
}
