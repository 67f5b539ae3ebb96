package slack

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"newsdesk/digest/chat"
	"newsdesk/digest/chat/chattest"
)

// TestCrash kills the bot again and again while it posts to Slack.
func TestCrash(t *testing.T) {
	f := newFake(t)
	f.page = 0 // as many as are asked for: the history grows long
	chattest.Crash(t, chattest.Platform{
		Kind:    "slack",
		Handler: f.server.Config.Handler,
		Section: func(url string) string {
			return fmt.Sprintf("token: %s, signing_secret: %s, api_url: %q", botToken, secret, url+"/api/")
		},
		Channel: func(adapter string, n int) chat.Channel {
			return chat.Channel{Adapter: adapter, Workspace: team, ID: fmt.Sprintf("D%04d", n)}
		},
		Posts: func(r *http.Request) bool { return strings.HasSuffix(r.URL.Path, "/chat.postMessage") },
		Limit: func(w http.ResponseWriter) {
			w.Header().Set("Retry-After", "1")
			w.WriteHeader(http.StatusTooManyRequests)
		},
		Posted: func(c chat.Channel) []chattest.Posted { return f.posted(c.ID) },
		Mark:   func(key string) string { return key },
	})
}

// posted are the bot's messages in a channel, in the order in which they came.
func (f *fake) posted(channel string) []chattest.Posted {
	f.mu.Lock()
	defer f.mu.Unlock()
	var all []chattest.Posted
	for _, m := range f.messages {
		if m.channel != channel || m.user != botUser {
			continue
		}
		payload, _ := m.metadata["event_payload"].(map[string]any)
		key, _ := payload[partKey].(string)
		seconds, micros, _ := strings.Cut(m.ts, ".")
		s, _ := strconv.ParseInt(seconds, 10, 64)
		us, _ := strconv.ParseInt(micros, 10, 64)
		all = append(all, chattest.Posted{Mark: key, ID: m.ts, Thread: m.thread, At: time.Unix(s, us*1000)})
	}
	return all
}
