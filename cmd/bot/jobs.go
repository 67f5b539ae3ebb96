package main

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/robfig/cron/v3"
)

// A job is one thing that the heartbeat does again and again.
type job struct {
	name  string
	every string // as cron.ParseStandard reads it
	idle  bool   // the bot counts as ready also while it does not go well
	run   func(ctx context.Context, now time.Time) error
}

func (n *newsroom) jobs() []job {
	return []job{
		{"read feeds", "@every 1s", false, n.ingest.Feeds},
		{"read pages", "@every 1s", false, n.ingest.Pages},
		{"read again", "@every 10s", true, n.ingest.Again},
		{"look after promises", "@every 1m", true, n.ingest.Watch},
		{"place articles", "@every 1s", false, n.alone("grouping", groupingLease, n.ingest.Place)},
		{"compose editions", "@every 1s", false, n.compose.Due},
		{"post parts", "@every 1s", false, n.post},
		{"correct what was told", "@every 10s", true, n.alone("corrections", correctLease, n.compose.Correct)},
		{"mark what was corrected", "@every 5s", true, n.edits},
		{"post notices", "@every 5s", true, n.notices},
		{"sweep", "@every 1m", true, n.alone("sweep", sweepLease, n.sweep)},
		{"learn from what topics matched", "@every 10m", true, n.alone("learning topics", housekeepingLease, n.ingest.Learn)},
		{"keep house", "@every 1h", true, n.alone("housekeeping", housekeepingLease, n.houseKeep)},
		{"say that we live", "@every 1s", false, n.beat},
	}
}

// heartbeat runs the jobs until ctx is done, and returns once those under way have
// ended. A job that takes longer than its interval is not started twice; one that
// panics is run again, and does not take the others along; the order of the chain
// matters, for what skips a job never lets go of one that panicked through it. Cron
// is only the tick: what is due stands in the store, and what is leased goes back to
// it in the end.
func (n *newsroom) heartbeat(ctx context.Context) error { return n.beating(ctx, n.jobs()) }

func (n *newsroom) beating(ctx context.Context, jobs []job) error {
	defer n.retire(ctx)
	n.divides = n.divides || n.store.Postgres()
	if err := n.beat(ctx, n.now()); err != nil {
		n.log.Error("this replica cannot work yet", "err", err)
	}
	log := cronLog{n.log}
	c := cron.New(cron.WithLogger(log), cron.WithChain(cron.SkipIfStillRunning(cron.DiscardLogger), cron.Recover(log)))
	woken := map[string]func(){}
	for _, j := range jobs {
		n.beats.expect(j)
		id, err := c.AddFunc(j.every, func() { n.run(ctx, j) })
		if err != nil {
			return err
		}
		if isWoken(j.name) {
			woken[j.name] = c.Entry(id).WrappedJob.Run // not beside its tick
		}
	}
	c.Start()
	n.wakened(ctx, woken)
	<-ctx.Done()
	<-c.Stop().Done()
	return nil
}

func (n *newsroom) run(ctx context.Context, j job) {
	if err := j.run(ctx, n.now()); err != nil && ctx.Err() == nil {
		if n.beats.news(j.name, err, n.now()) {
			n.log.Error("job failed; it will be tried again", "job", j.name, "err", err)
		}
		return
	}
	n.beats.well(j.name, n.now())
}

// beats is when each job last went well.
type beats struct {
	mu   sync.Mutex // guards last and faults
	last map[string]time.Time
	tell func(time.Time) // told when the slowest of them last went well; may be nil
	// what was last said of a job that fails, by its name
	faults map[string]fault
}

type fault struct {
	said time.Time
	text string
}

// again is after what time a fault that lasts is said again.
const again = time.Minute

// news says whether a job's fault is worth a line of the log: a database that is
// away makes every job fail every second.
func (b *beats) news(name string, err error, now time.Time) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.faults == nil {
		b.faults = map[string]fault{}
	}
	f := fault{now, err.Error()}
	if old, ok := b.faults[name]; ok && old.text == f.text && now.Sub(old.said).Abs() < again {
		return false
	}
	b.faults[name] = f
	return true
}

// expect makes the bot wait for a job to go well before it counts as ready.
func (b *beats) expect(j job) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.last == nil {
		b.last = map[string]time.Time{}
	}
	if !j.idle {
		b.last[j.name] = time.Time{}
	}
}

func (b *beats) well(name string, now time.Time) {
	b.mu.Lock()
	defer b.mu.Unlock()
	delete(b.faults, name)
	if _, ok := b.last[name]; !ok {
		return
	}
	b.last[name] = now
	slowest := now
	for _, at := range b.last {
		if at.Before(slowest) {
			slowest = at
		}
	}
	if b.tell != nil && !slowest.IsZero() {
		b.tell(slowest)
	}
}

// cronLog hands cron's own words to the log: a panic is an error, its ticking
// nothing.
type cronLog struct{ log *slog.Logger }

func (l cronLog) Info(string, ...any) {}

func (l cronLog) Error(err error, msg string, keysAndValues ...any) {
	l.log.Error(msg, append(keysAndValues, "err", err)...)
}
