package answer

import (
	"context"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"pgregory.net/rapid"

	"newsdesk/digest"
	"newsdesk/digest/datatest"
)

var noon = time.Date(2025, 4, 19, 12, 0, 0, 0, time.UTC)

// talks is about what a team that follows technology ties might read.
const talks = `The prime minister and the head of the rocket maker Northway spoke by telephone on Friday about working together on new technology.
Their call follows a meeting in the capital in February, at which they talked about factories and batteries. The minister wrote of the call in a short post the same evening.
The timing matters. The government is in the middle of talks on a trade deal and wants to be spared new tariffs.
The call came shortly before Secretary Alma Reyes’s upcoming three-day visit to Norland, her first since she took office.
In its latest step, Northway’s satellite internet firm Skybeam has teamed up with two large Norland phone companies, Telnor and Fjordcom. The aim is to bring satellite internet to villages in the north. However, the project is still waiting for permission from the telecom regulator before it can open.
Both sides hope for more: clean energy and artificial intelligence were named. The regulator received 1,240 comments on the plan.`

// noise is of other things.
var noise = []string{
	"A storm brought down trees in the east of the country on Monday. More than 40,000 homes were without power for two days.",
	"The national team won its third match of the tournament. The coach praised the young goalkeeper, who saved two penalties.",
	"Museum visitors may again see the restored paintings. The work took four years and cost 3 million crowns.",
	"Farmers fear a poor harvest after the driest spring in thirty years. Rain is not expected before the end of May.",
	"A new bridge over the river will open in June. Cyclists and walkers may use it free of charge.",
}

func newsroom(title, body string) *Memory {
	m := &Memory{}
	for i, n := range noise {
		m.Add(digest.Article{ID: int64(i + 10), Title: strings.Join(strings.Fields(n)[:5], " "), Text: n, Source: fmt.Sprintf("Outlet %d", i), Published: noon.AddDate(0, 0, -i)})
	}
	m.Add(digest.Article{ID: 1, Title: title, Text: body, Source: "The Courier", Published: noon})
	return m
}

func ask(t *testing.T, a Archive, q digest.Question) digest.Answer {
	t.Helper()
	got, err := New(a).Ask(t.Context(), q, digest.Scope{})
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func TestAsk(t *testing.T) {
	tests := []struct {
		question string
		want     string // how the first sentence goes on somewhere; empty: refused
	}{
		{"Which companies did Skybeam team up with?", "Skybeam has teamed up with two large Norland phone companies"},
		{"What is Skybeam still waiting for?", "still waiting for permission from the telecom regulator"},
		{"Who is about to visit Norland?", "Secretary Alma Reyes’s upcoming three-day visit"},
		{"How many comments did the regulator receive?", "1,240 comments"},
		{"How many homes lost power in the storm?", "40,000 homes"},
		{"When will the new bridge open?", "open in June"},
		{"What does a Skybeam dish cost in Norland?", ""},
		{"Who won the election in Portugal?", ""},
		{"How tall is Mount Kilimanjaro?", ""},
	}
	for _, title := range []string{"Minister and rocket maker talk of technology", ""} {
		archive := newsroom(title, talks)
		for _, tt := range tests {
			t.Run(tt.question, func(t *testing.T) {
				a := ask(t, archive, digest.Question{Text: tt.question, Asked: noon})
				checkAnswer(t, archive, a)
				expect(t, a, tt.want)
			})
		}
	}
}

// expect checks what a says first; want empty means that it must refuse.
func expect(t *testing.T, a digest.Answer, want string) {
	t.Helper()
	switch {
	case want == "" && !a.Refused:
		t.Errorf("answered %.2f %q, want a refusal", a.Confidence, a.Sentences[0].Text)
	case want == "":
	case a.Refused:
		t.Errorf("refused at %.2f, nearest %q, want %q", a.Confidence, a.Nearest.Text, want)
	case !strings.Contains(a.Sentences[0].Text, want):
		t.Errorf("answered %q, want %q", a.Sentences[0].Text, want)
	}
}

// checkAnswer checks what must hold of every answer.
func checkAnswer(t interface{ Errorf(string, ...any) }, m *Memory, a digest.Answer) {
	for _, s := range a.Sentences {
		if len(s.Cites) == 0 {
			t.Errorf("no cite: %q", s.Text)
		}
		for _, c := range s.Cites {
			if got := cited(m, c); got != s.Text {
				t.Errorf("cite says %q, sentence %q", got, s.Text)
			}
		}
	}
	for _, c := range a.Candidates {
		if got := cited(m, c.Cite); got != c.Text {
			t.Errorf("cite says %q, candidate %q", got, c.Text)
		}
	}
	if a.Refused != (len(a.Sentences) == 0) || len(a.Sentences) > 3 {
		t.Errorf("refused %v with %d sentences", a.Refused, len(a.Sentences))
	}
	if a.Confidence < 0 || a.Confidence > 1 || a.Confidence != a.Confidence {
		t.Errorf("confidence %v", a.Confidence)
	}
}

func cited(m *Memory, c digest.Cite) string {
	for _, a := range m.articles {
		if a.ID != c.Article {
			continue
		}
		body := []rune(a.Text)
		if c.InTitle {
			body = []rune(a.Title)
		}
		return string(body[c.Start:c.End])
	}
	return "no such article"
}

// TestSeed asks about a real article, which is not part of the project.
func TestSeed(t *testing.T) {
	body, err := os.ReadFile(datatest.Path(t, "seed.txt"))
	if err != nil {
		t.Fatal(err)
	}
	for question, want := range map[string]string{
		"Which companies did Starlink team up with?": "Starlink has teamed up with two leading Indian telecom firms.",
		"What is Starlink still waiting for?":        "However, the plan is still waiting for a green light from Indian regulators",
		"Who is about to visit India?":               "JD Vance",
		"What does a Starlink dish cost in India?":   "",
	} {
		t.Run(question, func(t *testing.T) {
			for _, archive := range []*Memory{newsroom("", string(body)), alone(string(body))} {
				expect(t, ask(t, archive, digest.Question{Text: question}), want)
			}
		})
	}
}

// TestAskFindsOtherWords checks that a question in other words than the article's
// finds the sentence, if without the confidence to say it.
func TestAskFindsOtherWords(t *testing.T) {
	for question, want := range map[string]string{
		"Who did Skybeam partner with?":        "Skybeam has teamed up",
		"Who plans a trip to Norland?":         "upcoming three-day visit to Norland",
		"Where was the harvest bad?":           "Farmers fear a poor harvest",
		"How much was spent on the paintings?": "restored paintings",
	} {
		a := ask(t, newsroom("", talks), digest.Question{Text: question})
		if len(a.Candidates) == 0 || !strings.Contains(a.Candidates[0].Text, want) {
			t.Errorf("%s: %+v, want %q", question, a.Candidates, want)
		}
	}
}

func alone(body string) *Memory {
	m := &Memory{}
	m.Add(digest.Article{ID: 1, Text: body, Published: noon})
	return m
}

func TestAskFollowsUp(t *testing.T) {
	m := newsroom("", talks)
	m.Add(digest.Article{ID: 2, StoryID: 7, Source: "Evening Mail", Published: noon, Text: "Skybeam has teamed up with the phone company Ostcom in Sudria. Its dishes will be sold there from July."})
	tests := []struct {
		name string
		q    digest.Question
		want string
	}{
		{"and in", digest.Question{Text: "And in Sudria?", Earlier: []string{"Which companies did Skybeam team up with in Norland?"}}, "Ostcom in Sudria"},
		{"it", digest.Question{Text: "What is it still waiting for?", Earlier: []string{"Which companies did Skybeam team up with?"}}, "waiting for permission"},
		{"story", digest.Question{Text: "When will its dishes be sold?", Story: 7}, "from July"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) { expect(t, ask(t, m, tt.q), tt.want) })
	}
}

func TestAskSince(t *testing.T) {
	m := &Memory{}
	m.Add(digest.Article{ID: 1, Source: "A", Published: noon.AddDate(0, 0, -9), Text: "The tariff on steel is 26 percent."})
	m.Add(digest.Article{ID: 2, Source: "B", Published: noon.AddDate(0, 0, -1), Text: "The tariff on steel was lowered to 18 percent."})
	for _, q := range []string{"What is the tariff on steel since Tuesday?", "What was the steel tariff in the last 3 days?", "What is the latest tariff on steel?"} {
		expect(t, ask(t, m, digest.Question{Text: q, Asked: noon}), "18 percent")
	}
	a := ask(t, m, digest.Question{Text: "What changed in the last 3 days?", Asked: noon})
	if a.Window.Articles != 1 {
		t.Errorf("window %+v, want one article", a.Window)
	}
}

func TestAskShowsWhatSourcesDifferOn(t *testing.T) {
	m := newsroom("", talks)
	m.Add(digest.Article{ID: 2, Source: "A", Published: noon, Text: "The tariff on Norland steel will be 26 percent, the ministry said."})
	m.Add(digest.Article{ID: 3, Source: "B", Published: noon, Text: "The tariff on Norland steel will be 18 percent, the union said."})
	a := ask(t, m, digest.Question{Text: "How high will the tariff on Norland steel be?", Asked: noon})
	if len(a.Sentences) < 2 {
		t.Fatalf("%+v, want both values", a)
	}
}

func TestAskOddQuestions(t *testing.T) {
	m := newsroom("Minister and rocket maker talk", talks)
	for _, q := range []string{
		"", " ", "?", "the of and to", "\x00\x01\x1b[31m", "(((", `"Skybeam" NEAR/3 OR * AND -x:y`, "who?", "'; DROP TABLE articles; --",
		strings.Repeat("Skybeam regulator ", 600), strings.Repeat("x", 10_000), strings.Repeat("why ", 2500), "\xff\xfe", "क्या है?", "ﬀ ẞ ǅ", strings.Repeat("́", 5000),
	} {
		a := ask(t, m, digest.Question{Text: q, Asked: noon, Earlier: []string{q, ""}})
		checkAnswer(t, m, a)
	}
}

func FuzzAsk(f *testing.F) {
	f.Add("Who did it?", "Somebody did. “It was I,” said X.")
	f.Add("how many (\"x\")", "12 % of 3.5 million\n\n$4bn")
	f.Fuzz(func(t *testing.T, question, body string) {
		if !utf8.ValidString(body) {
			t.Skip("the archive holds valid text")
		}
		m := newsroom(cut(body, 80), body)
		a, err := New(m).Ask(context.Background(), digest.Question{Text: question, Earlier: []string{body}}, digest.Scope{})
		if err != nil {
			t.Fatal(err)
		}
		checkAnswer(t, m, a)
	})
}

func TestCitesAreExact(t *testing.T) {
	words := []string{"Skybeam", "teamed", "up", "“naïve”", "日本", "Dr.", "1,240", "the", "रु", "😀.", "Norland!", "\n\n", "visit", "e\u0301t\u00e9"}
	rapid.Check(t, func(t *rapid.T) {
		body := strings.Join(rapid.SliceOfN(rapid.SampledFrom(words), 1, 80).Draw(t, "words"), " ")
		m := alone(body)
		a, err := New(m).Ask(context.Background(), digest.Question{Text: "Who teamed up with Skybeam to visit Norland?"}, digest.Scope{})
		if err != nil {
			t.Fatal(err)
		}
		checkAnswer(t, m, a)
	})
}

// TestHugeText checks that the work is bounded whatever the archive holds.
func TestHugeText(t *testing.T) {
	m := newsroom(strings.Repeat("Skybeam ", 100_000), strings.Repeat("Skybeam", 200_000))
	m.Add(digest.Article{ID: 3, Text: strings.Repeat("Skybeam dish ", 100_000), Published: noon})
	m.Add(digest.Article{ID: 4, Text: strings.Repeat("Skybeam dish.\n", 100_000), Published: noon})
	began := time.Now()
	checkAnswer(t, m, ask(t, m, digest.Question{Text: "What does a Skybeam dish cost?"}))
	// Work that grows with the square of the text would take a quarter of an hour.
	if took := time.Since(began); took > time.Minute {
		t.Errorf("took %v", took)
	}
}

// A turn is one question of a talk in a thread with how its answer goes on.
type turn struct {
	ask, want string // want empty: refused
}

// talkTest puts the turns one after another, each with those before it.
func talkTest(t *testing.T, a Archive, stories []int64, turns []turn) {
	t.Helper()
	q := digest.Question{Asked: noon, Stories: stories}
	for _, turn := range turns {
		q.Text = turn.ask
		got := ask(t, a, q)
		switch {
		case turn.want == "" && !got.Refused:
			t.Errorf("%s: answered %q, want a refusal", turn.ask, got.Sentences[0].Text)
		case turn.want == "":
		case got.Refused && got.Nearest != nil:
			t.Errorf("%s: refused at %.2f, nearest %q, want %q", turn.ask, got.Confidence, got.Nearest.Text, turn.want)
		case got.Refused:
			t.Errorf("%s: refused, want %q", turn.ask, turn.want)
		case !strings.Contains(got.Sentences[0].Text, turn.want):
			t.Errorf("%s: answered %q, want %q", turn.ask, got.Sentences[0].Text, turn.want)
		}
		q.Earlier = append(q.Earlier, turn.ask)
		q.Told = got.Sentences
	}
}

func TestATalkInAThread(t *testing.T) {
	m := newsroom("Minister and rocket maker talk of technology", talks)
	m.Add(digest.Article{ID: 2, StoryID: 7, Source: "Evening Mail", Published: noon.Add(-time.Hour), Title: "Skybeam in Sudria", Text: "Skybeam has teamed up with the phone company Ostcom in Sudria. Its dishes will be sold there from July. Ostcom has 14 million customers."})
	m.Add(digest.Article{ID: 3, StoryID: 8, Source: "Harbour Post", Published: noon.Add(-2 * time.Hour), Title: "Telnor adds customers", Text: "Telnor had 8 million customers in Norland at the end of March. It plans to hire 300 people."})
	for name, turns := range map[string][]turn{
		"it":          {{"Which companies did Skybeam team up with in Norland?", "Telnor and Fjordcom"}, {"What is it still waiting for?", "waiting for permission"}},
		"and in":      {{"Which companies did Skybeam team up with in Norland?", "Telnor and Fjordcom"}, {"And in Sudria?", "Ostcom in Sudria"}},
		"why":         {{"When will the Skybeam dishes be sold in Sudria?", "from July"}, {"And in Norland?", ""}},
		"the second":  {{"Who teamed up with Skybeam in Sudria?", "Ostcom"}, {"How many customers does it have?", "14 million"}},
		"one of two":  {{"Which companies did Skybeam team up with in Norland?", "Telnor and Fjordcom"}, {"How many customers does the first one have?", "8 million"}},
		"by number":   {{"How many customers does #2 have?", "8 million"}},
		"nothing new": {{"Which companies did Skybeam team up with in Norland?", "Telnor and Fjordcom"}, {"2", ""}, {"?", ""}},
	} {
		t.Run(name, func(t *testing.T) { talkTest(t, m, []int64{7, 8}, turns) })
	}
}

func TestWhatIsNew(t *testing.T) {
	m := newsroom("Minister and rocket maker talk of technology", talks)
	m.Add(digest.Article{ID: 2, StoryID: 7, Source: "Evening Mail", Published: noon.Add(-time.Hour), Title: "Skybeam in Sudria", Text: "Skybeam has teamed up with the phone company Ostcom in Sudria. Its dishes will be sold there from July."})
	m.Add(digest.Article{ID: 3, StoryID: 7, Source: "Harbour Post", Published: noon.AddDate(0, 0, -8), Title: "Skybeam asks Sudria", Text: "Skybeam has asked Sudria for a permit, a spokesman said. The answer may take weeks."})
	for question, want := range map[string]string{
		"What's new?": "A storm brought down trees",
		"What changed since Thursday about Skybeam?":     "teamed up with the phone company Ostcom",
		"what is the latest on skybeam in sudria":        "teamed up with the phone company Ostcom",
		"Any news about Skybeam in the last two hours?":  "teamed up with the phone company Ostcom",
		"Any news about the harvest in the last 2 days?": "",
		"What happened to the Lisbon opera today?":       "",
		"What changed in the last half hour?":            "A storm brought down trees",
	} {
		t.Run(question, func(t *testing.T) { expect(t, ask(t, m, digest.Question{Text: question, Asked: noon}), want) })
	}
	t.Run("one_sentence_a_story", func(t *testing.T) {
		a := ask(t, m, digest.Question{Text: "What is the news on Skybeam?", Asked: noon})
		if len(a.Sentences) != 1 || a.Sentences[0].Cites[0].Article != 2 {
			t.Errorf("%+v, want the newest of the story", a.Sentences)
		}
	})
}

func TestComparing(t *testing.T) {
	m := newsroom("", talks)
	m.Add(digest.Article{ID: 2, Source: "A", Published: noon, Text: "The tariff on Norland steel will be 26 percent, the ministry said."})
	m.Add(digest.Article{ID: 3, Source: "B", Published: noon, Text: "The tariff on Sudria steel will be 18 percent, the union said."})
	for _, q := range []string{
		"Compare the steel tariff of Norland and Sudria", "How does the steel tariff of Norland differ from Sudria's?",
		"What is the difference between the steel tariffs of Norland and Sudria?", "Norland steel tariff vs Sudria steel tariff",
	} {
		a := ask(t, m, digest.Question{Text: q, Asked: noon})
		if len(a.Sentences) != 2 || !strings.Contains(a.Sentences[0].Text, "26") || !strings.Contains(a.Sentences[1].Text, "18") {
			t.Errorf("%s: %+v, want both tariffs in their order", q, a)
		}
	}
	a := ask(t, m, digest.Question{Text: "Compare the steel tariff of Norland and Ostland", Asked: noon})
	if len(a.Sentences) != 1 || len(a.Missing) != 1 || a.Missing[0] != "Ostland" {
		t.Errorf("%+v, want Ostland to be missing", a)
	}
}

func TestYesOrNo(t *testing.T) {
	m := newsroom("", talks)
	m.Add(digest.Article{ID: 2, Source: "A", Published: noon, Text: "Norland has signed the fishing treaty with Sudria. Ostland has not signed the fishing treaty. Westland may have signed the whaling treaty, two officials said."})
	for q, want := range map[string]digest.Polarity{
		"Has Norland signed the fishing treaty with Sudria?": digest.Yes,
		"Has Ostland signed the fishing treaty?":             digest.No,
		"Has Westland signed the whaling treaty?":            digest.Unsaid,
		"Who has signed the fishing treaty?":                 digest.Unsaid,
	} {
		if a := ask(t, m, digest.Question{Text: q, Asked: noon}); a.Refused || a.Polarity != want {
			t.Errorf("%s: %+v, want %q", q, a, want)
		}
	}
}

// What a user asks of a small newsroom, and what must not be said to it.
func TestAskAsPeopleDo(t *testing.T) {
	m := newsroom("Minister and rocket maker talk of technology", talks)
	for i, a := range []digest.Article{
		{Title: "Permit for ground station", Source: "Harbour Wire", Text: "NORDBY (Harbour Wire) - The communications authority on Thursday granted Skybeam a permit to run a ground station at Lakeside."},
		{Title: "Visa pilot for engineers", Source: "Evening Lantern", Text: "The visa pilot was announced on Friday. The pilot covers 10,000 engineers and starts on 1 September, the US embassy said."},
		{Title: "Ferry to Sudria suspended", Source: "Evening Lantern", Text: "The ferry to Sudria was suspended after its engine failed, the owner said."},
		{Title: "Ferry to Sudria suspended", Source: "Harbour Wire", Text: "The ferry to Sudria was suspended for want of a captain, the port said."},
		{Title: "Crayfish season begins", Source: "Evening Lantern", Text: "The crayfish season began at dawn. A minister who likes the ferry came too."},
	} {
		a.ID, a.Published = int64(100+i), noon.Add(-time.Duration(i)*time.Hour)
		m.Add(a)
	}
	pilot := digest.Question{Text: "When does it start?", Earlier: []string{"What does the pilot cover?"}, Told: []digest.Sentence{{Text: "The pilot covers 10,000 engineers and starts on 1 September, the US embassy said."}}}
	for _, tt := range []struct {
		q    digest.Question
		want string
	}{
		{digest.Question{Text: "What is the population of Nordby?"}, ""}, // the place it was written at
		{digest.Question{Text: "How many broadband homes are there?"}, ""},
		{digest.Question{Text: "Why does the Harbour Wire say the ferry to Sudria was suspended?"}, "for want of a captain"},
		{digest.Question{Text: "Why does the Evening Lantern say the ferry to Sudria was suspended?"}, "its engine failed"},
		{digest.Question{Text: "Any news about the ferry?"}, "The ferry to Sudria was suspended after its engine failed"},
		{pilot, "starts on 1 September"},
	} {
		t.Run(tt.q.Text, func(t *testing.T) {
			tt.q.Asked = noon
			a := ask(t, m, tt.q)
			checkAnswer(t, m, a)
			expect(t, a, tt.want)
		})
	}
}

// News of a day asked for by its name are those of that day, not of the next.
func TestWhatHappenedOnADay(t *testing.T) {
	m := &Memory{}
	for i, s := range []string{"The dam was opened by the minister.", "The strike at the port was called off.", "The parliament voted for the budget."} {
		m.Add(digest.Article{ID: int64(i + 1), StoryID: int64(i + 1), Title: s, Text: s, Source: "Wire", Published: noon.AddDate(0, 0, i-3)})
	}
	a := ask(t, m, digest.Question{Text: "What happened on Thursday?", Asked: noon}) // noon is a Saturday
	if len(a.Sentences) != 1 || !strings.Contains(a.Sentences[0].Text, "strike") {
		t.Errorf("%+v; want Thursday's strike alone", a.Sentences)
	}
}

// What a feed cut off in the middle is no answer.
func TestACutSentenceIsNoAnswer(t *testing.T) {
	archive := newsroom("A boat sank", "A fishing boat sank off the coast on Monday. The boat, the Santa Rita, belonged to the company Northern Star of")
	a := ask(t, archive, digest.Question{Text: "Which company did the boat Santa Rita belong to?", Asked: noon})
	for _, s := range a.Sentences {
		if strings.Contains(s.Text, "Northern Star") {
			t.Errorf("answered with a piece of a sentence: %q", s.Text)
		}
	}
}
