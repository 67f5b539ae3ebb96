package chattest

import (
	"context"
	"fmt"
	"math/rand/v2"
	"sync"
	"syscall"
	"testing"
	"time"

	"newsdesk/digest/failpoint"
)

// A crowd is newsrooms side by side, each with so many processes.
type crowd struct {
	rooms, processes int
	order
}

// crowd is several newsrooms: on SQLite with one process each, on PostgreSQL with
// three.
func (e *engineUnderTest) crowd() crowd {
	o := order{slots: 5, trouble: 0.1, latency: 100 * time.Millisecond}
	if e.cluster != nil {
		o.channels = 6
		return crowd{2, 3, o}
	}
	o.channels = 3
	return crowd{5, 1, o}
}

// random kills the bot at random moments, in the middle of whatever it does, while
// the platform makes trouble.
func (e *engineUnderTest) random(t *testing.T) {
	c := e.crowd()
	for round := range e.plan.rounds {
		t.Run(fmt.Sprintf("round %d", round+1), func(t *testing.T) {
			var all sync.WaitGroup
			defer all.Wait()
			for i := range c.rooms {
				c := c
				if i%2 == 1 { // every other one renders ahead
					c.extra = append(c.extra, failpoint.LeadVariable+"=1m")
				}
				beside(&all, t, fmt.Sprintf("newsroom %d", i+1), func(t *testing.T) { e.storm(t, c) })
			}
		})
	}
}

// storm runs one newsroom, each of whose processes is killed again and again.
func (e *engineUnderTest) storm(t *testing.T, c crowd) {
	r := e.open(t, c.order)
	seats := c.rooms * c.processes
	last := make([]*process, c.processes)
	e.storming.Add(1)
	ctx, fair := context.WithCancel(t.Context())
	defer fair()
	var work, weather sync.WaitGroup
	if e.plan.storms {
		weather.Go(func() { r.weather(ctx) })
	}
	for range last {
		work.Go(func() { r.killed((e.plan.kills+seats-1)/seats, (e.plan.pauses+seats-1)/seats) })
	}
	work.Wait()
	fair()
	weather.Wait()
	e.storming.Add(-1)
	e.restarting.RLock()   // the last restart is over then
	e.restarting.RUnlock() //nolint:staticcheck // as above
	for i := range last {
		last[i] = r.run()
	}
	books := r.settle()
	for _, p := range last {
		r.leave(p)
	}
	e.tally.add(r, r.judge(books))
}

// killed kills a process so many times, stops it so many times for longer than its
// lease.
func (r *room) killed(kills, pauses int) {
	for left := kills; left > 0; left-- {
		p := r.runOff(r.shift())
		if rand.IntN(left) < pauses { //nolint:gosec // a test's dice
			pauses--
			time.Sleep(life())
			r.stop(p, lease+time.Duration(rand.Int64N(int64(lease)))) //nolint:gosec // as above
		}
		time.Sleep(life())
		r.replaced(p)
	}
}

// shift is by how much the clock of the next process is off.
func (r *room) shift() time.Duration {
	if !r.plan.clocks || r.cluster != nil || rand.IntN(5) > 0 { //nolint:gosec // a test's dice
		return 0
	}
	r.count("clock steps")
	return (rand.N(40*time.Minute) - 20*time.Minute).Round(time.Second) //nolint:gosec // as above
}

// life is how long a process lives: often just long enough to begin something.
func life() time.Duration {
	longest := 1500 * time.Millisecond
	if rand.IntN(2) == 0 { //nolint:gosec // a test's dice
		longest *= 5
	}
	return 100*time.Millisecond + rand.N(longest) //nolint:gosec // as above
}

// stop freezes a process.
func (r *room) stop(p *process, d time.Duration) {
	if p.Process.Signal(syscall.SIGSTOP) != nil {
		return
	}
	time.Sleep(d)
	if p.Process.Signal(syscall.SIGCONT) == nil {
		r.paused(1)
		r.note(false)
	}
}
