package slack

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"newsdesk/digest/chat"
)

// limits that the gate holds posts to; what Slack calls several hundred a minute is
// taken as three.
const allowedAMinute = 300

// A gate is chat.postMessage of many workspaces, with Slack's limits and nothing
// else: it does not cost what the fake does.
type gate struct {
	mu      sync.Mutex
	seq     int
	last    map[string]time.Time   // by channel
	minute  map[string][]time.Time // by token
	posted  int
	limited int
}

func (g *gate) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	token, channel := strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer "), r.FormValue("channel")
	if token == "" {
		token = r.FormValue("token")
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	now := time.Now()
	posts := g.minute[token]
	for len(posts) > 0 && now.Sub(posts[0]) > time.Minute {
		posts = posts[1:]
	}
	g.minute[token] = posts
	if len(posts) >= allowedAMinute || now.Sub(g.last[channel]) < 950*time.Millisecond {
		g.limited++
		w.Header().Set("Retry-After", "1")
		w.WriteHeader(http.StatusTooManyRequests)
		return
	}
	g.minute[token], g.last[channel] = append(posts, now), now
	g.seq++
	g.posted++
	fmt.Fprintf(w, `{"ok":true,"channel":%q,"ts":"%d.%06d"}`, channel, now.Unix(), g.seq)
}

// manyWorkspaces is an adapter that n workspaces have installed.
func manyWorkspaces(b *testing.B, n int, address string) *Adapter {
	b.Helper()
	v := &forgetful{}
	for i := range n {
		kept, err := json.Marshal(installation{Team: fmt.Sprintf("T%d", i), Name: "A workspace", User: botUser, Bot: botID, Token: fmt.Sprintf("xoxb-%d", i), At: time.Now()})
		if err != nil {
			b.Fatal(err)
		}
		if err := v.Save(b.Context(), installKey+fmt.Sprintf("T%d", i), kept); err != nil {
			b.Fatal(err)
		}
	}
	a, err := Open(Options{
		Name: "work", ClientID: clientID, ClientSecret: clientSecret, PublicURL: "https://news.example/chat/work", SigningSecret: secret,
		APIURL: address, Vault: v,
	})
	if err != nil {
		b.Fatal(err)
	}
	return a
}

// BenchmarkPosts posts as much as it may to 100 channels in 5 workspaces for 70
// seconds, and tells what share of Slack's limits that is. Run it with -benchtime 1x.
func BenchmarkPosts(b *testing.B) {
	const workspaces, channels, lasts = 5, 20, 70 * time.Second
	for range b.N {
		g := &gate{last: map[string]time.Time{}, minute: map[string][]time.Time{}}
		server := httptest.NewServer(g)
		a := manyWorkspaces(b, workspaces, server.URL)
		began := time.Now()
		var all sync.WaitGroup
		for i := range workspaces * channels {
			all.Go(func() {
				at := chat.Ref{Channel: chat.Channel{Adapter: "work", Workspace: fmt.Sprintf("T%d", i%workspaces), ID: fmt.Sprintf("C%d", i)}}
				for time.Since(began) < lasts {
					_, err := a.Post(b.Context(), at, say("a part of a digest"))
					var retry *chat.RetryError
					if errors.As(err, &retry) {
						sleep(b.Context(), retry.After)
					} else if err != nil {
						b.Error(err)
					}
				}
			})
		}
		all.Wait()
		took := time.Since(began)
		server.Close()
		b.ReportMetric(float64(g.posted)/took.Seconds(), "posts/s")
		b.ReportMetric(100*float64(g.posted)/(workspaces*allowedAMinute*took.Minutes()), "%-of-allowed")
		b.ReportMetric(float64(g.limited), "429s")
	}
}

// BenchmarkWorkspaceMemory is what each connected workspace takes, after a post there
// and ten people who asked.
func BenchmarkWorkspaceMemory(b *testing.B) {
	const n = 2000
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprint(w, `{"ok":true,"channel":"C1","ts":"1.000001"}`)
	}))
	defer server.Close()
	for range b.N {
		a := manyWorkspaces(b, n, server.URL)
		before := heap()
		for i := range n {
			at := chat.Ref{Channel: chat.Channel{Adapter: "work", Workspace: fmt.Sprintf("T%d", i), ID: fmt.Sprintf("C%d", i)}}
			if _, err := a.Post(b.Context(), at, say("a part of a digest")); err != nil {
				b.Fatal(err)
			}
			w, err := a.workspace(b.Context(), at.Channel.Workspace)
			if err != nil {
				b.Fatal(err)
			}
			for p := range 10 {
				id := fmt.Sprintf("U%d", p)
				w.people.remember(seat{w.id, id}, chat.User{ID: id, Name: "Somebody", Zone: "Asia/Kolkata"}, nil)
			}
		}
		b.ReportMetric(float64(heap()-before)/n/1024, "kB/workspace")
		runtime.KeepAlive(a)
	}
}

func heap() uint64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}
