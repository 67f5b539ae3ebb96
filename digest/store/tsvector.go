package store

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"newsdesk/digest"
)

// tsvector is PostgreSQL's index of words. Text is cut into words here and not by
// PostgreSQL's parsers, so that the same question finds the same articles as with
// FTS5's unicode61: runs of letters and digits, in lower case, without diacritics.
type tsvector struct{}

const (
	indexVector = `INSERT INTO articles_text (id, words) VALUES ($1, CAST($2 AS tsvector))`

	// One statement counts the words of a whole batch: its rows are locked in order,
	// and the commonest are written once.
	countWords = `INSERT INTO articles_words (term, doc)
		SELECT w.term, COUNT(*) FROM articles_text t, unnest(tsvector_to_array(t.words)) AS w (term)
		WHERE t.id = ANY (CAST($1 AS BIGINT[])) GROUP BY w.term ORDER BY w.term
		ON CONFLICT (term) DO UPDATE SET doc = articles_words.doc + excluded.doc`

	removeVector = `WITH gone AS (DELETE FROM articles_text WHERE id = $1 RETURNING words)
		UPDATE articles_words AS w SET doc = w.doc - 1 FROM (SELECT unnest(tsvector_to_array(words)) AS term FROM gone) g WHERE w.term = g.term`

	indexedOf = `SELECT id FROM articles_text WHERE id = ANY (CAST($1 AS BIGINT[])) ORDER BY id LIMIT $2`
)

func (x tsvector) add(ctx context.Context, tx *tx, as []digest.Article) error {
	if len(as) == 0 {
		return nil
	}
	ids := make([]string, len(as))
	for i, a := range as {
		ids[i] = strconv.FormatInt(a.ID, 10)
	}
	all := "{" + strings.Join(ids, ",") + "}"
	known, err := list(ctx, tx, scanID, indexedOf, all, len(as))
	if err != nil {
		return err
	}
	for _, id := range known {
		if err := x.remove(ctx, tx, id); err != nil {
			return err
		}
	}
	for _, a := range as {
		if _, err := tx.ExecContext(ctx, indexVector, a.ID, vector(a.Title, a.Text)); err != nil {
			return err
		}
	}
	_, err = tx.ExecContext(ctx, countWords, all)
	return err
}

func (tsvector) remove(ctx context.Context, tx *tx, article int64) error {
	_, err := tx.ExecContext(ctx, removeVector, article)
	return err
}

const (
	// Few articles match: all of them are found by the index, and the newest given.
	newestOfFew = `WITH hits AS MATERIALIZED (SELECT t.id FROM articles_text t WHERE t.words @@ CAST($1 AS tsquery))
		SELECT COALESCE(string_agg(CAST(id AS TEXT), ','), '') FROM (SELECT id FROM hits WHERE id >= $2 AND id <= $3 ORDER BY id DESC LIMIT $4) AS newest`

	scopedOfFew = `WITH hits AS MATERIALIZED (SELECT t.id FROM articles_text t WHERE t.words @@ CAST($1 AS tsquery))
		SELECT COALESCE(string_agg(CAST(id AS TEXT), ','), '') FROM (SELECT t.id FROM hits t JOIN articles a ON a.id = t.id
		WHERE t.id >= $2 AND t.id <= $3` + within + ` ORDER BY t.id DESC LIMIT $4) AS newest`

	// Many match: the newest articles are looked through until enough do. IS TRUE
	// keeps the planner from finding them all first.
	newestOfMany = `SELECT COALESCE(string_agg(CAST(id AS TEXT), ','), '') FROM (SELECT t.id FROM articles_text t
		WHERE (t.words @@ CAST($1 AS tsquery)) IS TRUE AND t.id >= $2 AND t.id <= $3 ORDER BY t.id DESC LIMIT $4) AS newest`

	scopedOfMany = `SELECT COALESCE(string_agg(CAST(id AS TEXT), ','), '') FROM (SELECT t.id FROM articles a JOIN articles_text t ON t.id = a.id
		WHERE (t.words @@ CAST($1 AS tsquery)) IS TRUE AND t.id >= $2 AND t.id <= $3` + within + ` ORDER BY t.id DESC LIMIT $4) AS newest`

	countVectors = `SELECT COUNT(*) FROM (SELECT t.id FROM articles_text t WHERE t.words @@ CAST($1 AS tsquery) LIMIT $2) AS found`

	wordCounts = `SELECT COALESCE(SUM(doc), 0) FROM articles_words WHERE term = ANY (CAST($1 AS TEXT[]))`
)

// A match is found in the index, all its IDs, and the newest taken, at about half a
// microsecond an ID; or the newest articles are looked through until enough match, at
// 3.5 µs each, since the words of each are read from where PostgreSQL keeps long values.
// lookThrough is how many times dearer the latter is.
const lookThrough = 7

// many reports whether a match of expected among the articles is so common that the
// newest are sooner looked through than all are found: reach × articles ÷ expected of
// them have to be.
func many(expected, articles int) bool {
	return float64(expected)*float64(expected) > lookThrough*reach*float64(articles)
}

func (tsvector) holding(all []digest.Term, expected, articles int) look {
	l := look{query: newestOfFew, scoped: scopedOfFew, words: tsquery(all)}
	if many(expected, articles) {
		l.query, l.scoped = newestOfMany, scopedOfMany
	}
	return l
}

// count looks the words of t up in the table of counts. Where there are several forms,
// or one of several words, their articles are counted, but of common ones the counts
// are added up.
func (tsvector) count(ctx context.Context, q querier, t digest.Term, reach int) (int, error) {
	sum, err := scanID(q.QueryRowContext(ctx, wordCounts, []string(t)))
	if err != nil || int(sum) >= reach || len(t) == 1 && len(wordsOf(t[0])) == 1 {
		return int(sum), err
	}
	words := tsquery([]digest.Term{t})
	if words == "" {
		return 0, nil
	}
	n, err := scanID(q.QueryRowContext(ctx, countVectors, words, reach))
	return int(n), err
}

// tsquery asks for one form of each term in PostgreSQL's language. A form of several
// words is a phrase, as it is for FTS5.
func tsquery(all []digest.Term) string {
	var groups []string
	for _, t := range all {
		var forms []string
		for _, form := range t {
			if ws := wordsOf(form); len(ws) > 0 {
				forms = append(forms, "'"+strings.Join(ws, "' <-> '")+"'")
			}
		}
		if len(forms) == 0 {
			return ""
		}
		groups = append(groups, "("+strings.Join(forms, " | ")+")")
	}
	return strings.Join(groups, " & ")
}

// The limits of a tsvector; see
// https://www.postgresql.org/docs/current/textsearch-limits.html.
const (
	longestWord  = 2046
	lastPosition = 16383
	maxPositions = 255
)

// vector is the words of a title and a text with where they stand, as PostgreSQL
// reads a tsvector. No phrase reaches from the title into the text.
func vector(title, text string) string {
	places := map[string][]string{}
	at := 0
	put := func(words []string, weight string) {
		for _, w := range words {
			if at++; len(places[w]) < maxPositions {
				places[w] = append(places[w], strconv.Itoa(min(at, lastPosition))+weight)
			}
		}
		at++
	}
	put(wordsOf(title), "A")
	put(wordsOf(text), "D")
	words := make([]string, 0, len(places))
	for w := range places {
		words = append(words, w)
	}
	slices.Sort(words)
	var b strings.Builder
	for _, w := range words {
		b.WriteString("'" + w + "':" + strings.Join(slices.Compact(places[w]), ",") + " ")
	}
	return b.String()
}

// wordsOf cuts a text into words as FTS5's unicode61 does with remove_diacritics 2:
// see https://www.sqlite.org/fts5.html#unicode61_tokenizer.
func wordsOf(s string) []string {
	var words []string
	var b strings.Builder
	end := func() {
		if b.Len() > 0 && b.Len() <= longestWord {
			words = append(words, b.String())
		}
		b.Reset()
	}
	for _, r := range s {
		switch {
		case unicode.IsLetter(r), unicode.IsNumber(r), unicode.Is(unicode.Co, r):
			b.WriteRune(plain(unicode.ToLower(r)))
		case isDiacritic(r) && b.Len() > 0: // left out
		default:
			end()
		}
	}
	end()
	return words
}

// plain is a Latin letter without its diacritics. Those of other alphabets stay, as
// they do with unicode61.
func plain(r rune) rune {
	if r < utf8.RuneSelf || !unicode.Is(unicode.Latin, r) {
		return r
	}
	base, _ := utf8.DecodeRuneInString(norm.NFD.String(string(r)))
	return base
}

// isDiacritic says that r is a mark on the letter before it.
func isDiacritic(r rune) bool { return r >= 0x300 && r <= 0x331 }
