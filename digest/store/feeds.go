package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"newsdesk/digest"
)

const feedColumns = `id, url, site, title, source, language, etag, last_modified, body_hash, created_at,
	polled_at, ok_at, newest_at, next_at, interval_us, failures, fault, fault_at`

func scanFeed(r rowScanner) (digest.Feed, error) {
	var f digest.Feed
	var created, polled, ok, newest, next, interval, faultAt int64
	err := r.Scan(&f.ID, &f.URL, &f.Site, &f.Title, &f.Source, &f.Language, &f.ETag, &f.LastModified, &f.BodyHash, &created,
		&polled, &ok, &newest, &next, &interval, &f.Failures, &f.Fault, &faultAt)
	f.Created, f.PolledAt, f.OKAt, f.NewestAt, f.NextAt = at(created), at(polled), at(ok), at(newest), at(next)
	f.Interval, f.FaultAt = time.Duration(interval)*time.Microsecond, at(faultAt)
	return f, err
}

const addFeed = `INSERT INTO feeds (url, site, title, source, language, created_at, next_at)
	VALUES ($1, $2, $3, $4, $5, $6, $6) ON CONFLICT (url) DO NOTHING RETURNING id`

const feedByURL = `SELECT ` + feedColumns + ` FROM feeds WHERE url = $1`

// AddFeed stores f, due at once, and returns it with its ID; a feed with the same
// URL is returned as it is.
func (db *DB) AddFeed(ctx context.Context, f digest.Feed, now time.Time) (digest.Feed, error) {
	err := db.change(ctx, "add feed", func(tx *tx) error {
		var err error
		f, err = insertFeed(ctx, tx, f, now)
		return err
	})
	return f, err
}

func insertFeed(ctx context.Context, tx *tx, f digest.Feed, now time.Time) (digest.Feed, error) {
	err := tx.QueryRowContext(ctx, addFeed, f.URL, f.Site, f.Title, f.Source, f.Language, micros(now)).Scan(&f.ID)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return f, err
	}
	if err == nil {
		if err := tx.wake(ctx, FeedsReady); err != nil {
			return f, err
		}
	}
	return scanFeed(tx.QueryRowContext(ctx, feedByURL, f.URL))
}

const listFeeds = `SELECT ` + feedColumns + ` FROM feeds ORDER BY id LIMIT $1`

// maxRows bounds every list that is not bounded by its caller.
const maxRows = 100_000

// Feeds returns all feeds in the order they were added.
func (db *DB) Feeds(ctx context.Context) ([]digest.Feed, error) {
	fs, err := list(ctx, db.read, scanFeed, listFeeds, maxRows)
	if err != nil {
		return nil, fmt.Errorf("list feeds: %w", err)
	}
	return fs, nil
}

// What is leased for longer than we would is so by a clock that has been put back
// since.
const dueFeeds = `SELECT x.id, x.url FROM feeds x WHERE x.next_at <= $1 AND (x.leased_until <= $2 OR x.leased_until > $4)
	AND ` + hostIsFree + ` ORDER BY x.next_at, x.id LIMIT $3 {claim}`

// A feed that was polled in the future was so by a clock that has been put back.
const feedsAhead = `SELECT x.id, x.url FROM feeds x WHERE x.polled_at > $1 AND x.next_at > $2 AND (x.leased_until <= $2 OR x.leased_until > $4)
	AND ` + hostIsFree + ` ORDER BY x.polled_at, x.id LIMIT $3 {claim}`

const claimFeed = `UPDATE feeds SET leased_until = $2, owner = $3 WHERE id = $1 RETURNING ` + feedColumns

// skew is how far ahead the clock of another process may be.
const skew = 10 * time.Minute

// ClaimFeeds leases at most limit feeds that are due, until now plus lease, and with
// them their hosts: no other process asks those meanwhile.
func (db *DB) ClaimFeeds(ctx context.Context, now time.Time, lease time.Duration, limit int) ([]digest.Feed, error) {
	var fs []digest.Feed
	err := db.beside(ctx, "claim feeds", func(tx *tx) error {
		fs = nil
		due, err := list(ctx, tx, scanAddressed, dueFeeds, micros(now), micros(now), limit, micros(now.Add(lease+skew)), db.self)
		if err != nil {
			return err
		}
		if len(due) < limit {
			ahead, err := list(ctx, tx, scanAddressed, feedsAhead, micros(now.Add(skew)), micros(now), limit-len(due), micros(now.Add(lease+skew)), db.self)
			if err != nil {
				return err
			}
			due = append(due, ahead...)
		}
		if due, err = db.oursOf(ctx, tx, due, now, lease); err != nil {
			return err
		}
		for _, d := range due {
			f, err := scanFeed(tx.QueryRowContext(ctx, claimFeed, d.id, micros(now.Add(lease)), db.self))
			if err != nil {
				return err
			}
			fs = append(fs, f)
		}
		return nil
	})
	return fs, err
}

const releaseFeed = `UPDATE feeds SET leased_until = 0, owner = '' WHERE id = $1 AND owner = $2`

// ReleaseFeeds gives the leases of feeds back that were claimed and not polled.
func (db *DB) ReleaseFeeds(ctx context.Context, feeds []digest.Feed) error {
	return db.beside(ctx, "release feeds", func(tx *tx) error {
		for _, f := range feeds {
			if _, err := tx.ExecContext(ctx, releaseFeed, f.ID, db.self); err != nil {
				return err
			}
		}
		return nil
	})
}

const saveFeed = `UPDATE feeds SET
	url = CASE WHEN EXISTS (SELECT 1 FROM feeds WHERE url = $2 AND id <> $1) THEN url ELSE $2 END, site = $3, title = $4, source = $5, language = $6, etag = $7, last_modified = $8,
	body_hash = $9, polled_at = $10, ok_at = $11, newest_at = $12, next_at = $13, interval_us = $14, failures = $15,
	fault = $16, fault_at = $17, leased_until = 0, owner = '' WHERE id = $1`

// SaveFeeds stores the feeds' states and gives their leases back. A new URL that
// another feed has already is not taken over.
func (db *DB) SaveFeeds(ctx context.Context, feeds []digest.Feed) error {
	return db.beside(ctx, "save feeds", func(tx *tx) error {
		for _, f := range feeds {
			if err := updateFeed(ctx, tx, f); err != nil {
				return fmt.Errorf("feed %d: %w", f.ID, err)
			}
		}
		return nil
	})
}

func updateFeed(ctx context.Context, tx *tx, f digest.Feed) error {
	_, err := tx.ExecContext(ctx, saveFeed, f.ID, f.URL, f.Site, f.Title, f.Source, f.Language, f.ETag, f.LastModified,
		f.BodyHash, micros(f.PolledAt), micros(f.OKAt), micros(f.NewestAt), micros(f.NextAt), f.Interval.Microseconds(),
		f.Failures, f.Fault, micros(f.FaultAt))
	return err
}
