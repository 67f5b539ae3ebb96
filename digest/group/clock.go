package group

import "slices"

// A clock tells what time the stream has come to: the median of the last times
// read, never going back, so that single wrong dates do not move it.
type clock struct {
	now  int64
	last [31]int64
	n    int
}

func (c *clock) tick(at int64) {
	c.last[c.n%len(c.last)] = at
	c.n++
	times := c.last
	known := times[:min(c.n, len(times))]
	slices.Sort(known)
	if m := known[(len(known)-1)/2]; c.n == 1 || m > c.now {
		c.now = m
	}
}
