package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// importing is a newsroom of its own for `bot import`: its folder, and what runs the
// command.
func importing(t *testing.T) (dir string, run func(ctx context.Context, args ...string) (code int, out, errs string)) {
	t.Helper()
	dir = t.TempDir()
	t.Setenv("NEWSDESK_CONFIG", filepath.Join(dir, "newsdesk.yaml"))
	t.Setenv("NEWSDESK_NOW", "2025-04-15T08:00:00Z")
	config := fmt.Appendf(nil, "database: %s\nhttp: {listen: \"off\"}\n", filepath.Join(dir, "news.db"))
	if err := os.WriteFile(filepath.Join(dir, "newsdesk.yaml"), config, 0o600); err != nil {
		t.Fatal(err)
	}
	return dir, func(ctx context.Context, args ...string) (int, string, string) {
		var out, errs bytes.Buffer
		code := execute(ctx, append([]string{"import"}, args...), nil, &out, &errs)
		return code, out.String(), errs.String()
	}
}

func articleLine(id, text, published string) string {
	return fmt.Sprintf(`{"id":%q,"title":"Notice %s","text":%q,"source":"Harbour","published":%q}`+"\n", id, id, text, published)
}

// A line that is too long is named and left out; those behind it are imported, also
// where nothing ends it.
func TestImportGoesOnBehindALineThatIsTooLong(t *testing.T) {
	dir, run := importing(t)
	const at = "2025-04-14T08:00:00Z"
	long := articleLine("b", strings.Repeat("x", maxLine), at)
	file := filepath.Join(dir, "long.jsonl.gz")
	f, err := os.Create(file)
	if err != nil {
		t.Fatal(err)
	}
	z := gzip.NewWriter(f)
	fmt.Fprint(z, articleLine("a", "Berth 1 is closed.", at), long, articleLine("c", "Berth 3 is open.", at), strings.TrimSuffix(long, "\n"))
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	code, out, errs := run(t.Context(), file)
	if code != exitUsage || !strings.Contains(out, "2 new articles, ") || !strings.Contains(out, " 2 faults") {
		t.Errorf("exit %d: %s", code, out)
	}
	for _, line := range []string{":2:1: ", ":4:1: "} {
		if !strings.Contains(errs, line+"the line is longer than 16 MiB") {
			t.Errorf("line %s is not named in %s", line, errs)
		}
	}
}

// A pipe nobody writes to is never opened: that would wait for ever, whoever asks
// for an end.
func TestImportWaitsForNoPipe(t *testing.T) {
	dir, run := importing(t)
	pipe := filepath.Join(dir, "pipe.jsonl")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Skip("no pipes here:", err)
	}
	done := make(chan string, 1)
	go func() {
		code, _, errs := run(t.Context(), pipe)
		done <- fmt.Sprintf("exit %d: %s", code, errs)
	}()
	select {
	case got := <-done:
		if !strings.Contains(got, "exit 2") || !strings.Contains(got, "pipe.jsonl: is neither a file nor a folder") {
			t.Error(got)
		}
	case <-time.After(10 * time.Second):
		w, err := os.OpenFile(pipe, os.O_WRONLY|syscall.O_NONBLOCK, 0) // lets it go
		if err == nil {
			w.Close()
		}
		<-done
		t.Error("it waits for somebody to write")
	}
}

// A time that is yet to come would keep an article for ever: it is taken for none,
// and counted.
func TestImportBelievesNoTimeInTheFuture(t *testing.T) {
	dir, run := importing(t)
	file := filepath.Join(dir, "future.jsonl")
	body := articleLine("a", "Berth 1 is closed.", "9999-12-31T00:00:00Z") + articleLine("b", "Berth 2 is closed.", "2025-04-16T07:00:00Z")
	if err := os.WriteFile(file, []byte(body), 0o600); err != nil {
		t.Fatal(err)
	}
	code, out, errs := run(t.Context(), file)
	if code != exitOK || !strings.HasSuffix(out, "; 0 faults; 1 article dated in the future, taken for undated\n") {
		t.Errorf("exit %d: %s%s", code, out, errs)
	}
	db, err := sql.Open("sqlite", filepath.Join(dir, "news.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var undated, latest int64
	if err := db.QueryRowContext(t.Context(), "SELECT SUM(undated), MAX(published_at) FROM articles").Scan(&undated, &latest); err != nil {
		t.Fatal(err)
	}
	if at := time.UnixMicro(latest).UTC(); undated != 1 || !at.Equal(time.Date(2025, 4, 16, 7, 0, 0, 0, time.UTC)) {
		t.Errorf("%d undated, the latest of %s; want 1, and what is a day ahead believed", undated, at)
	}
}
