package store

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"newsdesk/digest"
	"newsdesk/digest/chat"
	"newsdesk/digest/store/storetest"
)

// durable is a PostgreSQL that waits for the disk.
var durable = storetest.Cluster{Durable: true}

// BenchmarkClaimAndFinish claims parts in batches and finishes them as delivery
// does, each by itself and many at once. On a disk every commit waits for it, so the
// rate of its fdatasync, taken in the same run, is given beside.
func BenchmarkClaimAndFinish(b *testing.B) {
	for name, address := range map[string]func(testing.TB) string{
		"sqlite":   func(t testing.TB) string { return filepath.Join(t.TempDir(), "news.db") },
		"postgres": durable.Address,
	} {
		b.Run(name, func(b *testing.B) {
			db := opened(b, address(b))
			stock(b, db, b.N)
			b.ResetTimer()
			began := time.Now()
			claimAndFinish(b, db, 500)
			took := time.Since(began)
			b.StopTimer()
			b.ReportMetric(float64(b.N)/took.Seconds(), "parts/s")
			b.ReportMetric(syncs(b), "fdatasyncs/s")
			b.ReportMetric(commits(b, db), "commits/s")
		})
	}
}

// stock stores n editions of one part each, in one transaction.
func stock(b *testing.B, db *DB, n int) {
	b.Helper()
	err := db.change(context.Background(), "stock", func(tx *tx) error {
		for i := range n {
			c := chat.Channel{Adapter: "c", Workspace: fmt.Sprint("w", i%100), ID: fmt.Sprint(i)}
			e := digest.Edition{
				Slot: digest.Slot{DigestID: int64(i) + 1, Local: "9:00", Due: monday}, Channel: c, Composed: monday,
				Parts: []digest.Part{{Number: 1, Message: chat.Message{Key: c.ID, Blocks: []chat.Block{{Kind: chat.Paragraph, Text: chat.Say("Words of a digest, as many as a line has.")}}}}},
			}
			if _, err := storeEdition(context.Background(), tx, e); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
}

func claimAndFinish(b *testing.B, db *DB, batch int) {
	b.Helper()
	ctx := context.Background()
	for done := 0; done < b.N; {
		ps, err := db.ClaimParts(ctx, monday, time.Minute, batch)
		if err != nil || len(ps) == 0 {
			b.Fatalf("claimed %d parts, %v", len(ps), err)
		}
		errs := make([]error, len(ps))
		var wg sync.WaitGroup
		for i, p := range ps {
			wg.Go(func() {
				errs[i] = db.FinishPart(ctx, p, digest.Outcome{At: monday, Posted: chat.Ref{Channel: p.At.Channel, ID: "1"}})
			})
		}
		wg.Wait()
		if err := errors.Join(errs...); err != nil {
			b.Fatal(err)
		}
		done += len(ps)
	}
}

// perSecond is how often a second f is done, over a short while.
func perSecond(b *testing.B, f func() error) float64 {
	b.Helper()
	began, n := time.Now(), 0
	for ; time.Since(began) < 500*time.Millisecond; n++ {
		if err := f(); err != nil {
			b.Fatal(err)
		}
	}
	return float64(n) / time.Since(began).Seconds()
}

// syncs is how often a second the disk under the tests takes a page for good.
func syncs(b *testing.B) float64 {
	b.Helper()
	f, err := os.Create(filepath.Join(b.TempDir(), "page"))
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close()
	page := make([]byte, 4096)
	return perSecond(b, func() error {
		_, err := f.WriteAt(page, 0)
		return errors.Join(err, f.Sync())
	})
}

// commits is how often a second a change is stored for good, one after the other.
func commits(b *testing.B, db *DB) float64 {
	b.Helper()
	n := 0
	return perSecond(b, func() error {
		n++
		return db.beside(context.Background(), "beat", func(tx *tx) error {
			_, err := tx.ExecContext(context.Background(), saveNote, "bench", fmt.Sprint(n), int64(n))
			return err
		})
	})
}
