//go:build unix

package text

import (
	"strings"
	"syscall"
	"testing"
	"time"
)

var (
	benchText = strings.Repeat(newsText, 20)
	benchDay  = time.Date(2025, 4, 19, 15, 0, 0, 0, time.UTC)
)

// atCPU runs f over b's text and reports megabytes by second of processor time,
// the collector's included, which a busy machine does not spoil.
func atCPU(b *testing.B, f func(s string)) {
	b.Helper()
	f(benchText)
	b.SetBytes(int64(len(benchText)))
	b.ReportAllocs()
	before := cpuTime(b)
	for b.Loop() {
		f(benchText)
	}
	b.ReportMetric(float64(b.N)*float64(len(benchText))/1e6/(cpuTime(b)-before).Seconds(), "MB/cpu-s")
}

func cpuTime(b *testing.B) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

func BenchmarkWords(b *testing.B) {
	var dst []Token
	atCPU(b, func(s string) { dst = AppendWords(dst[:0], s) })
}

func BenchmarkSentences(b *testing.B) { atCPU(b, func(s string) { Sentences(s) }) }

func BenchmarkNames(b *testing.B) { atCPU(b, func(s string) { Names(s) }) }

func BenchmarkNumbers(b *testing.B) { atCPU(b, func(s string) { Numbers(s) }) }

func BenchmarkDates(b *testing.B) { atCPU(b, func(s string) { Dates(s, benchDay) }) }

func BenchmarkClean(b *testing.B) { atCPU(b, func(s string) { Clean(s) }) }

// BenchmarkGround is all that is read of a text at once: sentences, names, numbers, dates.
func BenchmarkGround(b *testing.B) {
	atCPU(b, func(s string) {
		r := Read(s)
		r.Sentences()
		r.Names()
		r.Numbers()
		r.Dates(benchDay)
	})
}

// BenchmarkGroundApart is the same, one after the other.
func BenchmarkGroundApart(b *testing.B) {
	atCPU(b, func(s string) {
		Sentences(s)
		Names(s)
		Numbers(s)
		Dates(s, benchDay)
	})
}

func BenchmarkNamesByRule(b *testing.B) { atCPU(b, func(s string) { NamesByRule(s) }) }
