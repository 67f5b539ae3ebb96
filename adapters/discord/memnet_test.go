package discord

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"os"
	"sync"
	"time"
)

// A memNet is a network of one server, in memory: connections are buffered, obey
// deadlines, and wait in a way that a synctest bubble knows.
type memNet struct {
	mu     sync.Mutex
	conns  chan net.Conn
	closed chan struct{}
	down   bool // nobody is reached
}

func newMemNet() *memNet { return &memNet{conns: make(chan net.Conn), closed: make(chan struct{})} }

func (n *memNet) Accept() (net.Conn, error) {
	select {
	case c := <-n.conns:
		return c, nil
	case <-n.closed:
		return nil, net.ErrClosed
	}
}

func (n *memNet) Close() error {
	n.mu.Lock()
	defer n.mu.Unlock()
	select {
	case <-n.closed:
	default:
		close(n.closed)
	}
	return nil
}

func (n *memNet) Addr() net.Addr { return &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 80} }

// dial connects to the server, whatever the address.
func (n *memNet) dial(ctx context.Context, _, _ string) (net.Conn, error) {
	n.mu.Lock()
	down := n.down
	n.mu.Unlock()
	if down {
		return nil, &net.OpError{Op: "dial", Err: errors.New("network is down")}
	}
	up, back := newHalf(), newHalf()
	ours, theirs := &memConn{in: back, out: up}, &memConn{in: up, out: back}
	select {
	case n.conns <- theirs:
		return ours, nil
	case <-n.closed:
		return nil, &net.OpError{Op: "dial", Err: errors.New("connection refused")}
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (n *memNet) setDown(down bool) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.down = down
}

// A half is one direction of a connection.
type half struct {
	mu     sync.Mutex
	cond   *sync.Cond
	buf    bytes.Buffer
	closed bool
	limit  time.Time
	timer  *time.Timer
}

func newHalf() *half {
	h := &half{}
	h.cond = sync.NewCond(&h.mu)
	return h
}

func (h *half) read(b []byte) (int, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for {
		switch {
		case !h.limit.IsZero() && !time.Now().Before(h.limit):
			return 0, os.ErrDeadlineExceeded
		case h.buf.Len() > 0:
			n, err := h.buf.Read(b)
			if h.buf.Len() == 0 && h.buf.Cap() > 1<<16 {
				h.buf = bytes.Buffer{} // what it held is not kept
			}
			return n, err
		case h.closed:
			return 0, io.EOF
		}
		h.cond.Wait()
	}
}

func (h *half) write(b []byte) (int, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.closed {
		return 0, net.ErrClosed
	}
	h.cond.Broadcast()
	return h.buf.Write(b)
}

func (h *half) close() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.closed = true
	if h.timer != nil {
		h.timer.Stop()
	}
	h.cond.Broadcast()
}

func (h *half) deadline(t time.Time) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.timer != nil {
		h.timer.Stop()
		h.timer = nil
	}
	h.limit = t
	if !t.IsZero() && !h.closed {
		h.timer = time.AfterFunc(time.Until(t), func() {
			h.mu.Lock()
			defer h.mu.Unlock()
			h.cond.Broadcast()
		})
	}
	h.cond.Broadcast()
}

// A memConn is one end of a connection.
type memConn struct{ in, out *half }

func (c *memConn) Read(b []byte) (int, error)  { return c.in.read(b) }
func (c *memConn) Write(b []byte) (int, error) { return c.out.write(b) }
func (c *memConn) Close() error                { c.in.close(); c.out.close(); return nil }
func (c *memConn) LocalAddr() net.Addr         { return &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 1} }

func (c *memConn) RemoteAddr() net.Addr               { return &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 2} }
func (c *memConn) SetDeadline(t time.Time) error      { c.in.deadline(t); return nil }
func (c *memConn) SetReadDeadline(t time.Time) error  { c.in.deadline(t); return nil }
func (c *memConn) SetWriteDeadline(_ time.Time) error { return nil }
