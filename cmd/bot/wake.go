package main

import (
	"context"
	"slices"
	"sync"
	"time"

	"newsdesk/digest/store"
)

const (
	// wakeGap is how long a job that was woken rests before it is woken again: many
	// things become ready at the same moment.
	wakeGap = 50 * time.Millisecond
	// listenAgain is how long after its connection was lost a replica listens anew.
	listenAgain = 5 * time.Second
)

// wokenBy are the jobs that a wake is for, by name.
func wokenBy(w store.Wake) []string {
	switch w {
	case store.FeedsReady:
		return []string{"read feeds"}
	case store.ArticlesReady:
		return []string{"read pages", "place articles"}
	case store.PartsReady:
		return []string{"post parts"}
	case store.LeasesReady:
		return []string{"place articles", "post parts"}
	}
	return nil // a later version tells more
}

// A bell is one job's: it is rung as often as anybody likes, and runs the job now and
// again.
type bell struct {
	rung chan struct{}
	run  func()
}

// wakened runs jobs, by name, whenever another replica or this one says that there is
// something to do, until ctx is done. It spares the wait for the next tick, and nothing
// else: who hears nothing does the same a second later.
func (n *newsroom) wakened(ctx context.Context, run map[string]func()) {
	bells := map[string]bell{}
	var ringing sync.WaitGroup
	defer ringing.Wait()
	for name, job := range run {
		b := bell{make(chan struct{}, 1), job}
		bells[name] = b
		ringing.Go(func() { b.answer(ctx) })
	}
	heard := func(w store.Wake) {
		for _, name := range wokenBy(w) {
			if b, ok := bells[name]; ok {
				b.ring()
			}
		}
	}
	for ctx.Err() == nil {
		err := n.store.Listen(ctx, heard)
		if err == nil { // there is nobody to listen to
			return
		}
		if n.beats.news("listen", err, n.now()) {
			n.log.Warn("replicas are not heard; what is ready waits for the next tick", "err", err)
		}
		rest(ctx, listenAgain)
	}
}

func (b bell) ring() {
	select {
	case b.rung <- struct{}{}:
	default: // it rings already
	}
}

func (b bell) answer(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-b.rung:
		}
		b.run()
		rest(ctx, wakeGap)
	}
}

// rest waits for d, or until ctx is done.
func rest(ctx context.Context, d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
	case <-t.C:
	}
}

// isWoken says whether any wake is for the job of this name.
func isWoken(name string) bool {
	return slices.ContainsFunc(store.Wakes(), func(w store.Wake) bool { return slices.Contains(wokenBy(w), name) })
}
