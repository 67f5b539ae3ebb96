package compose

import (
	"testing"
	"time"

	"newsdesk/digest"
)

// Grouping takes some events for two. A count that has grown is told as a move all the
// same where both reports name the event, and never where they only may mean the same.
func TestATollOfTheSameEventUnderAnotherStory(t *testing.T) {
	const headline = "Cyclone Mayura: six dead as Odisha counts the damage"
	const told = "At least six people died when cyclone Mayura came ashore near Gopalpur on Wednesday, Odisha's state control room said."
	for name, c := range map[string]struct {
		title, now string
		hours      int
		want       int
	}{
		"risen":                  {"Cyclone death toll rises to seven", "The number of people killed by cyclone Mayura in the Indian state of Odisha has risen to seven, officials said.", 24, 1},
		"not said to have risen": {"Cyclone kills seven", "Cyclone Mayura has killed seven people in Odisha.", 24, 0},
		"less":                   {"Cyclone death toll", "The number of people killed by cyclone Mayura in Odisha has risen to five.", 24, 0},
		"another event there":    {"Bus crash toll rises to seven", "The number of people killed in a bus crash near Gopalpur in Odisha has risen to seven.", 24, 0},
		"one elsewhere":          {"Cyclone toll rises to seven", "The number of people killed by cyclone Idris in Mozambique has risen to seven.", 24, 0},
		"much later":             {"Cyclone death toll rises to seven", "The number of people killed by cyclone Mayura in the Indian state of Odisha has risen to seven, officials said.", 100, 0},
	} {
		at := monday.Add(time.Duration(c.hours) * time.Hour)
		n := novelty{
			Following: digest.Following{
				Story:    digest.Story{ID: 2},
				Articles: []digest.Article{{ID: 2, Title: c.title}},
				Facts:    []digest.Fact{{ID: 5, Text: c.now, Spans: []digest.Span{{Article: 2}}, At: at}},
			},
			facts: map[int64]bool{5: true},
		}
		n.weigh(look{now: at, lately: remembered([]digest.ToldFact{{ID: 1, StoryID: 1, Text: told, Headline: headline, At: monday, Stated: monday}})})
		if len(n.shifts) != c.want {
			t.Errorf("%s: %+v", name, n.shifts)
		}
	}
}

func TestWhatHeadlinesDifferOnIsADispute(t *testing.T) {
	at := monday.Add(-time.Hour)
	said := func(id int64, source, title, body string) (digest.Article, digest.Fact) {
		return digest.Article{ID: id, Source: source, Title: title, Text: body, Published: at, Seen: at}, digest.Fact{ID: id, Text: body, At: at, Spans: []digest.Span{{Article: id}}}
	}
	a, fa := said(1, "Ledger", "Two companies plan a plant", "The two companies will build a $2.75 billion plant at Dholera.")
	b, fb := said(2, "Courier", "Dholera gets its chip plant: $3.1 billion", "A salt flat is to become a place of industry.")
	f := digest.Following{Articles: []digest.Article{a, b}, Facts: []digest.Fact{fa, fb}}
	n, _ := whatIsNew(f, look{now: monday, last: monday.Add(-24 * time.Hour), published: monday.Add(-48 * time.Hour)})
	if len(n.disputes) != 1 || len(n.disputes[0].Sides) != 2 {
		t.Fatalf("got %+v", n.disputes)
	}
	f.Articles[1].DuplicateOf = 1
	if n, _ := whatIsNew(f, look{now: monday, last: monday.Add(-24 * time.Hour), published: monday.Add(-48 * time.Hour)}); len(n.disputes) != 0 {
		t.Errorf("a copy differs: %+v", n.disputes)
	}
}
