package store

import (
	"context"
	"errors"
	"os"
	"path/filepath"
)

const writeNothing = `UPDATE notes SET value = value WHERE name = ''`

// roomNeeded is how much must fit onto the disk beside a database that is a file: as
// much as a transaction takes, more or less.
const roomNeeded = 256 << 10

// Writable says why nothing can be stored, as far as can be found out without storing
// anything: a database that may only be read, and a full disk where it is a file of this
// machine. That the disk of a server is full shows when the bot beats.
func (db *DB) Writable(ctx context.Context) error {
	err := db.beside(ctx, "write", func(tx *tx) error {
		_, err := tx.ExecContext(ctx, writeNothing)
		return err
	})
	if err != nil || db.Postgres() {
		return err
	}
	var file string
	if err := db.write.QueryRowContext(ctx, ownFile).Scan(&file); err != nil || file == "" {
		return wrap(err, "write")
	}
	return room(filepath.Dir(file))
}

// room says why a folder does not take roomNeeded bytes more.
func room(dir string) error {
	f, err := os.CreateTemp(dir, ".newsdesk-room-")
	if err == nil {
		_, err = f.Write(make([]byte, roomNeeded))
		err = errors.Join(err, f.Close(), os.Remove(f.Name()))
	}
	if err != nil {
		return explainSQLite(err)
	}
	return nil
}
