// Package datatest opens the measuring data for tests: texts of others that lie in a
// folder beside the project and are no part of it. A test that wants what is not
// there is skipped, and says so. It holds no test of its own, and the bot does not
// import it.
package datatest

import (
	"compress/gzip"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"
)

// Variable names the folder of the measuring data. Without it the folder shared
// beside the project's root is looked at.
const Variable = "NEWSDESK_SHARED"

// Path is that of a file in the folder, such as data/multinews.jsonl.gz.
func Path(t testing.TB, name string) string {
	t.Helper()
	path := filepath.Join(folder(t), filepath.FromSlash(name))
	if _, err := os.Stat(path); err != nil {
		t.Skipf("needs the measuring data, which is no part of the project (set %s): %v", Variable, err)
	}
	return path
}

// Open opens a file of the folder until the test ends.
func Open(t testing.TB, name string) *os.File {
	t.Helper()
	f, err := os.Open(Path(t, name))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Close() }) // it was only read
	return f
}

// Rows reads a gzipped file of the folder that has one JSON value a line: at most n
// of them, all when n is 0.
func Rows[T any](t testing.TB, name string, n int) []T {
	t.Helper()
	z, err := gzip.NewReader(Open(t, name))
	if err != nil {
		t.Fatal(err)
	}
	var rows []T
	for d := json.NewDecoder(z); n == 0 || len(rows) < n; {
		var row T
		if err := d.Decode(&row); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		rows = append(rows, row)
	}
	return rows
}

// folder is that of the measuring data, which need not be there.
func folder(t testing.TB) string {
	t.Helper()
	if dir := os.Getenv(Variable); dir != "" {
		return dir
	}
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for ; dir != filepath.Dir(dir); dir = filepath.Dir(dir) {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			break
		}
	}
	return filepath.Join(filepath.Dir(dir), "shared")
}
