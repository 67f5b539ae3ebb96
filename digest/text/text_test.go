package text

import (
	"strconv"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func texts[T any](items []T, text func(T) string) []string {
	var out []string
	for _, it := range items {
		out = append(out, text(it))
	}
	return out
}

func TestWords(t *testing.T) {
	for in, want := range map[string][]string{
		"The U.S. fined AT&T 26%.":         {"The", "U.S.", "fined", "AT&T", "26%"},
		"COVID-19 rose 1.5 points, Musk’s": {"COVID-19", "rose", "1.5", "points", "Musk's"},
		"India-US trade, e-mail, F-16s":    {"India", "US", "trade", "e-mail", "F-16s"},
		"1,00,000 or 1,000,000; 3,4":       {"1,00,000", "or", "1,000,000", "3,4"},
		"It ended.Then example.com fell.":  {"It", "ended", "Then", "example.com", "fell"},
		"'quoted' dogs' rock 'n' roll":     {"quoted", "dogs", "rock", "n", "roll"},
		"naïve Zürich हिन्दी 東京":           {"naïve", "Zürich", "हिन्दी", "東", "京"},
		"": nil,
	} {
		got := texts(Words(in), func(w Token) string { return w.Text })
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("%q: -want +got\n%s", in, d)
		}
	}
}

func TestSentences(t *testing.T) {
	for in, want := range map[string][]string{
		"Mr. Smith left. He came back.":             {"Mr. Smith left.", "He came back."},
		"The U.S. House voted. It passed.":          {"The U.S. House voted.", "It passed."},
		"He lives in the U.S. The law changed.":     {"He lives in the U.S.", "The law changed."},
		"\"Go!\" he said. \"Now.\" She went.":       {"\"Go!\" he said.", "\"Now.\"", "She went."},
		"It rose 1.5 percent. J. K. Rowling wrote.": {"It rose 1.5 percent.", "J. K. Rowling wrote."},
		"A headline\n\nThe first.\nThe second":      {"A headline", "The first.", "The second"},
		"Items:\n• one\n• two":                      {"Items:", "• one", "• two"},
		"Wait... what? Yes.":                        {"Wait... what?", "Yes."},
		"They met at 5 p.m. Thursday. All agreed.":  {"They met at 5 p.m. Thursday.", "All agreed."},
		"It ended.Then it began.":                   {"It ended.", "Then it began."},
		"The team in Port Essen Image: Ada Prell.":  {"The team in Port Essen", "Image: Ada Prell."},
		"They should drop IE. Its makers agree.":    {"They should drop IE.", "Its makers agree."},
		"“A bad decision.“ However, it stands.":     {"“A bad decision.“", "However, it stands."},
		"He said: “No.” Photo: one of many.":        {"He said: “No.”", "Photo: one of many."},
		"Apple Inc. said so. No. 5 won.":            {"Apple Inc. said so.", "No. 5 won."},
	} {
		got := texts(Sentences(in), func(sp Span) string { return sp.In(in) })
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("%q: -want +got\n%s", in, d)
		}
	}
}

func TestNumbers(t *testing.T) {
	type num struct {
		Text  string
		Value float64
		Unit  string
	}
	for in, want := range map[string][]num{
		"Tariffs fell from 26% to 18 per cent.":     {{"26%", 26, "%"}, {"18 per cent", 18, "%"}},
		"It cost $1.5 billion, or Rs 12,500 crore.": {{"$1.5 billion", 1.5e9, "USD"}, {"Rs 12,500 crore", 1.25e11, "INR"}},
		"₹2 lakh crore and 5 km":                    {{"₹2 lakh crore", 2e12, "INR"}, {"5 km", 5, "km"}},
		"between 10 and 15 million dollars":         {{"10", 1e7, "USD"}, {"15 million dollars", 1.5e7, "USD"}},
		"two hundred and fifty people, one of them": {{"two hundred and fifty", 250, ""}},
		"US$10-15m, -3.5 percentage points":         {{"US$10", 1e7, "USD"}, {"15m", 1.5e7, "USD"}, {"-3.5 percentage points", -3.5, "pp"}},
		"the 19th of 1,00,000":                      {{"19th", 19, "th"}, {"1,00,000", 1e5, ""}},
		"COVID-19 and G-20":                         nil,
	} {
		got := []num(nil)
		for _, n := range Numbers(in) {
			got = append(got, num{n.Text, n.Value, n.Unit})
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("%q: -want +got\n%s", in, d)
		}
	}
}

func TestDates(t *testing.T) {
	ref := time.Date(2025, 4, 19, 15, 0, 0, 0, time.UTC) // a Saturday
	for in, want := range map[string][]string{
		"They met on Thursday.":                {"Thursday 2025-04-17 1"},
		"A deal is due by 15 November.":        {"by 15 November 2025-11-15 1"},
		"On April 18, 2025, he called.":        {"April 18, 2025 2025-04-18 1"},
		"He visits next week":                  {"next week 2025-04-21 7"},
		"earlier this year in Washington":      {"earlier this year 2025-01-01 109"},
		"since Tuesday it rained":              {"since Tuesday 2025-04-15 5"},
		"It began in 2024 and may end by May.": {"2024 2024-01-01 366", "by May 2025-05-01 31"},
		"2025-04-18 and two weeks ago":         {"2025-04-18 2025-04-18 1", "two weeks ago 2025-04-05 1"},
		"The Dec. 30 vote, by Friday":          {"Dec. 30 2024-12-30 1", "by Friday 2025-04-25 1"},
	} {
		var got []string
		for _, d := range Dates(in, ref) {
			got = append(got, d.Text+" "+d.From.Format(time.DateOnly)+" "+strconv.Itoa(d.Days()))
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("%q: -want +got\n%s", in, d)
		}
	}
}

func TestNames(t *testing.T) {
	for in, want := range map[string][]string{
		"Prime Minister Narendra Modi met Elon Musk in Washington.":                                    {"Narendra Modi", "Elon Musk", "Washington"},
		"Strengthening ties may help India's market.":                                                  {"India"},
		"Starlink said on Monday it would wait. The Department of Trade agreed.":                       {"Starlink", "Department of Trade"},
		"Mr. Tomas Okeke Jr. of Port Essen, D.C., left Okeke & Sons Ltd. on Friday.":                   {"Tomas Okeke Jr.", "Port Essen", "D.C.", "Okeke & Sons Ltd."},
		"The German and French ministers met the FBI in May.":                                          {"FBI"},
		"El presidente Pedro Sánchez anunció en Madrid un acuerdo con la Unión Europea.":               {"Pedro Sánchez", "Madrid", "Unión Europea"},
		"Le président Emmanuel Macron a rencontré à Paris le chancelier allemand.":                     {"Emmanuel Macron", "Paris"},
		"O presidente Lula da Silva disse em Brasília que a Petrobras vai investir.":                   {"Lula da Silva", "Brasília", "Petrobras"},
		"Die Steuer auf Strom sinkt am Mittwoch, sagte Kanzler Olaf Scholz dem Präsidenten in Berlin.": {"Kanzler Olaf Scholz", "Berlin"},
		"Talks stalled. Musk’s firm waits.":                                                            {"Musk"},
	} {
		got := texts(Names(in), func(n Name) string { return n.Text })
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("%q: -want +got\n%s", in, d)
		}
	}
}

// TestNamesOfTextThatIsCut reads what breaks off within a name, as feeds cut it.
func TestNamesOfTextThatIsCut(t *testing.T) {
	const whole = "The spokesman of the Bank of the West met Ada Prell, of the Institute for the Study of Arts and Sciences of the United Kingdom."
	for i := range whole {
		for _, n := range append(Names(whole[:i]), NamesByRule(whole[:i])...) {
			if n.Text != whole[n.Start:n.End] {
				t.Errorf("%q in %q", n.Text, whole[:i])
			}
		}
	}
}

func TestClean(t *testing.T) {
	for in, want := range map[string]string{
		"a\u202eb\u200bc\x00d":               "abcd",
		" one  two\t\nthree\r\n\r\n\n four ": "one two\nthree\n\nfour",
		"e\u0301":                            "é",
		"नी\u200dक":                          "नी\u200dक",
		"bad\xff":                            "bad\uFFFD",
	} {
		if got := Clean(in); got != want {
			t.Errorf("%q: got %q, want %q", in, got, want)
		}
	}
}

func TestLanguage(t *testing.T) {
	for in, want := range map[string]string{
		"India and US near trade deal as Vance visits":                                        "en",
		"La Casa Blanca anunció ayer un acuerdo con el gobierno de India sobre los aranceles": "es",
		"भारत और अमेरिका के बीच व्यापार समझौते पर बातचीत जारी है":                             "hi",
		"": "",
	} {
		if got := Language(in); got != want {
			t.Errorf("%q: got %q, want %q", in, got, want)
		}
	}
}
