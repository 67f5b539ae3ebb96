package chat

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/http"
	"net/http/httptrace"
	"sync/atomic"
	"time"
)

// ErrLate says that a request was not written: its time was over.
var ErrLate = errors.New("too late to write the request")

type beforeKey struct{}

// Before returns a context for requests of which no byte may be written at t or
// later, whatever held the process up until then; see Guarded.
func Before(ctx context.Context, t time.Time) context.Context {
	return context.WithValue(ctx, beforeKey{}, t)
}

// Over says that t has come, by the time that passed or by the time of day: a machine
// that was asleep may have missed the one or the other.
func Over(t time.Time) bool {
	now := time.Now()
	return !now.Before(t) || !now.Round(0).Before(t.Round(0))
}

// Guarded makes a transport heed Before at the last moment there is: when a request's
// bytes go to the network. A context alone does not, for a process that was frozen may
// write first and look at its timers then. The transport becomes Guarded's, and speaks
// HTTP/1.1 alone, in which a connection is one request's at a time.
func Guarded(t *http.Transport) http.RoundTripper {
	dial := t.DialContext
	if dial == nil {
		dial = (&net.Dialer{Timeout: 30 * time.Second, KeepAlive: 30 * time.Second}).DialContext
	}
	t.DialContext = func(ctx context.Context, network, address string) (net.Conn, error) {
		c, err := dial(ctx, network, address)
		if err != nil {
			return nil, err
		}
		return &guardedConn{Conn: c}, nil
	}
	t.ForceAttemptHTTP2 = false
	t.TLSNextProto = map[string]func(string, *tls.Conn) http.RoundTripper{}
	return guard{t}
}

type guard struct{ *http.Transport }

// RoundTrip tells the request's connection until when it may be written to.
func (g guard) RoundTrip(r *http.Request) (*http.Response, error) {
	until, limited := r.Context().Value(beforeKey{}).(time.Time)
	ctx := httptrace.WithClientTrace(r.Context(), &httptrace.ClientTrace{GotConn: func(i httptrace.GotConnInfo) {
		c := i.Conn
		if secure, ok := c.(interface{ NetConn() net.Conn }); ok {
			c = secure.NetConn()
		}
		mine, ok := c.(*guardedConn)
		switch {
		case !ok: // somebody has dialled who does not know of this
		case limited:
			mine.until.Store(&until)
		default:
			mine.until.Store(nil)
		}
	}})
	return g.Transport.RoundTrip(r.WithContext(ctx)) //nolint:wrapcheck // it is the transport's
}

// A guardedConn takes no bytes after its time.
type guardedConn struct {
	net.Conn
	until atomic.Pointer[time.Time] // nil for ever
}

func (c *guardedConn) Write(b []byte) (int, error) {
	if t := c.until.Load(); t != nil && Over(*t) {
		return 0, ErrLate
	}
	return c.Conn.Write(b) //nolint:wrapcheck // a net.Conn's error is looked at as it is
}
