package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"newsdesk/digest"
)

const enrolRereads = `INSERT INTO rereads (article_id, next_at) SELECT DISTINCT s.article_id, CAST($2 AS BIGINT) FROM told t
	JOIN fact_spans s ON s.fact_id = t.fact_id JOIN articles a ON a.id = s.article_id
	WHERE t.edition_id = $1 AND a.url <> '' AND a.feed_id > 0 ON CONFLICT (article_id) DO NOTHING`

// enrol has the articles that an edition tells of read again from next on.
func enrol(ctx context.Context, tx *tx, edition int64, next time.Time) error {
	_, err := tx.ExecContext(ctx, enrolRereads, edition, micros(next))
	return err
}

const claimRereads = `UPDATE rereads SET next_at = $1, tries = tries + 1 WHERE article_id IN (
		SELECT article_id FROM rereads WHERE next_at <= $2 OR next_at > $4 ORDER BY next_at, article_id LIMIT $3 {claim})
	RETURNING article_id, tries, etag, last_modified, page_title, gone_at`

// longestReread is how far ahead the next reading may lie.
const longestReread = 5 * 24 * time.Hour

const dropReread = `DELETE FROM rereads WHERE article_id = $1`

// ClaimRereads leases at most limit articles that are to be read again, until now
// plus lease. Articles that are no more are dropped.
func (db *DB) ClaimRereads(ctx context.Context, now time.Time, lease time.Duration, limit int) ([]digest.Reread, error) {
	var claimed []digest.Reread
	err := db.change(ctx, "claim rereads", func(tx *tx) error {
		claimed = nil
		rs, err := list(ctx, tx, scanReread, claimRereads, micros(now.Add(lease)), micros(now), limit, micros(now.Add(longestReread)))
		if err != nil {
			return err
		}
		for _, r := range rs {
			id := r.Article.ID
			r.Article, err = scanArticle(tx.QueryRowContext(ctx, articleByID, id))
			if errors.Is(found(err), digest.ErrNotFound) {
				if _, err := tx.ExecContext(ctx, dropReread, id); err != nil {
					return err
				}
				continue
			}
			if err != nil {
				return err
			}
			claimed = append(claimed, r)
		}
		return nil
	})
	return claimed, err
}

func scanReread(row rowScanner) (digest.Reread, error) {
	var r digest.Reread
	var gone int64
	err := row.Scan(&r.Article.ID, &r.Tries, &r.ETag, &r.LastModified, &r.PageTitle, &gone)
	r.Gone = at(gone)
	return r, err
}

const saveReread = `UPDATE rereads SET next_at = $2, etag = $3, last_modified = $4, page_title = $5, gone_at = $6 WHERE article_id = $1`

const rewriteArticle = `UPDATE articles SET title = $2, text = $3, stage = 'group', revised_at = $4, revision = revision + 1
	WHERE id = $1 AND revision = $5 AND stage = 'done'`

// FinishReread stores what came of reading an article again: what it says now, if
// that is another title or text than it had, as a new version that is placed again,
// and the corrections that reading alone has shown.
func (db *DB) FinishReread(ctx context.Context, r digest.Reading) error {
	return db.change(ctx, "save reread", func(tx *tx) error {
		a := r.Article
		if r.Title != a.Title || r.Text != a.Text {
			res, err := tx.ExecContext(ctx, rewriteArticle, a.ID, r.Title, r.Text, micros(r.At), a.Revision)
			if err != nil {
				return err
			}
			n, err := res.RowsAffected()
			if err != nil {
				return err
			}
			if n > 0 {
				if _, err := tx.ExecContext(ctx, insertRevision+` ON CONFLICT DO NOTHING`, a.ID, a.Revision, a.Title, a.Text, micros(r.At)); err != nil {
					return err
				}
			}
		}
		if err := saveCorrections(ctx, tx, r.Corrections, r.At); err != nil {
			return err
		}
		if r.Next.IsZero() {
			_, err := tx.ExecContext(ctx, dropReread, a.ID)
			return err
		}
		_, err := tx.ExecContext(ctx, saveReread, a.ID, micros(r.Next), r.ETag, r.LastModified, r.PageTitle, micros(r.Gone))
		return err
	})
}

const rereadOf = `SELECT COUNT(*) FROM rereads`

// Rereads tells how many articles are being read again.
func (db *DB) Rereads(ctx context.Context) (int, error) {
	n, err := scanID(db.read.QueryRowContext(ctx, rereadOf))
	if err != nil {
		return 0, fmt.Errorf("count rereads: %w", err)
	}
	return int(n), nil
}

// firstReread is when an article that was told of is read again for the first time.
const firstReread = 20 * time.Minute
