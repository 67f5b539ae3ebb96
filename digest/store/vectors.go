package store

import (
	"context"
	"fmt"
	"time"

	"newsdesk/digest"
)

const vectorsBetween = `SELECT article_id, vector FROM article_vectors WHERE article_id >= $1 AND article_id <= $2 AND model = $3 ORDER BY article_id LIMIT $4`

const saveVector = `INSERT INTO article_vectors (article_id, model, vector, at) VALUES ($1, $2, $3, $4)
	ON CONFLICT (article_id) DO UPDATE SET model = excluded.model, vector = excluded.vector, at = excluded.at`

const pruneVectors = `DELETE FROM article_vectors WHERE article_id IN (SELECT article_id FROM article_vectors WHERE at < $1 ORDER BY at LIMIT $2)`

// An articleVector is the vector of an article.
type articleVector struct {
	article int64
	vector  digest.Vector
}

// Vectors gives what the articles mean that are numbered from first to last, as far as
// a model was asked.
func (db *DB) Vectors(ctx context.Context, model string, first, last int64) (map[int64]digest.Vector, error) {
	rows, err := list(ctx, db.read, func(r rowScanner) (v articleVector, err error) {
		var b []byte
		err = r.Scan(&v.article, &b)
		v.vector = digest.VectorOf(b)
		return v, err
	}, vectorsBetween, first, last, model, maxRows)
	if err != nil {
		return nil, fmt.Errorf("read vectors: %w", err)
	}
	vs := make(map[int64]digest.Vector, len(rows))
	for _, r := range rows {
		vs[r.article] = r.vector
	}
	return vs, nil
}

// SaveVectors stores what articles mean, as one transaction, and forgets some of what
// was made before that time: more than is added.
func (db *DB) SaveVectors(ctx context.Context, model string, vs map[int64]digest.Vector, now, before time.Time) error {
	return db.change(ctx, "save vectors", func(tx *tx) error {
		for id, v := range vs {
			if _, err := tx.ExecContext(ctx, saveVector, id, model, v.Bytes(), micros(now)); err != nil {
				return err
			}
		}
		_, err := tx.ExecContext(ctx, pruneVectors, micros(before), 2*len(vs)+1)
		return err
	})
}
