package fetch

import (
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// A Kind tells faults apart for callers who treat them differently.
type Kind string

// The kinds of fault.
const (
	Temporary Kind = "temporary"     // the network or the server; a later try may help
	Throttled Kind = "throttled"     // 429: asked too often; see RetryAfter
	Slow      Kind = "too slow"      // the time limit ran out
	Blocked   Kind = "blocked"       // 401, 402, 403, 451, or bot protection
	Login     Kind = "login page"    // a login or consent page came instead
	Missing   Kind = "not found"     // 404
	Gone      Kind = "gone"          // 410: it will not come back
	Private   Kind = "private"       // a private address that the configuration does not allow
	Redirects Kind = "redirects"     // too many redirects, or one to where we do not go
	TooLarge  Kind = "too large"     // over the size limit, also once decompressed
	Empty     Kind = "empty"         // no body
	NotFeed   Kind = "not a feed"    // HTML or something else instead of a feed
	Broken    Kind = "broken"        // a feed that cannot be read even after repair
	Hostile   Kind = "hostile"       // built to exhaust its reader
	Robots    Kind = "robots"        // robots.txt keeps us out
	BadURL    Kind = "bad address"   // no http or https address
	NoText    Kind = "no text"       // a page without an article in it
	Cancelled Kind = "not completed" // the caller gave up; says nothing about the other side
)

// A Fault is why something could not be fetched. Its text tells a person what
// happened and what to do; it holds no secret.
type Fault struct {
	Kind       Kind
	Status     int           // the HTTP status, when there was one
	RetryAfter time.Duration // do not try before; zero when the server did not say
	Err        error
}

func (f *Fault) Error() string { return f.Err.Error() }

func (f *Fault) Unwrap() error { return f.Err }

// Passing says that the same request may well succeed later, with nobody doing
// anything about it.
func (f *Fault) Passing() bool {
	switch f.Kind {
	case Temporary, Throttled, Slow, Cancelled:
		return true
	}
	return false
}

// KindOf is the kind of the Fault in err, Temporary for any other error, and
// empty for nil.
func KindOf(err error) Kind {
	var f *Fault
	switch {
	case err == nil:
		return ""
	case errors.As(err, &f):
		return f.Kind
	}
	return Temporary
}

func faultf(k Kind, format string, args ...any) *Fault {
	return &Fault{Kind: k, Err: fmt.Errorf(format, args...)}
}

// statusFault is what an answer's status means, nil when it is a success.
func statusFault(status int, h http.Header, now time.Time) *Fault {
	if status >= 200 && status < 300 {
		return nil
	}
	f := &Fault{Kind: Temporary, Status: status, RetryAfter: retryAfter(h, now)}
	what := fmt.Sprintf("the server answered %d %s", status, http.StatusText(status))
	f.Kind, what = statusMeaning(status, h, what)
	if f.RetryAfter > 0 {
		what += fmt.Sprintf(" (asked to wait %s)", f.RetryAfter.Round(time.Second))
	}
	f.Err = errors.New(what)
	return f
}

func statusMeaning(status int, h http.Header, what string) (Kind, string) {
	switch {
	case challenged(h):
		return Blocked, what + ": the site's bot protection stopped us; ask the publisher to let the bot in, or follow another feed"
	case status == http.StatusTooManyRequests:
		return Throttled, what + ": it is asked too often; it will be tried less often"
	case status == http.StatusNotFound:
		return Missing, what + ": nothing is there; check the address, or follow the site's home page to find its feed"
	case status == http.StatusGone:
		return Gone, what + ": the publisher has taken it down for good; unfollow it"
	case status == http.StatusUnauthorized, status == http.StatusForbidden,
		status == http.StatusPaymentRequired, status == http.StatusUnavailableForLegalReasons:
		return Blocked, what + ": the publisher does not let us read it; check that it is public"
	case status == http.StatusRequestTimeout, status == http.StatusTooEarly, status >= 500:
		return Temporary, what + ": it will be tried again"
	case status >= 400:
		return Blocked, what + ": it refuses the request; check the address"
	}
	return Temporary, what + ", which is no answer to a plain request; it will be tried again"
}

// challenged says that a bot wall, not the site, answered.
func challenged(h http.Header) bool {
	return strings.EqualFold(h.Get("Cf-Mitigated"), "challenge")
}

// maxRetryAfter caps what a server may ask for, so that a silly header does not
// silence a feed for years.
const maxRetryAfter = 7 * 24 * time.Hour

// retryAfter reads the Retry-After header, in seconds or as a date (RFC 9110,
// section 10.2.3). It is zero when absent or past.
func retryAfter(h http.Header, now time.Time) time.Duration {
	v := strings.TrimSpace(h.Get("Retry-After"))
	if v == "" {
		return 0
	}
	var d time.Duration
	if n, err := strconv.ParseInt(v, 10, 64); err == nil {
		d = seconds(n)
	} else if at, err := http.ParseTime(v); err == nil {
		d = at.Sub(now)
	}
	return min(max(d, 0), maxRetryAfter)
}

// seconds is n seconds, held within what a Duration can say.
func seconds(n int64) time.Duration {
	return time.Duration(min(max(n, 0), int64(maxRetryAfter/time.Second))) * time.Second
}
