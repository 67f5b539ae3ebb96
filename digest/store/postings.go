package store

import (
	"context"
	"fmt"
	"time"

	"newsdesk/digest"
	"newsdesk/digest/chat"
)

const postingColumns = `p.id, p.edition_id, e.digest_id, e.slot, e.due_at, e.composed_at, p.channel, p.number, p.threaded, p.key, p.state, p.tries,
	p.first_try_at, p.sent_at, p.ref, p.failure`

const postings = `SELECT ` + postingColumns + ` FROM parts p JOIN editions e ON e.id = p.edition_id WHERE p.id > $1 AND e.due_at >= $2 ORDER BY p.id LIMIT $3`

// Postings returns at most limit parts of the editions that were due since then, by
// ID above after, in the order in which they were composed.
func (db *DB) Postings(ctx context.Context, since time.Time, after int64, limit int) ([]digest.Posting, error) {
	ps, err := list(ctx, db.read, scanPosting, postings, after, micros(since), limit)
	if err != nil {
		return nil, fmt.Errorf("list parts: %w", err)
	}
	return ps, nil
}

const doubtful = `SELECT ` + postingColumns + ` FROM parts p JOIN editions e ON e.id = p.edition_id
	WHERE e.composed_at > $1 AND p.state = 'sent' AND p.tries > 1 AND p.sent_at > $2 AND p.sent_at <= $3 ORDER BY p.sent_at, p.id LIMIT $4`

// longestPosting is how long after its edition was composed a part may be posted and
// still count as doubtful: parts are given up after a day of tries.
const longestPosting = 48 * time.Hour

// Doubtful returns at most limit parts that were tried more than once and were posted
// after since and up to until, in that order.
func (db *DB) Doubtful(ctx context.Context, since, until time.Time, limit int) ([]digest.Posting, error) {
	ps, err := list(ctx, db.read, scanPosting, doubtful, micros(since.Add(-longestPosting)), micros(since), micros(until), limit)
	if err != nil {
		return nil, fmt.Errorf("list doubtful parts: %w", err)
	}
	return ps, nil
}

func scanPosting(r rowScanner) (digest.Posting, error) {
	var p digest.Posting
	var channel, ref string
	var due, composed, first, sent int64
	err := r.Scan(&p.ID, &p.Edition, &p.Slot.DigestID, &p.Slot.Local, &due, &composed, &channel, &p.Number, &p.Threaded, &p.Key, &p.State, &p.Tries,
		&first, &sent, &ref, &p.Failure)
	if err != nil {
		return p, err
	}
	p.Slot.Due, p.Composed, p.FirstTry, p.Sent = at(due), at(composed), at(first), at(sent)
	if p.Channel, err = chat.ParseChannel(channel); err != nil || ref == "" {
		return p, err
	}
	p.Ref, err = chat.ParseRef(ref)
	return p, err
}
