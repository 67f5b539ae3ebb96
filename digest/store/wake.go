package store

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
)

// A Wake says what has become ready for whichever replica is first. Nothing depends on
// it: what is ready stands in the tables, and who hears nothing finds it there.
type Wake string

// The wakes.
const (
	FeedsReady    Wake = "feeds"    // to be read
	ArticlesReady Wake = "articles" // to be placed
	PartsReady    Wake = "parts"    // to be posted
	LeasesReady   Wake = "leases"   // a replica has given back what it held
)

// Wakes are all of them.
func Wakes() []Wake { return []Wake{FeedsReady, ArticlesReady, PartsReady, LeasesReady} }

// wake tells the replicas that listen, once the transaction is committed. It is for
// what is not done thousands of times a second: PostgreSQL lets transactions that tell
// something end one after the other.
func (t *tx) wake(ctx context.Context, w Wake) error {
	if t.pool.engine.wake == "" {
		return nil
	}
	_, err := t.ExecContext(ctx, t.pool.engine.wake, string(w))
	return err
}

// quiet is how long a connection that listens may hear nothing before it is asked
// whether it still is one: a network that was cut says nothing.
const quiet = 20 * time.Second

// Listen calls heard for each wake, at first once for each kind, for nobody knows what
// was told before. It returns nil when ctx is done or where nobody tells anything, as on
// SQLite, and an error when its connection is lost. It holds one connection.
func (db *DB) Listen(ctx context.Context, heard func(Wake)) error {
	if db.engine.listen == "" {
		return nil
	}
	c, err := db.read.db.Conn(ctx)
	if err != nil {
		return fmt.Errorf("listen: %w", db.engine.explain(err))
	}
	err = c.Raw(func(raw any) error {
		conn, ok := raw.(*stdlib.Conn)
		if !ok {
			return errors.ErrUnsupported
		}
		// A connection that listened is nobody else's afterwards.
		return errors.Join(db.hear(ctx, conn.Conn(), heard), driver.ErrBadConn)
	})
	_ = c.Close() // it is a bad one by now
	if ctx.Err() != nil {
		return nil
	}
	return fmt.Errorf("listen: %w", err)
}

// hear listens on a connection until it is lost or ctx is done.
func (db *DB) hear(ctx context.Context, c *pgx.Conn, heard func(Wake)) error {
	defer func() { _ = c.Close(context.WithoutCancel(ctx)) }() // it may be lost
	var schema string
	if err := c.QueryRow(ctx, db.engine.listen).Scan(&schema); err != nil {
		return err
	}
	if _, err := c.Exec(ctx, "LISTEN newsdesk"); err != nil {
		return err
	}
	for _, w := range Wakes() {
		heard(w)
	}
	for {
		wait, stop := context.WithTimeout(ctx, quiet)
		n, err := c.WaitForNotification(wait)
		silent := wait.Err() != nil
		stop()
		switch {
		case err == nil:
			if w, ours := wakeOf(n.Payload, schema); ours {
				heard(w)
			}
		case ctx.Err() != nil || !silent:
			return err
		default:
			if err := c.Ping(ctx); err != nil {
				return err
			}
		}
	}
}

// wakeOf reads what was told; other newsrooms may share the database, in schemas of
// their own.
func wakeOf(payload, schema string) (Wake, bool) {
	if len(payload) <= len(schema) || payload[:len(schema)] != schema || payload[len(schema)] != ' ' {
		return "", false
	}
	return Wake(payload[len(schema)+1:]), true
}
