package store

import (
	"context"

	"newsdesk/digest"
)

// What was found once is found again only after it was undone, or after what it became
// was changed in its turn. It is a new correction then; the older one stays for those
// that were told it, as one of no fact.
const retireCorrection = `UPDATE corrections SET fact_id = -id
	WHERE article_id = $1 AND kind = $2 AND fact_id = $3 AND was = $4 AND becomes = $5 AND becomes <> '' AND EXISTS (
		SELECT 1 FROM corrections n WHERE n.article_id = $1 AND n.kind = $2 AND n.id > corrections.id
			AND (n.becomes = corrections.was OR n.was = corrections.becomes OR n.was = corrections.was AND n.becomes <> corrections.becomes))`

const retireRetractions = `UPDATE corrections SET fact_id = -id WHERE article_id = $1 AND kind = $2 AND fact_id = 0`

// retire makes room for c where an older one like it does not count any more. It says
// that c itself is nothing to be stored: it only ends another.
func retire(ctx context.Context, tx *tx, c digest.Correction) (done bool, err error) {
	if c.Kind == digest.Returned {
		_, err := tx.ExecContext(ctx, retireRetractions, c.Article, string(digest.Retracted))
		return true, err
	}
	_, err = tx.ExecContext(ctx, retireCorrection, c.Article, string(c.Kind), c.Fact, c.Was, c.Now)
	return false, err
}

// counts is the condition that t.channel is to be told of the correction c. Of a fact,
// the article must not state it again, nor say something third by now, and c must begin
// at the last that the channel was told: who was told "18", "22 instead" and "25
// instead" is told "28 instead of 25" alone.
const counts = `(c.fact_id = 0 OR NOT EXISTS (SELECT 1 FROM fact_spans s JOIN articles w ON w.id = s.article_id AND w.revision = s.revision
		WHERE s.article_id = c.article_id AND s.fact_id = c.fact_id AND NOT s.in_title)
	AND NOT EXISTS (SELECT 1 FROM corrections n WHERE n.article_id = c.article_id AND n.kind = c.kind AND n.id > c.id
		AND (n.was = c.becomes OR n.was = c.was AND n.becomes <> c.becomes))
	AND NOT (EXISTS (SELECT 1 FROM ` + toldOf + ` AND o.was = c.was AND NOT EXISTS (SELECT 1 FROM ` + toldThen + ` AND r.becomes = c.was AND r.id > o.id))
		AND EXISTS (SELECT 1 FROM ` + toldOf + ` AND NOT EXISTS (SELECT 1 FROM ` + toldThen + ` AND r.was = o.becomes AND r.id > o.id) AND (o.becomes = c.becomes
			OR EXISTS (SELECT 1 FROM corrections x JOIN told f ON f.channel = t.channel AND f.fact_id = x.fact_id
				WHERE x.article_id = c.article_id AND x.kind = c.kind AND x.was = o.becomes AND x.becomes = c.becomes)))))`

// What the channel was told was changed in the article of c, in the same way.
const (
	toldOf = `corrections_told ko JOIN corrections o ON o.id = ko.correction_id
		WHERE ko.channel = t.channel AND o.article_id = c.article_id AND o.kind = c.kind`
	toldThen = `corrections_told kr JOIN corrections r ON r.id = kr.correction_id
		WHERE kr.channel = t.channel AND r.article_id = c.article_id AND r.kind = c.kind`
)
