package slack

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"newsdesk/digest/chat"
	"newsdesk/digest/chat/chattest"
)

// A desk answers as its test says.
type desk struct {
	calls atomic.Int64
	last  atomic.Pointer[chat.Request]
	reply func(ctx context.Context, r chat.Request) chat.Message
}

func (d *desk) Commands() []chat.Command { return chattest.Commands() }

func (d *desk) Handle(ctx context.Context, r chat.Request) chat.Message {
	d.calls.Add(1)
	d.last.Store(&r)
	if d.reply == nil {
		return chat.Message{}
	}
	return d.reply(ctx, r)
}

// run runs an adapter until the test ends.
func run(t testing.TB, a *Adapter, d *desk) {
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- a.Run(ctx, d) }()
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			t.Errorf("Run: %v", err)
		}
	})
}

func within(t testing.TB, what string, ok func() bool) {
	t.Helper()
	for end := time.Now().Add(busy * 10 * time.Second); !ok(); time.Sleep(2 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("did not happen: " + what)
		}
	}
}

func acked(t testing.TB, c <-chan struct{}) {
	t.Helper()
	select {
	case <-c:
	case <-time.After(busy * slackWaits):
		t.Fatal("not acknowledged")
	}
}

func say(s string) chat.Message {
	return chat.Message{Blocks: []chat.Block{{Kind: chat.Paragraph, Text: chat.Say(s)}}}
}

func TestSocketAcknowledgesWhatItDoesNotKnow(t *testing.T) {
	f, a, _ := rig(t, "socket")
	d := &desk{}
	run(t, a, d)
	for _, kind := range []string{"tomorrows_kind", kindEvent, kindInteraction, kindSlash} {
		acked(t, f.envelope(kind, map[string]any{"type": "nobody_knows", "event": map[string]any{"type": "star_added"}}, nil).acked)
	}
	acked(t, f.envelope(kindEvent, "no object", nil).acked)
	if n := d.calls.Load(); n > 0 {
		t.Errorf("%d requests came of it", n)
	}
}

func TestSocketComesBackAfterDisconnects(t *testing.T) {
	f, a, h := rig(t, "socket")
	a.stagger = 10 * time.Millisecond
	d := &desk{}
	run(t, a, d)
	ref := chat.Ref{Channel: here()}
	within(t, "two connections", func() bool { return f.connected(2) })
	for i, reason := range []string{"warning", "refresh_requested", ""} {
		f.disconnect(reason)
		within(t, "connections again", func() bool { return f.connected(2 * (i + 2)) })
		acked(t, h.Command(ref, "topics"))
		within(t, "request", func() bool { return d.calls.Load() == int64(i+1) })
	}
}

// connected says that there are two connections, of this many so far.
func (f *fake) connected(opened int) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return len(f.sockets) == connections && f.opened == opened
}

// TestNothingIsLostWhileConnectionsAreRenewed asks while Slack renews one connection
// after the other and sends everything several times.
func TestNothingIsLostWhileConnectionsAreRenewed(t *testing.T) {
	f, a, h := rig(t, "socket")
	a.stagger = time.Millisecond
	var mu sync.Mutex
	answered := map[string]int{}
	d := &desk{reply: func(_ context.Context, r chat.Request) chat.Message {
		mu.Lock()
		defer mu.Unlock()
		answered[r.Text+r.Options["query"]]++
		return chat.Message{}
	}}
	run(t, a, d)
	within(t, "two connections", func() bool { return f.connected(2) })
	rnd := rand.New(rand.NewPCG(1, 2))
	const asked = 200
	for n := range asked {
		if rnd.IntN(4) == 0 {
			f.renew([]string{"warning", "refresh_requested"}[rnd.IntN(2)])
		}
		if at := (chat.Ref{Channel: here()}); n%2 == 0 {
			acked(t, h.Say(at, strconv.Itoa(n)))
		} else {
			acked(t, h.Command(at, "track x "+strconv.Itoa(n)))
		}
		for range rnd.IntN(3) {
			h.Redeliver()
		}
	}
	within(t, "every answer", func() bool {
		mu.Lock()
		defer mu.Unlock()
		return len(answered) == asked
	})
	for what, times := range answered {
		if times != 1 {
			t.Errorf("%s is answered %d times", what, times)
		}
	}
	if f.opened < 10 {
		t.Errorf("only %d connections were made", f.opened)
	}
}

func TestRunReturnsWhatTheOperatorMustMend(t *testing.T) {
	for name, spoil := range map[string]func(o *Options){
		"token":     func(o *Options) { o.Token = "xoxb-other" },
		"app_token": func(o *Options) { o.AppToken = "xapp-other" },
	} {
		t.Run(name, func(t *testing.T) {
			f := newFake(t)
			o := Options{Name: "work", Token: botToken, AppToken: appToken, APIURL: f.server.URL + "/api/"}
			spoil(&o)
			a, err := Open(o)
			if err != nil {
				t.Fatal(err)
			}
			ctx, stop := context.WithTimeout(t.Context(), 10*time.Second)
			defer stop()
			if err := a.Run(ctx, &desk{}); err == nil || !strings.Contains(err.Error(), "with "+name) || !strings.Contains(err.Error(), "invalid_auth") {
				t.Errorf("Run: %v", err)
			}
		})
	}
}

func TestRunWaitsForSlack(t *testing.T) {
	f, a, h := rig(t, "socket")
	f.mu.Lock()
	f.down = 1
	f.mu.Unlock()
	d := &desk{}
	run(t, a, d)
	acked(t, h.Command(chat.Ref{Channel: here()}, "topics"))
	within(t, "request", func() bool { return d.calls.Load() == 1 })
}

func TestOpenTellsWhatIsWrong(t *testing.T) {
	good := Options{Name: "work", Token: botToken, AppToken: appToken}
	for want, spoil := range map[string]func(o *Options){
		"app_token or signing_secret": func(o *Options) { o.AppToken = "" },
		"xoxb-":                       func(o *Options) { o.Token = "xapp-1" },
		"xapp-":                       func(o *Options) { o.AppToken = "xoxb-1" },
		"api_url":                     func(o *Options) { o.APIURL = "slack" },
		"admin_group":                 func(o *Options) { o.AdminGroup = "editors" },
		"members":                     func(o *Options) { o.MembersMay = "admin" },
	} {
		o := good
		spoil(&o)
		if _, err := Open(o); err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "xoxb-1") {
			t.Errorf("error %v, want one about %s", err, want)
		}
	}
}

func TestHTTPRefusesWhatIsNotSigned(t *testing.T) {
	_, a, h := rig(t, "http")
	run(t, a, &desk{})
	within(t, "running", func() bool { return a.session.Load() != nil })
	body := []byte(`{"type":"url_verification","challenge":"abc"}`)
	for name, c := range map[string]struct {
		change func(r *http.Request)
		body   []byte
		want   int
	}{
		"signed":           {func(*http.Request) {}, body, http.StatusOK},
		"get":              {func(r *http.Request) { r.Method = http.MethodGet }, body, http.StatusMethodNotAllowed},
		"no signature":     {func(r *http.Request) { r.Header.Del("X-Slack-Signature") }, body, http.StatusUnauthorized},
		"bad signature":    {func(r *http.Request) { r.Header.Set("X-Slack-Signature", "v0="+strings.Repeat("00", 32)) }, body, http.StatusUnauthorized},
		"not hex":          {func(r *http.Request) { r.Header.Set("X-Slack-Signature", "v0=zz") }, body, http.StatusUnauthorized},
		"other secret":     {func(r *http.Request) { sign(r, body, time.Now(), "other") }, body, http.StatusUnauthorized},
		"six minutes old":  {func(r *http.Request) { sign(r, body, time.Now().Add(-6*time.Minute), secret) }, body, http.StatusUnauthorized},
		"from the future":  {func(r *http.Request) { sign(r, body, time.Now().Add(6*time.Minute), secret) }, body, http.StatusUnauthorized},
		"four minutes old": {func(r *http.Request) { sign(r, body, time.Now().Add(-4*time.Minute), secret) }, body, http.StatusOK},
		"too long":         {func(*http.Request) {}, bytes.Repeat([]byte("x"), maxBody+1), http.StatusRequestEntityTooLarge},
	} {
		t.Run(name, func(t *testing.T) {
			r := httptest.NewRequest(http.MethodPost, h.hook, bytes.NewReader(c.body))
			r.Header.Set("Content-Type", "application/json")
			sign(r, c.body, time.Now(), secret)
			c.change(r)
			w := httptest.NewRecorder()
			a.ServeHTTP(w, r)
			if w.Code != c.want || (c.want == http.StatusOK && w.Body.String() != "abc") {
				t.Errorf("%d %q, want %d", w.Code, w.Body, c.want)
			}
		})
	}
}

func TestHTTPOutsideRunAsksForARetry(t *testing.T) {
	_, a, _ := rig(t, "http")
	body := []byte(`{"type":"event_callback","event":{"type":"app_mention"}}`)
	r := httptest.NewRequest(http.MethodPost, "/", bytes.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	sign(r, body, time.Now(), secret)
	w := httptest.NewRecorder()
	if a.ServeHTTP(w, r); w.Code != http.StatusServiceUnavailable {
		t.Errorf("%d, want 503", w.Code)
	}
}

func TestRedeliveredFourTimesIsHandledOnce(t *testing.T) {
	for _, over := range []string{"socket", "http"} {
		t.Run(over, func(t *testing.T) {
			_, a, h := rig(t, over)
			d := &desk{}
			run(t, a, d)
			for n, act := range []func() <-chan struct{}{
				func() <-chan struct{} { return h.Say(chat.Ref{Channel: here()}, "hello") },
				func() <-chan struct{} { return h.Command(chat.Ref{Channel: here()}, "topics") },
			} {
				acked(t, act())
				for range 4 {
					h.Redeliver()
				}
				within(t, "request", func() bool { return d.calls.Load() >= int64(n+1) })
				if got := d.calls.Load(); got != int64(n+1) {
					t.Errorf("%d requests, want %d", got, n+1)
				}
			}
		})
	}
}

// TestAcknowledgesBeforeAnyWork has nothing begin: what Slack sent is acknowledged
// all the same, and worked on when it may.
func TestAcknowledgesBeforeAnyWork(t *testing.T) {
	for _, over := range []string{"socket", "http"} {
		t.Run(over, func(t *testing.T) {
			_, a, h := rig(t, over)
			d := &desk{}
			run(t, a, d)
			within(t, "running", func() bool { return a.session.Load() != nil })
			func() {
				s := a.session.Load()
				s.mu.Lock()
				defer s.mu.Unlock()
				acked(t, h.Command(chat.Ref{Channel: here()}, "topics"))
				if n := d.calls.Load(); n > 0 {
					t.Errorf("%d requests were begun", n)
				}
			}()
			within(t, "request", func() bool { return d.calls.Load() == 1 })
		})
	}
}

func TestSlowDialogIsAcknowledgedAndAnsweredByMessage(t *testing.T) {
	virtual(t, "http", func(t *testing.T, _ *fake, a *Adapter, h *human) {
		form := chat.Form{Title: "New topic", Action: "save", Fields: []chat.Field{{Name: "name", Label: "Name"}}}
		d := &desk{reply: func(_ context.Context, r chat.Request) chat.Message {
			m := form
			if r.Action == "save" {
				time.Sleep(10 * slackWaits)
				m.Fields = slices.Clone(form.Fields)
				m.Fields[0].Error = "one word, please"
			}
			return chat.Message{Form: &m}
		}}
		run(t, a, d)
		h.Command(chat.Ref{Channel: here()}, "topics")
		within(t, "form", func() bool { _, ok := h.Form(); return ok })
		began := time.Now()
		acked(t, h.Submit(map[string]string{"Name": "two words"}))
		if took := time.Since(began); took != formPatience {
			t.Errorf("acknowledged after %s, want %s", took, formPatience)
		}
		within(t, "answer", func() bool {
			s := h.Seen()
			return len(s) == 1 && strings.Contains(s[0].Text, "one word, please") && s[0].Private
		})
		if form, _ := h.Form(); len(form.Errors) > 0 {
			t.Error("the errors are at the fields of a dialog that is closed")
		}
	})
}

func TestAnswersWhereItIsNoMember(t *testing.T) {
	f, a, h := rig(t, "socket")
	d := &desk{reply: func(context.Context, chat.Request) chat.Message { return say("for all") }}
	run(t, a, d)
	f.mu.Lock()
	f.private[channel] = true
	f.mu.Unlock()
	acked(t, h.Command(chat.Ref{Channel: here()}, "topics"))
	within(t, "answer", func() bool {
		s := h.Seen()
		return len(s) == 1 && !s[0].Private && strings.Contains(s[0].Text, "for all")
	})
}

func TestAnswersWhenTheResponseURLIsUsedUp(t *testing.T) {
	f, a, h := rig(t, "socket")
	d := &desk{reply: func(context.Context, chat.Request) chat.Message {
		m := say("for you")
		m.Private = true
		return m
	}}
	run(t, a, d)
	f.mu.Lock()
	f.expired = true
	f.mu.Unlock()
	acked(t, h.Command(chat.Ref{Channel: here()}, "topics"))
	within(t, "answer", func() bool { s := h.Seen(); return len(s) == 1 && s[0].Private })
}

func TestWhoAsks(t *testing.T) {
	for name, c := range map[string]struct {
		scope, admin bool
		members      string
		who          map[string]any
		want         chat.User
	}{
		"admin":          {true, true, "", nil, chat.User{ID: asha, Name: "Asha", Zone: "Asia/Kolkata", Level: chat.Admin}},
		"member":         {true, false, "", nil, chat.User{ID: asha, Name: "Asha", Zone: "Asia/Kolkata"}},
		"member curates": {true, false, "curate", nil, chat.User{ID: asha, Name: "Asha", Zone: "Asia/Kolkata", Level: chat.Curate}},
		"without scope":  {false, true, "curate", nil, chat.User{ID: asha, Name: "asha"}},
		"in a group":     {true, false, "S1", nil, chat.User{ID: asha, Name: "Asha", Zone: "Asia/Kolkata", Level: chat.Admin}},
		"guest in it":    {true, false, "S1", map[string]any{"is_restricted": true}, chat.User{ID: asha, Name: "Asha", Zone: "Asia/Kolkata"}},
		"stranger in it": {true, true, "S1", map[string]any{"team_id": "T0OTHER"}, chat.User{ID: asha, Name: "Asha", Zone: "Asia/Kolkata"}},
		"who is in it?":  {false, false, "S1", nil, chat.User{ID: asha, Name: "asha"}},
		"another group":  {true, false, "S2", nil, chat.User{ID: asha, Name: "Asha", Zone: "Asia/Kolkata"}},
		"no such group":  {true, false, "S3", nil, chat.User{ID: asha, Name: "Asha", Zone: "Asia/Kolkata"}},
	} {
		t.Run(name, func(t *testing.T) {
			f := newFake(t)
			f.scopes["users:read"], f.admins[asha], f.who = c.scope, c.admin, c.who
			o := Options{Name: "work", Token: botToken, AppToken: appToken, APIURL: f.server.URL + "/api", MembersMay: c.members}
			if strings.HasPrefix(c.members, "S") {
				o.MembersMay, o.AdminGroup = "", c.members
			}
			a, err := Open(o)
			if err != nil {
				t.Fatal(err)
			}
			d, h := &desk{}, &human{f: f}
			run(t, a, d)
			for n := range 2 {
				acked(t, h.Command(chat.Ref{Channel: here()}, "topics"))
				within(t, "request", func() bool { return d.calls.Load() == int64(n+1) })
				if got := d.last.Load().User; got != c.want {
					t.Errorf("user %+v, want %+v", got, c.want)
				}
			}
			if n := f.called("users.info"); n != 1 {
				t.Errorf("asked %d times who it is", n)
			}
		})
	}
}

// TestAnAdminOfOneTeamIsNoneInAnother has an organisation's installation, and an admin
// of one of its teams who asks in another.
func TestAnAdminOfOneTeamIsNoneInAnother(t *testing.T) {
	for name, c := range map[string]struct {
		org  map[string]any
		in   string
		want chat.Level
	}{
		"in their own":         {map[string]any{"enterprise_id": "E001"}, team, chat.Admin},
		"in another of theirs": {map[string]any{"enterprise_id": "E001", "teams": []string{team, "T2"}}, "T2", chat.Curate},
		"in one that is not":   {map[string]any{"enterprise_id": "E001"}, "T2", chat.Read},
		"of another":           {map[string]any{"enterprise_id": "E002"}, team, chat.Read},
		"of all":               {map[string]any{"enterprise_id": "E001", "is_admin": true, "teams": []string{"T2"}}, "T2", chat.Admin},
	} {
		t.Run(name, func(t *testing.T) {
			f := newFake(t)
			f.org, f.admins[asha], f.who = "E001", true, map[string]any{"enterprise_user": c.org}
			o := oauthOptions(f, &forgetful{})
			o.MembersMay = "curate"
			_, a, _ := connected(t, f, o)
			p := a.known("E001").people
			p.find(t.Context(), seat{team, asha}, "") // what is known of one team is not of another
			if got := p.find(t.Context(), seat{c.in, asha}, "").Level; got != c.want {
				t.Errorf("%v, want %v", got, c.want)
			}
		})
	}
}

func (f *fake) called(method string) int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.calls[method]
}

func TestDirectMessagesAndHome(t *testing.T) {
	f, a, h := rig(t, "socket")
	d := &desk{reply: func(_ context.Context, r chat.Request) chat.Message {
		if r.Home { // it knows no page
			return chat.Message{}
		}
		m := say("you said " + r.Text)
		m.Private = true
		return m
	}}
	run(t, a, d)
	dm := here()
	dm.ID = "D001"
	acked(t, h.Say(chat.Ref{Channel: dm}, "hello"))
	within(t, "answer", func() bool {
		s := h.Seen()
		return len(s) == 1 && !s[0].Private && s[0].Thread != "" && strings.Contains(s[0].Text, "you said hello")
	})
	acked(t, f.envelope(kindEvent, map[string]any{"type": "event_callback", "event_id": "EvHome", "event": map[string]any{
		"type": "app_home_opened", "tab": "home", "user": asha, "channel": "D001",
	}}, nil).acked)
	within(t, "home", func() bool {
		f.mu.Lock()
		defer f.mu.Unlock()
		return strings.Contains(fmt.Sprint(f.homes[asha]), "What you can ask")
	})
}

func TestShortcutIsACommandAsADialog(t *testing.T) {
	f, a, h := rig(t, "socket")
	d := &desk{reply: func(_ context.Context, r chat.Request) chat.Message {
		return say("tracking " + r.Options["name"] + ": " + r.Options["query"])
	}}
	run(t, a, d)
	acked(t, f.envelope(kindInteraction, map[string]any{
		"type": "message_action", "callback_id": "track", "trigger_id": "tr-s", "response_url": h.url(), "user": map[string]any{"id": asha},
		"channel": map[string]any{"id": channel}, "message": map[string]any{"ts": "1.2", "text": "Chip plant opens"},
	}, nil).acked)
	within(t, "form", func() bool { form, ok := h.Form(); return ok && form.Title == "/news track" })
	acked(t, h.Submit(map[string]string{"query": "chips"}))
	within(t, "answer", func() bool {
		s := h.Seen()
		return len(s) == 1 && strings.Contains(s[0].Text, "tracking Chip plant opens: chips")
	})
	if r := d.last.Load(); r.Command != "track" || r.Action != "" {
		t.Errorf("request %+v", r)
	}
}

func TestAThreadGoesOnWithoutMention(t *testing.T) {
	f, a, h := rig(t, "socket")
	d := &desk{reply: func(_ context.Context, r chat.Request) chat.Message { return say("about " + r.Text) }}
	run(t, a, d)
	acked(t, h.Say(chat.Ref{Channel: here()}, "first"))
	within(t, "answer", func() bool { return len(h.Seen()) == 1 })
	root := h.Seen()[0].Thread
	more := func(text, thread string) {
		e := map[string]any{"type": "message", "channel_type": "channel", "channel": channel, "user": asha, "text": text, "ts": h.id("9.") + "0", "thread_ts": thread}
		acked(t, f.envelope(kindEvent, map[string]any{"type": "event_callback", "event_id": h.id("Ev"), "event": e}, nil).acked)
	}
	within(t, "thread remembered", func() bool {
		_, ok := a.session.Load().talks.get(channel + "/" + root)
		return ok
	})
	more("not for the bot", "1.000001")
	more("<@U2> what do you think?", root)
	more("second", root)
	within(t, "answer", func() bool { return len(h.Seen()) == 2 })
	if got := h.Seen()[1]; got.Thread != root || !strings.Contains(got.Text, "about second") {
		t.Errorf("answered %+v", got)
	}
	if n := d.calls.Load(); n != 2 {
		t.Errorf("%d requests, want 2", n)
	}
}

func TestAFileGoesIntoTheThread(t *testing.T) {
	f, a, _ := rig(t, "socket")
	f.scopes["files:write"] = true
	ref, err := a.Post(t.Context(), chat.Ref{Channel: here()}, chattest.Samples()["file"])
	if err != nil {
		t.Fatal(err)
	}
	if want := channel + " " + ref.ID; !slices.Equal(f.files, []string{want}) {
		t.Errorf("files at %q, want %q", f.files, want)
	}
}
