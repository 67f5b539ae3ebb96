package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"newsdesk/digest"
)

const beat = `INSERT INTO replicas (id, host, version, started_at, beat_at, skew_us) VALUES ($1, $2, $3, $4, $5, $6)
	ON CONFLICT (id) DO UPDATE SET beat_at = excluded.beat_at, skew_us = excluded.skew_us`

const forgetReplicas = `DELETE FROM replicas WHERE beat_at < $1`

// replicaMemory is how long a replica that died without a word is remembered.
const replicaMemory = time.Hour

// ErrSlow says that the database takes too long over an answer for the time in it to
// tell by how much this machine's clock is off.
var ErrSlow = errors.New("the database is slow")

// Beat notes that this process lives at now, and returns by how much its clock is
// ahead of the database's. While that cannot be told it is r's, and the error says why:
// it is ErrSlow when all else went well. It writes, so it fails where nothing can be
// written.
func (db *DB) Beat(ctx context.Context, r digest.Replica, now time.Time) (time.Duration, error) {
	skew, slow := db.skew(ctx)
	if slow != nil {
		slow = fmt.Errorf("ask for the database's time: %w", slow)
		skew = r.Skew
	}
	if slow != nil && !errors.Is(slow, ErrSlow) {
		return skew, slow
	}
	return skew, errors.Join(slow, db.beside(ctx, "beat", func(tx *tx) error {
		_, err := tx.ExecContext(ctx, beat, db.self, r.Host, r.Version, micros(r.Started), micros(now), skew.Microseconds())
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, forgetReplicas, micros(now.Add(-replicaMemory)))
		return err
	}))
}

func (db *DB) skew(ctx context.Context) (time.Duration, error) {
	if db.engine.clock == "" {
		return 0, nil
	}
	return skewBy(func() (int64, error) { return scanID(db.read.QueryRowContext(ctx, db.engine.clock)) })
}

// shortTrip is how long an answer may take that tells of a clock: it was given at some
// time in between, so it is off by half of that at most.
const shortTrip = 5 * time.Second

// skewBy asks for the time in the middle of the question. A database that was held up
// is asked once more, for it has often gone on.
func skewBy(ask func() (int64, error)) (time.Duration, error) {
	var trip time.Duration
	for range 2 {
		asked := time.Now()
		us, err := ask()
		if err != nil {
			return 0, err
		}
		if trip = time.Since(asked); trip <= shortTrip {
			return asked.Add(trip / 2).Sub(at(us)), nil
		}
	}
	return 0, fmt.Errorf("%w: it took %s to tell the time, too long to compare this machine's clock with its", ErrSlow, trip.Round(100*time.Millisecond))
}

const listReplicas = `SELECT id, host, version, started_at, beat_at, skew_us FROM replicas WHERE beat_at >= $1 ORDER BY started_at, id LIMIT $2`

// Replicas returns the processes that have said since then that they live, the
// oldest first.
func (db *DB) Replicas(ctx context.Context, since time.Time) ([]digest.Replica, error) {
	rs, err := list(ctx, db.read, func(r rowScanner) (digest.Replica, error) {
		var x digest.Replica
		var started, beat, skew int64
		err := r.Scan(&x.ID, &x.Host, &x.Version, &started, &beat, &skew)
		x.Started, x.Beat, x.Skew = at(started), at(beat), time.Duration(skew)*time.Microsecond
		return x, err
	}, listReplicas, micros(since), 1000)
	if err != nil {
		return nil, fmt.Errorf("list replicas: %w", err)
	}
	return rs, nil
}

// A lease that is further ahead than ours would be was taken by a clock that has
// been put back since.
const takeLease = `INSERT INTO leases (name, owner, since_at, until_at) VALUES ($1, $2, $3, $4)
	ON CONFLICT (name) DO UPDATE SET owner = excluded.owner, until_at = excluded.until_at,
		since_at = CASE WHEN leases.owner = excluded.owner THEN leases.since_at ELSE excluded.since_at END
	WHERE leases.owner = excluded.owner OR leases.until_at <= $3 OR leases.until_at > $5
	RETURNING name`

// Lease takes work for this process until now plus length, or prolongs its lease,
// and says whether it is this process's.
func (db *DB) Lease(ctx context.Context, name string, now time.Time, length time.Duration) (bool, error) {
	held := false
	err := db.beside(ctx, "lease "+name, func(tx *tx) error {
		var taken string
		err := tx.QueryRowContext(ctx, takeLease, name, db.self, micros(now), micros(now.Add(length)), micros(now.Add(length+skew))).Scan(&taken)
		held = err == nil
		if errors.Is(err, sql.ErrNoRows) {
			return nil
		}
		return err
	})
	return held, err
}

const listLeases = `SELECT name, owner, since_at, until_at FROM leases ORDER BY name LIMIT $1`

// Leases returns all leases, also those that have run out.
func (db *DB) Leases(ctx context.Context) ([]digest.Lease, error) {
	ls, err := list(ctx, db.read, func(r rowScanner) (digest.Lease, error) {
		var l digest.Lease
		var since, until int64
		err := r.Scan(&l.Name, &l.Owner, &since, &until)
		l.Since, l.Until = at(since), at(until)
		return l, err
	}, listLeases, 1000)
	if err != nil {
		return nil, fmt.Errorf("list leases: %w", err)
	}
	return ls, nil
}

// What a process gives back that ends. Parts are not among it: one that is still
// being sent may be posted yet, and only its lease says when it cannot any more.
const (
	leaveLeases  = `DELETE FROM leases WHERE owner = $1`
	leaveFeeds   = `UPDATE feeds SET leased_until = 0, owner = '' WHERE owner = $1`
	leaveDigests = `UPDATE digests SET leased_until = 0, owner = '' WHERE owner = $1`
	leaveReplica = `DELETE FROM replicas WHERE id = $1`
	// A host was asked a moment ago, perhaps.
	leaveHosts = `UPDATE hosts SET until_at = $2, owner = '' WHERE owner = $1`
)

// politeness is how long a host rests that another replica was asking.
const politeness = 2 * time.Second

// Retire gives back what this process has leased: it ends, and others need not wait.
func (db *DB) Retire(ctx context.Context, now time.Time) error {
	return db.change(ctx, "retire", func(tx *tx) error {
		for _, q := range []string{leaveLeases, leaveFeeds, leaveDigests, leaveReplica} {
			if _, err := tx.ExecContext(ctx, q, db.self); err != nil {
				return err
			}
		}
		if _, err := tx.ExecContext(ctx, leaveHosts, db.self, micros(now.Add(politeness))); err != nil {
			return err
		}
		return tx.wake(ctx, LeasesReady)
	})
}

const (
	loadOfParts   = `SELECT COUNT(*), COALESCE(MIN(CASE WHEN first_try_at > 0 THEN first_try_at ELSE next_try_at END), 0), COALESCE(SUM(CASE WHEN state = 'sending' THEN 1 ELSE 0 END), 0) FROM parts WHERE state IN ('ready', 'sending')`
	loadOfDigests = `SELECT COUNT(*), COALESCE(MIN(next_due_at), 0) FROM digests WHERE stopped = '' AND next_due_at > 0 AND next_due_at <= $1`
	loadOfFeeds   = `SELECT COUNT(*), COALESCE(MIN(next_at), 0) FROM feeds WHERE next_at <= $1`
	loadOfText    = `SELECT (SELECT COUNT(*) FROM articles WHERE stage = 'page'), (SELECT COUNT(*) FROM articles WHERE stage = 'group')`
)

// Load tells what waits to be done at now.
func (db *DB) Load(ctx context.Context, now time.Time) (digest.Load, error) {
	var l digest.Load
	var parts, digests, feeds int64
	err := errors.Join(
		db.read.QueryRowContext(ctx, loadOfParts).Scan(&l.Parts, &parts, &l.Sending),
		db.read.QueryRowContext(ctx, loadOfDigests, micros(now)).Scan(&l.Digests, &digests),
		db.read.QueryRowContext(ctx, loadOfFeeds, micros(now)).Scan(&l.Feeds, &feeds),
		db.read.QueryRowContext(ctx, loadOfText).Scan(&l.Pages, &l.Articles),
	)
	l.PartsSince, l.DigestsSince, l.FeedsSince = at(parts), at(digests), at(feeds)
	if err != nil {
		return l, fmt.Errorf("count what waits: %w", err)
	}
	return l, nil
}
