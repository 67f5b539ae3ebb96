package group

import (
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"newsdesk/digest"
	"newsdesk/digest/datatest"
)

var monday = time.Date(2025, 3, 3, 6, 0, 0, 0, time.UTC)

// BenchmarkAdd measures one decision while the window holds many articles. The
// articles are synthetic: stories of three, each of its own rare words among
// common ones, 400 words long. KB/article is what the heap grew by.
func BenchmarkAdd(b *testing.B) {
	for _, n := range []int{10_000, 100_000} {
		b.Run(fmt.Sprintf("window_%d", n), func(b *testing.B) {
			g, before := New(Default()), heap()
			for i := range n {
				g.Add(synthetic(i, n))
			}
			kept := float64(heap()-before) / float64(g.Articles())
			next := make([]digest.Article, min(b.N, 3000))
			for i := range next {
				next[i] = synthetic(n+i, n)
			}
			b.ResetTimer()
			for i := range b.N {
				a := next[i%len(next)]
				a.ID = int64(n + i + 1)
				g.Add(a)
			}
			b.ReportMetric(kept, "B/article")
		})
	}
}

// BenchmarkAddNews is the same on real articles, where the data are at hand.
func BenchmarkAddNews(b *testing.B) {
	articles := background(b)
	g := New(Default())
	for i, a := range articles {
		a.ID = int64(i + 1)
		g.Add(a)
	}
	b.ResetTimer()
	for i := range b.N {
		a := articles[i%len(articles)]
		a.ID = int64(len(articles) + i + 1)
		g.Add(a)
	}
}

// BenchmarkAddShort is the same on excerpts of 40 words, up to a million of them, in
// processor time: on a machine that does other work besides, the clock says little.
// NEWSDESK_BENCH_WINDOW names another window; a million take 2 GB and some minutes.
func BenchmarkAddShort(b *testing.B) {
	windows := []int{10_000, 100_000}
	if n, err := strconv.Atoi(os.Getenv("NEWSDESK_BENCH_WINDOW")); err == nil {
		windows = []int{n}
	}
	for _, n := range windows {
		var w *filled
		b.Run(fmt.Sprintf("window_%d", n), func(b *testing.B) {
			if w == nil { // once, however often b is run
				w = fill(n)
			}
			next := make([]digest.Article, b.N)
			for i := range next {
				next[i] = made40(w.added+i, n)
			}
			w.added += b.N
			began := cpu()
			b.ResetTimer()
			for i := range next {
				w.g.Add(next[i])
			}
			b.ReportMetric(float64((cpu()-began).Microseconds())/float64(b.N), "cpu-µs/op")
			b.ReportMetric(w.cost, "fill-cpu-µs/article")
			b.ReportMetric(w.kept, "B/article")
		})
	}
}

// filled is a Grouper whose window holds many articles.
type filled struct {
	g          *Grouper
	added      int
	cost, kept float64 // of an article: microseconds of processor, and bytes
}

func fill(n int) *filled {
	w := &filled{g: New(Default()), added: n}
	before := heap()
	var took time.Duration
	for i := range n {
		a := made40(i, n)
		began := cpu()
		w.g.Add(a)
		took += cpu() - began
	}
	w.cost = float64(took.Microseconds()) / float64(n)
	w.kept = float64(heap()-before) / float64(w.g.Articles())
	return w
}

// cpu is the processor time that the process has taken.
func cpu() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

func made40(i, n int) digest.Article { return syntheticOf(i, n, 40) }

func synthetic(i, n int) digest.Article { return syntheticOf(i, n, 400) }

func syntheticOf(i, n, words int) digest.Article {
	story := i / 3
	own := rand.New(rand.NewPCG(1, uint64(story)))
	r := rand.New(rand.NewPCG(2, uint64(i)))
	word := func(r *rand.Rand, from int) string { return fmt.Sprintf("w%cx%d", 'a'+rune(r.IntN(20)), r.IntN(from)) }
	var key [12]string
	for k := range key {
		key[k] = word(own, 20_000)
	}
	var text strings.Builder
	for range words {
		if r.IntN(6) == 0 {
			text.WriteString(key[r.IntN(len(key))])
		} else {
			text.WriteString(word(r, 60+r.IntN(900)))
		}
		text.WriteByte(' ')
		if r.IntN(20) == 0 {
			text.WriteString(". ")
		}
	}
	title := strings.Join([]string{key[0], word(r, 100), key[r.IntN(4)+1], word(r, 300), key[5]}, " ")
	return digest.Article{
		ID: int64(i + 1), Title: title, Text: text.String(), Source: fmt.Sprintf("Outlet %d", r.IntN(400)),
		Published: monday.Add(time.Duration(i) * 10 * 24 * time.Hour / time.Duration(n)),
	}
}

// background reads real articles from the data folder beside the project.
func background(tb testing.TB) []digest.Article {
	type row struct{ Title, Text, Source string }
	var out []digest.Article
	for _, r := range datatest.Rows[row](tb, "data/background_2012_2018.jsonl.gz", 20_000) {
		at := monday.Add(time.Duration(len(out)) * time.Minute / 2)
		out = append(out, digest.Article{Title: r.Title, Text: r.Text, Source: r.Source, Published: at})
	}
	return out
}
