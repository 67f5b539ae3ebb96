package discord

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"regexp"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/bwmarrin/discordgo"
)

func (a *Adapter) dial(ctx context.Context, at string) (wire, error) {
	s, err := discordgo.New("")
	if err != nil {
		return nil, fmt.Errorf("make dialler: %w", err)
	}
	d := *s.Dialer // its default is shared
	d.HandshakeTimeout = dialTime
	d.NetDialContext = a.opt.Dial
	ctx, cancel := context.WithTimeout(ctx, dialTime)
	defer cancel()
	conn, resp, err := d.DialContext(ctx, at, nil)
	if resp != nil && resp.Body != nil {
		resp.Body.Close()
	}
	if err != nil {
		return nil, err
	}
	return conn, nil
}

// A connection is one websocket with its heartbeat.
type connection struct {
	wire
	beating sync.WaitGroup
	beats   chan struct{} // a heartbeat is asked for

	writing sync.Mutex

	mu     sync.Mutex // guards what follows
	closed bool
	acked  bool
	seq    int64
	why    error // why it was closed from here
}

// send writes a frame.
func (c *connection) send(op int, data any) error {
	b, err := json.Marshal(map[string]any{"op": op, "d": data})
	if err != nil {
		return fmt.Errorf("encode frame: %w", err)
	}
	c.writing.Lock()
	defer c.writing.Unlock()
	if err := c.SetWriteDeadline(time.Now().Add(writeTime)); err != nil {
		return err
	}
	const text = 1
	return c.WriteMessage(text, b)
}

// hangUp closes the connection without a word: a session that is said farewell to
// cannot be resumed.
func (c *connection) hangUp() { c.fail(nil) }

func (c *connection) fail(why error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed {
		return
	}
	c.closed, c.why = true, why
	_ = c.Close() // it is given up
}

// next reads a frame, no longer than within.
func (c *connection) next(within time.Duration) (frame, error) {
	var f frame
	if err := c.SetReadDeadline(time.Now().Add(within)); err != nil {
		return f, err
	}
	_, b, err := c.ReadMessage()
	if err != nil {
		return f, c.reason(err)
	}
	if err := json.Unmarshal(b, &f); err != nil {
		return f, fmt.Errorf("read frame: %w", err)
	}
	return f, nil
}

var closeCode = regexp.MustCompile(`close (4\d\d\d)\b`)

// Close codes after which connecting again is of no use, and those after which a
// session cannot be resumed.
// https://docs.discord.com/developers/topics/opcodes-and-status-codes#gateway-gateway-close-event-codes
var (
	fatalCloses = []int{4004, 4010, 4011, 4012, 4013, 4014}
	freshCloses = []int{4003, 4007, 4009}
)

// reason is what ended a read.
func (c *connection) reason(err error) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.why != nil {
		return c.why
	}
	m := closeCode.FindStringSubmatch(err.Error())
	if m == nil {
		return err
	}
	n, _ := strconv.Atoi(m[1])
	return &ended{err: err, fatal: slices.Contains(fatalCloses, n), fresh: slices.Contains(freshCloses, n)}
}

func (c *connection) mark(seq int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.seq = seq
}

func (c *connection) ack() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.acked = true
}

// beat sends heartbeats. One that was not answered when the next is due ends the
// connection: it is a zombie.
// https://docs.discord.com/developers/events/gateway#heartbeat-interval
func (c *connection) beat(ctx context.Context, interval time.Duration) {
	t := time.NewTimer(time.Duration(rand.Float64() * float64(interval)))
	defer t.Stop()
	for {
		asked := false
		select {
		case <-ctx.Done():
			return
		case <-c.beats:
			asked = true
		case <-t.C:
			t.Reset(interval)
		}
		c.mu.Lock()
		alive, seq := c.acked || asked, c.seq
		c.acked = c.acked && asked
		c.mu.Unlock()
		if !alive {
			c.fail(errors.New("discord does not answer heartbeats"))
			return
		}
		var last any
		if seq > 0 {
			last = seq
		}
		if err := c.send(opHeartbeat, last); err != nil {
			c.fail(fmt.Errorf("send heartbeat: %w", err))
			return
		}
	}
}
