package store

import (
	"context"
	"database/sql"
	"fmt"
	"sync"
)

// A pool is a set of connections that remembers every statement it has prepared:
// SQLite parses a statement anew each time, which takes longer than to run it.
// The statements are constants, so there are as many as the source has.
// PostgreSQL's driver remembers them itself, by connection.
type pool struct {
	db     *sql.DB
	engine *engine

	mu         sync.Mutex // guards statements
	statements map[string]*sql.Stmt
}

func newPool(db *sql.DB, e *engine) *pool {
	return &pool{db: db, engine: e, statements: map[string]*sql.Stmt{}}
}

// arguments are those of a statement as the engine can store them.
func (p *pool) arguments(args []any) []any {
	if p.engine.args == nil {
		return args
	}
	return p.engine.args(args)
}

// prepared is the statement of a query on one of the pool's connections. prepare
// makes it where it is not known yet.
func (p *pool) prepared(query string, prepare func() (*sql.Stmt, error)) (*sql.Stmt, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if st, ok := p.statements[query]; ok {
		return st, nil
	}
	st, err := prepare() //nolint:sqlclosecheck // it lives as long as the pool
	if err != nil {
		return nil, err
	}
	p.statements[query] = st
	return st, nil
}

// QueryContext runs a query outside a transaction.
func (p *pool) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	query, args = p.engine.text(query), p.arguments(args)
	if !p.engine.prepares {
		return p.db.QueryContext(ctx, query, args...)
	}
	st, err := p.prepared(query, func() (*sql.Stmt, error) { return p.db.PrepareContext(ctx, query) }) //nolint:sqlclosecheck // it lives as long as the pool
	if err != nil {
		return nil, err
	}
	return st.QueryContext(ctx, args...)
}

// QueryRowContext runs a query of one row outside a transaction.
func (p *pool) QueryRowContext(ctx context.Context, query string, args ...any) rowScanner {
	query, args = p.engine.text(query), p.arguments(args)
	if !p.engine.prepares {
		return p.db.QueryRowContext(ctx, query, args...)
	}
	st, err := p.prepared(query, func() (*sql.Stmt, error) { return p.db.PrepareContext(ctx, query) }) //nolint:sqlclosecheck // it lives as long as the pool
	if err != nil {
		return failed{err}
	}
	return st.QueryRowContext(ctx, args...)
}

// failed is a row that could not be asked for.
type failed struct{ err error }

func (f failed) Scan(...any) error { return f.err }

func (p *pool) begin(ctx context.Context) (*tx, error) {
	t, err := p.db.BeginTx(ctx, nil)
	if err != nil {
		return nil, err
	}
	return &tx{tx: t, pool: p, statements: map[string]*sql.Stmt{}}, nil
}

// Close ends the connections.
func (p *pool) Close() error {
	if err := p.db.Close(); err != nil {
		return fmt.Errorf("close database: %w", err)
	}
	return nil
}

// A tx is a transaction that prepares each of its statements once.
type tx struct {
	tx         *sql.Tx
	pool       *pool
	statements map[string]*sql.Stmt
}

func (t *tx) prepared(ctx context.Context, query string) (*sql.Stmt, error) {
	if st, ok := t.statements[query]; ok {
		return st, nil
	}
	st, err := t.tx.PrepareContext(ctx, t.pool.engine.text(query))
	if err != nil {
		return nil, err
	}
	t.statements[query] = st
	return st, nil
}

// ExecContext runs a statement within the transaction.
func (t *tx) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	args = t.pool.arguments(args)
	if !t.pool.engine.prepares {
		return t.tx.ExecContext(ctx, t.pool.engine.text(query), args...)
	}
	st, err := t.prepared(ctx, query) //nolint:sqlclosecheck // it ends with the transaction
	if err != nil {
		return nil, err
	}
	return st.ExecContext(ctx, args...)
}

// QueryContext runs a query within the transaction.
func (t *tx) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	args = t.pool.arguments(args)
	if !t.pool.engine.prepares {
		return t.tx.QueryContext(ctx, t.pool.engine.text(query), args...)
	}
	st, err := t.prepared(ctx, query) //nolint:sqlclosecheck // it ends with the transaction
	if err != nil {
		return nil, err
	}
	return st.QueryContext(ctx, args...)
}

// QueryRowContext runs a query of one row within the transaction.
func (t *tx) QueryRowContext(ctx context.Context, query string, args ...any) rowScanner {
	args = t.pool.arguments(args)
	if !t.pool.engine.prepares {
		return t.tx.QueryRowContext(ctx, t.pool.engine.text(query), args...)
	}
	st, err := t.prepared(ctx, query) //nolint:sqlclosecheck // it ends with the transaction
	if err != nil {
		return failed{err}
	}
	return st.QueryRowContext(ctx, args...)
}

// A querier is the database or a transaction.
type querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) rowScanner
}
