package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"newsdesk/digest/store/storetest"
)

// canMount says whether a small disk can be mounted here, which takes root.
func canMount() bool {
	dir, err := os.MkdirTemp("", "newsdesk-disk")
	if err != nil {
		return false
	}
	defer func() { _ = os.Remove(dir) }() // it is the system's to tidy otherwise
	if exec.Command("mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", dir).Run() != nil {
		return false
	}
	return exec.Command("umount", dir).Run() == nil
}

// smallDisk is the script command `disk DIR`: DIR is a disk of eight megabytes of its
// own.
func smallDisk(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: disk dir")
	}
	dir := ts.MkAbs(args[0])
	ts.Check(os.MkdirAll(dir, 0o750))
	if out, err := exec.Command("mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", dir).CombinedOutput(); err != nil {
		ts.Fatalf("mount: %v: %s", err, out)
	}
	ts.Defer(func() { _ = exec.Command("umount", "-l", dir).Run() })
}

// remount is the script command `remount ro|rw DIR`.
func remount(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: remount ro|rw dir")
	}
	out, err := exec.Command("mount", "-o", "remount,"+args[0], ts.MkAbs(args[1])).CombinedOutput() //nolint:gosec // the script's own words
	if err != nil {
		ts.Fatalf("remount: %v: %s", err, out)
	}
}

// fillDisk is the script command `fill DIR [BYTES]`: nothing more than so many bytes fits
// onto the disk until DIR/ballast is removed. It goes on until that is so while others
// write.
func fillDisk(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 1 || len(args) > 2 {
		ts.Fatalf("usage: fill dir [bytes]")
	}
	spare := 0
	if len(args) == 2 {
		var err error
		spare, err = strconv.Atoi(args[1])
		ts.Check(err)
	}
	f, err := os.Create(filepath.Join(ts.MkAbs(args[0]), "ballast"))
	ts.Check(err)
	defer func() { _ = f.Close() }() // it is full
	for size := 1 << 20; size > 0; {
		if _, err := f.WriteString(strings.Repeat(".", size)); err != nil {
			size /= 2
		}
	}
	info, err := f.Stat()
	ts.Check(err)
	ts.Check(f.Truncate(max(info.Size()-int64(spare), 0)))
}

// until is the script command `until TEXT COMMAND…`: it runs the command again and
// again, until it says the text.
func until(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: until text command...")
	}
	said := ""
	for end := time.Now().Add(3 * time.Minute); time.Now().Before(end); time.Sleep(200 * time.Millisecond) {
		err := ts.Exec(args[1], args[2:]...)
		said = fmt.Sprint(ts.ReadFile("stdout"), ts.ReadFile("stderr"), err)
		if strings.Contains(said, args[0]) {
			return
		}
	}
	ts.Fatalf("it never said %q, and at last:\n%s", args[0], said)
}

// freeAddress is the script command `address`: $ADDRESS is one that nobody listens at.
func freeAddress(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 0 {
		ts.Fatalf("usage: address")
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	ts.Check(err)
	ts.Setenv("ADDRESS", l.Addr().String())
	ts.Check(l.Close())
}

// startPostgres is the script command `postgres`: $POSTGRES is the address of an empty
// database of a throwaway server.
func startPostgres(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 0 {
		ts.Fatalf("usage: postgres")
	}
	var c storetest.Cluster
	address, drop, err := c.Schema(context.Background())
	ts.Check(err)
	ts.Setenv("POSTGRES", address)
	ts.Defer(func() {
		drop()
		ts.Check(c.Close())
	})
}

// onPostgres is the script command `sql STATEMENT…`: each is run on $POSTGRES, also
// where that has been told to be read only.
func onPostgres(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) == 0 {
		ts.Fatalf("usage: sql statement...")
	}
	db, err := sql.Open("pgx", ts.Getenv("POSTGRES")+"&default_transaction_read_only=off")
	ts.Check(err)
	defer func() { _ = db.Close() }() // the test's
	for _, q := range args {
		if _, err := db.Exec(q); err != nil {
			ts.Fatalf("%s: %v", q, err)
		}
	}
}

// expandEnvironment is the script command `fill-in FILE`: $ADDRESS, $POSTGRES and
// $SERVER become what they are.
func expandEnvironment(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: fill-in file")
	}
	text := os.Expand(ts.ReadFile(args[0]), ts.Getenv)
	f, err := os.OpenFile(ts.MkAbs(args[0]), os.O_WRONLY|os.O_TRUNC, 0o600)
	ts.Check(err)
	_, err = io.WriteString(f, text)
	ts.Check(errors.Join(err, f.Close()))
}

// dueIn is the script command `due DURATION [FILE]`: every digest of the SQLite newsroom,
// or of $POSTGRES, is due so long from now.
func dueIn(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 1 || len(args) > 2 {
		ts.Fatalf("usage: due duration [file]")
	}
	d, err := time.ParseDuration(args[0])
	ts.Check(err)
	driver, address := "pgx", ts.Getenv("POSTGRES")
	if len(args) == 2 {
		driver, address = "sqlite", "file:"+ts.MkAbs(args[1])+"?_pragma=busy_timeout(60000)"
	}
	db, err := sql.Open(driver, address)
	ts.Check(err)
	defer func() { _ = db.Close() }() // the test's
	_, err = db.Exec("UPDATE digests SET next_due_at = $1", time.Now().Add(d).UnixMicro())
	ts.Check(err)
}
