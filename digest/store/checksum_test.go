package store

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"newsdesk/digest"
)

// backedUp is a backup of a filled newsroom.
func backedUp(t *testing.T, db *DB) string {
	t.Helper()
	fill(t, db)
	file := filepath.Join(t.TempDir(), "backup.db")
	must(t, db.Backup(t.Context(), file, func(Copied) {}))
	return file
}

// written runs statements on a backup as another program would.
func written(t *testing.T, file string, statements ...string) {
	t.Helper()
	db, err := connect(file)
	must(t, err)
	for _, s := range statements {
		_, err := db.write.db.ExecContext(t.Context(), s)
		must(t, err)
	}
	must(t, db.Close())
}

// refusedAs holds a backup to being refused in such words before anything is made.
func refusedAs(t *testing.T, file, want string) {
	t.Helper()
	s, err := OpenBackup(t.Context(), file, filepath.Join(t.TempDir(), "news.db"))
	if err == nil {
		must(t, s.Close())
	}
	if err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("it says %v; want %q", err, want)
	}
}

// What SQLite's own check does not see is seen: it knows nothing of a text that reads
// otherwise, and of rows that others point to.
func TestAChangedBackupIsRefused(t *testing.T) {
	each(t, func(t *testing.T, db *DB) {
		file := backedUp(t, db)
		b, err := os.ReadFile(file)
		must(t, err)
		i := bytes.Index(b, []byte("Harbour number 7"))
		if i < 0 {
			t.Fatal("the text to change is not there")
		}
		b[i] ^= 0x20
		must(t, os.WriteFile(file, b, 0o600))
		refusedAs(t, file, "checksum")
		b[i] ^= 0x20
		must(t, os.WriteFile(file, b, 0o600))
		s, err := OpenBackup(t.Context(), file, memory)
		must(t, err)
		if !s.Summed {
			t.Error("as it was written, it has no checksum")
		}
		must(t, s.Close())
		written(t, file, "DELETE FROM stories")
		refusedAs(t, file, "checksum")
	})
}

// What waits in a write-ahead log beside a backup is not what was backed up.
func TestABackupWithALogBesideItIsRefused(t *testing.T) {
	file := backedUp(t, opened(t, filepath.Join(t.TempDir(), "news.db")))
	must(t, os.WriteFile(file+"-wal", []byte("left by a program that was killed"), 0o600))
	refusedAs(t, file, "-wal")
}

// A backup of before there were checksums is restored, and known to have none.
func TestABackupWithoutAChecksumIsRestored(t *testing.T) {
	file := backedUp(t, opened(t, filepath.Join(t.TempDir(), "news.db")))
	written(t, file, "PRAGMA application_id = 0", "PRAGMA user_version = 0")
	s, err := OpenBackup(t.Context(), file, memory)
	must(t, err)
	if s.Summed {
		t.Error("it has a checksum")
	}
	_, err = s.Restore(t.Context(), opened(t, memory), monday, func(Copied) {})
	must(t, err)
	must(t, s.Close())
}

// A backup that the bot runs on is a newsroom like any other: its checksum does not
// hold any more, and is not kept.
func TestABackupThatIsRunOnForgetsItsChecksum(t *testing.T) {
	file := backedUp(t, opened(t, filepath.Join(t.TempDir(), "news.db")))
	db, err := Open(t.Context(), file)
	must(t, err)
	_, _, err = db.SaveFetch(t.Context(), digest.Feed{}, []digest.Article{article("later", "Later", "It came later.")})
	must(t, err)
	must(t, db.Close())
	_, err = restored(t, file, opened(t, memory), monday)
	must(t, err)
}

// What a backup lacks is found before there is a database to restore it into.
func TestABackupWithoutATableIsRefusedAtOnce(t *testing.T) {
	for drop, want := range map[string]string{"DROP TABLE facts": "facts", "ALTER TABLE feeds DROP COLUMN title": "title"} {
		file := backedUp(t, opened(t, filepath.Join(t.TempDir(), "news.db")))
		written(t, file, drop, "PRAGMA application_id = 0") // also one without a checksum
		refusedAs(t, file, want)
	}
}

// What a newer version has added this one would leave out.
func TestABackupOfANewerVersionIsRefused(t *testing.T) {
	file := backedUp(t, opened(t, filepath.Join(t.TempDir(), "news.db")))
	written(t, file, "INSERT INTO goose_db_version (version_id, is_applied) VALUES (9999, 1)", "CREATE TABLE newer (id INTEGER)", "PRAGMA application_id = 0")
	refusedAs(t, file, "newer version (9999")
}

// An SQLite newsroom is backed up as it is, with what a newer version has added; of a
// PostgreSQL one that would be left out.
func TestANewsroomOfANewerVersionIsBackedUpWholeOrNotAtAll(t *testing.T) {
	each(t, func(t *testing.T, db *DB) {
		_, err := db.write.db.ExecContext(t.Context(), "INSERT INTO goose_db_version (version_id, is_applied) VALUES (9999, TRUE)")
		must(t, err)
		theirs, ours, err := db.Version(t.Context())
		if err != nil || theirs != 9999 || ours < 16 {
			t.Errorf("its version is %d, ours %d, %v", theirs, ours, err)
		}
		err = db.Backup(t.Context(), filepath.Join(t.TempDir(), "backup.db"), func(Copied) {})
		if db.Postgres() != (err != nil && strings.Contains(err.Error(), "newer version")) {
			t.Errorf("backing it up: %v", err)
		}
	})
}
