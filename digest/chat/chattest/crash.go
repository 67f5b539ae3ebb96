package chattest

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"newsdesk/digest/chat"
	"newsdesk/digest/store/storetest"
)

// A Platform is a strict stand-in for a chat platform, as the crash suite needs it.
// Its methods may be called at the same time.
type Platform struct {
	Kind    string                  // of the adapter, as a configuration names it
	Handler http.Handler            // the platform's API
	Section func(url string) string // the adapter's keys as YAML in braces, without its kind; url is where Handler is served
	// Channel makes the nth channel, for an adapter of this name.
	Channel func(adapter string, n int) chat.Channel
	// Posts says whether a request posts a message.
	Posts func(r *http.Request) bool
	// Limit answers that there are too many requests, in the platform's words.
	Limit func(w http.ResponseWriter)
	// Posted are the bot's messages in a channel and its threads, in the order in
	// which they were taken.
	Posted func(c chat.Channel) []Posted
	// Mark is what Posted tells of the key of a message.
	Mark func(key string) string
}

// A Posted is a message that a platform has taken.
type Posted struct {
	Mark   string // of its key
	ID     string // of its Ref
	Thread string // ID of the Ref of its thread; empty outside
	At     time.Time
}

// How fast the bot's clock goes in the suite. Slots may be five minutes apart, and a
// part is leased for a minute and a half: here that is ten seconds and three.
const speed = 30

// longestPause is deliver's longest before a part is tried again, as it really takes: on
// a machine so busy that a stand-in takes a second to answer, a part comes to that.
const longestPause = 90 * time.Minute / speed

const (
	lease = 90 * time.Second / speed // deliver's, as it really takes
	soon  = 5 * time.Second          // beside the lease, until the first post after a crash
)

// Crash kills the real bot again and again on a platform, on both databases, and
// holds against each other what its books say and what the channels show: every
// part of every due edition was posted, once, in order. It builds the bot itself.
//
// Environment variables make it longer; see .ci/nightly.
func Crash(t *testing.T, p Platform) {
	if testing.Short() {
		t.Skip("the crash suite takes a minute and a half")
	}
	if Raced {
		t.Skip("the bot that is killed is not built with the race detector: the crash suite runs without -race, as in .ci/run")
	}
	s := &suite{platform: p, bot: buildBot(t), plan: planned(t), slots: make(chan struct{}, 10)}
	var all sync.WaitGroup
	defer all.Wait()
	for _, engine := range []string{"sqlite", "postgresql"} {
		if s.plan.engine != "" && s.plan.engine != engine {
			continue
		}
		beside(&all, t, engine, func(t *testing.T) {
			e := &engineUnderTest{suite: s}
			if engine == "postgresql" {
				e.cluster = startCluster(t)
			}
			e.run(t)
		})
	}
}

// beside runs a test while others run. Nearly all of their time they wait, so that
// there may be more of them than processors, which t.Parallel does not let.
func beside(all *sync.WaitGroup, t *testing.T, name string, do func(t *testing.T)) {
	all.Go(func() { t.Run(name, do) })
}

// A suite is what all of its tests share.
type suite struct {
	platform Platform
	bot      string // the program
	plan     plan
	slots    chan struct{} // bounds the newsrooms of the matrix at a time
	channels counter
}

// An engineUnderTest is a database to run on.
type engineUnderTest struct {
	*suite
	cluster *storetest.Cluster // nil for SQLite
	tally   tally

	storming   atomic.Int64 // newsrooms that can do without the database for a while
	restarting sync.RWMutex // held while the database is
}

// run runs everything on one database: what is deterministic beside what is not.
func (e *engineUnderTest) run(t *testing.T) {
	t.Cleanup(func() { e.tally.report(t, e.plan) })
	var all sync.WaitGroup
	defer all.Wait()
	if e.plan.rounds > 0 {
		beside(&all, t, "killed at random", e.random)
	}
	if e.plan.rolling && e.cluster != nil {
		beside(&all, t, "replaced in turn", e.rolling)
	}
	if e.plan.matrix {
		e.matrix(&all, t)
		e.controls(&all, t)
	}
}

// database is the address of an empty database.
func (e *engineUnderTest) database(t *testing.T, dir string) string {
	if e.cluster == nil {
		return filepath.Join(dir, "news.db")
	}
	return e.cluster.Address(t)
}

func startCluster(t *testing.T) *storetest.Cluster {
	c := &storetest.Cluster{}
	_, err := c.Start()
	if errors.Is(err, storetest.ErrNone) {
		t.Skip(err)
	}
	t.Cleanup(func() {
		if err := c.Close(); err != nil {
			t.Error(err)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// buildBot builds the bot with its failpoints, unless NEWSDESK_CRASH_BOT is one.
func buildBot(t *testing.T) string {
	if path := os.Getenv("NEWSDESK_CRASH_BOT"); path != "" {
		return path
	}
	path := filepath.Join(t.TempDir(), "bot")
	ctx, stop := context.WithTimeout(t.Context(), 10*time.Minute)
	defer stop()
	cmd := exec.CommandContext(ctx, "go", "build", "-tags", "failpoints", "-buildvcs=false", "-o", path, "newsdesk/cmd/bot")
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("build the bot: %v\n%s", err, out)
	}
	return path
}

// A plan is how much is done.
type plan struct {
	engine  string // alone; empty is both
	matrix  bool
	rounds  int  // of random kills
	kills   int  // in a round
	pauses  int  // in a round, longer than the lease
	storms  bool // the database is restarted, the network cut, the disk full, the bot told to end
	strict  bool // the time until the first post counts
	clocks  bool // every few processes believe in another time; on SQLite
	rolling bool // three replicas are replaced in turn
	patient time.Duration
}

// planned reads the plan from the environment. What is not set is what CI runs.
func planned(t *testing.T) plan {
	number := func(name string, otherwise int) int {
		v := os.Getenv("NEWSDESK_CRASH_" + name)
		if v == "" {
			return otherwise
		}
		n, err := strconv.Atoi(v)
		if err != nil {
			t.Fatalf("NEWSDESK_CRASH_%s=%q: want a number", name, v)
		}
		return n
	}
	return plan{
		engine: os.Getenv("NEWSDESK_CRASH_ENGINE"), matrix: number("MATRIX", 1) > 0,
		rounds: number("ROUNDS", 1), kills: number("KILLS", 75), pauses: number("PAUSES", 5),
		storms: number("STORMS", 0) > 0, strict: number("STRICT", 0) > 0, clocks: number("CLOCKS", 0) > 0, rolling: number("ROLLING", 0) > 0, patient: longestPause + 3*time.Minute,
	}
}

func (p plan) String() string {
	return fmt.Sprintf("%d rounds of %d kills and %d pauses", p.rounds, p.kills, p.pauses)
}
