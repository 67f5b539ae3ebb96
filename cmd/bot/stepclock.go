package main

import (
	"os"
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

// nowVariable is the environment variable that stops the clock of the commands
// around a rehearsal.
const nowVariable = "NEWSDESK_NOW"

// wallClock is the time of day, or the time at which NEWSDESK_NOW stopped it.
func wallClock() (func() time.Time, error) {
	s := os.Getenv(nowVariable)
	if s == "" {
		return time.Now, nil
	}
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		return nil, usagef("%s=%q: give a time such as 2025-04-14T06:00:00Z", nowVariable, s)
	}
	return func() time.Time { return t }, nil
}
