package group

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"newsdesk/digest"
)

// at is h hours after the first morning.
func at(h float64) time.Time { return monday.Add(time.Duration(h * float64(time.Hour))) }

var (
	launch = digest.Article{
		Source: "Coast Courier", Published: at(0), Title: "Skylark probe lifts off for the ice moon Vesna",
		Text: "The Skylark probe lifted off from the Port Amsel launch site on Monday, beginning a nine-year voyage to Vesna. Engineers at the Meridian Space Bureau confirmed that the solar panels unfolded 40 minutes after launch. Bureau head Ilse Hartog called the flight flawless. The probe carries 11 instruments and cost 640 million.",
	}
	launchAgain = digest.Article{
		Source: "Harbour Herald", Published: at(3), Title: "Nine-year trip to Vesna begins as Meridian launches Skylark",
		Text: "A probe named Skylark is on its way to Vesna after a launch from Port Amsel. The Meridian Space Bureau said on Monday that the spacecraft, built for 640 million, had opened its solar panels and phoned home. Its 11 instruments will look for an ocean under the ice, said Ilse Hartog, who leads the bureau.",
	}
	strike = digest.Article{
		Source: "Coast Courier", Published: at(1), Title: "Tram drivers in Oldmarket walk out over night shifts",
		Text: "Tram drivers in Oldmarket stopped work on Monday in a dispute over night shifts. The drivers' union led by Piet Lanz wants a pay supplement of 12%. The operator Citiline said that no trams would run until Wednesday and offered mediation.",
	}
	otherStrike = digest.Article{
		Source: "Harbour Herald", Published: at(30), Title: "Ferry crews in Grauhafen strike over summer timetable",
		Text: "Ferry crews in Grauhafen began a strike on Tuesday against the new summer timetable. The seafarers' association under Marta Quist said 300 crew members had joined. Shipping line Nordkai cancelled 28 crossings and asked passengers to take the bridge.",
	}
)

func with(a digest.Article, id int64) digest.Article {
	a.ID = id
	return a
}

func TestAdd(t *testing.T) {
	late := launchAgain
	late.Published = at(-5)
	future := launchAgain
	future.Published = monday.AddDate(80, 0, 0)
	undated := launchAgain
	undated.Published = time.Time{}
	hindi := []digest.Article{
		{Source: "A", Published: at(0), Title: "स्काईलार्क यान वेस्ना चंद्रमा के लिए रवाना", Text: "मेरिडियन अंतरिक्ष ब्यूरो ने सोमवार को स्काईलार्क यान को वेस्ना की ओर भेजा। इल्ज़े हार्टोग ने कहा कि उड़ान सफल रही। यान में 11 उपकरण हैं और लागत 640 करोड़ है।"},
		{Source: "B", Published: at(2), Title: "वेस्ना के लिए स्काईलार्क यान का प्रक्षेपण सफल", Text: "स्काईलार्क यान सोमवार को वेस्ना के लिए रवाना हुआ। मेरिडियन अंतरिक्ष ब्यूरो की प्रमुख इल्ज़े हार्टोग के अनुसार यान में 11 उपकरण लगे हैं।"},
	}
	german := []digest.Article{
		{Source: "A", Published: at(0), Title: "Sonde Skylark startet zum Eismond Vesna", Text: "Die Sonde Skylark ist am Montag vom Startplatz Port Amsel zum Mond Vesna aufgebrochen. Das Raumfahrtamt Meridian bestätigte, dass sich die Sonnensegel geöffnet haben. Amtsleiterin Ilse Hartog sprach von einem makellosen Flug."},
		{Source: "B", Published: at(2), Title: "Skylark unterwegs: Neun Jahre Flug bis Vesna", Text: "Neun Jahre wird die Sonde Skylark bis zum Mond Vesna unterwegs sein. Das Raumfahrtamt Meridian startete sie am Montag in Port Amsel, wie Ilse Hartog mitteilte."},
	}
	tests := []struct {
		name     string
		articles []digest.Article
		want     []int64
	}{
		{"one_event_in_other_words", []digest.Article{launch, strike, launchAgain}, []int64{1, 2, 1}},
		{"like_events_stay_apart", []digest.Article{strike, otherStrike}, []int64{1, 2}},
		{"a_late_article_finds_its_story", []digest.Article{launch, strike, late}, []int64{1, 2, 1}},
		{"a_date_in_the_future_forgets_nothing", []digest.Article{launch, {Source: "X", Title: "Nothing else", Published: future.Published}, launchAgain}, []int64{1, 2, 1}},
		{"undated_is_now", []digest.Article{launch, undated}, []int64{1, 1}},
		{"empty_articles_are_stories_of_their_own", []digest.Article{{Published: at(0)}, {Published: at(1)}}, []int64{1, 2}},
		{"hindi", hindi, []int64{1, 1}},
		{"german", german, []int64{1, 1}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			g := New(Default())
			var got []int64
			for i, a := range tt.articles {
				got = append(got, g.Add(with(a, int64(i+1))).Story)
			}
			if d := cmp.Diff(tt.want, got); d != "" {
				t.Errorf("stories (-want +got):\n%s", d)
			}
		})
	}
}

func TestAddTellsWhy(t *testing.T) {
	g := New(Default())
	g.Add(with(launch, 1))
	d := g.Add(with(launchAgain, 2))
	if d.New || d.Probability < .5 || len(d.Reasons) == 0 {
		t.Fatalf("decision = %+v", d)
	}
	if d.Reasons[0].Weight <= 0 || d.Reasons[0].Evidence == "" {
		t.Errorf("strongest reason = %+v, want one for the story", d.Reasons[0])
	}
	if len(d.Words) == 0 {
		t.Error("no words in common are named")
	}
}

func TestCopies(t *testing.T) {
	wire := strike
	wire.Text += " Commuters queued for buses at the Lindengate crossing, where the first replacement services left at half past six in the morning."
	printed := wire
	printed.Source, printed.Published = "Evening Lamp", at(4)
	printed.Text = "OLDMARKET — " + wire.Text + " Additional reporting by our staff."
	shortened := wire
	shortened.Source, shortened.Published = "Metro Leaf", at(5)
	shortened.Text = wire.Text[:230]
	g := New(Default())
	want := []int64{0, 0, 1, 1, 0}
	for i, a := range []digest.Article{wire, launch, printed, shortened, launchAgain} {
		if d := g.Add(with(a, int64(i+1))); d.DuplicateOf != want[i] {
			t.Errorf("article %d copies %d, want %d", i+1, d.DuplicateOf, want[i])
		}
	}
}

func TestBoilerplateIsNoCopy(t *testing.T) {
	footer := " Sign up here for our morning letter and never miss the news of the day again. Follow us wherever you read, listen or watch, and tell your friends about us too. Support independent reporting from the coast by becoming a member of the circle today."
	g := New(Default())
	for i := range 12 {
		a := digest.Article{
			ID: int64(i + 1), Source: "Coast Courier", Published: at(float64(i)),
			Title: fmt.Sprintf("Item%d of topic%d", i, i*7),
			Text:  fmt.Sprintf("Alpha%d met beta%d near gamma%d on delta%d street with epsilon%d.", i, i, i, i, i) + footer,
		}
		if d := g.Add(a); i > 3 && d.DuplicateOf != 0 {
			t.Errorf("article %d copies %d for its footer", i+1, d.DuplicateOf)
		}
	}
}

func TestHeadlinesAlone(t *testing.T) {
	g := New(Default())
	heads := []string{launch.Title, strike.Title, "Skylark probe launched to ice moon Vesna", launch.Title}
	var got []int64
	var last Decision
	for i, h := range heads {
		last = g.Add(digest.Article{ID: int64(i + 1), Title: h, Source: fmt.Sprint("S", i), Published: at(float64(i))})
		got = append(got, last.Story)
	}
	if d := cmp.Diff([]int64{1, 2, 1, 1}, got); d != "" {
		t.Errorf("stories (-want +got):\n%s", d)
	}
	if last.DuplicateOf != 1 {
		t.Errorf("the same headline copies %d, want 1", last.DuplicateOf)
	}
}

func TestHostileArticles(t *testing.T) {
	for name, text := range map[string]string{
		"one_word_of_a_megabyte":  strings.Repeat("a", 1<<20),
		"a_megabyte_of_one_word":  strings.Repeat("word ", 1<<20/5),
		"broken_utf8":             strings.Repeat("\xff\xfe\x80abc ", 1000),
		"marks_without_letters":   strings.Repeat("\u0301\u200d\u202e", 5000),
		"only_dots":               strings.Repeat("a.b.c. ...", 5000),
		"ideographs":              strings.Repeat("漢字", 20000),
		"half_a_rune_at_the_edge": strings.Repeat("é", maxRead),
	} {
		t.Run(name, func(t *testing.T) {
			g := New(Default())
			start := time.Now()
			for i := range 5 {
				g.Add(digest.Article{ID: int64(i + 1), Title: text, Text: text, Source: "X", Published: at(float64(i))})
			}
			// Work that grows with the square of the text would take a quarter of an hour.
			if took := time.Since(start); took > time.Minute {
				t.Errorf("took %v", took)
			}
		})
	}
}

func TestWindowSlides(t *testing.T) {
	g := New(Config{Window: 3})
	for i := range 3000 {
		a := synthetic(i, 3000)
		a.Published = monday.Add(time.Duration(i) * 24 * time.Hour / 100) // 30 days
		g.Add(a)
	}
	if n := g.Articles(); n < 250 || n > 700 {
		t.Errorf("%d articles in a window of 3 days of 100", n)
	}
	if len(g.byID) > g.Articles() || len(g.stories) > 3000 {
		t.Errorf("%d stories, %d handles", len(g.byID), len(g.stories))
	}
	g.Forget(monday.AddDate(1, 0, 0))
	if n := g.Articles(); n != 0 {
		t.Errorf("%d articles after forgetting all", n)
	}
}

// TestRestore says what may be relied on: while no article has moved and no
// stories have merged, a restored Grouper goes on exactly as the first would.
func TestRestore(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 60).Draw(t, "articles")
		cut := rapid.IntRange(0, n).Draw(t, "restart after")
		a, b := New(Default()), New(Default())
		for i := range n {
			art := synthetic(i, 60)
			d := a.Add(art)
			if len(d.Moves)+len(d.Merges) > 0 {
				return
			}
			if i < cut {
				art.StoryID, art.DuplicateOf = d.Story, d.DuplicateOf
				b.Restore(art)
				continue
			}
			if diff := cmp.Diff(d, b.Add(art)); diff != "" {
				t.Fatalf("article %d after a restart (-without +with):\n%s", i, diff)
			}
		}
	})
}

// TestDecisionsAddUp follows every decision and finds the stories as the Grouper
// has them, none empty and each article in one.
func TestDecisionsAddUp(t *testing.T) {
	g, in := New(Default()), map[int64]int64{}
	for i := range 600 {
		a := synthetic(i, 600)
		if i%2 == 0 {
			a.Text = ""
		}
		d := g.Add(a)
		for _, m := range d.Moves {
			if m.Article == a.ID {
				t.Fatalf("the new article %d moves", a.ID)
			}
		}
		for _, m := range d.Merges {
			for id, s := range in {
				if s == m.From {
					in[id] = m.Into
				}
			}
		}
		for _, m := range d.Moves {
			if in[m.Article] != m.From {
				t.Fatalf("article %d moves from %d, but is in %d", m.Article, m.From, in[m.Article])
			}
			in[m.Article] = m.To
		}
		in[a.ID] = d.Story
	}
	want := map[int64]int64{}
	for id, s := range g.byID {
		if id != s.id || len(s.docs) == 0 {
			t.Errorf("story %d (%d) has %d articles", id, s.id, len(s.docs))
		}
		for _, d := range s.docs {
			want[d.id] = id
		}
	}
	if d := cmp.Diff(want, in); d != "" {
		t.Errorf("stories (-grouper +followed):\n%s", d)
	}
}

func TestConsiderChangesNothing(t *testing.T) {
	a, b := New(Default()), New(Default())
	for i := range 50 {
		art := synthetic(i, 50)
		a.Consider(art)
		if d := cmp.Diff(b.Add(art), a.Add(art)); d != "" {
			t.Fatalf("article %d (-without +with Consider):\n%s", i, d)
		}
	}
}

func FuzzAdd(f *testing.F) {
	f.Add("Skylark lifts off", "The probe. 1,000 U.S. engineers!", "A", int64(0))
	f.Add("", "漢字\xff a.b.c. ’s 's", "", int64(1)<<62)
	f.Fuzz(func(t *testing.T, title, text, source string, when int64) {
		g := New(Default())
		for i := range 3 {
			g.Add(digest.Article{ID: int64(i + 1), Title: title, Text: text, Source: source, Published: time.Unix(when, 0)})
			g.Add(digest.Article{ID: int64(i + 10), Title: text, Text: title + text, Source: source, Published: at(float64(i))})
		}
	})
}
