package discord

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"newsdesk/digest/chat"
)

// runs starts an adapter and says when it has ended.
func (p *person) runs(h chat.Handler) (ended chan error) {
	ctx, stop := context.WithCancel(p.t.Context())
	ended = make(chan error, 1)
	go func() { ended <- p.adapter.Run(ctx, h) }()
	p.t.Cleanup(func() {
		stop()
		select {
		case err := <-ended:
			p.t.Log("Run:", err)
		case <-time.After(10 * time.Second):
			p.t.Error("Run does not end")
		}
	})
	return ended
}

// eventually waits until ok.
func (p *person) eventually(what string, within time.Duration, ok func() bool) {
	p.t.Helper()
	for end := time.Now().Add(within); !ok(); time.Sleep(2 * time.Millisecond) {
		if time.Now().After(end) {
			p.t.Fatalf("%s did not happen in %s", what, within)
		}
	}
}

func (p *person) shows(text string) bool {
	for _, s := range p.Seen() {
		if strings.Contains(s.Text, text) {
			return true
		}
	}
	return false
}

func (p *person) asks(text string) {
	p.t.Helper()
	p.Say(chat.Ref{Channel: p.channel(general)}, text)
	p.eventually("answer to "+text, 15*time.Second, func() bool { return p.shows("answer to " + text) })
}

// TestReconnect lives through what a gateway does. What is said meanwhile is
// answered afterwards, once.
func TestReconnect(t *testing.T) {
	for _, c := range []struct {
		name     string
		set, do  func(g *gatewaySide)
		identify int // sessions begun in all
		within   time.Duration
	}{
		{"asked_to", nil, func(g *gatewaySide) { g.raw(`{"op":7,"d":null}`) }, 1, 5 * time.Second},
		{"dropped", nil, func(g *gatewaySide) { g.drop() }, 1, 5 * time.Second},
		{"zombie", func(g *gatewaySide) { g.interval = 300 * time.Millisecond }, func(g *gatewaySide) { g.deaf(true); time.Sleep(time.Second); g.deaf(false) }, 1, 5 * time.Second},
		{"session_invalid", nil, func(g *gatewaySide) { g.raw(`{"op":9,"d":false}`) }, 2, 9 * time.Second},
		{"resume_refused", func(g *gatewaySide) { g.onResume = "invalid" }, func(g *gatewaySide) { g.drop() }, 2, 15 * time.Second},
		{"op7_while_resuming", func(g *gatewaySide) { g.onResume = "op7" }, func(g *gatewaySide) { g.drop() }, 2, 15 * time.Second},
	} {
		bubble(t, c.name, func(t *testing.T) {
			p := newPerson(t, Config{})
			if c.set != nil {
				c.set(&p.fake.gate)
			}
			p.runs(rigHandler{})
			p.asks("before")
			began := time.Now()
			c.do(&p.fake.gate)
			p.eventually("a new connection", c.within, func() bool {
				identifies, resumes := p.fake.gate.counts()
				return identifies >= c.identify && (c.identify > 1 || resumes > 0)
			})
			t.Logf("connected again after %s", time.Since(began).Round(time.Millisecond))
			p.asks("after")
			if n, _ := p.fake.gate.counts(); n != c.identify {
				t.Errorf("%d sessions were begun, want %d", n, c.identify)
			}
		})
	}
}

// TestSilenceDuringResume gives a session up that does not answer.
func TestSilenceDuringResume(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPerson(t, Config{})
		p.fake.gate.onResume = "silent"
		p.runs(rigHandler{})
		p.asks("before")
		p.fake.gate.drop()
		p.eventually("a new session", 45*time.Second, func() bool { n, _ := p.fake.gate.counts(); return n == 2 })
		p.asks("after")
	})
}

// bubble is a subtest on a clock of its own: waiting takes no time.
func bubble(t *testing.T, name string, f func(*testing.T)) {
	t.Run(name, func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, f)
	})
}

// TestReconnectTimes measures how long the bot is away, many times over.
func TestReconnectTimes(t *testing.T) {
	for _, c := range []struct {
		name   string
		do     func(g *gatewaySide)
		within time.Duration // for 99 in a hundred
	}{
		{"op 7", func(g *gatewaySide) { g.raw(`{"op":7,"d":null}`) }, 5 * time.Second},
		{"drop", func(g *gatewaySide) { g.drop() }, 5 * time.Second},
		{"silence", func(g *gatewaySide) { g.silence() }, time.Minute},
	} {
		bubble(t, c.name, func(t *testing.T) {
			p := newPerson(t, Config{})
			p.runs(rigHandler{})
			p.asks("before")
			var took []time.Duration
			for range 100 {
				time.Sleep(rand.N(10 * time.Minute))
				_, before := p.fake.gate.counts()
				began := time.Now()
				c.do(&p.fake.gate)
				p.eventually("a resumed session", 5*time.Minute, func() bool { _, n := p.fake.gate.counts(); return n > before })
				took = append(took, time.Since(began))
			}
			slices.Sort(took)
			t.Logf("%s: resumed after %s at the median, %s at the 99th percentile", c.name, took[50].Round(time.Millisecond), took[98].Round(time.Millisecond))
			if took[98] > c.within {
				t.Errorf("99th percentile %s", took[98])
			}
			if n, _ := p.fake.gate.counts(); n != 1 {
				t.Errorf("%d sessions", n)
			}
			p.asks("after")
		})
	}
}

// TestReady: a session with as many servers as a shard may have.
func TestReady(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		vault := &memVault{}
		p := newPersonWith(t, Options{Vault: vault})
		g := &p.fake.gate
		for i := range 2500 {
			g.servers = append(g.servers, strconv.Itoa(910000000000000000+i))
		}
		g.told = true
		h := &mover{}
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan error, 1)
		go func() { ended <- p.adapter.Run(ctx, h) }()
		p.asks("before")
		if len(h.got()) > 0 {
			t.Errorf("told of %q at the first start", h.got())
		}
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
		// While the bot is down it loses one and gets another.
		g.mu.Lock()
		lost := g.servers[7]
		g.servers = append(slices.Delete(slices.Clone(g.servers), 7, 8), "920000000000000000")
		g.current = nil
		g.mu.Unlock()
		p.adapter = p.opens(Options{Vault: vault})
		p.runs(h)
		p.eventually("news of two servers", 10*time.Second, func() bool { return len(h.got()) == 2 })
		if got := fmt.Sprint(h.got()); got != "[left dis:"+lost+": joined dis:920000000000000000:]" {
			t.Errorf("told of %s", got)
		}
		g.raw(`{"op":0,"t":"GUILD_DELETE","s":9999,"d":{"id":"` + g.servers[3] + `","unavailable":true}}`)
		time.Sleep(time.Minute)
		if len(h.got()) != 2 {
			t.Errorf("a server that is out of order was left: %s", h.got())
		}
	})
}

// A mover takes note of what it is told.
type mover struct {
	rigHandler
	mu   sync.Mutex
	told []string
}

func (m *mover) got() []string {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Clone(m.told)
}

func (m *mover) Left(_ context.Context, c chat.Channel, _ string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.told = append(m.told, "left "+c.String())
	return nil
}

func (m *mover) Joined(_ context.Context, c chat.Channel) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.told = append(m.told, "joined "+c.String())
	return nil
}

// A memVault is a vault in memory.
type memVault struct {
	mu   sync.Mutex
	kept map[string][]byte
}

func (v *memVault) Load(_ context.Context, key string) ([]byte, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.kept[key], nil
}

func (v *memVault) Save(_ context.Context, key string, value []byte) error {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.kept == nil {
		v.kept = map[string][]byte{}
	}
	v.kept[key] = value
	return nil
}

func (v *memVault) Delete(_ context.Context, key string) error {
	v.mu.Lock()
	defer v.mu.Unlock()
	delete(v.kept, key)
	return nil
}

func (v *memVault) Keys(_ context.Context, prefix string) ([]string, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	var out []string
	for k := range v.kept {
		if strings.HasPrefix(k, prefix) {
			out = append(out, k)
		}
	}
	slices.Sort(out)
	return out, nil
}

func (v *memVault) Swap(_ context.Context, key string, old, value []byte) (bool, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if !bytes.Equal(v.kept[key], old) {
		return false, nil
	}
	if v.kept == nil {
		v.kept = map[string][]byte{}
	}
	v.kept[key] = value
	return true, nil
}

// TestOddPayloads sends what nobody should: nothing of it stops the bot.
func TestOddPayloads(t *testing.T) {
	t.Parallel()
	p := newPerson(t, Config{})
	p.fake.gate.first = []string{`{"op":0,"t":"GUILD_CREATE","s":1,"d":null}`, `{"op":99}`}
	p.runs(rigHandler{})
	p.asks("before")
	for _, kind := range []string{"MESSAGE_CREATE", "INTERACTION_CREATE", "GUILD_CREATE", "CHANNEL_UPDATE", "GUILD_DELETE", "NEWS_OF_TOMORROW"} {
		for _, data := range []string{
			`null`, `{}`, `[]`, `"text"`, `{"id":7,"author":3}`, `{"author":null,"mentions":[null]}`,
			`{"id":"1","channel_id":"2","guild_id":"3","type":0,"author":{"id":"5"},"mentions":[null,{"id":"` + botUser + `"}],"content":"x","components":[{"type":99,"components":[{"type":18}]}]}`,
			`{"id":"1","type":2,"token":"t","data":null,"user":{"id":"5"}}`,
			`{"id":"2","type":3,"token":"t","data":{"custom_id":"1|99|x"},"user":{"id":"5"}}`,
			`{"id":"3","type":77,"token":"t","data":{"options":[null]},"member":{"user":null}}`,
			`{"id":"4","type":5,"token":"t","data":{"custom_id":"form|none","components":[{"type":18,"component":null}]},"member":{"user":{"id":"5"}}}`,
			`{"id":"5","type":4,"token":"t","data":{"name":"news","options":[{"name":"track","options":null}]},"user":{"id":"5"}}`,
		} {
			p.fake.gate.raw(fmt.Sprintf(`{"op":0,"t":%q,"s":2,"d":%s}`, kind, data))
		}
	}
	p.fake.mu.Lock() // what the odd ones are answered with is not of interest
	p.fake.answers = func(_, path string) (int, string, bool) {
		return 404, `{"code":10062,"message":"Unknown interaction"}`, strings.Contains(path, "/interactions/")
	}
	p.fake.mu.Unlock()
	p.asks("after")
	for _, frame := range []string{`null`, `[]`, `{`, `{"op":"x"}`, "\x00"} {
		p.fake.gate.raw(frame)
	}
	p.asks("at last")
}

func TestBadTokenEndsRun(t *testing.T) {
	p := newPerson(t, Config{})
	p.fake.answers = func(string, string) (int, string, bool) {
		return 401, `{"message":"401: Unauthorized","code":0}`, true
	}
	ended := p.runs(rigHandler{})
	select {
	case err := <-ended:
		ended <- err
		if err == nil || !strings.Contains(err.Error(), "token is not accepted") {
			t.Errorf("error %v", err)
		}
	case <-time.After(5 * time.Second):
		t.Error("Run goes on")
	}
}

func TestShards(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPerson(t, Config{})
		p.fake.gate.shards = 5
		p.runs(rigHandler{})
		p.eventually("five sessions", 5*time.Second, func() bool { n, _ := p.fake.gate.counts(); return n == 5 })
	})
}

// TestGate: two processes that share a vault identify one after the other.
func TestGate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		vault := &memVault{}
		var mu sync.Mutex
		var at []time.Time
		var waiting sync.WaitGroup
		for range 2 {
			g := newGate(vault)
			for range 3 {
				waiting.Go(func() {
					if err := g.wait(t.Context(), 0); err != nil {
						t.Error(err)
					}
					mu.Lock()
					defer mu.Unlock()
					at = append(at, time.Now())
				})
			}
		}
		waiting.Wait()
		for i := 1; i < len(at); i++ {
			if gap := at[i].Sub(at[i-1]); gap < identifyGap-time.Millisecond {
				t.Errorf("turn %d came after %s", i, gap)
			}
		}
	})
}
