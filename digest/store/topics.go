package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"newsdesk/digest"
)

const topicColumns = `t.id, t.workspace, t.name, t.query, t.created_at, t.learned, t.learned_at`

func scanTopic(r rowScanner) (digest.Topic, error) {
	var t digest.Topic
	var created, learned int64
	err := r.Scan(&t.ID, &t.Workspace, &t.Name, &t.Query, &created, &t.Learned, &learned)
	t.Created, t.LearnedAt = at(created), at(learned)
	return t, err
}

const saveTopic = `INSERT INTO topics (workspace, name, query, created_at) VALUES ($1, $2, $3, $4)
	ON CONFLICT (workspace, name) DO UPDATE SET query = excluded.query,
		learned = CASE WHEN topics.query = excluded.query THEN topics.learned ELSE '' END,
		learned_from = CASE WHEN topics.query = excluded.query THEN topics.learned_from ELSE '' END
	RETURNING id`

// What was below a topic's threshold stays so while its query does.
const forgetBelow = `DELETE FROM topic_below WHERE topic_id = $1 AND NOT EXISTS (SELECT 1 FROM topics WHERE id = $1 AND learned <> '')`

const unmatchTopic = `DELETE FROM topic_articles WHERE topic_id = $1`

// SaveTopic stores t and which articles match it, replacing what was stored under
// its name, as one transaction.
func (db *DB) SaveTopic(ctx context.Context, t digest.Topic, matched []int64) (digest.Topic, error) {
	err := db.change(ctx, "save topic", func(tx *tx) (err error) {
		t.ID, err = storeTopic(ctx, tx, digest.Definition{Topic: t, Articles: matched})
		return err
	})
	return t, err
}

func storeTopic(ctx context.Context, tx *tx, d digest.Definition) (id int64, err error) {
	t := d.Topic
	if id, err = scanID(tx.QueryRowContext(ctx, saveTopic, t.Workspace, t.Name, t.Query, micros(t.Created))); err != nil {
		return 0, err
	}
	for _, q := range []string{unmatchTopic, forgetBelow} {
		if _, err := tx.ExecContext(ctx, q, id); err != nil {
			return 0, err
		}
	}
	for _, a := range d.Articles {
		if _, err := tx.ExecContext(ctx, matchArticle, id, a); err != nil {
			return 0, err
		}
	}
	return id, nil
}

const listTopics = `SELECT ` + topicColumns + ` FROM topics t ORDER BY t.id LIMIT $1`

// Topics returns all topics of all workspaces.
func (db *DB) Topics(ctx context.Context) ([]digest.Topic, error) {
	ts, err := list(ctx, db.read, scanTopic, listTopics, maxRows)
	if err != nil {
		return nil, fmt.Errorf("list topics: %w", err)
	}
	return ts, nil
}

const topicByName = `SELECT ` + topicColumns + ` FROM topics t WHERE t.workspace = $1 AND lower(t.name) = lower($2)`

// Topic returns a workspace's topic by name, in any case, or ErrNotFound.
func (db *DB) Topic(ctx context.Context, workspace, name string) (digest.Topic, error) {
	t, err := scanTopic(db.read.QueryRowContext(ctx, topicByName, workspace, name))
	if err != nil {
		return t, fmt.Errorf("topic %q: %w", name, found(err))
	}
	return t, nil
}

const topicsOfDigest = `SELECT ` + topicColumns + ` FROM topics t JOIN digest_topics dt ON dt.topic_id = t.id
	WHERE dt.digest_id = $1 ORDER BY t.name LIMIT $2`

const topicsOfWorkspace = `SELECT ` + topicColumns + ` FROM topics t WHERE t.workspace = $1 ORDER BY t.name LIMIT $2`

// TopicsIn returns the topics of a workspace, by name.
func (db *DB) TopicsIn(ctx context.Context, workspace string) ([]digest.Topic, error) {
	ts, err := list(ctx, db.read, scanTopic, topicsOfWorkspace, workspace, maxRows)
	if err != nil {
		return nil, fmt.Errorf("list topics of %s: %w", workspace, err)
	}
	return ts, nil
}

// TopicsOf returns the topics that a digest follows, by name.
func (db *DB) TopicsOf(ctx context.Context, digestID int64) ([]digest.Topic, error) {
	ts, err := list(ctx, db.read, scanTopic, topicsOfDigest, digestID, maxRows)
	if err != nil {
		return nil, fmt.Errorf("list topics of digest %d: %w", digestID, err)
	}
	return ts, nil
}

const tieTopic = `INSERT INTO digest_topics (digest_id, topic_id) VALUES ($1, $2) ON CONFLICT DO NOTHING`

const untieTopic = `DELETE FROM digest_topics WHERE digest_id = $1 AND topic_id = $2`

const dropTopic = `DELETE FROM topics WHERE id = $1 AND NOT EXISTS (SELECT 1 FROM digest_topics WHERE topic_id = $1)`

const dropMatches = `DELETE FROM topic_articles WHERE topic_id = $1 AND NOT EXISTS (SELECT 1 FROM topics WHERE id = $1)`

// UnfollowTopic unties a topic from a digest; a topic that no digest follows any
// more is deleted, and what was rendered ahead with it is composed anew.
func (db *DB) UnfollowTopic(ctx context.Context, digestID, topicID int64, a Audit) error {
	return db.change(ctx, "unfollow topic", func(tx *tx) error {
		if err := composeAnew(ctx, tx, digestID, a.At); err != nil {
			return err
		}
		if err := leaveTopic(ctx, tx, digestID, topicID); err != nil {
			return err
		}
		return writeOrder(ctx, tx, digestID, a)
	})
}

func leaveTopic(ctx context.Context, tx *tx, digestID, topicID int64) error {
	if _, err := tx.ExecContext(ctx, untieTopic, digestID, topicID); err != nil {
		return err
	}
	for _, q := range []string{dropTopic, dropMatches, dropExamples, dropBelow} {
		if _, err := tx.ExecContext(ctx, q, topicID); err != nil {
			return err
		}
	}
	return nil
}

// An Audit says who changed what, where and how.
type Audit = digest.Audit

const insertAudit = `INSERT INTO audit (at, channel, person, command, detail) VALUES ($1, $2, $3, $4, $5)`

// What was ordered, and what topics learned by themselves.
const lastAudit = `SELECT COALESCE((SELECT MAX(id) FROM audit), 0) + COALESCE((SELECT MAX(learned_at) FROM topics), 0)`

// Changes is a number that is another after every change that was ordered in
// chat or from the shell, and after a topic has learned, by whichever process.
func (db *DB) Changes(ctx context.Context) (int64, error) {
	n, err := scanID(db.read.QueryRowContext(ctx, lastAudit))
	if err != nil {
		return 0, fmt.Errorf("last change: %w", err)
	}
	return n, nil
}

const setCurator = `UPDATE digests SET curator = $2 WHERE id = $1`

// writeOrder notes what a person changed of a digest, and who that was.
func writeOrder(ctx context.Context, tx *tx, digestID int64, a Audit) error {
	if a.Person != "" && a.Person != digest.Shell {
		if _, err := tx.ExecContext(ctx, setCurator, digestID, a.Person); err != nil {
			return err
		}
	}
	return writeChange(ctx, tx, a)
}

// writeChange notes what was changed in a channel. Where a person of the chat changes
// something the bot is back, whatever was heard before.
func writeChange(ctx context.Context, tx *tx, a Audit) error {
	if a.Person != "" && a.Person != digest.Shell {
		if _, err := tx.ExecContext(ctx, cameBack, digest.Workspace(a.Channel)); err != nil {
			return err
		}
	}
	return writeAudit(ctx, tx, a)
}

func writeAudit(ctx context.Context, tx *tx, a Audit) error {
	_, err := tx.ExecContext(ctx, insertAudit, micros(a.At), a.Channel.String(), a.Person, a.Command, a.Detail)
	return err
}

const feedsOfDigest = `SELECT ` + feedColumns + ` FROM feeds WHERE id IN (SELECT feed_id FROM digest_feeds WHERE digest_id = $1) ORDER BY id LIMIT $2`

// FeedsOf returns the feeds tied to a digest.
func (db *DB) FeedsOf(ctx context.Context, digestID int64) ([]digest.Feed, error) {
	fs, err := list(ctx, db.read, scanFeed, feedsOfDigest, digestID, maxRows)
	if err != nil {
		return nil, fmt.Errorf("list feeds of digest %d: %w", digestID, err)
	}
	return fs, nil
}

const tieFeed = `INSERT INTO digest_feeds (digest_id, feed_id) VALUES ($1, $2) ON CONFLICT DO NOTHING`

const untieFeed = `DELETE FROM digest_feeds WHERE digest_id = $1 AND feed_id = $2`

const dropFeed = `DELETE FROM feeds WHERE id = $1 AND NOT EXISTS (SELECT 1 FROM digest_feeds WHERE feed_id = $1)`

// UnfollowFeed unties a feed from a digest; a feed that no digest follows any
// more is polled no more. Its articles stay, and what was rendered ahead with it is
// composed anew.
func (db *DB) UnfollowFeed(ctx context.Context, digestID, feedID int64, a Audit) error {
	return db.change(ctx, "unfollow feed", func(tx *tx) error {
		if err := composeAnew(ctx, tx, digestID, a.At); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, untieFeed, digestID, feedID); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, dropFeed, feedID); err != nil {
			return err
		}
		return writeOrder(ctx, tx, digestID, a)
	})
}

// The feeds of digests without topics: every article of theirs is wanted.
const wholeFeeds = `SELECT DISTINCT feed_id FROM digest_feeds df
	WHERE NOT EXISTS (SELECT 1 FROM digest_topics dt WHERE dt.digest_id = df.digest_id) ORDER BY feed_id LIMIT $1`

// WholeFeeds returns the feeds of which some digest wants every article.
func (db *DB) WholeFeeds(ctx context.Context) ([]int64, error) {
	ids, err := list(ctx, db.read, scanID, wholeFeeds, maxRows)
	if err != nil {
		return nil, fmt.Errorf("list whole feeds: %w", err)
	}
	return ids, nil
}

const note = `SELECT value FROM notes WHERE name = $1`

const saveNote = `INSERT INTO notes (name, value, updated_at) VALUES ($1, $2, $3)
	ON CONFLICT (name) DO UPDATE SET value = excluded.value, updated_at = excluded.updated_at`

// Note returns what was noted under a name; empty when nothing was.
func (db *DB) Note(ctx context.Context, name string) (string, error) {
	var v string
	err := db.read.QueryRowContext(ctx, note, name).Scan(&v)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	if err != nil {
		return "", fmt.Errorf("note %s: %w", name, err)
	}
	return v, nil
}

// SaveNote notes value under a name, for thirty days.
func (db *DB) SaveNote(ctx context.Context, name, value string) error {
	return db.change(ctx, "save note", func(tx *tx) error {
		_, err := tx.ExecContext(ctx, saveNote, name, value, micros(time.Now()))
		return err
	})
}

const recentArticles = `SELECT ` + articleColumns + ` FROM articles a WHERE a.published_at >= $1 AND a.id > $2 ORDER BY a.id LIMIT $3`

// Articles returns at most limit articles published since then, by ID above after.
func (db *DB) Articles(ctx context.Context, since time.Time, after int64, limit int) ([]digest.Article, error) {
	as, err := list(ctx, db.read, scanArticle, recentArticles, micros(since), after, limit)
	if err != nil {
		return nil, fmt.Errorf("list articles: %w", err)
	}
	return as, nil
}
