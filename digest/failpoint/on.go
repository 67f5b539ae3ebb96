//go:build failpoints

package failpoint

import (
	"context"
	"fmt"
	"net/http/httptrace"
	"os"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

// A setting is what the environment says. A variable that cannot be read ends the
// process: a suite that kills nothing would find nothing.
type setting struct {
	point string
	at    int64
	stop  bool
	count atomic.Int64

	start  time.Time
	anchor time.Time
	speed  float64
	fault  string
	lines  int
	lead   time.Duration
}

var environment = sync.OnceValue(func() *setting {
	s := &setting{speed: 1, fault: os.Getenv(FaultVariable)}
	if v := os.Getenv(Variable); v != "" {
		s.readPoint(v)
	}
	if v := os.Getenv(ClockVariable); v != "" {
		s.readClock(v)
	}
	if v := os.Getenv(LinesVariable); v != "" {
		n, err := strconv.Atoi(v)
		if err != nil {
			give(LinesVariable, v)
		}
		s.lines = n
	}
	if v := os.Getenv(LeadVariable); v != "" {
		d, err := time.ParseDuration(v)
		if err != nil {
			give(LeadVariable, v)
		}
		s.lead = d
	}
	return s
})

func (s *setting) readPoint(v string) {
	point, rest, ok := strings.Cut(v, "#")
	number, how, ok2 := strings.Cut(rest, "=")
	n, err := strconv.ParseInt(number, 10, 64)
	if !ok || !ok2 || err != nil || n < 1 || (how != "kill" && how != "stop") {
		give(Variable, v)
	}
	s.point, s.at, s.stop = point, n, how == "stop"
}

func (s *setting) readClock(v string) {
	f := strings.Split(v, "/")
	if len(f) != 3 {
		give(ClockVariable, v)
	}
	start, err1 := time.Parse(time.RFC3339, f[0])
	ms, err2 := strconv.ParseInt(f[1], 10, 64)
	speed, err3 := strconv.ParseFloat(f[2], 64)
	if err1 != nil || err2 != nil || err3 != nil || speed <= 0 {
		give(ClockVariable, v)
	}
	s.start, s.anchor, s.speed = start, time.UnixMilli(ms), speed
}

func give(name, value string) {
	fmt.Fprintf(os.Stderr, "%s=%q cannot be read\n", name, value)
	os.Exit(2)
}

// Point kills or stops the process if the environment says so of this place.
func Point(name string) {
	s := environment()
	if name != s.point || s.count.Add(1) != s.at {
		return
	}
	fmt.Fprintf(os.Stderr, "failpoint: %s\n", name)
	if !s.stop {
		_ = syscall.Kill(os.Getpid(), syscall.SIGKILL) // nothing is left that could tell
		select {}
	}
	began := time.Now()
	_ = syscall.Kill(os.Getpid(), syscall.SIGSTOP)
	// The other threads stop a moment later than the signal was sent.
	for time.Since(began) < 100*time.Millisecond {
		time.Sleep(10 * time.Millisecond)
	}
	fmt.Fprintf(os.Stderr, "failpoint: stopped for %s\n", time.Since(began).Round(time.Millisecond))
}

// Watch gives what is posted with ctx the places before and after its bytes. A
// request without a body, such as a look at a channel, is not what is posted.
func Watch(ctx context.Context) context.Context {
	var posts atomic.Bool
	return httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		WroteHeaderField: func(key string, value []string) {
			if key == "Content-Length" && len(value) > 0 && value[0] != "0" {
				posts.Store(true)
				Point(BeforeBytes)
			}
		},
		WroteRequest: func(httptrace.WroteRequestInfo) {
			if posts.Swap(false) {
				Point(AfterBytes)
			}
		},
	})
}

// Fault says whether a fault is switched on.
func Fault(name string) bool { return environment().fault == name }

// Lines is how many lines an edition has outside its thread: n, unless the
// environment says otherwise.
func Lines(n int) int {
	if l := environment().lines; l > 0 {
		return l
	}
	return n
}

// Lead is how long before it is due an edition is rendered: d, unless the environment
// says otherwise.
func Lead(d time.Duration) time.Duration {
	if l := environment().lead; l > 0 {
		return l
	}
	return d
}

// Now is what the bot's clock shows.
func Now() time.Time {
	s := environment()
	if s.start.IsZero() {
		return time.Now()
	}
	return s.start.Add(Shown(time.Since(s.anchor))).UTC()
}

// Real is how long d by the bot's clock really takes.
func Real(d time.Duration) time.Duration { return time.Duration(float64(d) / environment().speed) }

// Shown is how far the bot's clock goes in d.
func Shown(d time.Duration) time.Duration { return time.Duration(float64(d) * environment().speed) }
