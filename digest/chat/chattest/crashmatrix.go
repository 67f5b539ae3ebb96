package chattest

import (
	"fmt"
	"sync"
	"syscall"
	"testing"
	"time"

	"newsdesk/digest/failpoint"
)

// within runs a test beside the others of the matrix, few at a time.
func (e *engineUnderTest) within(all *sync.WaitGroup, t *testing.T, name string, do func(t *testing.T)) {
	beside(all, t, name, func(t *testing.T) {
		e.slots <- struct{}{}
		defer func() { <-e.slots }()
		do(t)
	})
}

// matrix kills the bot at each of its failpoints, twice where it comes by again, and stops it at those before
// and after the bytes for longer than its lease.
func (e *engineUnderTest) matrix(all *sync.WaitGroup, t *testing.T) {
	for _, point := range failpoint.Names() {
		e.within(all, t, "killed "+point, func(t *testing.T) {
			r := e.open(t, order{channels: 1, slots: 1})
			if point == failpoint.BetweenFindAndPost { // there must be something to look for
				r.died(r.run(at(failpoint.AfterClaim, 1, "kill")))
			}
			r.died(r.run(at(point, 1, "kill")))
			if point != failpoint.AfterCommit && point != failpoint.AfterMark { // what was done then is not done again
				r.died(r.run(at(point, 1, "kill")))
			}
			p := r.run()
			r.end(p, r.settle())
		})
	}
	e.within(all, t, "killed between rendering and the due time", func(t *testing.T) {
		r := e.open(t, order{channels: 1, slots: 1, extra: []string{failpoint.LeadVariable + "=90s"}})
		r.died(r.run(at(failpoint.AfterCommit, 1, "kill")))
		p := r.run()
		r.end(p, r.settle())
	})
	for _, point := range []string{failpoint.AfterClaim, failpoint.BeforeBytes, failpoint.AfterBytes} {
		e.within(all, t, "stopped "+point, func(t *testing.T) { e.pause(t, point) })
	}
}

// at is the environment of a process with a failpoint.
func at(point string, number int, how string) string {
	return fmt.Sprintf("%s=%s#%d=%s", failpoint.Variable, point, number, how)
}

// pause stops a process for longer than its lease. On PostgreSQL another replica goes
// on with what it had.
func (e *engineUnderTest) pause(t *testing.T, point string) {
	r := e.open(t, order{channels: 1, slots: 2})
	p := r.run(at(point, 1, "stop"))
	r.reached(point)
	other := p
	if e.cluster != nil {
		other = r.run()
	}
	time.Sleep(2 * lease)
	if err := p.Process.Signal(syscall.SIGCONT); err != nil {
		t.Fatal(err)
	}
	e.paused(1)
	books := r.settle()
	if other != p {
		r.kill(p)
	}
	r.end(other, books)
}

func (e *engineUnderTest) paused(n int) {
	e.tally.mu.Lock()
	defer e.tally.mu.Unlock()
	e.tally.pauses += n
}

// reached waits until a process has come by a failpoint.
func (r *room) reached(point string) {
	r.t.Helper()
	for end := time.Now().Add(r.plan.patient); !r.said.has("failpoint: " + point); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(end) {
			r.t.Fatalf("the bot never came by %q\n%s", point, r.said.tail())
		}
	}
}

// end stops the last process as an operator would, and judges.
func (r *room) end(last *process, books []record) {
	r.t.Helper()
	r.leave(last)
	r.tally.add(r, r.judge(books))
}

// leave stops a process, which has ten seconds for it.
func (r *room) leave(p *process) {
	r.t.Helper()
	if err := p.Process.Signal(syscall.SIGTERM); err != nil {
		r.t.Errorf("stop the bot: %v: it ended with %v", err, p.err)
		return
	}
	select {
	case <-p.ended:
		// Told before it has begun it just ends.
		if p.err != nil && !signaled(p, syscall.SIGTERM) && !r.said.has("bot: interrupted") {
			r.t.Errorf("the bot that was told to end: %v", p.err)
		}
	case <-time.After(30 * time.Second):
		r.t.Error("the bot does not end when it is told to")
	}
}

// controls switches faults on that the suite has to find: one that finds nothing
// then is blind.
func (e *engineUnderTest) controls(all *sync.WaitGroup, t *testing.T) {
	for _, c := range []struct {
		fault, point string
		found        func(verdict) int
		what         string
	}{
		{failpoint.Blind, failpoint.AfterResponse, func(v verdict) int { return v.doubled }, "doubled"},
		{failpoint.MarkFirst, failpoint.AfterMark, func(v verdict) int { return v.lost }, "lost"},
	} {
		e.within(all, t, "control "+c.fault, func(t *testing.T) {
			r := e.open(t, order{channels: 1, slots: 1, extra: []string{failpoint.FaultVariable + "=" + c.fault}})
			r.died(r.run(at(c.point, 1, "kill")))
			p := r.run()
			v := r.judge(r.settle())
			r.leave(p)
			e.tally.mu.Lock()
			e.tally.controls = append(e.tally.controls, fmt.Sprintf("control %s: %d %s of %d parts", c.fault, c.found(v), c.what, v.parts))
			e.tally.mu.Unlock()
			if c.found(v) == 0 {
				t.Errorf("with the fault %s nothing was %s: the suite is blind", c.fault, c.what)
			}
		})
	}
}
