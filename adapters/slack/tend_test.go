package slack

import (
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"newsdesk/digest/chat"
)

// gone says that the vault has nothing of the team, and that the handler was told.
func gone(t *testing.T, a *Adapter, l *leaver) func() bool {
	return func() bool {
		kept, err := a.opt.Vault.Load(t.Context(), installKey+team)
		return kept == nil && err == nil && strings.Contains(l.said(), "left "+team+"/")
	}
}

// TestTheHandlerIsToldOfEveryInstallation has the app installed while nothing runs,
// then by another process, and a handler that fails at first.
func TestTheHandlerIsToldOfEveryInstallation(t *testing.T) {
	_, a, _ := rig(t, "oauth")
	a.round = 10 * time.Millisecond
	l := runFailing(t, a, 2)
	within(t, "joined", func() bool { return strings.Contains(l.said(), "joined "+team+"/") })
	keepInstalled(t, a.opt.Vault, installation{Team: "T0OTHER", User: botUser, Token: "xoxb-other", At: time.Now()})
	within(t, "the other joined", func() bool { return strings.Contains(l.said(), "joined T0OTHER/") })
	time.Sleep(100 * time.Millisecond) // some rounds
	if n := strings.Count(l.said(), "joined "+team+"/"); n != 1 {
		t.Errorf("told %d times: %s", n, l.said())
	}
}

// TestAWaitingWorkspaceHoldsUpNoOther has one whose token another process refreshes.
func TestAWaitingWorkspaceHoldsUpNoOther(t *testing.T) {
	_, a, _ := rig(t, "oauth")
	now := time.Now()
	keepInstalled(t, a.opt.Vault, installation{
		Team: "T000", User: botUser, Token: "xoxb-0", Refresh: "xoxe-0", At: now, Expires: now.Add(-time.Hour), Leased: now.Add(time.Minute),
	})
	a.round = 10 * time.Millisecond
	l := runLeaver(t, a)
	within(t, "joined", func() bool { return strings.Contains(l.said(), "joined "+team+"/") })
	if strings.Contains(l.said(), "T000") {
		t.Errorf("the one that waits was not waited for: %s", l.said())
	}
}

// TestAnUninstallationOutlastsFaults has the vault and the handler fail when Slack says
// once that the app was removed.
func TestAnUninstallationOutlastsFaults(t *testing.T) {
	for _, call := range []string{"load", "swap"} {
		t.Run(call, func(t *testing.T) {
			f := newFake(t)
			var armed atomic.Bool
			fails := failsFirst(call, installKey, 2)
			v := failingVault{&forgetful{}, func(call, key string) error {
				if armed.Load() {
					return fails(call, key)
				}
				return nil
			}}
			_, a, h := connected(t, f, oauthOptions(f, v))
			l := runLeaver(t, a)
			within(t, "joined", func() bool { return strings.Contains(l.said(), "joined") })
			l.mu.Lock()
			l.fails = 1
			l.mu.Unlock()
			armed.Store(true)
			acked(t, h.deliver(kindEvent, h.told(map[string]any{"type": "app_uninstalled"})))
			within(t, "left", gone(t, a, l))
		})
	}
}

// TestAnAppRemovedUnheardIsLeft has the app removed while the bot is off, and while
// the event that would tell it is lost.
func TestAnAppRemovedUnheardIsLeft(t *testing.T) {
	t.Run("while off", func(t *testing.T) {
		f, a, _ := rig(t, "oauth")
		f.mu.Lock()
		f.removed = true
		f.mu.Unlock()
		l := runLeaver(t, a)
		within(t, "left", gone(t, a, l))
		if strings.Contains(l.said(), "joined") {
			t.Errorf("told: %s", l.said())
		}
	})
	t.Run("at a post", func(t *testing.T) {
		f, a, _ := rig(t, "oauth")
		l := runLeaver(t, a)
		within(t, "joined", func() bool { return strings.Contains(l.said(), "joined") })
		f.mu.Lock()
		f.removed = true
		f.mu.Unlock()
		if _, err := a.Post(t.Context(), chat.Ref{Channel: here()}, say("x")); err == nil {
			t.Error("it was posted")
		}
		within(t, "left", gone(t, a, l))
	})
}
