package store

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/pressly/goose/v3"
)

// upTo makes a newsroom as the bot made it when it had so many migrations.
func upTo(t *testing.T, address string, version int64) {
	t.Helper()
	old, err := connect(address)
	must(t, err)
	p, err := goose.NewProvider(old.engine.dialect, old.write.db, migrationsOf{old.engine})
	must(t, err)
	_, err = p.UpTo(t.Context(), version)
	must(t, errors.Join(err, old.Close()))
}

// What is copied from is not changed: a newsroom of another version is refused rather
// than brought up to date, and what is none is not made one.
func TestASourceIsOnlyRead(t *testing.T) {
	file := func(t testing.TB) string { return filepath.Join(t.TempDir(), "news.db") }
	for name, address := range map[string]func(testing.TB) string{"sqlite": file, "postgres": cluster.Address} {
		t.Run(name, func(t *testing.T) {
			older := address(t)
			upTo(t, older, 5)
			for range 2 { // the first has changed nothing
				_, err := OpenSource(t.Context(), older)
				if err == nil || !strings.Contains(err.Error(), "older version") {
					t.Errorf("a former version: %v", err)
				}
			}
			newer := address(t)
			db := opened(t, newer)
			_, err := db.write.db.ExecContext(t.Context(), "INSERT INTO goose_db_version (version_id, is_applied) VALUES (9999, "+map[string]string{"sqlite": "1", "postgres": "TRUE"}[name]+")")
			must(t, err)
			if _, err := OpenSource(t.Context(), newer); err == nil || !strings.Contains(err.Error(), "newer version") {
				t.Errorf("a later version: %v", err)
			}
			same := address(t)
			opened(t, same)
			db, err = OpenSource(t.Context(), same)
			must(t, err)
			must(t, db.Close())
		})
	}
	t.Run("what holds no newsroom", func(t *testing.T) {
		for what, text := range map[string]string{"empty": "", "text": strings.Repeat("not a database\n", 1000)} {
			path := file(t)
			must(t, os.WriteFile(path, []byte(text), 0o600))
			if _, err := OpenSource(t.Context(), path); err == nil {
				t.Errorf("%s: it was opened", what)
			}
			if b, err := os.ReadFile(path); err != nil || !bytes.Equal(b, []byte(text)) {
				t.Errorf("%s: %d bytes are left, %v", what, len(b), err)
			}
		}
		if _, err := OpenSource(t.Context(), cluster.Address(t)); err == nil || !strings.Contains(err.Error(), "no newsroom") {
			t.Errorf("an empty schema: %v", err)
		}
	})
}
