package text

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// TestReadingGivesTheSame reads texts made of the seeds' parts at once and apart.
func TestReadingGivesTheSame(t *testing.T) {
	ref := time.Date(2025, 4, 19, 15, 0, 0, 0, time.UTC)
	rapid.Check(t, func(t *rapid.T) {
		s := ""
		for range rapid.IntRange(1, 4).Draw(t, "parts") {
			part := rapid.SampledFrom(append(seeds, newsText)).Draw(t, "part")
			s += part[rapid.IntRange(0, len(part)).Draw(t, "from"):]
		}
		r := Read(s)
		for _, d := range []string{
			cmp.Diff(Words(s), r.Words()),
			cmp.Diff(Sentences(s), r.Sentences()),
			cmp.Diff(Names(s), r.Names()),
			cmp.Diff(Numbers(s), r.Numbers()),
			cmp.Diff(Dates(s, ref), r.Dates(ref)),
		} {
			if d != "" {
				t.Fatalf("%q: -apart +at once\n%s", s, d)
			}
		}
	})
}

// TestLexiconTellsItsWordsApart holds that no two words of it have one hash, and that
// words are found as they were put in.
func TestLexiconTellsItsWordsApart(t *testing.T) {
	l := theLexicon()
	for i, x := range l.entries[1:] {
		if got := l.find(hashOf(x.word)); got != uint16(i+1) {
			t.Errorf("%q is taken for %q", x.word, l.entries[got].word)
		}
	}
	for w, want := range map[string]lists{"president": onTitles, "indian": onNationalities, "friday": onNotNames, "the": onStopEN, "zzyzx": 0} {
		if got := l.entries[l.find(hashOf(w))].in & want; got != want {
			t.Errorf("%s is on %b, not on %b", w, got, want)
		}
	}
}
