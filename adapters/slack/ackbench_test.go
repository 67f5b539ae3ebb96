package slack

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"newsdesk/digest/chat"
)

// BenchmarkAck is how soon Slack has its acknowledgement, at 200 requests a second.
// Slack is another process, as it is in life: what is measured waits for the bot, not
// for its own turn. Each request keeps the handler waiting for 400 ms. In an idle
// engine that is all; in a busy one a goroutine computes without end for each processor
// of the machine, and every request computes for two milliseconds more.
//
// An idle engine is measured right before, on the same machine; and beside the
// acknowledgements, what a byte takes to come back from the bot's process when nothing
// but Go is asked (bare): no adapter can be faster, and the machine may have other work.
// Go has as many threads as processors, as it gives every program, or room for two more,
// as bot run has it.
func BenchmarkAck(b *testing.B) {
	for _, over := range []string{"socket", "http"} {
		for _, room := range []int{0, 2} {
			b.Run(fmt.Sprintf("%s/room%d", over, room), func(b *testing.B) {
				defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(runtime.NumCPU() + room))
				idle := ackTimes(b, over, false)
				b.ResetTimer()
				busy := ackTimes(b, over, true)
				for name, share := range map[string]int{"p50": 50, "p99": 99} {
					i, u, bare := at(idle.Acks, share), at(busy.Acks, share), at(busy.Bare, share)
					b.ReportMetric(i.Seconds()*1000, "idle-"+name+"-ms")
					b.ReportMetric(u.Seconds()*1000, name+"-ms")
					b.ReportMetric(bare.Seconds()*1000, "bare-"+name+"-ms")
					b.ReportMetric(float64(u)/float64(i), name+"/idle")
					b.ReportMetric(float64(u)/float64(bare), name+"/bare")
				}
			})
		}
	}
}

const (
	ackEvery = 5 * time.Millisecond // 200 a second
	ackWaits = 400 * time.Millisecond
	ackWork  = 2 * time.Millisecond
)

// at is a percentile of times.
func at(times []time.Duration, percent int) time.Duration {
	slices.Sort(times)
	return times[len(times)*percent/100]
}

// ackTimes are the times of b.N acknowledgements.
func ackTimes(b *testing.B, over string, busy bool) farTimes {
	b.Helper()
	far := startFarSlack(b)
	o := Options{Name: "work", Token: botToken, APIURL: far.url + "/api", Vault: &forgetful{}}
	if over == "socket" {
		o.AppToken = appToken
	} else {
		o.SigningSecret = secret
	}
	a, err := Open(o)
	if err != nil {
		b.Fatal(err)
	}
	d := &desk{reply: func(ctx context.Context, _ chat.Request) chat.Message {
		if busy {
			compute(func(began time.Time) bool { return time.Since(began) < ackWork })
		}
		sleep(ctx, ackWaits)
		return chat.Message{}
	}}
	run(b, a, d)
	within(b, "running", func() bool { return a.session.Load() != nil })
	hook := ""
	if over == "http" {
		s := httptest.NewServer(a)
		b.Cleanup(s.Close)
		hook = s.URL
	}
	order := farOrder{Hook: hook, Echo: echo(b), Count: 10}
	far.ask(b, order) // until it is connected, and Slack has told who asks
	if busy {
		defer occupy()()
	}
	order.Count = b.N
	return far.ask(b, order)
}

// echo is the address of a server that sends back every byte.
func echo(b *testing.B) string {
	b.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer c.Close()
				_, _ = io.Copy(struct{ io.Writer }{c}, struct{ io.Reader }{c}) // by hand, as an adapter has to
			}()
		}
	}()
	return l.Addr().String()
}

// compute occupies a processor for as long as more says.
func compute(more func(began time.Time) bool) {
	sum := 0
	for began := time.Now(); more(began); {
		sum += len(strings.Fields("a processor that has something to do"))
	}
	runtime.KeepAlive(sum)
}

// occupy computes on every processor until stop is called.
func occupy() (stop func()) {
	var over atomic.Bool
	var all sync.WaitGroup
	for range runtime.NumCPU() {
		all.Go(func() { compute(func(time.Time) bool { return !over.Load() }) })
	}
	return func() {
		over.Store(true)
		all.Wait()
	}
}

// A farSlack is the fake in another process.
type farSlack struct {
	url   string
	tell  io.Writer
	hears *bufio.Reader
}

// A farOrder has it send commands, 200 a second: to Hook, or over its socket; and a
// byte to Echo with each.
type farOrder struct {
	Hook, Echo string
	Count      int
}

// farTimes are how long each command waited for its acknowledgement, and the bytes for
// their echo.
type farTimes struct{ Acks, Bare []time.Duration }

const farVariable = "NEWSDESK_TEST_FAR_SLACK"

func startFarSlack(b *testing.B) *farSlack {
	b.Helper()
	c := exec.Command(os.Args[0], "-test.run=^TestFarSlack$")
	c.Env = append(os.Environ(), farVariable+"=1")
	c.Stderr = b.Output()
	tell, err := c.StdinPipe()
	if err != nil {
		b.Fatal(err)
	}
	out, err := c.StdoutPipe()
	if err != nil {
		b.Fatal(err)
	}
	if err := c.Start(); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		_ = tell.Close() // it ends then
		_ = c.Wait()
	})
	f := &farSlack{tell: tell, hears: bufio.NewReader(out)}
	f.hear(b, &f.url)
	return f
}

func (f *farSlack) hear(b *testing.B, v any) {
	b.Helper()
	line, err := f.hears.ReadBytes('\n')
	if err != nil {
		b.Fatal(err)
	}
	if err := json.Unmarshal(line, v); err != nil {
		b.Fatalf("%s: %v", line, err)
	}
}

func (f *farSlack) ask(b *testing.B, o farOrder) (took farTimes) {
	b.Helper()
	if err := json.NewEncoder(f.tell).Encode(o); err != nil {
		b.Fatal(err)
	}
	f.hear(b, &took)
	return took
}

// TestFarSlack is what runs in the other process.
func TestFarSlack(t *testing.T) {
	if os.Getenv(farVariable) == "" {
		t.Skip("it is the other side of BenchmarkAck")
	}
	f := newFake(t)
	h := &human{f: f}
	http.DefaultTransport.(*http.Transport).MaxIdleConnsPerHost = 64 // as a proxy in front of the bot keeps its connections
	out := json.NewEncoder(os.Stdout)
	if err := out.Encode(f.server.URL); err != nil {
		t.Fatal(err)
	}
	for in := json.NewDecoder(os.Stdin); ; {
		var o farOrder
		if in.Decode(&o) != nil {
			return
		}
		h.hook = o.Hook
		if err := out.Encode(h.burst(t, o)); err != nil {
			t.Fatal(err)
		}
	}
}

// burst sends commands at 200 a second.
func (h *human) burst(t *testing.T, o farOrder) farTimes {
	took := farTimes{Acks: make([]time.Duration, o.Count)}
	conn, err := net.Dial("tcp", o.Echo)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	tick := time.NewTicker(ackEvery)
	defer tick.Stop()
	var all sync.WaitGroup
	pings := make(chan struct{}, 1)
	all.Go(func() {
		for range pings {
			began := time.Now()
			if _, err := conn.Write([]byte{1}); err != nil {
				return
			}
			if _, err := io.ReadFull(conn, make([]byte, 1)); err == nil {
				took.Bare = append(took.Bare, time.Since(began))
			}
		}
	})
	for i := range o.Count {
		<-tick.C
		select {
		case pings <- struct{}{}:
		default: // the last is still under way
		}
		began := time.Now()
		done := h.Command(chat.Ref{Channel: here()}, "topics")
		all.Go(func() {
			<-done
			took.Acks[i] = time.Since(began)
		})
	}
	close(pings)
	all.Wait()
	return took
}
