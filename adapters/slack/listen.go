package slack

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strconv"
	"sync"
	"time"

	"github.com/slack-go/slack"
)

// maxBody bounds what Slack may send at once; its own payloads are far smaller.
const maxBody = 1 << 20

// ServeHTTP takes Slack's calls at one address: events, commands and interactions;
// and people's at those below it, to install the app. Of Slack it answers only what is signed with the signing secret within five minutes
// (https://docs.slack.dev/authentication/verifying-requests-from-slack), and with
// 503 outside Run, so that Slack sends its events again.
func (a *Adapter) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if name := a.page(r.URL.Path); name != "" {
		a.serveInstall(w, r, name)
		return
	}
	if r.Method != http.MethodPost {
		w.Header().Set("Allow", http.MethodPost)
		http.Error(w, "Slack sends POST here.", http.StatusMethodNotAllowed)
		return
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if err != nil {
		var large *http.MaxBytesError
		if errors.As(err, &large) {
			http.Error(w, "That is too long.", http.StatusRequestEntityTooLarge)
			return
		}
		http.Error(w, "That could not be read.", http.StatusBadRequest)
		return
	}
	if err := a.verify(r.Header, body); err != nil {
		a.opt.Log.Warn("refuse unsigned call", "adapter", a.opt.Name, "from", r.RemoteAddr, "err", err)
		http.Error(w, "The signature is missing, wrong or too old.", http.StatusUnauthorized)
		return
	}
	if n := r.Header.Get("X-Slack-Retry-Num"); n != "" {
		a.opt.Log.Info("slack sends an event again", "adapter", a.opt.Name, "attempt", n, "reason", r.Header.Get("X-Slack-Retry-Reason"))
	}
	kind, payload := unpack(r.Header.Get("Content-Type"), body)
	a.called(w, kind, payload)
}

func (a *Adapter) verify(h http.Header, body []byte) error {
	if a.opt.SigningSecret == "" {
		return errors.New("signing_secret is not configured")
	}
	v, err := slack.NewSecretsVerifier(h, a.opt.SigningSecret)
	if err != nil {
		return err
	}
	if _, err := v.Write(body); err != nil {
		return err
	}
	return v.Ensure()
}

// kindNone is a call that only asks whether somebody is there.
const kindNone = ""

// unpack tells what a body is, and gives it as JSON.
func unpack(contentType string, body []byte) (kind string, payload []byte) {
	if media, _, _ := mime.ParseMediaType(contentType); media == "application/json" {
		return kindEvent, body
	}
	form, err := url.ParseQuery(string(body))
	switch {
	case err != nil:
		return kindNone, nil
	case form.Has("payload"):
		return kindInteraction, []byte(form.Get("payload"))
	case form.Has("command"):
		flat := map[string]string{}
		for name := range form {
			flat[name] = form.Get(name)
		}
		payload, err = json.Marshal(flat)
		if err == nil {
			return kindSlash, payload
		}
	}
	return kindNone, nil
}

// called answers a call that Slack has made.
func (a *Adapter) called(w http.ResponseWriter, kind string, payload []byte) {
	if kind == kindEvent && bytes.Contains(payload, []byte(`"url_verification"`)) {
		var e event
		if json.Unmarshal(payload, &e) == nil && e.Type == "url_verification" {
			w.Header().Set("Content-Type", "text/plain; charset=utf-8")
			io.WriteString(w, e.Challenge)
			return
		}
	}
	s := a.session.Load()
	switch {
	case kind == kindNone:
		w.WriteHeader(http.StatusOK)
		return
	case s == nil || s.ctx.Err() != nil:
		http.Error(w, "The bot is not running.", http.StatusServiceUnavailable)
		return
	}
	answered := make(chan struct{})
	var once sync.Once
	s.take(kind, payload, func(answer any) {
		once.Do(func() {
			reply(w, answer)
			close(answered)
		})
	})
	select {
	case <-answered:
	case <-time.After(ackPatience):
		once.Do(func() { reply(w, nil) })
	}
}

// reply acknowledges a call: Slack has all of it when reply returns, before the
// handler does.
func reply(w http.ResponseWriter, answer any) {
	var body []byte
	if answer != nil {
		body, _ = json.Marshal(answer) //nolint:errchkjson // a view of ours
		w.Header().Set("Content-Type", "application/json; charset=utf-8")
	}
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(http.StatusOK)
	_, _ = w.Write(body)                      // the connection is gone: nobody is left to tell
	_ = http.NewResponseController(w).Flush() // as above
}
