package answer

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"newsdesk/digest"
)

// BenchmarkAsk asks archives of synthetic articles of 300 words whose words are
// distributed as in a language: a few in nearly all, most in few.
func BenchmarkAsk(b *testing.B) {
	for _, n := range []int{10_000, 100_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			m := synthetic(n)
			an := New(m)
			b.ResetTimer()
			for i := 0; b.Loop(); i++ {
				q := digest.Question{Text: fmt.Sprintf("Which companies did Name%d team up with in Name%d to build word%d and word%d?", 40+i%300, 1+i%20, 300+i%1000, 30+i%100)}
				if _, err := an.Ask(b.Context(), q, digest.Scope{}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func synthetic(n int) *Memory {
	rng := rand.New(rand.NewPCG(1, 2))
	words := rand.NewZipf(rng, 1.1, 8, 50_000)
	common := strings.Fields("the of and to a in said team up build with companies company new for that on was by has")
	m := &Memory{}
	for id := range n {
		var b strings.Builder
		for i := range 300 {
			switch {
			case i%17 == 0:
				fmt.Fprintf(&b, "Name%d ", words.Uint64()/4)
			case i%2 == 0:
				b.WriteString(common[rng.IntN(len(common))] + " ")
			default:
				fmt.Fprintf(&b, "word%d ", words.Uint64())
			}
			if i%20 == 19 {
				b.WriteString("end. ")
			}
			if i%60 == 59 {
				b.WriteString("\n\n")
			}
		}
		m.Add(digest.Article{ID: int64(id + 1), Title: fmt.Sprintf("Name%d builds word%d", words.Uint64(), words.Uint64()), Text: b.String(), Published: time.Unix(int64(id)*60, 0)})
	}
	return m
}
