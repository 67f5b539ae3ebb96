package store

import (
	"context"
	"time"

	"newsdesk/digest"
)

// pruneBatch bounds what one transaction deletes, so that housekeeping never holds
// the database for long.
const pruneBatch = 500

// Articles that an edition told of stay as long as the edition does.
const pruneArticles = `DELETE FROM articles WHERE id IN (SELECT a.id FROM articles a WHERE a.published_at < $1 AND a.seen_at < $1
	AND NOT EXISTS (SELECT 1 FROM fact_spans s CROSS JOIN told t ON t.fact_id = s.fact_id WHERE s.article_id = a.id) LIMIT $2)
	RETURNING id, published_at`

const uncountDay = `UPDATE article_days SET articles = articles - 1 WHERE day = $1`

// What goes with an article.
const (
	pruneMatches = `DELETE FROM topic_articles WHERE article_id = $1`
	pruneBelow   = `DELETE FROM topic_below WHERE article_id = $1`
	pruneAlso    = `DELETE FROM article_feeds WHERE article_id = $1`
	pruneSpans   = `DELETE FROM fact_spans WHERE article_id = $1 RETURNING fact_id`
)

const pruneFact = `DELETE FROM facts WHERE id = $1 AND NOT EXISTS (SELECT 1 FROM fact_spans WHERE fact_id = $1)
	AND NOT EXISTS (SELECT 1 FROM told WHERE fact_id = $1)`

const oldEditions = `SELECT id FROM editions WHERE composed_at < $1 LIMIT $2`

const pruneTold = `DELETE FROM told WHERE edition_id = $1 RETURNING fact_id`

const pruneParts = `DELETE FROM parts WHERE edition_id = $1`

const pruneEditionStories = `DELETE FROM edition_stories WHERE edition_id = $1`

const pruneEdition = `DELETE FROM editions WHERE id = $1`

// The last story's number is what later ones are numbered after.
const pruneStories = `DELETE FROM stories WHERE id IN (SELECT id FROM stories s WHERE s.last_at < $1
	AND NOT EXISTS (SELECT 1 FROM articles WHERE story_id = s.id) AND s.id < (SELECT MAX(id) FROM stories) LIMIT $2)`

const pruneRevisions = `DELETE FROM revisions WHERE (article_id, number) IN (SELECT r.article_id, r.number FROM revisions r WHERE r.until_at < $1
	AND NOT EXISTS (SELECT 1 FROM fact_spans s CROSS JOIN told t ON t.fact_id = s.fact_id
		WHERE s.article_id = r.article_id AND s.revision = r.number) LIMIT $2)`

const pruneAudit = `DELETE FROM audit WHERE id IN (SELECT id FROM audit WHERE at < $1 LIMIT $2)`

const pruneNotes = `DELETE FROM notes WHERE name IN (SELECT name FROM notes WHERE updated_at < $1 LIMIT $2)`

// noteLife is how long a note is kept that nobody wrote again.
const noteLife = 30 * 24 * time.Hour

// pruneLeap is by how much r may be later than the last time. A clock that leaps
// further may be wrong, and what it would have deleted is what was told: so nothing
// is deleted that time, and the next one decides.
const pruneLeap = 48 * time.Hour

// leapt notes how far Prune has come, and says whether it was a leap.
func (db *DB) leapt(ctx context.Context, r digest.Retention) (bool, error) {
	const name = "pruned"
	noted, err := db.Note(ctx, name)
	if err != nil {
		return false, err
	}
	last, err := time.Parse(time.RFC3339, noted)
	leapt := err == nil && r.Articles.After(last.Add(pruneLeap))
	return leapt, db.SaveNote(ctx, name, r.Articles.UTC().Format(time.RFC3339))
}

// Prune deletes what is older than r says, what workspaces have that were left long
// enough ago, and notes nobody wrote for thirty days, a batch at a time, and folds
// the write-ahead log into the database file. When r is more than two days later
// than the last time, it waits for the next.
func (db *DB) Prune(ctx context.Context, r digest.Retention) error {
	if leapt, err := db.leapt(ctx, r); leapt || err != nil {
		return err
	}
	for _, s := range []struct {
		prune  pruneStep
		before time.Time
	}{
		{pruneEditions, r.Editions},
		{db.pruneArchive, r.Articles},
		{deleting(pruneStories), r.Articles},
		{deleting(pruneDecisions), r.Articles},
		{deleting(pruneForeign), r.Articles},
		{deleting(pruneChanges), r.Articles},
		{deleting(pruneTies), r.Articles},
		{deleting(pruneCorrections), r.Editions},
		{deleting(pruneCorrected), r.Editions},
		{deleting(pruneReplies), r.Editions},
		{deleting(pruneEdits), r.Editions},
		{deleting(pruneWatches), r.Editions},
		{deleting(pruneWatched), r.Editions},
		{deleting(pruneRevisions), r.Revisions},
		{deleting(pruneAudit), r.Audit},
		{deleting(pruneNotices), r.Audit},
		{deleting(pruneNotes), time.Now().Add(-noteLife)},
		{deleting(pruneHosts), time.Now().Add(-noteLife)},
	} {
		if err := db.pruneAll(ctx, s.prune, micros(s.before)); err != nil {
			return err
		}
	}
	if _, err := db.Forget(ctx, r.Left); err != nil {
		return err
	}
	return db.tidy(ctx)
}

// tidy does what the engine leaves to housekeeping.
func (db *DB) tidy(ctx context.Context) error {
	if db.engine.tidy != "" {
		if err := db.change(ctx, "merge words", func(tx *tx) error {
			_, err := tx.ExecContext(ctx, db.engine.tidy)
			return err
		}); err != nil {
			return err
		}
	}
	if db.engine.fold == "" {
		return nil
	}
	_, err := db.write.db.ExecContext(ctx, db.engine.fold)
	return err
}

// A pruneStep deletes at most pruneBatch things, and says how many.
type pruneStep func(ctx context.Context, tx *tx, before int64) (int, error)

// pruneAll takes a step until there is no more to delete, each in its own
// transaction: others write in between.
func (db *DB) pruneAll(ctx context.Context, step pruneStep, before int64) error {
	for n := pruneBatch; n == pruneBatch; {
		err := db.change(ctx, "prune", func(tx *tx) (err error) {
			n, err = step(ctx, tx, before)
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// deleting is the step of a statement that has a limit.
func deleting(query string) pruneStep {
	return func(ctx context.Context, tx *tx, before int64) (int, error) {
		r, err := tx.ExecContext(ctx, query, before, pruneBatch)
		if err != nil {
			return 0, err
		}
		n, err := r.RowsAffected()
		return int(n), err
	}
}

func pruneEditions(ctx context.Context, tx *tx, before int64) (int, error) {
	old, err := list(ctx, tx, scanID, oldEditions, before, pruneBatch)
	if err != nil {
		return 0, err
	}
	for _, e := range old {
		facts, err := list(ctx, tx, scanID, pruneTold, e)
		if err != nil {
			return 0, err
		}
		for _, q := range []string{pruneParts, pruneEditionStories, pruneEdition} {
			if _, err := tx.ExecContext(ctx, q, e); err != nil {
				return 0, err
			}
		}
		if err := pruneFacts(ctx, tx, facts); err != nil {
			return 0, err
		}
	}
	return len(old), nil
}

// pruneFacts deletes those of the facts that nobody states and nobody was told.
func pruneFacts(ctx context.Context, tx *tx, facts []int64) error {
	for _, f := range facts {
		if _, err := tx.ExecContext(ctx, pruneFact, f); err != nil {
			return err
		}
	}
	return nil
}

// pruneArchive deletes old articles with all that goes with them.
func (db *DB) pruneArchive(ctx context.Context, tx *tx, before int64) (int, error) {
	old, err := list(ctx, tx, func(r rowScanner) ([2]int64, error) {
		var a [2]int64
		err := r.Scan(&a[0], &a[1])
		return a, err
	}, pruneArticles, before, pruneBatch)
	if err != nil {
		return 0, err
	}
	for _, a := range old {
		if err := db.engine.index.remove(ctx, tx, a[0]); err != nil {
			return 0, err
		}
		for _, q := range []string{pruneMatches, pruneBelow, pruneAlso} {
			if _, err := tx.ExecContext(ctx, q, a[0]); err != nil {
				return 0, err
			}
		}
		if _, err := tx.ExecContext(ctx, uncountDay, dayOf(a[1])); err != nil {
			return 0, err
		}
		facts, err := list(ctx, tx, scanID, pruneSpans, a[0])
		if err != nil {
			return 0, err
		}
		if err := pruneFacts(ctx, tx, facts); err != nil {
			return 0, err
		}
	}
	return len(old), nil
}
