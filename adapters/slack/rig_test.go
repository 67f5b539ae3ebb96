package slack

import (
	"context"
	"errors"
	"html"
	"io"
	"net/http"
	"net/url"
	"regexp"
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

// TestStandIn posts every sample to somebody else's idea of Slack, with a configured
// token and with one of an installation.
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
	s.installs()
	if got := ask(t, "/_violations"); strings.TrimSpace(got) != "[]" {
		t.Errorf("violations: %s", got)
	}
}

// installs installs the app by OAuth, as a person with a browser does, and posts with
// what came of it.
func (s stand) installs() {
	v := &forgetful{}
	a, err := Open(Options{
		Name: "work", ClientID: "12345.67890", ClientSecret: "example_client_secret", SigningSecret: secret, APIURL: standIn, Vault: v,
		PublicURL: "http://127.0.0.1:4011/chat/work", RedirectURL: "http://127.0.0.1:4011/cb", Pace: time.Millisecond,
	})
	if err != nil {
		s.Fatal(err)
	}
	jar := map[string]string{}
	w := browse(a, a.opt.PublicURL+"/install", jar)
	m := linkTo.FindStringSubmatch(w.Body.String())
	if m == nil {
		s.Fatalf("the install page: %s", w.Body)
	}
	back := s.signIn(html.UnescapeString(m[1]))
	if w := browse(a, back, jar); w.Code != http.StatusOK || !strings.Contains(w.Body.String(), "/invite @newsdesk") {
		s.Fatalf("installing ends with %d %s", w.Code, w.Body)
	}
	if keys, err := v.Keys(s.Context(), installKey); err != nil || len(keys) != 1 {
		s.Errorf("installations %q, %v", keys, err)
	}
	fresh := stand{s.T, a, s.ch}
	since, key := time.Now().Add(-time.Minute), "installed-"+time.Now().Format(time.RFC3339Nano)
	root := fresh.post(chat.Ref{Channel: s.ch}, key)
	reply := fresh.post(root, key+"#2")
	again, err := Open(a.opt)
	if err != nil {
		s.Fatal(err)
	}
	for k, want := range map[string]chat.Ref{key: root, key + "#2": reply} {
		if got, ok, err := again.Find(s.Context(), s.ch, k, since); got != want || !ok || err != nil {
			s.Errorf("Find(%s): %v, %v, %v; want %v", k, got, ok, err, want)
		}
	}
}

// signIn chooses the first person on the stand-in's page, and gives the address that
// their browser is sent back to.
func (s stand) signIn(address string) string {
	page := s.get(address)
	form := url.Values{}
	for _, m := range hidden.FindAllStringSubmatch(page, -1) {
		if !form.Has(m[1]) {
			form.Set(m[1], html.UnescapeString(m[2]))
		}
	}
	u, err := url.Parse(address)
	if err != nil {
		s.Fatal(err)
	}
	u.Path, u.RawQuery = "/oauth/v2/authorize/callback", ""
	r, err := http.NewRequestWithContext(s.Context(), http.MethodPost, u.String(), strings.NewReader(form.Encode()))
	if err != nil {
		s.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	resp, err := client.Do(r)
	if err != nil {
		s.Fatal(err)
	}
	defer resp.Body.Close()
	if resp.Header.Get("Location") == "" {
		s.Fatalf("signing in with %v: %s", form, resp.Status)
	}
	return resp.Header.Get("Location")
}

var hidden = regexp.MustCompile(`<input type="hidden" name="([^"]+)" value="([^"]*)"`)

func (s stand) get(address string) string {
	r, err := http.NewRequestWithContext(s.Context(), http.MethodGet, address, http.NoBody)
	if err != nil {
		s.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		s.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		s.Fatal(err)
	}
	return string(b)
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
	u := s.a.home.people.find(s.Context(), seat{s.a.home.self.Load().team, s.a.home.self.Load().user}, "")
	if u.Name == "" {
		s.Errorf("who is who: %+v", u)
	}
}
