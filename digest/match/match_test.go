package match

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"newsdesk/digest"
)

// indiaUS is the query that the product's own example topic uses.
const indiaUS = `India AND ("United States" OR US OR Washington) AND (technology OR Starlink OR satellite*) NOT cricket`

func TestParse_spells_a_query_canonically(t *testing.T) {
	for query, want := range map[string]string{
		indiaUS:                        `India AND ("United States" OR US OR Washington) AND (technology OR Starlink OR satellite*) NOT cricket`,
		"a b c":                        "a AND b AND c",
		"a and b or c":                 "(a AND b) OR c",
		"a or b and c":                 "a OR (b AND c)",
		"a & b | c":                    "(a AND b) OR c",
		"-cricket India":               "India NOT cricket",
		"India -cricket -film":         "India NOT cricket NOT film",
		"India NOT (cricket OR film*)": "India NOT (cricket OR film*)",
		"NOT NOT India":                "India",
		"India !cricket":               "India NOT cricket",
		"NOT (a OR NOT b)":             "b NOT a",
		"((a))":                        "a",
		"(a AND (b AND (c)))":          "a AND b AND c",
		"us AND uk":                    "US AND UK",
		"india":                        "India",
		`"us"`:                         `"us"`,
		"“trade  deal” OR «accord»":    `"trade deal" OR "accord"`,
		"title:tariff":                 "title:tariff",
		"Title:(tariff OR duty)":       "title:tariff OR title:duty",
		`intitle:"trade deal" India`:   `title:"trade deal" AND India`,
		`"data cent*"`:                 `"data cent*"`,
		"+India +US":                   "India AND US",
		"Indo-Pacific":                 "Indo-Pacific",
		"16:9":                         "16:9",
		`"not" a`:                      `"not" AND a`,
		"भारत OR 中国":                   "भारत OR 中国",
	} {
		q, err := Parse(query)
		if err != nil {
			t.Errorf("%s: %v", query, err)
			continue
		}
		if got := q.String(); got != want {
			t.Errorf("%s: got %s, want %s", query, got, want)
		}
	}
}

func TestParse_names_the_fault(t *testing.T) {
	for _, c := range []struct {
		query, want string
		column      int
	}{
		{"", "the query is empty", 1},
		{"  ", "the query is empty", 1},
		{"India AND (US OR UK", "this parenthesis is not closed", 11},
		{"India AND US)", "this parenthesis closes nothing", 13},
		{")", "this parenthesis closes nothing", 1},
		{"India AND ()", "this group is empty", 11},
		{"India AND", "AND has nothing after it", 7},
		{"(India OR) US", "OR has nothing after it before the group closes", 8},
		{"OR India", "OR has nothing before it", 1},
		{"India AND OR US", "OR cannot follow AND", 11},
		{"India NOT", "NOT has nothing after it", 7},
		{"India NOT AND US", "AND cannot follow NOT", 11},
		{`India "trade deal`, "this quote is not closed", 7},
		{`India ""`, "this phrase is empty", 7},
		{"NOT cricket", "only excludes", 1},
		{"India OR NOT cricket", "only excludes", 10},
		{"-a -b", "only excludes", 1},
		{"India, US", `',' joins nothing`, 6},
		{"India - US", `'-' stands alone`, 7},
		{"India NEAR/5 US", "NEAR is not offered", 7},
		{"site:example.com", `"site:" is not offered`, 1},
		{"title: tariff", "title: has no word after it", 1},
		{"title:AND", "AND is an operator", 7},
		{"title:()", "this group is empty", 7},
		{"a*", "a star needs two letters", 1},
		{"*", "no letter or number", 1},
		{"*ite", "a star goes only to the end", 1},
		{"India ???", "no letter or number", 7},
		{"sat*ite", "a star goes only to the end", 1},
		{"भारत AND", "AND has nothing after it", 6},
		{"a\x00b", "cannot be read", 2},
		{strings.Repeat("a ", 201), "too many terms", 401},
		{strings.Repeat("a", 2001), "too long", 2001},
		{strings.Repeat("(", 30) + "a" + strings.Repeat(")", 30), "too deeply", 21},
		{strings.Repeat("-", 300) + "a", "too deeply", 21},
	} {
		_, err := Parse(c.query)
		var e *SyntaxError
		if !errors.As(err, &e) {
			t.Errorf("%.40s: got %v, want a *SyntaxError", c.query, err)
			continue
		}
		if e.Column != c.column || !strings.Contains(e.Error(), c.want) {
			t.Errorf("%.40s: column %d, want %d with %q: %v", c.query, e.Column, c.column, c.want, e)
		}
	}
}

func TestSyntaxError_puts_a_caret_under_the_fault(t *testing.T) {
	for query, want := range map[string]string{
		"भारत AND (US OR":                      "भारत AND (US OR\n             ^",
		strings.Repeat("word ", 30) + "AND OR": "…" + (strings.Repeat("word ", 30) + "AND OR")[86:] + "\n" + strings.Repeat(" ", 69) + "^",
	} {
		_, err := Parse(query)
		var e *SyntaxError
		if !errors.As(err, &e) {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, e.Caret()); diff != "" {
			t.Error(diff)
		}
	}
}

func TestMatch(t *testing.T) {
	for _, c := range []struct {
		query, title, text string
		want               bool
	}{
		{indiaUS, "Starlink wins licence", "Indian regulators cleared the U.S. firm.", true},
		{indiaUS, "Starlink wins licence", "Indian regulators cleared the firm for us.", false},
		{indiaUS, "Starlink at the cricket", "India and Washington agree.", false},
		{indiaUS, "Satellites for India", "The United States sells them.", true},
		// Names in capitals are not pronouns.
		{"US", "", "Give us time.", false},
		{"US", "", "The US will wait.", true},
		{"US", "", "the U.S.-India pact", true},
		{"US", "", "America's allies and Americans", true},
		{"us", "", "Give us time.", false},
		{`"us"`, "", "Give us time.", true},
		{`"US"`, "", "An American firm in the United States", false},
		{`"US"`, "", "US tariffs", true},
		{"US", "GIVE US A BREAK", "", false},
		{"US", "U.S. AND INDIA SIGN PACT", "", true},
		{"AI", "", "Ai Weiwei opens a show", false},
		{"AI", "", "AI's promise", true},
		{"EV", "", "Sales of EVs rose", true},
		{"WHO", "", "Who said so?", false},
		{"NATO", "", "Nato and its allies", true},
		{"DOGE", "", "the doge of Venice", false},
		{"ISRO", "", "Isro launches a satellite", true},
		{"X", "", "a post on X said", true},
		{"X", "", "an x-ray", false},
		// Singular and plural in lower case, names as they stand.
		{"tariff", "", "Tariffs rise", true},
		{"tariffs", "", "a tariff", true},
		{"policies", "", "the policy", true},
		{"Gate", "", "the gates", false},
		{"Gates", "", "BILL GATES", true},
		{"company", "", "Companies' profits", true},
		{"news", "", "a new day", false},
		{"universe", "", "the university", false},
		{"crisis", "", "two crises", true},
		{"size", "", "the sizes", true},
		{"topic", "", "the topics", true},
		// Possessives, accents, hyphens, numbers.
		{"Musk", "", "Musk’s firm", true},
		{"Modi", "", "Modi's visit", true},
		{"Pokémon", "", "a pokemon", true},
		{"pokemon", "", "POKÉMON", true},
		{"covid", "", "COVID-19 cases", true},
		{"COVID-19", "", "a Covid-19 wave", true},
		{"Indo-Pacific", "", "the Indo-Pacific region", true},
		{"Indo-Pacific", "", "the Indo Pacific region", true},
		{"e-commerce", "", "E-commerce rules", true},
		{"1000", "", "1,000 satellites", true},
		{"26", "", "a tariff of 26% on goods", true},
		{"G20", "", "the G20 summit", true},
		{"AT&T", "", "AT&T said", true},
		// Prefixes and phrases.
		{"satellite*", "", "satellites", true},
		{"regulat*", "", "the regulator", true},
		{"regulat*", "", "irregular", false},
		{`"trade deal"`, "", "a trade deal", true},
		{`"trade deal"`, "", "trade deals", false},
		{`"trade deal"`, "trade", "deal", false},
		{`"trade deal"`, "", "deal trade", false},
		{`"data cent*"`, "", "data centres", true},
		{`"deal deal trade"`, "", "deal deal deal trade", true},
		// The title.
		{"title:tariff", "Tariffs rise", "", true},
		{"title:tariff", "", "Tariffs rise", false},
		{"title:(tariff OR duty) India", "Duties rise", "In India, too", true},
		{`title:"trade deal"`, "A trade deal", "", true},
		// Countries.
		{"India", "", "Indians vote", true},
		{"India", "", "an Indian firm", true},
		{`"India"`, "", "an Indian firm", false},
		{"Indian", "", "India", false},
		{"UK", "", "British exports", true},
		{"Poland", "", "to polish a shoe", false},
		{"UAE", "", "United Arab Emirates", true},
		// Other scripts.
		{"भारत", "", "भारत और अमेरिका", true},
		{"中国", "", "美国和中国签署协议", true},
		{"中国", "", "国中", false},
		{"Москва", "", "МОСКВА", true},
	} {
		q, err := Parse(c.query)
		if err != nil {
			t.Errorf("%s: %v", c.query, err)
			continue
		}
		d := NewDoc(c.title, c.text)
		if got := q.Match(d); got != c.want {
			t.Errorf("%s on %q, %q: got %v", c.query, c.title, c.text, got)
		}
		var x Index
		x.Add(7, q)
		if got := len(x.Match(d)) == 1; got != c.want {
			t.Errorf("index: %s on %q, %q: got %v", c.query, c.title, c.text, got)
		}
		if got := q.Score(d) > 0; got != c.want {
			t.Errorf("score: %s on %q, %q: got %v", c.query, c.title, c.text, q.Score(d))
		}
	}
}

func TestMatch_is_false_for_the_zero_query(t *testing.T) {
	var q Query
	d := NewDoc("India", "")
	if q.Match(d) || q.Score(d) != 0 || q.Why(d) != nil || q.String() != "" {
		t.Error("the zero query is something")
	}
	var x Index
	x.Add(1, q)
	if got := x.Match(d); len(got) != 0 || x.Len() != 0 {
		t.Errorf("got %v", got)
	}
	if got := x.Match(Doc{}); len(got) != 0 {
		t.Errorf("got %v for the zero article", got)
	}
}

func TestWhy_tells_which_terms_are_where(t *testing.T) {
	q := parse(t, "India AND (Starlink OR 5G) NOT cricket")
	d := NewDoc("Indian licence", "Café Starlink: Starlink enters India.")
	got := q.Why(d)
	for i := range got {
		got[i].Weight = 0
	}
	want := []Hit{
		{Term: "India", Found: 2, At: []digest.Span{{Start: 0, End: 6, InTitle: true}, {Start: 31, End: 36}}},
		{Term: "Starlink", Found: 2, At: []digest.Span{{Start: 5, End: 13}, {Start: 15, End: 23}}},
		{Term: "5G"},
		{Term: "cricket", Excluded: true},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestScore_rises_with_title_and_repetition(t *testing.T) {
	q := parse(t, "India AND Starlink")
	filler := strings.Repeat("The committee met again on other things. ", 40)
	passing := q.Score(NewDoc("A week in markets", filler+"India, and Starlink too."))
	text := q.Score(NewDoc("A week in markets", "Starlink waits in India. Starlink hopes. "+filler))
	title := q.Score(NewDoc("Starlink waits in India", "Starlink hopes. "+filler))
	if !(0 < passing && passing < text && text < title && title <= 1) {
		t.Errorf("passing %.3f, text %.3f, title %.3f", passing, text, title)
	}
}

func parse(t testing.TB, s string) Query {
	t.Helper()
	q, err := Parse(s)
	if err != nil {
		t.Fatalf("%s: %v", s, err)
	}
	return q
}
