package llm

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/cenkalti/backoff/v5"
)

// mostBody is the longest answer that is read of a server, in bytes.
const mostBody = 8 << 20

// newHTTP is the client that both protocols go through. It follows no redirects: a key
// goes to no other address.
func newHTTP(o Options) *http.Client {
	t := http.DefaultTransport.(*http.Transport).Clone()
	t.MaxConnsPerHost = o.Calls
	t.ResponseHeaderTimeout = o.Timeout
	return &http.Client{
		Transport:     &patient{next: t, o: o},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// patient tries again where a server has no time for us, as long as it asks for, and
// bounds what an answer may hold. It never tries again once an answer has begun.
type patient struct {
	next http.RoundTripper
	o    Options
}

// RoundTrip sends a request until it is answered otherwise than with "later".
func (p *patient) RoundTrip(r *http.Request) (*http.Response, error) {
	wait := backoff.NewExponentialBackOff()
	wait.InitialInterval, wait.MaxInterval = 500*time.Millisecond, p.o.Patience
	for try := 1; ; try++ {
		if try > 1 && r.GetBody != nil {
			body, err := r.GetBody()
			if err != nil {
				return nil, err
			}
			r.Body = body
		}
		res, err := p.next.RoundTrip(r)
		if err == nil && res.StatusCode >= 300 && res.StatusCode < 400 {
			res.Body.Close()
			return nil, fmt.Errorf("%w: it redirects (%d)", ErrRefused, res.StatusCode)
		}
		if err == nil && !later(res.StatusCode) {
			res.Body = p.bounded(res.Body)
			return res, nil
		}
		if try >= p.o.Tries || r.Context().Err() != nil {
			if err != nil {
				return nil, err
			}
			res.Body = p.bounded(res.Body)
			return res, nil
		}
		after := wait.NextBackOff()
		if err == nil {
			if asked, ok := retryAfter(res.Header, time.Now()); ok {
				after = asked
			}
			_, _ = io.CopyN(io.Discard, res.Body, 4<<10)
			res.Body.Close()
		}
		if err := pause(r.Context(), after, p.o.Patience); err != nil {
			return nil, err
		}
	}
}

// pause waits, unless that is longer than we have the patience or the time for.
func pause(ctx context.Context, d, most time.Duration) error {
	if end, ok := ctx.Deadline(); d > most || ok && time.Until(end) < d {
		return fmt.Errorf("%w: it asks for %s", ErrBusy, d.Round(time.Second))
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// later says that a status means "not now": too many requests, overloaded, down. 529
// is Anthropic's word for overloaded (docs.anthropic.com, API errors).
func later(status int) bool {
	switch status {
	case http.StatusRequestTimeout, http.StatusTooManyRequests, http.StatusInternalServerError, http.StatusBadGateway,
		http.StatusServiceUnavailable, http.StatusGatewayTimeout, 529:
		return true
	}
	return false
}

// retryAfter reads the header in both of its forms: seconds and a date.
func retryAfter(h http.Header, now time.Time) (time.Duration, bool) {
	v := h.Get("Retry-After")
	if v == "" {
		return 0, false
	}
	if s, err := strconv.ParseFloat(v, 64); err == nil && s >= 0 && s < 1e6 {
		return time.Duration(s * float64(time.Second)), true
	}
	if t, err := http.ParseTime(v); err == nil {
		return max(0, t.Sub(now)), true
	}
	return 0, false
}

// bounded is a body that ends with an error when it is too long or stands still.
func (p *patient) bounded(b io.ReadCloser) io.ReadCloser {
	return &guarded{body: b, left: mostBody, idle: p.o.Idle}
}

type guarded struct {
	body io.ReadCloser
	left int64
	idle time.Duration
}

var errSilent = errors.New("the answer stood still")

// Read reads what comes within the longest silence.
func (g *guarded) Read(b []byte) (int, error) {
	if g.left <= 0 {
		return 0, errors.New("the answer is too long")
	}
	var silent atomic.Bool
	t := time.AfterFunc(g.idle, func() { silent.Store(true); g.body.Close() })
	n, err := g.body.Read(b[:min(int64(len(b)), g.left)])
	t.Stop()
	if err != nil && silent.Load() {
		return n, errSilent
	}
	g.left -= int64(n)
	return n, err
}

// Close closes the body.
func (g *guarded) Close() error { return g.body.Close() }

// of turns what a status says into our words for it.
func of(status int, err error) error {
	switch {
	case later(status):
		return fmt.Errorf("%w (%d)", ErrBusy, status)
	case status >= 400:
		return fmt.Errorf("%w (%d): %s", ErrRefused, status, brief(err.Error()))
	}
	return err
}

// brief is the beginning of a server's words: they go to the log, and are foreign.
func brief(s string) string {
	if len(s) > 300 {
		s = s[:300]
	}
	return strconv.QuoteToASCII(s)
}
