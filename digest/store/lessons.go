package store

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"newsdesk/digest"
)

const (
	belowTopic     = `INSERT INTO topic_below (topic_id, article_id) SELECT $1, $2 WHERE EXISTS (SELECT 1 FROM topics WHERE id = $1) ON CONFLICT DO NOTHING`
	unbelowArticle = `DELETE FROM topic_below WHERE article_id = $1`
	dropExamples   = `DELETE FROM topic_examples WHERE topic_id = $1 AND NOT EXISTS (SELECT 1 FROM topics WHERE id = $1)`
	dropBelow      = `DELETE FROM topic_below WHERE topic_id = $1 AND NOT EXISTS (SELECT 1 FROM topics WHERE id = $1)`
)

// matchBelow stores which topics' thresholds an article is below, before which it
// matched: those of an older look count no more.
func matchBelow(ctx context.Context, tx *tx, p digest.Placement) error {
	for _, t := range p.Below {
		if _, err := tx.ExecContext(ctx, belowTopic, t, p.Article.ID); err != nil {
			return err
		}
	}
	return nil
}

const saveExample = `INSERT INTO topic_examples (topic_id, article_id, wanted, title, text, person, made_at) VALUES ($1, $2, $3, $4, $5, $6, $7)
	ON CONFLICT (topic_id, article_id) DO UPDATE SET wanted = excluded.wanted, person = excluded.person, made_at = excluded.made_at`

const clearExamples = `DELETE FROM topic_examples WHERE topic_id = $1`

// SaveExamples stores articles as examples of a topic; none at all forgets those it
// had. The topic learns from them when TopicsToLearn is next asked.
func (db *DB) SaveExamples(ctx context.Context, topic int64, es []digest.Example, a Audit) error {
	return db.change(ctx, "save examples", func(tx *tx) error {
		if len(es) == 0 {
			if _, err := tx.ExecContext(ctx, clearExamples, topic); err != nil {
				return err
			}
		}
		for _, e := range es {
			if _, err := tx.ExecContext(ctx, saveExample, topic, e.Article, e.Wanted, e.Title, e.Text, e.Person, micros(e.Made)); err != nil {
				return err
			}
		}
		return writeChange(ctx, tx, a)
	})
}

const examplesOf = `SELECT article_id, wanted, title, text, person, made_at FROM topic_examples WHERE topic_id = $1 ORDER BY made_at, article_id LIMIT $2`

// Examples returns the examples of a topic, oldest first.
func (db *DB) Examples(ctx context.Context, topic int64) ([]digest.Example, error) {
	es, err := list(ctx, db.read, func(r rowScanner) (digest.Example, error) {
		var e digest.Example
		var made int64
		err := r.Scan(&e.Article, &e.Wanted, &e.Title, &e.Text, &e.Person, &made)
		e.Made = at(made)
		return e, err
	}, examplesOf, topic, maxRows)
	if err != nil {
		return nil, fmt.Errorf("list examples of topic %d: %w", topic, err)
	}
	return es, nil
}

// Topics of which somebody gave an example, or whose followers called a story off
// topic, with what there is to learn from: a topic that has learned from the same
// learns nothing new. Matches count by their order of two, so that a past is studied
// again when it has doubled; one that has shrunk teaches nothing.
const judgedTopics = `SELECT ` + topicColumns + `, t.learned_from,
		(SELECT COUNT(*) FROM topic_examples e WHERE e.topic_id = t.id),
		(SELECT COALESCE(MAX(e.made_at), 0) FROM topic_examples e WHERE e.topic_id = t.id),
		COALESCE(marks.given, 0), COALESCE(marks.last, 0),
		(SELECT COUNT(*) FROM (SELECT 1 FROM topic_articles ta WHERE ta.topic_id = t.id
			UNION ALL SELECT 1 FROM topic_below tb WHERE tb.topic_id = t.id LIMIT 5000) m)
	FROM topics t LEFT JOIN (
			SELECT dt.topic_id, COUNT(*) AS given, MAX(x.id) AS last
			FROM digest_topics dt CROSS JOIN digests d ON d.id = dt.digest_id CROSS JOIN ties x ON x.channel = d.channel
			WHERE x.kind = 'off topic' AND x.undone_at = 0 AND (CAST($2 AS BIGINT) = 0 OR dt.topic_id = $2) GROUP BY dt.topic_id
		) marks ON marks.topic_id = t.id
	WHERE (CAST($2 AS BIGINT) = 0 OR t.id = $2)
		AND (t.learned <> '' OR marks.given > 0 OR EXISTS (SELECT 1 FROM topic_examples e WHERE e.topic_id = t.id))
	ORDER BY t.id LIMIT $1`

// TopicsToLearn returns the topics that people have judged something of since they
// learned, or whose past has doubled.
func (db *DB) TopicsToLearn(ctx context.Context) ([]digest.Study, error) { return db.toLearn(ctx, 0) }

// TopicToLearn is TopicsToLearn of one topic alone.
func (db *DB) TopicToLearn(ctx context.Context, topic int64) ([]digest.Study, error) {
	return db.toLearn(ctx, topic)
}

// toLearn is about all topics where topic is 0.
func (db *DB) toLearn(ctx context.Context, topic int64) ([]digest.Study, error) {
	all, err := list(ctx, db.read, scanStudy, judgedTopics, maxRows, topic)
	if err != nil {
		return nil, fmt.Errorf("list topics to learn: %w", err)
	}
	var due []digest.Study
	for _, s := range all {
		if !s.due() {
			continue
		}
		if s.Examples, err = db.Examples(ctx, s.Topic.ID); err != nil {
			return nil, err
		}
		due = append(due, s.Study)
	}
	return due, nil
}

// study is a topic with what it last learned from.
type study struct {
	digest.Study
	known string
}

// due says that people judged something since the topic learned, or that its past is of
// a higher order now.
func (s study) due() bool {
	then, before := studied(s.known)
	now, order := studied(s.From)
	return then != now || order > before
}

// studied divides what a topic learned from into what people judged and the order of
// its past.
func studied(from string) (judged string, order int) {
	judged, power, _ := strings.Cut(from, ", 2^")
	order, err := strconv.Atoi(power)
	if err != nil { // it never learned
		return judged, -1
	}
	return judged, order
}

func scanStudy(r rowScanner) (study, error) {
	var s study
	var created, learned, examples, newest, marks, last, matched int64
	t := &s.Topic
	err := r.Scan(&t.ID, &t.Workspace, &t.Name, &t.Query, &created, &t.Learned, &learned, &s.known, &examples, &newest, &marks, &last, &matched)
	t.Created, t.LearnedAt = at(created), at(learned)
	doubled := 0
	for ; matched > 0; matched /= 2 {
		doubled++
	}
	s.From = fmt.Sprintf("%d examples to %d, %d marks to %d, 2^%d", examples, newest, marks, last, doubled)
	return s, err
}

// What matches a topic, below its threshold or not, the newest; whether its story was
// called off topic by a channel that follows the topic; and whether a channel that
// does call stories so told it.
const topicPast = `SELECT a.id, a.title, substr(a.text, 1, 20000),
		EXISTS (SELECT 1 FROM articles o CROSS JOIN ties x ON x.article_id = o.id
			CROSS JOIN digests d ON d.channel = x.channel CROSS JOIN digest_topics dt ON dt.digest_id = d.id AND dt.topic_id = $1
			WHERE o.story_id = a.story_id AND a.story_id > 0 AND x.kind = 'off topic' AND x.undone_at = 0),
		EXISTS (SELECT 1 FROM digest_topics dt CROSS JOIN digests d ON d.id = dt.digest_id
			CROSS JOIN edition_stories es ON es.channel = d.channel AND es.story_id = a.story_id
			WHERE dt.topic_id = $1 AND a.story_id > 0
				AND EXISTS (SELECT 1 FROM ties x WHERE x.channel = d.channel AND x.kind = 'off topic' AND x.undone_at = 0))
	FROM (SELECT article_id FROM (SELECT article_id FROM topic_articles WHERE topic_id = $1
			UNION SELECT article_id FROM topic_below WHERE topic_id = $1) either ORDER BY article_id DESC LIMIT $2) m
		JOIN articles a ON a.id = m.article_id ORDER BY a.id LIMIT $2`

// TopicPast returns at most limit stored articles that match a topic, the last ones,
// by ID. Of each it knows the ID, the title and the first 20,000 code points of the text.
func (db *DB) TopicPast(ctx context.Context, topic int64, limit int) ([]digest.Past, error) {
	ps, err := list(ctx, db.read, func(r rowScanner) (digest.Past, error) {
		var p digest.Past
		err := r.Scan(&p.Article.ID, &p.Article.Title, &p.Article.Text, &p.OffTopic, &p.Kept)
		return p, err
	}, topicPast, topic, limit)
	if err != nil {
		return nil, fmt.Errorf("past of topic %d: %w", topic, err)
	}
	return ps, nil
}

// What was studied under another query is of no use. Each time is later than all before,
// whatever the clocks say, so that Changes moves with it; by a millisecond, so that no few
// orders make up for the topic that learned last when it is dropped.
const saveLearned = `UPDATE topics SET learned = $3, learned_from = $4, learned_at = CASE
		WHEN $5 > (SELECT MAX(learned_at) FROM topics) + 1000 THEN CAST($5 AS BIGINT) ELSE (SELECT MAX(learned_at) FROM topics) + 1000 END
	WHERE id = $1 AND query = $2`

// SaveLearned stores what a study's topic has learned, for which Study.From says from
// what, unless its query has changed since.
func (db *DB) SaveLearned(ctx context.Context, s digest.Study, learned string, now time.Time) error {
	return db.change(ctx, "save what a topic learned", func(tx *tx) error {
		_, err := tx.ExecContext(ctx, saveLearned, s.Topic.ID, s.Topic.Query, learned, s.From, micros(now))
		return err
	})
}
