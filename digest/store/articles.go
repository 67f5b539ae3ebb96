package store

import (
	"cmp"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"newsdesk/digest"
)

// The stages of an article on its way into a story.
const (
	stagePage  = "page"  // its full text is still to be fetched
	stageGroup = "group" // it is to be grouped
	stageDone  = "done"
)

const articleColumns = `a.id, a.feed_id, a.identity, a.guid, a.url, a.title, a.text, a.source, a.author, a.language,
	a.published_at, a.undated, a.seen_at, a.revised_at, a.revision, a.story_id, a.duplicate_of, a.teaser, a.image`

func scanArticle(r rowScanner) (digest.Article, error) {
	var a digest.Article
	var published, seen, revised int64
	err := r.Scan(&a.ID, &a.FeedID, &a.Identity, &a.GUID, &a.URL, &a.Title, &a.Text, &a.Source, &a.Author, &a.Language,
		&published, &a.Undated, &seen, &revised, &a.Revision, &a.StoryID, &a.DuplicateOf, &a.Teaser, &a.Image)
	a.Published, a.Seen, a.Revised = at(published), at(seen), at(revised)
	return a, err
}

// SaveFetch stores what a poll brought: f's new state and its articles, as one
// transaction. It returns how many articles are new and how many are new versions
// of known ones; what a known article said before is kept as a revision. An
// article seen in another feed is not new, and what that feed says of it is no
// revision: two feeds with different excerpts would take turns. A zero f.ID stores
// the articles alone; the first feed that brings one of them makes it its own.
func (db *DB) SaveFetch(ctx context.Context, f digest.Feed, articles []digest.Article) (added, revised int, err error) {
	err = db.beside(ctx, "save articles", func(tx *tx) error {
		s := arrivals{ctx: ctx, tx: tx}
		for _, a := range db.inLine(articles) {
			a.FeedID = f.ID
			if err := s.take(a); err != nil {
				return fmt.Errorf("article %s: %w", a.Identity, err)
			}
		}
		if err := s.countDays(); err != nil {
			return err
		}
		added, revised = s.added, s.revised
		if added+revised > 0 {
			if err := tx.wake(ctx, ArticlesReady); err != nil {
				return err
			}
		}
		if f.ID == 0 {
			return nil
		}
		return updateFeed(ctx, tx, f)
	})
	return added, revised, err
}

// inLine is articles in the order in which they are stored: where transactions run
// beside each other, that in which two that bring the same articles wait for each
// other but never both.
func (db *DB) inLine(articles []digest.Article) []digest.Article {
	if !db.Postgres() {
		return articles
	}
	return slices.SortedStableFunc(slices.Values(articles), func(a, b digest.Article) int { return cmp.Compare(a.Identity, b.Identity) })
}

// arrivals stores articles as they come in, within one transaction.
type arrivals struct {
	ctx            context.Context
	tx             *tx
	added, revised int
	days           map[int64]dayCount
}

// A dayCount is how many articles were published on a day, and between which IDs
// they lie.
type dayCount struct{ articles, first, last int64 }

// Whoever places the article meanwhile is waited for.
const articleByIdentity = `SELECT ` + articleColumns + `, a.feed_hash FROM articles a WHERE a.identity = $1 {hold}`

func (s *arrivals) take(a digest.Article) error {
	var hash string
	old, err := scanArticle(scanMore{s.tx.QueryRowContext(s.ctx, articleByIdentity, a.Identity), &hash})
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return s.insert(a)
	case err != nil:
		return err
	case a.FeedID != old.FeedID && a.FeedID != 0 && old.FeedID != 0:
		return s.second(old, a)
	}
	if a.FeedID != 0 && old.FeedID == 0 {
		if err := s.adopt(old, a.FeedID); err != nil {
			return err
		}
	}
	if hash == feedHash(a) {
		return nil
	}
	s.revised++
	return s.revise(old, a)
}

const alsoIn = `INSERT INTO article_feeds (article_id, feed_id) VALUES ($1, $2) ON CONFLICT DO NOTHING`

const placeAgain = `UPDATE articles SET stage = 'group' WHERE id = $1 AND stage = 'done'`

// also notes that another feed carries an article. It is placed again: whoever
// reads that feed may want its story.
func (s *arrivals) also(a digest.Article, feed int64) error {
	r, err := s.tx.ExecContext(s.ctx, alsoIn, a.ID, feed)
	if err != nil {
		return err
	}
	if n, err := r.RowsAffected(); err != nil || n == 0 {
		return err
	}
	_, err = s.tx.ExecContext(s.ctx, placeAgain, a.ID)
	return err
}

const adoptArticle = `UPDATE articles SET feed_id = $2 WHERE id = $1`

// adopt makes an article that came without a feed, by an import, the feed's that
// brings it now. It is placed again, as in also.
func (s *arrivals) adopt(a digest.Article, feed int64) error {
	if _, err := s.tx.ExecContext(s.ctx, adoptArticle, a.ID, feed); err != nil {
		return err
	}
	_, err := s.tx.ExecContext(s.ctx, placeAgain, a.ID)
	return err
}

// scanMore scans further columns behind those that a scan function knows.
type scanMore struct {
	r    rowScanner
	more any
}

func (s scanMore) Scan(dest ...any) error { return s.r.Scan(append(dest, s.more)...) }

const insertArticle = `INSERT INTO articles (feed_id, identity, guid, url, title, text, source, author, language,
	published_at, undated, seen_at, teaser, feed_hash, stage, page_at, image)
	VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $12, $16) ON CONFLICT (identity) DO NOTHING RETURNING id`

const countDay = `INSERT INTO article_days (day, articles, first_id, last_id) VALUES ($1, $2, $3, $4)
	ON CONFLICT (day) DO UPDATE SET articles = article_days.articles + excluded.articles,
		first_id = CASE WHEN article_days.first_id < excluded.first_id THEN article_days.first_id ELSE excluded.first_id END,
		last_id = CASE WHEN article_days.last_id > excluded.last_id THEN article_days.last_id ELSE excluded.last_id END`

// countDays counts what was inserted, the days in order: two replicas that count
// the same days wait for each other, and never both.
func (s *arrivals) countDays() error {
	for _, day := range slices.Sorted(maps.Keys(s.days)) {
		c := s.days[day]
		if _, err := s.tx.ExecContext(s.ctx, countDay, day, c.articles, c.first, c.last); err != nil {
			return err
		}
	}
	return nil
}

// insert stores an article that is not there. When another replica has just stored
// it, this one is the second.
func (s *arrivals) insert(a digest.Article) error {
	stage := stageGroup
	if a.Teaser && a.URL != "" {
		stage = stagePage
	}
	id, err := scanID(s.tx.QueryRowContext(s.ctx, insertArticle, a.FeedID, a.Identity, a.GUID, a.URL, a.Title, a.Text, a.Source, a.Author,
		a.Language, micros(a.Published), a.Undated, micros(a.Seen), a.Teaser, feedHash(a), stage, a.Image))
	if errors.Is(err, sql.ErrNoRows) {
		return s.take(a)
	}
	if err != nil {
		return err
	}
	s.added++
	if s.days == nil {
		s.days = map[int64]dayCount{}
	}
	day := dayOf(micros(a.Published))
	c := s.days[day]
	if c.articles++; c.articles == 1 {
		c.first = id
	}
	c.last = id
	s.days[day] = c
	if !a.Foreign {
		return nil
	}
	_, err = s.tx.ExecContext(s.ctx, markForeign, id)
	return err
}

// dayOf is the day of a time as it is stored.
func dayOf(us int64) int64 { return us / (24 * time.Hour).Microseconds() }

const insertRevision = `INSERT INTO revisions (article_id, number, title, text, until_at) VALUES ($1, $2, $3, $4, $5)`

const updateArticle = `UPDATE articles SET title = $2, text = $3, feed_hash = $4, stage = $5, page_at = $6, page_tries = 0,
	teaser = $7, image = CASE WHEN $8 = '' THEN image ELSE $8 END, revised_at = $6, revision = revision + 1 WHERE id = $1`

// revise stores a new version of old, as the feed has it. A teaser does not
// replace a full text: what is new in that only the page can tell.
func (s *arrivals) revise(old, a digest.Article) error {
	if _, err := s.tx.ExecContext(s.ctx, insertRevision, old.ID, old.Revision, old.Title, old.Text, micros(a.Seen)); err != nil {
		return err
	}
	text, teaser, stage := a.Text, a.Teaser, stageGroup
	if a.Teaser && !old.Teaser {
		text, teaser = old.Text, false
	}
	if a.Teaser && a.URL != "" {
		stage = stagePage
	}
	_, err := s.tx.ExecContext(s.ctx, updateArticle, old.ID, a.Title, text, feedHash(a), stage, micros(a.Seen), teaser, a.Image)
	return err
}

func feedHash(a digest.Article) string {
	h := sha256.New()
	h.Write([]byte(a.Title))
	h.Write([]byte{0})
	h.Write([]byte(a.Text))
	return hex.EncodeToString(h.Sum(nil)[:12])
}

// One that a foreign feed brought is its own site's to take over at any time.
const settledArticle = `SELECT COUNT(*) FROM articles WHERE identity = $1 AND seen_at < $2
	AND NOT EXISTS (SELECT 1 FROM foreign_articles WHERE article_id = articles.id)`

// Settled says that an article with this identity is stored and was first read
// before the given time.
func (db *DB) Settled(ctx context.Context, identity string, before time.Time) (bool, error) {
	n, err := scanID(db.read.QueryRowContext(ctx, settledArticle, identity, micros(before)))
	if err != nil {
		return false, fmt.Errorf("article %s: %w", identity, err)
	}
	return n > 0, nil
}

// What is due further ahead than any wait was put there by a clock that has been
// put back since.
const duePages = `SELECT x.id, x.url FROM articles x WHERE x.stage = 'page' AND (x.page_at <= $2 OR x.page_at > $1)
	AND ` + hostIsFree + ` ORDER BY x.page_at, x.id LIMIT $3 {claim}`

const claimPage = `UPDATE articles SET page_at = $2, page_tries = page_tries + 1 WHERE id = $1 RETURNING id`

// longestPageWait is how far ahead the next try of a page may lie.
const longestPageWait = 12 * time.Hour

// ClaimPages leases at most limit articles whose full text is still to be
// fetched, until now plus lease, and with them their hosts, as ClaimFeeds does.
func (db *DB) ClaimPages(ctx context.Context, now time.Time, lease time.Duration, limit int) ([]digest.Article, error) {
	var all []digest.Article
	err := db.beside(ctx, "claim pages", func(tx *tx) error {
		all = nil
		due, err := list(ctx, tx, scanAddressed, duePages, micros(now.Add(longestPageWait)), micros(now), limit, micros(now.Add(lease+skew)), db.self)
		if err != nil {
			return err
		}
		if due, err = db.oursOf(ctx, tx, due, now, lease); err != nil {
			return err
		}
		for _, d := range due {
			if _, err := scanID(tx.QueryRowContext(ctx, claimPage, d.id, micros(now.Add(lease)))); err != nil {
				return err
			}
			a, err := scanArticle(tx.QueryRowContext(ctx, articleByID, d.id))
			if err != nil {
				return err
			}
			all = append(all, a)
		}
		return nil
	})
	return all, err
}

// pageTries is how often a page is asked for before its article is grouped by
// what the feed said.
const pageTries = 3

const retryPage = `UPDATE articles SET page_at = $2 WHERE id = $1 AND page_tries < $3`

const skipPage = `UPDATE articles SET stage = 'group' WHERE id = $1 AND stage = 'page' AND page_at <> $2`

const pageText = `UPDATE articles SET text = $2, teaser = $3, language = $4, stage = 'group',
	image = CASE WHEN image = '' THEN $5 ELSE image END WHERE id = $1`

const releasePage = `UPDATE articles SET page_at = $2, page_tries = CASE WHEN page_tries > 0 THEN page_tries - 1 ELSE 0 END
	WHERE id = $1 AND stage = 'page' AND revision = $3`

// ReleasePages makes articles that were claimed by ClaimPages and not asked for due
// at now; that they were claimed does not count as a try.
func (db *DB) ReleasePages(ctx context.Context, as []digest.Article, now time.Time) error {
	return db.beside(ctx, "release pages", func(tx *tx) error {
		for _, a := range as {
			if _, err := tx.ExecContext(ctx, releasePage, a.ID, micros(now), a.Revision); err != nil {
				return err
			}
		}
		return nil
	})
}

// A page that was asked for before its article was corrected, or whose lease ran
// out and that another has finished, is of no use any more.
const pageAwaited = `SELECT id FROM articles WHERE id = $1 AND stage = 'page' AND revision = $2 {hold}`

const nextRevision = `UPDATE articles SET revision = revision + 1 WHERE id = $1`

// FinishPage stores the full text of a as its page gave it, and its image where it
// had none, and lets it be grouped. With an empty text, the page is asked for again at retry, and when it
// has been asked for often enough, or retry is zero, the feed's words must do. When
// the article has changed since it was claimed, nothing happens.
func (db *DB) FinishPage(ctx context.Context, a digest.Article, text string, retry time.Time) error {
	return db.beside(ctx, "save page", func(tx *tx) error {
		_, err := scanID(tx.QueryRowContext(ctx, pageAwaited, a.ID, a.Revision))
		switch {
		case errors.Is(err, sql.ErrNoRows):
			return nil
		case err != nil:
			return err
		case text == "":
			return giveUpPage(ctx, tx, a.ID, retry)
		case a.StoryID != 0 && text != a.Text:
			if _, err := tx.ExecContext(ctx, insertRevision+` ON CONFLICT DO NOTHING`, a.ID, a.Revision, a.Title, a.Text, micros(a.Revised)); err != nil {
				return err
			}
			if _, err := tx.ExecContext(ctx, nextRevision, a.ID); err != nil {
				return err
			}
		}
		if _, err = tx.ExecContext(ctx, pageText, a.ID, text, false, a.Language, a.Image); err != nil {
			return err
		}
		return tx.wake(ctx, ArticlesReady)
	})
}

func giveUpPage(ctx context.Context, tx *tx, id int64, retry time.Time) error {
	tries := pageTries
	if retry.IsZero() {
		tries = 0
	}
	if _, err := tx.ExecContext(ctx, retryPage, id, micros(retry), tries); err != nil {
		return err
	}
	_, err := tx.ExecContext(ctx, skipPage, id, micros(retry))
	return err
}

const ungrouped = `SELECT ` + articleColumns + ` FROM articles a WHERE a.stage = 'group' ORDER BY a.published_at, a.id LIMIT $1`

// Ungrouped returns articles that wait for their story, oldest first: new ones,
// and known ones (StoryID is set) whose text changed.
func (db *DB) Ungrouped(ctx context.Context, limit int) ([]digest.Article, error) {
	as, err := list(ctx, db.read, scanArticle, ungrouped, limit)
	if err != nil {
		return nil, fmt.Errorf("list ungrouped articles: %w", err)
	}
	return as, nil
}

const feedsOfArticle = `SELECT feed_id FROM article_feeds WHERE article_id = $1 ORDER BY feed_id LIMIT $2`

// AlsoIn returns the feeds that carry an article beside the one that brought it.
func (db *DB) AlsoIn(ctx context.Context, id int64) ([]int64, error) {
	ids, err := list(ctx, db.read, scanID, feedsOfArticle, id, maxRows)
	if err != nil {
		return nil, fmt.Errorf("feeds of article %d: %w", id, err)
	}
	return ids, nil
}

const groupedSince = `SELECT ` + articleColumns + ` FROM articles a WHERE a.story_id > 0 AND a.published_at >= $1 AND a.id > $2
	ORDER BY a.id LIMIT $3`

// Grouped returns at most limit articles published since then that have a story
// and an ID above after, by ID.
func (db *DB) Grouped(ctx context.Context, since time.Time, after int64, limit int) ([]digest.Article, error) {
	as, err := list(ctx, db.read, scanArticle, groupedSince, micros(since), after, limit)
	if err != nil {
		return nil, fmt.Errorf("list grouped articles: %w", err)
	}
	return as, nil
}

const revisionText = `SELECT title, text FROM revisions WHERE article_id = $1 AND number = $2`

const articleByID = `SELECT ` + articleColumns + ` FROM articles a WHERE a.id = $1`

// Article returns the article as it stood at the given revision, or as it stands
// at digest.Newest. Revision says which it is: one that is not kept any more gives
// the newest.
func (db *DB) Article(ctx context.Context, id int64, revision int) (digest.Article, error) {
	a, err := scanArticle(db.read.QueryRowContext(ctx, articleByID, id))
	if err != nil {
		return a, fmt.Errorf("article %d: %w", id, found(err))
	}
	if revision == a.Revision || revision == digest.Newest {
		return a, nil
	}
	err = db.read.QueryRowContext(ctx, revisionText, id, revision).Scan(&a.Title, &a.Text)
	if errors.Is(err, sql.ErrNoRows) {
		return a, nil
	}
	if err != nil {
		return a, fmt.Errorf("article %d revision %d: %w", id, revision, err)
	}
	a.Revision = revision
	return a, nil
}
