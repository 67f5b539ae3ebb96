package demo

import (
	"context"
	"math"
	"sync"
	"time"
)

// A Clock tells the demo's time. It runs faster than real time up to the end of
// the newsroom and at the speed of real time after it, so that the news does not
// grow old while people ask about it. Or it stands still and is stepped. It never
// runs backwards, and is safe for concurrent use.
type Clock struct {
	speed float64
	end   time.Time

	mu      sync.Mutex
	at      time.Time     // what the clock showed at mark
	mark    time.Time     // in real time
	stepped chan struct{} // closed by the next step
}

// NewClock starts a clock that shows start now and runs speed times as fast as
// real time until it shows end. A speed of zero makes a clock that stands still
// and is moved by Step alone, also after end.
func NewClock(start, end time.Time, speed float64) *Clock {
	return &Clock{speed: max(speed, 0), end: end, at: start, mark: time.Now(), stepped: make(chan struct{})}
}

// Now is what the clock shows.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now()
}

// now is Now; c.mu is held.
func (c *Clock) now() time.Time {
	if c.speed == 0 {
		return c.at
	}
	passed := time.Since(c.mark)
	fast := c.real(c.end.Sub(c.at))
	if passed <= fast {
		return c.at.Add(time.Duration(float64(passed) * c.speed))
	}
	if c.at.Before(c.end) {
		return c.end.Add(passed - fast)
	}
	return c.at.Add(passed)
}

// real is how long the clock takes to show d more at full speed.
func (c *Clock) real(d time.Duration) time.Duration {
	return time.Duration(math.Ceil(float64(max(d, 0)) / c.speed))
}

// Until is how much real time passes before the clock shows t: zero when it does
// already, and the longest duration there is when the clock stands still.
func (c *Clock) Until(t time.Time) time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.until(t)
}

func (c *Clock) until(t time.Time) time.Duration {
	now := c.now()
	switch {
	case !t.After(now):
		return 0
	case c.speed == 0:
		return math.MaxInt64
	case !t.After(c.end):
		return c.real(t.Sub(now))
	case now.Before(c.end):
		return c.real(c.end.Sub(now)) + t.Sub(c.end)
	}
	return t.Sub(now)
}

// Step makes the clock show t at once. A t that is past already changes nothing.
func (c *Clock) Step(t time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !t.After(c.now()) {
		return
	}
	c.at, c.mark = t, time.Now()
	close(c.stepped)
	c.stepped = make(chan struct{})
}

// Wait returns nil once the clock shows t, whether it ran or was stepped there, or
// ctx's error when that comes first.
func (c *Clock) Wait(ctx context.Context, t time.Time) error {
	for {
		c.mu.Lock()
		wait, stepped := c.until(t), c.stepped
		c.mu.Unlock()
		if wait == 0 {
			return nil
		}
		timer := time.NewTimer(wait)
		select {
		case <-timer.C:
		case <-stepped:
			timer.Stop()
		case <-ctx.Done():
			timer.Stop()
			return ctx.Err()
		}
	}
}
