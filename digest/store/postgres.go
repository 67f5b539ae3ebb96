package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
)

// postgres is PostgreSQL, for several replicas of the bot: rows are leased with
// SKIP LOCKED, full text is a tsvector under a GIN index.
func postgres() (*engine, error) {
	// Replicas that start at once bring the tables up to date one after the other.
	one, err := lock.NewPostgresSessionLocker(lock.WithLockTimeout(1, 300))
	if err != nil {
		return nil, err
	}
	return &engine{
		dialect:    goose.DialectPostgres,
		migrations: "migrations/postgres",
		lock:       []goose.ProviderOption{goose.WithSessionLocker(one)},
		words: strings.NewReplacer("{claim}", "FOR UPDATE SKIP LOCKED", "{hold}", "FOR UPDATE", "CROSS JOIN", "JOIN", "instr(", "strpos(",
			"{list}", "(SELECT CAST(unnest(string_to_array($1, ',')) AS BIGINT))"),
		index:  tsvector{},
		schema: postgresSchema(),
		open:   openPostgres,
		slow:   slowPostgres,
		// The number is nobody else's in this database: it is "newsdesk" in ASCII.
		alone:   `SELECT pg_advisory_xact_lock(7954893471366705003)`,
		args:    storable,
		again:   wasInTheWay,
		explain: explainPostgres,
		clock:   `SELECT CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000000 AS BIGINT)`,
	}, nil
}

// connections is how many a replica holds at most: the parts under way, the feeds
// that are read, and those who ask.
const connections = 16

// What every session says of itself, and what the server does about one that says
// no more: a process that was frozen within a transaction would hold its rows, and
// all others up, until it wakes. A commit that a crash of the server may take back
// would let a part be posted twice, so it waits for the disk also where the server is
// set not to.
func sessionParams() map[string]string {
	return map[string]string{
		"application_name":                    "newsdesk",
		"idle_in_transaction_session_timeout": "10s",
		"synchronous_commit":                  "on",
		"tcp_keepalives_idle":                 "10",
		"tcp_keepalives_interval":             "5",
		"tcp_keepalives_count":                "3",
	}
}

func openPostgres(address string) (write, read *sql.DB, err error) {
	c, err := postgresConfig(address)
	if err != nil {
		return nil, nil, err
	}
	dial := c.DialFunc
	c.DialFunc = func(ctx context.Context, network, addr string) (net.Conn, error) {
		n, err := dial(ctx, network, addr)
		if err != nil {
			return nil, err
		}
		return &patient{Conn: n}, nil
	}
	db := stdlib.OpenDB(*c)
	db.SetMaxOpenConns(connections)
	db.SetMaxIdleConns(connections)
	db.SetConnMaxIdleTime(5 * time.Minute)
	return db, db, nil
}

// slowPostgres is for migrations, which take as long as they take: an index over a
// large table takes minutes.
func slowPostgres(address string) (*sql.DB, error) {
	c, err := postgresConfig(address)
	if err != nil {
		return nil, err
	}
	return stdlib.OpenDB(*c), nil
}

func postgresConfig(address string) (*pgx.ConnConfig, error) {
	c, err := pgx.ParseConfig(address)
	if err != nil {
		return nil, err
	}
	for name, value := range sessionParams() {
		if _, ok := c.RuntimeParams[name]; !ok {
			c.RuntimeParams[name] = value
		}
	}
	if c.ConnectTimeout == 0 {
		c.ConnectTimeout = 10 * time.Second
	}
	return c, nil
}

// answerWait is how long the server may take to answer. A network that was cut
// says nothing: without an end to the wait a job would hang for a quarter of an
// hour, and its leases with it.
const answerWait = time.Minute

// patient is a connection whose reads end after answerWait.
type patient struct {
	net.Conn
	mu    sync.Mutex // guards until
	until time.Time  // what the driver set; zero is never
}

func (p *patient) Read(b []byte) (int, error) {
	p.mu.Lock()
	end := time.Now().Add(answerWait)
	if !p.until.IsZero() && p.until.Before(end) {
		end = p.until
	}
	err := p.Conn.SetReadDeadline(end)
	p.mu.Unlock()
	if err != nil {
		return 0, err
	}
	return p.Conn.Read(b)
}

func (p *patient) SetDeadline(t time.Time) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.until = t
	return p.Conn.SetDeadline(t)
}

func (p *patient) SetReadDeadline(t time.Time) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.until = t
	return p.Conn.SetReadDeadline(t)
}

// storable puts spaces and question marks for what PostgreSQL's texts do not hold:
// NUL, and bytes that are no UTF-8. Strangers send both. Every text keeps its length,
// for cites count bytes.
func storable(args []any) []any {
	for i, a := range args {
		if s, ok := a.(string); ok && (strings.IndexByte(s, 0) >= 0 || !utf8.ValidString(s)) {
			args[i] = wellFormed(s)
		}
	}
	return args
}

func wellFormed(s string) string {
	b := []byte(s)
	for i := 0; i < len(b); {
		r, size := utf8.DecodeRune(b[i:])
		switch {
		case r == utf8.RuneError && size == 1:
			b[i] = '?'
		case r == 0:
			b[i] = ' '
		}
		i += size
	}
	return string(b)
}

// Codes of https://www.postgresql.org/docs/current/errcodes-appendix.html.
const (
	serializationFailure = "40001"
	deadlock             = "40P01"
	lockNotAvailable     = "55P03"
	diskFull             = "53100"
	readOnly             = "25006"
	tooManyConnections   = "53300"
)

func wasInTheWay(err error) bool {
	return slices.Contains([]string{serializationFailure, deadlock, lockNotAvailable}, codeOf(err))
}

func codeOf(err error) string {
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		return pg.Code
	}
	return ""
}

func explainPostgres(err error) error {
	switch codeOf(err) {
	case diskFull:
		return fmt.Errorf("%w: make room on the database's disk; the bot goes on by itself", err)
	case readOnly:
		return fmt.Errorf("%w: this server only reads: name the primary with `database:`, or with target_session_attrs=read-write", err)
	case tooManyConnections:
		return fmt.Errorf("%w: each replica holds at most %d connections; raise max_connections", err, connections)
	}
	var refused *pgconn.ConnectError
	if errors.As(err, &refused) {
		return fmt.Errorf("%w: is PostgreSQL there, and does it let the bot in?", err)
	}
	return err
}
