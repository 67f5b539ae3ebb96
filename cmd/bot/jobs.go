package main

import (
	"context"
	"log/slog"
	"time"

	"github.com/robfig/cron/v3"
)

// A job is one thing that the heartbeat does again and again.
type job struct {
	name  string
	every string // as cron.ParseStandard reads it
	run   func(ctx context.Context, now time.Time) error
}

func (n *newsroom) jobs() []job {
	return []job{
		{"read feeds", "@every 5s", n.ingest.Feeds},
		{"read pages", "@every 5s", n.ingest.Pages},
		{"place articles", "@every 2s", n.ingest.Place},
		{"compose editions", "@every 1s", n.compose.Due},
		{"post parts", "@every 1s", n.post},
		{"keep house", "@every 1h", n.houseKeep},
	}
}

// heartbeat runs the jobs until ctx is done, and returns once those under way have
// ended. A job that takes longer than its interval is not started twice; one that
// panics does not take the others along. Cron is only the tick: what is due stands
// in the store.
func (n *newsroom) heartbeat(ctx context.Context) error {
	log := cronLog{n.log}
	c := cron.New(cron.WithLogger(log), cron.WithChain(cron.Recover(log), cron.SkipIfStillRunning(cron.DiscardLogger)))
	for _, j := range n.jobs() {
		if _, err := c.AddFunc(j.every, func() { n.run(ctx, j) }); err != nil {
			return err
		}
	}
	c.Start()
	<-ctx.Done()
	<-c.Stop().Done()
	return nil
}

func (n *newsroom) run(ctx context.Context, j job) {
	if err := j.run(ctx, n.now()); err != nil && ctx.Err() == nil {
		n.log.Error("job failed; it will be tried again", "job", j.name, "err", err)
		return
	}
	if n.onBeat != nil {
		n.onBeat(n.now())
	}
}

// cronLog hands cron's own words to the log: a panic is an error, its ticking
// nothing.
type cronLog struct{ log *slog.Logger }

func (l cronLog) Info(string, ...any) {}

func (l cronLog) Error(err error, msg string, keysAndValues ...any) {
	l.log.Error(msg, append(keysAndValues, "err", err)...)
}
