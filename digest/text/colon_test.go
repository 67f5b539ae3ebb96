package text

import (
	"strings"
	"testing"
)

// A text of colons without a space would take minutes if each of them looked back to its
// beginning.
func TestSentencesOfColonsAreReadOnce(t *testing.T) {
	for _, piece := range []string{"a:b", "http://a.b/", "Image:", "e:．", "a.b:"} {
		s := strings.Repeat(piece, 4<<20/len(piece))
		if got := Sentences(s); len(got) != 1 || got[0] != (Span{0, len(s)}) {
			t.Errorf("%q again and again: got %d sentences", piece, len(got))
		}
	}
	for s, want := range map[string]int{
		"The ship lay in Oslo Photograph: Navy": 2, "The ship lay in Oslo Image: Navy": 2, "Photograph: Navy": 1, "The ship lay in OsloPhotograph: Navy": 1,
	} {
		if got := Sentences(s); len(got) != want {
			t.Errorf("%q: got %d sentences, want %d", s, len(got), want)
		}
	}
}
