package slack

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/slack-go/slack"

	"newsdesk/digest/chat"
	"newsdesk/digest/chat/chattest"
)

func TestOutcome(t *testing.T) {
	code := func(s string) error { return slack.SlackErrorResponse{Err: s} }
	status := func(n int) error { return slack.StatusCodeError{Code: n, Status: http.StatusText(n)} }
	for _, c := range []struct {
		in    error
		want  error         // wrapped, or
		after time.Duration // of a RetryError
	}{
		{nil, nil, 0},
		{&slack.RateLimitedError{RetryAfter: 7 * time.Second}, nil, 7 * time.Second},
		{code("channel_not_found"), chat.ErrGone, 0},
		{code("is_archived"), chat.ErrGone, 0},
		{code("not_in_channel"), chat.ErrGone, 0},
		{code("message_not_found"), chat.ErrGone, 0},
		{code("restricted_action_read_only_channel"), chat.ErrGone, 0},
		{code("invalid_blocks"), chat.ErrRejected, 0},
		{code("msg_blocks_too_long"), chat.ErrRejected, 0},
		{code("no_text"), chat.ErrRejected, 0},
		{code("a_code_of_next_year"), chat.ErrRejected, 0},
		{code("internal_error"), chat.ErrUnknown, 0},
		{code("fatal_error"), chat.ErrUnknown, 0},
		{code("rate_limited"), nil, time.Minute},
		{code("missing_scope"), nil, mendPause},
		{code("token_revoked"), nil, mendPause},
		{status(500), chat.ErrUnknown, 0},
		{status(503), chat.ErrUnknown, 0},
		{status(302), chat.ErrUnknown, 0},
		{status(413), chat.ErrRejected, 0},
		{status(429), nil, time.Minute},
		{status(403), nil, time.Minute},
		{context.DeadlineExceeded, chat.ErrUnknown, 0},
		{errors.New("connection reset by peer"), chat.ErrUnknown, 0},
		{&net.OpError{Op: "read", Err: errors.New("reset")}, chat.ErrUnknown, 0},
		{fmt.Errorf("post: %w", &net.OpError{Op: "dial", Err: errors.New("refused")}), nil, -1},
		{&net.DNSError{Err: "no such host"}, nil, -1},
	} {
		got := outcome("post", c.in)
		var retry *chat.RetryError
		switch {
		case c.in == nil || c.want != nil:
			if !errors.Is(got, c.want) {
				t.Errorf("%v becomes %v, want %v", c.in, got, c.want)
			}
		case !errors.As(got, &retry):
			t.Errorf("%v becomes %v, want a RetryError", c.in, got)
		case retry.After != max(c.after, 0):
			t.Errorf("%v waits %s, want %s", c.in, retry.After, c.after)
		}
	}
	needed := outcome("post", slack.SlackErrorResponse{Err: "missing_scope", Needed: "chat:write"})
	if !strings.Contains(needed.Error(), "chat:write") {
		t.Errorf("%v does not name the scope", needed)
	}
}

// TestEveryPartLandsOnce posts while Slack limits, loses answers, takes the message
// or does not, as the engine does: an unknown outcome is looked up before the next
// try.
func TestEveryPartLandsOnce(t *testing.T) {
	for seed := range uint64(8) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			f, a, _ := rig(t, "socket")
			a.home.self.Store(&self{team: team, user: botUser, bot: botID})
			a.posted = newRecent[chat.Ref](1) // as after a restart
			rnd := rand.New(rand.NewPCG(seed, 1))
			since := time.Now().Add(-time.Minute)
			root := chat.Ref{Channel: here()}
			for n := range 12 {
				m := say(fmt.Sprintf("part %d.", n))
				m.Key = fmt.Sprintf("edition#%d", n)
				ref := land(t, a, root, m, func() { f.trouble(rnd) }, since)
				if n == 0 || rnd.IntN(3) == 0 && ref.ID != "" {
					root = chat.Ref{Channel: here()}
					if rnd.IntN(2) == 0 && f.find(channel, ref.ID).thread == "" {
						root = ref
					}
				}
			}
			f.once(t, 12)
		})
	}
}

// land posts m until it is there.
func land(t *testing.T, a *Adapter, at chat.Ref, m chat.Message, trouble func(), since time.Time) chat.Ref {
	t.Helper()
	unknown := false
	for range 30 {
		if unknown {
			ref, ok, err := a.Find(t.Context(), here(), m.Key, since)
			if err != nil {
				t.Fatalf("Find: %v", err)
			}
			if ok {
				return ref
			}
		}
		trouble()
		ref, err := a.Post(t.Context(), at, m)
		var retry *chat.RetryError
		switch {
		case err == nil:
			return ref
		case errors.Is(err, chat.ErrUnknown):
			unknown = true
		case !errors.As(err, &retry):
			t.Fatalf("Post: %v", err)
		}
	}
	t.Fatal("the part never lands")
	return chat.Ref{}
}

// trouble makes the next post go wrong, or not.
func (f *fake) trouble(rnd *rand.Rand) {
	kind := rnd.IntN(8)
	f.mu.Lock()
	defer f.mu.Unlock()
	f.failures = nil
	if kind > 4 {
		return
	}
	f.failures = append(f.failures, func(w http.ResponseWriter, _ string, do func()) bool {
		switch kind {
		case 0: // taken, and the answer is lost
			do()
			panic(http.ErrAbortHandler)
		case 1: // not taken, and the answer is lost
			panic(http.ErrAbortHandler)
		case 2: // taken, and a proxy gives up
			do()
			w.WriteHeader(http.StatusGatewayTimeout)
		case 3:
			w.WriteHeader(http.StatusBadGateway)
		case 4:
			send(w, bad("ratelimited"))
		}
		return true
	})
}

// once checks that n parts are there, each once.
func (f *fake) once(t *testing.T, n int) {
	t.Helper()
	f.mu.Lock()
	defer f.mu.Unlock()
	count := map[string]int{}
	for _, m := range f.messages {
		if m.metadata == nil {
			continue
		}
		payload, _ := m.metadata["event_payload"].(map[string]any)
		count[fmt.Sprint(payload[partKey])]++
	}
	for key, times := range count {
		if times != 1 {
			t.Errorf("%s is there %d times", key, times)
		}
	}
	if len(count) != n {
		t.Errorf("%d parts of %d are there", len(count), n)
	}
}

func TestALostThreadIsNotALostChannel(t *testing.T) {
	_, a, _ := rig(t, "socket")
	_, err := a.Post(t.Context(), chat.Ref{Channel: here(), ID: "1.000001"}, say("x"))
	if !errors.Is(err, chat.ErrRejected) || errors.Is(err, chat.ErrGone) {
		t.Errorf("Post: %v, want ErrRejected", err)
	}
}

func TestTooLongIsPostedPlainly(t *testing.T) {
	f, a, _ := rig(t, "socket")
	f.fail(func(w http.ResponseWriter, _ string, _ func()) bool {
		send(w, bad("msg_blocks_too_long"))
		return true
	})
	m := chat.Split(chattest.Samples()["hostile"], limits())[0]
	m.Key = "k"
	ref, err := a.Post(t.Context(), chat.Ref{Channel: here()}, m)
	if err != nil {
		t.Fatal(err)
	}
	got := f.find(channel, ref.ID)
	if len(got.blocks) > 0 || !strings.Contains(got.text, "@everyone @here &lt;!channel&gt;") || got.metadata == nil {
		t.Errorf("posted %q with %d blocks and metadata %v", got.text, len(got.blocks), got.metadata)
	}
	if s := got.seen(); len(s.Pings) > 0 {
		t.Errorf("it notifies %q", s.Pings)
	}
}

func TestFindNeedsItsScope(t *testing.T) {
	f, a, _ := rig(t, "socket")
	delete(f.scopes, "channels:history")
	_, _, err := a.Find(t.Context(), here(), "k", time.Now())
	if err == nil || !strings.Contains(err.Error(), "channels:history") {
		t.Errorf("Find: %v, want an error that names the scope", err)
	}
}

// TestFindDoesNotDenyWhatItHasNotSeen has more said than is looked through.
func TestFindDoesNotDenyWhatItHasNotSeen(t *testing.T) {
	for name, fill := range map[string]func(f *fake){
		"pages": func(f *fake) {
			f.page = 1
			for range maxPages + 1 {
				f.messages = append(f.messages, &message{channel: channel, ts: f.ts(), user: asha, text: "x"})
			}
		},
		"threads": func(f *fake) {
			f.page = pageSize
			for range maxThreads + 1 {
				root := &message{channel: channel, ts: f.ts(), user: botUser, bot: botID, text: "x"}
				f.messages = append(f.messages, root, &message{channel: channel, ts: f.ts(), thread: root.ts, user: asha, text: "y"})
			}
		},
		"pages of a thread": func(f *fake) {
			f.page = 1
			root := &message{channel: channel, ts: f.ts(), user: botUser, bot: botID, text: "x"}
			f.messages = append(f.messages, root)
			for range maxPages + 1 {
				f.messages = append(f.messages, &message{channel: channel, ts: f.ts(), thread: root.ts, user: asha, text: "y"})
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			f, a, _ := rig(t, "http")
			f.mu.Lock()
			fill(f)
			f.mu.Unlock()
			_, ok, err := a.Find(t.Context(), here(), "edition#1", time.Now().Add(-time.Minute))
			var retry *chat.RetryError
			if ok || !errors.As(err, &retry) {
				t.Errorf("Find: %v, %v; want a RetryError: it has not looked to the end", ok, err)
			}
		})
	}
}

func TestFindIgnoresWhatOthersSay(t *testing.T) {
	f, a, _ := rig(t, "socket")
	a.home.self.Store(&self{team: team, user: botUser, bot: botID})
	f.messages = append(f.messages, &message{
		channel: channel, ts: f.ts(), user: "U0OTHER", bot: "B0OTHER", text: "x",
		metadata: map[string]any{"event_type": partEvent, "event_payload": map[string]any{partKey: "k"}},
	})
	if ref, ok, err := a.Find(t.Context(), here(), "k", time.Now().Add(-time.Hour)); ok || err != nil {
		t.Errorf("Find: %v, %v, %v", ref, ok, err)
	}
}

// TestPaceKeepsSlacksLimit posts as fast as it may to several channels, and is
// never told to wait.
func TestPaceKeepsSlacksLimit(t *testing.T) {
	f := newFake(t)
	f.perSecond = true
	synctest.Test(t, func(t *testing.T) {
		const channels, posts = 3, 4
		began := time.Now()
		postFast(t, f.nearby(t), channels, posts)
		if f.limited > 0 {
			t.Errorf("Slack had to limit %d times", f.limited)
		}
		if took, want := time.Since(began), (posts-1)*time.Second+(channels-1)*workspacePace; took > want {
			t.Errorf("%d posts to each of 3 channels took %s, want at most %s", posts, took, want)
		}
	})
}

// postFast posts this many messages to each of these channels, as fast as it may.
func postFast(t *testing.T, f *fake, channels, posts int) {
	t.Helper()
	o := Options{Name: "work", Token: botToken, AppToken: appToken, APIURL: f.server.URL + "/api"}
	_, a, _ := connected(t, f, o)
	var all sync.WaitGroup
	for c := range channels {
		all.Go(func() {
			to := chat.Ref{Channel: here()}
			to.Channel.ID = fmt.Sprintf("D%d", c)
			for posted := 0; posted < posts; {
				_, err := a.Post(t.Context(), to, say("x"))
				var retry *chat.RetryError
				switch {
				case err == nil:
					posted++
				case errors.As(err, &retry):
					time.Sleep(retry.After)
				default:
					t.Error(err)
					return
				}
			}
		})
	}
	all.Wait()
}

func TestPaceGoesOnOneByOneAfterASilence(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPace(time.Second, 1)
		p.hush(5 * time.Second)
		began := time.Now()
		at := make(chan time.Duration, 4)
		for range cap(at) {
			go func() {
				if err := p.wait(t.Context(), "c"); err != nil {
					t.Error(err)
				}
				at <- time.Since(began)
			}()
		}
		for i := range cap(at) {
			if got, want := (<-at).Round(time.Millisecond), time.Duration(5+i)*time.Second; got != want {
				t.Errorf("turn %d after %s, want %s", i+1, got, want)
			}
		}
	})
}

func TestPaceForgetsIdleChannels(t *testing.T) {
	p := newPace(time.Microsecond, 1)
	for i := range 3 * maxTurns {
		if err := p.wait(t.Context(), strconv.Itoa(i)); err != nil {
			t.Fatal(err)
		}
	}
	if len(p.turns) > maxTurns {
		t.Errorf("the pace of %d channels is remembered", len(p.turns))
	}
}

func TestPostDoesNotWaitForever(t *testing.T) {
	_, a, _ := rig(t, "socket")
	a.home.posts.hush(time.Hour)
	var retry *chat.RetryError
	if _, err := a.Post(t.Context(), chat.Ref{Channel: here()}, say("x")); !errors.As(err, &retry) || retry.After < 50*time.Minute {
		t.Errorf("Post: %v, want a RetryError of an hour", err)
	}
}

func TestKeyIsPostedOnce(t *testing.T) {
	f, a, _ := rig(t, "socket")
	m := say("x")
	m.Key = "k"
	first, err := a.Post(t.Context(), chat.Ref{Channel: here()}, m)
	if err != nil {
		t.Fatal(err)
	}
	if second, err := a.Post(t.Context(), chat.Ref{Channel: here()}, m); second != first || err != nil {
		t.Errorf("%v, %v; want %v", second, err, first)
	}
	if n := f.called("chat.postMessage"); n != 1 {
		t.Errorf("posted %d times", n)
	}
}

func TestRecentKeepsWhatWasDroppedAndComesBack(t *testing.T) {
	r := newRecent[int](2)
	r.keep("a", 1)
	r.drop("a")
	r.keep("a", 2)
	r.keep("b", 3)
	if v, ok := r.get("a"); v != 2 || !ok {
		t.Errorf("a is %d, %v: its former place was given away, and it with it", v, ok)
	}
	r.keep("c", 4)
	r.keep("d", 5)
	if _, ok := r.get("a"); ok {
		t.Error("the oldest is still there")
	}
}

func TestRecentForgetsTheOldest(t *testing.T) {
	r := newRecent[int](3)
	for i := range 7 {
		if !r.keep(fmt.Sprint(i), i) {
			t.Errorf("%d is not new", i)
		}
	}
	if r.keep("6", 6) {
		t.Error("6 is new")
	}
	for i := range 7 {
		if _, ok := r.get(fmt.Sprint(i)); ok != (i >= 4) {
			t.Errorf("%d is known: %v", i, ok)
		}
	}
}
