package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"newsdesk/digest"
	"newsdesk/digest/chat"
)

// A part waits for the parts before it in its edition, so that a digest arrives in
// order. A part whose lease ran out is claimed again in the state it was in:
// sending, which says that it may have been posted. What lies further ahead than
// any wait or lease was set by a clock that has been put back since.
const waitingParts = `SELECT p.id, p.state FROM parts p
	WHERE p.state IN ('ready', 'sending') AND (p.next_try_at <= $1 OR p.next_try_at > $3) AND (p.leased_until <= $1 OR p.leased_until > $4)
		AND NOT EXISTS (SELECT 1 FROM parts b WHERE b.edition_id = p.edition_id AND b.number < p.number AND b.state IN ('ready', 'sending'))
	ORDER BY p.next_try_at, p.id LIMIT $2`

// longestWait is how far ahead a part's next try may lie.
const longestWait = 24 * time.Hour

const claimPart = `UPDATE parts SET state = 'sending', leased_until = $2, tries = tries + 1,
	first_try_at = CASE WHEN first_try_at = 0 THEN $3 ELSE first_try_at END
	WHERE id = $1
	RETURNING id, edition_id, number, channel, threaded, message, tries, first_try_at`

const threadRoot = `SELECT ref FROM parts WHERE edition_id = $1 AND state = 'sent' ORDER BY number LIMIT 1`

// ClaimParts leases at most limit parts that wait to be posted, until now plus
// lease. A part's State says where it stood before: Ready, or Sending when an
// earlier try ended without an outcome. A threaded part's At is the thread.
func (db *DB) ClaimParts(ctx context.Context, now time.Time, lease time.Duration, limit int) ([]digest.Part, error) {
	var parts []digest.Part
	err := db.change(ctx, "claim parts", func(tx *tx) error {
		type waiting struct {
			id    int64
			state digest.PartState
		}
		ws, err := list(ctx, tx, func(r rowScanner) (waiting, error) {
			var w waiting
			err := r.Scan(&w.id, &w.state)
			return w, err
		}, waitingParts, micros(now), limit, micros(now.Add(longestWait)), micros(now.Add(lease)))
		if err != nil {
			return err
		}
		for _, w := range ws {
			p, err := scanPart(tx.QueryRowContext(ctx, claimPart, w.id, micros(now.Add(lease)), micros(now)))
			if err != nil {
				return err
			}
			p.State = w.state
			if err := findThread(ctx, tx, &p); err != nil {
				return err
			}
			parts = append(parts, p)
		}
		return nil
	})
	return parts, err
}

func findThread(ctx context.Context, tx *tx, p *digest.Part) error {
	if !p.Threaded {
		return nil
	}
	var ref string
	err := tx.QueryRowContext(ctx, threadRoot, p.EditionID).Scan(&ref)
	if errors.Is(err, sql.ErrNoRows) { // no thread: the channel is the next best place
		return nil
	}
	if err != nil {
		return fmt.Errorf("thread of part %d: %w", p.ID, err)
	}
	at, err := chat.ParseRef(ref)
	p.At = at
	return err
}

func scanPart(r rowScanner) (digest.Part, error) {
	var p digest.Part
	var channel, message string
	var first int64
	err := r.Scan(&p.ID, &p.EditionID, &p.Number, &channel, &p.Threaded, &message, &p.Tries, &first)
	if err != nil {
		return p, err
	}
	p.FirstTry = at(first)
	if err := json.Unmarshal([]byte(message), &p.Message); err != nil {
		return p, fmt.Errorf("part %d: %w", p.ID, err)
	}
	p.At.Channel, err = chat.ParseChannel(channel)
	return p, err
}

const partSent = `UPDATE parts SET state = 'sent', ref = $2, sent_at = $3, leased_until = 0, failure = '' WHERE id = $1 AND state IN ('ready', 'sending')`

// The number of tries tells one lease from the next: who has lost its lease must
// not free the part of who holds it now.
const partRetry = `UPDATE parts SET state = 'ready', next_try_at = $2, leased_until = 0 WHERE id = $1 AND state = 'sending' AND tries = $3`

const partUnknown = `UPDATE parts SET next_try_at = $2, leased_until = 0 WHERE id = $1 AND state = 'sending' AND tries = $3`

// When it was given up stands where its next try stood: see lastComposed.
const partFailed = `UPDATE parts SET state = 'failed', failure = $2, next_try_at = $3, leased_until = 0 WHERE id = $1 AND state IN ('ready', 'sending')`

// FinishPart stores what came of posting a part that ClaimParts gave. When a part is given up, what it
// would have told counts as untold; when it was the first, or its channel is
// gone, the parts behind it are given up as well, and a gone channel's digest stops
// with a notice to its curator.
func (db *DB) FinishPart(ctx context.Context, p digest.Part, o digest.Outcome) error {
	return db.change(ctx, "finish part", func(tx *tx) error {
		switch {
		case o.Failure != "":
			return failPart(ctx, tx, p, o)
		case !o.Retry.IsZero():
			_, err := tx.ExecContext(ctx, partRetry, p.ID, micros(o.Retry), p.Tries)
			return err
		case !o.Unknown.IsZero():
			_, err := tx.ExecContext(ctx, partUnknown, p.ID, micros(o.Unknown), p.Tries)
			return err
		}
		_, err := tx.ExecContext(ctx, partSent, p.ID, o.Posted.String(), micros(o.At))
		return err
	})
}

const untell = `DELETE FROM told WHERE edition_id = $1 AND part = $2`

const partsBehind = `SELECT id, number FROM parts WHERE edition_id = $1 AND number > $2 AND state IN ('ready', 'sending') ORDER BY number LIMIT 1000`

const stopOfEdition = `UPDATE digests SET stopped = $2, lost = 'channel' WHERE id = (SELECT digest_id FROM editions WHERE id = $1) AND stopped = ''
	RETURNING ` + digestColumns

const stillHeld = `SELECT COUNT(*) FROM parts WHERE id = $1 AND state = 'sending' AND tries = $2`

func failPart(ctx context.Context, tx *tx, p digest.Part, o digest.Outcome) error {
	if n, err := scanID(tx.QueryRowContext(ctx, stillHeld, p.ID, p.Tries)); err != nil || n == 0 {
		return err
	}
	lost := []digest.Part{p}
	if o.Gone || p.Number == 1 {
		behind, err := list(ctx, tx, func(r rowScanner) (digest.Part, error) {
			b := digest.Part{EditionID: p.EditionID}
			err := r.Scan(&b.ID, &b.Number)
			return b, err
		}, partsBehind, p.EditionID, p.Number)
		if err != nil {
			return err
		}
		lost = append(lost, behind...)
	}
	for _, l := range lost {
		if _, err := tx.ExecContext(ctx, partFailed, l.ID, o.Failure, micros(o.At)); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, untell, l.EditionID, l.Number); err != nil {
			return err
		}
	}
	if !o.Gone {
		return nil
	}
	stopped, err := list(ctx, tx, scanDigest, stopOfEdition, p.EditionID, o.Failure)
	if err != nil {
		return err
	}
	return noticeStops(ctx, tx, stopped, o.At)
}

const backlog = `SELECT COUNT(*) FROM parts WHERE state IN ('ready', 'sending')`

// Backlog tells how many parts wait to be posted.
func (db *DB) Backlog(ctx context.Context) (int, error) {
	n, err := scanID(db.read.QueryRowContext(ctx, backlog))
	if err != nil {
		return 0, fmt.Errorf("count waiting parts: %w", err)
	}
	return int(n), nil
}
