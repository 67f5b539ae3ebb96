package summarize

import (
	"slices"
	"testing"
	"time"

	"newsdesk/digest"
	"newsdesk/digest/datatest"
	"newsdesk/digest/text"
)

// TestRepeatsOnStoryDays tells five sagas day by day, each day in 45 words and minding
// what was told on the days before, and counts the sentences that repeat one of those:
// that have half of their pairs of words, or most of their telling words, in one.
func TestRepeatsOnStoryDays(t *testing.T) {
	type piece struct {
		ID, Date string
		Sents    []string
	}
	type storyDay struct {
		Topic, Date string
		Docs        []struct{ ID string }
		Refs        []string
	}
	pieces := map[string]digest.Article{}
	for i, p := range datatest.Rows[piece](t, "data/t17_articles.jsonl.gz", 0) {
		at, _ := time.Parse(time.DateOnly, p.Date)
		a := digest.Article{ID: int64(i + 1), Published: at.Add(6 * time.Hour), Title: p.Sents[0]}
		for k, s := range p.Sents {
			if k > 0 {
				a.Text += " "
			}
			a.Text += s
		}
		pieces[p.ID] = a
	}
	days := datatest.Rows[storyDay](t, "data/t17_days.jsonl.gz", 0)
	slices.SortStableFunc(days, func(a, b storyDay) int {
		if a.Date < b.Date {
			return -1
		} else if a.Date > b.Date {
			return 1
		}
		return 0
	})
	told := map[string][]string{}
	sentences, repeats, r2 := 0, 0, 0.0
	for _, d := range days {
		at, _ := time.Parse(time.DateOnly, d.Date)
		in := Input{Day: at, Words: 45, Told: told[d.Topic]}
		for _, x := range d.Docs {
			if a, ok := pieces[x.ID]; ok {
				in.Articles = append(in.Articles, a)
			}
		}
		var said []string
		for _, s := range (Extractor{}).Summarize(in).Sentences {
			sentences++
			if repeated(s.Text, told[d.Topic]) {
				repeats++
				t.Log(d.Topic, d.Date, "repeats: ", s.Text)
			}
			said = append(said, s.Text)
		}
		told[d.Topic] = append(told[d.Topic], said...)
		sum := 0.0
		for _, ref := range d.Refs {
			sum += overlapF(said, ref)
		}
		r2 += sum / float64(len(d.Refs))
	}
	share := float64(repeats) / float64(sentences)
	t.Logf("%d days, %d sentences, %d repeats: %.2f %%; R2 %.4f (goal: at most .5 %% at .034)", len(days), sentences, repeats, 100*share, r2/float64(len(days)))
	if share > .005 || r2/float64(len(days)) < .034 {
		t.Error("the goal is missed")
	}
}

// overlapF is ROUGE-2 F of what was said against a reference.
func overlapF(said []string, ref string) float64 {
	a, b := ngrams(said, 2), ngrams([]string{ref}, 2)
	if total(a)+total(b) == 0 {
		return 0
	}
	return 2 * both(a, b) / float64(total(a)+total(b))
}

// repeated says that a sentence says again what another one has said.
func repeated(s string, told []string) bool {
	pairs, words := ngrams([]string{s}, 2), telling(s)
	for _, o := range told {
		if both(pairs, ngrams([]string{o}, 2)) >= .5*float64(max(1, total(pairs))) {
			return true
		}
		if w := telling(o); both(words, w) >= .6*float64(len(words)+len(w)-int(both(words, w))) {
			return true
		}
	}
	return false
}

func telling(s string) map[string]int {
	m := map[string]int{}
	for _, w := range text.Words(s) {
		if f := text.Fold(w.Text); !text.Stop(f, "en") {
			m[text.Stem(f, "en")] = 1
		}
	}
	return m
}
