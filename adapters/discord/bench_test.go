package discord

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"newsdesk/digest/chat"
)

// quietly is an adapter on a fake that log nothing.
func quietly(b testing.TB, h chat.Handler) *person {
	p := newPerson(b, Config{})
	p.adapter.opt.Log = slog.New(slog.NewTextHandler(io.Discard, nil))
	ctx, stop := context.WithCancel(b.Context())
	ended := make(chan error, 1)
	go func() { ended <- p.adapter.Run(ctx, h) }()
	b.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			b.Error(err)
		}
	})
	return p
}

// BenchmarkDeferral measures how soon an interaction is acknowledged: 200 a second,
// while the engine is idle, and right after while it keeps every processor busy. It takes
// its time for each either way. Go has room for two threads more than there are
// processors, as bot run has it. The fake is of the same process, and waits for its own
// turn, too: the ratio says more than the times.
func BenchmarkDeferral(b *testing.B) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(runtime.NumCPU() + 2))
	p := quietly(b, recorder{func(chat.Request) chat.Message { time.Sleep(300 * time.Millisecond); return chat.Message{} }})
	p.fake.mu.Lock()
	p.fake.limit = 1 << 30
	p.fake.mu.Unlock()
	p.deferrals(1)
	var idle, busy []time.Duration
	for b.Loop() {
		idle = append(idle, p.deferrals(200)...)
		free := occupied(runtime.NumCPU())
		busy = append(busy, p.deferrals(200)...)
		free()
	}
	for name, share := range map[string]int{"p50": 50, "p99": 99} {
		i, u := percentile(idle, share), percentile(busy, share)
		b.ReportMetric(i.Seconds()*1000, "idle-"+name+"-ms")
		b.ReportMetric(u.Seconds()*1000, name+"-ms")
		b.ReportMetric(float64(u)/float64(i), name+"/idle")
	}
}

func percentile(times []time.Duration, percent int) time.Duration {
	slices.Sort(times)
	return times[len(times)*percent/100]
}

// occupied keeps so many processors busy until free is called.
func occupied(processors int) (free func()) {
	stop := make(chan struct{})
	var busy sync.WaitGroup
	for range processors {
		busy.Go(func() {
			for n := 0; ; n++ {
				if n%1024 == 0 {
					select {
					case <-stop:
						return
					default:
					}
				}
			}
		})
	}
	return func() { close(stop); busy.Wait() }
}

// deferrals are how long n interactions, 200 a second, wait to be acknowledged.
func (p *person) deferrals(n int) []time.Duration {
	took := make([]time.Duration, n)
	var waiting sync.WaitGroup
	began := time.Now()
	for i := range n {
		time.Sleep(time.Until(began.Add(time.Duration(i) * 5 * time.Millisecond)))
		asked := time.Now()
		d := p.act(chat.Ref{Channel: p.channel(general)}, interactionCommand, map[string]any{"name": "news", "type": 1, "options": []any{map[string]any{"type": 1, "name": "topics"}}}, nil)
		waiting.Go(func() {
			select {
			case <-d.acked:
			case <-time.After(5 * time.Second):
			}
			took[i] = time.Since(asked)
		})
	}
	waiting.Wait()
	return took
}

// TestPostRate: how much of Discord's limits posts fill, with an answer's way of 80 ms,
// and that none is refused.
func TestPostRate(t *testing.T) {
	const each = 50
	for _, c := range []struct {
		name     string
		channels int
		least    time.Duration // that all take, by Discord's limits: the last window costs nothing
	}{{"5 in 5 s for each channel", 10, 45 * time.Second}, {"50 in 1 s for all", 100, 99 * time.Second}} {
		bubble(t, strings.ReplaceAll(c.name, " ", "_"), func(t *testing.T) {
			p := newPerson(t, Config{})
			f := p.fake
			f.limit, f.window, f.latency = 5, 5*time.Second, 80*time.Millisecond
			var posting sync.WaitGroup
			began := time.Now()
			for i := range c.channels {
				id := strconv.Itoa(930000000000000000 + i)
				f.mu.Lock()
				f.places[id] = &fakePlace{ID: id, Guild: guildID}
				f.mu.Unlock()
				p.adapter.channels.keep(place{ID: id, Guild: guildID})
				posting.Go(func() {
					for n := range each {
						for {
							_, err := p.adapter.Post(t.Context(), chat.Ref{Channel: p.channel(id)}, chat.Message{Key: fmt.Sprint(id, n), Blocks: paragraph("x").Blocks})
							if err == nil {
								break
							}
							time.Sleep(10 * time.Millisecond)
						}
					}
				})
			}
			posting.Wait()
			took := time.Since(began)
			share := c.least.Seconds() / took.Seconds()
			t.Logf("%s: %.1f posts a second, %.1f %% of what is allowed, %d refused", c.name, float64(c.channels*each)/took.Seconds(), 100*share, f.refusals)
			if share < 0.95 || f.refusals > 0 {
				t.Errorf("%d posts took %s of at least %s, %d refused", c.channels*each, took, c.least, f.refusals)
			}
		})
	}
}

// BenchmarkServers measures what a thousand servers take in memory, each with the
// channels and roles that GUILD_CREATE tells of.
func BenchmarkServers(b *testing.B) {
	var channels []any
	for i := range 40 {
		channels = append(channels, map[string]any{"id": strconv.Itoa(940000000000000000 + i), "type": 0, "name": "a-channel", "topic": strings.Repeat("about this and that ", 5)})
	}
	for b.Loop() {
		p := quietly(b, &mover{})
		p.asks("before")
		heap := func() float64 {
			runtime.GC()
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			return float64(m.HeapAlloc)
		}
		g := &p.fake.gate
		before := heap()
		for i := range 1000 {
			id := strconv.Itoa(950000000000000000 + i)
			g.happen("GUILD_CREATE", map[string]any{"id": id, "name": "a server", "channels": channels, "roles": channels})
			g.mu.Lock()
			g.current.events = g.current.events[:0:0] // the fake's, not ours
			g.mu.Unlock()
		}
		p.asks("after")
		b.ReportMetric((heap()-before)/1e6, "MB/1000-servers")
	}
}
