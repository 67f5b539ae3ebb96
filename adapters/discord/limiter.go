package discord

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"newsdesk/digest/chat"
)

// Discord's global limit is 50 requests a second. What this rate and burst let into any
// second is their sum at most, 50; a burst would only be taken from the rate.
// https://docs.discord.com/developers/topics/rate-limits#global-rate-limit
const (
	globalRate  = 49
	globalBurst = 1
)

// share divides the limit of all requests among processes, as chat.Sharer says: in
// any second each lets through at most its rate and its burst.
func (l *limiter) share(processes int) {
	if processes <= 1 {
		l.global.SetLimit(globalRate)
		l.global.SetBurst(globalBurst)
		return
	}
	l.global.SetBurst(1)
	l.global.SetLimit(max(rate.Limit(globalRate+globalBurst-processes)/rate.Limit(processes), 0.5))
}

// Share divides Discord's limit of all requests among processes. That of a channel is
// not divided: Discord's answers say how much of it is left.
func (a *Adapter) Share(processes int) { a.rest.limit.share(processes) }

// maxWait is how long a request waits for its turn. Whoever would wait longer is
// told when to come again.
const maxWait = 10 * time.Second

// maxBuckets is how many buckets are remembered before old ones are let go.
const maxBuckets = 2000

// Discord bans an address for 10,000 invalid requests in ten minutes. Long before
// that no more are made until old ones no longer count.
// https://docs.discord.com/developers/topics/rate-limits#invalid-request-limit-aka-cloudflare-bans
const (
	maxInvalid    = 1000
	invalidWindow = 10 * time.Minute
)

// errBusy says why a request was not made.
var errBusy = errors.New("waiting for Discord's rate limit")

// A limiter lets requests through as Discord's answers allow. It is safe for
// concurrent use.
type limiter struct {
	now    func() time.Time
	global *rate.Limiter

	mu      sync.Mutex
	buckets map[string]*bucket
	hashes  map[string]string // Discord's name of a route's bucket, by route
	closed  time.Time         // nothing goes out before
	shut    map[string]*shut  // what was refused lately, by route and place
	invalid []time.Time       // of late, oldest first
}

// A bucket is what Discord has told of one limit.
type bucket struct {
	known     bool
	limited   bool // there is a limit at all
	probing   bool // the first request is under way
	limit     int
	remaining int
	reset     time.Time
	changed   chan struct{} // closed when the above changes
}

func newLimiter(now func() time.Time) *limiter {
	return &limiter{now: now, global: rate.NewLimiter(globalRate, globalBurst), buckets: map[string]*bucket{}, hashes: map[string]string{}, shut: map[string]*shut{}}
}

// A route is what a limit is for: a kind of request, and the channel, guild or
// webhook that it is about.
type route struct {
	template string // such as "POST /channels/:id/messages"
	major    string // such as "123"
	exempt   bool   // from the global limit: interactions are
}

// routeOf reads a request's route. Discord keeps a limit for each channel, guild
// and webhook; other ids do not matter.
func routeOf(method, target string) route {
	parts := strings.Split(strings.Trim(target, "/"), "/")
	r := route{exempt: parts[0] == "interactions" || parts[0] == "webhooks"}
	for i, p := range parts {
		switch {
		case i == 1 && (parts[0] == "channels" || parts[0] == "guilds"):
			r.major, parts[i] = p, ":id"
		case (i == 1 || i == 2) && r.exempt:
			r.major, parts[i] = r.major+"/"+p, ":id"
		case i > 0 && snowflake(p):
			parts[i] = ":id"
		}
	}
	r.template = method + " /" + strings.Join(parts, "/")
	return r
}

// snowflake says whether s is an id as Discord gives them.
func snowflake(s string) bool {
	if len(s) == 0 || len(s) > 20 {
		return false
	}
	return strings.Trim(s, "0123456789") == ""
}

// acquire waits until a request of r may be made. The error is a *chat.RetryError:
// nothing was sent.
func (l *limiter) acquire(ctx context.Context, r route) error {
	deadline := l.now().Add(maxWait)
	if d, ok := ctx.Deadline(); ok && d.Before(deadline) {
		deadline = d
	}
	for {
		wait, changed := l.take(r)
		switch {
		case wait == 0 && changed == nil:
			return l.turn(ctx, r, deadline)
		case l.now().Add(wait).After(deadline):
			return &chat.RetryError{After: wait, Err: errBusy}
		}
		if err := l.pause(ctx, wait, deadline, changed); err != nil {
			return err
		}
	}
}

// pause waits for a while, or for a change.
func (l *limiter) pause(ctx context.Context, wait time.Duration, deadline time.Time, changed <-chan struct{}) error {
	if wait == 0 {
		wait = deadline.Sub(l.now())
	}
	t := time.NewTimer(wait)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return &chat.RetryError{Err: ctx.Err()}
	case <-changed:
		return nil
	case <-t.C:
		if !l.now().Before(deadline) {
			return &chat.RetryError{After: time.Second, Err: errBusy}
		}
		return nil
	}
}

// turn waits for the limit of all requests.
func (l *limiter) turn(ctx context.Context, r route, deadline time.Time) error {
	if r.exempt {
		return nil
	}
	reserved := l.global.Reserve()
	wait := reserved.Delay()
	if l.now().Add(wait).After(deadline) {
		reserved.Cancel()
		l.giveBack(r)
		return &chat.RetryError{After: wait, Err: errBusy}
	}
	if wait == 0 {
		return nil
	}
	t := time.NewTimer(wait)
	defer t.Stop()
	select {
	case <-ctx.Done():
		l.giveBack(r)
		return &chat.RetryError{Err: ctx.Err()}
	case <-t.C:
		return nil
	}
}

// take gives a request its place in its bucket: at once when both results are
// zero, else after a while or after a change.
func (l *limiter) take(r route) (time.Duration, <-chan struct{}) {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.now()
	if wait := l.closed.Sub(now); wait > 0 && !r.exempt {
		return wait, nil
	}
	if wait := l.tooManyInvalid(now); wait > 0 {
		return wait, nil
	}
	b := l.bucket(r)
	switch {
	case !b.known && b.probing:
		return 0, b.changed
	case !b.known:
		b.probing = true
		return 0, nil
	case !b.limited:
		return 0, nil
	case !b.reset.After(now):
		b.remaining, b.known, b.probing = 0, false, true // the next answer tells what there is now
		return 0, nil
	case b.remaining <= 0:
		return b.reset.Sub(now), nil
	}
	b.remaining--
	return 0, nil
}

// bucket is r's bucket. l.mu is held.
func (l *limiter) bucket(r route) *bucket {
	key := l.key(r)
	b, ok := l.buckets[key]
	if !ok {
		if len(l.buckets) >= maxBuckets {
			l.prune()
		}
		b = &bucket{changed: make(chan struct{})}
		l.buckets[key] = b
	}
	return b
}

// key names a bucket: as Discord does, once it has told.
func (l *limiter) key(r route) string {
	return orText(l.hashes[r.template], r.template) + " " + r.major
}

// prune lets go of the buckets that are full again: those of interactions come
// and never come back.
func (l *limiter) prune() {
	now := l.now()
	for key, b := range l.buckets {
		if b.known && !b.reset.After(now) {
			delete(l.buckets, key)
		}
	}
}

// giveBack undoes take for a request that was not made.
func (l *limiter) giveBack(r route) {
	l.mu.Lock()
	defer l.mu.Unlock()
	b := l.bucket(r)
	b.probing = false
	b.remaining++
	b.wake()
}

func (b *bucket) wake() {
	close(b.changed)
	b.changed = make(chan struct{})
}

// learn reads an answer's headers. A nil header is an answer that never came.
func (l *limiter) learn(r route, h http.Header) {
	l.mu.Lock()
	defer l.mu.Unlock()
	b := l.bucket(r)
	defer b.wake()
	b.probing = false
	remaining, err := strconv.Atoi(h.Get("X-RateLimit-Remaining"))
	after, err2 := strconv.ParseFloat(h.Get("X-RateLimit-Reset-After"), 64)
	if err != nil || err2 != nil || after < 0 || after > 86400 {
		b.known = b.known || h != nil
		return
	}
	limit, _ := strconv.Atoi(h.Get("X-RateLimit-Limit"))
	reset := l.now().Add(time.Duration(after * float64(time.Second)))
	// Answers may come in another order than they were sent: within one window the
	// lower number is the later one.
	if b.known && b.limited && reset.Sub(b.reset).Abs() < time.Second {
		remaining = min(remaining, b.remaining)
	}
	b.known, b.limited, b.limit, b.remaining, b.reset = true, true, limit, remaining, reset
	if hash := h.Get("X-RateLimit-Bucket"); hash != "" && len(hash) < 100 && l.hashes[r.template] != hash && len(l.hashes) < maxBuckets {
		l.rename(r.template, hash)
	}
}

// rename gives a route's buckets the name that Discord has for them. Where another
// route's bucket has it already they are one, and who waits looks there.
func (l *limiter) rename(template, hash string) {
	before := orText(l.hashes[template], template) + " "
	l.hashes[template] = hash
	for key, b := range l.buckets {
		major, ours := strings.CutPrefix(key, before)
		if !ours {
			continue
		}
		delete(l.buckets, key)
		if _, taken := l.buckets[hash+" "+major]; taken {
			b.wake()
			continue
		}
		l.buckets[hash+" "+major] = b
	}
}

// limited takes note of an answer 429.
func (l *limiter) limited(r route, after time.Duration, global bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	until := l.now().Add(after)
	if global {
		l.closed = until
		return
	}
	b := l.bucket(r)
	b.known, b.limited, b.probing, b.remaining, b.reset = true, true, false, 0, until
	b.wake()
}

// close lets nothing out for a while: the token is not accepted, or the address
// is banned.
func (l *limiter) close(d time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.closed = l.now().Add(d)
}

// refused counts an answer of those that lead to a ban.
func (l *limiter) refused() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.invalid = append(l.invalid, l.now())
	if n := len(l.invalid) - maxInvalid; n > 0 {
		l.invalid = l.invalid[n:]
	}
}

// tooManyInvalid is how long to wait until the oldest no longer counts.
func (l *limiter) tooManyInvalid(now time.Time) time.Duration {
	if len(l.invalid) < maxInvalid {
		return 0
	}
	return max(0, l.invalid[0].Add(invalidWindow).Sub(now))
}

func (r route) String() string { return fmt.Sprintf("%s %s", r.template, r.major) }
