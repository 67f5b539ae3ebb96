package text

import (
	"math"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"pgregory.net/rapid"
)

var seeds = []string{
	"", "Mr. Smith left the U.S. on Dec. 30, 2024 with $1.5 billion.", "a\u202eb\u200b\x00\xff", "10–15 lakh crore ₹ per cent two hundred and fifty",
	"\n\n• one\n• two . . . [3] :)", "東京で。भारत ने कहा। हिन्दी", "'''...!!!???\"\"”", "since next Thursday by 31 February", strings.Repeat("a", 300), "0 million million million million million",
}

func FuzzText(f *testing.F) {
	for _, s := range seeds {
		f.Add(s)
	}
	ref := time.Date(2025, 4, 19, 0, 0, 0, 0, time.UTC)
	f.Fuzz(func(t *testing.T, s string) {
		checkSpans(t, s)
		for _, n := range Numbers(s) {
			if math.IsNaN(n.Value) || n.Text != s[n.Start:n.End] {
				t.Fatalf("%+v", n)
			}
		}
		for _, d := range Dates(s, ref) {
			if !d.From.Before(d.To) || d.Text != s[d.Start:d.End] {
				t.Fatalf("%+v", d)
			}
		}
		for _, n := range Names(s) {
			if n.Text != s[n.Start:n.End] || n.Text == "" {
				t.Fatalf("%+v", n)
			}
		}
		Language(s)
		checkClean(t, s)
	})
}

// checkSpans holds that words and sentences lie in s in order, and that every
// visible character is in a sentence.
func checkSpans(t *testing.T, s string) {
	last := 0
	for _, w := range Words(s) {
		if w.Start < last || w.End <= w.Start || w.End > len(s) {
			t.Fatalf("word %+v after %d", w, last)
		}
		last = w.End
		f := Fold(w.Text)
		Stem(f, "en")
	}
	last = 0
	for _, sp := range Sentences(s) {
		if sp.Start < last || sp.Empty() || sp.End > len(s) {
			t.Fatalf("sentence %v after %d", sp, last)
		}
		if strings.TrimSpace(s[last:sp.Start]) != "" {
			t.Fatalf("%q is in no sentence", s[last:sp.Start])
		}
		last = sp.End
	}
	if strings.TrimSpace(s[last:]) != "" {
		t.Fatalf("%q is in no sentence", s[last:])
	}
}

func checkClean(t *testing.T, s string) {
	c := Clean(s)
	if !utf8.ValidString(c) || Clean(c) != c {
		t.Fatalf("%q → %q → %q", s, c, Clean(c))
	}
	for _, r := range c {
		if r != '\n' && unicode.IsControl(r) || r >= 0x202a && r <= 0x202e {
			t.Fatalf("%q has %U", c, r)
		}
	}
}

func TestOffsetsCount(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.StringN(0, 900, -1).Draw(t, "s")
		o := NewOffsets(s)
		var bounds []int
		for i := range s {
			bounds = append(bounds, i)
		}
		bounds = append(bounds, len(s))
		i := rapid.IntRange(0, len(bounds)-1).Draw(t, "start")
		j := rapid.IntRange(i, len(bounds)-1).Draw(t, "end")
		sp := Span{bounds[i], bounds[j]}
		if got, want := o.CodePoints(sp), CodePoints(s, sp); got != want || got != (Span{i, j}) {
			t.Fatalf("got %v, want %v", got, want)
		}
		if got := o.Bytes(Span{i, j}); got != sp {
			t.Fatalf("got %v, want %v", got, sp)
		}
	})
}

// TestLongInputIsQuick finds what takes quadratic time: on so much input that
// is minutes, while linear time is a fraction of a second. The limit leaves room
// for the race detector on a busy machine.
func TestLongInputIsQuick(t *testing.T) {
	const limit = 40 * time.Second
	ref := time.Date(2025, 4, 19, 0, 0, 0, 0, time.UTC)
	for _, piece := range []string{"a", "A. ", "1,", "\n", "“", ". ", "Of the ", "two ", "5 million ", "next ", "\u0301", "-", "'", "U.S.", "e\u200d", "Monday ", "Image: "} {
		s := strings.Repeat(piece, 1<<18/len(piece))
		start := time.Now()
		Words(s)
		Sentences(s)
		Numbers(s)
		Dates(s, ref)
		Names(s)
		Clean(s)
		if d := time.Since(start); d > limit {
			t.Errorf("%q repeated takes %v", piece, d)
		}
	}
}
