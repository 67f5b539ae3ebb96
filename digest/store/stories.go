package store

import (
	"context"
	"fmt"
	"strings"
	"time"

	"newsdesk/digest"
)

const placeArticle = `UPDATE articles SET story_id = $2, duplicate_of = $3 WHERE id = $1`

// An article that was revised since it was read goes on waiting.
const doneWaiting = `UPDATE articles SET stage = 'done' WHERE id = $1 AND stage = 'group' AND revision = $2`

const matchArticle = `INSERT INTO topic_articles (topic_id, article_id) SELECT $1, $2
	WHERE EXISTS (SELECT 1 FROM topics WHERE id = $1)
		AND NOT EXISTS (SELECT 1 FROM topic_below WHERE topic_id = $1 AND article_id = $2) ON CONFLICT DO NOTHING`

const generation = `SELECT generation FROM "placing"`

const nextGeneration = `UPDATE "placing" SET generation = generation + 1 RETURNING generation`

// Generation is another number after every Place and PlaceAfter, by whichever
// process.
func (db *DB) Generation(ctx context.Context) (int64, error) {
	n, err := scanID(db.read.QueryRowContext(ctx, generation))
	if err != nil {
		return 0, fmt.Errorf("generation: %w", err)
	}
	return n, nil
}

// PlaceAfter is Place for who has seen the store at a generation, and returns the
// next one. When anybody has placed articles since, it stores nothing and returns
// digest.ErrStale: the same story number may stand for something else by now. So it
// does when what the placements say was told of an article is not all that was.
func (db *DB) PlaceAfter(ctx context.Context, seen int64, placed []digest.Placement, now time.Time) (next int64, err error) {
	err = db.change(ctx, "place articles", func(tx *tx) error {
		if next, err = scanID(tx.QueryRowContext(ctx, nextGeneration)); err != nil {
			return err
		}
		if next != seen+1 {
			return digest.ErrStale
		}
		if err := db.placeAll(ctx, tx, placed, now); err != nil {
			return err
		}
		return cause{at: now}.note(ctx, tx, placed)
	})
	return next, err
}

// Place stores where articles came to stand, and the stories that changed by it,
// as one transaction. It is digest.ErrStale, and nothing is stored, when more was told
// of an article than its placement knows of.
func (db *DB) Place(ctx context.Context, placed []digest.Placement, now time.Time) error {
	return db.change(ctx, "place articles", func(tx *tx) error {
		if _, err := scanID(tx.QueryRowContext(ctx, nextGeneration)); err != nil {
			return err
		}
		if err := db.placeAll(ctx, tx, placed, now); err != nil {
			return err
		}
		return cause{at: now}.note(ctx, tx, placed)
	})
}

func (db *DB) placeAll(ctx context.Context, tx *tx, placed []digest.Placement, now time.Time) error {
	if err := held(ctx, tx, placed); err != nil {
		return err
	}
	touched := map[int64]bool{}
	var fresh []digest.Article
	for _, p := range placed {
		waited, err := place(ctx, tx, p, now)
		if err != nil {
			return fmt.Errorf("article %d: %w", p.Article.ID, err)
		}
		if waited {
			fresh = append(fresh, p.Article)
		}
		touched[p.Story] = true
		for _, m := range p.Moves {
			touched[m.From], touched[m.To] = true, true
		}
		for _, m := range p.Merges {
			touched[m.From], touched[m.Into] = true, true
		}
	}
	for id := range touched {
		if err := refreshStory(ctx, tx, id); err != nil {
			return fmt.Errorf("story %d: %w", id, err)
		}
	}
	return db.engine.index.add(ctx, tx, fresh)
}

// place says whether the article waited for its story: it is to be made findable.
// One that is placed again was before.
func place(ctx context.Context, tx *tx, p digest.Placement, now time.Time) (waited bool, err error) {
	if _, err := tx.ExecContext(ctx, placeArticle, p.Article.ID, p.Story, p.DuplicateOf); err != nil {
		return false, err
	}
	r, err := tx.ExecContext(ctx, doneWaiting, p.Article.ID, p.Article.Revision)
	if err != nil {
		return false, err
	}
	n, err := r.RowsAffected()
	if err != nil {
		return false, err
	}
	return n > 0, follow(ctx, tx, p, now)
}

// follow stores what comes of an article's place.
func follow(ctx context.Context, tx *tx, p digest.Placement, now time.Time) error {
	for _, m := range p.Merges {
		if err := mergeStories(ctx, tx, m); err != nil {
			return err
		}
	}
	if err := matchTopics(ctx, tx, p); err != nil {
		return err
	}
	if p.Facts != nil {
		if err := saveFacts(ctx, tx, p, now); err != nil {
			return err
		}
	}
	if err := saveCorrections(ctx, tx, p.Corrections, now); err != nil {
		return err
	}
	if err := saveDecision(ctx, tx, p.Decision, now); err != nil {
		return err
	}
	for _, m := range p.Moves {
		if err := moveArticle(ctx, tx, m); err != nil {
			return err
		}
	}
	return nil
}

const unmatchArticle = `DELETE FROM topic_articles WHERE article_id = $1`

// matchTopics stores which topics an article matches now, unless nobody looked.
func matchTopics(ctx context.Context, tx *tx, p digest.Placement) error {
	if p.Topics == nil {
		return nil
	}
	for _, q := range []string{unmatchArticle, unbelowArticle} {
		if _, err := tx.ExecContext(ctx, q, p.Article.ID); err != nil {
			return err
		}
	}
	for _, t := range p.Topics {
		if _, err := tx.ExecContext(ctx, matchArticle, t, p.Article.ID); err != nil {
			return err
		}
	}
	return matchBelow(ctx, tx, p)
}

const mergeArticles = `UPDATE articles SET story_id = $2 WHERE story_id = $1`

const mergedInto = `UPDATE stories SET merged_into = $2, articles = 0, outlets = 0 WHERE id = $1`

const moveFollowed = `UPDATE stories SET followed = TRUE WHERE id = $2 AND EXISTS (SELECT 1 FROM stories WHERE id = $1 AND followed)`

func mergeStories(ctx context.Context, tx *tx, m digest.Merge) error {
	if err := refreshStory(ctx, tx, m.From); err != nil { // it may be of this batch
		return err
	}
	if _, err := tx.ExecContext(ctx, mergeArticles, m.From, m.Into); err != nil {
		return err
	}
	if err := refreshStory(ctx, tx, m.Into); err != nil {
		return err
	}
	if err := mergeFacts(ctx, tx, m); err != nil {
		return err
	}
	for _, q := range []string{moveFollowed, mergedInto} {
		if _, err := tx.ExecContext(ctx, q, m.From, m.Into); err != nil {
			return err
		}
	}
	return nil
}

const moveToStory = `UPDATE articles SET story_id = $2 WHERE id = $1`

func moveArticle(ctx context.Context, tx *tx, m digest.Move) error {
	if _, err := tx.ExecContext(ctx, moveToStory, m.Article, m.To); err != nil {
		return err
	}
	if err := refreshStory(ctx, tx, m.To); err != nil {
		return err
	}
	if err := moveFacts(ctx, tx, m); err != nil {
		return err
	}
	_, err := tx.ExecContext(ctx, moveFollowed, m.From, m.To)
	return err
}

// The headline is the first article's that is no copy; the composer chooses a
// better one for the day.
const refresh = `INSERT INTO stories (id, headline, first_at, last_at, articles, outlets)
	SELECT $1, COALESCE((SELECT title FROM articles WHERE story_id = $1 AND title <> '' ORDER BY duplicate_of > 0, published_at, id LIMIT 1), ''),
		MIN(published_at), MAX(published_at), COUNT(*), COUNT(DISTINCT source)
	FROM articles WHERE story_id = $1 HAVING COUNT(*) > 0
	ON CONFLICT (id) DO UPDATE SET headline = excluded.headline, first_at = excluded.first_at, last_at = excluded.last_at,
		articles = excluded.articles, outlets = excluded.outlets, merged_into = 0`

const emptyStory = `UPDATE stories SET articles = 0, outlets = 0 WHERE id = $1 AND NOT EXISTS (SELECT 1 FROM articles WHERE story_id = $1)`

func refreshStory(ctx context.Context, tx *tx, id int64) error {
	if _, err := tx.ExecContext(ctx, refresh, id); err != nil {
		return err
	}
	_, err := tx.ExecContext(ctx, emptyStory, id)
	return err
}

const lastStory = `SELECT COALESCE(MAX(id), 0) FROM stories`

// LastStory returns the greatest number that a story ever had, as far as is known;
// zero when there was none.
func (db *DB) LastStory(ctx context.Context) (int64, error) {
	id, err := scanID(db.read.QueryRowContext(ctx, lastStory))
	if err != nil {
		return 0, fmt.Errorf("last story: %w", err)
	}
	return id, nil
}

const storiesOfFeed = `SELECT DISTINCT story_id FROM (
	SELECT story_id FROM articles WHERE feed_id = $1 AND published_at >= $2
	UNION ALL
	SELECT a.story_id FROM article_feeds f JOIN articles a ON a.id = f.article_id WHERE f.feed_id = $1 AND a.published_at >= $2
	) AS carried WHERE story_id > 0 ORDER BY story_id LIMIT $3`

// StoriesOfFeed returns the stories with an article that a feed carries and that
// was published since then.
func (db *DB) StoriesOfFeed(ctx context.Context, feed int64, since time.Time) ([]int64, error) {
	ids, err := list(ctx, db.read, scanID, storiesOfFeed, feed, micros(since), maxRows)
	if err != nil {
		return nil, fmt.Errorf("list stories of feed %d: %w", feed, err)
	}
	return ids, nil
}

const followedStories = `SELECT id FROM stories WHERE followed AND last_at >= $1 ORDER BY id LIMIT $2`

// Followed returns the stories with an article published since then whose facts
// are kept because some digest wants them.
func (db *DB) Followed(ctx context.Context, since time.Time) ([]int64, error) {
	ids, err := list(ctx, db.read, scanID, followedStories, micros(since), maxRows)
	if err != nil {
		return nil, fmt.Errorf("list followed stories: %w", err)
	}
	return ids, nil
}

const storyArticles = `SELECT ` + articleColumns + ` FROM articles a WHERE a.story_id = $1 AND a.stage <> 'group'
	ORDER BY a.published_at DESC, a.id DESC LIMIT $2`

// maxStoryArticles bounds what is read of one story; the newest articles count.
const maxStoryArticles = 300

// StoryArticles returns the newest articles of a story, oldest first.
func (db *DB) StoryArticles(ctx context.Context, story int64) ([]digest.Article, error) {
	as, err := list(ctx, db.read, scanArticle, storyArticles, story, maxStoryArticles)
	if err != nil {
		return nil, fmt.Errorf("list articles of story %d: %w", story, err)
	}
	for i, j := 0, len(as)-1; i < j; i, j = i+1, j-1 {
		as[i], as[j] = as[j], as[i]
	}
	return as, nil
}

const storyColumns = `id, headline, first_at, last_at, articles, outlets`

func scanStory(r rowScanner) (digest.Story, error) {
	var s digest.Story
	var first, last int64
	err := r.Scan(&s.ID, &s.Headline, &first, &last, &s.Articles, &s.Outlets)
	s.First, s.Last = at(first), at(last)
	return s, err
}

const storyByID = `SELECT ` + storyColumns + ` FROM stories WHERE id = $1`

// A story with an article that matches one of the digest's topics, or, when the
// digest has no topics, that one of its feeds carries. Each of the two ranges has
// its index.
const storiesOfDigest = `WITH fresh AS (
		SELECT id, story_id, feed_id FROM articles WHERE seen_at > $2 AND published_at > $3 AND story_id > 0 AND stage <> 'group'
		UNION ALL
		SELECT id, story_id, feed_id FROM articles WHERE revised_at > 0 AND revised_at > $2 AND published_at > $3 AND story_id > 0 AND stage <> 'group')
	SELECT story_id FROM (SELECT DISTINCT a.story_id AS story_id FROM fresh a WHERE
		EXISTS (SELECT 1 FROM articles b CROSS JOIN topic_articles ta ON ta.article_id = b.id
			CROSS JOIN digest_topics dt ON dt.digest_id = $1 AND dt.topic_id = ta.topic_id
			WHERE b.story_id = a.story_id AND ($5 = '' OR instr($5, ',' || ta.topic_id || ',') > 0))
		OR (NOT EXISTS (SELECT 1 FROM digest_topics WHERE digest_id = $1)
			AND (EXISTS (SELECT 1 FROM digest_feeds df WHERE df.digest_id = $1 AND df.feed_id = a.feed_id)
				OR EXISTS (SELECT 1 FROM article_feeds af CROSS JOIN digest_feeds df ON df.digest_id = $1 AND df.feed_id = af.feed_id
					WHERE af.article_id = a.id)))) AS moved
	WHERE NOT EXISTS (SELECT 1 FROM ties t CROSS JOIN articles o ON o.id = t.article_id
		WHERE t.kind = 'off topic' AND t.undone_at = 0 AND o.story_id = moved.story_id
			AND t.channel = (SELECT channel FROM digests WHERE id = $1))
	ORDER BY story_id DESC LIMIT $4`

// Moved returns the stories that the digest follows and that have an article
// read since seen and published since published. When d.Topics is set, only
// those of its topics count. The newest stories come first.
func (db *DB) Moved(ctx context.Context, d digest.Digest, seen, published time.Time) ([]int64, error) {
	ids, err := list(ctx, db.read, scanID, storiesOfDigest, d.ID, micros(seen), micros(published), 5000, idList(d.Topics))
	if err != nil {
		return nil, fmt.Errorf("list stories of digest %d: %w", d.ID, err)
	}
	return ids, nil
}

// idList is ids as ",1,2,", for a statement that looks for ",id," in it; empty
// when there are none.
func idList(ids []int64) string {
	if len(ids) == 0 {
		return ""
	}
	var b strings.Builder
	for _, id := range ids {
		fmt.Fprintf(&b, ",%d", id)
	}
	return b.String() + ","
}

const storyFacts = `SELECT id, story_id, key, text, at, seen_at FROM facts WHERE story_id = $1 AND withdrawn_at = 0 ORDER BY at, id LIMIT $2`

const storySpans = `SELECT s.fact_id, s.article_id, s.revision, s.start_at, s.end_at, s.in_title
	FROM fact_spans s JOIN facts f ON f.id = s.fact_id WHERE f.story_id = $1 AND f.withdrawn_at = 0 ORDER BY s.fact_id, s.article_id LIMIT $2`

const toldOfStory = `SELECT f.id, f.text, t.told_at, e.newest_fact FROM facts f
	CROSS JOIN told t ON t.channel = $1 AND t.fact_id = f.id JOIN editions e ON e.id = t.edition_id
	WHERE f.story_id = $2 ORDER BY t.told_at, f.id LIMIT $3`

const toldLately = `SELECT f.id, f.story_id, f.text, t.told_at, f.at, s.headline FROM editions e
	CROSS JOIN told t ON t.edition_id = e.id CROSS JOIN facts f ON f.id = t.fact_id CROSS JOIN stories s ON s.id = f.story_id
	WHERE e.channel = $1 AND e.composed_at > $2 AND f.withdrawn_at = 0 ORDER BY e.composed_at DESC, f.id DESC LIMIT $3`

// ToldLately returns what editions composed since then told a channel, of whatever
// story, what was told last first.
func (db *DB) ToldLately(ctx context.Context, channel string, since time.Time, limit int) ([]digest.ToldFact, error) {
	told, err := list(ctx, db.read, func(r rowScanner) (digest.ToldFact, error) {
		var t digest.ToldFact
		var when, stated int64
		err := r.Scan(&t.ID, &t.StoryID, &t.Text, &when, &stated, &t.Headline)
		t.At, t.Stated = at(when), at(stated)
		return t, err
	}, toldLately, channel, micros(since), limit)
	if err != nil {
		return nil, fmt.Errorf("what %s was told lately: %w", channel, err)
	}
	return told, nil
}

const toldElsewhere = `SELECT DISTINCT g.id FROM facts g
	CROSS JOIN facts f ON f.key = g.key AND f.story_id <> g.story_id
	CROSS JOIN told t ON t.channel = $1 AND t.fact_id = f.id
	WHERE g.story_id = $2 LIMIT $3`

// Where a story went that was merged, and that one, and so on: at most sixteen
// times, so that no circle is endless.
const storyNow = `WITH RECURSIVE went (id, steps) AS (
		SELECT CAST($1 AS BIGINT), 0
		UNION ALL
		SELECT s.merged_into, w.steps + 1 FROM went w JOIN stories s ON s.id = w.id WHERE s.merged_into > 0 AND w.steps < 16)
	SELECT id FROM went ORDER BY steps DESC LIMIT 1`

// storyNow is the story that a story's articles are in by now.
func (db *DB) storyNow(ctx context.Context, story int64) (int64, error) {
	id, err := scanID(db.read.QueryRowContext(ctx, storyNow, story))
	if err != nil {
		return 0, fmt.Errorf("story %d: %w", story, err)
	}
	return id, nil
}

const withdrawnOfStory = `SELECT DISTINCT a.id FROM articles a CROSS JOIN corrections c ON c.article_id = a.id AND c.kind = 'retracted' AND c.fact_id = 0
	WHERE a.story_id = $1 LIMIT $2`

// Following returns what a channel that follows a story needs to know of it. Of one
// that was merged into another, it returns that other.
func (db *DB) Following(ctx context.Context, channel string, story int64) (digest.Following, error) {
	var f digest.Following
	story, err := db.storyNow(ctx, story)
	if err != nil {
		return f, err
	}
	if f.Story, err = scanStory(db.read.QueryRowContext(ctx, storyByID, story)); err != nil {
		return f, fmt.Errorf("story %d: %w", story, found(err))
	}
	if f.Articles, err = db.StoryArticles(ctx, story); err != nil {
		return f, err
	}
	if f.Facts, err = db.facts(ctx, story); err != nil {
		return f, fmt.Errorf("facts of story %d: %w", story, err)
	}
	f.Told, err = list(ctx, db.read, scanTold, toldOfStory, channel, story, maxRows)
	if err != nil {
		return f, fmt.Errorf("what %s was told of story %d: %w", channel, story, err)
	}
	f.Elsewhere, err = list(ctx, db.read, scanID, toldElsewhere, channel, story, maxRows)
	if err != nil {
		return f, fmt.Errorf("what %s was told elsewhere of story %d: %w", channel, story, err)
	}
	f.Withdrawn, err = list(ctx, db.read, scanID, withdrawnOfStory, story, maxRows)
	if err != nil {
		return f, fmt.Errorf("what was withdrawn of story %d: %w", story, err)
	}
	return f, nil
}

func (db *DB) facts(ctx context.Context, story int64) ([]digest.Fact, error) {
	facts, err := list(ctx, db.read, scanFact, storyFacts, story, maxRows)
	if err != nil {
		return nil, err
	}
	index := map[int64]int{}
	for i, f := range facts {
		index[f.ID] = i
	}
	type spanned struct {
		fact int64
		digest.Span
	}
	spans, err := list(ctx, db.read, func(r rowScanner) (spanned, error) {
		var s spanned
		err := r.Scan(&s.fact, &s.Article, &s.Revision, &s.Start, &s.End, &s.InTitle)
		return s, err
	}, storySpans, story, maxRows)
	if err != nil {
		return nil, err
	}
	for _, s := range spans {
		if i, ok := index[s.fact]; ok {
			facts[i].Spans = append(facts[i].Spans, s.Span)
		}
	}
	return facts, nil
}

func scanFact(r rowScanner) (digest.Fact, error) {
	var f digest.Fact
	var when, seen int64
	err := r.Scan(&f.ID, &f.StoryID, &f.Key, &f.Text, &when, &seen)
	f.At, f.Seen = at(when), at(seen)
	return f, err
}

func scanTold(r rowScanner) (digest.ToldFact, error) {
	var t digest.ToldFact
	var when int64
	err := r.Scan(&t.ID, &t.Text, &when, &t.Newest)
	t.At = at(when)
	return t, err
}
