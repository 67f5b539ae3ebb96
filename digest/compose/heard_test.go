package compose

import (
	"testing"

	"newsdesk/digest"
)

// A piece that comes again under a new address lands in another story. What the
// channel was told in the same words is not news there either.
func TestTheSameWordsUnderAnotherStoryAreNoNews(t *testing.T) {
	f := digest.Following{
		Articles:  []digest.Article{{ID: 2, Published: monday}},
		Facts:     []digest.Fact{{ID: 5, Key: "k", Text: "The bridge opened.", Spans: []digest.Span{{Article: 2}}, Seen: monday}},
		Elsewhere: []int64{5},
	}
	if _, ok := whatIsNew(f, look{now: monday, published: monday.AddDate(0, 0, -1)}); ok {
		t.Error("a fact that was told under another story is new")
	}
	f.Elsewhere = nil
	n, ok := whatIsNew(f, look{now: monday, published: monday.AddDate(0, 0, -1)})
	if !ok {
		t.Fatal("a fact that nobody was told is not new")
	}
	n.forget(map[string]bool{"k": true})
	if n.facts[5] {
		t.Error("an entry tells what one before it told")
	}
}
