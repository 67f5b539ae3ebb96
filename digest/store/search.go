package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
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
// first the newest of those that hold all of them, then those that hold the
// rarest, best first by bm25. Without terms it gives the newest.
func (db *DB) Search(ctx context.Context, q digest.Search) ([]digest.Article, error) {
	as, err := db.search(ctx, q)
	if err != nil {
		return nil, fmt.Errorf("search articles: %w", err)
	}
	return as, nil
}

func (db *DB) search(ctx context.Context, q digest.Search) ([]digest.Article, error) {
	if q.Scope.Story != 0 {
		return db.StoryArticles(ctx, q.Scope.Story)
	}
	if len(q.Terms) == 0 {
		return db.match(ctx, newestArticles, "", q)
	}
	counts, err := db.counts(ctx, q.Terms)
	if err != nil {
		return nil, err
	}
	all, err := db.match(ctx, newestMatches, conjunction(q.Terms, counts), q)
	if err != nil {
		return nil, err
	}
	rare, err := db.match(ctx, bestMatches, rarest(q.Terms, counts), q)
	if err != nil {
		return nil, err
	}
	return without(append(rare, all...), q.Limit), nil
}

// The conditions of a scope are switched off by a zero argument, so that each
// search is one statement.
const inScope = ` AND a.published_at >= $2 AND ($3 = 0 OR a.published_at < $3)
	AND ($4 = '' OR instr($4, ',' || a.feed_id || ',') > 0)`

const newestArticles = `SELECT ` + articleColumns + ` FROM articles a WHERE $1 = ''` + inScope + ` ORDER BY a.published_at DESC LIMIT $5`

const newestMatches = `SELECT ` + articleColumns + ` FROM articles_text t CROSS JOIN articles a
	WHERE articles_text MATCH $1 AND a.id = t.rowid` + inScope + ` ORDER BY t.rowid DESC LIMIT $5`

const bestMatches = `SELECT ` + articleColumns + ` FROM articles_text t CROSS JOIN articles a
	WHERE articles_text MATCH $1 AND a.id = t.rowid` + inScope + ` ORDER BY bm25(articles_text, 3.0, 1.0) LIMIT $5`

func (db *DB) match(ctx context.Context, query, words string, q digest.Search) ([]digest.Article, error) {
	if words == "" && query != newestArticles {
		return nil, nil
	}
	return list(ctx, db.read, scanArticle, query, words, micros(q.Scope.From), micros(q.Scope.To), idList(q.Scope.Feeds), q.Limit)
}

const wordCount = `SELECT doc FROM articles_words WHERE term = $1`

// counts tells of each term in about how many articles it stands: the sum over
// its forms, which counts an article with two of them twice.
func (db *DB) counts(ctx context.Context, terms []digest.Term) ([]int, error) {
	counts := make([]int, len(terms))
	for i, t := range terms {
		for _, w := range t {
			n, err := scanID(db.read.QueryRowContext(ctx, wordCount, w))
			if err != nil && !errors.Is(err, sql.ErrNoRows) {
				return nil, err
			}
			counts[i] += int(n)
		}
	}
	return counts, nil
}

const articleCount = `SELECT COUNT(*) FROM articles`

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

const scopeWindow = `SELECT COUNT(*), COALESCE(MIN(a.published_at), 0), COALESCE(MAX(a.published_at), 0), COALESCE(MAX(a.seen_at), 0)
	FROM articles a WHERE $1 = ''` + inScope + ` AND ($5 = 0 OR a.story_id = $5)`

// Window tells what stretch of the archive a scope covers.
func (db *DB) Window(ctx context.Context, s digest.Scope) (digest.Window, error) {
	var w digest.Window
	var from, to, newest int64
	err := db.read.QueryRowContext(ctx, scopeWindow, "", micros(s.From), micros(s.To), idList(s.Feeds), s.Story).Scan(&w.Articles, &from, &to, &newest)
	if err != nil {
		return w, fmt.Errorf("window: %w", err)
	}
	w.From, w.To, w.Newest = at(from), at(to), at(newest)
	return w, nil
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
