package main

import (
	"sync"
	"time"
)

// A stepClock stands still until it is stepped.
type stepClock struct {
	mu sync.Mutex
	t  time.Time
}

// Now is what the clock shows.
func (c *stepClock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.t
}

// Step makes the clock show t.
func (c *stepClock) Step(t time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.t = t
}
