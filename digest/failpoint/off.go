//go:build !failpoints

package failpoint

import (
	"context"
	"time"
)

// Point does nothing.
func Point(string) {}

// Watch returns ctx.
func Watch(ctx context.Context) context.Context { return ctx }

// Fault is false.
func Fault(string) bool { return false }

// Lines is n.
func Lines(n int) int { return n }

// Lead is d.
func Lead(d time.Duration) time.Duration { return d }

// Now is time.Now.
func Now() time.Time { return time.Now() }

// Real is d.
func Real(d time.Duration) time.Duration { return d }

// Shown is d.
func Shown(d time.Duration) time.Duration { return d }
