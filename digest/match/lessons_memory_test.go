package match

import (
	"fmt"
	"strings"
	"testing"
)

func TestLessonsRememberWhatWeighsMost(t *testing.T) {
	q, err := Parse("chips")
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for i := range 3 * maxCaseWords {
		fmt.Fprintf(&b, "zyx%cq%c%cv ", 'a'+i%26, 'a'+i/26%26, 'a'+i/676%26)
	}
	ls := NewLessons(q)
	ls.Show(NewDoc("Chips", b.String()+strings.Repeat("wafer fab ", 50)), Wanted)
	if n := len(ls.cases[0].words); n > maxCaseWords || n != len(ls.names) {
		t.Errorf("%d words of one article are remembered, %d in all; want %d at most", n, len(ls.names), maxCaseWords)
	}
	if _, ok := ls.words[NewDoc("wafer", "").words[0].stem]; !ok {
		t.Error("its most frequent word is forgotten")
	}
}
