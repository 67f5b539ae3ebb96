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
	theirs, ours, err := db.Version(ctx)
	if err != nil {
		return err
	}
	if theirs < ours {
		return fmt.Errorf("its tables are of an older version (%d; this one has %d): run this bot on it once, or restore a backup of it", theirs, ours)
	}
	return notNewer(theirs, ours, "copy it with that one")
}

// notNewer says that tables are of a newer version than ours, and what to do: of what
// that has added, this one would know nothing, and leave it out.
func notNewer(theirs, ours int64, remedy string) error {
	if theirs <= ours {
		return nil
	}
	return fmt.Errorf("its tables are of a newer version (%d; this one has %d): %s", theirs, ours, remedy)
}

// Version returns of which version the newsroom's tables are, and of which this program
// makes them: the numbers of the last migrations. While replicas are replaced one after
// the other, the older ones work on newer tables.
func (db *DB) Version(ctx context.Context) (theirs, ours int64, err error) {
	theirs, err = scanID(db.read.QueryRowContext(ctx, latestMigration))
	if err != nil {
		return 0, 0, err
	}
	p, err := goose.NewProvider(db.engine.dialect, db.write.db, migrationsOf{db.engine})
	if err != nil {
		return 0, 0, err
	}
	for _, m := range p.ListSources() {
		ours = max(ours, m.Version)
	}
	return theirs, ours, nil
}
