package compose

import (
	"strings"
	"testing"
	"time"

	"newsdesk/digest"
	"newsdesk/digest/chat"
	"newsdesk/digest/group"
)

// ranked is a story that somebody reported an hour before now.
func ranked(title string, now time.Time) novelty {
	return novelty{
		Following: digest.Following{Story: digest.Story{Headline: title}}, outlets: 1, independent: 1, facts: map[int64]bool{1: true},
		fresh: []digest.Article{{ID: 1, Title: title, Source: "Ledger", Published: now.Add(-time.Hour)}},
	}
}

func TestRank(t *testing.T) {
	l := look{now: monday, last: monday.AddDate(0, 0, -1)}
	weight := func(n novelty) float64 { return product(rank(n, l)) }
	plain := weight(ranked("Tariff on Indian goods falls", monday))
	for _, title := range []string{"Opinion: The tariff is a tax", "WATCH LIVE: The vote", "Your horoscope for Monday", "Best laptop deals this week", "Tariff – live updates", "Ten years on, Marlow remembers"} {
		if w := weight(ranked(title, monday)); w >= plain/1.9 {
			t.Errorf("%s weighs %.2f of %.2f", title, w, plain)
		}
	}
	moved := ranked("Tariff on Indian goods falls", monday)
	moved.shifts = []digest.Shift{{}}
	if weight(moved) <= plain {
		t.Error("a value that moved weighs no more")
	}
	many := ranked("Tariff on Indian goods falls", monday)
	many.outlets, many.independent = 9, 1
	copied := weight(many)
	many.independent = 5
	if !(plain < copied && copied < weight(many)) {
		t.Error("copies weigh as much as voices of their own")
	}
	friday := ranked("Tariff on Indian goods falls", monday.AddDate(0, 0, -2))
	weekend := look{now: monday, last: monday.AddDate(0, 0, -3)}
	if w := product(rank(friday, weekend)); w < plain/3 {
		t.Errorf("after a weekend, Saturday's news weighs %.2f of %.2f", w, plain)
	}
	for _, f := range rank(moved, l) {
		if f.Name == "" || f.Says == "" || f.By <= 0 {
			t.Errorf("a factor that explains nothing: %+v", f)
		}
	}
}

func TestNextPrefersWhatIsUnlikeWhatWasPicked(t *testing.T) {
	var ns []novelty
	for i, title := range []string{"Bridge at Marlow closes for repairs", "Bridge at Marlow closed for repairs", "Chess cup goes to Lund"} {
		n := ranked(title, monday)
		n.weight = 1 - float64(i)/10
		ns = append(ns, n)
	}
	first, rest := next(ns, nil)
	second, _ := next(rest, []map[string]bool{headlineWords(first.Story.Headline)})
	if second.Story.Headline != "Chess cup goes to Lund" {
		t.Errorf("second is %q", second.Story.Headline)
	}
}

func TestWhoHadItFirst(t *testing.T) {
	as := []digest.Article{
		{ID: 1, Source: "Meridian", Published: monday.Add(-3 * time.Hour)},
		{ID: 2, Source: "Courier", DuplicateOf: 1, Published: monday.Add(-2 * time.Hour)},
		{ID: 3, Source: "Evening Courier", Published: monday.Add(-time.Hour)},
	}
	n := novelty{Following: digest.Following{Articles: as}, fresh: as}
	e := digest.Entry{Outlets: 3, Independent: 2, Sources: sources(digest.Entry{}, n)}
	p := page{e: digest.Edition{Composed: monday}, zone: time.UTC}
	if got := p.sources(e).Plain(); !strings.Contains(got, "Courier (after Meridian)") || strings.Contains(got, "Meridian (after") {
		t.Error(got)
	}
	families := group.ParseFamilies("Courier group: Courier, Evening Courier")
	if _, independent := families.Independent(as); independent != 2 {
		t.Errorf("%d independent; want two publishers", independent)
	}
	if _, independent := (group.Families{}).Independent(as); independent != 2 {
		t.Errorf("%d independent", independent)
	}
}

// What is told of a dispute and of a shift fits what every platform can show.
func TestLinesOfValues(t *testing.T) {
	e := digest.Entry{
		Number: 1, Story: digest.Story{Headline: "Tariff"}, Sources: []digest.Mention{{Article: 7, Source: "Ledger", URL: "https://ledger.example/7", Published: monday}},
		Shifts:   []digest.Shift{{Of: "tariff on Indian goods", From: "26 %", To: "18 %", Told: monday.AddDate(0, 0, -4), Cite: digest.Cite{Article: 7}}},
		Disputes: []digest.Dispute{{Of: "penalty", Sides: []digest.Side{{Amount: "40 %", Sources: []string{"Ledger"}, Cite: digest.Cite{Article: 7}}, {Amount: "55 %", Sources: []string{"Courier"}, Cite: digest.Cite{Article: 8}}}}},
	}
	m := chat.Message{Blocks: []chat.Block{page{e: digest.Edition{Composed: monday, Entries: []digest.Entry{e}}, zone: time.UTC}.entry(e)}}
	if err := m.Check(); err != nil {
		t.Error(err)
	}
	got := chat.Plain(m, 0)
	for _, want := range []string{"Tariff on Indian goods: 26 % → 18 % (told Thursday)", "Sources differ on penalty: 40 % (Ledger) [1] · 55 % (Courier)"} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in %s", want, got)
		}
	}
}
