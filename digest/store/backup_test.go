package store

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/pressly/goose/v3"

	"newsdesk/digest"
	"newsdesk/digest/chat"
)

// restored restores a backup into a database.
func restored(t *testing.T, file string, to *DB, now time.Time) (done []Copied, err error) {
	t.Helper()
	s, err := OpenBackup(t.Context(), file, filepath.Join(t.TempDir(), "news.db"))
	if err != nil {
		return nil, err
	}
	done, err = s.Restore(t.Context(), to, now, func(Copied) {})
	return done, errors.Join(err, s.Close())
}

func TestABackupRestores(t *testing.T) {
	each(t, func(t *testing.T, db *DB) {
		fill(t, db)
		dir := t.TempDir()
		file := filepath.Join(dir, "backup.db")
		must(t, db.Backup(t.Context(), file, func(Copied) {}))
		if err := db.Backup(t.Context(), file, func(Copied) {}); err == nil {
			t.Error("a backup was written over another")
		}
		if left, err := os.ReadDir(dir); err != nil || len(left) != 1 {
			t.Errorf("beside the backup there is %v, %v", left, err)
		}
		if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%v, %v; want a file that others cannot read", info.Mode(), err)
		}
		to := opened(t, filepath.Join(dir, "again.db"))
		_, err := restored(t, file, to, monday.Add(time.Hour))
		must(t, err)
		l, err := to.Load(t.Context(), monday)
		must(t, err)
		if l.Parts != 2 || l.Sending != 2 {
			t.Errorf("%d parts wait, %d of them in doubt; want 2 that are looked for first", l.Parts, l.Sending)
		}
		posts := func(local string, due time.Time) digest.PartState {
			t.Helper()
			c := chat.Channel{Adapter: "c", ID: local}
			d, err := to.SaveDigest(t.Context(), digest.Digest{Channel: c, Schedule: "daily 9:00", Zone: "UTC", NextDue: due}, digest.Audit{})
			must(t, err)
			_, err = to.SaveEdition(t.Context(), digest.Edition{
				Slot: digest.Slot{DigestID: d.ID, Local: local, Due: due}, Channel: c, Composed: due,
				Parts: []digest.Part{{Number: 1, Message: chat.Message{Key: local}}},
			}, time.Time{})
			must(t, err)
			ps, err := to.ClaimParts(t.Context(), due, time.Minute, 100)
			must(t, err)
			for _, p := range ps {
				if p.Message.Key == local {
					return p.State
				}
			}
			t.Fatalf("%s was not claimed", local)
			return ""
		}
		if s := posts("between", monday.Add(30*time.Minute)); s != digest.Sending {
			t.Errorf("what was due between backup and restoring is %s; want it looked for", s)
		}
		if s := posts("after", monday.Add(2*time.Hour)); s != digest.Ready {
			t.Errorf("what was due later is %s; want it posted", s)
		}
	})
}

// A restoring that ends before what may have been posted is in doubt counts as broken
// off, and goes on.
func TestARestoringIsWholeOrBrokenOff(t *testing.T) {
	db := opened(t, filepath.Join(t.TempDir(), "news.db"))
	fill(t, db)
	file := filepath.Join(t.TempDir(), "backup.db")
	must(t, db.Backup(t.Context(), file, func(Copied) {}))
	to := opened(t, filepath.Join(t.TempDir(), "again.db"))
	_, err := to.write.db.ExecContext(t.Context(), "CREATE TRIGGER kill BEFORE UPDATE ON parts BEGIN SELECT RAISE(ABORT, 'killed'); END")
	must(t, err)
	if _, err := restored(t, file, to, monday); err == nil || !strings.Contains(err.Error(), "killed") {
		t.Fatalf("restoring: %v", err)
	}
	if err := to.Ping(t.Context()); err == nil || !strings.Contains(err.Error(), "broken off") {
		t.Errorf("Ping says %v; want that it was broken off", err)
	}
	_, err = to.write.db.ExecContext(t.Context(), "DROP TRIGGER kill")
	must(t, err)
	_, err = restored(t, file, to, monday)
	must(t, err)
	must(t, to.Ping(t.Context()))
	l, err := to.Load(t.Context(), monday)
	must(t, err)
	if l.Parts != 2 || l.Sending != 2 {
		t.Errorf("%d parts wait, %d of them in doubt; want 2 that are looked for first", l.Parts, l.Sending)
	}
}

func TestADamagedBackupIsRefused(t *testing.T) {
	db := opened(t, filepath.Join(t.TempDir(), "news.db"))
	fill(t, db)
	file := filepath.Join(t.TempDir(), "backup.db")
	must(t, db.Backup(t.Context(), file, func(Copied) {}))
	b, err := os.ReadFile(file)
	must(t, err)
	for i := 8192; i < len(b); i += 4096 {
		copy(b[i:], "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx")
	}
	must(t, os.WriteFile(file, b, 0o600))
	if _, err := restored(t, file, opened(t, memory), monday); err == nil {
		t.Error("a damaged backup was restored")
	}
}

func TestWhatIsNoNewsroomIsNotRestored(t *testing.T) {
	for name, text := range map[string]string{"empty": "", "text": strings.Repeat("not a database\n", 1000)} {
		dir, home := t.TempDir(), t.TempDir()
		file := filepath.Join(dir, "backup.db")
		must(t, os.WriteFile(file, []byte(text), 0o600))
		if _, err := restored(t, file, opened(t, filepath.Join(home, "news.db")), monday); err == nil {
			t.Errorf("%s: it was restored", name)
		}
		if b, err := os.ReadFile(file); err != nil || string(b) != text {
			t.Errorf("%s: %d bytes are left, %v", name, len(b), err)
		}
		if left, err := filepath.Glob(filepath.Join(home, "newsdesk-restore-*")); err != nil || len(left) > 0 {
			t.Errorf("%s: %v is left, %v", name, left, err)
		}
	}
	file := filepath.Join(t.TempDir(), "other.db")
	other, err := connect(file)
	must(t, err)
	_, err = other.write.db.ExecContext(t.Context(), "CREATE TABLE songs (id INTEGER)")
	must(t, errors.Join(err, other.Close()))
	if _, err := restored(t, file, opened(t, memory), monday); err == nil || !strings.Contains(err.Error(), "no newsroom") {
		t.Errorf("somebody else's database: %v", err)
	}
}

// restoredUntouched restores file into a new newsroom, and holds it against what it was.
func restoredUntouched(t *testing.T, file string) {
	t.Helper()
	before, err := os.ReadFile(file)
	must(t, err)
	_, err = restored(t, file, opened(t, filepath.Join(t.TempDir(), "again.db")), monday)
	must(t, err)
	after, err := os.ReadFile(file)
	must(t, err)
	if !bytes.Equal(before, after) {
		t.Error("the file was changed")
	}
}

// A backup is only read, so that it may be in a folder that cannot be written.
func TestABackupIsOnlyRead(t *testing.T) {
	db := opened(t, filepath.Join(t.TempDir(), "news.db"))
	fill(t, db)
	dir := t.TempDir()
	file := filepath.Join(dir, "backup.db")
	must(t, db.Backup(t.Context(), file, func(Copied) {}))
	must(t, os.Chmod(file, 0o444))
	must(t, os.Chmod(dir, 0o555))                       //nolint:gosec // a folder must be entered
	t.Cleanup(func() { must(t, os.Chmod(dir, 0o755)) }) //nolint:gosec // so that it can be removed
	restoredUntouched(t, file)
	if left, err := os.ReadDir(dir); err != nil || len(left) != 1 {
		t.Errorf("beside the backup there is %v, %v", left, err)
	}
}

// A newsroom of a former version is restored as it is: what it lacks is added to what
// was made of it.
func TestAFormerVersionIsRestoredAndLeftAsItWas(t *testing.T) {
	file := filepath.Join(t.TempDir(), "old.db")
	old, err := connect(file)
	must(t, err)
	p, err := goose.NewProvider(old.engine.dialect, old.write.db, migrationsOf{old.engine})
	must(t, err)
	_, err = p.UpTo(t.Context(), 5)
	must(t, errors.Join(err, old.Close()))
	restoredUntouched(t, file)
}

func TestPingNoticesThatTheFileIsGone(t *testing.T) {
	file := filepath.Join(t.TempDir(), "news.db")
	db := opened(t, file)
	must(t, db.Ping(t.Context()))
	must(t, os.Rename(file, file+".away"))
	if err := db.Ping(t.Context()); err == nil || !strings.Contains(err.Error(), "not where it was opened") {
		t.Errorf("the file was moved away, and Ping says %v", err)
	}
	must(t, os.WriteFile(file, nil, 0o600))
	if err := db.Ping(t.Context()); err == nil || !strings.Contains(err.Error(), "another file") {
		t.Errorf("another file stands there, and Ping says %v", err)
	}
	must(t, os.Rename(file+".away", file))
	must(t, db.Ping(t.Context()))
}

// A file that was moved away under a running bot can be put back: meanwhile nothing
// takes its place, and what its log holds stays there.
func TestAMovedFileLosesNothing(t *testing.T) {
	for name, instead := range map[string]func(file string) error{
		"nothing there": func(string) error { return nil },
		"another there": func(file string) error { return os.WriteFile(file, nil, 0o600) },
	} {
		t.Run(name, func(t *testing.T) {
			file := filepath.Join(t.TempDir(), "news.db")
			db, err := Open(t.Context(), file)
			must(t, err)
			_, _, err = db.SaveFetch(t.Context(), digest.Feed{}, []digest.Article{article("1", "One", "First text.")})
			must(t, err)
			before, err := os.ReadFile(file + "-wal")
			must(t, err)
			if len(before) == 0 {
				t.Fatal("the log is empty")
			}
			must(t, os.Rename(file, file+".away"))
			must(t, instead(file))
			if n := refusedReaders(t, db); n == 0 {
				t.Error("every connection was opened")
			}
			if st, err := os.Stat(file); name == "nothing there" && err == nil || err == nil && st.Size() > 0 {
				t.Errorf("where the file was there is one of %d bytes", st.Size())
			}
			if after, err := os.ReadFile(file + "-wal"); err != nil || !bytes.Equal(before, after) {
				t.Errorf("the log had %d bytes and has %d, %v", len(before), len(after), err)
			}
			must(t, db.Close())
			must(t, os.Rename(file+".away", file))
			again := opened(t, file)
			if a, err := again.Article(t.Context(), 1, digest.Newest); err != nil || a.Title != "One" {
				t.Errorf("after it was put back: %q, %v", a.Title, err)
			}
		})
	}
}

// refusedReaders takes every connection that readers may have at once, so that new
// ones are made, and says how many could not be.
func refusedReaders(t *testing.T, db *DB) (refused int) {
	t.Helper()
	for range readers {
		c, err := db.read.db.Conn(t.Context())
		if err != nil {
			refused++
			continue
		}
		defer func() { must(t, c.Close()) }()
	}
	return refused
}
