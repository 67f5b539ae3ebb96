package store

import (
	"context"
	"fmt"
	"time"

	"newsdesk/digest"
	"newsdesk/digest/chat"
)

const digestColumns = `id, channel, schedule, cron, zone, entries, lines, next_due_at, created_at, stopped`

func scanDigest(r rowScanner) (digest.Digest, error) {
	var d digest.Digest
	var channel string
	var due, created int64
	err := r.Scan(&d.ID, &channel, &d.Schedule, &d.Cron, &d.Zone, &d.Entries, &d.Lines, &due, &created, &d.Stopped)
	if err != nil {
		return d, err
	}
	d.NextDue, d.Created = at(due), at(created)
	d.Channel, err = chat.ParseChannel(channel)
	return d, err
}

const saveDigest = `INSERT INTO digests (channel, workspace, schedule, cron, zone, entries, lines, next_due_at, created_at)
	VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
	ON CONFLICT (channel) DO UPDATE SET schedule = excluded.schedule, cron = excluded.cron, zone = excluded.zone,
		entries = excluded.entries, lines = excluded.lines, next_due_at = excluded.next_due_at, stopped = ''
	RETURNING ` + digestColumns

// SaveDigest stores the standing order of d.Channel, replacing the one it had, and
// returns it with its ID.
func (db *DB) SaveDigest(ctx context.Context, d digest.Digest, a Audit) (digest.Digest, error) {
	err := db.change(ctx, "save digest", func(tx *tx) error {
		var err error
		d, err = scanDigest(tx.QueryRowContext(ctx, saveDigest, d.Channel.String(), digest.Workspace(d.Channel), d.Schedule, d.Cron, d.Zone,
			d.Entries, d.Lines, micros(d.NextDue), micros(d.Created)))
		if err != nil {
			return err
		}
		return writeAudit(ctx, tx, a)
	})
	return d, err
}

const digestByChannel = `SELECT ` + digestColumns + ` FROM digests WHERE channel = $1`

// DigestOf returns the standing order of a channel, or ErrNotFound.
func (db *DB) DigestOf(ctx context.Context, c chat.Channel) (digest.Digest, error) {
	d, err := scanDigest(db.read.QueryRowContext(ctx, digestByChannel, c.String()))
	if err != nil {
		return d, fmt.Errorf("digest of %s: %w", c, found(err))
	}
	return d, nil
}

const listDigests = `SELECT ` + digestColumns + ` FROM digests ORDER BY id LIMIT $1`

// Digests returns all digests.
func (db *DB) Digests(ctx context.Context) ([]digest.Digest, error) {
	ds, err := list(ctx, db.read, scanDigest, listDigests, maxRows)
	if err != nil {
		return nil, fmt.Errorf("list digests: %w", err)
	}
	return ds, nil
}

const dueDigests = `SELECT ` + digestColumns + ` FROM digests
	WHERE stopped = '' AND next_due_at > 0 AND next_due_at <= $1 ORDER BY next_due_at, id LIMIT $2`

// DueDigests returns at most limit digests that are due, the longest due first.
func (db *DB) DueDigests(ctx context.Context, now time.Time, limit int) ([]digest.Digest, error) {
	ds, err := list(ctx, db.read, scanDigest, dueDigests, micros(now), limit)
	if err != nil {
		return nil, fmt.Errorf("list due digests: %w", err)
	}
	return ds, nil
}

const stopDigest = `UPDATE digests SET stopped = $2 WHERE id = $1`

// StopDigest keeps a digest from posting any more, and says why.
func (db *DB) StopDigest(ctx context.Context, id int64, why string) error {
	return db.change(ctx, "stop digest", func(tx *tx) error {
		_, err := tx.ExecContext(ctx, stopDigest, id, why)
		return err
	})
}

const feedsToRead = `SELECT ` + feedColumns + ` FROM feeds WHERE
	EXISTS (SELECT 1 FROM digest_topics WHERE digest_id = $1)
	OR id IN (SELECT feed_id FROM digest_feeds WHERE digest_id = $1) ORDER BY id LIMIT $2`

// FeedsRead returns the feeds that a digest reads: all of the newsroom's when it
// follows topics, else those tied to it.
func (db *DB) FeedsRead(ctx context.Context, digestID int64) ([]digest.Feed, error) {
	fs, err := list(ctx, db.read, scanFeed, feedsToRead, digestID, maxRows)
	if err != nil {
		return nil, fmt.Errorf("list feeds of digest %d: %w", digestID, err)
	}
	return fs, nil
}

const lastComposed = `SELECT COALESCE(MAX(composed_at), 0) FROM editions WHERE channel = $1 AND ($2 = 0 OR composed_at <= $2)`

// LastComposed tells when the channel's last edition was composed; zero when it
// never had one.
func (db *DB) LastComposed(ctx context.Context, c chat.Channel) (time.Time, error) {
	return db.LastComposedBy(ctx, c, time.Time{})
}

// LastComposedBy is LastComposed without the editions from after now: they were
// composed by a clock that has been put back since.
func (db *DB) LastComposedBy(ctx context.Context, c chat.Channel, now time.Time) (time.Time, error) {
	us, err := scanID(db.read.QueryRowContext(ctx, lastComposed, c.String(), micros(now)))
	if err != nil {
		return time.Time{}, fmt.Errorf("last edition of %s: %w", c, err)
	}
	return at(us), nil
}

const newestFact = `SELECT COALESCE(MAX(id), 0) FROM facts`

// NewestFact returns the greatest ID of a fact; zero when there is none.
func (db *DB) NewestFact(ctx context.Context) (int64, error) {
	id, err := scanID(db.read.QueryRowContext(ctx, newestFact))
	if err != nil {
		return 0, fmt.Errorf("newest fact: %w", err)
	}
	return id, nil
}

const aheadDigests = `SELECT ` + digestColumns + ` FROM digests WHERE stopped = '' AND next_due_at > $1
	AND id IN (SELECT digest_id FROM editions WHERE composed_at > $1) ORDER BY id LIMIT $2`

// AheadDigests returns digests that have an edition from after now: the clock has
// been put back, and their due times may lie too far ahead.
func (db *DB) AheadDigests(ctx context.Context, now time.Time) ([]digest.Digest, error) {
	ds, err := list(ctx, db.read, scanDigest, aheadDigests, micros(now), maxRows)
	if err != nil {
		return nil, fmt.Errorf("list digests ahead: %w", err)
	}
	return ds, nil
}

// MoveDue sets when d is due next, unless that was changed meanwhile.
func (db *DB) MoveDue(ctx context.Context, d digest.Digest, next time.Time) error {
	return db.change(ctx, "move due time", func(tx *tx) error {
		_, err := tx.ExecContext(ctx, moveDue, d.ID, micros(d.NextDue), micros(next))
		return err
	})
}
