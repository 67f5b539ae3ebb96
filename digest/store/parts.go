package store

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"newsdesk/digest"
	"newsdesk/digest/chat"
)

// A part waits for the parts before it in its channel, so that a digest arrives in
// order, and one digest after the other. A part whose lease ran out is claimed again
// in the state it was in: sending, which says that it may have been posted; that its last
// try ended with its process is counted. What
// lies further ahead than any wait or lease was set by a clock that has been put
// back since, unless it was rendered ahead: that waits until it is due, or is taken
// back by MoveDue. What comes behind a part that another has just posted is left to that
// one, which knows how soon its channel takes the next. A reply that corrects an older
// edition keeps no other part waiting; but for the moment in which one of the two is
// posted, for nobody else posts in a channel then.
const claimParts = `WITH waiting AS MATERIALIZED (SELECT p.id FROM parts p
		WHERE p.state IN ('ready', 'sending') AND (p.next_try_at <= $1 OR p.next_try_at > $3 AND NOT (p.state = 'ready' AND p.tries = 0 AND p.number = 1
				AND EXISTS (SELECT 1 FROM editions e WHERE e.id = p.edition_id AND e.due_at > e.composed_at)))
			AND (p.leased_until <= $1 OR p.leased_until > $4)
			AND NOT EXISTS (SELECT 1 FROM parts b WHERE b.channel = p.channel AND b.state IN ('ready', 'sending')
				AND (NOT b.corrects AND (b.edition_id < p.edition_id OR b.edition_id = p.edition_id AND b.number < p.number)
					OR (p.corrects OR b.corrects) AND b.id <> p.id AND b.state = 'sending' AND b.leased_until > $1 AND b.leased_until <= $4))
			AND NOT EXISTS (SELECT 1 FROM parts b WHERE b.edition_id = p.edition_id AND b.number = p.number - 1 AND b.state = 'sent'
				AND b.owner <> $5 AND b.sent_at > $7 AND b.sent_at <= $8)
		ORDER BY p.turn, p.id LIMIT $2 {claim})
	UPDATE parts SET was = state, state = 'sending', owner = $5, leased_until = $6, tries = tries + 1,
		broken = broken + CASE WHEN state = 'sending' AND leased_until > 0 THEN 1 ELSE 0 END,
		first_try_at = CASE WHEN first_try_at = 0 THEN $1 ELSE first_try_at END
	WHERE id IN (SELECT id FROM waiting)
	RETURNING id, edition_id, number, channel, threaded, message, tries, refused, broken, first_try_at, was`

// longestWait is how far ahead a part's next try may lie.
const longestWait = 24 * time.Hour

// channelPause is how long a channel is left to who posted in it: what Discord lets a
// channel take in five seconds is used up no longer, nor what Slack does in one.
const channelPause = 5 * time.Second

const threadRoot = `SELECT ref FROM parts WHERE edition_id = $1 AND state = 'sent' ORDER BY number LIMIT 1`

// ClaimParts leases at most limit parts that wait to be posted, until now plus
// lease: workspaces take turns. A part's State says where it stood before: Ready, or
// Sending when an earlier try ended without an outcome. A threaded part's At is the
// thread. An edition that was rendered ahead, was never tried and is late by now is not
// given: it is taken back and its digest is due again, as one transaction.
func (db *DB) ClaimParts(ctx context.Context, now time.Time, lease time.Duration, limit int) ([]digest.Part, error) {
	for {
		parts, late, err := db.claimParts(ctx, now, lease, limit)
		if err != nil || len(parts) > 0 || !late {
			return parts, err
		}
	}
}

// claimParts claims once, and says whether some of what was claimed was taken back.
func (db *DB) claimParts(ctx context.Context, now time.Time, lease time.Duration, limit int) (parts []digest.Part, late bool, err error) {
	err = db.beside(ctx, "claim parts", func(tx *tx) error {
		var err error
		parts, err = list(ctx, tx, scanPart, claimParts, micros(now), limit, micros(now.Add(longestWait)), micros(now.Add(lease+skew)),
			db.self, micros(now.Add(lease)), micros(now.Add(-channelPause)), micros(now.Add(channelPause)))
		if err != nil {
			return err
		}
		if err := rest(ctx, tx, parts, now.Add(lease)); err != nil {
			return err
		}
		n := len(parts)
		if parts, err = withoutLate(ctx, tx, parts, now); err != nil {
			return err
		}
		late = len(parts) < n
		slices.SortFunc(parts, func(a, b digest.Part) int { return cmp.Compare(a.ID, b.ID) })
		for i := range parts {
			if err := findThread(ctx, tx, &parts[i]); err != nil {
				return err
			}
		}
		return nil
	})
	return parts, late, err
}

// Parts of which restless tries in a row ended with their process may be what ended it.
// They rest beyond their next leases, twice as long each time up to longestRest, and not
// all as long: what was claimed together with the one that is at fault parts with it.
const (
	restless    = 4
	longestRest = 10 * time.Minute
)

const restPart = `UPDATE parts SET next_try_at = $2 WHERE id = $1`

// rest makes the parts just claimed that need it rest from the end of their lease on,
// should this process end as well. Whatever comes of them sets their next try anew.
func rest(ctx context.Context, tx *tx, parts []digest.Part, leased time.Time) error {
	for _, p := range parts {
		if p.Broken < restless {
			continue
		}
		pause := min(10*time.Second<<min(p.Broken-restless, 6), longestRest)
		if _, err := tx.ExecContext(ctx, restPart, p.ID, micros(leased.Add(pause-pause/8*time.Duration(p.ID%4)))); err != nil {
			return err
		}
	}
	return nil
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
	err := r.Scan(&p.ID, &p.EditionID, &p.Number, &channel, &p.Threaded, &message, &p.Tries, &p.Refused, &p.Broken, &first, &p.State)
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
const partRetry = `UPDATE parts SET state = 'ready', next_try_at = $2, leased_until = 0, refused = refused + 1, broken = 0 WHERE id = $1 AND state = 'sending' AND tries = $3`

const partUnknown = `UPDATE parts SET next_try_at = $2, leased_until = 0, broken = 0 WHERE id = $1 AND state = 'sending' AND tries = $3`

const partUntried = `UPDATE parts SET state = was, next_try_at = $2, leased_until = 0 WHERE id = $1 AND state = 'sending' AND tries = $3`

// When it was given up stands where its next try stood: see lastComposed.
const partFailed = `UPDATE parts SET state = 'failed', failure = $2, next_try_at = $3, leased_until = 0 WHERE id = $1 AND state IN ('ready', 'sending')`

const untell = `DELETE FROM told WHERE edition_id = $1 AND part = $2`

const partsBehind = `SELECT id, number FROM parts WHERE edition_id = $1 AND number > $2 AND state IN ('ready', 'sending') ORDER BY number LIMIT 1000`

const stopOfEdition = `UPDATE digests SET stopped = $2, lost = 'channel' WHERE id = (SELECT digest_id FROM editions WHERE id = $1) AND stopped = ''
	RETURNING ` + digestColumns

const stillHeld = `SELECT id FROM parts WHERE id = $1 AND state = 'sending' AND tries = $2 {hold}`

func failPart(ctx context.Context, tx *tx, p digest.Part, o digest.Outcome) error {
	_, err := scanID(tx.QueryRowContext(ctx, stillHeld, p.ID, p.Tries))
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	if err != nil {
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
		if err := untellBeside(ctx, tx, l.EditionID, l.Number); err != nil {
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
	for _, d := range stopped {
		if _, err := recall(ctx, tx, d.ID, o.At); err != nil {
			return err
		}
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
