package store

import (
	"crypto/sha256"
	"encoding/hex"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/pressly/goose/v3"
)

// A newsroom from before migration 1 was finished is brought up to date, and what it
// holds stays.
func TestAnUnfinishedNewsroomIsBroughtUpToDate(t *testing.T) {
	path := filepath.Join(t.TempDir(), "news.db")
	write, read, err := sqlite().open(path)
	must(t, err)
	p, err := goose.NewProvider(goose.DialectSQLite3, write, os.DirFS("testdata/unfinished"))
	must(t, err)
	_, err = p.Up(t.Context())
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

	for range 2 {
		db := opened(t, path)
		if kept, err := db.Note(t.Context(), "kept"); err != nil || kept != "yes" {
			t.Errorf("the note says %q, %v", kept, err)
		}
	}
	ps, err := opened(t, path).ClaimParts(t.Context(), monday, 0, 1)
	must(t, err)
	if len(ps) != 1 || ps[0].Message.Key != "k" {
		t.Errorf("%+v is claimed; want the part that waited", ps)
	}
}

// What the newest migrations add their Down takes away again, so that goose can go back
// and forth. 0010 and those before it leave their columns.
func TestNewMigrationsGoBackAndForth(t *testing.T) {
	for name, address := range map[string]func(testing.TB) string{"sqlite": func(t testing.TB) string { return filepath.Join(t.TempDir(), "news.db") }, "postgres": cluster.Address} {
		t.Run(name, func(t *testing.T) {
			at := address(t)
			db := opened(t, at)
			must(t, db.SaveNote(t.Context(), "kept", "yes"))
			on := db.write.db
			if db.engine.slow != nil {
				var err error
				on, err = db.engine.slow(at)
				must(t, err)
				defer func() { must(t, on.Close()) }()
			}
			p, err := goose.NewProvider(db.engine.dialect, on, migrationsOf{db.engine}, db.engine.lock...)
			must(t, err)
			for range 2 {
				_, err = p.DownTo(t.Context(), 10)
				must(t, err)
				_, err = p.Up(t.Context())
				must(t, err)
			}
			if kept, err := db.Note(t.Context(), "kept"); err != nil || kept != "yes" {
				t.Errorf("the note says %q, %v", kept, err)
			}
		})
	}
}

// Nobody had these numbers when later ones were merged, and nobody can have them any
// more: goose refuses a migration from before those that a database has run. A new one
// has the number after the last.
func TestSkippedNumbersStayUnused(t *testing.T) {
	for _, number := range []string{"0007", "0012", "0014"} {
		must(t, fs.WalkDir(migrations, "migrations", func(path string, d fs.DirEntry, err error) error {
			if err == nil && strings.HasPrefix(d.Name(), number) {
				t.Errorf("%s has a number that must never be used", path)
			}
			return err
		}))
	}
}

// What is merged is never edited, nor given another number: databases have run it. A
// new migration adds its line here.
func TestMergedMigrationsStayAsTheyAre(t *testing.T) {
	want := map[string]string{
		"migrations/0002_places.sql":            "dbc9e1f8919a58a3",
		"migrations/0003_stories.sql":           "7a8ef715b787fbd5",
		"migrations/0004_models.sql":            "344bdd8a02c4f612",
		"migrations/0005_replicas.sql":          "70bdf4d7c59417b2",
		"migrations/0006_images.sql":            "466c14cc75f1b23d",
		"migrations/0008_replies.sql":           "be55a834a4596f46",
		"migrations/0010_languages.sql":         "9f8be5894a9e74bf",
		"migrations/0011_vectors.sql":           "67c669119126ee67",
		"migrations/0013_article_links.sql":     "4ceaf0ca060f3434",
		"migrations/0015_refusals.sql":          "937c06dc1158f35f",
		"migrations/0016_topic_lessons.sql":     "42b40a1265bd1047",
		"migrations/postgres/0001_newsroom.sql": "ced6a194730c23d1",
		"migrations/sqlite3/0001_newsroom.sql":  "9e6d44d406421bd2",
		"migrations/sqlite3/0009_words.sql":     "6b125c384e2f5ac3",
	}
	got := map[string]string{}
	must(t, fs.WalkDir(migrations, "migrations", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := migrations.ReadFile(path)
		sum := sha256.Sum256(b)
		got[path] = hex.EncodeToString(sum[:8])
		return err
	}))
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("migrations (-merged +here):\n%s", d)
	}
}
