package group

import (
	"cmp"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"newsdesk/digest"
	"newsdesk/digest/datatest"
)

// A labelled is an article whose story people have named.
type labelled struct {
	Title, Text, Source, Story string
	TS                         time.Time
}

// TestCopyPairs asks of pairs of articles whether one copies the other: of each article
// and a reprint made of it, which it does, and of all two articles of one story, which
// mostly tell the same in words of their own. Those of them that do share their wording,
// as agency reports do, are told by the whole texts: what counts as wrong is what only
// the sketches take for a copy.
func TestCopyPairs(t *testing.T) {
	found, copies, wrong, pairs := 0, 0, 0, 0
	for _, set := range []string{"allsides", "neus", "ecb"} {
		rows := datatest.Rows[labelled](t, "data/stories_"+set+"_dev.jsonl.gz", 0)
		slices.SortStableFunc(rows, func(a, b labelled) int { return a.TS.Compare(b.TS) })
		s := sketched(rows)
		f, c := s.reprints()
		w, p := s.stories(t)
		t.Logf("%-9s %d of %d reprints found; %d of %d pairs of a story taken for copies", set, f, c, w, p)
		found, copies, wrong, pairs = found+f, copies+c, wrong+w, pairs+p
	}
	precision, recall := float64(found)/float64(found+wrong), float64(found)/float64(copies)
	f1, falsely := 2*precision*recall/(precision+recall), float64(wrong)/float64(pairs)
	t.Logf("F1 %.4f (precision %.4f, recall %.4f), %.2f %% false on pairs of a story", f1, precision, recall, 100*falsely)
	if f1 < .995 || falsely > .005 {
		t.Errorf("F1 %.4f and %.4f false, want .995 and .005", f1, falsely)
	}
}

// sketches are the articles of a stream, each with what is kept of it and of a reprint.
type sketches struct {
	rows             []labelled
	texts, reprinted [][]uint32
}

func sketched(rows []labelled) *sketches {
	g, r := New(Default()), rand.New(rand.NewPCG(5, 5))
	s := &sketches{rows: rows}
	for i, row := range rows {
		a := digest.Article{ID: int64(i + 1), Title: row.Title, Text: row.Text, Source: row.Source, Published: row.TS}
		s.texts = append(s.texts, g.doc(a, true).sketch)
		var copied []uint32
		if len(strings.Fields(row.Text)) >= 60 {
			a.Text, a.Source = edited(row.Text, r), "Reprint"
			copied = g.doc(a, false).sketch
		}
		s.reprinted = append(s.reprinted, copied)
	}
	return s
}

func (s *sketches) reprints() (found, all int) {
	for i, c := range s.reprinted {
		if c == nil {
			continue
		}
		all++
		if containment(s.texts[i], c) >= contained {
			found++
		}
	}
	return found, all
}

// stories takes all pairs of a story that do not share their wording.
func (s *sketches) stories(t *testing.T) (wrong, all int) {
	by := map[string][]int{}
	for i, r := range s.rows {
		by[r.Story] = append(by[r.Story], i)
	}
	for _, of := range by {
		for k, i := range of {
			for _, j := range of[:k] {
				all++
				x := containment(s.texts[i], s.texts[j])
				if x < contained/2 { // far from it, whatever the sketches leave out
					continue
				}
				switch truth := inCommon(s.rows[i].Text, s.rows[j].Text); {
				case truth >= contained:
					all--
				case x >= contained:
					wrong++
					t.Logf("%.2f, whole %.2f: %q and %q", x, truth, s.rows[i].Title, s.rows[j].Title)
				}
			}
		}
	}
	return wrong, all
}

// inCommon is the share of the shorter text's five-word shingles in the other.
func inCommon(a, b string) float64 {
	x, y := fives(a), fives(b)
	if len(x) > len(y) {
		x, y = y, x
	}
	n := 0
	for k := range x {
		if y[k] {
			n++
		}
	}
	return float64(n) / float64(cmp.Or(len(x), 1))
}

func fives(s string) map[string]bool {
	out := map[string]bool{}
	for w := strings.Fields(strings.ToLower(s)); len(w) >= 5; w = w[1:] {
		out[strings.Join(w[:5], " ")] = true
	}
	return out
}
