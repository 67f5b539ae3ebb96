package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"
)

// A strict platform is as much of Slack's and Discord's API as posting needs, with
// their limits: what is too much is refused and counted.
type strict struct {
	latency time.Duration

	mu      sync.Mutex // guards what follows
	seq     int
	recent  map[string][]time.Time // requests, by what a limit is for
	posted  map[string]int         // posts by channel
	tooMany []string
	first   time.Time
	last    time.Time
}

// What the platforms allow (https://docs.slack.dev/apis/web-api/rate-limits, where
// "several hundred" is taken as three, and
// https://docs.discord.com/developers/topics/rate-limits).
const (
	slackMinute   = 300 // in a workspace
	discordSecond = 50  // in all
)

func newStrict() *strict {
	return &strict{latency: 50 * time.Millisecond, recent: map[string][]time.Time{}, posted: map[string]int{}}
}

func (s *strict) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	time.Sleep(s.latency / 2)
	defer time.Sleep(s.latency / 2)
	body, err := io.ReadAll(r.Body)
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	if strings.HasPrefix(r.URL.Path, "/discord/") {
		s.discord(w, r)
		return
	}
	s.slack(w, r, string(body))
}

// within says whether one more request fits into a limit of so many in a while.
func (s *strict) within(what string, most int, while time.Duration) bool {
	now := time.Now()
	recent := s.recent[what]
	for len(recent) > 0 && now.Sub(recent[0]) >= while {
		recent = recent[1:]
	}
	s.recent[what] = recent
	if len(recent) >= most {
		s.tooMany = append(s.tooMany, fmt.Sprintf("%s: more than %d in %s", what, most, while))
		return false
	}
	s.recent[what] = append(recent, now)
	return true
}

// took notes a post.
func (s *strict) took(channel string) {
	s.seq++
	s.posted[channel]++
	s.last = time.Now()
	if s.first.IsZero() {
		s.first = s.last
	}
}

func (s *strict) slack(w http.ResponseWriter, r *http.Request, body string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	form := formOf(body)
	channel, token := form["channel"], strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")
	if token == "" {
		token = form["token"]
	}
	if !strings.HasSuffix(r.URL.Path, "chat.postMessage") {
		fmt.Fprint(w, `{"ok":true}`)
		return
	}
	if !s.within(token, slackMinute, time.Minute) || !s.within(token+channel, 1, 900*time.Millisecond) {
		w.Header().Set("Retry-After", "1")
		w.WriteHeader(http.StatusTooManyRequests)
		return
	}
	s.took(channel)
	fmt.Fprintf(w, `{"ok":true,"channel":%q,"ts":"%d.%06d"}`, channel, time.Now().Unix(), s.seq)
}

func (s *strict) discord(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	parts := strings.Split(strings.Trim(r.URL.Path, "/"), "/") // discord channels ID messages
	if !s.within("discord", discordSecond, time.Second) || len(parts) == 4 && !s.within("discord/"+parts[2], 5, 5*time.Second) {
		w.WriteHeader(http.StatusTooManyRequests)
		fmt.Fprint(w, `{"message":"You are being rate limited.","retry_after":1,"global":true}`)
		return
	}
	if len(parts) == 3 {
		fmt.Fprintf(w, `{"id":%q,"type":0,"guild_id":"1"}`, parts[2])
		return
	}
	s.took(parts[2])
	h := w.Header()
	h.Set("X-RateLimit-Bucket", "posts")
	h.Set("X-RateLimit-Limit", "5")
	h.Set("X-RateLimit-Remaining", fmt.Sprint(5-len(s.recent["discord/"+parts[2]])))
	h.Set("X-RateLimit-Reset-After", "5")
	if err := json.NewEncoder(w).Encode(map[string]any{"id": fmt.Sprint(2e17 + float64(s.seq))}); err != nil {
		panic(err)
	}
}

func (s *strict) count() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.seq
}

// A pipeNet is a network of one server, in memory: who waits on it waits in a way that
// a synctest bubble knows.
type pipeNet struct {
	conns  chan net.Conn
	closed chan struct{}
	once   sync.Once
}

func (n *pipeNet) Accept() (net.Conn, error) {
	select {
	case c := <-n.conns:
		return c, nil
	case <-n.closed:
		return nil, net.ErrClosed
	}
}

func (n *pipeNet) Close() error {
	n.once.Do(func() { close(n.closed) })
	return nil
}

func (n *pipeNet) Addr() net.Addr { return &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 80} }

func (n *pipeNet) dial(ctx context.Context, _, _ string) (net.Conn, error) {
	ours, theirs := net.Pipe()
	select {
	case n.conns <- theirs:
		return ours, nil
	case <-n.closed:
		return nil, net.ErrClosed
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// reachable serves h to every adapter that is opened from now on until the test ends.
func reachable(t *testing.T, h http.Handler) {
	t.Helper()
	n := &pipeNet{conns: make(chan net.Conn), closed: make(chan struct{})}
	before := http.DefaultTransport
	http.DefaultTransport = &http.Transport{DialContext: n.dial}
	server := &http.Server{Handler: h, ReadHeaderTimeout: time.Minute}
	var serving sync.WaitGroup
	serving.Go(func() { _ = server.Serve(n) }) // it is closed
	t.Cleanup(func() {
		http.DefaultTransport = before
		if err := server.Close(); err != nil {
			t.Error(err)
		}
		serving.Wait()
	})
}
