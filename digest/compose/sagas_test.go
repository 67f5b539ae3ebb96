package compose

import (
	"fmt"
	"log/slog"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"newsdesk/digest"
	"newsdesk/digest/chat"
	"newsdesk/digest/datatest"
	"newsdesk/digest/summarize"
	"newsdesk/digest/text"
)

// A saga is a story of months as a channel follows it, told day by day.
type saga struct {
	digest.Following
	keys map[string]int // by key, which of the facts
	said []string
}

// report takes an article in, with what it states.
func (s *saga) report(a digest.Article) {
	s.Articles = append(s.Articles, a)
	offsets := text.NewOffsets(a.Text)
	for _, sp := range text.Sentences(a.Text) {
		words := sp.In(a.Text)
		key := strings.ToLower(strings.Join(strings.Fields(words), " "))
		at := offsets.CodePoints(sp)
		span := digest.Span{Article: a.ID, Start: at.Start, End: at.End}
		if i, ok := s.keys[key]; ok {
			s.Facts[i].Spans = append(s.Facts[i].Spans, span)
			continue
		}
		s.keys[key] = len(s.Facts)
		s.Facts = append(s.Facts, digest.Fact{ID: int64(len(s.Facts) + 1), Key: key, Text: words, Spans: []digest.Span{span}, At: a.Published})
	}
}

// TestRepeatsWithTheLedger tells five sagas day by day through the ledger of a channel, as
// editions do, and counts the sentences that have half of the pairs of words of one told
// before; and those that were left out before, for people to look through.
// It takes minutes: NEWSDESK_SAGAS=1 runs it.
func TestRepeatsWithTheLedger(t *testing.T) {
	if os.Getenv("NEWSDESK_SAGAS") == "" {
		t.Skip("it takes minutes; NEWSDESK_SAGAS=1 runs it")
	}
	c := New(nil, summarize.Extractor{}, func(string) chat.Limits { return chat.Limits{} }, slog.New(slog.DiscardHandler))
	sagas := map[string]*saga{}
	sentences, repeats, caught := 0, 0, 0
	last := map[string]time.Time{}
	for _, d := range sagaDays(t) {
		s := sagas[d.topic]
		if s == nil {
			s = &saga{keys: map[string]int{}}
			sagas[d.topic] = s
		}
		for _, a := range d.articles {
			s.report(a)
		}
		n, ok := whatIsNew(s.Following, look{now: d.at.Add(23 * time.Hour), last: last[d.topic], published: d.at.Add(-tardy), families: c.families})
		if !ok {
			continue
		}
		e, ok := c.entry(t.Context(), n, digest.Digest{}, look{now: d.at.Add(23 * time.Hour), last: last[d.topic]})
		if !ok {
			continue
		}
		last[d.topic] = d.at.Add(23 * time.Hour)
		for _, x := range e.Summary.Sentences {
			sentences++
			if saidBefore(x.Text, s.said) {
				repeats++
				t.Logf("%s %s repeats: %s", d.topic, d.at.Format(time.DateOnly), x.Text)
			}
			if i := slices.IndexFunc(s.Facts, func(f digest.Fact) bool { return strings.Contains(f.Text, x.Text) }); i >= 0 && n.again && s.Facts[i].At.Before(d.at) {
				caught++
				t.Logf("%s %s left out on %s: %s", d.topic, d.at.Format(time.DateOnly), s.Facts[i].At.Format(time.DateOnly), x.Text)
			}
		}
		for _, x := range e.Summary.Sentences {
			s.said = append(s.said, x.Text)
		}
		newest := int64(len(s.Facts))
		for _, id := range e.Facts {
			s.Told = append(s.Told, digest.ToldFact{ID: id, Text: s.Facts[id-1].Text, At: last[d.topic], Newest: newest})
		}
		for _, x := range e.Shifts {
			t.Logf("%s %s moved: %s: %s → %s | %s", d.topic, d.at.Format(time.DateOnly), x.Of, x.From, x.To, s.Facts[x.Fact-1].Text)
		}
	}
	t.Logf("%d sentences, %d repeats: %.2f %%; %d left out before", sentences, repeats, 100*float64(repeats)/float64(sentences), caught)
	if float64(repeats) > .005*float64(sentences) {
		t.Error("the goal is missed")
	}
}

type sagaDay struct {
	topic    string
	at       time.Time
	articles []digest.Article
}

func sagaDays(t *testing.T) []sagaDay {
	articles := map[string]digest.Article{}
	for i, p := range datatest.Rows[struct {
		ID, Date, Source string
		Sents            []string
	}](t, "data/t17_articles.jsonl.gz", 0) {
		at, _ := time.Parse(time.DateOnly, p.Date)
		articles[p.ID] = digest.Article{ID: int64(i + 1), Published: at.Add(6 * time.Hour), Seen: at.Add(7 * time.Hour), Title: p.Sents[0], Text: strings.Join(p.Sents, " "), Source: fmt.Sprint(i)}
	}
	var days []sagaDay
	for _, r := range datatest.Rows[struct {
		Topic, Date string
		Docs        []struct{ ID string }
	}](t, "data/t17_days.jsonl.gz", 0) {
		at, _ := time.Parse(time.DateOnly, r.Date)
		d := sagaDay{topic: r.Topic, at: at}
		for _, x := range r.Docs {
			if a, ok := articles[x.ID]; ok {
				d.articles = append(d.articles, a)
			}
		}
		days = append(days, d)
	}
	slices.SortStableFunc(days, func(a, b sagaDay) int { return a.at.Compare(b.at) })
	return days
}

// saidBefore says that half of the pairs of words of s are in one of old.
func saidBefore(s string, old []string) bool {
	pairs := wordPairs(s)
	return slices.ContainsFunc(old, func(o string) bool {
		both := 0
		for p := range wordPairs(o) {
			if pairs[p] {
				both++
			}
		}
		return 2*both >= max(1, len(pairs))
	})
}

func wordPairs(s string) map[string]bool {
	m, before := map[string]bool{}, ""
	for _, w := range text.Words(s) {
		f := text.Fold(w.Text)
		m[before+" "+f] = true
		before = f
	}
	return m
}
