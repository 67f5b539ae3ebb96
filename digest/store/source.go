package store

import (
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/pressly/goose/v3"
)

var errNoNewsroom = errors.New("there is no newsroom in it")

const latestMigration = `SELECT MAX(version_id) FROM goose_db_version WHERE is_applied`

// OpenSource opens a newsroom that is only read: to be copied from. Its tables are not
// brought up to date, so one of another version is refused, and nothing is made where
// there is none.
func OpenSource(ctx context.Context, address string) (_ *DB, err error) {
	defer func() { err = wrap(err, "open database "+Shown(address)) }()
	if i, err := os.Stat(address); err == nil && i.Size() == 0 { // to open it would make it a database
		return nil, errNoNewsroom
	}
	db, err := connect(address)
	if err != nil {
		return nil, err
	}
	if err := db.current(ctx); err != nil {
		return nil, errors.Join(db.engine.explain(err), db.Close())
	}
	return db, nil
}

// current says why the database holds no whole newsroom of this version.
func (db *DB) current(ctx context.Context) error {
	there, err := scanID(db.read.QueryRowContext(ctx, db.engine.schema.newsroom))
	if err != nil {
		return err
	}
	if there == 0 {
		return errNoNewsroom
	}
	if err := db.unfinished(ctx, db.read); err != nil {
		return err
	}
	version, err := scanID(db.read.QueryRowContext(ctx, latestMigration))
	if err != nil {
		return err
	}
	p, err := goose.NewProvider(db.engine.dialect, db.write.db, migrationsOf{db.engine})
	if err != nil {
		return err
	}
	ours := int64(0)
	for _, m := range p.ListSources() {
		ours = max(ours, m.Version)
	}
	switch {
	case version < ours:
		return fmt.Errorf("its tables are of an older version (%d; this one has %d): run this bot on it once, or restore a backup of it", version, ours)
	case version > ours:
		return fmt.Errorf("its tables are of a newer version (%d; this one has %d): copy it with that one", version, ours)
	}
	return nil
}
