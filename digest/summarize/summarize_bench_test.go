package summarize

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"newsdesk/digest"
)

// madeUpStory is a story of n articles of about 500 words, whose words come as
// unevenly often as those of a language do.
func madeUpStory(n int) Input {
	r := rand.New(rand.NewPCG(1, 2))
	z := rand.NewZipf(r, 1.2, 4, 4000)
	in := Input{Words: 60}
	for i := range n {
		var b strings.Builder
		for range 25 {
			for w := range 20 {
				word := fmt.Sprintf("word%c%c", 'a'+rune(z.Uint64()%26), 'a'+rune(z.Uint64()%26))
				if w == 0 {
					word = "The"
				}
				b.WriteString(word + " ")
			}
			b.WriteString("on Monday. ")
		}
		in.Articles = append(in.Articles, digest.Article{
			ID: int64(i + 1), Title: "A title of words", Text: b.String(), Published: time.Date(2025, 4, 14, 8, 0, 0, 0, time.UTC),
		})
	}
	return in
}

func BenchmarkSummarizeTenArticles(b *testing.B) {
	in := madeUpStory(10)
	b.ReportAllocs()
	for b.Loop() {
		Extractor{}.Summarize(in)
	}
}
