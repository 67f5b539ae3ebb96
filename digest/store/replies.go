package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"newsdesk/digest"
	"newsdesk/digest/chat"
)

// What was changed of what a channel was told, still counts, and was answered nowhere yet.
const unanswered = `NOT EXISTS (SELECT 1 FROM corrections_told k WHERE k.channel = t.channel AND k.correction_id = c.id)
	AND NOT EXISTS (SELECT 1 FROM correction_replies r WHERE r.channel = t.channel AND r.correction_id = c.id)
	AND ` + counts

// A channel can be answered once what told it is posted: until then it must not keep
// the others from their turn.
const answerable = `EXISTS (SELECT 1 FROM parts p WHERE p.edition_id = t.edition_id AND p.number = t.part AND p.state = 'sent' AND p.ref <> '')`

const misledDigests = `SELECT ` + digestColumns + ` FROM digests WHERE stopped = '' AND NOT corrections_wait AND channel IN (
		SELECT t.channel FROM corrections c JOIN told t ON t.fact_id = c.fact_id WHERE c.found_at > $1 AND ` + answerable + ` AND ` + unanswered + `
		UNION SELECT t.channel FROM corrections c JOIN fact_spans s ON s.article_id = c.article_id JOIN told t ON t.fact_id = s.fact_id AND t.told_at <= c.found_at
			WHERE c.found_at > $1 AND c.fact_id = 0 AND ` + answerable + ` AND ` + unanswered + `)
	ORDER BY id LIMIT $2`

// Misled returns at most limit digests whose channels were told, by what is posted, what
// was found since then to be changed, and were not answered yet; without those that want corrections
// with their next edition.
func (db *DB) Misled(ctx context.Context, since time.Time, limit int) ([]digest.Digest, error) {
	ds, err := list(ctx, db.read, scanDigest, misledDigests, micros(since), limit)
	if err != nil {
		return nil, fmt.Errorf("list channels to correct: %w", err)
	}
	return ds, nil
}

const answeredIn = `SELECT correction_id FROM correction_replies WHERE channel = $1 AND part_id > 0 ORDER BY correction_id DESC LIMIT $2`

// Answered returns which corrections a channel was answered, or could not be.
func (db *DB) Answered(ctx context.Context, channel string) (map[int64]bool, error) {
	ids, err := list(ctx, db.read, scanID, answeredIn, channel, maxRows)
	if err != nil {
		return nil, fmt.Errorf("list replies in %s: %w", channel, err)
	}
	answered := map[int64]bool{}
	for _, id := range ids {
		answered[id] = true
	}
	return answered, nil
}

const partColumns = `p.id, p.edition_id, p.number, p.state, p.ref,
	COALESCE((SELECT x.message FROM part_edits x WHERE x.id = (SELECT MAX(y.id) FROM part_edits y WHERE y.part_id = p.id AND y.state <> 'failed')), p.message)`

const partsThatTold = `SELECT ` + partColumns + ` FROM told t JOIN parts p ON p.edition_id = t.edition_id AND p.number = t.part
	WHERE t.channel = $1 AND t.fact_id = $2 ORDER BY p.id DESC LIMIT 20`

const partsThatToldOf = `SELECT ` + partColumns + ` FROM parts p WHERE p.id IN (
		SELECT q.id FROM fact_spans s JOIN told t ON t.channel = $1 AND t.fact_id = s.fact_id AND t.told_at <= $3
			JOIN parts q ON q.edition_id = t.edition_id AND q.number = t.part WHERE s.article_id = $2)
	ORDER BY p.id DESC LIMIT 20`

// PartsThatTold returns the parts that told a channel what c corrects, the newest
// first, each with its message as it looks by now.
func (db *DB) PartsThatTold(ctx context.Context, channel string, c digest.Correction) ([]digest.Part, error) {
	query, args := partsThatTold, []any{channel, c.Fact}
	if c.Fact == 0 {
		query, args = partsThatToldOf, []any{channel, c.Article, micros(c.Found)}
	}
	ps, err := list(ctx, db.read, scanPosted, query, args...)
	if err != nil {
		return nil, fmt.Errorf("parts that told correction %d: %w", c.ID, err)
	}
	return ps, nil
}

func scanPosted(r rowScanner) (digest.Part, error) {
	var p digest.Part
	var ref, message string
	if err := r.Scan(&p.ID, &p.EditionID, &p.Number, &p.State, &ref, &message); err != nil {
		return p, err
	}
	if err := json.Unmarshal([]byte(message), &p.Message); err != nil {
		return p, fmt.Errorf("part %d: %w", p.ID, err)
	}
	if ref == "" {
		return p, nil
	}
	var err error
	p.At, err = chat.ParseRef(ref)
	return p, err
}

const insertReplyPart = `INSERT INTO parts (edition_id, number, channel, threaded, key, message, state, next_try_at, turn, corrects)
	SELECT $1, MAX(number) + 1, $2, TRUE, $3, $4, 'ready', CAST($5 AS BIGINT), CAST($6 AS BIGINT), TRUE FROM parts WHERE edition_id = $1
	HAVING COUNT(*) > 0 RETURNING id, number`

const answerCorrection = `INSERT INTO correction_replies (channel, correction_id, part_id) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`

const insertEdit = `INSERT INTO part_edits (channel, part_id, reply_id, message, state, made_at, next_try_at) VALUES ($1, $2, $3, $4, 'ready', $5, $5)`

// SaveReply adds a reply to its edition, with what it tells and the edits that follow
// it, as one transaction. The error is digest.ErrStale, and nothing is stored, when
// one of its corrections was told meanwhile.
func (db *DB) SaveReply(ctx context.Context, r digest.Reply, now time.Time) error {
	return db.change(ctx, "save reply", func(tx *tx) error {
		c := r.Part.At.Channel
		turn, err := scanID(tx.QueryRowContext(ctx, nextTurn, digest.Workspace(c), micros(now), micros(now.Add(longestWait)), turnLength))
		if err != nil {
			return err
		}
		m, err := json.Marshal(r.Part.Message)
		if err != nil {
			return err
		}
		p := r.Part
		if err := tx.QueryRowContext(ctx, insertReplyPart, p.EditionID, c.String(), p.Message.Key, string(m), micros(now), turn).Scan(&p.ID, &p.Number); err != nil {
			return err
		}
		if err := tellReply(ctx, tx, p, now); err != nil {
			return err
		}
		if err := tx.wake(ctx, PartsReady); err != nil {
			return err
		}
		for _, e := range r.Edits {
			m, err := json.Marshal(e.Message)
			if err != nil {
				return err
			}
			if _, err := tx.ExecContext(ctx, insertEdit, c.String(), e.PartID, p.ID, string(m), micros(now)); err != nil {
				return err
			}
		}
		return nil
	})
}

// tellReply notes what a stored reply tells.
func tellReply(ctx context.Context, tx *tx, p digest.Part, now time.Time) error {
	channel := p.At.Channel.String()
	for _, id := range p.Corrections {
		if _, err := tx.ExecContext(ctx, answerCorrection, channel, id, p.ID); err != nil {
			return err
		}
	}
	for _, f := range p.Facts {
		if _, err := tx.ExecContext(ctx, insertTold, channel, f, p.EditionID, p.Number, micros(now)); err != nil {
			return err
		}
	}
	return tellBeside(ctx, tx, digest.Edition{ID: p.EditionID, Channel: p.At.Channel, Composed: now}, p)
}

const correctionsWait = `UPDATE digests SET corrections_wait = $2 WHERE channel = $1`

// CorrectionsWait says that corrections are for a channel's next edition, or for the
// thread at once. A channel without a digest has no place for it: digest.ErrNotFound.
func (db *DB) CorrectionsWait(ctx context.Context, c chat.Channel, wait bool, a Audit) error {
	return db.change(ctx, "say when corrections come", func(tx *tx) error {
		r, err := tx.ExecContext(ctx, correctionsWait, c.String(), wait)
		if err != nil {
			return err
		}
		if n, err := r.RowsAffected(); err != nil || n == 0 {
			return fmt.Errorf("digest of %s: %w", c, digest.ErrNotFound)
		}
		return writeAudit(ctx, tx, a)
	})
}
