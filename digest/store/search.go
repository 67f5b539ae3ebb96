package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math"
	"sort"
	"strings"

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
	match := func(query, words string) ([]digest.Article, error) {
		if words == "" || first > last {
			return nil, nil
		}
		return list(ctx, db.read, scanArticle, query, words, micros(q.Scope.From), until(q.Scope), idList(q.Scope.Feeds), q.Limit, first, last)
	}
	rare, err := match(bestMatches, rarest(q.Terms, counts))
	if err != nil || len(rare) >= q.Limit {
		return rare, err
	}
	all, err := match(newestMatches, conjunction(q.Terms, counts))
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

// The words are looked up first, within the IDs, and whole articles are read only
// of those that are given.
const matching = ` IN (SELECT t.rowid FROM articles_text t CROSS JOIN articles a ON a.id = t.rowid
	WHERE articles_text MATCH $1 AND t.rowid >= $6 AND t.rowid <= $7 AND a.published_at >= $2 AND a.published_at < $3
	AND ($4 = '' OR instr($4, ',' || a.feed_id || ',') > 0) `

const newestMatches = `SELECT ` + articleColumns + ` FROM articles a WHERE a.id` + matching + `ORDER BY t.rowid DESC LIMIT $5) ORDER BY a.id DESC`

const bestMatches = `SELECT ` + articleColumns + ` FROM (SELECT t.rowid AS id, bm25(articles_text, 3.0, 1.0) AS score
	FROM articles_text t CROSS JOIN articles a ON a.id = t.rowid
	WHERE articles_text MATCH $1 AND t.rowid >= $6 AND t.rowid <= $7 AND a.published_at >= $2 AND a.published_at < $3
	AND ($4 = '' OR instr($4, ',' || a.feed_id || ',') > 0) ORDER BY score LIMIT $5) AS best
	CROSS JOIN articles a ON a.id = best.id ORDER BY best.score`

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

// conjunction asks for articles with every term that occurs at all.
func conjunction(terms []digest.Term, counts []int) string {
	var groups []string
	for i, t := range terms {
		if counts[i] > 0 {
			groups = append(groups, anyOf(t))
		}
	}
	return strings.Join(groups, " AND ")
}

// rarest asks for articles with one of the rarest terms, as many terms as bm25
// can rank in time.
func rarest(terms []digest.Term, counts []int) string {
	order := make([]int, 0, len(terms))
	for i := range terms {
		if counts[i] > 0 {
			order = append(order, i)
		}
	}
	sort.SliceStable(order, func(a, b int) bool { return counts[order[a]] < counts[order[b]] })
	var groups []string
	sum := 0
	for _, i := range order {
		if sum += counts[i]; sum > rankable {
			break
		}
		groups = append(groups, anyOf(terms[i]))
	}
	return strings.Join(groups, " OR ")
}

// anyOf is one term in FTS5's language: each form is quoted, so that nothing in a
// question is an operator.
func anyOf(t digest.Term) string {
	forms := make([]string, len(t))
	for i, w := range t {
		forms[i] = `"` + strings.ReplaceAll(w, `"`, `""`) + `"`
	}
	return "(" + strings.Join(forms, " OR ") + ")"
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
