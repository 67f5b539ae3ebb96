package discord

import (
	"testing"
	"testing/synctest"
	"time"
)

// TestManyShards: with one turn to identify in five seconds, however long each hello
// takes, forty shards connect and stay.
func TestManyShards(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPerson(t, Config{})
		g := &p.fake.gate
		g.shards, g.concurrency, g.slow = 40, 1, 8*time.Second
		p.runs(rigHandler{})
		time.Sleep(8 * time.Minute)
		g.mu.Lock()
		if n := len(g.conns); n != 40 || len(g.identified) != 40 {
			t.Errorf("%d connections after %d sessions were begun, want 40", n, len(g.identified))
		}
		for i := 1; i < len(g.identified); i++ {
			if gap := g.identified[i].Sub(g.identified[i-1]); gap < identifyGap {
				t.Errorf("session %d was begun after %s", i, gap)
			}
		}
		g.mu.Unlock()
		p.asks("after all")
	})
}
