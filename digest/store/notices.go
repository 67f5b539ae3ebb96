package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"newsdesk/digest"
	"newsdesk/digest/chat"
)

const insertNotice = `INSERT INTO notices (key, workspace, person, message, state, created_at, next_try_at)
	VALUES ($1, $2, $3, $4, 'ready', $5, $5) ON CONFLICT DO NOTHING`

// noticeStops tells the curators of digests that have just stopped; those without
// one are nobody's.
func noticeStops(ctx context.Context, tx *tx, stopped []digest.Digest, now time.Time) error {
	for _, d := range stopped {
		if d.Curator == "" {
			continue
		}
		m := digest.Stopped(d.Channel, d.Stopped)
		m.Key = fmt.Sprintf("stopped-%d-%d", d.ID, micros(now))
		b, err := json.Marshal(m)
		if err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, insertNotice, m.Key, digest.Workspace(d.Channel), d.Curator, string(b), micros(now)); err != nil {
			return err
		}
	}
	return nil
}

const waitingNotices = `SELECT id, state FROM notices WHERE state IN ('ready', 'sending')
	AND (next_try_at <= $1 OR next_try_at > $3) AND (leased_until <= $1 OR leased_until > $4) ORDER BY next_try_at, id LIMIT $2 {claim}`

const claimNotice = `UPDATE notices SET state = 'sending', leased_until = $2, tries = tries + 1,
	first_try_at = CASE WHEN first_try_at = 0 THEN $3 ELSE first_try_at END
	WHERE id = $1 RETURNING id, workspace, person, message, tries, first_try_at`

// ClaimNotices leases at most limit notices that wait to be posted, as ClaimParts
// does parts.
func (db *DB) ClaimNotices(ctx context.Context, now time.Time, lease time.Duration, limit int) ([]digest.Notice, error) {
	var ns []digest.Notice
	err := db.change(ctx, "claim notices", func(tx *tx) error {
		ns = nil
		waiting, err := list(ctx, tx, func(r rowScanner) (digest.Part, error) {
			var p digest.Part
			err := r.Scan(&p.ID, &p.State)
			return p, err
		}, waitingNotices, micros(now), limit, micros(now.Add(longestWait)), micros(now.Add(lease+skew)))
		if err != nil {
			return err
		}
		for _, w := range waiting {
			n, err := scanNotice(tx.QueryRowContext(ctx, claimNotice, w.ID, micros(now.Add(lease)), micros(now)))
			if err != nil {
				return err
			}
			n.Part.State = w.State
			ns = append(ns, n)
		}
		return nil
	})
	return ns, err
}

func scanNotice(r rowScanner) (digest.Notice, error) {
	var n digest.Notice
	var workspace, message string
	var first int64
	if err := r.Scan(&n.ID, &workspace, &n.Person, &message, &n.Part.Tries, &first); err != nil {
		return n, err
	}
	n.Part.ID, n.Part.FirstTry = n.ID, at(first)
	if err := json.Unmarshal([]byte(message), &n.Part.Message); err != nil {
		return n, fmt.Errorf("notice %d: %w", n.ID, err)
	}
	var err error
	n.To, err = chat.ParseChannel(workspace)
	return n, err
}

const noticeSent = `UPDATE notices SET state = 'sent', ref = $2, sent_at = $3, leased_until = 0 WHERE id = $1 AND state = 'sending'`

const noticeFailed = `UPDATE notices SET state = 'failed', failure = $2, leased_until = 0 WHERE id = $1 AND state = 'sending' AND tries = $3`

const noticeRetry = `UPDATE notices SET state = 'ready', next_try_at = $2, leased_until = 0 WHERE id = $1 AND state = 'sending' AND tries = $3`

const noticeUnknown = `UPDATE notices SET next_try_at = $2, leased_until = 0 WHERE id = $1 AND state = 'sending' AND tries = $3`

// FinishNotice stores what came of posting a notice that ClaimNotices gave.
func (db *DB) FinishNotice(ctx context.Context, n digest.Notice, o digest.Outcome) error {
	return db.change(ctx, "finish notice", func(tx *tx) error {
		var err error
		switch {
		case o.Failure != "":
			_, err = tx.ExecContext(ctx, noticeFailed, n.ID, o.Failure, n.Part.Tries)
		case !o.Retry.IsZero():
			_, err = tx.ExecContext(ctx, noticeRetry, n.ID, micros(o.Retry), n.Part.Tries)
		case !o.Unknown.IsZero():
			_, err = tx.ExecContext(ctx, noticeUnknown, n.ID, micros(o.Unknown), n.Part.Tries)
		default:
			_, err = tx.ExecContext(ctx, noticeSent, n.ID, o.Posted.String(), micros(o.At))
		}
		return err
	})
}

const pruneNotices = `DELETE FROM notices WHERE id IN (SELECT id FROM notices WHERE created_at < $1 AND state IN ('sent', 'failed') LIMIT $2)`
