package answer

import (
	"testing"
	"time"

	"newsdesk/digest"
)

// moving is an archive in which things change.
func moving() *Memory {
	m := &Memory{}
	day := time.Date(2026, 6, 1, 8, 0, 0, 0, time.UTC)
	for i, a := range []struct{ source, title, text string }{
		{"Tide", "Bridge on course", "The Alder Bridge will open in November 2026. It costs 84 million crowns."},
		{"Tide", "Coach strike begins", "Coach drivers in Alder went on strike over pay on Tuesday."},
		{"Bugle", "Two dead in mill blaze", "Two people died in the blaze at the Alder mill on Wednesday. Some 40 homes were evacuated."},
		{"Tide", "Harbour board", "\"We shall dredge,\" said Moss Tanglefoot, the director of the Alder Harbour Board."},
		{"Bugle", "Toll of mill blaze rises", "The number of people killed in the blaze at the Alder mill has risen to five."},
		{"Tide", "Coach strike over", "The coach strike in Alder is over. Drivers went back to work on Saturday."},
		{"Bugle", "New director", "The Alder Harbour Board has named Hazel Rumblewick as its director. Moss Tanglefoot left on Friday."},
		{"Tide", "Bridge delayed", "The Alder Bridge will open in March 2027, and not this year. Its cost rises to 112 million crowns."},
	} {
		at := day.AddDate(0, 0, i)
		m.Add(digest.Article{ID: int64(i + 1), Source: a.source, Title: a.title, Text: a.text, Published: at, Seen: at})
	}
	return m
}

func TestWhatWasSaidLastStands(t *testing.T) {
	now := time.Date(2026, 6, 9, 12, 0, 0, 0, time.UTC)
	for _, tt := range []struct {
		ask, first, second string
		moved              bool
		polarity           digest.Polarity
	}{
		{
			ask: "How many people died in the mill blaze?", first: "The number of people killed in the blaze at the Alder mill has risen to five.",
			second: "Two people died in the blaze at the Alder mill on Wednesday.", moved: true,
		},
		{
			ask: "When does the Alder Bridge open?", first: "The Alder Bridge will open in March 2027, and not this year.",
			second: "The Alder Bridge will open in November 2026.", moved: true,
		},
		{ask: "Is the coach strike over?", first: "The coach strike in Alder is over.", polarity: digest.Yes},
		{
			ask: "Who is the director of the Alder Harbour Board?", first: "The Alder Harbour Board has named Hazel Rumblewick as its director.",
			second: "\"We shall dredge,\" said Moss Tanglefoot, the director of the Alder Harbour Board.", moved: true,
		},
	} {
		t.Run(tt.ask, func(t *testing.T) {
			a, err := New(moving()).Ask(t.Context(), digest.Question{Text: tt.ask, Asked: now}, digest.Scope{})
			if err != nil {
				t.Fatal(err)
			}
			if a.Refused || a.Sentences[0].Text != tt.first || a.Moved != tt.moved || a.Polarity != tt.polarity {
				t.Fatalf("got %+v", a)
			}
			if tt.second != "" && (len(a.Sentences) != 2 || a.Sentences[1].Text != tt.second) {
				t.Errorf("second: %+v", a.Sentences)
			}
		})
	}
}

// One sentence differs from nothing that is said beside it.
func TestOneSentenceDiffersFromNone(t *testing.T) {
	an := New(moving())
	an.Sentences = 1
	for _, ask := range []string{"How many people died in the mill blaze?", "When does the Alder Bridge open?"} {
		a, err := an.Ask(t.Context(), digest.Question{Text: ask, Asked: time.Date(2026, 6, 9, 12, 0, 0, 0, time.UTC)}, digest.Scope{})
		if err != nil || len(a.Sentences) != 1 || a.Differ || a.Moved {
			t.Errorf("%s: %+v, %v", ask, a, err)
		}
	}
}

func TestWhatIsNotSaidOfItIsRefused(t *testing.T) {
	now := time.Date(2026, 6, 9, 12, 0, 0, 0, time.UTC)
	for _, ask := range []string{
		"How many homes burned down at the Alder mill?", // homes were evacuated
		"Who is the mayor of Alder?",
		"Has Hazel Rumblewick resigned?",
	} {
		a, err := New(moving()).Ask(t.Context(), digest.Question{Text: ask, Asked: now}, digest.Scope{})
		if err != nil {
			t.Fatal(err)
		}
		if !a.Refused {
			t.Errorf("%s: %q", ask, a.Sentences[0].Text)
		}
	}
}

func TestBeforeThatIsWhatWasSaidBefore(t *testing.T) {
	now := time.Date(2026, 6, 9, 12, 0, 0, 0, time.UTC)
	an := New(moving())
	q := digest.Question{Text: "How much does the Alder Bridge cost?", Asked: now}
	a, err := an.Ask(t.Context(), q, digest.Scope{})
	if err != nil {
		t.Fatal(err)
	}
	b, err := an.Ask(t.Context(), digest.Question{Text: "And before that?", Asked: now, Earlier: []string{q.Text}, Told: a.Sentences}, digest.Scope{})
	if err != nil || b.Refused || b.Sentences[0].Text != "It costs 84 million crowns." {
		t.Errorf("%+v, %v", b, err)
	}
}

// "Over" mostly says where, or over what.
func TestOverSaysThatItEndedOnlyBehindAVerb(t *testing.T) {
	m := &Memory{}
	at := time.Date(2026, 6, 2, 8, 0, 0, 0, time.UTC)
	m.Add(digest.Article{ID: 1, Title: "Coach strike begins", Text: "Coach drivers in Alder went on strike over pay on Tuesday.", Published: at, Seen: at})
	a, err := New(m).Ask(t.Context(), digest.Question{Text: "Is the coach strike over?", Asked: at.Add(time.Hour)}, digest.Scope{})
	if err != nil || a.Polarity == digest.Yes {
		t.Errorf("%+v, %v", a, err)
	}
}

func TestNewsIsWhatIsReported(t *testing.T) {
	m := &Memory{}
	at := time.Date(2026, 6, 2, 8, 0, 0, 0, time.UTC)
	for i, a := range []struct{ title, text string }{
		{"Alder council sells its mill", "The council of Alder has sold the old mill to a baker."},
		{"Opinion: the Alder mill was sold too cheaply", "I was wrong about the mill of Alder and its council."},
		{"Has anybody seen the Alder mill of late?", "A friend says that the mill in Alder has a new door."},
	} {
		m.Add(digest.Article{ID: int64(i + 1), StoryID: int64(i + 1), Title: a.title, Text: a.text, Published: at.Add(time.Duration(i) * time.Hour), Seen: at})
	}
	a, err := New(m).Ask(t.Context(), digest.Question{Text: "Latest on the Alder mill", Asked: at.Add(12 * time.Hour)}, digest.Scope{})
	if err != nil || len(a.Sentences) != 1 || a.Sentences[0].Cites[0].Article != 1 {
		t.Errorf("%+v, %v", a, err)
	}
}
