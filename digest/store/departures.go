package store

import (
	"context"
	"fmt"
	"time"

	"newsdesk/digest"
	"newsdesk/digest/chat"
)

const departed = `INSERT INTO departures (workspace, left_at, why) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`

// A channel that was lost first may have been lost with its workspace: what is back
// with that is tried again.
const stopWorkspace = `UPDATE digests SET stopped = CASE WHEN stopped = '' THEN $2 ELSE stopped END, lost = 'workspace'
	WHERE workspace = $1 AND (stopped = '' OR lost = 'channel') RETURNING ` + digestColumns

const stopChannel = `UPDATE digests SET stopped = $2, lost = 'channel' WHERE channel = $1 AND stopped = '' RETURNING ` + digestColumns

// Leave stops the digests of a channel that the bot can no longer talk in, or of a
// whole workspace when c.ID is empty, and notes it in the audit book. A channel's
// curator gets a notice in the same transaction; in a workspace that is left nobody
// can be reached. What is stopped already stays as it is.
func (db *DB) Leave(ctx context.Context, c chat.Channel, a Audit) error {
	return db.change(ctx, "leave "+c.String(), func(tx *tx) error {
		if c.ID == "" {
			if _, err := tx.ExecContext(ctx, departed, digest.Workspace(c), micros(a.At), a.Detail); err != nil {
				return err
			}
			stopped, err := list(ctx, tx, scanDigest, stopWorkspace, digest.Workspace(c), a.Detail)
			if err != nil {
				return err
			}
			return auditStops(ctx, tx, stopped, a)
		}
		stopped, err := list(ctx, tx, scanDigest, stopChannel, c.String(), a.Detail)
		if err != nil {
			return err
		}
		if err := noticeStops(ctx, tx, stopped, a.At); err != nil {
			return err
		}
		return auditStops(ctx, tx, stopped, a)
	})
}

// auditStops has a row for each of the digests, and takes back what was rendered of
// them and is not due yet: saying a second time what is known already leaves none.
func auditStops(ctx context.Context, tx *tx, ds []digest.Digest, a Audit) error {
	for _, d := range ds {
		if _, err := recall(ctx, tx, d.ID, a.At); err != nil {
			return err
		}
		a.Channel = d.Channel
		if err := writeAudit(ctx, tx, a); err != nil {
			return err
		}
	}
	return nil
}

const lostDigests = `SELECT ` + digestColumns + ` FROM digests WHERE stopped <> ''
	AND (channel = $1 AND lost <> '' OR workspace = $2 AND lost = 'workspace') ORDER BY id LIMIT $3`

// Lost returns the digests that would post again if the bot were back in c: a
// channel, or a whole workspace when c.ID is empty.
func (db *DB) Lost(ctx context.Context, c chat.Channel) ([]digest.Digest, error) {
	ds, err := list(ctx, db.read, scanDigest, lostDigests, c.String(), digest.Workspace(c), maxRows)
	if err != nil {
		return nil, fmt.Errorf("list digests lost with %s: %w", c, err)
	}
	return ds, nil
}

const resumeDigest = `UPDATE digests SET stopped = '', lost = '', next_due_at = $2 WHERE id = $1 AND lost <> '' RETURNING ` + digestColumns

const cameBack = `DELETE FROM departures WHERE workspace = $1`

// Return lets digests that Lost gave post again, each when its NextDue says, as one
// transaction; and nothing of the workspace is deleted any more.
func (db *DB) Return(ctx context.Context, c chat.Channel, lost []digest.Digest, a Audit) error {
	return db.change(ctx, "return to "+c.String(), func(tx *tx) error {
		if _, err := tx.ExecContext(ctx, cameBack, digest.Workspace(c)); err != nil {
			return err
		}
		for _, d := range lost {
			back, err := list(ctx, tx, scanDigest, resumeDigest, d.ID, micros(d.NextDue))
			if err != nil {
				return err
			}
			if err := auditStops(ctx, tx, back, a); err != nil {
				return err
			}
		}
		return nil
	})
}

const leftBefore = `SELECT workspace FROM departures WHERE left_at < $1 ORDER BY left_at LIMIT 1`

// What a workspace has, in an order in which what hangs on a row goes before it. A
// topic's articles and a feed's are everybody's, and stay; so does the sum of what
// all channels' models took. The channels of a workspace are those that begin with
// its name. A test reads from the schema whether one is missing.
var forget = []string{
	`DELETE FROM told WHERE substr(channel, 1, length($1)) = $1`,
	`DELETE FROM corrections_told WHERE substr(channel, 1, length($1)) = $1`,
	`DELETE FROM correction_replies WHERE substr(channel, 1, length($1)) = $1`,
	`DELETE FROM part_edits WHERE substr(channel, 1, length($1)) = $1`,
	`DELETE FROM watches_told WHERE substr(channel, 1, length($1)) = $1`,
	`DELETE FROM parts WHERE substr(channel, 1, length($1)) = $1`,
	`DELETE FROM edition_stories WHERE substr(channel, 1, length($1)) = $1`,
	`DELETE FROM editions WHERE substr(channel, 1, length($1)) = $1`,
	`DELETE FROM topic_below WHERE topic_id IN (SELECT id FROM topics WHERE workspace = $1)`,
	`DELETE FROM topic_examples WHERE topic_id IN (SELECT id FROM topics WHERE workspace = $1)`,
	`DELETE FROM topic_articles WHERE topic_id IN (SELECT id FROM topics WHERE workspace = $1)`,
	`DELETE FROM digest_topics WHERE digest_id IN (SELECT id FROM digests WHERE workspace = $1)`,
	`DELETE FROM topics WHERE workspace = $1`,
	`DELETE FROM feeds WHERE id IN (SELECT feed_id FROM digest_feeds WHERE digest_id IN (SELECT id FROM digests WHERE workspace = $1))
		AND NOT EXISTS (SELECT 1 FROM digest_feeds df JOIN digests d ON d.id = df.digest_id WHERE df.feed_id = feeds.id AND d.workspace <> $1)`,
	`DELETE FROM digest_feeds WHERE digest_id IN (SELECT id FROM digests WHERE workspace = $1)`,
	`DELETE FROM digests WHERE workspace = $1`,
	`DELETE FROM notices WHERE workspace = $1`,
	`DELETE FROM ties WHERE workspace = $1`,
	`DELETE FROM turns WHERE workspace = $1`,
	`DELETE FROM model_calls WHERE substr(channel, 1, length($1)) = $1`,
	`DELETE FROM model_verdicts WHERE substr(channel, 1, length($1)) = $1`,
	`DELETE FROM model_spending WHERE substr(scope, 1, length($1)) = $1`,
	`DELETE FROM notes WHERE instr(name, ' ' || $1) > 0`,
	`DELETE FROM audit WHERE substr(channel, 1, length($1)) = $1`,
	`DELETE FROM departures WHERE workspace = $1`,
}

// What an adapter keeps of a workspace names it as a part of its key, or is its name.
const forgetKept = `DELETE FROM vault WHERE adapter = $1 AND (value = $2 OR instr('/' || key || '/', '/' || $3 || '/') > 0)`

func forgetWorkspace(ctx context.Context, tx *tx, name string) error {
	for _, q := range forget {
		if _, err := tx.ExecContext(ctx, q, name); err != nil {
			return err
		}
	}
	c, err := chat.ParseChannel(name)
	if err != nil || c.Workspace == "" {
		return err
	}
	_, err = tx.ExecContext(ctx, forgetKept, c.Adapter, []byte(c.Workspace), c.Workspace)
	return err
}

// Forget deletes what workspaces have that the bot left before then: their digests,
// editions and topics, what they were told, what people said there, what their models
// wrote and took, notes, audit rows, and what adapters keep of them, each workspace in
// one transaction. It returns how many they were.
func (db *DB) Forget(ctx context.Context, before time.Time) (int, error) {
	for n := 0; ; n++ {
		gone := false
		err := db.change(ctx, "forget a workspace", func(tx *tx) error {
			names, err := list(ctx, tx, scanText, leftBefore, micros(before))
			if err != nil || len(names) == 0 {
				return err
			}
			gone = true
			return forgetWorkspace(ctx, tx, names[0])
		})
		if err != nil || !gone {
			return n, err
		}
	}
}
