package store

import (
	"context"
	"path/filepath"
	"testing"
	"time"
)

// indexBytes is what the word index takes on the disk.
var indexBytes = map[string]string{
	"sqlite":   `SELECT SUM(LENGTH(block)) FROM articles_text_data`,
	"postgres": `SELECT pg_total_relation_size('articles_text') + pg_total_relation_size('articles_words')`,
}

// BenchmarkIndexing makes a thousand articles of 259 words findable at a time: what
// keeping the index takes of the processor, of the database's server not, and of the disk.
func BenchmarkIndexing(b *testing.B) {
	for name, address := range map[string]func(t testing.TB) string{
		"sqlite":   func(t testing.TB) string { return filepath.Join(t.TempDir(), "news.db") },
		"postgres": durable.Address,
	} {
		b.Run(name, func(b *testing.B) {
			db, n := opened(b, address(b)), 0
			var busy time.Duration
			for b.Loop() {
				b.StopTimer()
				as := synthetic(n, 1000)
				for i := range as {
					n++
					as[i].ID = int64(n)
				}
				before := processorTime(b)
				b.StartTimer()
				if err := db.change(context.Background(), "index", func(tx *tx) error { return db.engine.index.add(b.Context(), tx, as) }); err != nil {
					b.Fatal(err)
				}
				b.StopTimer()
				busy += processorTime(b) - before
				b.StartTimer()
			}
			size, err := scanID(db.read.QueryRowContext(b.Context(), indexBytes[name]))
			if err != nil {
				b.Fatal(err)
			}
			b.ReportMetric(float64(busy.Microseconds())/float64(n), "cpu-µs/article")
			b.ReportMetric(float64(size)/float64(n), "bytes/article")
		})
	}
}
