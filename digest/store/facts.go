package store

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"newsdesk/digest"
)

const factByKey = `SELECT id FROM facts WHERE story_id = $1 AND key = $2 ORDER BY id LIMIT 1`

const insertFact = `INSERT INTO facts (story_id, key, text, at, seen_at) VALUES ($1, $2, $3, $4, $5) RETURNING id`

const restateFact = `UPDATE facts SET withdrawn_at = 0 WHERE id = $1 AND withdrawn_at > 0`

const insertSpan = `INSERT INTO fact_spans (fact_id, article_id, revision, start_at, end_at, in_title)
	VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (article_id, revision, in_title, start_at) DO NOTHING`

// A fact is withdrawn when no article states it any more in its newest version.
const withdrawFacts = `UPDATE facts SET withdrawn_at = $2 WHERE withdrawn_at = 0
	AND id IN (SELECT fact_id FROM fact_spans WHERE article_id = $1)
	AND NOT EXISTS (SELECT 1 FROM fact_spans s JOIN articles a ON a.id = s.article_id
		WHERE s.fact_id = facts.id AND s.revision = a.revision)`

const isFollowed = `UPDATE stories SET followed = TRUE WHERE id = $1 AND NOT followed`

func saveFacts(ctx context.Context, tx *tx, p digest.Placement, now time.Time) error {
	if err := refreshStory(ctx, tx, p.Story); err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, isFollowed, p.Story); err != nil {
		return err
	}
	for _, f := range p.Facts {
		id, err := factID(ctx, tx, p.Story, f, now)
		if err != nil {
			return err
		}
		for _, s := range f.Spans {
			if _, err := tx.ExecContext(ctx, insertSpan, id, s.Article, s.Revision, s.Start, s.End, s.InTitle); err != nil {
				return err
			}
		}
	}
	if p.Article.Revision == 0 {
		return nil
	}
	_, err := tx.ExecContext(ctx, withdrawFacts, p.Article.ID, micros(now))
	return err
}

// factID finds the fact that f is in its story, or stores it as a new one.
func factID(ctx context.Context, tx *tx, story int64, f digest.Fact, now time.Time) (int64, error) {
	id, err := scanID(tx.QueryRowContext(ctx, factByKey, story, f.Key))
	if errors.Is(err, sql.ErrNoRows) {
		return scanID(tx.QueryRowContext(ctx, insertFact, story, f.Key, f.Text, micros(f.At), micros(now)))
	}
	if err != nil {
		return 0, err
	}
	_, err = tx.ExecContext(ctx, restateFact, id)
	return id, err
}

const mergeFactsOf = `UPDATE facts SET story_id = $2 WHERE story_id = $1`

// The facts of one story that another has as well, under the same key.
const twins = `SELECT f.id, MIN(g.id) FROM facts f JOIN facts g ON g.key = f.key AND g.story_id = $2
	WHERE f.story_id = $1 GROUP BY f.id ORDER BY f.id LIMIT $3`

// mergeFacts takes the facts of a merged story along. What both stories state is
// one fact.
func mergeFacts(ctx context.Context, tx *tx, m digest.Merge) error {
	pairs, err := list(ctx, tx, scanPair, twins, m.From, m.Into, maxRows)
	if err != nil {
		return err
	}
	for _, p := range pairs {
		if err := uniteFacts(ctx, tx, p[0], p[1]); err != nil {
			return err
		}
	}
	_, err = tx.ExecContext(ctx, mergeFactsOf, m.From, m.Into)
	return err
}

const copyTold = `INSERT INTO told (channel, fact_id, edition_id, part, told_at)
	SELECT channel, $2, edition_id, part, told_at FROM told WHERE fact_id = $1 ON CONFLICT DO NOTHING`

const takeSpans = `UPDATE fact_spans SET fact_id = $2 WHERE fact_id = $1`

// What stands in one of the two stands.
const standWith = `UPDATE facts SET withdrawn_at = 0 WHERE id = $2 AND EXISTS (SELECT 1 FROM facts WHERE id = $1 AND withdrawn_at = 0)`

const untellFact = `DELETE FROM told WHERE fact_id = $1`

const deleteFact = `DELETE FROM facts WHERE id = $1`

// uniteFacts makes one fact of two: who was told one was told the other.
func uniteFacts(ctx context.Context, tx *tx, fact, into int64) error {
	for _, q := range []string{takeSpans, copyTold, standWith} {
		if _, err := tx.ExecContext(ctx, q, fact, into); err != nil {
			return err
		}
	}
	for _, q := range []string{untellFact, deleteFact} {
		if _, err := tx.ExecContext(ctx, q, fact); err != nil {
			return err
		}
	}
	return nil
}

// The facts that an article states in a story it has just left, and whether an
// article that stayed states them too.
const factsOfArticle = `SELECT f.id, f.key, EXISTS (SELECT 1 FROM fact_spans s JOIN articles a ON a.id = s.article_id
		WHERE s.fact_id = f.id AND a.story_id = $1)
	FROM facts f WHERE f.story_id = $1 AND f.id IN (SELECT fact_id FROM fact_spans WHERE article_id = $2) ORDER BY f.id LIMIT $3`

const copyFact = `INSERT INTO facts (story_id, key, text, at, seen_at, withdrawn_at)
	SELECT $2, key, text, at, seen_at, withdrawn_at FROM facts WHERE id = $1 RETURNING id`

const takeSpansOf = `UPDATE fact_spans SET fact_id = $2 WHERE fact_id = $1 AND article_id = $3`

const moveFact = `UPDATE facts SET story_id = $2 WHERE id = $1`

type leaving struct {
	id     int64
	key    string
	shared bool
}

// moveFacts takes along what a moved article states. What those that stay state as
// well becomes a fact of both stories, told in the one to whom it was told in the
// other.
func moveFacts(ctx context.Context, tx *tx, m digest.Move) error {
	facts, err := list(ctx, tx, func(r rowScanner) (leaving, error) {
		var l leaving
		err := r.Scan(&l.id, &l.key, &l.shared)
		return l, err
	}, factsOfArticle, m.From, m.Article, maxRows)
	if err != nil {
		return err
	}
	for _, f := range facts {
		if err := moveOneFact(ctx, tx, f, m); err != nil {
			return err
		}
	}
	return nil
}

func moveOneFact(ctx context.Context, tx *tx, f leaving, m digest.Move) error {
	twin, err := scanID(tx.QueryRowContext(ctx, factByKey, m.To, f.key))
	none := errors.Is(err, sql.ErrNoRows)
	switch {
	case err != nil && !none:
		return err
	case none && !f.shared:
		_, err := tx.ExecContext(ctx, moveFact, f.id, m.To)
		return err
	case !f.shared:
		return uniteFacts(ctx, tx, f.id, twin)
	case none:
		if twin, err = scanID(tx.QueryRowContext(ctx, copyFact, f.id, m.To)); err != nil {
			return err
		}
	}
	if _, err := tx.ExecContext(ctx, takeSpansOf, f.id, twin, m.Article); err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, copyTold, f.id, twin)
	return err
}
