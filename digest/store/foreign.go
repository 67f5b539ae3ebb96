package store

import (
	"newsdesk/digest"
)

const markForeign = `INSERT INTO foreign_articles (article_id) VALUES ($1) ON CONFLICT DO NOTHING`

const isForeign = `SELECT COUNT(*) FROM foreign_articles WHERE article_id = $1`

const unmarkForeign = `DELETE FROM foreign_articles WHERE article_id = $1`

const takeOver = `UPDATE articles SET feed_id = $2, source = $3, author = $4, url = $5, guid = $6, image = $7 WHERE id = $1`

const neverAlso = `DELETE FROM article_feeds WHERE article_id = $1 AND feed_id = $2`

// second takes in an article that another feed brought before. A feed of the
// article's own site takes it over from one that is not: what a stranger says under a
// publisher's address must not stand as the publisher's. Else the first feed speaks.
func (s *arrivals) second(old, a digest.Article) error {
	n, err := scanID(s.tx.QueryRowContext(s.ctx, isForeign, old.ID))
	if err != nil {
		return err
	}
	if a.Foreign || n == 0 {
		return s.also(old, a.FeedID)
	}
	if _, err := s.tx.ExecContext(s.ctx, takeOver, old.ID, a.FeedID, a.Source, a.Author, a.URL, a.GUID, a.Image); err != nil {
		return err
	}
	if _, err := s.tx.ExecContext(s.ctx, unmarkForeign, old.ID); err != nil {
		return err
	}
	if _, err := s.tx.ExecContext(s.ctx, neverAlso, old.ID, a.FeedID); err != nil {
		return err
	}
	if _, err := s.tx.ExecContext(s.ctx, alsoIn, old.ID, old.FeedID); err != nil {
		return err
	}
	s.revised++
	old.Teaser = true // whatever the stranger said is replaced, also by a teaser
	return s.revise(old, a)
}
