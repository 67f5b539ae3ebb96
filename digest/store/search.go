package store

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"newsdesk/digest"
)

// How search stays off the long posting lists: a word in fewer articles than reach is
// looked for in the whole archive, and so are commoner ones that stand beside it. Of
// commoner words by themselves only the newest articles are considered.
const (
	reach     = 2000
	telling   = 4   // so many common terms are looked for, the least common ones
	anchoring = 2   // so many of them by themselves
	pageful   = 512 // candidates that are kept
	page      = 128 // so many of them are read at once, after those that should do
)

// Search gives at most q.Limit articles within scope that hold one of q's terms,
// those first that hold the rarest and most of them, of such as hold the same the
// newest. Without terms it gives the newest.
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
	s := searching{db: db, ctx: ctx, scope: q.Scope, limit: q.Limit, scores: map[int64]float64{}}
	if err := s.begin(); err != nil || s.first > s.last {
		return nil, err
	}
	counts := q.Counts
	if counts == nil {
		var err error
		if counts, err = db.counts(ctx, q.Terms); err != nil {
			return nil, err
		}
	}
	if err := s.consider(q.Terms, counts); err != nil {
		return nil, err
	}
	return s.load(s.best())
}

// A searching is one search under way.
type searching struct {
	db          *DB
	ctx         context.Context //nolint:containedctx // it lives as long as one call
	scope       digest.Scope
	limit       int
	first, last int64 // between which IDs
	articles    int   // in the archive
	scores      map[int64]float64
}

// A standing is a term with the newest articles that hold it, newest first.
type standing struct {
	term  digest.Term
	count int // in about how many it stands
	ids   []int64
}

func (s *searching) begin() (err error) {
	if s.first, s.last, err = s.db.between(s.ctx, s.scope); err != nil {
		return err
	}
	n, err := scanID(s.db.read.QueryRowContext(s.ctx, articleCount))
	s.articles = int(n)
	return err
}

// consider gives each article that holds a term its score.
func (s *searching) consider(terms []digest.Term, counts []int) error {
	var rare, common []standing
	for i, t := range terms {
		switch f := (standing{term: t, count: counts[i]}); {
		case f.count >= s.db.reach:
			common = append(common, f)
		case f.count > 0:
			rare = append(rare, f)
		}
	}
	slices.SortStableFunc(common, func(a, b standing) int { return cmp.Compare(a.count, b.count) })
	common = common[:min(len(common), telling)]
	if err := s.look(rare); err != nil {
		return err
	}
	for _, f := range rare {
		s.score(f.count, f.ids)
	}
	if err := s.beside(rare, common); err != nil {
		return err
	}
	if s.enough(common) {
		return nil
	}
	return s.together(common)
}

// enough reports whether so many articles hold rare terms, or some beside common ones,
// that none which hold the two least of the common terms alone would be given.
func (s *searching) enough(common []standing) bool {
	least := 0.
	for _, f := range common[:min(len(common), anchoring)] {
		least += s.worth(f.count)
	}
	n := 0
	for _, score := range s.scores {
		if score >= least {
			n++
		}
	}
	return n >= s.limit
}

// look finds the articles of each term by itself.
func (s *searching) look(fs []standing) (err error) {
	for i := range fs {
		if fs[i].ids, err = s.ids(s.first, fs[i].count, fs[i].term); err != nil {
			return err
		}
	}
	return nil
}

// beside looks which of the articles that hold a rare term hold common ones.
func (s *searching) beside(rare, common []standing) error {
	var forms digest.Term
	sum := 0
	for _, f := range rare {
		forms = append(forms, f.term...)
		sum += len(f.ids)
	}
	if sum == 0 {
		return nil
	}
	for _, f := range common {
		ids, err := s.ids(s.first, sum, forms, f.term)
		if err != nil {
			return err
		}
		s.score(f.count, ids)
	}
	return nil
}

// together looks for the articles that hold several common terms: among the newest
// that hold one of the least common.
func (s *searching) together(common []standing) error {
	anchors := common[:min(len(common), anchoring)]
	if err := s.look(anchors); err != nil {
		return err
	}
	var forms digest.Term
	from := int64(math.MaxInt64)
	for _, f := range anchors {
		forms = append(forms, f.term...)
		if len(f.ids) > 0 {
			from = min(from, f.ids[len(f.ids)-1])
		}
	}
	seen := map[int64]bool{} // scored already, as an article that holds a rare term
	for id := range s.scores {
		seen[id] = true
	}
	for i, f := range common {
		ids := f.ids
		if i >= len(anchors) {
			var err error
			if ids, err = s.ids(from, len(anchors)*s.db.reach, forms, f.term); err != nil {
				return err
			}
		}
		s.score(f.count, slices.DeleteFunc(slices.Clone(ids), func(id int64) bool { return seen[id] }))
	}
	return nil
}

// score adds to the articles that hold a term what it tells: the more the fewer do.
func (s *searching) score(count int, ids []int64) {
	worth := s.worth(count)
	for _, id := range ids {
		s.scores[id] += worth
	}
}

func (s *searching) worth(count int) float64 {
	return math.Log(1 + (float64(max(s.articles-count, 0))+.5)/(float64(count)+.5))
}

// ids are the newest articles from first on, and within the scope, that hold one form
// of each of all; in the archive there are about expected.
func (s *searching) ids(first int64, expected int, all ...digest.Term) ([]int64, error) {
	l := s.db.engine.index.holding(all, expected, s.articles)
	if l.words == "" {
		return nil, nil
	}
	var line string
	query, args := l.query, []any{l.words, max(first, s.first), s.last, s.db.reach}
	if s.bounded() {
		query, args = l.scoped, append(args, micros(s.scope.From), until(s.scope), idList(s.scope.Feeds))
	}
	if err := s.db.read.QueryRowContext(s.ctx, query, args...).Scan(&line); err != nil {
		return nil, err
	}
	return parseIDs(line)
}

// bounded says that not every article is within the scope.
func (s *searching) bounded() bool {
	return !s.scope.From.IsZero() || !s.scope.To.IsZero() || len(s.scope.Feeds) > 0
}

func parseIDs(line string) ([]int64, error) {
	var ids []int64
	for f := range strings.SplitSeq(line, ",") {
		if f == "" {
			continue
		}
		id, err := strconv.ParseInt(f, 10, 64)
		if err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	return ids, nil
}

// best are the best candidates, best first.
func (s *searching) best() []int64 {
	type candidate struct {
		id    int64
		score float64
	}
	order := func(a, b candidate) int {
		return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(b.id, a.id))
	}
	var best []candidate
	least := 0.
	for id, score := range s.scores {
		if score < least {
			continue
		}
		if best = append(best, candidate{id, score}); len(best) >= 4*pageful {
			slices.SortFunc(best, order)
			best = best[:pageful]
			least = best[pageful-1].score
		}
	}
	slices.SortFunc(best, order)
	ids := make([]int64, min(len(best), pageful))
	for i := range ids {
		ids[i] = best[i].id
	}
	return ids
}

const articlesByID = `SELECT ` + articleColumns + ` FROM articles a WHERE a.id IN {list} AND a.published_at >= $2 AND a.published_at < $3
	AND ($4 = '' OR instr($4, ',' || a.feed_id || ',') > 0)`

// load reads the first of ids that are within the scope: all are, but for those that
// were changed since they were found.
func (s *searching) load(ids []int64) ([]digest.Article, error) {
	var all []digest.Article
	for _, p := range pages(ids, s.limit) {
		as, err := list(s.ctx, s.db.read, scanArticle, articlesByID, strings.Trim(idList(p), ","), micros(s.scope.From), until(s.scope), idList(s.scope.Feeds))
		if err != nil {
			return nil, err
		}
		slices.SortFunc(as, func(a, b digest.Article) int { return cmp.Compare(slices.Index(p, a.ID), slices.Index(p, b.ID)) })
		if all = append(all, as...); len(all) >= s.limit {
			return all[:s.limit], nil
		}
	}
	return all, nil
}

// pages cuts ids into as many as are wanted and, should some of these be gone, pages
// of one size.
func pages(ids []int64, limit int) [][]int64 {
	first := ids[:min(len(ids), limit)]
	rest := slices.Collect(slices.Chunk(ids[len(first):], page))
	if len(first) == 0 {
		return rest
	}
	return append([][]int64{first}, rest...)
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

const newestArticle = `SELECT COALESCE(MAX(id), 0) FROM articles`

// counts tells of each term in about how many articles it stands.
func (db *DB) counts(ctx context.Context, terms []digest.Term) ([]int, error) {
	newest, err := scanID(db.read.QueryRowContext(ctx, newestArticle))
	if err != nil {
		return nil, err
	}
	counts := make([]int, len(terms))
	for i, t := range terms {
		name := strings.Join(t, " ")
		n, ok := db.common.count(name, newest)
		if !ok {
			if n, err = db.engine.index.count(ctx, db.read, t, db.reach); err != nil {
				return nil, err
			}
			db.common.keep(name, n)
		}
		counts[i] = n
	}
	return counts, nil
}

const articleCount = `SELECT COALESCE(SUM(articles), 0) FROM article_days`

// Frequency tells in about how many of the n articles each term stands. It counts
// over the whole archive, and the commonest words by their newest articles.
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
