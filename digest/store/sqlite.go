package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	_ "embed" // the finishing of the first tables
	"errors"
	"fmt"
	"net/url"
	"os"
	"strconv"
	"strings"

	"github.com/pressly/goose/v3"
	moderncsqlite "modernc.org/sqlite" // the embedded database, without cgo
	sqlite3 "modernc.org/sqlite/lib"

	"newsdesk/digest"
)

// sqlite is the embedded database: one writer, readers beside it, full text by FTS5.
func sqlite() *engine {
	return &engine{
		dialect: goose.DialectSQLite3,
		words: strings.NewReplacer("{claim}", "", "{hold}", "", "{list}", "(SELECT value FROM json_each('[' || $1 || ']'))",
			"{id}", "INTEGER PRIMARY KEY AUTOINCREMENT", "{bytes}", "BLOB"),
		index:    fts5{},
		schema:   sqliteSchema(),
		open:     openSQLite,
		finish:   finishFile,
		prepares: true,
		again:    func(error) bool { return false },
		explain:  explainSQLite,
		// A little of the work on the word index that is due, at most 500 pages of it.
		tidy: `INSERT INTO articles_text (articles_text, rank) VALUES ('merge', 500)`,
		fold: `PRAGMA wal_checkpoint(TRUNCATE)`,
	}
}

const memory = ":memory:"

const (
	hasFeeds = `SELECT COUNT(*) FROM sqlite_schema WHERE type = 'table' AND name = 'feeds'`
	ownFile  = `SELECT file FROM pragma_database_list WHERE name = 'main'`
)

//go:embed unfinished.sql
var unfinished string

const isUnfinished = `SELECT EXISTS (SELECT 1 FROM pragma_table_info('notes')) AND NOT EXISTS (SELECT 1 FROM pragma_table_info('notes') WHERE name = 'updated_at')`

// finishFile makes a newsroom of whatever the file holds of one.
func finishFile(ctx context.Context, on *sql.DB) error {
	tx, err := on.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback() // without effect once it is committed
	if err := finishFirst(ctx, tx); err != nil {
		return err
	}
	if err := forgetSum(ctx, tx); err != nil {
		return err
	}
	return tx.Commit()
}

// finishFirst gives a newsroom from before migration 1 was finished what it lacks.
func finishFirst(ctx context.Context, tx *sql.Tx) error {
	var lacks bool
	if err := tx.QueryRowContext(ctx, isUnfinished).Scan(&lacks); err != nil || !lacks {
		return err
	}
	_, err := tx.ExecContext(ctx, unfinished)
	return err
}

func openSQLite(path string) (write, read *sql.DB, err error) {
	there := func() error { return nil }
	if path != memory {
		if err := create(path); err != nil {
			return nil, nil, unwritable(err)
		}
		there = stays(path)
	}
	w := sql.OpenDB(connector{dsn(path, writerCache), there})
	w.SetMaxOpenConns(1)
	w.SetMaxIdleConns(1)
	w.SetConnMaxLifetime(0)
	if path == memory {
		return w, w, nil
	}
	r := sql.OpenDB(connector{dsn(path, readerCache) + "&_pragma=query_only(1)", there})
	r.SetMaxOpenConns(readers)
	return w, r, nil
}

// create makes an empty file where there is none, which SQLite takes for an empty
// database. One that is there is not even opened: to close it again would give up the
// locks that this process has on it.
func create(path string) error {
	if _, err := os.Stat(path); !errors.Is(err, os.ErrNotExist) {
		return err
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o644) //nolint:gosec // as SQLite itself makes it; the umask decides
	if errors.Is(err, os.ErrExist) {                                      // another was quicker
		return nil
	}
	if err != nil {
		return err
	}
	return f.Close()
}

// A connector opens connections to one file and no other. Where another file stood,
// or none, SQLite would begin an empty database, and cut off the write-ahead log that
// belongs to the one that was opened.
type connector struct {
	name  string
	there func() error
}

func (c connector) Connect(context.Context) (driver.Conn, error) {
	if err := c.there(); err != nil {
		return nil, err
	}
	return c.Driver().Open(c.name)
}

func (connector) Driver() driver.Driver { return &moderncsqlite.Driver{} }

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
	if path != memory {
		v.Set("mode", "rw") // and not created: see create
	}
	v.Set("_txlock", "immediate")
	v.Add("_pragma", "busy_timeout(10000)")
	v.Add("_pragma", "journal_mode(WAL)")
	v.Add("_pragma", "synchronous(FULL)")
	v.Add("_pragma", "temp_store(MEMORY)")
	v.Add("_pragma", "cache_size(-"+strconv.Itoa(cache>>10)+")")
	if path == memory {
		return memory + "?" + v.Encode()
	}
	return (&url.URL{Scheme: "file", Opaque: (&url.URL{Path: path}).EscapedPath()}).String() + "?" + v.Encode()
}

const putBack = "stop the bot first, then put the file back together with the -wal and -shm that belong to it, then start the bot"

// stays returns what tells, ever after, whether the file at path is still the one
// that is there now. A file that was moved or deleted goes on taking in what is
// written to it, and nobody finds that again.
func stays(path string) func() error {
	opened, err := os.Stat(path)
	return func() error {
		if err != nil {
			return err
		}
		now, err := os.Stat(path)
		switch {
		case err != nil:
			return fmt.Errorf("the database file is not where it was opened: %w: %s", err, putBack)
		case !os.SameFile(opened, now):
			return fmt.Errorf("%s is another file than the one that was opened: %s", path, putBack)
		}
		return nil
	}
}

// unwritable says what an operator can do about a file that cannot be made or written.
func unwritable(err error) error {
	return fmt.Errorf("%w: the file and its folder must be writable by the user the bot runs as", err)
}

// explainSQLite adds to SQLite's words for a database that cannot be written what an
// operator can do about it.
func explainSQLite(err error) error {
	s := err.Error()
	switch {
	case strings.Contains(s, "disk is full"), strings.Contains(s, "no space left"):
		return fmt.Errorf("%w: make room on the disk", err)
	case strings.Contains(s, "readonly"), strings.Contains(s, "unable to open"):
		return unwritable(err)
	case strings.Contains(s, "locked"), strings.Contains(s, "busy"):
		return fmt.Errorf("%w: another process holds it; stop that one first", err)
	case strings.Contains(s, "not a database"):
		return fmt.Errorf("%w: name another file with `database:`, or move this one away", err)
	}
	return err
}

// busySQLite says that another connection kept the right to write for as long as this one
// waits for it.
func busySQLite(err error) bool {
	var e *moderncsqlite.Error
	return errors.As(err, &e) && e.Code()&0xff == sqlite3.SQLITE_BUSY
}

// fts5 is SQLite's index of words. It counts each word's articles itself, in
// articles_words.
type fts5 struct{}

const indexWords = `INSERT OR REPLACE INTO articles_text (rowid, title, text) VALUES ($1, $2, $3)`

func (fts5) add(ctx context.Context, tx *tx, as []digest.Article) error {
	for _, a := range as {
		if _, err := tx.ExecContext(ctx, indexWords, a.ID, a.Title, a.Text); err != nil {
			return err
		}
	}
	return nil
}

const pruneWords = `DELETE FROM articles_text WHERE rowid = $1`

func (fts5) remove(ctx context.Context, tx *tx, article int64) error {
	_, err := tx.ExecContext(ctx, pruneWords, article)
	return err
}

// The words are looked up by themselves, from the newest article on; nothing else is
// read of an article unless the search has a scope.
const (
	newestHolding = `SELECT COALESCE(group_concat(id), '') FROM (SELECT t.rowid AS id FROM articles_text t
		WHERE articles_text MATCH $1 AND t.rowid >= $2 AND t.rowid <= $3 ORDER BY t.rowid DESC LIMIT $4)`

	scopedHolding = `SELECT COALESCE(group_concat(id), '') FROM (SELECT t.rowid AS id FROM articles_text t CROSS JOIN articles a ON a.id = t.rowid
		WHERE articles_text MATCH $1 AND t.rowid >= $2 AND t.rowid <= $3` + within + ` ORDER BY t.rowid DESC LIMIT $4)`

	countHolding = `SELECT COUNT(*), COALESCE(MIN(id), 0), COALESCE(MAX(id), 0), (SELECT COALESCE(MIN(id), 0) FROM articles) FROM (SELECT t.rowid AS id FROM articles_text t
		WHERE articles_text MATCH $1 ORDER BY t.rowid DESC LIMIT $2)`
)

func (fts5) holding(all []digest.Term, _, _ int) look {
	return look{query: newestHolding, scoped: scopedHolding, words: match(all)}
}

// count counts the articles with t, but of a common term only the newest: the others
// are as many by the share of the archive that these stand in.
func (fts5) count(ctx context.Context, q querier, t digest.Term, reach int) (int, error) {
	var n, low, high, first float64
	if err := q.QueryRowContext(ctx, countHolding, match([]digest.Term{t}), reach).Scan(&n, &low, &high, &first); err != nil {
		return 0, err
	}
	if int(n) < reach || high <= low {
		return int(n), nil
	}
	return int(n * (high - first + 1) / (high - low + 1)), nil
}

// match asks for one form of each term in FTS5's language: each form is quoted, so
// that nothing in a question is an operator.
func match(all []digest.Term) string {
	groups := make([]string, len(all))
	for i, t := range all {
		forms := make([]string, len(t))
		for j, w := range t {
			forms[j] = `"` + strings.ReplaceAll(w, `"`, `""`) + `"`
		}
		groups[i] = "(" + strings.Join(forms, " OR ") + ")"
	}
	return strings.Join(groups, " AND ")
}
