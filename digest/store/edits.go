package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"newsdesk/digest"
	"newsdesk/digest/chat"
)

// An edit waits for the reply that it points to, and for the edits before it of the
// same message. One that is made twice leaves the message as once.
const claimEdits = `UPDATE part_edits SET leased_until = $2, tries = tries + 1, first_try_at = CASE WHEN first_try_at = 0 THEN $1 ELSE first_try_at END
	WHERE id IN (SELECT x.id FROM part_edits x JOIN parts r ON r.id = x.reply_id AND r.state = 'sent'
		WHERE x.state = 'ready' AND (x.next_try_at <= $1 OR x.next_try_at > $4) AND (x.leased_until <= $1 OR x.leased_until > $5)
			AND NOT EXISTS (SELECT 1 FROM part_edits b WHERE b.part_id = x.part_id AND b.state = 'ready' AND b.id < x.id)
		ORDER BY x.next_try_at, x.id LIMIT $3)
	RETURNING id, part_id, message, tries, first_try_at, (SELECT ref FROM parts WHERE id = part_edits.part_id)`

// What a reply that was given up would have pointed to is as it was.
const dropEdits = `UPDATE part_edits SET state = 'failed', failure = 'its reply was given up'
	WHERE state = 'ready' AND EXISTS (SELECT 1 FROM parts WHERE id = part_edits.reply_id AND state = 'failed')`

const anyEdit = `SELECT COUNT(*) FROM (SELECT 1 FROM part_edits WHERE state = 'ready' LIMIT 1) e`

// ClaimEdits leases at most limit edits whose replies are posted, until now plus lease.
func (db *DB) ClaimEdits(ctx context.Context, now time.Time, lease time.Duration, limit int) ([]digest.Edit, error) {
	if n, err := scanID(db.read.QueryRowContext(ctx, anyEdit)); err != nil || n == 0 { // nothing is written while nothing waits
		return nil, wrap(err, "look for edits")
	}
	var es []digest.Edit
	err := db.change(ctx, "claim edits", func(tx *tx) error {
		if _, err := tx.ExecContext(ctx, dropEdits); err != nil {
			return err
		}
		var err error
		es, err = list(ctx, tx, scanEdit, claimEdits, micros(now), micros(now.Add(lease)), limit, micros(now.Add(longestWait)), micros(now.Add(lease+skew)))
		return err
	})
	return es, err
}

func scanEdit(r rowScanner) (digest.Edit, error) {
	var e digest.Edit
	var message, ref string
	var first int64
	if err := r.Scan(&e.ID, &e.PartID, &message, &e.Tries, &first, &ref); err != nil {
		return e, err
	}
	e.FirstTry = at(first)
	if err := json.Unmarshal([]byte(message), &e.Message); err != nil {
		return e, fmt.Errorf("edit %d: %w", e.ID, err)
	}
	var err error
	e.At, err = chat.ParseRef(ref)
	return e, err
}

const (
	editDone   = `UPDATE part_edits SET state = 'sent', leased_until = 0 WHERE id = $1 AND state = 'ready'`
	editFailed = `UPDATE part_edits SET state = 'failed', failure = $2, leased_until = 0 WHERE id = $1 AND state = 'ready' AND tries = $3`
	editRetry  = `UPDATE part_edits SET next_try_at = $2, leased_until = 0 WHERE id = $1 AND state = 'ready' AND tries = $3`
	pruneEdits = `DELETE FROM part_edits WHERE id IN (SELECT id FROM part_edits WHERE made_at < $1 LIMIT $2)`
	// What is not kept of corrections needs no note of who was answered.
	pruneReplies = `DELETE FROM correction_replies WHERE (channel, correction_id) IN (SELECT r.channel, r.correction_id FROM correction_replies r
		WHERE CAST($1 AS BIGINT) > 0 AND NOT EXISTS (SELECT 1 FROM corrections WHERE id = r.correction_id) LIMIT $2)`
)

// FinishEdit stores what came of an edit that ClaimEdits gave: made, tried again, or
// given up.
func (db *DB) FinishEdit(ctx context.Context, e digest.Edit, o digest.Outcome) error {
	return db.change(ctx, "finish edit", func(tx *tx) error {
		var err error
		switch {
		case o.Failure != "":
			_, err = tx.ExecContext(ctx, editFailed, e.ID, o.Failure, e.Tries)
		case !o.Retry.IsZero():
			_, err = tx.ExecContext(ctx, editRetry, e.ID, micros(o.Retry), e.Tries)
		default:
			_, err = tx.ExecContext(ctx, editDone, e.ID)
		}
		return err
	})
}
