// Package storetest gives tests a PostgreSQL to run on: the server of
// NEWSDESK_TEST_POSTGRES, else a throwaway cluster from the server binaries of this
// machine. It holds no test of its own, and the bot does not import it.
package storetest

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"
)

// Variable names a PostgreSQL for tests: postgres://… of a database in which schemas
// may be created.
const Variable = "NEWSDESK_TEST_POSTGRES"

// ErrNone says that there is no PostgreSQL to test with.
var ErrNone = errors.New("no PostgreSQL to test with: neither initdb nor " + Variable)

// A Cluster is a PostgreSQL for the tests of one package. The zero value is ready;
// Close it in TestMain.
type Cluster struct {
	// Durable makes it wait for the disk as a server in use does: for measuring, and
	// for tests that kill it. The others are done sooner.
	Durable bool

	mu      sync.Mutex // guards what follows
	started bool
	address string
	dir     string
	bin     string
	err     error
}

// Address is that of an empty schema of its own, dropped when the test ends. Where
// there is no PostgreSQL the test is skipped, and says so.
func (c *Cluster) Address(t testing.TB) string {
	t.Helper()
	address, drop, err := c.Schema(context.Background())
	if errors.Is(err, ErrNone) {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(drop)
	return address
}

// Schema creates an empty schema, and returns its address and what drops it.
func (c *Cluster) Schema(ctx context.Context) (address string, drop func(), err error) {
	server, err := c.Start()
	if err != nil {
		return "", nil, err
	}
	name := "t" + strings.ToLower(rand.Text())
	if err := run(ctx, server, "CREATE SCHEMA "+name); err != nil {
		return "", nil, err
	}
	u, err := url.Parse(server)
	if err != nil {
		return "", nil, err
	}
	q := u.Query()
	q.Set("search_path", name)
	u.RawQuery = q.Encode()
	return u.String(), func() { _ = run(context.Background(), server, "DROP SCHEMA "+name+" CASCADE") }, nil
}

func run(ctx context.Context, address, statement string) error {
	db, err := sql.Open("pgx", address)
	if err != nil {
		return err
	}
	defer db.Close()
	_, err = db.ExecContext(ctx, statement)
	return err
}

// Start starts the cluster unless it runs, and returns its address.
func (c *Cluster) Start() (string, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.started {
		c.started = true
		c.address, c.err = c.start()
	}
	return c.address, c.err
}

// Command runs a program of the server, such as pg_ctl, as the user that it must
// run as.
func (c *Cluster) Command(name string, args ...string) *exec.Cmd {
	cmd := exec.Command(filepath.Join(c.bin, name), args...) //nolint:noctx // it ends with the test
	cmd.SysProcAttr = unprivileged()
	cmd.Dir = "/"
	return cmd
}

// Dir is where the cluster's data are; empty for a server that was given.
func (c *Cluster) Dir() string { return c.dir }

// Options are those that pg_ctl start takes with -o: no TCP, a socket in the
// cluster's own folder, and room for many bots, of which killed ones hold their
// connections a while longer.
func (c *Cluster) Options() string {
	o := "-c listen_addresses='' -c max_connections=400 -k " + c.dir
	if !c.Durable {
		o += " -c fsync=off -c synchronous_commit=off -c full_page_writes=off"
	}
	return o
}

func (c *Cluster) start() (string, error) {
	if a := os.Getenv(Variable); a != "" {
		return a, nil
	}
	if c.bin = binaries(); c.bin == "" {
		return "", ErrNone
	}
	dir, err := os.MkdirTemp("", "newsdesk-pg")
	if err != nil {
		return "", err
	}
	c.dir = dir
	if err := own(dir); err != nil {
		return "", err
	}
	data := filepath.Join(dir, "data")
	for _, cmd := range []*exec.Cmd{
		c.Command("initdb", "-D", data, "-U", "newsdesk", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"),
		c.Command("pg_ctl", "-D", data, "-w", "-s", "-l", filepath.Join(dir, "log"), "-o", c.Options(), "start"),
	} {
		if out, err := cmd.CombinedOutput(); err != nil {
			return "", fmt.Errorf("%s: %w: %s", cmd.Args[0], err, out)
		}
	}
	return "postgres://newsdesk@/postgres?host=" + url.QueryEscape(dir), nil
}

// Close stops the cluster and deletes it.
func (c *Cluster) Close() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.dir == "" {
		return nil
	}
	out, err := c.Command("pg_ctl", "-D", filepath.Join(c.dir, "data"), "-m", "immediate", "-s", "stop").CombinedOutput()
	if err != nil {
		err = fmt.Errorf("stop PostgreSQL: %w: %s", err, out)
	}
	return errors.Join(err, os.RemoveAll(c.dir))
}

// Throwaway says whether a Cluster is one's own, to be spoiled at will: server binaries
// are there, and no server is named.
func Throwaway() bool { return os.Getenv(Variable) == "" && binaries() != "" }

// binaries is the folder of the server's programs; empty when there is none. What
// the distributions install beside the PATH is the newest's.
func binaries() string {
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/initdb") // the pattern is well formed
	best, version := "", -1
	for _, f := range found {
		dir := filepath.Dir(f)
		if n, err := strconv.Atoi(filepath.Base(filepath.Dir(dir))); err == nil && n > version {
			best, version = dir, n
		}
	}
	if best != "" {
		return best
	}
	if path, err := exec.LookPath("initdb"); err == nil {
		return filepath.Dir(path)
	}
	return ""
}

// unprivileged is how the server is run: it refuses to run as root, so root runs it
// as the user postgres, or else as nobody.
func unprivileged() *syscall.SysProcAttr {
	uid, gid, ok := other()
	if !ok {
		return nil
	}
	return &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: uid, Gid: gid}}
}

func other() (uid, gid uint32, ok bool) {
	if os.Getuid() != 0 {
		return 0, 0, false
	}
	for _, name := range []string{"postgres", "nobody"} {
		u, err := user.Lookup(name)
		if err != nil {
			continue
		}
		id, err1 := strconv.ParseUint(u.Uid, 10, 32)
		group, err2 := strconv.ParseUint(u.Gid, 10, 32)
		if err1 == nil && err2 == nil {
			return uint32(id), uint32(group), true
		}
	}
	return 0, 0, false
}

func own(dir string) error {
	uid, gid, ok := other()
	if !ok {
		return nil
	}
	return os.Chown(dir, int(uid), int(gid))
}
