package summarize

import (
	"math"
	"testing"
	"time"

	"newsdesk/digest"
	"newsdesk/digest/datatest"
	"newsdesk/digest/text"
)

func TestTimeline(t *testing.T) {
	on := func(d int) time.Time { return time.Date(2025, 4, d, 9, 0, 0, 0, time.UTC) }
	articles := []digest.Article{
		{ID: 1, Published: on(14), Title: "Skyline signs", Text: "Skyline Orbital signed with two Indian carriers on Monday, the companies said. Terms were not disclosed by any of them."},
		{ID: 2, Published: on(14), Title: "Carriers and Skyline", Text: "Two Indian carriers signed a distribution agreement with Skyline Orbital on Monday, 14 April. Shares rose in Mumbai."},
		{ID: 3, Published: on(17), Title: "Licence", Text: "India granted Skyline Orbital its operating licence on Thursday. The company had signed with two Indian carriers on Monday."},
		{ID: 4, Published: on(18), Title: "Licence II", Text: "The operating licence that India granted Skyline Orbital on Thursday is valid for five years, the regulator said on Friday."},
	}
	days := Timeline(TimelineInput{Articles: articles, Days: 2, Sentences: 1})
	if len(days) != 2 || days[0].Date.Day() != 14 || days[1].Date.Day() != 17 {
		t.Fatalf("%+v; want the 14th and the 17th", days)
	}
	for _, d := range days {
		s := d.Sentences[0]
		c := s.Cites[0]
		for _, a := range articles {
			if a.ID == c.Article && string([]rune(a.Text)[c.Start:c.End]) != s.Text {
				t.Errorf("%q does not stand where it is cited", s.Text)
			}
		}
	}
	if got := Timeline(TimelineInput{}); len(got) != 0 {
		t.Errorf("%v of nothing", got)
	}
}

// What is announced for a day to come is no turning point of that day of the week before.
func TestTimelineDatesNoPromiseBack(t *testing.T) {
	at := time.Date(2025, 4, 17, 9, 0, 0, 0, time.UTC) // a Thursday
	days := Timeline(TimelineInput{Days: 3, Sentences: 2, Articles: []digest.Article{{
		ID: 1, Published: at, Title: "Trade deal", Text: "The interim agreement will be signed in Washington on Friday. Both governments finished the text of it this week.",
	}}})
	if len(days) != 1 || days[0].Date.Day() != 17 {
		t.Errorf("%+v; want what was said on the 17th, and no 11th", days)
	}
}

type goldDay struct {
	Date  string
	Sents []string
}

// TestTimelinesT17 measures timelines against human ones: days by F1, words by ROUGE
// of the days aligned with the nearest in time and words, many to one.
func TestTimelinesT17(t *testing.T) {
	type piece struct {
		ID, Date, Topic string
		Sents           []string
	}
	type gold struct {
		Topic, Name string
		Entries     []goldDay
	}
	byTopic := map[string][]digest.Article{}
	for i, p := range datatest.Rows[piece](t, "data/t17_articles.jsonl.gz", 0) {
		at, _ := time.Parse(time.DateOnly, p.Date)
		a := digest.Article{ID: int64(i + 1), Published: at.Add(6 * time.Hour), Title: p.Sents[0]}
		for k, s := range p.Sents {
			if k > 0 {
				a.Text += " "
			}
			a.Text += s
		}
		byTopic[p.Topic] = append(byTopic[p.Topic], a)
	}
	var r1, r2, f1 float64
	n := 0
	for _, g := range datatest.Rows[gold](t, "data/t17_timelines.jsonl.gz", 0) {
		if len(byTopic[g.Topic]) == 0 {
			continue
		}
		g.Entries = oneADay(g.Entries)
		days, sents := len(g.Entries), 0
		for _, e := range g.Entries {
			sents += len(e.Sents)
		}
		per := max(1, int(math.Round(float64(sents)/float64(days))))
		got := Timeline(TimelineInput{Articles: byTopic[g.Topic], Days: days, Sentences: per})
		ours := map[string]map[string]int{}
		ours2 := map[string]map[string]int{}
		for _, d := range got {
			var lines []string
			for _, s := range d.Sentences {
				lines = append(lines, s.Text)
			}
			key := d.Date.Format(time.DateOnly)
			ours[key], ours2[key] = ngrams(lines, 1), ngrams(lines, 2)
		}
		theirs, theirs2 := map[string]map[string]int{}, map[string]map[string]int{}
		hit := 0
		for _, e := range g.Entries {
			theirs[e.Date], theirs2[e.Date] = ngrams(e.Sents, 1), ngrams(e.Sents, 2)
			if ours[e.Date] != nil {
				hit++
			}
		}
		a1, a2 := aligned(ours, theirs, ours, theirs), aligned(ours, theirs, ours2, theirs2)
		df := 2 * float64(hit) / float64(len(ours)+len(theirs))
		t.Logf("%-6s %-45s days %d:%d AR1 %.3f AR2 %.3f date F1 %.3f", g.Topic, g.Name, days, per, a1, a2, df)
		r1, r2, f1, n = r1+a1, r2+a2, f1+df, n+1
	}
	t.Logf("mean of %d: AR1 %.4f AR2 %.4f date F1 %.4f (goal .125 .043 .56)", n, r1/float64(n), r2/float64(n), f1/float64(n))
}

// oneADay brings the entries of the same day together.
func oneADay(entries []goldDay) []goldDay {
	at := map[string]int{}
	var out []goldDay
	for _, e := range entries {
		i, ok := at[e.Date]
		if !ok {
			i, at[e.Date] = len(out), len(out)
			out = append(out, goldDay{Date: e.Date})
		}
		out[i].Sents = append(out[i].Sents, e.Sents...)
	}
	return out
}

func ngrams(lines []string, n int) map[string]int {
	m := map[string]int{}
	for _, l := range lines {
		var stems []string
		for _, w := range text.Words(l) {
			stems = append(stems, text.Stem(text.Fold(w.Text), "en"))
		}
		for i := 0; i+n <= len(stems); i++ {
			k := ""
			for _, s := range stems[i : i+n] {
				k += s + " "
			}
			m[k]++
		}
	}
	return m
}

// aligned is ROUGE F of days that are each aligned with the other side's day that is
// nearest in time and words; the further away, the less their overlap counts.
func aligned(ours, theirs, grams, goldGrams map[string]map[string]int) float64 {
	p := oneWay(ours, theirs, grams, goldGrams)
	r := oneWay(theirs, ours, goldGrams, grams)
	if p+r == 0 {
		return 0
	}
	return 2 * p * r / (p + r)
}

func oneWay(a, b, ga, gb map[string]map[string]int) float64 {
	var hits, all float64
	for day, words := range a {
		best, bestDay := -1.0, ""
		for other, w := range b {
			if v := (both(words, w)*2/float64(max(1, total(words)+total(w))) + 1e-6) * nearness(day, other); v > best {
				best, bestDay = v, other
			}
		}
		if bestDay != "" {
			hits += both(ga[day], gb[bestDay]) * nearness(day, bestDay)
		}
		all += float64(total(ga[day]))
	}
	if all == 0 {
		return 0
	}
	return hits / all
}

func nearness(a, b string) float64 {
	x, _ := time.Parse(time.DateOnly, a)
	y, _ := time.Parse(time.DateOnly, b)
	return 1 / (math.Abs(x.Sub(y).Hours()/24) + 1)
}

func both(a, b map[string]int) float64 {
	n := 0
	for w, c := range a {
		n += min(c, b[w])
	}
	return float64(n)
}

func total(a map[string]int) (n int) {
	for _, c := range a {
		n += c
	}
	return n
}
