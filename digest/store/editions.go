package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"newsdesk/digest"
	"newsdesk/digest/chat"
	"newsdesk/digest/failpoint"
)

// The due time is moved by compare and swap, so that one of two composers wins.
const moveDue = `UPDATE digests SET next_due_at = $3 WHERE id = $1 AND next_due_at = $2`

const insertEdition = `INSERT INTO editions (digest_id, channel, slot, due_at, since_at, composed_at, newest_fact, verdict, body)
	VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (digest_id, slot) DO NOTHING RETURNING id`

const insertEditionStory = `INSERT INTO edition_stories (edition_id, number, story_id, channel) VALUES ($1, $2, $3, $4)`

const insertTold = `INSERT INTO told (channel, fact_id, edition_id, part, told_at) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING`

// editionBody is what an edition said, as it is stored.
type editionBody struct {
	Entries     []digest.Entry      `json:"entries"`
	Coverage    digest.Coverage     `json:"coverage"`
	Corrections []digest.Correction `json:"corrections,omitempty"`
	Watches     []digest.Watch      `json:"watches,omitempty"`
}

// SaveEdition stores an edition with its parts and what it tells, and moves its
// digest's due time to next, as one transaction. It returns false, and stores
// nothing, when the slot has its edition already.
// The error is digest.ErrStale, and nothing is stored, when something that it tells was
// corrected or told meanwhile.
func (db *DB) SaveEdition(ctx context.Context, e digest.Edition, next time.Time) (bool, error) {
	saved := false
	err := db.beside(ctx, "save edition", func(tx *tx) error {
		saved = false
		if err := stand(ctx, tx, e); err != nil { // first of all: who places takes facts before digests too
			return err
		}
		r, err := tx.ExecContext(ctx, moveDue, e.Slot.DigestID, micros(e.Slot.Due), micros(next))
		if err != nil {
			return err
		}
		if n, err := r.RowsAffected(); err != nil || n == 0 {
			return err
		}
		saved, err = storeEdition(ctx, tx, e)
		if err == nil && saved && !posted(e).After(e.Composed) { // what was rendered ahead is nobody's yet
			err = tx.wake(ctx, PartsReady)
		}
		failpoint.Point(failpoint.AfterDispatch)
		return err
	})
	return saved, err
}

func storeEdition(ctx context.Context, tx *tx, e digest.Edition) (bool, error) {
	body, err := json.Marshal(editionBody{e.Entries, e.Coverage, e.Corrections, e.Watches})
	if err != nil {
		return false, err
	}
	id, err := scanID(tx.QueryRowContext(ctx, insertEdition, e.Slot.DigestID, e.Channel.String(), e.Slot.Local, micros(e.Slot.Due),
		micros(e.Since), micros(e.Composed), e.Newest, e.Verdict, string(body)))
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	for _, en := range e.Entries {
		if _, err := tx.ExecContext(ctx, insertEditionStory, id, en.Number, en.Story.ID, e.Channel.String()); err != nil {
			return false, err
		}
	}
	e.ID = id
	turn, err := scanID(tx.QueryRowContext(ctx, nextTurn, digest.Workspace(e.Channel), micros(posted(e)), micros(e.Composed.Add(longestWait)), turnLength))
	if err != nil {
		return false, err
	}
	doubt, err := scanID(tx.QueryRowContext(ctx, inDoubt, restoredNote, micros(e.Slot.Due)))
	if err != nil {
		return false, err
	}
	for _, p := range e.Parts {
		p.State = digest.Ready
		if doubt > 0 {
			p.State, p.FirstTry = digest.Sending, e.Slot.Due
		}
		if err := (inLine{e, turn}).store(ctx, tx, p); err != nil {
			return false, err
		}
	}
	return true, enrol(ctx, tx, id, e.Composed.Add(firstReread))
}

// In the order of their IDs, so that no two wait for each other.
const holdFacts = `SELECT id, withdrawn_at FROM facts WHERE id IN {list} ORDER BY id {hold}`

// stand sees to it that what an edition's entries tell still stands, until it is stored:
// what is withdrawn while it is composed was told nobody, so that nobody would read of
// the correction. The error is digest.ErrStale where something does not. What is
// withdrawn later was told by then: see held. What its parts tell beside entries, as
// what became of a corrected fact, is held and may be withdrawn: that is corrected by
// what it corrects.
func stand(ctx context.Context, tx *tx, e digest.Edition) error {
	var entries, all []int64
	for _, en := range e.Entries {
		entries = append(entries, en.Facts...)
	}
	for _, p := range e.Parts {
		all = append(all, p.Facts...)
	}
	held, err := list(ctx, tx, scanPair, holdFacts, strings.Trim(idList(append(all, entries...)), ","))
	if err != nil {
		return err
	}
	if slices.ContainsFunc(held, func(f [2]int64) bool { return f[1] > 0 && slices.Contains(entries, f[0]) }) {
		return digest.ErrStale
	}
	return nil
}

// posted is when an edition is to be posted: when it is due, or at once when it is late.
func posted(e digest.Edition) time.Time {
	if e.Composed.Before(e.Slot.Due) {
		return e.Slot.Due
	}
	return e.Composed
}

// Each edition of a workspace has a later turn than the one before it, and none an
// earlier one than now: so parts of several workspaces that wait at the same time
// are posted by turns, however many each has. A turn far ahead was given by a clock
// that has been put back since.
const nextTurn = `INSERT INTO turns (workspace, turn) VALUES ($1, $2)
	ON CONFLICT (workspace) DO UPDATE SET turn = CASE WHEN turns.turn >= excluded.turn AND turns.turn <= $3
		THEN turns.turn + $4 ELSE excluded.turn END RETURNING turn`

// turnLength is how far two editions of a workspace are apart in line, as it is stored.
const turnLength = 1000

const insertPart = `INSERT INTO parts (edition_id, number, channel, threaded, key, message, state, next_try_at, first_try_at, turn)
	VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`

// An inLine is an edition with its turn among those of other workspaces.
type inLine struct {
	digest.Edition
	turn int64
}

// store stores a part of an edition that is stored, and what it tells.
func (e inLine) store(ctx context.Context, tx *tx, p digest.Part) error {
	m, err := json.Marshal(p.Message)
	if err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, insertPart, e.ID, p.Number, e.Channel.String(), p.Threaded, p.Message.Key, string(m),
		p.State, micros(posted(e.Edition)), micros(p.FirstTry), e.turn); err != nil {
		return err
	}
	for _, f := range p.Facts {
		if _, err := tx.ExecContext(ctx, insertTold, e.Channel.String(), f, e.ID, p.Number, micros(e.Composed)); err != nil {
			return err
		}
	}
	return tellBeside(ctx, tx, e.Edition, p)
}

const editionColumns = `id, digest_id, channel, slot, due_at, since_at, composed_at, newest_fact, verdict, body`

func scanEdition(r rowScanner) (digest.Edition, error) {
	var e digest.Edition
	var channel, body string
	var due, since, composed int64
	err := r.Scan(&e.ID, &e.Slot.DigestID, &channel, &e.Slot.Local, &due, &since, &composed, &e.Newest, &e.Verdict, &body)
	if err != nil {
		return e, err
	}
	e.Slot.Due, e.Since, e.Composed = at(due), at(since), at(composed)
	var b editionBody
	if err := json.Unmarshal([]byte(body), &b); err != nil {
		return e, fmt.Errorf("edition %d: %w", e.ID, err)
	}
	e.Entries, e.Coverage, e.Corrections, e.Watches = b.Entries, b.Coverage, b.Corrections, b.Watches
	e.Channel, err = chat.ParseChannel(channel)
	return e, err
}

// What was rendered ahead and not tried yet has not been seen by anybody.
const lastEditions = `SELECT ` + editionColumns + ` FROM editions WHERE channel = $1 AND NOT (due_at > composed_at
	AND EXISTS (SELECT 1 FROM parts WHERE edition_id = editions.id AND number = 1 AND state = 'ready' AND tries = 0))
	ORDER BY composed_at DESC, id DESC LIMIT $2`

// EditionsOf returns the channel's newest editions, newest first, without parts, and
// without one that waits until it is due.
func (db *DB) EditionsOf(ctx context.Context, c chat.Channel, limit int) ([]digest.Edition, error) {
	es, err := list(ctx, db.read, scanEdition, lastEditions, c.String(), limit)
	if err != nil {
		return nil, fmt.Errorf("list editions of %s: %w", c, err)
	}
	return es, nil
}

const allEditions = `SELECT ` + editionColumns + ` FROM editions ORDER BY composed_at DESC, id DESC LIMIT $1`

// Editions returns the newest editions of all channels, newest first, without parts.
func (db *DB) Editions(ctx context.Context, limit int) ([]digest.Edition, error) {
	es, err := list(ctx, db.read, scanEdition, allEditions, limit)
	if err != nil {
		return nil, fmt.Errorf("list editions: %w", err)
	}
	return es, nil
}

const editionByRef = `SELECT ` + editionColumns + ` FROM editions WHERE id = (SELECT edition_id FROM parts WHERE ref = $1 AND ref <> '' LIMIT 1)`

// EditionAt returns the edition of which a part was posted as ref, or ErrNotFound.
func (db *DB) EditionAt(ctx context.Context, ref chat.Ref) (digest.Edition, error) {
	e, err := scanEdition(db.read.QueryRowContext(ctx, editionByRef, ref.String()))
	if err != nil {
		return e, fmt.Errorf("edition at %s: %w", ref, found(err))
	}
	return e, nil
}

const editionByID = `SELECT ` + editionColumns + ` FROM editions WHERE id = $1`

// Edition returns an edition by ID, or ErrNotFound.
func (db *DB) Edition(ctx context.Context, id int64) (digest.Edition, error) {
	e, err := scanEdition(db.read.QueryRowContext(ctx, editionByID, id))
	if err != nil {
		return e, fmt.Errorf("edition %d: %w", id, found(err))
	}
	return e, nil
}

const lostEditions = `SELECT ` + editionColumns + ` FROM editions WHERE channel = $1 AND composed_at > $2
	AND EXISTS (SELECT 1 FROM parts WHERE edition_id = editions.id AND state = 'failed' AND NOT corrects) ORDER BY composed_at DESC, id DESC LIMIT $3`

// Untold returns the facts of the channel's editions of which a part was given up
// lately; some of them may have been told since.
func (db *DB) Untold(ctx context.Context, c chat.Channel, now time.Time) (map[int64]bool, error) {
	es, err := list(ctx, db.read, scanEdition, lostEditions, c.String(), lostSince(now), 200)
	if err != nil {
		return nil, fmt.Errorf("list what %s was not told: %w", c, err)
	}
	untold := map[int64]bool{}
	for _, e := range es {
		for _, en := range e.Entries {
			for _, f := range en.Facts {
				untold[f] = true
			}
		}
	}
	return untold, nil
}
