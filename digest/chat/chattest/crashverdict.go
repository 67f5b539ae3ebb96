package chattest

import (
	"cmp"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"
)

// A verdict is what came of a newsroom: what its books and its channels say beside
// each other.
type verdict struct {
	parts, again                      int // again: those tried more than once
	lost, doubled, disordered, missed int
	odd                               int // posted by nobody, or elsewhere than the books say
	faults                            []string
	recovered                         []time.Duration // from a crash to the first post after it
}

func (v *verdict) fault(n *int, format string, args ...any) {
	*n++
	v.faults = append(v.faults, fmt.Sprintf(format, args...))
}

// judge holds the books against what the channels show.
func (r *room) judge(books []record) verdict {
	v := verdict{}
	stepped := r.plan.clocks && r.cluster == nil // editions come in the order in which they were composed
	byChannel := map[string][]record{}
	for _, x := range books {
		byChannel[x.Channel] = append(byChannel[x.Channel], x)
	}
	for _, c := range r.channels {
		due := byChannel[c.String()]
		slices.SortStableFunc(due, func(a, b record) int {
			if n := a.Due.Compare(b.Due); n != 0 && !stepped {
				return n
			}
			return cmp.Or(cmp.Compare(a.Edition, b.Edition), a.Number-b.Number)
		})
		posted := r.platform.Posted(c)
		if !stepped { // a slot may pass by a clock that is wrong
			v.slots(c.String(), r.slots, due)
		}
		r.compare(&v, due, posted)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	slices.SortFunc(r.broken, time.Time.Compare)
	if !stepped {
		v.recovered = r.recoveries(books)
	}
	return v
}

// slots looks for due times that no edition accounts for. One that passed while
// nothing ran is made up by the one before it, once: that one was composed after it.
func (v *verdict) slots(channel string, slots []time.Time, due []record) {
	composed := map[time.Time]time.Time{}
	for _, x := range due {
		composed[x.Due.UTC()] = x.Composed
	}
	var made time.Time
	for _, s := range slots {
		at, ok := composed[s]
		switch {
		case ok:
			made = at
		case made.Before(s):
			v.fault(&v.missed, "%s has no edition for %s, and the one before it was composed at %s", channel, s.Format("15:04"), made.Format("15:04:05"))
		}
	}
}

// compare finds what is lost, doubled, out of order and odd in one channel.
func (r *room) compare(v *verdict, due []record, posted []Posted) {
	v.parts += len(due)
	place, byMark := map[string]int{}, map[string]record{}
	for i, x := range due {
		mark := r.platform.Mark(x.Key)
		place[mark], byMark[mark] = i, x
	}
	seen, latest := map[string]Posted{}, -1
	for _, p := range posted {
		i, known := place[p.Mark]
		_, again := seen[p.Mark]
		switch {
		case !known:
			v.fault(&v.odd, "message %s with the mark %q is in no book", p.ID, p.Mark)
			continue
		case again:
			v.fault(&v.doubled, "%s was posted at %s and again at %s", due[i].Key, seen[p.Mark].At.Format(time.StampMilli), p.At.Format(time.StampMilli))
			continue
		case i < latest:
			v.fault(&v.disordered, "%s was posted after %s", due[i].Key, due[latest].Key)
		}
		if early := r.really(due[i].Due).Sub(p.At); early > clockGrain && !r.plan.clocks {
			v.fault(&v.odd, "%s was posted %s before it was due", due[i].Key, early)
		}
		seen[p.Mark], latest = p, max(latest, i)
	}
	for _, x := range due {
		if x.Tries > 1 {
			v.again++
		}
		p, ok := seen[r.platform.Mark(x.Key)]
		switch {
		case !ok:
			v.fault(&v.lost, "%s was not posted; the books say %s %s", x.Key, x.State, x.Failure)
		case x.State != "sent" || x.Ref != p.ID:
			v.fault(&v.odd, "%s was posted as %s; the books say %s as %s", x.Key, p.ID, x.State, x.Ref)
		case x.Threaded != (p.Thread != ""):
			v.fault(&v.odd, "%s was posted in thread %q", x.Key, p.Thread)
		case x.Threaded && p.Thread != seen[r.platform.Mark(root(due, x).Key)].ID:
			v.fault(&v.odd, "%s was posted in another thread, %q", x.Key, p.Thread)
		}
	}
}

// clockGrain is by how much the clocks of the bot and of the stand-ins may differ: one
// of them shows whole milliseconds of a clock that goes 30 times as fast.
const clockGrain = 50 * time.Millisecond

// root is the first part of x's edition.
func root(due []record, x record) record {
	for _, y := range due {
		if y.Edition == x.Edition && y.Number == 1 {
			return y
		}
	}
	return record{}
}

// recoveries tells how long it took, after each crash, until the newsroom's first post
// of something that waited then. Where there was another crash before that, it counts.
func (r *room) recoveries(books []record) []time.Duration {
	composed := map[string]time.Time{}
	for _, x := range books {
		waits := x.Composed
		if x.Due.After(waits) { // rendered ahead
			waits = x.Due
		}
		composed[r.platform.Mark(x.Key)] = r.really(waits)
	}
	var posted []Posted
	for _, c := range r.channels {
		posted = append(posted, r.platform.Posted(c)...)
	}
	slices.SortFunc(posted, func(a, b Posted) int { return a.At.Compare(b.At) })
	var took []time.Duration
	var before time.Time
	for _, p := range posted {
		for _, k := range slices.Backward(r.broken) {
			if k.After(p.At) {
				continue
			}
			if k.After(before) && composed[p.Mark].Before(k) {
				took = append(took, p.At.Sub(k))
			}
			break
		}
		before = p.At
	}
	return took
}

// A tally adds up verdicts. It is safe for concurrent use.
type tally struct {
	mu            sync.Mutex // guards what follows
	all           verdict
	kills, pauses int
	rooms         int
	met           map[trouble]int
	controls      []string
	weather       map[string]int
}

// add takes a room's verdict in, and says its faults.
func (a *tally) add(r *room, v verdict) {
	r.t.Helper()
	for _, f := range v.faults {
		r.t.Error(f)
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.rooms++
	a.kills += r.kills
	a.all.parts += v.parts
	a.all.again += v.again
	a.all.lost += v.lost
	a.all.doubled += v.doubled
	a.all.disordered += v.disordered
	a.all.missed += v.missed
	a.all.odd += v.odd
	a.all.recovered = append(a.all.recovered, v.recovered...)
	if a.met == nil {
		a.met = map[trouble]int{}
	}
	for how, n := range r.line.met {
		a.met[how] += n
	}
}

// report says what was done and what came of it.
func (a *tally) report(t *testing.T, p plan) {
	a.mu.Lock()
	defer a.mu.Unlock()
	slices.Sort(a.all.recovered)
	t.Logf("%d newsrooms, %d kills, %d pauses; %d parts, %d tried again: %d lost, %d doubled, %d out of order, %d slots missed, %d odd; troubles %v",
		a.rooms, a.kills, a.pauses, a.all.parts, a.all.again, a.all.lost, a.all.doubled, a.all.disordered, a.all.missed, a.all.odd, a.met)
	if len(a.weather) > 0 {
		t.Logf("weather: %v", a.weather)
	}
	if n := len(a.all.recovered); n > 0 {
		p99 := a.all.recovered[min(n-1, n*99/100)]
		t.Logf("first post after a crash, of %d: median %s, p99 %s, slowest %s (lease %s)", n, a.all.recovered[n/2].Round(time.Millisecond),
			p99.Round(time.Millisecond), a.all.recovered[n-1].Round(time.Millisecond), lease)
		if p.strict && p99 > lease+soon {
			t.Errorf("p99 of the first post after a crash is %s; want %s", p99, lease+soon)
		}
	}
	for _, c := range a.controls {
		t.Log(c)
	}
}
