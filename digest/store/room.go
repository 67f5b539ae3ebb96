package store

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
)

const writeNothing = `UPDATE notes SET value = value WHERE name = ''`

// roomNeeded is how much must fit onto the disk beside a database that is a file: as
// much as a transaction takes, more or less.
const roomNeeded = 256 << 10

// roomName is how the files begin with which room is looked for.
const roomName = ".newsdesk-room-"

// ErrBusy says that another process has been writing for as long as one waits for that,
// ten seconds; what is stored waits for it.
var ErrBusy = errors.New("another process has been writing for long")

// Writable says why nothing can be stored, as far as can be found out without storing
// anything: a database that may only be read, and a full disk where it is a file of this
// machine. That the disk of a server is full shows when the bot beats. It takes the right
// to write for a moment, which is ErrBusy where another keeps it, and fills a file beside
// the database, which it removes.
func (db *DB) Writable(ctx context.Context) error {
	err := db.beside(ctx, "write", func(tx *tx) error {
		_, err := tx.ExecContext(ctx, writeNothing)
		return err
	})
	busy := busySQLite(err)
	if err != nil && !busy || db.Postgres() {
		return err
	}
	var file string
	if err := db.read.QueryRowContext(ctx, ownFile).Scan(&file); err != nil {
		return wrap(err, "write")
	}
	if file != "" {
		err = room(filepath.Dir(file))
	}
	if err == nil && busy {
		return ErrBusy
	}
	return err
}

// room says why a folder does not take roomNeeded bytes more. It removes what a look that
// was broken off has left there, and its own file before it fills it, where the system
// removes open files.
func room(dir string) error {
	if err := sweepRoom(dir); err != nil {
		return explainSQLite(err)
	}
	f, err := os.CreateTemp(dir, roomName)
	if err != nil {
		return explainSQLite(err)
	}
	_ = os.Remove(f.Name()) // else it is removed below
	_, err = f.Write(make([]byte, roomNeeded))
	if err = errors.Join(err, f.Close(), removed(f.Name())); err != nil {
		return explainSQLite(err)
	}
	return nil
}

func sweepRoom(dir string) error {
	files, err := os.ReadDir(dir)
	for _, f := range files {
		if strings.HasPrefix(f.Name(), roomName) {
			err = errors.Join(err, removed(filepath.Join(dir, f.Name())))
		}
	}
	return err
}

// removed removes a file, unless another has.
func removed(path string) error {
	if err := os.Remove(path); !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return nil
}
