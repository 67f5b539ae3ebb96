package main

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"go.uber.org/goleak"
)

// TestTheDemoLeavesNothingBehind interrupts demos at moments all over their
// beginning, and once they have begun to speak: they say nothing of it and leave no
// file.
func TestTheDemoLeavesNothingBehind(t *testing.T) {
	if testing.Short() {
		t.Skip("runs many demos")
	}
	signals := []syscall.Signal{syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP}
	for i, after := range []time.Duration{30, 60, 100, 150, 200, 260, 330, 420, 600, 900, 1500} {
		interruptDemo(t, signals[i%len(signals)], after*time.Millisecond)
	}
	for _, s := range signals {
		interruptDemo(t, s, 0)
	}
}

// interruptDemo sends a demo the signal after a while, or, without one, when it has
// said something.
func interruptDemo(t *testing.T, s syscall.Signal, after time.Duration) {
	t.Helper()
	dir := t.TempDir()
	cmd := exec.CommandContext(t.Context(), os.Args[0], "demo")
	cmd.Env = append(os.Environ(), beBot+"=1", "TMPDIR="+dir)
	errs, out := &bytes.Buffer{}, &firstWords{said: make(chan struct{})}
	cmd.Stderr, cmd.Stdout = errs, out
	in, err := cmd.StdinPipe() // nobody types, and the input does not end
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if after > 0 {
		time.Sleep(after)
	} else {
		<-out.said
	}
	if err := cmd.Process.Signal(s); err != nil {
		t.Fatal(err)
	}
	err = cmd.Wait()
	var status *exec.ExitError
	early := errors.As(err, &status) && !status.Exited() && after > 0 // it did not listen to signals yet
	if (err != nil && !early) || errs.Len() > 0 {
		t.Errorf("%s after %s: %v, and it said %q", s, after, err, errs)
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
		t.Errorf("%s after %s: left %v, %v", s, after, left, err)
	}
}

// firstWords tells when something is first written to it.
type firstWords struct {
	once sync.Once
	said chan struct{}
}

func (w *firstWords) Write(p []byte) (int, error) {
	w.once.Do(func() { close(w.said) })
	return len(p), nil
}

// TestTheDemoLeavesNoGoroutine runs one to its end in this process.
func TestTheDemoLeavesNoGoroutine(t *testing.T) {
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	var out, errs bytes.Buffer
	if code := execute(t.Context(), []string{"demo"}, strings.NewReader("When does Skyline start service?\n"), &out, &errs); code != exitOK {
		t.Fatalf("exit %d: %s", code, errs.String())
	}
	if !strings.Contains(out.String(), "on 1 July") {
		t.Errorf("no answer in:\n%s", out.String())
	}
}

// TestImportGoesOnWhereItWasBrokenOff interrupts an import once it has stored
// something, and begins it again.
func TestImportGoesOnWhereItWasBrokenOff(t *testing.T) {
	const lines = 4000
	dir := t.TempDir()
	t.Setenv("NEWSDESK_CONFIG", filepath.Join(dir, "newsdesk.yaml"))
	file, db := filepath.Join(dir, "archive.jsonl"), filepath.Join(dir, "news.db")
	if err := os.WriteFile(filepath.Join(dir, "newsdesk.yaml"), fmt.Appendf(nil, "database: %s\nhttp: {listen: \"off\"}\n", db), 0o600); err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for i := range lines {
		fmt.Fprintf(&b, `{"id":"a%d","title":"Notice %d of the harbour office","text":"Berth %d is closed on day %d of the dredging.","source":"Harbour","published":"2025-04-14T08:00:00Z"}`+"\n", i, i, i%37, i%91)
	}
	if err := os.WriteFile(file, []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	go func() {
		defer stop()
		waitForNote(ctx, db)
	}()
	var out, errs bytes.Buffer
	if code := execute(ctx, []string{"import", file}, nil, &out, &errs); code != exitFault || !strings.Contains(errs.String(), "bot: interrupted") {
		t.Fatalf("exit %d, %s%s", code, out.String(), errs.String())
	}
	out.Reset()
	errs.Reset()
	if code := execute(t.Context(), []string{"import", file}, nil, &out, &errs); code != exitOK {
		t.Fatalf("exit %d: %s", code, errs.String())
	}
	var files, added, changed, known int
	if _, err := fmt.Sscanf(out.String(), "%d file: %d new articles, %d changed, %d known already", &files, &added, &changed, &known); err != nil {
		t.Fatalf("%v: %s", err, out.String())
	}
	if known < importBatch || known%importBatch != 0 || added+known != lines || changed != 0 {
		t.Errorf("%d known and %d new of %d", known, added, lines)
	}
	if n := countArticles(t, db); n != lines {
		t.Errorf("%d articles are stored, want %d", n, lines)
	}
}

// waitForNote returns once an import has noted how far it is.
func waitForNote(ctx context.Context, path string) {
	for ctx.Err() == nil {
		if db, err := sql.Open("sqlite", path); err == nil {
			var n int
			err := db.QueryRowContext(ctx, "SELECT count(*) FROM notes WHERE name LIKE 'import %'").Scan(&n)
			db.Close()
			if err == nil && n > 0 {
				return
			}
		}
		time.Sleep(time.Millisecond)
	}
}

func countArticles(t *testing.T, path string) (n int) {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if err := db.QueryRowContext(t.Context(), "SELECT count(*) FROM articles").Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}
