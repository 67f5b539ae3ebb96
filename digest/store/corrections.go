package store

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"newsdesk/digest"
)

const toldFactsOf = `SELECT DISTINCT f.id, f.story_id, f.key, f.text, f.at, f.seen_at FROM fact_spans s JOIN facts f ON f.id = s.fact_id
	WHERE s.article_id = $1 AND EXISTS (SELECT 1 FROM told WHERE fact_id = f.id) ORDER BY f.id LIMIT $2`

// ToldFacts returns the facts that an article states or stated and that some channel
// was told, without their spans.
func (db *DB) ToldFacts(ctx context.Context, article int64) ([]digest.Fact, error) {
	fs, err := list(ctx, db.read, scanFact, toldFactsOf, article, maxRows)
	if err != nil {
		return nil, fmt.Errorf("list what was told of article %d: %w", article, err)
	}
	return fs, nil
}

const holdFactsOf = `SELECT id FROM facts WHERE id IN (SELECT fact_id FROM fact_spans WHERE article_id IN {list}) ORDER BY id {hold}`

const toldFactsNow = `SELECT DISTINCT s.article_id, s.fact_id FROM fact_spans s WHERE s.article_id IN {list}
	AND EXISTS (SELECT 1 FROM told WHERE fact_id = s.fact_id) ORDER BY s.fact_id`

// held holds the facts of the articles whose corrections were sought until they are
// placed. The error is digest.ErrStale when an edition has told one of them since they
// were sought: what is withdrawn of it would be corrected for nobody. So whatever is
// withdrawn was known to be told when corrections were sought, or is told by no edition
// any more: see stand.
func held(ctx context.Context, tx *tx, placed []digest.Placement) error {
	known, articles := map[[2]int64]bool{}, []int64{}
	for _, p := range placed {
		if p.Told == nil {
			continue
		}
		articles = append(articles, p.Article.ID)
		for _, f := range p.Told {
			known[[2]int64{p.Article.ID, f}] = true
		}
	}
	if len(articles) == 0 {
		return nil
	}
	ids := strings.Trim(idList(articles), ",")
	if _, err := list(ctx, tx, scanID, holdFactsOf, ids); err != nil {
		return err
	}
	told, err := list(ctx, tx, scanPair, toldFactsNow, ids)
	if err != nil {
		return err
	}
	if slices.ContainsFunc(told, func(p [2]int64) bool { return !known[p] }) {
		return digest.ErrStale
	}
	return nil
}

func scanPair(r rowScanner) (p [2]int64, err error) {
	err = r.Scan(&p[0], &p[1])
	return p, err
}

const insertCorrection = `INSERT INTO corrections (article_id, revision, kind, fact_id, was, becomes, found_at)
	VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (article_id, kind, fact_id, was, becomes) DO NOTHING`

// saveCorrections stores what was found. What was rendered ahead of what it corrects
// is composed anew.
func saveCorrections(ctx context.Context, tx *tx, cs []digest.Correction, now time.Time) error {
	for _, c := range cs {
		if done, err := retire(ctx, tx, c); err != nil {
			return err
		} else if done {
			continue
		}
		r, err := tx.ExecContext(ctx, insertCorrection, c.Article, c.Revision, string(c.Kind), c.Fact, c.Was, c.Now, micros(now))
		if err != nil {
			return err
		}
		if n, err := r.RowsAffected(); err != nil {
			return err
		} else if n == 0 { // it was found before
			continue
		}
		if err := recallSpoiled(ctx, tx, c, now); err != nil {
			return err
		}
	}
	return nil
}

// What a part tells is told when it is posted, which may be long after it was rendered.
const postedAt = `CASE WHEN p.sent_at > 0 THEN p.sent_at ELSE t.told_at END`

// What is about a whole article is for the channels that were told anything of it
// before it was found.
const correctionsFor = `SELECT c.id, c.article_id, c.revision, c.kind, c.fact_id, c.was, c.becomes, c.found_at, a.source, a.title, a.url,
		(SELECT MAX(` + postedAt + `) FROM told t LEFT JOIN parts p ON p.edition_id = t.edition_id AND p.number = t.part WHERE t.channel = $1 AND t.fact_id = c.fact_id),
		(SELECT MAX(` + postedAt + `) FROM fact_spans s JOIN told t ON t.channel = $1 AND t.fact_id = s.fact_id
			LEFT JOIN parts p ON p.edition_id = t.edition_id AND p.number = t.part WHERE s.article_id = c.article_id AND t.told_at <= c.found_at),
		COALESCE((SELECT MIN(n.id) FROM facts o JOIN facts n ON n.story_id = o.story_id AND n.text = c.becomes WHERE o.id = c.fact_id), 0)
	FROM corrections c JOIN articles a ON a.id = c.article_id JOIN (SELECT CAST($1 AS TEXT) AS channel) t ON TRUE
	WHERE c.found_at > $2 AND NOT EXISTS (SELECT 1 FROM corrections_told d WHERE d.channel = $1 AND d.correction_id = c.id)
		AND ` + counts + `
	ORDER BY c.found_at, c.id LIMIT $3`

// Corrections returns what a channel must be told was changed of what it was told,
// of what was found since then, oldest first.
func (db *DB) Corrections(ctx context.Context, channel string, since time.Time) ([]digest.Correction, error) {
	all, err := list(ctx, db.read, scanCorrection, correctionsFor, channel, micros(since), maxRows)
	if err != nil {
		return nil, fmt.Errorf("list corrections for %s: %w", channel, err)
	}
	var cs []digest.Correction
	for _, c := range all {
		if !c.Told.IsZero() {
			cs = append(cs, c)
		}
	}
	return cs, nil
}

func scanCorrection(r rowScanner) (digest.Correction, error) {
	var c digest.Correction
	var found int64
	var kind string
	var byFact, byArticle *int64
	err := r.Scan(&c.ID, &c.Article, &c.Revision, &kind, &c.Fact, &c.Was, &c.Now, &found, &c.Source, &c.Title, &c.URL, &byFact, &byArticle, &c.NowFact)
	c.Kind, c.Found = digest.CorrectionKind(kind), at(found)
	told := byArticle
	if c.Fact != 0 {
		told = byFact
	}
	if told != nil {
		c.Told = at(*told)
	}
	return c, err
}

const lastCorrections = `SELECT c.id, c.article_id, c.revision, c.kind, c.fact_id, c.was, c.becomes, c.found_at, a.source, a.title, a.url,
		d.told_at, d.told_at, 0
	FROM corrections_told d JOIN corrections c ON c.id = d.correction_id JOIN articles a ON a.id = c.article_id
	WHERE d.channel = $1 ORDER BY d.told_at DESC, c.id DESC LIMIT $2`

// CorrectionsTold returns the corrections that a channel was told, newest first; Told
// is when.
func (db *DB) CorrectionsTold(ctx context.Context, channel string, limit int) ([]digest.Correction, error) {
	cs, err := list(ctx, db.read, scanCorrection, lastCorrections, channel, limit)
	if err != nil {
		return nil, fmt.Errorf("list corrections told in %s: %w", channel, err)
	}
	return cs, nil
}

const tellCorrection = `INSERT INTO corrections_told (channel, correction_id, edition_id, part, told_at) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING`

const tellWatch = `INSERT INTO watches_told (channel, watch_id, edition_id, part, told_at) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING`

// tellBeside notes what a part tells beside facts. The error is digest.ErrStale when
// the channel was told of one of them meanwhile.
func tellBeside(ctx context.Context, tx *tx, e digest.Edition, p digest.Part) error {
	for q, ids := range map[string][]int64{tellCorrection: p.Corrections, tellWatch: p.Watches} {
		for _, id := range ids {
			r, err := tx.ExecContext(ctx, q, e.Channel.String(), id, e.ID, p.Number, micros(e.Composed))
			if err != nil {
				return err
			}
			if n, err := r.RowsAffected(); err != nil || n == 0 {
				return cmp.Or(err, digest.ErrStale)
			}
		}
	}
	return nil
}

const (
	untellCorrections = `DELETE FROM corrections_told WHERE edition_id = $1 AND part = $2`
	untellWatches     = `DELETE FROM watches_told WHERE edition_id = $1 AND part = $2`
)

// untellBeside takes back what a part that was given up would have told beside facts.
func untellBeside(ctx context.Context, tx *tx, edition int64, part int) error {
	for _, q := range []string{untellCorrections, untellWatches} {
		if _, err := tx.ExecContext(ctx, q, edition, part); err != nil {
			return err
		}
	}
	return nil
}
