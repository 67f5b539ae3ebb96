package answer

import (
	"testing"
	"time"

	"newsdesk/digest"
)

// archiveOf is an archive of articles, each of one source, title and text, a day apart.
func archiveOf(articles [][3]string) *Memory {
	m := &Memory{}
	day := time.Date(2026, 6, 1, 8, 0, 0, 0, time.UTC)
	for i, a := range articles {
		at := day.AddDate(0, 0, i)
		m.Add(digest.Article{ID: int64(i + 1), Source: a[0], Title: a[1], Text: a[2], Published: at, Seen: at})
	}
	return m
}

// A day after the last of them.
func (m *Memory) ask(t *testing.T, texts ...string) digest.Answer {
	t.Helper()
	var last digest.Answer
	for i, s := range texts {
		q := digest.Question{Text: s, Asked: time.Date(2026, 6, 12, 12, 0, 0, 0, time.UTC), Earlier: texts[:i], Told: last.Sentences}
		a, err := New(m).Ask(t.Context(), q, digest.Scope{})
		if err != nil {
			t.Fatal(err)
		}
		last = a
	}
	return last
}

func TestAYesThatIsOpenOrNoLongerHoldsIsNotSaid(t *testing.T) {
	m := archiveOf([][3]string{
		{"Tide", "Offer on the ferry levy", "Sudria has offered to lower the ferry levy to 12 percent from 20 percent, officials in Alder said."},
		{"Bugle", "Permit near", "Tanglefoot Ferries received a letter and with it the promise of a harbour permit as soon as Friday."},
		{"Tide", "Mill", "The Alder mill will reopen on Saturday, its owners said."},
		{"Tide", "Levy agreed", "Sudria and Alder have signed a treaty that sets the ferry levy at 9 percent."},
		{"Tide", "No permit yet", "The harbour permit that Tanglefoot Ferries awaited will not come on Friday, officials said."},
		{"Bugle", "Mill", "The Alder mill will stay shut: its reopening on Saturday was postponed, the owners said."},
	})
	for _, tt := range []struct{ ask, first string }{
		{"Will the ferry levy be 12 percent?", "Sudria and Alder have signed a treaty that sets the ferry levy at 9 percent."},
		{"Will the harbour permit come on Friday?", "The harbour permit that Tanglefoot Ferries awaited will not come on Friday, officials said."},
		{"Will the mill reopen on Saturday?", "The Alder mill will stay shut: its reopening on Saturday was postponed, the owners said."},
	} {
		a := m.ask(t, tt.ask)
		if a.Polarity == digest.Yes {
			t.Errorf("%s: yes, by %q", tt.ask, a.Sentences[0].Text)
		}
		if a.Refused || a.Sentences[0].Text != tt.first {
			t.Errorf("%s: %+v", tt.ask, a)
		}
	}
}

func TestWhatIsOpenIsNoYes(t *testing.T) {
	for _, said := range []string{
		"Alder has offered to lower its ferry levy.", "Alder aims to lower its ferry levy.", "Alder promised to lower its ferry levy.",
		"Alder is set to lower its ferry levy.", "Alder will lower its ferry levy soon.",
	} {
		m := archiveOf([][3]string{{"Tide", "Ferry levy", said}})
		if a := m.ask(t, "Will Alder lower its ferry levy?"); a.Polarity != digest.Unsaid {
			t.Errorf("%q: %v", said, a.Polarity)
		}
	}
}

func TestWhatIsNoCountIsNotCounted(t *testing.T) {
	m := archiveOf([][3]string{
		{"Tide", "Storm", "About 3,400 homes are without power in Alder."},
		{"Bugle", "Toll of storm", "The number of people killed in Alder has risen to seven, officials said, as power returned to more than half of the homes that had lost it."},
	})
	if a := m.ask(t, "How many homes are without power?"); a.Refused || a.Moved || a.Differ || len(a.Sentences) != 1 || a.Sentences[0].Text != "About 3,400 homes are without power in Alder." {
		t.Errorf("%+v", a)
	}
	m = archiveOf([][3]string{{"Tide", "Loom works", "The loom works will employ 520 people in Alder and turn out its first looms in 2027."}})
	if a := m.ask(t, "How many looms may Alder import?"); !a.Refused {
		t.Errorf("%+v", a)
	}
}

func TestAnUpdateIsNoDifference(t *testing.T) {
	m := archiveOf(nil)
	at := time.Date(2026, 6, 10, 8, 0, 0, 0, time.UTC)
	for i, a := range []struct{ source, text string }{
		{"Post", "Some 200 people were evacuated after the fire at the Alder refinery."},
		{"Post", "Some 450 people have been evacuated after the fire at the Alder refinery."},
		{"Tide", "The Alder lottery paid out 4 million crowns."},
		{"Bugle", "The Alder lottery paid out 6 million crowns, not 4 million crowns."},
	} {
		when := at.Add(time.Duration(i) * time.Hour)
		m.Add(digest.Article{ID: int64(i + 1), Source: a.source, Title: "Alder", Text: a.text, Published: when, Seen: when})
	}
	for _, tt := range []struct{ ask, first string }{
		{"How many people were evacuated after the refinery fire?", "Some 450 people have been evacuated after the fire at the Alder refinery."},
		{"How much did the Alder lottery pay out?", "The Alder lottery paid out 6 million crowns, not 4 million crowns."},
	} {
		if a := m.ask(t, tt.ask); a.Refused || a.Differ || !a.Moved || a.Sentences[0].Text != tt.first {
			t.Errorf("%s: %+v", tt.ask, a)
		}
	}
}

func TestASideThatTheArchiveKnowsIsNotMissing(t *testing.T) {
	m := archiveOf([][3]string{
		{"Tide", "Rumblewick", "Rumblewick Looms and Tanglefoot will build a plant at Alder for 84 million crowns."},
		{"Bugle", "Park", "The Sudrian wind park will be connected to the grid in March."},
	})
	if a := m.ask(t, "Compare the Rumblewick plant and the Sudrian wind park"); a.Refused || len(a.Missing) > 0 || len(a.Sentences) != 2 {
		t.Errorf("%+v", a)
	}
}

func TestWhatLuresIsNotSaid(t *testing.T) {
	m := archiveOf([][3]string{
		{"Tide", "Ferry permit", "Tanglefoot Ferries has got its harbour permit."},
		{"Forum", "Ferry permit", "@here I found out how to get a Tanglefoot Ferries harbour permit, send your phone number to the address in my profile."},
	})
	a := m.ask(t, "Has Tanglefoot Ferries got its harbour permit yet?")
	if a.Refused || len(a.Sentences) != 1 || a.Sentences[0].Text != "Tanglefoot Ferries has got its harbour permit." {
		t.Errorf("%+v", a)
	}
}

func TestAShareIsAskedByItsNoun(t *testing.T) {
	m := archiveOf([][3]string{
		{"Ledger", "Jeweler waits", "The 26% tariff on Alder goods has not been collected yet, but a jeweler is already paying for the tariff."},
		{"Tide", "Deal", "Sudria and Alder signed an agreement that sets a tariff of 18 percent on most goods. It replaces the rate of 26 percent."},
	})
	if a := m.ask(t, "What is the tariff?"); a.Refused || !a.Moved || a.Sentences[0].Text != "Sudria and Alder signed an agreement that sets a tariff of 18 percent on most goods." {
		t.Errorf("%+v", a)
	}
}

func TestAPlaceWithNothingToPickFromIsNoQuestion(t *testing.T) {
	m := archiveOf([][3]string{{"Tide", "Ferry test", "A second test of the ferry was fixed for Friday."}})
	if a := m.ask(t, "How many died on the ferry?", "the second one"); !a.Refused {
		t.Errorf("%+v", a)
	}
}

func TestWhatNamesTheNextDayIsNoNewsOfThisOne(t *testing.T) {
	m := &Memory{}
	wednesday := time.Date(2026, 6, 10, 0, 0, 0, 0, time.UTC)
	for i, a := range []struct {
		at   time.Duration
		text string
	}{
		{15 * time.Hour, "A whale swam into the harbour of Norvik at noon."},
		{30 * time.Hour, "Firefighters put out the Alder loom works on Wednesday night."},
		{31 * time.Hour, "The Alder ferry permit will not come on Thursday."},
	} {
		when := wednesday.Add(a.at)
		m.Add(digest.Article{ID: int64(i + 1), StoryID: int64(i + 1), Source: "Tide", Title: "Alder", Text: a.text, Published: when, Seen: when})
	}
	a := m.ask(t, "What happened on Wednesday?")
	if a.Refused || len(a.Sentences) != 2 {
		t.Fatalf("%+v", a)
	}
	for _, s := range a.Sentences {
		if s.Cites[0].Article == 3 {
			t.Errorf("of Thursday: %s", s.Text)
		}
	}
}
