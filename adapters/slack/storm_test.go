package slack

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"newsdesk/digest/chat"
)

// TestStorm has a person press while digests are posted and Slack does everything
// that it does at its worst: it limits, refuses, loses answers, takes a message and
// says that it failed, is slow, sends everything up to five times and renews its
// connections. Every part lands once, and every press is answered once, in three
// seconds.
func TestStorm(t *testing.T) {
	seeds := uint64(4)
	if testing.Short() {
		seeds = 1
	}
	for _, over := range []string{"socket", "http", "oauth"} {
		for seed := range seeds {
			t.Run(fmt.Sprintf("%s %d", over, seed), func(t *testing.T) {
				if over != "socket" {
					virtual(t, over, func(t *testing.T, f *fake, a *Adapter, h *human) { storm(t, f, a, h, seed) })
					return
				}
				t.Parallel()
				f, a, h := rig(t, over)
				storm(t, f, a, h, seed)
			})
		}
	}
}

const stormParts, stormPresses = 24, 40

func storm(t *testing.T, f *fake, a *Adapter, h *human, seed uint64) {
	if a.home == nil {
		f.mu.Lock()
		f.lives = 3600 // shorter than a token is refreshed ahead: it is made anew at every call
		f.mu.Unlock()
		h.install(t)
	}
	a.stagger = 10 * time.Millisecond
	d := &desk{reply: func(_ context.Context, r chat.Request) chat.Message {
		m := say("answer to " + r.Value + ".")
		m.Private = true
		return m
	}}
	run(t, a, d)
	within(t, "running", func() bool { return a.session.Load() != nil })
	ref, err := a.Post(t.Context(), chat.Ref{Channel: here()}, buttonsFor(stormPresses))
	if err != nil {
		t.Fatal(err)
	}
	var all sync.WaitGroup
	all.Go(func() { postAll(t, f, a, rand.New(rand.NewPCG(seed, 1))) })
	all.Go(func() { pressAll(t, f, h, ref, rand.New(rand.NewPCG(seed, 2))) })
	all.Wait()
	f.mu.Lock()
	f.failures = nil
	f.mu.Unlock()
	f.once(t, stormParts)
	count := map[string]int{}
	for _, s := range h.Seen() {
		if text, ok := strings.CutPrefix(s.Text, "answer to "); ok {
			name, _, _ := strings.Cut(text, ".")
			count[name]++
		}
	}
	for n := range stormPresses {
		if got := count[fmt.Sprint(n)]; got != 1 {
			t.Errorf("press %d is answered %d times", n, got)
		}
	}
}

func buttonsFor(n int) chat.Message {
	m := say("press")
	var cs []chat.Control
	for i := range n {
		cs = append(cs, chat.Control{Label: fmt.Sprintf("b%d", i), Action: "a", Value: fmt.Sprint(i)})
	}
	m.Blocks = append(m.Blocks, chat.Block{Kind: chat.Actions, Controls: cs[:maxElements]}, chat.Block{Kind: chat.Actions, Controls: cs[maxElements:]})
	return m
}

// postAll posts as the engine does, in the worst of weathers.
func postAll(t *testing.T, f *fake, a *Adapter, rnd *rand.Rand) {
	since := time.Now().Add(-time.Minute)
	at := chat.Ref{Channel: here()}
	for n := range stormParts {
		m := say(fmt.Sprintf("part %d.", n))
		m.Key = fmt.Sprintf("edition#%d", n)
		ref, err := outlast(t, a, at, m, func() { f.storm(rnd) }, since)
		if err != nil {
			t.Errorf("part %d: %v", n, err)
			return
		}
		if at.ID == "" && rnd.IntN(3) == 0 {
			at = ref
		} else if rnd.IntN(3) == 0 {
			at.ID = ""
		}
	}
}

// outlast posts until m is there: what may have been posted is looked up first.
func outlast(t *testing.T, a *Adapter, at chat.Ref, m chat.Message, weather func(), since time.Time) (chat.Ref, error) {
	unknown := false
	for range 60 {
		weather()
		if unknown {
			ref, ok, err := a.Find(t.Context(), here(), m.Key, since)
			if ok && err == nil {
				return ref, nil
			}
			if err != nil {
				continue // not known yet: never blindly again
			}
		}
		ref, err := a.Post(t.Context(), at, m)
		var retry *chat.RetryError
		switch {
		case err == nil:
			return ref, nil
		case errors.Is(err, chat.ErrUnknown):
			unknown = true
		case !errors.As(err, &retry):
			return ref, err
		}
	}
	return chat.Ref{}, errors.New("it never lands")
}

// storm makes the next post go wrong in one of Slack's ways, or not.
func (f *fake) storm(rnd *rand.Rand) {
	kind := rnd.IntN(10)
	f.mu.Lock()
	defer f.mu.Unlock()
	f.failures = nil
	f.slow = time.Duration(rnd.IntN(3)) * 10 * time.Millisecond
	if kind > 6 {
		return
	}
	f.failures = append(f.failures, func(w http.ResponseWriter, _ string, do func()) bool {
		switch kind {
		case 0: // accepted, and the connection is cut
			do()
			panic(http.ErrAbortHandler)
		case 1:
			panic(http.ErrAbortHandler)
		case 2: // accepted, and a proxy gives up
			do()
			w.WriteHeader(http.StatusGatewayTimeout)
		case 3:
			w.WriteHeader(http.StatusServiceUnavailable)
		case 4:
			w.Header().Set("Retry-After", "0")
			w.WriteHeader(http.StatusTooManyRequests)
		case 5:
			send(w, bad("internal_error"))
		case 6:
			send(w, bad("ratelimited"))
		}
		return true
	})
}

func pressAll(t *testing.T, f *fake, h *human, on chat.Ref, rnd *rand.Rand) {
	for n := range stormPresses {
		if h.hook == "" && rnd.IntN(4) == 0 {
			f.renew([]string{"warning", "refresh_requested"}[rnd.IntN(2)])
		}
		began := time.Now()
		acked(t, h.Press(on, fmt.Sprintf("b%d", n)))
		for range rnd.IntN(5) {
			h.Redeliver()
		}
		within(t, "answer", func() bool {
			for _, s := range h.Seen() {
				if strings.HasPrefix(s.Text, fmt.Sprintf("answer to %d.", n)) {
					return true
				}
			}
			return false
		})
		if took := time.Since(began); took > f.patience() {
			t.Errorf("press %d is answered after %s", n, took)
		}
	}
}

// TestSlackNeverHasToLimit posts as fast as it may while the fake hides or refuses
// what is too much.
func TestSlackNeverHasToLimit(t *testing.T) {
	for _, hides := range []bool{false, true} {
		t.Run(fmt.Sprint(hides), func(t *testing.T) {
			f := newFake(t)
			f.perSecond, f.hides, f.workspace = true, hides, 300
			synctest.Test(t, func(t *testing.T) {
				const channels, posts = 10, 32 // more than a minute's
				began := time.Now()
				postFast(t, f.nearby(t), channels, posts)
				if f.limited+f.hidden > 0 {
					t.Errorf("Slack limited %d and hid %d", f.limited, f.hidden)
				}
				if got, most := time.Since(began), channels*posts*workspacePace*11/10; got > most {
					t.Errorf("%d posts took %s, want at most %s", channels*posts, got, most)
				}
			})
		})
	}
}
