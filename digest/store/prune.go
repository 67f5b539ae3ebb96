package store

import (
	"context"

	"newsdesk/digest"
)

// pruneBatch bounds what one statement deletes, so that housekeeping never holds
// the database for long.
const pruneBatch = 2000

// Articles that an edition cites stay as long as the edition does.
const pruneArticles = `DELETE FROM articles WHERE id IN (SELECT a.id FROM articles a WHERE a.published_at < $1 AND a.seen_at < $1
	AND NOT EXISTS (SELECT 1 FROM fact_spans s JOIN told t ON t.fact_id = s.fact_id WHERE s.article_id = a.id) LIMIT $2) RETURNING id`

const pruneWords = `DELETE FROM articles_text WHERE rowid = $1`

const pruneMatches = `DELETE FROM topic_articles WHERE NOT EXISTS (SELECT 1 FROM articles WHERE id = topic_articles.article_id)`

const pruneAlso = `DELETE FROM article_feeds WHERE NOT EXISTS (SELECT 1 FROM articles WHERE id = article_feeds.article_id)`

const pruneSpans = `DELETE FROM fact_spans WHERE NOT EXISTS (SELECT 1 FROM articles WHERE id = fact_spans.article_id)`

const pruneFacts = `DELETE FROM facts WHERE NOT EXISTS (SELECT 1 FROM fact_spans WHERE fact_id = facts.id)
	AND NOT EXISTS (SELECT 1 FROM told WHERE fact_id = facts.id)`

const pruneStories = `DELETE FROM stories WHERE last_at < $1 AND NOT EXISTS (SELECT 1 FROM articles WHERE story_id = stories.id)`

const pruneRevisions = `DELETE FROM revisions WHERE until_at < $1 AND NOT EXISTS (
	SELECT 1 FROM fact_spans s JOIN told t ON t.fact_id = s.fact_id WHERE s.article_id = revisions.article_id AND s.revision = revisions.number)`

const pruneTold = `DELETE FROM told WHERE edition_id IN (SELECT id FROM editions WHERE composed_at < $1)`

const pruneParts = `DELETE FROM parts WHERE edition_id IN (SELECT id FROM editions WHERE composed_at < $1)`

const pruneEditionStories = `DELETE FROM edition_stories WHERE edition_id IN (SELECT id FROM editions WHERE composed_at < $1)`

const pruneEditions = `DELETE FROM editions WHERE composed_at < $1`

const pruneAudit = `DELETE FROM audit WHERE at < $1`

const checkpoint = `PRAGMA wal_checkpoint(TRUNCATE)`

// Prune deletes what is older than r says, and folds the write-ahead log into the
// database file.
func (db *DB) Prune(ctx context.Context, r digest.Retention) error {
	err := db.change(ctx, "prune", func(tx *tx) error {
		if err := pruneArchive(ctx, tx, r); err != nil {
			return err
		}
		for _, s := range []struct {
			query string
			args  []any
		}{
			{pruneTold, []any{micros(r.Editions)}},
			{pruneParts, []any{micros(r.Editions)}},
			{pruneEditionStories, []any{micros(r.Editions)}},
			{pruneEditions, []any{micros(r.Editions)}},
			{pruneMatches, nil},
			{pruneAlso, nil},
			{pruneSpans, nil},
			{pruneFacts, nil},
			{pruneStories, []any{micros(r.Articles)}},
			{pruneRevisions, []any{micros(r.Revisions)}},
			{pruneAudit, []any{micros(r.Audit)}},
		} {
			if _, err := tx.ExecContext(ctx, s.query, s.args...); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	_, err = db.write.db.ExecContext(ctx, checkpoint)
	return err
}

// pruneArchive deletes old articles with their words.
func pruneArchive(ctx context.Context, tx *tx, r digest.Retention) error {
	ids, err := list(ctx, tx, scanID, pruneArticles, micros(r.Articles), pruneBatch)
	if err != nil {
		return err
	}
	for _, id := range ids {
		if _, err := tx.ExecContext(ctx, pruneWords, id); err != nil {
			return err
		}
	}
	return nil
}
