package main

import (
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"newsdesk/config"
	"newsdesk/digest/store"
)

// newsroomFile is an empty newsroom, and the statements run on it.
func newsroomFile(t *testing.T, statements ...string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "news.db")
	db, err := store.Open(t.Context(), file)
	if err == nil {
		err = db.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	runOnFile(t, file, statements...)
	return file
}

func runOnFile(t *testing.T, file string, statements ...string) {
	t.Helper()
	db, err := sql.Open("sqlite", file)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range statements {
		if _, err := db.ExecContext(t.Context(), s); err != nil {
			t.Fatalf("%s: %v", s, err)
		}
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
}

const newerTables = "INSERT INTO goose_db_version (version_id, is_applied) VALUES (9999, 1)"

// A backup that is refused leaves no database behind; one without a checksum is
// restored, and it is said that it has none.
func TestRestoreMakesADatabaseOnlyOfAWholeBackup(t *testing.T) {
	for name, tt := range map[string]struct {
		statements    []string
		refused, said string
	}{
		"as it was written":  {said: "as many as in the source\n"},
		"changed":            {statements: []string{"DELETE FROM stories", "INSERT INTO turns VALUES ('w', 1)"}, refused: "checksum"},
		"without a table":    {statements: []string{"PRAGMA application_id = 0", "DROP TABLE facts"}, refused: "facts: the source has no such table"},
		"of a newer version": {statements: []string{"PRAGMA application_id = 0", newerTables}, refused: "newer version (9999"},
		"without a checksum": {statements: []string{"PRAGMA application_id = 0"}, said: "has no checksum"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Chdir(t.TempDir())
			write(t, "from.yaml", "database: "+newsroomFile(t)+"\n")
			write(t, "to.yaml", "database: restored.db\n")
			if _, _, err := runSubcommand(t, backupCommand(), "--config", "from.yaml", "saved.db"); err != nil {
				t.Fatal(err)
			}
			runOnFile(t, "saved.db", tt.statements...)
			out, _, err := runSubcommand(t, restoreCommand(), "--config", "to.yaml", "saved.db")
			_, there := os.Stat("restored.db")
			switch {
			case tt.refused == "":
				if err != nil || !strings.Contains(out, tt.said) {
					t.Errorf("%v, said %q; want %q", err, out, tt.said)
				}
			case err == nil, !strings.Contains(err.Error(), tt.refused):
				t.Errorf("it says %v; want %q", err, tt.refused)
			case !errors.Is(there, os.ErrNotExist):
				t.Errorf("a database is left behind, %v", there)
			}
		})
	}
}

// While replicas are replaced one after the other, the older ones work on newer tables.
func TestDoctorWarnsOfNewerTables(t *testing.T) {
	cfg := config.Default()
	cfg.Database = newsroomFile(t, newerTables)
	got := strings.Join(findingsAsLines(examineDatabase(t.Context(), cfg, time.Now)), "\n")
	if want := "warning database: Its tables are of a newer version (9999; this one has"; !strings.Contains(got, want) {
		t.Errorf("no %q in:\n%s", want, got)
	}
}
