package store

import (
	"testing"
	"time"

	"newsdesk/digest"
)

func TestVectors(t *testing.T) {
	each(t, func(t *testing.T, db *DB) {
		now := time.Date(2025, 4, 18, 9, 0, 0, 0, time.UTC)
		v := digest.SketchVector([]float32{1, -2, 3})
		must(t, db.SaveVectors(t.Context(), "m", map[int64]digest.Vector{3: v, 4: v}, now.AddDate(0, 0, -20), now.AddDate(0, 0, -34)))
		must(t, db.SaveVectors(t.Context(), "m", map[int64]digest.Vector{5: v, 9: v}, now, now.AddDate(0, 0, -30)))
		got, err := db.Vectors(t.Context(), "m", 4, 8)
		if err != nil || len(got) != 2 || got[5].Like(v) < .999 || got[4] == nil {
			t.Errorf("got %v, %v", got, err)
		}
		if got, err = db.Vectors(t.Context(), "another", 1, 9); err != nil || len(got) != 0 {
			t.Errorf("another model's: %v, %v", got, err)
		}
		// What is older than the window is forgotten.
		must(t, db.SaveVectors(t.Context(), "m", map[int64]digest.Vector{10: v}, now, now.AddDate(0, 0, -14)))
		if got, err = db.Vectors(t.Context(), "m", 1, 100); err != nil || len(got) != 3 {
			t.Errorf("left: %v, %v", got, err)
		}
	})
}
