package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// ErrUnfinished says that a Copy into a database was broken off: what is in it looks
// like a newsroom, and is a part of one.
var ErrUnfinished = errors.New("a copy into it was broken off: finish it with the bot store copy or bot restore that began it, or begin again with an empty database")

// ErrChanged says that a Copy that was broken off cannot go on: what was copied then
// and what would be copied now are not of one newsroom.
var ErrChanged = errors.New("the source is another than the copy was begun with, or has changed since: begin again with an empty database")

const copying = `CREATE TABLE IF NOT EXISTS copying (name TEXT PRIMARY KEY, after_key TEXT NOT NULL, copied BIGINT NOT NULL, done BOOLEAN NOT NULL)`

// unfinished is ErrUnfinished while there is the table that a Copy keeps until its end.
func (db *DB) unfinished(ctx context.Context, q querier) error {
	var n int64
	if err := q.QueryRowContext(ctx, db.engine.schema.begun).Scan(&n); err != nil {
		return err
	}
	if n > 0 {
		return ErrUnfinished
	}
	return nil
}

const heldRows = `SELECT (SELECT COUNT(*) FROM feeds) + (SELECT COUNT(*) FROM digests) + (SELECT COUNT(*) FROM articles)`

// begun says whether a Copy into the database was broken off. Where none was, it must
// be empty.
func (db *DB) begun(ctx context.Context, q querier) (bool, error) {
	err := db.unfinished(ctx, q)
	if errors.Is(err, ErrUnfinished) {
		return true, nil
	}
	if err != nil {
		return false, err
	}
	held, err := scanID(q.QueryRowContext(ctx, heldRows))
	if err == nil && held > 0 {
		err = ErrNotEmpty
	}
	return false, err
}

// sourceMark is the name, which no table has, that the source's fingerprint is kept
// under.
const sourceMark = "(source)"

// begin marks the target as unfinished, and holds what was begun to its source.
func (c *copier) begin(ctx context.Context, tables []string) error {
	mark, err := c.fingerprint(ctx, tables)
	if err != nil {
		return fmt.Errorf("look through the source: %w", err)
	}
	return c.to.change(ctx, "prepare the copy", func(tx *tx) error {
		begun, err := c.to.begun(ctx, tx)
		if err != nil {
			return err
		}
		if begun {
			return sameSource(ctx, tx, mark)
		}
		if _, err := tx.ExecContext(ctx, copying); err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, noteCopied, sourceMark, mark, 0, true)
		return err
	})
}

func sameSource(ctx context.Context, tx *tx, mark string) error {
	var noted string
	var rows int64
	var done bool
	err := tx.QueryRowContext(ctx, copiedSoFar, sourceMark).Scan(&noted, &rows, &done)
	if err != nil && !errors.Is(err, sql.ErrNoRows) { // a copy by an older version noted none
		return err
	}
	if noted != mark {
		return ErrChanged
	}
	return nil
}

// fingerprint tells the newsroom that is copied from every other, and from what it
// was before the bot worked on it: the rows of each table, and of each column a sum
// that is another when a time, a state or a text is.
func (c *copier) fingerprint(ctx context.Context, tables []string) (string, error) {
	all := sha256.New()
	for _, t := range tables {
		l, err := c.layout(ctx, t)
		if err != nil {
			return "", fmt.Errorf("%s: %w", t, err)
		}
		query := fmt.Sprintf("SELECT COUNT(*)%s FROM %q", sums(l.columns), t)
		row, err := scanRow(len(l.columns) + 1)(c.from.QueryRowContext(ctx, query))
		if err != nil {
			return "", fmt.Errorf("%s: %w", t, err)
		}
		fmt.Fprintln(all, t, row)
	}
	return hex.EncodeToString(all.Sum(nil)), nil
}

// sums are those of columns, small enough for 64 bits however many rows there are.
func sums(cs []column) string {
	var b strings.Builder
	for _, c := range cs {
		name := strconv.Quote(c.name)
		switch c.kind {
		case "bigint", "integer":
			fmt.Fprintf(&b, ", CAST(SUM(%s %% 1000003) AS BIGINT)", name)
		case "boolean":
			fmt.Fprintf(&b, ", CAST(SUM(CASE WHEN %s THEN 1 ELSE 0 END) AS BIGINT)", name)
		default:
			fmt.Fprintf(&b, ", CAST(SUM(LENGTH(%s)) AS BIGINT)", name)
		}
	}
	return b.String()
}
