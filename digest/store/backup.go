package store

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"
)

// Backup writes the newsroom as it stands into an SQLite file that is not there yet,
// of whichever engine the database is, while the bot runs. The file is there only
// when it is whole: it was opened again, its pages were checked, and its checksum was
// noted in it. A PostgreSQL newsroom with tables of a newer version is refused. tell is
// told how far it has come.
func (db *DB) Backup(ctx context.Context, file string, tell func(Copied)) (err error) {
	if _, err := os.Stat(file); !errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("%s is there already", file)
	}
	part := file + ".part"
	defer func() {
		for _, f := range []string{part, part + "-wal", part + "-shm"} {
			if e := os.Remove(f); e != nil && !errors.Is(e, os.ErrNotExist) {
				err = errors.Join(err, e)
			}
		}
	}()
	if err := os.Remove(part); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	if err := db.writeOut(ctx, part, tell); err != nil {
		return fmt.Errorf("back up: %w", err)
	}
	if err := Check(ctx, part); err != nil {
		return fmt.Errorf("check the backup: %w", err)
	}
	if err := noteSum(part); err != nil {
		return fmt.Errorf("note the backup's checksum: %w", err)
	}
	return putInPlace(part, file)
}

func (db *DB) writeOut(ctx context.Context, part string, tell func(Copied)) error {
	if err := private(part); err != nil {
		return err
	}
	if !db.Postgres() {
		_, err := db.write.db.ExecContext(ctx, "VACUUM INTO $1", part)
		if err != nil {
			return explainSQLite(err)
		}
		return nil
	}
	theirs, ours, err := db.Version(ctx)
	if err == nil {
		err = notNewer(theirs, ours, "back it up with that one")
	}
	if err != nil {
		return err
	}
	to, err := Open(ctx, part)
	if err != nil {
		return err
	}
	c := copier{read: db.engine, to: to, tell: tell, end: func(context.Context, *tx) error { return nil }}
	_, err = c.copy(ctx, db)
	return errors.Join(err, to.Close())
}

// private makes an empty file that only its owner may read: SQLite takes it for an
// empty database.
func private(file string) error {
	f, err := os.OpenFile(file, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	return f.Close()
}

// putInPlace gives a file its name once it is on the disk.
func putInPlace(part, file string) error {
	for _, step := range []string{part, filepath.Dir(file)} {
		if err := flush(step); err != nil {
			return err
		}
		if step == part {
			if err := os.Rename(part, file); err != nil {
				return err
			}
		}
	}
	return nil
}

func flush(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

// Check opens an SQLite file as the bot would, and says what is wrong with it.
func Check(ctx context.Context, file string) (err error) {
	if err := holdsNewsroom(ctx, file); err != nil {
		return err
	}
	db, err := Open(ctx, file)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	found, err := list(ctx, db.write, scanText, "PRAGMA integrity_check(10)")
	if err != nil {
		return err
	}
	if len(found) != 1 || found[0] != "ok" {
		return fmt.Errorf("damaged: %v", found)
	}
	if err := db.complete(ctx); err != nil {
		return err
	}
	return db.tidy(ctx) // all of it is in the one file
}

// complete says which table or column the newsroom lacks.
func (db *DB) complete(ctx context.Context) (err error) {
	model, err := Open(ctx, memory)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, model.Close()) }()
	tables, err := model.tables(ctx)
	if err != nil {
		return err
	}
	there, err := db.snapshot(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = there.tx.Rollback() }() // nothing was changed
	c := copier{from: there, read: db.engine, to: model}
	for _, t := range tables {
		if _, err := c.layout(ctx, t); err != nil {
			return fmt.Errorf("%s: %w", t, err)
		}
	}
	return nil
}

// holdsNewsroom says why a file is no newsroom, of whichever version: opening it would
// make one of an empty file.
func holdsNewsroom(ctx context.Context, file string) (err error) {
	if _, err := os.Stat(file); err != nil {
		return err
	}
	db, err := connect(file)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	var n int
	if err := db.write.QueryRowContext(ctx, hasFeeds).Scan(&n); err != nil {
		return err
	}
	if n == 0 {
		return errNoNewsroom
	}
	return nil
}

// restorable says why a file holds no newsroom that this version knows all of, before
// it is opened and brought up to date.
func restorable(ctx context.Context, file string) (err error) {
	if err := holdsNewsroom(ctx, file); err != nil {
		return err
	}
	db, err := connect(file)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	theirs, ours, err := db.Version(ctx)
	if err != nil {
		return err
	}
	return notNewer(theirs, ours, "restore it with that one")
}

// restoredNote says when the newsroom was restored from a backup.
const restoredNote = "restored"

// What waited when the backup was made may have been posted since, and so may the
// editions that were due in between: their parts are looked for before they are
// posted.
const (
	doubtParts = `UPDATE parts SET state = 'sending', first_try_at = CASE WHEN first_try_at > 0 THEN first_try_at ELSE next_try_at END,
		leased_until = 0 WHERE state = 'ready'`
	inDoubt = `SELECT COUNT(*) FROM notes WHERE name = $1 AND updated_at >= $2`
)

// A Saved newsroom is a backup that was found whole. Close it.
type Saved struct {
	// Summed says that it has the checksum that Backup noted. One without is of an
	// older version, or a newsroom that a bot ran on.
	Summed bool

	db  *DB
	dir string
}

// OpenBackup looks through the backup in a file and says what is wrong with it, before
// there is anything to restore it into. The file itself is only read: it may be of a
// former version, and in a folder that cannot be written. What is worked on is a copy,
// beside the database at address when that is a file, for there is room.
func OpenBackup(ctx context.Context, file, address string) (_ *Saved, err error) {
	s := &Saved{}
	if s.dir, err = folder(address); err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.RemoveAll(s.dir))
		}
	}()
	work := filepath.Join(s.dir, "backup.db")
	if err := duplicate(file, work); err != nil {
		return nil, fmt.Errorf("read the backup: %w", err)
	}
	s.Summed, err = checkSum(work)
	for _, check := range []func(context.Context, string) error{restorable, Check} {
		if err == nil {
			err = check(ctx, work)
		}
	}
	if err != nil {
		return nil, fmt.Errorf("check the backup %s: %w", file, err)
	}
	s.db, err = Open(ctx, work)
	return s, err
}

// Close forgets the copy.
func (s *Saved) Close() error { return errors.Join(s.db.Close(), os.RemoveAll(s.dir)) }

// Restore fills an empty database with the newsroom, and goes on like Copy where it was
// broken off. Until what may have been posted is in doubt the database counts as
// unfinished.
func (s *Saved) Restore(ctx context.Context, to *DB, now time.Time, tell func(Copied)) ([]Copied, error) {
	c := copier{read: s.db.engine, to: to, tell: tell, end: func(ctx context.Context, tx *tx) error {
		if err := doubt(ctx, tx); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, saveNote, restoredNote, "1", micros(now))
		return err
	}}
	return c.copy(ctx, s.db)
}

// folder makes a folder for the while.
func folder(address string) (string, error) {
	dir := ""
	if !isPostgres(address) && address != memory {
		dir = filepath.Dir(address)
	}
	return os.MkdirTemp(dir, "newsdesk-restore-")
}

// duplicate copies an SQLite file with the write-ahead log that may belong to it.
func duplicate(file, to string) error {
	before, err := os.Stat(file)
	if err != nil {
		return err
	}
	if !before.Mode().IsRegular() {
		return fmt.Errorf("%s is no regular file", file)
	}
	if err := copyFile(file, to); err != nil {
		return err
	}
	if err := copyFile(file+"-wal", to+"-wal"); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	after, err := os.Stat(file)
	if err != nil {
		return err
	}
	if after.Size() != before.Size() || !after.ModTime().Equal(before.ModTime()) {
		return fmt.Errorf("%s changes while it is read: restore what bot backup wrote", file)
	}
	return nil
}

func copyFile(file, to string) (err error) {
	from, err := os.Open(file)
	if err != nil {
		return err
	}
	defer from.Close() // it was only read
	w, err := os.OpenFile(to, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(w, from)
	return errors.Join(err, w.Close())
}
