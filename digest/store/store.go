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
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/pressly/goose/v3"
	_ "modernc.org/sqlite" // the embedded database, without cgo

	"newsdesk/digest"
)

//go:embed migrations
var migrations embed.FS

// DB is the store. It is safe for concurrent use.
type DB struct {
	write *pool // one connection: SQLite has one writer
	read  *pool

	common common
}

// Open opens the database file at path, creates it if there is none, and brings
// its tables up to date. The path ":memory:" is a database that ends with Close.
func Open(ctx context.Context, path string) (*DB, error) {
	db, err := connect(path)
	if err != nil {
		return nil, fmt.Errorf("open database %s: %w", path, err)
	}
	if err := db.migrate(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("open database %s: %w", path, explain(err)), db.Close())
	}
	return db, nil
}

func connect(path string) (*DB, error) {
	w, err := sql.Open("sqlite", dsn(path, writerCache))
	if err != nil {
		return nil, err
	}
	w.SetMaxOpenConns(1)
	w.SetMaxIdleConns(1)
	w.SetConnMaxLifetime(0)
	if path == ":memory:" {
		p := newPool(w)
		return &DB{write: p, read: p}, nil
	}
	r, err := sql.Open("sqlite", dsn(path, readerCache)+"&_pragma=query_only(1)")
	if err != nil {
		w.Close()
		return nil, err
	}
	r.SetMaxOpenConns(readers)
	return &DB{write: newPool(w), read: newPool(r)}, nil
}

const (
	readers = 4
	// What each connection may cache, in bytes. The writer needs the inner pages of
	// the word index; the readers share the file with it.
	writerCache = 16 << 20
	readerCache = 4 << 20
)

// dsn is SQLite's address for path. Synchronous FULL keeps a posted part posted
// through a power cut; the busy timeout lets a second process finish its write.
func dsn(path string, cache int) string {
	v := url.Values{}
	v.Set("_txlock", "immediate")
	v.Add("_pragma", "busy_timeout(10000)")
	v.Add("_pragma", "journal_mode(WAL)")
	v.Add("_pragma", "synchronous(FULL)")
	v.Add("_pragma", "temp_store(MEMORY)")
	v.Add("_pragma", "cache_size(-"+strconv.Itoa(cache>>10)+")")
	if path == ":memory:" {
		return ":memory:?" + v.Encode()
	}
	return (&url.URL{Scheme: "file", Opaque: (&url.URL{Path: path}).EscapedPath()}).String() + "?" + v.Encode()
}

func (db *DB) migrate(ctx context.Context) error {
	dir, err := fs.Sub(migrations, "migrations/sqlite")
	if err != nil {
		return err
	}
	p, err := goose.NewProvider(goose.DialectSQLite3, db.write.db, dir)
	if err != nil {
		return err
	}
	_, err = p.Up(ctx)
	return err
}

// explain adds to SQLite's words for a database that cannot be written what an
// operator can do about it.
func explain(err error) error {
	s := err.Error()
	switch {
	case strings.Contains(s, "readonly"), strings.Contains(s, "unable to open"):
		return fmt.Errorf("%w: the file and its folder must be writable by the user the bot runs as", err)
	case strings.Contains(s, "locked"), strings.Contains(s, "busy"):
		return fmt.Errorf("%w: another process holds it; stop that one first", err)
	case strings.Contains(s, "not a database"):
		return fmt.Errorf("%w: name another file with `database:`, or move this one away", err)
	}
	return err
}

// Close ends all connections.
func (db *DB) Close() error {
	if db.read == db.write {
		return db.write.Close()
	}
	return errors.Join(db.read.Close(), db.write.Close())
}

// Ping says whether the database answers.
func (db *DB) Ping(ctx context.Context) error {
	var one int
	return db.read.QueryRowContext(ctx, "SELECT 1").Scan(&one)
}

// change runs f in one transaction.
func (db *DB) change(ctx context.Context, what string, f func(tx *tx) error) error {
	tx, err := db.write.begin(ctx)
	if err != nil {
		return fmt.Errorf("%s: %w", what, explain(err))
	}
	if err := f(tx); err != nil {
		return errors.Join(fmt.Errorf("%s: %w", what, err), ignoreDone(tx.tx.Rollback()))
	}
	if err := tx.tx.Commit(); err != nil {
		return fmt.Errorf("%s: %w", what, explain(err))
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
