package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"newsdesk/digest"
	"newsdesk/digest/chat"
)

const insertTie = `INSERT INTO ties (workspace, channel, person, kind, article_id, other_id, made_at, moved)
	VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING id`

const undoTie = `UPDATE ties SET undone_at = $2, undone_by = $3 WHERE id = $1 AND undone_at = 0 RETURNING id`

// What was said of two articles before is overruled by the contrary.
const overrule = `UPDATE ties SET undone_at = $1, undone_by = $2 WHERE undone_at = 0 AND other_id > 0 AND kind <> $5
	AND (article_id = $3 AND other_id = $4 OR article_id = $4 AND other_id = $3)`

// TieAfter stores what a person said of a story, or that it is undone, with the
// placements that follow from it and the audit of it, as one transaction. They were
// decided at a generation of the store, and the next one is returned: when anybody has
// placed articles since, nothing is stored and it is digest.ErrStale. One that was
// undone before is digest.ErrNotFound.
func (db *DB) TieAfter(ctx context.Context, seen int64, t digest.Tying) (next int64, err error) {
	err = db.change(ctx, "tie articles", func(tx *tx) error {
		if next, err = scanID(tx.QueryRowContext(ctx, nextGeneration)); err != nil {
			return err
		}
		if next != seen+1 {
			return digest.ErrStale
		}
		id, err := writeTie(ctx, tx, t.Tie, t.Audit)
		if err != nil {
			return err
		}
		if err := db.placeAll(ctx, tx, t.Placed, t.Audit.At); err != nil {
			return err
		}
		if err := (cause{id, t.Audit.At}).note(ctx, tx, t.Placed); err != nil {
			return err
		}
		return writeChange(ctx, tx, t.Audit)
	})
	return next, err
}

func writeTie(ctx context.Context, tx *tx, t digest.Tie, a digest.Audit) (int64, error) {
	if t.ID != 0 {
		id, err := scanID(tx.QueryRowContext(ctx, undoTie, t.ID, micros(a.At), a.Person))
		return id, found(err)
	}
	if _, err := tx.ExecContext(ctx, overrule, micros(a.At), a.Person, t.Article, t.Other, string(t.Kind)); err != nil {
		return 0, err
	}
	moved, err := json.Marshal(t.Moved)
	if err != nil {
		return 0, err
	}
	return scanID(tx.QueryRowContext(ctx, insertTie, digest.Workspace(t.Channel), t.Channel.String(), t.Person, string(t.Kind), t.Article, t.Other, micros(t.Made), string(moved)))
}

const insertChange = `INSERT INTO story_changes (at, kind, article_id, from_story, to_story, tie_id) VALUES ($1, $2, $3, $4, $5, $6)`

// A cause is why and when stories changed: by a tie, or by grouping where it is zero.
type cause struct {
	tie int64
	at  time.Time
}

// note keeps how stories changed, for who asks why.
func (c cause) note(ctx context.Context, tx *tx, placed []digest.Placement) error {
	for _, p := range placed {
		for _, m := range p.Merges {
			if _, err := tx.ExecContext(ctx, insertChange, micros(c.at), "merge", int64(0), m.From, m.Into, c.tie); err != nil {
				return err
			}
		}
		for _, m := range p.Moves {
			if _, err := tx.ExecContext(ctx, insertChange, micros(c.at), "move", m.Article, m.From, m.To, c.tie); err != nil {
				return err
			}
		}
	}
	return nil
}

const tieColumns = `t.id, t.kind, t.article_id, t.other_id, t.channel, t.person, t.made_at, t.undone_at, t.moved,
	COALESCE((SELECT title FROM articles WHERE id = t.article_id), ''), COALESCE((SELECT title FROM articles WHERE id = t.other_id), '')`

func scanTie(r rowScanner) (digest.Tie, error) {
	var t digest.Tie
	var kind, channel, moved string
	var made, undone int64
	if err := r.Scan(&t.ID, &kind, &t.Article, &t.Other, &channel, &t.Person, &made, &undone, &moved, &t.Title, &t.OtherTitle); err != nil {
		return t, err
	}
	t.Kind, t.Made, t.Undone = digest.TieKind(kind), at(made), at(undone)
	var err error
	if t.Channel, err = chat.ParseChannel(channel); err != nil {
		return t, err
	}
	return t, json.Unmarshal([]byte(moved), &t.Moved)
}

const openTies = `SELECT ` + tieColumns + ` FROM ties t WHERE t.undone_at = 0 ORDER BY t.id LIMIT $1`

// Ties returns what holds of what people said of stories, oldest first.
func (db *DB) Ties(ctx context.Context) ([]digest.Tie, error) {
	ts, err := list(ctx, db.read, scanTie, openTies, maxRows)
	if err != nil {
		return nil, fmt.Errorf("list ties: %w", err)
	}
	return ts, nil
}

const workspaceTies = `SELECT ` + tieColumns + ` FROM ties t WHERE t.undone_at = 0 AND t.workspace = $1 AND (t.kind <> 'off topic' OR t.channel = $2)
	ORDER BY t.id DESC LIMIT $3`

// TiesOf returns what holds in a channel of what people said of stories, newest first.
func (db *DB) TiesOf(ctx context.Context, c chat.Channel, limit int) ([]digest.Tie, error) {
	ts, err := list(ctx, db.read, scanTie, workspaceTies, digest.Workspace(c), c.String(), limit)
	if err != nil {
		return nil, fmt.Errorf("list ties of %s: %w", c, err)
	}
	return ts, nil
}

const insertDecision = `INSERT INTO decisions (article_id, story_id, nearest, probability, body, decided_at) VALUES ($1, $2, $3, $4, $5, $6)
	ON CONFLICT (article_id) DO UPDATE SET story_id = excluded.story_id, nearest = excluded.nearest, probability = excluded.probability,
		body = excluded.body, decided_at = excluded.decided_at`

// decisionBody is what spoke for and against, as it is stored.
type decisionBody struct {
	Evidence []digest.Evidence `json:"evidence,omitempty"`
	Words    []string          `json:"words,omitempty"`
}

func saveDecision(ctx context.Context, tx *tx, d *digest.Decision, now time.Time) error {
	if d == nil {
		return nil
	}
	body, err := json.Marshal(decisionBody{d.Evidence, d.Words})
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, insertDecision, d.Article, d.Story, d.Nearest, int64(d.Probability*1e6), string(body), micros(now))
	return err
}

const decisionOf = `SELECT story_id, nearest, probability, body, decided_at FROM decisions WHERE article_id = $1`

// Decision returns why grouping put an article where it did, or ErrNotFound.
func (db *DB) Decision(ctx context.Context, article int64) (digest.Decision, error) {
	d := digest.Decision{Article: article}
	var probability, decided int64
	var body string
	err := db.read.QueryRowContext(ctx, decisionOf, article).Scan(&d.Story, &d.Nearest, &probability, &body, &decided)
	if err != nil {
		return d, fmt.Errorf("decision about article %d: %w", article, found(err))
	}
	d.Probability, d.At = float64(probability)/1e6, at(decided)
	var b decisionBody
	if err := json.Unmarshal([]byte(body), &b); err != nil {
		return d, fmt.Errorf("decision about article %d: %w", article, err)
	}
	d.Evidence, d.Words = b.Evidence, b.Words
	return d, nil
}

const changesOf = `SELECT at, kind, article_id, from_story, to_story, tie_id FROM story_changes WHERE from_story = $1 OR to_story = $1 ORDER BY id DESC LIMIT $2`

// StoryChanges returns how a story changed after its articles were placed, newest
// first.
func (db *DB) StoryChanges(ctx context.Context, story int64, limit int) ([]digest.StoryChange, error) {
	cs, err := list(ctx, db.read, func(r rowScanner) (digest.StoryChange, error) {
		var c digest.StoryChange
		var when int64
		err := r.Scan(&when, &c.Kind, &c.Article, &c.From, &c.To, &c.Tie)
		c.At = at(when)
		return c, err
	}, changesOf, story, limit)
	if err != nil {
		return nil, fmt.Errorf("list changes of story %d: %w", story, err)
	}
	return cs, nil
}

const articleLinked = `SELECT ` + articleColumns + ` FROM articles a WHERE a.published_at > $2 AND a.url = $1 ORDER BY a.id DESC LIMIT 1`

// linked is how far back an article is looked for by a link that is not its identity.
const linked = 30 * 24 * time.Hour

// ArticleLinked returns the article of the last thirty days that has a link, or
// ErrNotFound.
func (db *DB) ArticleLinked(ctx context.Context, url string, now time.Time) (digest.Article, error) {
	a, err := scanArticle(db.read.QueryRowContext(ctx, articleLinked, url, micros(now.Add(-linked))))
	if err != nil {
		return a, fmt.Errorf("article linked %s: %w", url, found(err))
	}
	return a, nil
}

const (
	pruneDecisions = `DELETE FROM decisions WHERE article_id IN (SELECT d.article_id FROM decisions d WHERE d.decided_at < $1
		AND NOT EXISTS (SELECT 1 FROM articles WHERE id = d.article_id) LIMIT $2)`
	pruneForeign = `DELETE FROM foreign_articles WHERE article_id IN (SELECT f.article_id FROM foreign_articles f
		WHERE CAST($1 AS BIGINT) > 0 AND NOT EXISTS (SELECT 1 FROM articles WHERE id = f.article_id) LIMIT $2)`
	pruneChanges     = `DELETE FROM story_changes WHERE id IN (SELECT id FROM story_changes WHERE at < $1 LIMIT $2)`
	pruneTies        = `DELETE FROM ties WHERE id IN (SELECT t.id FROM ties t WHERE t.made_at < $1 AND NOT EXISTS (SELECT 1 FROM articles WHERE id = t.article_id) LIMIT $2)`
	pruneCorrections = `DELETE FROM corrections WHERE id IN (SELECT id FROM corrections WHERE found_at < $1 LIMIT $2)`
	pruneCorrected   = `DELETE FROM corrections_told WHERE (channel, correction_id) IN (SELECT channel, correction_id FROM corrections_told WHERE told_at < $1 LIMIT $2)`
	pruneWatches     = `DELETE FROM watches WHERE id IN (SELECT id FROM watches WHERE due_to < $1 AND state <> 'open' LIMIT $2)`
	pruneWatched     = `DELETE FROM watches_told WHERE (channel, watch_id) IN (SELECT channel, watch_id FROM watches_told WHERE told_at < $1 LIMIT $2)`
)
