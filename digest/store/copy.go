package store

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"newsdesk/digest"
)

// A Copied table is how far Copy has come with it.
type Copied struct {
	Table string
	Rows  int64 // copied so far
	Of    int64 // in the source
}

// ErrNotEmpty says that Copy would mix two newsrooms.
var ErrNotEmpty = errors.New("it holds a newsroom already")

// ErrDiffer says that after all was copied the rows are not as many.
var ErrDiffer = errors.New("the copy has not as many rows as the source")

// Copy copies a newsroom into an empty database, of whichever engine, and goes on
// where an earlier Copy was broken off, if the source is still as it was then (see
// ErrChanged). It reads the source as it stood when it began; what changes there
// meanwhile is not copied. What waits to be posted may be posted by whoever runs on
// the source: in the copy it is in doubt, and looked for before it is posted. tell is
// told after every batch. It returns the rows of each table, once they were counted on
// both sides; the index of words is made anew.
func Copy(ctx context.Context, from, to *DB, tell func(Copied)) ([]Copied, error) {
	c := copier{read: from.engine, to: to, tell: tell, end: doubt}
	return c.copy(ctx, from)
}

// doubt puts in doubt what waits to be posted.
func doubt(ctx context.Context, tx *tx) error {
	_, err := tx.ExecContext(ctx, doubtParts)
	return err
}

// copy copies all of a newsroom. The end of it is one transaction: a copy that does
// not count as broken off any more is whole, and what is in doubt is known to be.
func (c *copier) copy(ctx context.Context, from *DB) ([]Copied, error) {
	if _, err := c.to.begun(ctx, c.to.read); err != nil {
		return nil, err
	}
	source, err := from.snapshot(ctx)
	if err != nil {
		return nil, err
	}
	defer func() { _ = source.tx.Rollback() }() // nothing was changed
	c.from = source
	if err := from.unfinished(ctx, source); err != nil {
		return nil, fmt.Errorf("the source: %w", err)
	}
	tables, err := c.to.tables(ctx)
	if err != nil {
		return nil, err
	}
	if err := c.begin(ctx, tables); err != nil {
		return nil, err
	}
	var all []Copied
	for _, t := range tables {
		done, err := c.table(ctx, t)
		if err != nil {
			return nil, fmt.Errorf("copy %s: %w", t, err)
		}
		all = append(all, done)
	}
	if err := c.words(ctx); err != nil {
		return nil, fmt.Errorf("index words: %w", err)
	}
	return all, c.to.change(ctx, "end copying", func(tx *tx) error {
		if err := c.end(ctx, tx); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, "DROP TABLE copying")
		return err
	})
}

// snapshot is a transaction that sees the database as it is now.
func (db *DB) snapshot(ctx context.Context) (*tx, error) {
	t, err := db.read.db.BeginTx(ctx, db.engine.schema.snapshot)
	if err != nil {
		return nil, fmt.Errorf("read %w", db.engine.explain(err))
	}
	if patient := db.engine.schema.patient; patient != "" {
		if _, err := t.ExecContext(ctx, patient); err != nil {
			return nil, errors.Join(fmt.Errorf("read %w", db.engine.explain(err)), ignoreDone(t.Rollback()))
		}
	}
	return &tx{tx: t, pool: db.read, statements: map[string]*sql.Stmt{}}, nil
}

// A schema is how an engine tells of its own tables.
type schema struct {
	newsroom string // whether there is a newsroom, as 0 or 1
	tables   string // their names
	// columns of table $1 in order: name, type, and place in the primary key from 1 on, or 0
	columns string
	begun   string // whether the table copying is there, as 0 or 1
	// The last number that table $1 has given out, without a row where it numbers
	// nothing, and how it is set to $2.
	last     string
	setLast  []string
	snapshot *sql.TxOptions
	// patient lets a snapshot say nothing for as long as the other database takes to
	// write; empty where nobody minds.
	patient string
}

func sqliteSchema() schema {
	return schema{
		newsroom: hasFeeds,
		tables:   `SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\_%' ESCAPE '\' ORDER BY name LIMIT 1000`,
		columns:  `SELECT name, lower(type), pk FROM pragma_table_info($1) ORDER BY cid`,
		begun:    `SELECT COUNT(*) FROM sqlite_master WHERE type = 'table' AND name = 'copying'`,
		last:     `SELECT seq FROM sqlite_sequence WHERE name = $1`,
		setLast:  []string{`DELETE FROM sqlite_sequence WHERE name = $1 AND $2 > 0`, `INSERT INTO sqlite_sequence (name, seq) VALUES ($1, $2)`},
		snapshot: &sql.TxOptions{ReadOnly: true},
	}
}

func postgresSchema() schema {
	return schema{
		newsroom: `SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = current_schema() AND table_name = 'feeds'`,
		tables:   `SELECT table_name FROM information_schema.tables WHERE table_schema = current_schema() AND table_type = 'BASE TABLE' ORDER BY 1 LIMIT 1000`,
		columns: `SELECT a.attname, format_type(a.atttypid, a.atttypmod), COALESCE(array_position(CAST(i.indkey AS INT2[]), a.attnum) + 1, 0)
			FROM pg_attribute a LEFT JOIN pg_index i ON i.indrelid = a.attrelid AND i.indisprimary
			WHERE a.attrelid = CAST(quote_ident($1) AS regclass) AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum`,
		begun: `SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = current_schema() AND table_name = 'copying'`,
		last: `SELECT COALESCE(pg_sequence_last_value(CAST(pg_get_serial_sequence(quote_ident($1), 'id') AS regclass)), 0)
			FROM information_schema.columns WHERE table_schema = current_schema() AND table_name = $1 AND is_identity = 'YES'`,
		setLast:  []string{`SELECT setval(CAST(pg_get_serial_sequence(quote_ident($1), 'id') AS regclass), $2)`},
		snapshot: &sql.TxOptions{ReadOnly: true, Isolation: sql.LevelRepeatableRead},
		patient:  `SET LOCAL idle_in_transaction_session_timeout = 0`,
	}
}

// notCopied is what belongs to a database and not to its newsroom: who runs it, how
// far its tables are, and the index of words, which each engine makes its own way.
func notCopied(table string) bool {
	return strings.HasPrefix(table, "articles_text") || slices.Contains([]string{
		"articles_words", "goose_db_version", "copying", "replicas", "leases", "hosts",
	}, table)
}

// tables are those of a newsroom.
func (db *DB) tables(ctx context.Context) ([]string, error) {
	names, err := list(ctx, db.read, scanText, db.engine.schema.tables)
	if err != nil {
		return nil, fmt.Errorf("list tables: %w", err)
	}
	return slices.DeleteFunc(names, notCopied), nil
}

func scanText(r rowScanner) (string, error) {
	var s string
	err := r.Scan(&s)
	return s, err
}

// A column of a table.
type column struct {
	name string
	kind string
	key  int // its place in the primary key, from 1 on; 0 when it is not in it
}

func scanColumn(r rowScanner) (column, error) {
	var c column
	err := r.Scan(&c.name, &c.kind, &c.key)
	return c, err
}

// A layout is a table's columns, and which of them are its key.
type layout struct {
	table   string
	columns []column
	key     []column
}

func layoutOf(ctx context.Context, q querier, e *engine, table string) (layout, error) {
	cs, err := list(ctx, q, scanColumn, e.schema.columns, table)
	if err != nil {
		return layout{}, err
	}
	l := layout{table: table, columns: cs}
	for _, c := range cs {
		if c.key > 0 {
			l.key = append(l.key, c)
		}
	}
	slices.SortFunc(l.key, func(a, b column) int { return a.key - b.key })
	if len(l.key) == 0 { // a table of one row
		l.key = cs
	}
	return l, nil
}

func names(cs []column) string {
	quoted := make([]string, len(cs))
	for i, c := range cs {
		quoted[i] = strconv.Quote(c.name)
	}
	return strings.Join(quoted, ", ")
}

// placeholders are n of them, from $first on, in brackets.
func placeholders(first, n int) string {
	ps := make([]string, n)
	for i := range ps {
		ps[i] = "$" + strconv.Itoa(first+i)
	}
	return "(" + strings.Join(ps, ", ") + ")"
}

// A copier copies from a snapshot to a database.
type copier struct {
	from *tx
	read *engine
	to   *DB
	tell func(Copied)
	end  func(ctx context.Context, tx *tx) error // done as one with the end of the copying
}

// copyBatch is how many rows are copied in one transaction. With thirty columns they
// have fewer arguments than either engine takes.
const copyBatch = 500

const (
	copiedSoFar = `SELECT after_key, copied, done FROM copying WHERE name = $1`
	noteCopied  = `INSERT INTO copying (name, after_key, copied, done) VALUES ($1, $2, $3, $4)
		ON CONFLICT (name) DO UPDATE SET after_key = excluded.after_key, copied = excluded.copied, done = excluded.done`
)

// A bookmark is how far a table was copied: after is the key of the last row.
type bookmark struct {
	after []any
	rows  int64
	done  bool
}

func (c *copier) bookmark(ctx context.Context, table string) (bookmark, error) {
	var b bookmark
	var after string
	err := c.to.read.QueryRowContext(ctx, copiedSoFar, table).Scan(&after, &b.rows, &b.done)
	if errors.Is(err, sql.ErrNoRows) {
		return b, nil
	}
	if err != nil {
		return b, err
	}
	b.after, err = decodeKey(after)
	return b, err
}

func (b bookmark) save(ctx context.Context, tx *tx, table string) error {
	key, err := json.Marshal(b.after)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, noteCopied, table, string(key), b.rows, b.done)
	return err
}

// decodeKey reads a key as it was noted: numbers are whole.
func decodeKey(s string) ([]any, error) {
	var key []any
	d := json.NewDecoder(bytes.NewReader([]byte(s)))
	d.UseNumber()
	if err := d.Decode(&key); err != nil {
		return nil, err
	}
	for i, v := range key {
		if n, ok := v.(json.Number); ok {
			whole, err := n.Int64()
			if err != nil {
				return nil, err
			}
			key[i] = whole
		}
	}
	return key, nil
}

// table copies one table, and counts it on both sides.
func (c *copier) table(ctx context.Context, table string) (Copied, error) {
	p := Copied{Table: table}
	l, err := c.layout(ctx, table)
	if err != nil {
		return p, err
	}
	if err := c.from.QueryRowContext(ctx, "SELECT COUNT(*) FROM "+strconv.Quote(table)).Scan(&p.Of); err != nil {
		return p, err
	}
	b, err := c.bookmark(ctx, table)
	if err != nil {
		return p, err
	}
	for !b.done {
		if b, err = c.batch(ctx, l, b); err != nil {
			return p, err
		}
		p.Rows = b.rows
		c.tell(p)
	}
	if err := c.number(ctx, table); err != nil {
		return p, err
	}
	if err := c.to.read.QueryRowContext(ctx, "SELECT COUNT(*) FROM "+strconv.Quote(table)).Scan(&p.Rows); err != nil {
		return p, err
	}
	if p.Rows != p.Of {
		return p, fmt.Errorf("%d rows of %d: %w: has the source changed since? Begin again with an empty database", p.Rows, p.Of, ErrDiffer)
	}
	return p, nil
}

// layout is that of the target, which the source must have as well.
func (c *copier) layout(ctx context.Context, table string) (layout, error) {
	l, err := layoutOf(ctx, c.to.read, c.to.engine, table)
	if err != nil {
		return l, err
	}
	source, err := layoutOf(ctx, c.from, c.read, table)
	if err != nil {
		return l, err
	}
	if len(source.columns) == 0 {
		return l, errors.New("the source has no such table")
	}
	for _, col := range l.columns {
		if !slices.ContainsFunc(source.columns, func(s column) bool { return s.name == col.name }) {
			return l, fmt.Errorf("the source has no column %s", col.name)
		}
	}
	return l, nil
}

// batch copies the rows behind b, as one transaction with how far it came.
func (c *copier) batch(ctx context.Context, l layout, b bookmark) (bookmark, error) {
	where := ""
	if len(b.after) > 0 {
		where = " WHERE (" + names(l.key) + ") > " + placeholders(1, len(b.after))
	}
	rows, err := list(ctx, c.from, scanRow(len(l.columns)), fmt.Sprintf("SELECT %s FROM %q%s ORDER BY %s LIMIT %d",
		names(l.columns), l.table, where, names(l.key), copyBatch), b.after...)
	if err != nil {
		return b, err
	}
	next := bookmark{after: b.after, rows: b.rows + int64(len(rows)), done: len(rows) < copyBatch}
	if len(rows) > 0 {
		next.after = l.keyOf(rows[len(rows)-1])
	}
	return next, c.to.change(ctx, "copy rows", func(tx *tx) error {
		if err := insertRows(ctx, tx, l, rows); err != nil {
			return err
		}
		return next.save(ctx, tx, l.table)
	})
}

func scanRow(n int) func(r rowScanner) ([]any, error) {
	return func(r rowScanner) ([]any, error) {
		row, dest := make([]any, n), make([]any, n)
		for i := range row {
			dest[i] = &row[i]
		}
		err := r.Scan(dest...)
		return row, err
	}
}

func (l layout) keyOf(row []any) []any {
	key := make([]any, len(l.key))
	for i, k := range l.key {
		key[i] = row[slices.Index(l.columns, k)]
	}
	return key
}

// insertRows stores rows at once. A row that is there already stays: migrations fill
// tables of one row.
func insertRows(ctx context.Context, tx *tx, l layout, rows [][]any) error {
	if len(rows) == 0 {
		return nil
	}
	if len(l.key) == len(l.columns) && l.columns[0].key == 0 {
		if _, err := tx.ExecContext(ctx, fmt.Sprintf("DELETE FROM %q", l.table)); err != nil {
			return err
		}
	}
	values := make([]string, len(rows))
	args := make([]any, 0, len(rows)*len(l.columns))
	for i, row := range rows {
		values[i] = placeholders(i*len(l.columns)+1, len(l.columns))
		for j, v := range row {
			args = append(args, l.columns[j].value(v))
		}
	}
	// Not prepared: there is one such statement for each number of rows.
	query := fmt.Sprintf("INSERT INTO %q (%s) VALUES %s ON CONFLICT DO NOTHING", l.table, names(l.columns), strings.Join(values, ", "))
	_, err := tx.tx.ExecContext(ctx, query, tx.pool.arguments(args)...)
	return err
}

// value is v as this column takes it: SQLite gives truth as a number, and texts as
// bytes where it does not know better.
func (c column) value(v any) any {
	switch x := v.(type) {
	case int64:
		if c.kind == "boolean" {
			return x != 0
		}
	case []byte:
		if c.kind == "text" {
			return string(x)
		}
	}
	return v
}

// number makes the table go on numbering where the source did: a number that was
// given once is never given again.
func (c *copier) number(ctx context.Context, table string) error {
	last, err := scanID(c.from.QueryRowContext(ctx, c.read.schema.last, table))
	if errors.Is(err, sql.ErrNoRows) || err == nil && last == 0 {
		return nil
	}
	if err != nil {
		return err
	}
	return c.to.change(ctx, "number rows", func(tx *tx) error {
		for _, q := range c.to.engine.schema.setLast {
			if _, err := tx.ExecContext(ctx, q, table, last); err != nil {
				return err
			}
		}
		return nil
	})
}

const placedArticles = `SELECT ` + articleColumns + ` FROM articles a WHERE a.story_id > 0 AND a.id > $1 ORDER BY a.id LIMIT $2`

// words makes the placed articles findable.
func (c *copier) words(ctx context.Context) error {
	const name = "articles_text"
	p := Copied{Table: name}
	if err := c.to.read.QueryRowContext(ctx, `SELECT COUNT(*) FROM articles WHERE story_id > 0`).Scan(&p.Of); err != nil {
		return err
	}
	b, err := c.bookmark(ctx, name)
	if err != nil {
		return err
	}
	for !b.done {
		after := int64(0)
		if len(b.after) > 0 {
			after, _ = b.after[0].(int64) // that is what was noted
		}
		as, err := list(ctx, c.to.read, scanArticle, placedArticles, after, copyBatch)
		if err != nil {
			return err
		}
		b.rows, b.done = b.rows+int64(len(as)), len(as) < copyBatch
		if len(as) > 0 {
			b.after = []any{as[len(as)-1].ID}
		}
		if err := c.index(ctx, as, b, name); err != nil {
			return err
		}
		p.Rows = b.rows
		c.tell(p)
	}
	return nil
}

func (c *copier) index(ctx context.Context, as []digest.Article, b bookmark, name string) error {
	return c.to.change(ctx, "index words", func(tx *tx) error {
		if err := c.to.engine.index.add(ctx, tx, as); err != nil {
			return err
		}
		return b.save(ctx, tx, name)
	})
}
