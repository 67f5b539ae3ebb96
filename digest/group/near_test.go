package group

import (
	"math/rand/v2"
	"strings"
	"testing"

	"newsdesk/digest"
)

// TestNearDuplicates makes copies of real articles as outlets do (a dateline, a
// word changed here and there, the end cut, a paragraph added) and counts how
// many are found, and how many other articles are taken for copies. Of those, the ones
// that truly share the wording of what they are said to copy are not counted.
func TestNearDuplicates(t *testing.T) {
	articles := background(t)
	articles = articles[:min(len(articles), 6000)]
	r := rand.New(rand.NewPCG(5, 5))
	g := New(Default())
	found, missed, wrong, original := 0, 0, 0, map[int64]int64{}
	id := int64(0)
	texts := map[int64]string{}
	add := func(a digest.Article) {
		id++
		texts[id] = a.Text
		a.ID = id
		d := g.Add(a)
		switch want := original[id]; {
		case want == 0 && d.DuplicateOf != 0:
			if x := inCommon(a.Text, texts[d.DuplicateOf]); x < contained {
				wrong++
				t.Logf("%.2f in common: %q", x, a.Title)
			}
		case want != 0 && d.DuplicateOf == want:
			found++
		case want != 0:
			missed++
		}
	}
	for i, a := range articles {
		if len(strings.Fields(a.Text)) < 60 {
			continue
		}
		add(a)
		if i%4 == 0 {
			original[id+1] = id
			a.Source = "Reprint"
			a.Text = edited(a.Text, r)
			add(a)
		}
	}
	precision, recall := float64(found)/float64(found+wrong), float64(found)/float64(found+missed)
	f1 := 2 * precision * recall / (precision + recall)
	t.Logf("precision %.4f recall %.4f F1 %.4f (%d found, %d missed, %d wrong)", precision, recall, f1, found, missed, wrong)
	if f1 < .98 {
		t.Errorf("F1 %.4f, want .98", f1)
	}
}

func edited(text string, r *rand.Rand) string {
	words := strings.Fields(text)
	for range len(words) / 40 {
		words[r.IntN(len(words))] = "altered"
	}
	switch r.IntN(3) {
	case 0:
		words = words[:len(words)*2/3]
	case 1:
		words = append(strings.Fields("(Wire) Oldmarket, Monday."), words...)
	default:
		words = append(words, strings.Fields("Our reporters in the region added to this account of the day and will follow it.")...)
	}
	return strings.Join(words, " ")
}
