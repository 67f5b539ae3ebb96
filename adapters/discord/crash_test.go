package discord

import (
	"crypto/ed25519"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"newsdesk/digest/chat"
	"newsdesk/digest/chat/chattest"
)

// severalBots takes it that the limit of all requests is counted by each process: a
// bot that was killed leaves its successor no word of what it used.
type severalBots struct{ testing.TB }

func (s severalBots) Errorf(format string, args ...any) {
	s.Helper()
	if strings.HasSuffix(format, "requests within a second") {
		s.Logf(format, args...)
		return
	}
	s.TB.Errorf(format, args...)
}

// TestCrash kills the bot again and again while it posts to Discord.
func TestCrash(t *testing.T) {
	f := newFake(severalBots{t})
	f.restarted = true
	f.remember = 0 // a nonce that Discord knew for minutes would hide what goes wrong
	public, _, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	chattest.Crash(t, chattest.Platform{
		Kind:    "discord",
		Handler: f.http.Config.Handler,
		Section: func(url string) string {
			return fmt.Sprintf("token: %s, application_id: %q, gateway: \"off\", public_key: %s, api_url: %q", botToken, botUser, hex.EncodeToString(public), url+"/api/v10")
		},
		Channel: func(adapter string, n int) chat.Channel {
			f.mu.Lock()
			defer f.mu.Unlock()
			id := fmt.Sprintf("91%016d", n)
			f.places[id] = &fakePlace{ID: id, Guild: guildID}
			return chat.Channel{Adapter: adapter, Workspace: guildID, ID: id}
		},
		Posts: func(r *http.Request) bool {
			return r.Method == http.MethodPost && strings.HasSuffix(r.URL.Path, "/messages")
		},
		Limit: func(w http.ResponseWriter) {
			answer(w, http.StatusTooManyRequests, map[string]any{"message": "You are being rate limited.", "retry_after": 0.3, "global": false})
		},
		Posted: func(c chat.Channel) []chattest.Posted { return f.posts(c.ID) },
		Mark: func(key string) string {
			outer, inner := marks(key)
			return fmt.Sprintf("%d/%d", outer, inner)
		},
	})
}

// posts are the bot's messages in a channel and its threads, in the order in which
// they came.
func (f *fake) posts(channel string) []chattest.Posted {
	f.mu.Lock()
	defer f.mu.Unlock()
	var all []chattest.Posted
	for _, m := range f.messages {
		where := f.places[m.Channel]
		if m.Author != botUser || where == nil || (where.ID != channel && where.Parent != channel) {
			continue
		}
		var seen past
		if b, err := json.Marshal(m.wire()); err != nil || json.Unmarshal(b, &seen) != nil {
			f.t.Errorf("message %s cannot be read", m.ID)
		}
		p := chattest.Posted{Mark: seen.mark(), ID: m.ID, At: m.At}
		if where.Parent != "" {
			p.ID, p.Thread = where.ID+threadSeparator+m.ID, where.ID
		}
		all = append(all, p)
	}
	return all
}
