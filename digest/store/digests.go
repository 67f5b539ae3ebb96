package store

import (
	"context"
	"fmt"
	"time"

	"newsdesk/digest"
	"newsdesk/digest/chat"
)

const digestColumns = `id, channel, schedule, cron, zone, entries, lines, next_due_at, created_at, stopped, curator, language, corrections_wait`

func scanDigest(r rowScanner) (digest.Digest, error) {
	var d digest.Digest
	var channel string
	var due, created int64
	err := r.Scan(&d.ID, &channel, &d.Schedule, &d.Cron, &d.Zone, &d.Entries, &d.Lines, &due, &created, &d.Stopped, &d.Curator, &d.Language, &d.CorrectionsWait)
	if err != nil {
		return d, err
	}
	d.NextDue, d.Created = at(due), at(created)
	d.Channel, err = chat.ParseChannel(channel)
	return d, err
}

const saveDigest = `INSERT INTO digests (channel, workspace, schedule, cron, zone, entries, lines, next_due_at, created_at, language, stopped)
	VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
	ON CONFLICT (channel) DO UPDATE SET schedule = excluded.schedule, cron = excluded.cron, zone = excluded.zone,
		entries = excluded.entries, lines = excluded.lines, language = excluded.language,
		next_due_at = excluded.next_due_at, stopped = excluded.stopped,
		lost = CASE WHEN excluded.stopped <> '' AND excluded.stopped = digests.stopped THEN digests.lost ELSE '' END
	RETURNING ` + digestColumns

// SaveDigest stores the standing order of d.Channel, replacing the one it had, and
// returns it with its ID.
func (db *DB) SaveDigest(ctx context.Context, d digest.Digest, a Audit) (digest.Digest, error) {
	o, err := db.ChangeDigest(ctx, digest.Order{Digest: d, Ordered: true, Audit: a})
	return o.Digest, err
}

// storeDigest stores a standing order. Somebody is there to give it, so nothing of its
// workspace is deleted any more.
func storeDigest(ctx context.Context, tx *tx, d digest.Digest) (digest.Digest, error) {
	if _, err := tx.ExecContext(ctx, cameBack, digest.Workspace(d.Channel)); err != nil {
		return d, err
	}
	return scanDigest(tx.QueryRowContext(ctx, saveDigest, d.Channel.String(), digest.Workspace(d.Channel), d.Schedule, d.Cron, d.Zone,
		d.Entries, d.Lines, micros(d.NextDue), micros(d.Created), d.Language, d.Stopped))
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

const digestsOfWorkspace = `SELECT ` + digestColumns + ` FROM digests WHERE workspace = $1 ORDER BY id LIMIT $2`

// DigestsIn returns the digests of a workspace, the oldest first.
func (db *DB) DigestsIn(ctx context.Context, workspace string) ([]digest.Digest, error) {
	ds, err := list(ctx, db.read, scanDigest, digestsOfWorkspace, workspace, maxRows)
	if err != nil {
		return nil, fmt.Errorf("list digests of %s: %w", workspace, err)
	}
	return ds, nil
}

const dueDigests = `SELECT ` + digestColumns + ` FROM digests
	WHERE stopped = '' AND next_due_at > 0 AND next_due_at <= $5 AND (owner = $3 OR leased_until <= $1 OR leased_until > $4)
	ORDER BY next_due_at, id LIMIT $2 {claim}`

const claimDigest = `UPDATE digests SET owner = $2, leased_until = $3 WHERE id = $1 AND (owner <> $2 OR leased_until < $4 OR leased_until > $3)`

const anyDue = `SELECT COUNT(*) FROM (SELECT 1 FROM digests WHERE stopped = '' AND next_due_at > 0 AND next_due_at <= $1 LIMIT 1) d`

// digestLease is how long a digest that is due is this process's to compose. Two
// that compose the same one do no harm, for only one of their editions is stored.
const digestLease = 30 * time.Second

// DueDigests returns at most limit digests that are due by then, the longest due first,
// and leases them at now: to others they are not due for half a minute.
func (db *DB) DueDigests(ctx context.Context, now, by time.Time, limit int) ([]digest.Digest, error) {
	if n, err := scanID(db.read.QueryRowContext(ctx, anyDue, micros(by))); err != nil || n == 0 { // nothing is written while nothing is due
		return nil, wrap(err, "list due digests")
	}
	var ds []digest.Digest
	err := db.beside(ctx, "claim due digests", func(tx *tx) error {
		var err error
		ds, err = list(ctx, tx, scanDigest, dueDigests, micros(now), limit, db.self, micros(now.Add(digestLease+skew)), micros(by))
		if err != nil {
			return err
		}
		for _, d := range ds {
			if _, err := tx.ExecContext(ctx, claimDigest, d.ID, db.self, micros(now.Add(digestLease)), micros(now.Add(digestLease/2))); err != nil {
				return err
			}
		}
		return nil
	})
	return ds, err
}

const comingDigests = `SELECT COUNT(*) FROM (SELECT 1 FROM digests WHERE stopped = '' AND next_due_at > $1 AND next_due_at <= $2 LIMIT $3) d`

// Coming counts the digests that are due after now and by then, and stops at limit.
func (db *DB) Coming(ctx context.Context, now, by time.Time, limit int) (int, error) {
	n, err := scanID(db.read.QueryRowContext(ctx, comingDigests, micros(now), micros(by), limit))
	return int(n), wrap(err, "count digests that are due soon")
}

const otherDigest = `SELECT id FROM digests WHERE workspace <> $1 LIMIT 1`

// Alone says that no other workspace has a digest.
func (db *DB) Alone(ctx context.Context, workspace string) (bool, error) {
	ids, err := list(ctx, db.read, scanID, otherDigest, workspace)
	if err != nil {
		return false, fmt.Errorf("look for digests of others than %s: %w", workspace, err)
	}
	return len(ids) == 0, nil
}

func wrap(err error, what string) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w", what, err)
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

// An edition with a part that was given up counts for nothing, nor do those after
// it that were composed before it was given up: what it would have told fell out of
// their windows.
const lastComposed = `WITH lost AS MATERIALIZED (
		SELECT f.composed_at, p.next_try_at AS given_up FROM editions f JOIN parts p ON p.edition_id = f.id AND p.state = 'failed' AND NOT p.corrects
		WHERE f.channel = $1 AND f.composed_at > $3)
	SELECT COALESCE((SELECT e.composed_at FROM editions e WHERE e.channel = $1 AND (CAST($2 AS BIGINT) = 0 OR e.composed_at <= $2)
		AND NOT EXISTS (SELECT 1 FROM lost l WHERE l.composed_at = e.composed_at OR (l.composed_at < e.composed_at AND l.given_up >= e.composed_at))
		ORDER BY e.composed_at DESC LIMIT 1), 0)`

// regained is how long what a part would have told that was given up can be told
// yet: longer than a month, for the digest that comes once in it.
const regained = 40 * 24 * time.Hour

// LastComposed tells when the channel's last edition was composed; zero when it
// never had one.
func (db *DB) LastComposed(ctx context.Context, c chat.Channel) (time.Time, error) {
	return db.LastComposedBy(ctx, c, time.Time{})
}

// LastComposedBy is LastComposed without the editions from after now: they were
// composed by a clock that has been put back since.
func (db *DB) LastComposedBy(ctx context.Context, c chat.Channel, now time.Time) (time.Time, error) {
	us, err := scanID(db.read.QueryRowContext(ctx, lastComposed, c.String(), micros(now), lostSince(now)))
	if err != nil {
		return time.Time{}, fmt.Errorf("last edition of %s: %w", c, err)
	}
	return at(us), nil
}

// lostSince is from when on parts that were given up matter, as it is stored.
func lostSince(now time.Time) int64 {
	if now.IsZero() {
		return 0
	}
	return micros(now.Add(-regained))
}

const firstComposed = `SELECT COALESCE(MIN(composed_at), 0) FROM editions WHERE channel = $1 AND composed_at <= $2 AND composed_at > $3`

// FirstComposedBy tells when the first of the channel's editions up to now was
// composed that could still be told; zero when there is none.
func (db *DB) FirstComposedBy(ctx context.Context, c chat.Channel, now time.Time) (time.Time, error) {
	us, err := scanID(db.read.QueryRowContext(ctx, firstComposed, c.String(), micros(now), lostSince(now)))
	if err != nil {
		return time.Time{}, fmt.Errorf("first edition of %s: %w", c, err)
	}
	return at(us), nil
}

// Both stages have their index.
const waitingOfDigest = `SELECT COUNT(*) FROM (
		SELECT id, feed_id FROM articles WHERE stage = 'page' AND published_at > $2
		UNION ALL
		SELECT id, feed_id FROM articles WHERE stage = 'group' AND published_at > $2) a
	WHERE EXISTS (SELECT 1 FROM digest_topics WHERE digest_id = $1)
		OR EXISTS (SELECT 1 FROM digest_feeds WHERE digest_id = $1 AND feed_id = a.feed_id)
		OR EXISTS (SELECT 1 FROM article_feeds af CROSS JOIN digest_feeds df ON df.digest_id = $1 AND df.feed_id = af.feed_id WHERE af.article_id = a.id)`

// Waiting counts the articles published since then that a digest reads and that
// wait for their full text or their story, leased or not.
func (db *DB) Waiting(ctx context.Context, digestID int64, published time.Time) (int, error) {
	n, err := scanID(db.read.QueryRowContext(ctx, waitingOfDigest, digestID, micros(published)))
	if err != nil {
		return 0, fmt.Errorf("count articles that wait: %w", err)
	}
	return int(n), nil
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

const renderedForLater = `SELECT id FROM editions WHERE digest_id = $1 AND due_at > $2 AND due_at > composed_at ORDER BY id LIMIT 100`

// MoveDue sets when d is due next, unless that was changed meanwhile, and takes back
// what was rendered ahead for a later time, to be composed anew: d's schedule gives
// that no more, or not next.
func (db *DB) MoveDue(ctx context.Context, d digest.Digest, next time.Time) error {
	return db.beside(ctx, "move due time", func(tx *tx) error {
		r, err := tx.ExecContext(ctx, moveDue, d.ID, micros(d.NextDue), micros(next))
		if err != nil {
			return err
		}
		if n, err := r.RowsAffected(); err != nil || n == 0 {
			return err
		}
		later, err := list(ctx, tx, scanID, renderedForLater, d.ID, micros(next))
		if err != nil {
			return err
		}
		for _, id := range later {
			if _, err := takeBack(ctx, tx, id); err != nil {
				return err
			}
		}
		return nil
	})
}
