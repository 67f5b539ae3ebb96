package text

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// TestEachWordTellsTheTimeOnce counts the words that are read for the tense of a day: as
// many as there are, however many days a clause has.
func TestEachWordTellsTheTimeOnce(t *testing.T) {
	s := strings.Repeat("Monday May 3 ", 5000)
	p := dateParser{s: s, words: Words(s), ref: time.Date(2025, 4, 15, 0, 0, 0, 0, time.UTC)}
	for i := range p.words {
		p.telling(i)
		p.telling(max(0, i-1))
		if len(p.tells) != max(i, 0)+1 {
			t.Fatalf("after word %d, %d are read", i, len(p.tells))
		}
	}
}

// TestWhatTellsTheTimeIsTheNearestWord holds that reading each word once finds what looking
// back from each day finds.
func TestWhatTellsTheTimeIsTheNearestWord(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := strings.Join(rapid.SliceOf(rapid.SampledFrom([]string{"will", "was", "The", "court", "said,", "is to", "meet", "on", "Friday", "Friday.", "plans to", "May 3", strings.Repeat("x ", 59)})).Draw(t, "words"), " ")
		p := dateParser{s: s, words: Words(s), ref: time.Date(2025, 4, 15, 0, 0, 0, 0, time.UTC)}
		for i := range p.words {
			from, sign := i, 0
			for from > 0 && i-from < longestClause && p.sameClause(from-1) && sign == 0 {
				from--
				switch {
				case pastWords[p.word(from)]:
					sign = -1
				case p.futureAt(from):
					sign = 1
				}
			}
			if gotFrom, got := p.telling(i); got != sign || sign == 0 && gotFrom != from {
				t.Fatalf("at word %d of %q: from %d %d, want %d %d", i, s, gotFrom, got, from, sign)
			}
		}
	})
}

func TestALongSentencePromisesNothing(t *testing.T) {
	day := time.Date(2025, 4, 15, 0, 0, 0, 0, time.UTC)
	s := "The ministers will sign the trade treaty in Geneva on Friday."
	p, ok := PromiseOf(s, day)
	if !ok {
		t.Fatal("no promise in " + s)
	}
	long := strings.Repeat("very ", 500) + s
	if _, ok := PromiseOf(long, day); ok {
		t.Error("a sentence of 2,500 bytes is read for a promise")
	}
	if got := p.Fate(strings.Repeat("very ", 500)+"They signed the trade treaty in Geneva, the ministers.", day.AddDate(0, 0, 3)); got != Unsaid {
		t.Errorf("of a sentence of 2,500 bytes the fate is %v", got)
	}
}
