package store

import (
	"strconv"
	"testing"
	"time"

	"newsdesk/digest"
)

func TestPruneForgetsOldNotes(t *testing.T) {
	each(t, func(t *testing.T, db *DB) {
		ctx := t.Context()
		must(t, db.SaveNote(ctx, "fresh", "1"))
		for i := range pruneBatch + 1 {
			must(t, db.change(ctx, "age", func(tx *tx) error {
				_, err := tx.ExecContext(ctx, saveNote, "old "+strconv.Itoa(i), "1", micros(time.Now().Add(-noteLife-time.Hour)))
				return err
			}))
			if testing.Short() {
				break
			}
		}
		must(t, db.Prune(ctx, digest.Retention{}))
		var n int
		must(t, db.read.QueryRowContext(ctx, "SELECT COUNT(*) FROM notes WHERE name LIKE 'old %'").Scan(&n))
		v, err := db.Note(ctx, "fresh")
		must(t, err)
		if n != 0 || v != "1" {
			t.Errorf("%d old notes are left, and of the fresh one %q", n, v)
		}
	})
}
