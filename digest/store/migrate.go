package store

import (
	"context"
	"embed"
	"errors"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/pressly/goose/v3"
)

// Most migrations are for every engine, in the words of engine.text; a folder named
// as the engine has those that are its own.
//
//go:embed migrations
var migrations embed.FS

// migrate brings the tables up to date.
func (db *DB) migrate(ctx context.Context, address string) (err error) {
	on := db.write.db
	if db.engine.slow != nil {
		if on, err = db.engine.slow(address); err != nil {
			return err
		}
		defer func() { err = errors.Join(err, on.Close()) }()
	}
	if db.engine.finish != nil {
		if err := db.engine.finish(ctx, on); err != nil {
			return err
		}
	}
	p, err := goose.NewProvider(db.engine.dialect, on, migrationsOf{db.engine}, db.engine.lock...)
	if err != nil {
		return err
	}
	_, err = p.Up(ctx)
	return err
}

// migrationsOf is one folder with an engine's own migrations and those of all, in
// its words.
type migrationsOf struct{ engine *engine }

// own is the folder of the migrations that only this engine has.
func (m migrationsOf) own() string { return path.Join("migrations", string(m.engine.dialect)) }

func (m migrationsOf) ReadDir(string) ([]fs.DirEntry, error) {
	all, err := migrations.ReadDir("migrations")
	if err != nil {
		return nil, err
	}
	own, err := migrations.ReadDir(m.own())
	if err != nil {
		return nil, err
	}
	all = slices.DeleteFunc(all, fs.DirEntry.IsDir)
	return append(all, own...), nil
}

func (m migrationsOf) Open(name string) (fs.File, error) {
	f, err := migrations.Open(path.Join(m.own(), name))
	if errors.Is(err, fs.ErrNotExist) {
		f, err = migrations.Open(path.Join("migrations", name))
	}
	if err != nil {
		return nil, err
	}
	b, err := io.ReadAll(f)
	return migration{f, strings.NewReader(m.engine.text(string(b)))}, err
}

// A migration is a file of which the engine's words are read.
type migration struct {
	fs.File
	words *strings.Reader
}

func (m migration) Read(p []byte) (int, error) { return m.words.Read(p) }
