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
	"syscall"
	"testing"
	"time"

	"newsdesk/digest"
	"newsdesk/digest/answer"
)

// An archive of synthetic articles: words drawn by Zipf's law, so that common and
// rare ones are as many as in real text, and a fifth of an article's words its
// story's own. NEWSDESK_BENCH_ARTICLES says how many, and
// NEWSDESK_BENCH_ENGINE=postgres has them in a throwaway cluster, an address there
// instead in that database, where they stay. SQLite's file stays in the temporary
// folder and is found again.
var archive struct {
	once sync.Once
	db   *DB
	err  error
}

func TestMain(m *testing.M) {
	code := m.Run()
	if archive.db != nil {
		if err := archive.db.Close(); err != nil {
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
		n = 10_000
	}
	dir := filepath.Join(os.TempDir(), "newsdesk-bench")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, err
	}
	address := filepath.Join(dir, strconv.Itoa(n)+".db")
	switch engine := os.Getenv("NEWSDESK_BENCH_ENGINE"); {
	case engine == "postgres":
		if address, _, err = durable.Schema(context.Background()); err != nil {
			return nil, err
		}
	case engine != "":
		address = engine
	}
	db, err := Open(context.Background(), address)
	if err != nil {
		return nil, err
	}
	have, err := scanID(db.read.QueryRowContext(context.Background(), newestArticle))
	if err != nil {
		return nil, err
	}
	for at := int(have) / 1000 * 1000; at < n; at += 1000 {
		if err := fillSome(db, at, min(1000, n-at)); err != nil {
			return nil, err
		}
	}
	return db, nil
}

func fillSome(db *DB, first, n int) error {
	ctx := context.Background()
	if _, _, err := db.SaveFetch(ctx, digest.Feed{}, synthetic(first, n)); err != nil {
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

// synthetic are n articles from the one numbered first on.
func synthetic(first, n int) []digest.Article {
	var as []digest.Article
	for id := first; id < first+n; id++ {
		v := vocabularyOf(id)
		at := monday.Add(time.Duration(id) * time.Minute)
		as = append(as, digest.Article{
			FeedID: int64(id%300) + 1, Identity: strconv.Itoa(id), URL: "https://ledger.example/" + strconv.Itoa(id), Title: v.words(9), Text: v.words(250),
			Source: "Paper " + strconv.Itoa(id%300), Language: "en", Published: at, Seen: at,
		})
	}
	return as
}

// A vocabularySource draws an article's words: a fifth of them are its story's.
type vocabularySource struct {
	zipf *rand.Zipf
	own  [12]uint64
	n    int
}

func vocabularyOf(id int) *vocabularySource {
	story := rand.New(rand.NewPCG(uint64(id/4), 2))
	v := &vocabularySource{zipf: rand.NewZipf(rand.New(rand.NewPCG(uint64(id), 1)), 1.07, 2.7, vocabulary-1)}
	topical := rand.NewZipf(story, 1.07, 200, vocabulary-1)
	for i := range v.own {
		v.own[i] = topical.Uint64()
	}
	return v
}

func (v *vocabularySource) next() uint64 {
	if v.n++; v.n%5 == 0 {
		return v.own[v.n/5%len(v.own)]
	}
	return v.zipf.Uint64()
}

func (v *vocabularySource) words(n int) string {
	ws := make([]string, n)
	for i := range ws {
		ws[i] = word(v.next())
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

// percentiles runs f again and again and reports how long its slowest runs take, by
// the clock and in processor time: the clock also counts what else the machine does.
func percentiles(b *testing.B, f func(i int)) {
	var took, busy []time.Duration
	i := 0
	for b.Loop() {
		began, worked := time.Now(), processorTime(b)
		f(i)
		took, busy = append(took, time.Since(began)), append(busy, processorTime(b)-worked)
		i++
	}
	for unit, ds := range map[string][]time.Duration{"ms": took, "cpu-ms": busy} {
		slices.Sort(ds)
		b.ReportMetric(float64(ds[len(ds)*50/100].Microseconds())/1000, "p50-"+unit)
		b.ReportMetric(float64(ds[min(len(ds)-1, len(ds)*99/100)].Microseconds())/1000, "p99-"+unit)
	}
}

// processorTime is what the process has used, its own and the system's for it.
func processorTime(b testing.TB) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
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

// BenchmarkAsk asks what people ask: about an article's title, with the words of a
// story, with common words alone, and with words of which one is rare.
func BenchmarkAsk(b *testing.B) {
	db := benchArchive(b)
	newest, err := scanID(db.read.QueryRowContext(b.Context(), newestArticle))
	if err != nil {
		b.Fatal(err)
	}
	an := answer.New(db)
	for name, words := range map[string]func(rnd *rand.Rand) []uint64{
		"title": func(rnd *rand.Rand) []uint64 { return drawn(vocabularyOf(rnd.IntN(int(newest))), 7) },
		"story": func(rnd *rand.Rand) []uint64 { v := vocabularyOf(rnd.IntN(int(newest))); return v.own[:4] },
		"common": func(rnd *rand.Rand) []uint64 {
			return []uint64{small + rnd.Uint64N(20), 80 + rnd.Uint64N(40), 120 + rnd.Uint64N(80), 200 + rnd.Uint64N(200)}
		},
		"mixed": func(rnd *rand.Rand) []uint64 {
			return []uint64{small + rnd.Uint64N(50), 400 + rnd.Uint64N(400), 9_000 + rnd.Uint64N(9_000)}
		},
	} {
		b.Run(name, func(b *testing.B) {
			rnd := rand.New(rand.NewPCG(3, 4))
			percentiles(b, func(int) {
				var ws []string
				for _, w := range words(rnd) {
					ws = append(ws, word(w))
				}
				q := digest.Question{Text: "What did the " + strings.Join(ws, " ") + " do?", Asked: monday.AddDate(10, 0, 0)}
				if _, err := an.Ask(context.Background(), q, digest.Scope{}); err != nil {
					b.Fatal(err)
				}
			})
		})
	}
}

// small is how many of the commonest words stand for those that no question looks for.
const small = 60

// drawn are n words that the source draws.
func drawn(v *vocabularySource, n int) []uint64 {
	var ws []uint64
	for len(ws) < n {
		if w := v.next(); w >= small {
			ws = append(ws, w)
		}
	}
	return ws
}

func BenchmarkMoved(b *testing.B) {
	db := benchArchive(b)
	percentiles(b, func(int) {
		if _, err := db.Moved(context.Background(), digest.Digest{ID: 1}, monday.AddDate(0, 0, -2), monday.AddDate(0, 0, -3)); err != nil {
			b.Fatal(err)
		}
	})
}
