// Package store keeps the newsroom in a database: feeds, articles, stories,
// facts, topics, digests, editions, parts, and what each channel was told.
//
// It decides nothing. Each use case declares the few methods it needs as its own
// interface; *DB has them all. Every write runs in a transaction: SQLite's WAL is
// never checkpointed under an autocommit RETURNING. What must be true together is
// one method and so one transaction.
package store

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/pressly/goose/v3"

	"newsdesk/digest"
)

// DB is the store. It is safe for concurrent use.
type DB struct {
	engine *engine
	write  *pool // on SQLite one connection: it has one writer
	read   *pool
	self   string // this process among those that share the database

	common    common
	reach     int // how many articles of a term a search considers
	finishing finishing
}

// Open opens the database at address and brings its tables up to date. An address
// that begins with postgres:// is PostgreSQL's; every other is the path of an SQLite
// file, which is created if there is none. The path ":memory:" is a database that
// ends with Close. A database that a Copy into was broken off is refused: see
// ErrUnfinished.
func Open(ctx context.Context, address string) (*DB, error) {
	db, err := OpenUnfinished(ctx, address)
	if err != nil {
		return nil, err
	}
	if err := db.unfinished(ctx, db.write); err != nil {
		return nil, errors.Join(fmt.Errorf("open database %s: %w", Shown(address), err), db.Close())
	}
	return db, nil
}

// OpenUnfinished is Open for who goes on with a Copy that was broken off.
func OpenUnfinished(ctx context.Context, address string) (*DB, error) {
	db, err := connect(address)
	if err != nil {
		return nil, fmt.Errorf("open database %s: %w", Shown(address), err)
	}
	if err := db.migrate(ctx, address); err != nil {
		return nil, errors.Join(fmt.Errorf("open database %s: %w", Shown(address), db.engine.explain(err)), db.Close())
	}
	if !db.Postgres() && address != memory {
		db.engine.there = stays(address)
	}
	return db, nil
}

func connect(address string) (*DB, error) {
	e, err := engineOf(address)
	if err != nil {
		return nil, err
	}
	w, r, err := e.open(address)
	if err != nil {
		return nil, err
	}
	db := &DB{engine: e, write: newPool(w, e), self: rand.Text(), reach: reach}
	if db.read = db.write; r != w {
		db.read = newPool(r, e)
	}
	return db, nil
}

func engineOf(address string) (*engine, error) {
	if isPostgres(address) {
		return postgres()
	}
	return sqlite(), nil
}

func isPostgres(address string) bool {
	return strings.HasPrefix(address, "postgres://") || strings.HasPrefix(address, "postgresql://")
}

// Shown is an address as it may be shown: without a password.
func Shown(address string) string {
	if !isPostgres(address) {
		return address
	}
	u, err := url.Parse(address)
	if err != nil {
		return "postgres://…"
	}
	q := u.Query()
	q.Del("password")
	q.Del("sslpassword")
	u.RawQuery = q.Encode()
	return u.Redacted()
}

// Postgres says that the database is PostgreSQL's, which several replicas may share.
func (db *DB) Postgres() bool { return db.engine.dialect == goose.DialectPostgres }

// Self is the name of this process among those that share the database: another
// each time that it is opened.
func (db *DB) Self() string { return db.self }

// Close ends all connections.
func (db *DB) Close() error {
	if db.read == db.write {
		return db.write.Close()
	}
	return errors.Join(db.read.Close(), db.write.Close())
}

// Ping says whether the database answers, is still the one that was opened, and is
// not one that is being copied into.
func (db *DB) Ping(ctx context.Context) error {
	if db.engine.there != nil {
		if err := db.engine.there(); err != nil {
			return err
		}
	}
	return db.unfinished(ctx, db.read)
}

// change runs f in one transaction that no other change runs beside, on whichever
// replica: f may decide by what it reads. It may run f again when another
// transaction was in its way, so f must not add to what an earlier run left.
func (db *DB) change(ctx context.Context, what string, f func(tx *tx) error) error {
	return db.transact(ctx, what, func(tx *tx) error {
		if db.engine.alone != "" {
			if _, err := tx.ExecContext(ctx, db.engine.alone); err != nil {
				return err
			}
		}
		return f(tx)
	})
}

// beside is change for what is done often and by all replicas at the same time: on
// PostgreSQL others run beside it. What f decides by must be rows that it holds.
func (db *DB) beside(ctx context.Context, what string, f func(tx *tx) error) error {
	return db.transact(ctx, what, f)
}

// patience is how often a transaction is run that others are in the way of.
const patience = 10

func (db *DB) transact(ctx context.Context, what string, f func(tx *tx) error) error {
	for try := 1; ; try++ {
		err := db.once(ctx, what, f)
		if err == nil || try == patience || !db.engine.again(err) || ctx.Err() != nil {
			return err
		}
	}
}

func (db *DB) once(ctx context.Context, what string, f func(tx *tx) error) error {
	tx, err := db.write.begin(ctx)
	if err != nil {
		return fmt.Errorf("%s: %w", what, db.engine.explain(err))
	}
	if err := f(tx); err != nil {
		return errors.Join(fmt.Errorf("%s: %w", what, db.engine.explain(err)), ignoreDone(tx.tx.Rollback()))
	}
	if err := tx.tx.Commit(); err != nil {
		return fmt.Errorf("%s: %w", what, db.engine.explain(err))
	}
	return nil
}

func ignoreDone(err error) error {
	if errors.Is(err, sql.ErrTxDone) {
		return nil
	}
	return err
}

// A rowScanner is a *sql.Row or a *sql.Rows.
type rowScanner interface{ Scan(dest ...any) error }

// list runs a query and scans each row with scan.
func list[T any](ctx context.Context, q querier, scan func(rowScanner) (T, error), query string, args ...any) ([]T, error) {
	rows, err := q.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var all []T
	for rows.Next() {
		v, err := scan(rows)
		if err != nil {
			return nil, err
		}
		all = append(all, v)
	}
	return all, rows.Err()
}

func scanID(r rowScanner) (int64, error) {
	var id int64
	err := r.Scan(&id)
	return id, err
}

// micros is a time as it is stored; at is its inverse. The zero time is 0.
func micros(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMicro()
}

func at(us int64) time.Time {
	if us == 0 {
		return time.Time{}
	}
	return time.UnixMicro(us).UTC()
}

// found turns the driver's word for an empty result into ours.
func found(err error) error {
	if errors.Is(err, sql.ErrNoRows) {
		return digest.ErrNotFound
	}
	return err
}
