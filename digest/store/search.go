package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math"
	"sort"

	"newsdesk/digest"
)

// How search stays off the long posting lists: FTS5's bm25 visits every match, 58
// ms for a word in one article of twenty among 100,000. So only terms whose
// articles number at most rankable together are ranked by bm25; commoner ones
// only narrow, newest first, which ends at the limit.
const rankable = 3000

// Search gives at most q.Limit articles within scope that hold one of q's terms:
// first those that hold one of the rarest, best first by bm25, then the newest of
// those that hold all of them. Without terms it gives the newest.
func (db *DB) Search(ctx context.Context, q digest.Search) ([]digest.Article, error) {
	as, err := db.search(ctx, q)
	if err != nil {
		return nil, fmt.Errorf("search articles: %w", err)
	}
	return as, nil
}

func (db *DB) search(ctx context.Context, q digest.Search) ([]digest.Article, error) {
	if q.Scope.Story != 0 {
		story, err := db.storyNow(ctx, q.Scope.Story)
		if err != nil {
			return nil, err
		}
		return db.StoryArticles(ctx, story)
	}
	if len(q.Terms) == 0 {
		return list(ctx, db.read, scanArticle, newestArticles, micros(q.Scope.From), until(q.Scope), idList(q.Scope.Feeds), q.Limit)
	}
	counts, err := db.counts(ctx, q.Terms)
	if err != nil {
		return nil, err
	}
	first, last, err := db.between(ctx, q.Scope)
	if err != nil {
		return nil, err
	}
	articles, err := scanID(db.read.QueryRowContext(ctx, articleCount))
	if err != nil {
		return nil, err
	}
	match := func(l look) ([]digest.Article, error) {
		if l.words == "" || first > last {
			return nil, nil
		}
		args := []any{l.words, micros(q.Scope.From), until(q.Scope), idList(q.Scope.Feeds), q.Limit, first, last}
		return list(ctx, db.read, scanArticle, l.query, append(args, l.more...)...)
	}
	rare, err := match(db.engine.index.best(rarest(q.Terms, counts), int(articles)))
	if err != nil || len(rare) >= q.Limit {
		return rare, err
	}
	all, err := match(db.engine.index.newest(occurring(q.Terms, counts), int(articles)))
	if err != nil {
		return nil, err
	}
	return without(append(rare, all...), q.Limit), nil
}

// until is the end of a scope as it is stored.
func until(s digest.Scope) int64 {
	if s.To.IsZero() {
		return math.MaxInt64
	}
	return micros(s.To)
}

const idsBetween = `SELECT COALESCE(MIN(first_id), 1), COALESCE(MAX(last_id), 0) FROM article_days WHERE day >= $1 AND day <= $2`

// between tells between which IDs the articles of a stretch of time lie, and some
// others.
func (db *DB) between(ctx context.Context, s digest.Scope) (first, last int64, err error) {
	if s.From.IsZero() && s.To.IsZero() {
		return 0, math.MaxInt64, nil
	}
	err = db.read.QueryRowContext(ctx, idsBetween, dayOf(micros(s.From)), dayOf(until(s))).Scan(&first, &last)
	return first, last, err
}

const newestArticles = `SELECT ` + articleColumns + ` FROM articles a WHERE a.published_at >= $1 AND a.published_at < $2
	AND ($3 = '' OR instr($3, ',' || a.feed_id || ',') > 0) ORDER BY a.published_at DESC LIMIT $4`

const wordCount = `SELECT doc FROM articles_words WHERE term = $1`

// counts tells of each term in about how many articles it stands: the sum over
// its forms, which counts an article with two of them twice.
func (db *DB) counts(ctx context.Context, terms []digest.Term) ([]int, error) {
	newest, err := scanID(db.read.QueryRowContext(ctx, newestArticle))
	if err != nil {
		return nil, err
	}
	counts := make([]int, len(terms))
	for i, t := range terms {
		for _, w := range t {
			n, err := db.count(ctx, w, newest)
			if err != nil {
				return nil, err
			}
			counts[i] += n
		}
	}
	return counts, nil
}

const newestArticle = `SELECT COALESCE(MAX(id), 0) FROM articles`

func (db *DB) count(ctx context.Context, word string, newest int64) (int, error) {
	if n, ok := db.common.count(word, newest); ok {
		return n, nil
	}
	n, err := scanID(db.read.QueryRowContext(ctx, wordCount, word))
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return 0, err
	}
	db.common.keep(word, int(n))
	return int(n), nil
}

const articleCount = `SELECT COALESCE(SUM(articles), 0) FROM article_days`

// Frequency tells in about how many of the n articles each term stands. It counts
// over the whole archive.
func (db *DB) Frequency(ctx context.Context, terms []digest.Term, _ digest.Scope) (df []int, n int, err error) {
	if df, err = db.counts(ctx, terms); err != nil {
		return nil, 0, fmt.Errorf("count words: %w", err)
	}
	if err := db.read.QueryRowContext(ctx, articleCount).Scan(&n); err != nil {
		return nil, 0, fmt.Errorf("count articles: %w", err)
	}
	for i := range df {
		df[i] = min(df[i], n)
	}
	return df, n, nil
}

// occurring are the terms that occur at all.
func occurring(terms []digest.Term, counts []int) []counted {
	var cs []counted
	for i, t := range terms {
		if counts[i] > 0 {
			cs = append(cs, counted{t, counts[i]})
		}
	}
	return cs
}

// rarest are the rarest terms, as many as can be ranked in time.
func rarest(terms []digest.Term, counts []int) []counted {
	cs := occurring(terms, counts)
	sort.SliceStable(cs, func(a, b int) bool { return cs[a].count < cs[b].count })
	sum := 0
	for i, c := range cs {
		if sum += c.count; sum > rankable {
			return cs[:i]
		}
	}
	return cs
}

func without(as []digest.Article, limit int) []digest.Article {
	seen := map[int64]bool{}
	kept := as[:0]
	for _, a := range as {
		if !seen[a.ID] && len(kept) < limit {
			seen[a.ID] = true
			kept = append(kept, a)
		}
	}
	return kept
}
