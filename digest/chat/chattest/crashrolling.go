package chattest

import (
	"syscall"
	"testing"
	"time"
)

// stopsWithin is how long a process that is told to end may take.
const stopsWithin = 10 * time.Second

// rolling replaces three replicas one after the other, again and again, as an upgrade
// does, from before the first slot until after the last. Each is told to end and given
// its time, and another takes its seat.
func (e *engineUnderTest) rolling(t *testing.T) {
	r := e.open(t, order{channels: 4, slots: 5})
	seats := []*process{r.run(), r.run(), r.run()}
	var slowest time.Duration
	replaced := 0
	for end := r.really(r.slots[len(r.slots)-1]); time.Now().Before(end); replaced++ {
		time.Sleep(time.Second)
		seat := replaced % len(seats)
		began := time.Now()
		r.leave(seats[seat])
		slowest = max(slowest, time.Since(began))
		seats[seat] = r.run()
	}
	books := r.settle()
	for _, p := range seats {
		r.leave(p)
	}
	v := r.judge(books)
	r.tally.add(r, v)
	t.Logf("rolling: %d replicas replaced, the slowest ended within %s; %d parts, %d tried again", replaced, slowest.Round(time.Millisecond), v.parts, v.again)
	if slowest > stopsWithin && r.plan.strict {
		t.Errorf("a replica that was told to end took %s; want %s", slowest, stopsWithin)
	}
	for _, p := range seats {
		if signaled(p, syscall.SIGKILL) {
			t.Error("a replica had to be killed")
		}
	}
}
