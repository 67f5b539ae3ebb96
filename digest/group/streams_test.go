package group

import (
	"testing"
	"time"

	"newsdesk/digest"
	"newsdesk/digest/datatest"
)

// BenchmarkStreams groups each set of labelled articles as a stream, in processor
// time per article: what a large story costs shows here.
func BenchmarkStreams(b *testing.B) {
	for _, set := range []string{"allsides", "ecb", "neus", "uci"} {
		b.Run(set, func(b *testing.B) {
			articles := stream(b, set)
			b.ResetTimer()
			began := cpu()
			for range b.N {
				g := New(Default())
				for _, a := range articles {
					g.Add(a)
				}
			}
			b.ReportMetric(float64((cpu()-began).Microseconds())/float64(b.N*len(articles)), "cpu-µs/article")
		})
	}
}

// stream reads a set in the order of its times.
func stream(tb testing.TB, set string) []digest.Article {
	type row struct {
		Title, Text, Source string
		TS                  time.Time
	}
	var out []digest.Article
	for _, r := range datatest.Rows[row](tb, "data/stories_"+set+"_dev.jsonl.gz", 0) {
		out = append(out, digest.Article{Title: r.Title, Text: r.Text, Source: r.Source, Published: r.TS})
	}
	Order(out)
	for i := range out {
		out[i].ID = int64(i + 1)
	}
	return out
}
