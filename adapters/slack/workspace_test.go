package slack

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"newsdesk/digest/chat"
)

// oauthOptions are those of an adapter that workspaces install.
func oauthOptions(f *fake, v chat.Vault) Options {
	return Options{
		Name: "work", ClientID: clientID, ClientSecret: clientSecret, PublicURL: "https://news.example/chat/work", SigningSecret: secret,
		APIURL: f.server.URL + "/api", Pace: time.Millisecond, Vault: v,
	}
}

func TestInstallingIsBoundToTheBrowser(t *testing.T) {
	f, a, h := rig(t, "oauth")
	for name, spoil := range map[string]func(jar map[string]string, back string) string{
		"no cookie":     func(jar map[string]string, back string) string { clear(jar); return back },
		"other browser": func(jar map[string]string, back string) string { jar[stateCookie] = "another"; return back },
		"no state":      func(_ map[string]string, back string) string { at, _, _ := strings.Cut(back, "&state"); return at },
		"both empty": func(jar map[string]string, back string) string {
			jar[stateCookie] = ""
			at, _, _ := strings.Cut(back, "state=")
			return at + "state="
		},
	} {
		t.Run(name, func(t *testing.T) {
			jar := map[string]string{}
			before := f.issued
			back := spoil(jar, h.allow(t, jar))
			if w := browse(a, back, jar); w.Code != http.StatusForbidden || f.issued != before {
				t.Errorf("%d, %d tokens issued", w.Code, f.issued-before)
			}
		})
	}
	jar := map[string]string{}
	back := h.allow(t, jar)
	if w := browse(a, back, jar); w.Code != http.StatusOK || w.Header().Get("Content-Security-Policy") == "" || len(jar) > 0 {
		t.Errorf("%d, cookies left: %v", w.Code, jar)
	}
	if w := browse(a, back, jar); w.Code != http.StatusForbidden {
		t.Errorf("the same address once more: %d", w.Code)
	}
	jar = map[string]string{}
	h.allow(t, jar)
	if w := browse(a, a.opt.PublicURL+"/oauth?error=access_denied&state="+jar[stateCookie], jar); !strings.Contains(w.Body.String(), "Nothing was installed") {
		t.Errorf("refused: %s", w.Body)
	}
	jar = map[string]string{}
	h.allow(t, jar)
	w := browse(a, a.opt.PublicURL+"/oauth?code=made-up&state="+jar[stateCookie], jar)
	if w.Code != http.StatusBadGateway || strings.Contains(w.Body.String(), clientSecret) {
		t.Errorf("a made-up code: %d %s", w.Code, w.Body)
	}
}

func TestNoPostWithoutAnInstallation(t *testing.T) {
	f := newFake(t)
	a, err := Open(oauthOptions(f, &forgetful{}))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := a.Post(t.Context(), chat.Ref{Channel: here()}, say("x")); !errors.Is(err, chat.ErrGone) {
		t.Errorf("Post: %v, want ErrGone", err)
	}
}

// TestTokensAreRefreshedOnceAmongAllProcesses has several processes at one vault,
// and a fake that takes each refresh token once.
func TestTokensAreRefreshedOnceAmongAllProcesses(t *testing.T) {
	f := newFake(t)
	f.lives = 12 * 3600
	v := &forgetful{}
	var mu sync.Mutex
	now := time.Now()
	clock := func() time.Time { mu.Lock(); defer mu.Unlock(); return now }
	var processes []*Adapter
	for range 4 {
		o := oauthOptions(f, v)
		o.Now = clock
		_, a, _ := connectedWithout(t, f, o)
		processes = append(processes, a)
	}
	(&human{f: f, a: processes[0]}).install(t)
	for round := range 5 {
		mu.Lock()
		now = now.Add(11 * time.Hour)
		if round == 4 { // they have slept through its end
			now = now.Add(48 * time.Hour)
		}
		mu.Unlock()
		var all sync.WaitGroup
		for i, a := range processes {
			for n := range 3 {
				all.Go(func() {
					if _, err := a.Post(t.Context(), chat.Ref{Channel: here()}, say(fmt.Sprintf("round %d of %d, %d", round, i, n))); err != nil {
						t.Errorf("round %d: %v", round, err)
					}
				})
			}
		}
		all.Wait()
	}
	if f.issued != 6 {
		t.Errorf("%d tokens were issued, want 6: one and five refreshed", f.issued)
	}
}

// connectedWithout opens an adapter that nobody has installed yet.
func connectedWithout(t testing.TB, f *fake, o Options) (*fake, *Adapter, *human) {
	t.Helper()
	a, err := Open(o)
	if err != nil {
		t.Fatal(err)
	}
	if f.near {
		a.client.Transport = direct{f.server.Config.Handler}
	}
	return f, a, &human{f: f, a: a}
}

func TestARefreshThatFailsKeepsTheTokenThatIsGood(t *testing.T) {
	f := newFake(t)
	f.lives = 12 * 3600
	now := time.Now()
	o := oauthOptions(f, &forgetful{})
	o.Now = func() time.Time { return now }
	_, a, h := connected(t, f, o)
	f.refresh = "" // Slack has forgotten it
	now = now.Add(11 * time.Hour)
	if _, err := a.Post(t.Context(), chat.Ref{Channel: here()}, say("x")); err != nil {
		t.Errorf("Post with a token that is good for an hour: %v", err)
	}
	now = now.Add(2 * time.Hour)
	var retry *chat.RetryError
	if _, err := a.Post(t.Context(), chat.Ref{Channel: here()}, say("x")); !errors.As(err, &retry) || !strings.Contains(err.Error(), "install the app again") {
		t.Errorf("Post with an expired token: %v, want a RetryError that says what to do", err)
	}
	f.mu.Lock()
	f.violations = nil // it was refused a refresh token on purpose
	f.mu.Unlock()
	h.install(t)
	if _, err := a.Post(t.Context(), chat.Ref{Channel: here()}, say("x")); err != nil {
		t.Errorf("Post after it was installed again: %v", err)
	}
}

// TestAFailedRefreshHoldsNobodyUp has Slack give no token for one that has ended.
func TestAFailedRefreshHoldsNobodyUp(t *testing.T) {
	f := newFake(t)
	synctest.Test(t, func(t *testing.T) {
		f.nearby(t)
		f.lives = 12 * 3600
		now := time.Now()
		o := oauthOptions(f, &forgetful{})
		o.Now = func() time.Time { return now }
		_, a, _ := connected(t, f, o)
		f.mu.Lock()
		good := f.refresh
		f.refresh = ""
		f.mu.Unlock()
		now = now.Add(13 * time.Hour)
		began := time.Now()
		for range 3 {
			var retry *chat.RetryError
			if _, err := a.Post(t.Context(), chat.Ref{Channel: here()}, say("x")); !errors.As(err, &retry) || !strings.Contains(err.Error(), "install the app again") {
				t.Errorf("Post: %v, want a RetryError that says what to do", err)
			}
		}
		if took := time.Since(began); took > time.Second {
			t.Errorf("three posts were held up for %s", took)
		}
		kept, err := a.opt.Vault.Load(t.Context(), installKey+team)
		var i installation
		if err != nil || json.Unmarshal(kept, &i) != nil || !i.Leased.IsZero() {
			t.Errorf("kept %s, %v: want no lease", kept, err)
		}
		if n := f.called("oauth.v2.access"); n != 2 {
			t.Errorf("Slack was asked %d times, want once for the installation and once for the new token", n)
		}
		f.mu.Lock()
		f.refresh, f.violations = good, nil // it was refused a refresh token on purpose
		f.mu.Unlock()
		now = now.Add(refreshAgain + time.Second)
		if _, err := a.Post(t.Context(), chat.Ref{Channel: here()}, say("x")); err != nil {
			t.Errorf("Post when Slack gives one: %v", err)
		}
	})
}

// TestWhoWaitsForATokenHoldsNobodyUp has another process refresh a token that has
// ended, and one caller wait for it while others do not care to.
func TestWhoWaitsForATokenHoldsNobodyUp(t *testing.T) {
	f := newFake(t)
	synctest.Test(t, func(t *testing.T) {
		f.nearby(t)
		v := &forgetful{}
		_, a, _ := connectedWithout(t, f, oauthOptions(f, v))
		i := installation{Team: team, User: botUser, Token: "xoxb-old", Refresh: "xoxe-1", Expires: time.Now().Add(-time.Minute), Leased: time.Now().Add(time.Minute), At: time.Now()}
		keepInstalled(t, v, i)
		landed := make(chan error, 1)
		go func() {
			_, err := a.Post(t.Context(), chat.Ref{Channel: here()}, say("x"))
			landed <- err
		}()
		time.Sleep(50 * time.Millisecond) // so that it waits
		ctx, stop := context.WithTimeout(t.Context(), 100*time.Millisecond)
		defer stop()
		began := time.Now()
		if _, err := a.Post(ctx, chat.Ref{Channel: here()}, say("y")); err == nil {
			t.Error("it was posted with a token that has ended")
		}
		if took := time.Since(began); took > 2*time.Second {
			t.Errorf("who has no time was held up for %s", took)
		}
		f.mu.Lock()
		f.access = "xoxb-new"
		f.mu.Unlock()
		i.Token, i.Leased, i.Expires = f.access, time.Time{}, time.Now().Add(12*time.Hour)
		keepInstalled(t, v, i)
		if err := <-landed; err != nil {
			t.Errorf("Post with the new token: %v", err)
		}
	})
}

// A Leaver that notes.
type leaver struct {
	desk
	mu    sync.Mutex
	log   []string
	fails int // how often it fails at first
}

func (l *leaver) note(s string, c chat.Channel) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.fails--; l.fails >= 0 {
		return errors.New("the database fails")
	}
	l.log = append(l.log, s+" "+c.Workspace+"/"+c.ID)
	return nil
}

func (l *leaver) Left(_ context.Context, c chat.Channel, _ string) error { return l.note("left", c) }

func (l *leaver) Joined(_ context.Context, c chat.Channel) error { return l.note("joined", c) }

func (l *leaver) said() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return strings.Join(l.log, ", ")
}

func runLeaver(t *testing.T, a *Adapter) *leaver { return runFailing(t, a, 0) }

// runFailing is runLeaver with one that fails at first.
func runFailing(t *testing.T, a *Adapter, fails int) *leaver {
	l := &leaver{fails: fails}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- a.Run(ctx, l) }()
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			t.Errorf("Run: %v", err)
		}
	})
	within(t, "running", func() bool { return a.session.Load() != nil })
	return l
}

func TestAnUninstallationThatComesLateIsNone(t *testing.T) {
	f, a, h := rig(t, "oauth")
	l := runLeaver(t, a)
	gone := h.told(map[string]any{"type": "app_uninstalled"})
	gone["event_time"] = time.Now().Add(-time.Hour).Unix() // before it was installed again
	acked(t, h.deliver(kindEvent, gone))
	others := h.told(map[string]any{"type": "tokens_revoked", "tokens": map[string]any{"oauth": []any{"U1"}, "bot": []any{botUser}}})
	acked(t, h.deliver(kindEvent, others)) // the bot's token works all the same
	acked(t, h.Say(chat.Ref{Channel: here()}, "fence"))
	within(t, "the fence", func() bool { return l.calls.Load() == 1 })
	if _, err := a.Post(t.Context(), chat.Ref{Channel: here()}, say("x")); err != nil || strings.Contains(l.said(), "left") {
		t.Errorf("%v; %s", err, l.said())
	}
	f.mu.Lock()
	f.removed = true
	f.mu.Unlock()
	acked(t, h.deliver(kindEvent, h.told(map[string]any{"type": "tokens_revoked", "tokens": map[string]any{"bot": []any{botUser}}})))
	within(t, "left", func() bool { return strings.Contains(l.said(), "left "+team+"/") })
	if kept, err := a.opt.Vault.Load(t.Context(), installKey+team); kept != nil || err != nil {
		t.Errorf("the token is still there: %q, %v", kept, err)
	}
}

func TestAnOrganisationInstallsForAllOfItsWorkspaces(t *testing.T) {
	f := newFake(t)
	f.org = "E001"
	_, a, h := connected(t, f, oauthOptions(f, &forgetful{}))
	l := runLeaver(t, a)
	said := h.told(map[string]any{"type": "app_mention", "user": asha, "text": "hello", "ts": f.ts(), "channel": channel})
	said["enterprise_id"] = "E001"
	acked(t, h.deliver(kindEvent, said))
	within(t, "the question", func() bool { return l.calls.Load() == 1 })
	if got := l.last.Load().At.Channel; got != here() {
		t.Errorf("asked at %s, want %s", got, here())
	}
	again, err := Open(a.opt) // as after a restart: only the team's id is known
	if err != nil {
		t.Fatal(err)
	}
	if _, err := again.Post(t.Context(), chat.Ref{Channel: here()}, say("digest")); err != nil {
		t.Errorf("Post: %v", err)
	}
	gone := h.told(map[string]any{"type": "app_uninstalled"})
	gone["enterprise_id"] = "E001"
	acked(t, h.deliver(kindEvent, gone))
	within(t, "left", func() bool {
		s := l.said()
		return strings.Contains(s, "left E001/") && strings.Contains(s, "left "+team+"/")
	})
}

// A failing vault fails at what it is told to.
type failingVault struct {
	*forgetful
	fails func(call, key string) error
}

func (v failingVault) Save(ctx context.Context, key string, value []byte) error {
	if err := v.fails("save", key); err != nil {
		return err
	}
	return v.forgetful.Save(ctx, key, value)
}

func (v failingVault) Load(ctx context.Context, key string) ([]byte, error) {
	if err := v.fails("load", key); err != nil {
		return nil, err
	}
	return v.forgetful.Load(ctx, key)
}

func (v failingVault) Swap(ctx context.Context, key string, old, value []byte) (bool, error) {
	if err := v.fails("swap", key); err != nil {
		return false, err
	}
	return v.forgetful.Swap(ctx, key, old, value)
}

// failsFirst fails the first n calls of a kind.
func failsFirst(call, key string, n int) func(string, string) error {
	var mu sync.Mutex
	return func(c, k string) error {
		mu.Lock()
		defer mu.Unlock()
		if c == call && strings.HasPrefix(k, key) && n > 0 {
			n--
			return errors.New("the vault fails")
		}
		return nil
	}
}

// TestWhereATeamBelongsIsKept has the vault fail at first, and the team move later.
func TestWhereATeamBelongsIsKept(t *testing.T) {
	f := newFake(t)
	v := failingVault{&forgetful{}, failsFirst("save", orgKey, 1)}
	_, a, _ := connectedWithout(t, f, oauthOptions(f, v))
	for _, id := range []string{"E1", "E2"} {
		keepInstalled(t, v, installation{Enterprise: id, Org: true, User: botUser, Token: "xoxb-" + id, At: time.Now()})
	}
	if _, err := a.installed(t.Context(), team, "E1"); err == nil {
		t.Error("the vault's failure is not told")
	}
	for _, id := range []string{"E1", "E2"} {
		for range 2 {
			if _, err := a.installed(t.Context(), team, id); err != nil {
				t.Errorf("in %s: %v", id, err)
			}
		}
		if kept, err := v.Load(t.Context(), orgKey+team); string(kept) != id || err != nil {
			t.Errorf("kept %q, %v, want %s", kept, err, id)
		}
		if w, err := a.installed(t.Context(), team, ""); err != nil || w.id != id {
			t.Errorf("found %v, want that of %s", err, id)
		}
	}
}

func TestWorkspacesAreKeptApart(t *testing.T) {
	f := newFake(t)
	v := &forgetful{}
	_, a, _ := connectedWithout(t, f, oauthOptions(f, v))
	for _, id := range []string{"T1", "T2"} {
		b, err := json.Marshal(installation{Team: id, User: botUser, Token: "xoxb-" + id, At: time.Now()})
		if err != nil {
			t.Fatal(err)
		}
		if err := v.Save(t.Context(), installKey+id, b); err != nil {
			t.Fatal(err)
		}
	}
	f.access = "xoxb-T2"
	to := func(team string) chat.Ref {
		return chat.Ref{Channel: chat.Channel{Adapter: "work", Workspace: team, ID: channel}}
	}
	if _, err := a.Post(t.Context(), to("T2"), say("x")); err != nil {
		t.Errorf("Post to T2: %v", err)
	}
	var retry *chat.RetryError
	if _, err := a.Post(t.Context(), to("T1"), say("x")); !errors.As(err, &retry) {
		t.Errorf("Post to T1 with a token that is no good: %v, want a RetryError", err)
	}
}

func TestThreadsAreRememberedAcrossRestarts(t *testing.T) {
	v := &forgetful{}
	f, a, h := rig(t, "http")
	a.opt.Vault = v
	old := talkKey + channel + "/" + stamp(time.Now().Add(-talkLife-time.Hour))
	if err := v.Save(t.Context(), old, nil); err != nil {
		t.Fatal(err)
	}
	d := &desk{reply: func(_ context.Context, r chat.Request) chat.Message { return say("about " + r.Text) }}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- a.Run(ctx, d) }()
	acked(t, h.Say(chat.Ref{Channel: here()}, "first"))
	within(t, "answer", func() bool { return len(h.Seen()) == 1 })
	within(t, "the thread is kept", func() bool { k, _ := v.Keys(t.Context(), talkKey); return len(k) == 1 && k[0] != old })
	stop()
	if err := <-ended; err != nil {
		t.Errorf("Run: %v", err)
	}
	_, again, h2 := connected(t, f, a.opt)
	run(t, again, d)
	within(t, "running", func() bool { return again.session.Load() != nil })
	acked(t, h2.deliver(kindEvent, map[string]any{"type": "event_callback", "team_id": team, "event_id": "EvAgain", "event": map[string]any{
		"type": "message", "channel_type": "channel", "channel": channel, "user": asha, "text": "and then?", "ts": f.ts(), "thread_ts": h.Seen()[0].Thread,
	}}))
	within(t, "answer", func() bool { s := h.Seen(); return len(s) == 2 && strings.Contains(s[1].Text, "about and then?") })
}
