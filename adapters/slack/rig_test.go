package slack

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/slack-go/slack"

	"newsdesk/digest/chat"
	"newsdesk/digest/chat/chattest"
)

// Where the stand-in for Slack listens, behind a proxy that checks every request
// against the published schemas and limits; see rigs/README.md of the shared
// folder. Start it with "rigs.sh start slack".
const (
	standIn = "http://127.0.0.1:4005/api/"
	checks  = "http://127.0.0.1:4006"
)

// TestStandIn posts every sample to somebody else's idea of Slack.
func TestStandIn(t *testing.T) {
	ask(t, "/_reset")
	a, err := Open(Options{Name: "work", Token: "xoxb-local-test", SigningSecret: secret, APIURL: standIn, Pace: time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := a.home.identify(t.Context()); err != nil {
		t.Fatal(err)
	}
	found, _, err := a.home.client.GetConversationsContext(t.Context(), &slack.GetConversationsParameters{})
	if err != nil || len(found) == 0 {
		t.Fatalf("channels: %v, %v", found, err)
	}
	ch := chat.Channel{Adapter: "work", Workspace: a.home.self.Load().team, ID: found[0].ID}
	s := stand{t, a, ch}
	s.samples()
	s.threads()
	s.edits()
	s.errors()
	s.people()
	if got := ask(t, "/_violations"); strings.TrimSpace(got) != "[]" {
		t.Errorf("violations: %s", got)
	}
}

// ask asks the checking proxy; the test is skipped where it is not running.
func ask(t *testing.T, path string) string {
	t.Helper()
	ctx, stop := context.WithTimeout(t.Context(), 5*time.Second)
	defer stop()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, checks+path, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Skipf("the stand-in is not running: %v", err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

type stand struct {
	*testing.T
	a  *Adapter
	ch chat.Channel
}

func (s stand) samples() {
	for name, m := range chattest.Samples() {
		for i, part := range chat.Split(m, s.a.Limits()) {
			if _, err := s.a.Post(s.Context(), chat.Ref{Channel: s.ch}, part); err != nil {
				s.Errorf("%s: part %d: %v", name, i+1, err)
			}
		}
	}
}

// threads posts with keys, which are found again by an adapter that remembers
// nothing.
func (s stand) threads() {
	since, run := time.Now().Add(-time.Minute), "run-"+time.Now().Format(time.RFC3339Nano)
	root := s.post(chat.Ref{Channel: s.ch}, run)
	reply := s.post(root, run+"#2")
	fresh, err := Open(s.a.opt)
	if err != nil {
		s.Fatal(err)
	}
	fresh.home.self.Store(s.a.home.self.Load())
	for key, want := range map[string]chat.Ref{run: root, run + "#2": reply} {
		if got, ok, err := fresh.Find(s.Context(), s.ch, key, since); got != want || !ok || err != nil {
			s.Errorf("Find(%s): %v, %v, %v; want %v", key, got, ok, err, want)
		}
	}
	if _, ok, err := fresh.Find(s.Context(), s.ch, run+"#3", since); ok || err != nil {
		s.Errorf("Find of nothing: %v, %v", ok, err)
	}
}

func (s stand) post(at chat.Ref, key string) chat.Ref {
	m := say("with the key " + key)
	m.Key = key
	ref, err := s.a.Post(s.Context(), at, m)
	if err != nil {
		s.Fatalf("post %s: %v", key, err)
	}
	return ref
}

func (s stand) edits() {
	ref, err := s.a.Post(s.Context(), chat.Ref{Channel: s.ch}, say("first"))
	if err != nil {
		s.Fatal(err)
	}
	if err := s.a.Edit(s.Context(), ref, say("second")); err != nil {
		s.Errorf("Edit: %v", err)
	}
	ref.ID = "1.000001"
	if err := s.a.Edit(s.Context(), ref, say("second")); !errors.Is(err, chat.ErrGone) {
		s.Errorf("Edit of nothing: %v", err)
	}
}

func (s stand) errors() {
	nowhere := s.ch
	nowhere.ID = "C000000000"
	if _, err := s.a.Post(s.Context(), chat.Ref{Channel: nowhere}, say("x")); !errors.Is(err, chat.ErrGone) {
		s.Errorf("Post to nowhere: %v, want ErrGone", err)
	}
	err := func() error {
		_, err := s.a.home.client.CreateConversationContext(s.Context(), slack.CreateConversationParams{ChannelName: "x"})
		return outcome("make a channel", err)
	}()
	var retry *chat.RetryError
	if !errors.As(err, &retry) || !strings.Contains(err.Error(), "scope") {
		s.Errorf("without its scope: %v, want a RetryError that names it", err)
	}
}

func (s stand) people() {
	u := s.a.home.people.find(s.Context(), s.a.home.self.Load().user, "")
	if u.Name == "" {
		s.Errorf("who is who: %+v", u)
	}
}
