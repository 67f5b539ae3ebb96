package demo

import (
	"context"
	"errors"
	"math"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"
)

var (
	monday   = time.Date(2025, 4, 14, 0, 0, 0, 0, time.UTC)
	saturday = monday.AddDate(0, 0, 5)
)

func TestClockRuns(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := NewClock(monday, saturday, 7200) // five days in a minute
		show := func(want time.Time) {
			t.Helper()
			if got := c.Now(); !got.Equal(want) {
				t.Errorf("shows %v, want %v", got, want)
			}
		}
		show(monday)
		time.Sleep(12 * time.Second)
		show(monday.AddDate(0, 0, 1))
		time.Sleep(48 * time.Second)
		show(saturday)
		time.Sleep(time.Minute)
		show(saturday.Add(time.Minute))
	})
}

func TestClockWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := NewClock(monday, saturday, 7200)
		began := time.Now()
		if err := c.Wait(t.Context(), monday.AddDate(0, 0, 2)); err != nil || time.Since(began) != 24*time.Second {
			t.Errorf("waited %v, %v; want 24s", time.Since(began), err)
		}
		if got := c.Until(saturday.Add(time.Minute)); got != 36*time.Second+time.Minute {
			t.Errorf("%v until a minute after the end, want 1m36s", got)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if err := c.Wait(ctx, saturday); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v, want the context's error", err)
		}
	})
}

func TestClockSteps(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := NewClock(monday, saturday, 0)
		noon := monday.Add(12 * time.Hour)
		if got := c.Until(noon); got != math.MaxInt64 {
			t.Errorf("%v until noon, want for ever", got)
		}
		done := make(chan error)
		go func() { done <- c.Wait(t.Context(), noon) }()
		time.Sleep(time.Hour)
		c.Step(monday.Add(time.Hour)) // not there yet
		synctest.Wait()
		select {
		case err := <-done:
			t.Fatalf("waits no longer before noon: %v", err)
		default:
		}
		c.Step(noon)
		if err := <-done; err != nil {
			t.Error(err)
		}
		c.Step(monday)
		time.Sleep(time.Hour)
		if got := c.Now(); !got.Equal(noon) {
			t.Errorf("shows %v, want %v: it stands still and never goes back", got, noon)
		}
	})
}

// Whatever is done to a clock, it does not run backwards, and after the real time
// that Until names it shows what it was asked for.
func TestClockProperties(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		speed := rapid.Float64Range(0.5, 100000).Draw(rt, "speed")
		hours := rapid.SliceOfN(rapid.IntRange(-10, 200), 1, 10).Draw(rt, "hours")
		synctest.Test(t, func(t *testing.T) {
			c := NewClock(monday, saturday, speed)
			for i, h := range hours {
				before, goal := c.Now(), monday.Add(time.Duration(h)*time.Hour)
				if i%2 == 0 {
					c.Step(goal)
				} else {
					time.Sleep(c.Until(goal))
				}
				now := c.Now()
				if now.Before(before) || now.Before(goal.Add(-time.Millisecond)) {
					rt.Errorf("from %v towards %v came %v", before, goal, now)
				}
			}
		})
	})
}
