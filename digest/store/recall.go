package store

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"newsdesk/digest"
)

// An edition that was rendered ahead may be taken back until it is due, as long as
// nobody has begun to post it.
const aheadEditions = `SELECT id, due_at FROM editions WHERE digest_id = $1 AND due_at > $2 ORDER BY due_at DESC LIMIT 100`

// While its first part is held none of the edition is claimed.
const untriedPart = `SELECT id FROM parts WHERE edition_id = $1 AND number = 1 AND state = 'ready' AND tries = 0 {hold}`

// What an edition is made of, beside its own row.
const (
	dropParts       = `DELETE FROM parts WHERE edition_id = $1`
	dropTold        = `DELETE FROM told WHERE edition_id = $1`
	dropCorrections = `DELETE FROM corrections_told WHERE edition_id = $1`
	dropWatches     = `DELETE FROM watches_told WHERE edition_id = $1`
	dropEdition     = `DELETE FROM editions WHERE id = $1`
)

// recall takes back what was rendered of a digest and is due after now, and returns
// when the first of it is due; zero when there is none. Nothing of it has been told
// then, and its slot is free.
func recall(ctx context.Context, tx *tx, digestID int64, now time.Time) (time.Time, error) {
	var due time.Time
	if now.IsZero() {
		return due, nil
	}
	ahead, err := list(ctx, tx, func(r rowScanner) (e digest.Edition, err error) {
		var us int64
		err = r.Scan(&e.ID, &us)
		e.Slot.Due = at(us)
		return e, err
	}, aheadEditions, digestID, micros(now))
	if err != nil {
		return due, err
	}
	for _, e := range ahead {
		taken, err := takeBack(ctx, tx, e.ID)
		if err != nil {
			return due, err
		}
		if taken {
			due = e.Slot.Due // they come the latest first
		}
	}
	return due, nil
}

// takeBack drops an edition, unless its posting has begun.
func takeBack(ctx context.Context, tx *tx, id int64) (bool, error) {
	_, err := scanID(tx.QueryRowContext(ctx, untriedPart, id))
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	return true, drop(ctx, tx, id)
}

func drop(ctx context.Context, tx *tx, id int64) error {
	for _, q := range []string{dropParts, dropTold, dropCorrections, dropWatches, pruneEditionStories, dropEdition} {
		if _, err := tx.ExecContext(ctx, q, id); err != nil {
			return err
		}
	}
	return nil
}

// composeAnew takes back what was rendered of a digest ahead, and makes it due again
// when it was.
func composeAnew(ctx context.Context, tx *tx, digestID int64, now time.Time) error {
	d := digest.Digest{ID: digestID}
	_, err := recompose(ctx, tx, d, d, now)
	return err
}

const dueAgain = `UPDATE digests SET next_due_at = $2 WHERE id = $1 AND (next_due_at > $2 OR next_due_at = 0)
	RETURNING ` + digestColumns

// recompose takes back what was rendered ahead by an order that is no more, and makes
// it due again unless it is due at other times now.
func recompose(ctx context.Context, tx *tx, before, after digest.Digest, now time.Time) (digest.Digest, error) {
	due, err := recall(ctx, tx, after.ID, now)
	if err != nil || due.IsZero() || before.Schedule != after.Schedule || before.Zone != after.Zone {
		return after, err
	}
	again, err := scanDigest(tx.QueryRowContext(ctx, dueAgain, after.ID, micros(due)))
	if errors.Is(err, sql.ErrNoRows) { // it is due before that
		return after, nil
	}
	after.NextDue = again.NextDue
	return after, err
}

// earliestAhead is how long before it is due an edition may have been rendered: longer
// than any lead.
const earliestAhead = time.Hour

// An edition tells a story by all of its articles, and may repeat what was told before
// as well: that counts for the edition before.
const spoiledDigests = `SELECT e.digest_id FROM editions e WHERE e.composed_at > $3 AND e.due_at > $4 AND (
		EXISTS (SELECT 1 FROM told t WHERE t.edition_id = e.id AND t.fact_id = $1)
		OR EXISTS (SELECT 1 FROM told t JOIN fact_spans s ON s.fact_id = t.fact_id WHERE t.edition_id = e.id AND s.article_id = $2)
		OR EXISTS (SELECT 1 FROM edition_stories es JOIN articles a ON a.story_id = es.story_id WHERE es.edition_id = e.id AND a.id = $2)
		OR EXISTS (SELECT 1 FROM corrections_told k JOIN corrections c ON c.id = k.correction_id WHERE k.edition_id = e.id AND c.article_id = $2))
	ORDER BY e.composed_at LIMIT $5`

// recallSpoiled takes back what was rendered ahead and tells what c corrects, and makes
// it due again at its time.
func recallSpoiled(ctx context.Context, tx *tx, c digest.Correction, now time.Time) error {
	ids, err := list(ctx, tx, scanID, spoiledDigests, c.Fact, c.Article, micros(now.Add(-earliestAhead)), micros(now), maxRows)
	if err != nil {
		return err
	}
	for _, id := range ids { // what is being posted already a reply corrects
		if err := composeAnew(ctx, tx, id, now); err != nil {
			return err
		}
	}
	return nil
}
