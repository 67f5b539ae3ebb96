package store

import (
	"path/filepath"
	"testing"

	"github.com/pressly/goose/v3"
)

// A newsroom of the first version is brought up to date, and what it holds stays.
func TestANewsroomOfTheFirstVersionIsBroughtUpToDate(t *testing.T) {
	path := filepath.Join(t.TempDir(), "news.db")
	e := sqlite()
	write, read, err := e.open(path)
	must(t, err)
	p, err := goose.NewProvider(e.dialect, write, migrationsOf{e})
	must(t, err)
	_, err = p.UpTo(t.Context(), 1)
	must(t, err)
	for _, q := range []string{
		`INSERT INTO notes (name, value) VALUES ('kept', 'yes')`,
		`INSERT INTO parts (edition_id, number, channel, threaded, key, message, state, next_try_at, owner) VALUES (1, 1, 'c:w:x', FALSE, 'k', '{"Key":"k"}', 'ready', 0, 'somebody')`,
	} {
		_, err := write.ExecContext(t.Context(), q)
		must(t, err)
	}
	must(t, read.Close())
	must(t, write.Close())

	db := opened(t, path)
	if kept, err := db.Note(t.Context(), "kept"); err != nil || kept != "yes" {
		t.Errorf("the note says %q, %v", kept, err)
	}
	ps, err := db.ClaimParts(t.Context(), monday, 0, 1)
	must(t, err)
	if len(ps) != 1 || ps[0].Message.Key != "k" {
		t.Errorf("%+v is claimed; want the part that waited", ps)
	}
}
