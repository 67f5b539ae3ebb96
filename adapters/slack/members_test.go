package slack

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"newsdesk/digest/chat"
)

// TestWhoIsInAChannel asks for somebody who is in five public channels and two private
// ones, which Slack tells two at a time.
func TestWhoIsInAChannel(t *testing.T) {
	yes, no, unknown := "true <nil>", "false <nil>", "unsupported"
	for name, c := range map[string]struct {
		lacks []string
		want  map[string]string
	}{
		"with both scopes": {nil, map[string]string{"C5": yes, "G2": yes, "C9": no, "D1": unknown, asha: yes, "U2": no}},
		"no private ones":  {[]string{"groups:read"}, map[string]string{"C5": yes, "G2": unknown, "C9": unknown}},
		"no public ones":   {[]string{"channels:read"}, map[string]string{"C5": unknown, "G2": yes}},
		"with neither":     {[]string{"channels:read", "groups:read"}, map[string]string{"C5": unknown, "G2": unknown, asha: yes}},
	} {
		t.Run(name, func(t *testing.T) {
			f, a, _ := rig(t, "socket")
			f.places = map[string]map[string][]string{asha: {"public_channel": {"C1", "C2", "C3", "C4", "C5"}, "private_channel": {"G1", "G2"}}}
			for _, scope := range c.lacks {
				f.scopes[scope] = false
			}
			for range 2 {
				for id, want := range c.want {
					at := here()
					at.ID = id
					in, err := a.In(t.Context(), asha, at)
					got := fmt.Sprint(in, " ", err)
					if errors.Is(err, errors.ErrUnsupported) && !in {
						got = unknown
					}
					if got != want {
						t.Errorf("%s: %s, want %s", id, got, want)
					}
				}
			}
			if n, most := f.called("users.conversations"), 4; n > most {
				t.Errorf("Slack was asked %d times, want at most %d", n, most)
			}
		})
	}
}

// TestWhoIsInAChannelIsAskedAgain looks at what makes old what is known of somebody.
func TestWhoIsInAChannelIsAskedAgain(t *testing.T) {
	f, a, h := rig(t, "socket")
	var later atomic.Int64
	a.opt.Now = func() time.Time { return time.Now().Add(time.Duration(later.Load())) }
	run(t, a, &desk{})
	in := func() bool {
		t.Helper()
		ok, err := a.In(t.Context(), asha, here())
		if err != nil {
			t.Fatal(err)
		}
		return ok
	}
	set := func(channels ...string) {
		f.mu.Lock()
		defer f.mu.Unlock()
		f.places = map[string]map[string][]string{asha: {"public_channel": channels}}
	}
	if in() {
		t.Error("in a channel of which Slack says nothing")
	}
	set(channel)
	if in() {
		t.Error("it was asked again at once")
	}
	later.Store(int64(membersLife))
	if !in() {
		t.Error("it was not asked again")
	}
	set()
	acked(t, h.deliver(kindEvent, h.told(map[string]any{"type": "member_left_channel", "channel": channel, "user": asha})))
	within(t, "left at once", func() bool { return !in() })
	set(channel)
	acked(t, h.deliver(kindEvent, h.told(map[string]any{"type": "member_joined_channel", "channel": channel, "user": asha})))
	within(t, "joined at once", in)
}

// TestWhoIsInAChannelIsNotKnownAtAFault has Slack fail, and what is known be bounded.
func TestWhoIsInAChannelIsNotKnownAtAFault(t *testing.T) {
	f, a, _ := rig(t, "socket")
	now := time.Now()
	a.opt.Now = func() time.Time { return now }
	f.removed = true
	for range 2 {
		if in, err := a.In(t.Context(), asha, here()); err == nil || errors.Is(err, errors.ErrUnsupported) || in {
			t.Errorf("%v, %v", in, err)
		}
	}
	if n := f.called("users.conversations"); n != len(placeTypes) {
		t.Errorf("asked %d times", n)
	}
	f.removed = false
	now = now.Add(membersAgain)
	if _, err := a.In(t.Context(), asha, here()); err != nil {
		t.Error(err)
	}
	m := a.home.members
	many := places{in: map[string]bool{}, until: now.Add(time.Hour)}
	for n := range maxPlaces / 4 {
		many.in[fmt.Sprint(n)] = true
	}
	for n := range 10 {
		m.remember(seat{team, fmt.Sprint(n)}, many, m.moves)
	}
	if m.size > maxPlaces || len(m.known) > 4 {
		t.Errorf("%d channels of %d people are remembered", m.size, len(m.known))
	}
	for who := range m.known {
		m.forget(who)
	}
	if m.size != 0 {
		t.Errorf("%d channels of nobody", m.size)
	}
	gone := seat{team, asha}
	_, before, _ := m.remembered(gone)
	m.forget(gone) // while Slack is asked
	m.remember(gone, many, before)
	if _, _, ok := m.remembered(gone); ok {
		t.Error("what Slack said before somebody went is believed after it")
	}
}

// TestMovesOfTheBotAreTold sends what Slack says of a channel, twice each, and what it
// says too late.
func TestMovesOfTheBotAreTold(t *testing.T) {
	for _, over := range []string{"socket", "http", "oauth"} {
		t.Run(over, func(t *testing.T) {
			_, a, h := rig(t, over)
			l := runLeaver(t, a)
			left, joined := "left "+team+"/"+channel, "joined "+team+"/"+channel
			last := func(want string) func() bool {
				return func() bool { said := l.said(); return strings.HasSuffix(said, want) }
			}
			tell := func(e map[string]any) {
				e["channel"] = channel
				acked(t, h.deliver(kindEvent, h.told(e)))
				h.Redeliver()
			}
			for _, kind := range []string{"channel_archive", "channel_deleted", "channel_left", "member_left_channel", "group_archive", "group_deleted", "group_left"} {
				tell(map[string]any{"type": kind, "user": botUser})
				within(t, kind, last(left))
				back := map[bool]string{true: "member_joined_channel", false: "channel_unarchive"}[strings.HasSuffix(kind, "left")]
				tell(map[string]any{"type": back, "user": botUser})
				within(t, "back after "+kind, last(joined))
			}
			if n := strings.Count(l.said(), left); n != 7 {
				t.Errorf("told %d times that it is gone: %s", n, l.said())
			}
			late := h.told(map[string]any{"type": "channel_archive", "channel": channel})
			late["event_time"] = time.Now().Add(-time.Minute).Unix()
			acked(t, h.deliver(kindEvent, late)) // was undone meanwhile
			acked(t, h.deliver(kindEvent, h.told(map[string]any{"type": "member_left_channel", "channel": channel, "user": asha})))
			acked(t, h.Say(chat.Ref{Channel: here()}, "fence"))
			within(t, "the fence", func() bool { return l.calls.Load() == 1 })
			if n := strings.Count(l.said(), left); n != 7 {
				t.Errorf("told %d times that it is gone: %s", n, l.said())
			}
		})
	}
}

// TestTheLatestMoveHolds has the channel come back while the handler still fails to take
// that it was lost.
func TestTheLatestMoveHolds(t *testing.T) {
	_, a, h := rig(t, "socket")
	l := runLeaver(t, a)
	l.mu.Lock()
	l.fails = 1
	l.mu.Unlock()
	acked(t, h.deliver(kindEvent, h.told(map[string]any{"type": "channel_archive", "channel": channel})))
	within(t, "the fault", func() bool { l.mu.Lock(); defer l.mu.Unlock(); return l.fails <= 0 })
	acked(t, h.deliver(kindEvent, h.told(map[string]any{"type": "channel_unarchive", "channel": channel})))
	within(t, "both", func() bool { return strings.Contains(l.said(), "left") })
	within(t, "that it is back, last", func() bool {
		said := strings.Split(l.said(), ", ")
		return strings.HasPrefix(said[len(said)-1], "joined") && slices.ContainsFunc(said, func(s string) bool { return strings.HasPrefix(s, "left") })
	})
}
