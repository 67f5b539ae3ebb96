package store

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Another process that writes for long is no full disk.
func TestWritableTellsBusyFromFull(t *testing.T) {
	path := filepath.Join(t.TempDir(), "news.db")
	db, other := opened(t, path), opened(t, path)
	_, err := db.write.db.ExecContext(t.Context(), "PRAGMA busy_timeout = 1")
	must(t, err)
	must(t, other.beside(t.Context(), "hold", func(*tx) error {
		if err := db.Writable(t.Context()); !errors.Is(err, ErrBusy) || strings.Contains(err.Error(), "stop that one") {
			t.Errorf("while another writes: %v", err)
		}
		return nil
	}))
	must(t, db.Writable(t.Context()))
}

// What a look for room left behind that was broken off, the next one removes.
func TestWritableLeavesNothingBehind(t *testing.T) {
	dir := t.TempDir()
	db := opened(t, filepath.Join(dir, "news.db"))
	must(t, os.WriteFile(filepath.Join(dir, roomName+"123"), make([]byte, 100), 0o600))
	must(t, db.Writable(t.Context()))
	left, err := os.ReadDir(dir)
	must(t, err)
	for _, e := range left {
		if !strings.HasPrefix(e.Name(), "news.db") {
			t.Errorf("%s is left", e.Name())
		}
	}
}
