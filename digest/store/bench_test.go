package store

import (
	"context"
	"errors"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"newsdesk/digest"
	"newsdesk/digest/answer"
)

// An archive of synthetic articles: words drawn by Zipf's law, so that common and
// rare ones are as many as in real text. NEWSDESK_BENCH_ARTICLES says how many, and
// NEWSDESK_BENCH_ENGINE=postgres has them there.
var archive struct {
	once sync.Once
	dir  string
	db   *DB
	err  error
}

func TestMain(m *testing.M) {
	code := m.Run()
	if archive.db != nil {
		if err := errors.Join(archive.db.Close(), os.RemoveAll(archive.dir)); err != nil {
			code = 1
		}
	}
	if err := errors.Join(cluster.Close(), durable.Close()); err != nil {
		code = 1
	}
	os.Exit(code)
}

const vocabulary = 60_000

func benchArchive(b *testing.B) *DB {
	b.Helper()
	archive.once.Do(func() { archive.db, archive.err = fillArchive() })
	if archive.err != nil {
		b.Fatal(archive.err)
	}
	return archive.db
}

func fillArchive() (*DB, error) {
	n, err := strconv.Atoi(os.Getenv("NEWSDESK_BENCH_ARTICLES"))
	if err != nil {
		n = 100_000
	}
	if archive.dir, err = os.MkdirTemp("", "newsdesk-bench"); err != nil {
		return nil, err
	}
	address := filepath.Join(archive.dir, "news.db")
	if os.Getenv("NEWSDESK_BENCH_ENGINE") == "postgres" {
		if address, _, err = durable.Schema(context.Background()); err != nil {
			return nil, err
		}
	}
	db, err := Open(context.Background(), address)
	if err != nil {
		return nil, err
	}
	for at := 0; at < n; at += 1000 {
		if err := fillSome(db, at, min(1000, n-at)); err != nil {
			return nil, err
		}
	}
	return db, nil
}

func fillSome(db *DB, first, n int) error {
	ctx := context.Background()
	rnd := rand.New(rand.NewPCG(uint64(first), 1))
	zipf := rand.NewZipf(rnd, 1.07, 2.7, vocabulary-1)
	var as []digest.Article
	for i := range n {
		id := first + i
		at := monday.Add(time.Duration(id-100_000) * 5 * time.Minute)
		as = append(as, digest.Article{
			Identity: strconv.Itoa(id), URL: "https://ledger.example/" + strconv.Itoa(id), Title: words(zipf, 9), Text: words(zipf, 180),
			Source: "Paper " + strconv.Itoa(id%300), Language: "en", Published: at, Seen: at,
		})
	}
	if _, _, err := db.SaveFetch(ctx, digest.Feed{}, as); err != nil {
		return err
	}
	as, err := db.Ungrouped(ctx, n)
	if err != nil {
		return err
	}
	ps := make([]digest.Placement, len(as))
	for i, a := range as {
		ps[i] = digest.Placement{Article: a, Story: a.ID/4 + 1}
	}
	return db.Place(ctx, ps, monday)
}

func words(zipf *rand.Zipf, n int) string {
	ws := make([]string, n)
	for i := range ws {
		ws[i] = word(zipf.Uint64())
		if i%14 == 13 {
			ws[i] += "."
		}
	}
	return strings.Join(ws, " ")
}

// word is the n-th commonest word.
func word(n uint64) string {
	const consonants, vowels = "bdfgklmnprstvz", "aeiou"
	var b strings.Builder
	for n += 70; n > 0; n /= 70 {
		b.WriteByte(consonants[n%14])
		b.WriteByte(vowels[n/14%5])
	}
	return b.String()
}

// percentiles runs f again and again and reports how long its slowest runs take.
func percentiles(b *testing.B, f func(i int)) {
	var took []time.Duration
	i := 0
	for b.Loop() {
		began := time.Now()
		f(i)
		took = append(took, time.Since(began))
		i++
	}
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)*50/100].Microseconds())/1000, "p50-ms")
	b.ReportMetric(float64(took[min(len(took)-1, len(took)*99/100)].Microseconds())/1000, "p99-ms")
}

func BenchmarkSearch(b *testing.B) {
	db := benchArchive(b)
	ranks := map[string][]uint64{
		"rare": {30_000, 41_000, 22_000}, "common": {1, 5, 20}, "mixed": {3, 400, 9_000, 25_000}, "middling": {300, 500, 900, 1500},
	}
	scopes := map[string]digest.Scope{
		"all": {}, "week": {From: monday.AddDate(0, 0, -7)}, "oldweek": {From: monday.AddDate(0, -10, 0), To: monday.AddDate(0, -10, 7)},
	}
	for name, rs := range ranks {
		for in, scope := range scopes {
			b.Run(name+"/"+in, func(b *testing.B) {
				percentiles(b, func(i int) {
					var ts []digest.Term
					for _, r := range rs {
						ts = append(ts, digest.Term{word(r + uint64(i%7)), word(r + 31)})
					}
					if _, err := db.Search(context.Background(), digest.Search{Terms: ts, Scope: scope, Limit: 64}); err != nil {
						b.Fatal(err)
					}
				})
			})
		}
	}
}

func BenchmarkWindow(b *testing.B) {
	db := benchArchive(b)
	for name, s := range map[string]digest.Scope{"all": {}, "week": {From: monday.AddDate(0, 0, -7)}, "feeds": {Feeds: []int64{1, 2}}, "story": {Story: 10}} {
		b.Run(name, func(b *testing.B) {
			percentiles(b, func(int) {
				if _, err := db.Window(context.Background(), s); err != nil {
					b.Fatal(err)
				}
			})
		})
	}
}

func BenchmarkAsk(b *testing.B) {
	db := benchArchive(b)
	an := answer.New(db)
	for name, rs := range map[string][]uint64{"rare": {30_000, 41_000, 22_000}, "common": {2, 5, 20, 40}, "mixed": {3, 400, 9_000}} {
		b.Run(name, func(b *testing.B) {
			percentiles(b, func(i int) {
				var ws []string
				for _, r := range rs {
					ws = append(ws, word(r+uint64(i%50)))
				}
				q := digest.Question{Text: "What did the " + strings.Join(ws, " ") + " do?", Asked: monday}
				if _, err := an.Ask(context.Background(), q, digest.Scope{}); err != nil {
					b.Fatal(err)
				}
			})
		})
	}
}

func BenchmarkMoved(b *testing.B) {
	db := benchArchive(b)
	percentiles(b, func(int) {
		if _, err := db.Moved(context.Background(), digest.Digest{ID: 1}, monday.AddDate(0, 0, -2), monday.AddDate(0, 0, -3)); err != nil {
			b.Fatal(err)
		}
	})
}
