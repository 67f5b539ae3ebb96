package ingest

import (
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"runtime/debug"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"newsdesk/digest"
	"newsdesk/digest/fetch"
)

// FeedStore keeps the feeds and takes in what they bring.
type FeedStore interface {
	ClaimFeeds(ctx context.Context, now time.Time, lease time.Duration, limit int) ([]digest.Feed, error)
	SaveFetch(ctx context.Context, f digest.Feed, articles []digest.Article) (added, revised int, err error)
	SaveFeeds(ctx context.Context, feeds []digest.Feed) error
	// ReleaseFeeds gives leases back: those feeds are due again.
	ReleaseFeeds(ctx context.Context, feeds []digest.Feed) error
	// Settled says that an article is stored and was first read before the given
	// time: its edits do not matter any more.
	Settled(ctx context.Context, identity string, before time.Time) (bool, error)
}

const (
	// feedLease outlasts the slowest fetch, its wait for a turn at the host included.
	feedLease = 5 * time.Minute
	// quietBatch is how many feeds that brought nothing are saved together.
	quietBatch = 100
	// edited is how long after an article was first read its edits are looked for.
	edited = 3 * 24 * time.Hour
	// handBack is how long we may take, when stopping, to give leases back.
	handBack = 3 * time.Second
)

// Feeds polls the feeds that are due at now until none is. A few are claimed at a
// time and each waits for a free worker, so one that is slow holds up no other. A
// bad feed backs off alone; only a fault of the store is an error.
func (in *Ingester) Feeds(ctx context.Context, now time.Time) error {
	r := round{in: in, now: now}
	g, fine := errgroup.WithContext(ctx)
	g.SetLimit(in.o.Workers)
	start := time.Now()
	var fault error
	for fine.Err() == nil {
		lease := feedLease + time.Since(start) // the round may be long
		feeds, err := in.store.ClaimFeeds(ctx, now, lease, 2*in.o.Workers)
		if err != nil || len(feeds) == 0 {
			fault = err
			break
		}
		for _, f := range feeds {
			g.Go(func() error { return r.poll(ctx, f) })
		}
	}
	return errors.Join(fault, g.Wait(), r.finish(ctx))
}

// A round is what Feeds does once. Feeds that brought nothing are saved together,
// in one transaction.
type round struct {
	in  *Ingester
	now time.Time

	mu      sync.Mutex // guards what follows
	quiet   []digest.Feed
	dropped []digest.Feed // not read, because we are stopping
}

func (r *round) poll(ctx context.Context, f digest.Feed) error {
	in := r.in
	read, articles, err := r.read(ctx, f)
	if ctx.Err() != nil {
		r.drop(f)
		return nil
	}
	if err != nil {
		in.log.Warn("feed not read", "feed", f.ID, "url", f.URL, "err", err)
		return r.brought(ctx, in.failed(f, err, r.now))
	}
	if len(articles) == 0 {
		return r.brought(ctx, read)
	}
	added, revised, err := in.store.SaveFetch(ctx, read, articles)
	if err != nil && ctx.Err() != nil {
		r.drop(f)
		return nil
	}
	if err != nil {
		return fmt.Errorf("feed %d: %w", f.ID, err)
	}
	in.log.Debug("feed read", "feed", f.ID, "added", added, "revised", revised)
	return nil
}

// read fetches a feed. A panic over what a stranger sent is that feed's fault.
func (r *round) read(ctx context.Context, f digest.Feed) (read digest.Feed, articles []digest.Article, err error) {
	in := r.in
	defer in.mindPanic(f.URL, &err)
	before := func(t time.Time) func(string) bool {
		return func(identity string) bool {
			ok, err := in.store.Settled(ctx, identity, t)
			return ok && err == nil
		}
	}
	p, err := in.fetch.Feed(ctx, f, fetch.Ask{Now: r.now, Known: before(r.now.Add(-edited)), Stored: before(r.now.Add(time.Second))})
	if err != nil {
		return f, nil, err
	}
	read = in.polled(f, p, r.now)
	for i := range p.Articles {
		p.Articles[i] = in.complete(p.Articles[i], read, r.now)
	}
	return read, p.Articles, nil
}

// mindPanic is deferred where strangers' bytes are read: a panic becomes err.
func (in *Ingester) mindPanic(url string, err *error) {
	if p := recover(); p != nil {
		in.log.Error("panic", "url", url, "panic", p, "stack", string(debug.Stack()))
		*err = fmt.Errorf("what it sent could not be read: %v", p)
	}
}

func (r *round) drop(f digest.Feed) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.dropped = append(r.dropped, f)
}

// brought notes a feed that brought nothing, and saves those noted when they are
// many.
func (r *round) brought(ctx context.Context, f digest.Feed) error {
	r.mu.Lock()
	r.quiet = append(r.quiet, f)
	var full []digest.Feed
	if len(r.quiet) >= quietBatch {
		full, r.quiet = r.quiet, nil
	}
	r.mu.Unlock()
	if full == nil {
		return nil
	}
	return r.in.store.SaveFeeds(context.WithoutCancel(ctx), full)
}

// finish saves what is left, also when we are stopping, and then gives back the
// leases of what was not read: whoever starts next need not wait for them.
func (r *round) finish(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), handBack)
	defer cancel()
	var err error
	if len(r.quiet) > 0 {
		err = r.in.store.SaveFeeds(ctx, r.quiet)
	}
	if len(r.dropped) > 0 {
		err = errors.Join(err, r.in.store.ReleaseFeeds(ctx, r.dropped))
	}
	return err
}

// complete fills in what the feed itself did not say of an article.
func (in *Ingester) complete(a digest.Article, f digest.Feed, now time.Time) digest.Article {
	a.Seen = now
	if a.Source == "" {
		a.Source = f.Name()
	}
	if !in.o.FullText || now.Sub(a.Published) > in.o.Window {
		a.Teaser = false
	}
	return a
}

// polled is a feed's state after a good poll.
func (in *Ingester) polled(f digest.Feed, p fetch.Poll, now time.Time) digest.Feed {
	old, since := f.Interval, f.FaultAt
	f = p.Feed
	f.PolledAt, f.OKAt, f.Failures, f.Fault, f.FaultAt = now, now, 0, p.Note, time.Time{}
	if p.Note != "" {
		if f.FaultAt = since; since.IsZero() {
			f.FaultAt = now
		}
	}
	for _, a := range p.Articles {
		if a.Published.After(f.NewestAt) && !a.Published.After(now) {
			f.NewestAt = a.Published
		}
	}
	f.Interval = in.pace(old, len(p.Articles) > 0)
	f.NextAt = now.Add(phased(f.ID, max(f.Interval, min(max(p.MaxAge, p.TTL), in.o.Longest))))
	return f
}

// pace shortens the interval of a feed that brought something and lengthens that
// of one that did not.
func (in *Ingester) pace(old time.Duration, moved bool) time.Duration {
	switch {
	case old == 0:
		old = 3 * in.o.Shortest
	case moved:
		old = old * 2 / 3
	default:
		old = old * 5 / 4
	}
	return min(max(old, in.o.Shortest), in.o.Longest)
}

// phased spreads the polls of feeds with the same interval over it, by up to a
// tenth, the same for a feed every time.
func phased(id int64, interval time.Duration) time.Duration {
	h := fnv.New32a()
	fmt.Fprint(h, id)
	return interval - interval/10*time.Duration(h.Sum32()%1000)/1000
}

// failed is a feed's state after a bad poll: it keeps what it had and is tried
// later and later.
func (in *Ingester) failed(f digest.Feed, err error, now time.Time) digest.Feed {
	f.PolledAt = now
	f.Failures++
	f.Fault = err.Error()
	if f.FaultAt.IsZero() {
		f.FaultAt = now
	}
	wait := min(in.o.Shortest<<min(f.Failures-1, 10), in.o.Longest)
	var fault *fetch.Fault
	if errors.As(err, &fault) {
		wait = max(wait, fault.RetryAfter)
		if fault.Kind == fetch.Gone {
			wait = max(wait, in.o.Longest)
		}
	}
	f.NextAt = now.Add(wait)
	return f
}
