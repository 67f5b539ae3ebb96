package group

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"

	"newsdesk/digest"
)

// event is what an article about the n-th event means, and a little of its own. base is
// what all texts have in common in this model's eyes.
func event(n, own uint64, base float64) digest.Vector {
	about, self, all := rand.New(rand.NewPCG(n, 1)), rand.New(rand.NewPCG(own, 2)), rand.New(rand.NewPCG(3, 3))
	v := make([]float32, 384)
	for i := range v {
		v[i] = float32(base*all.NormFloat64() + about.NormFloat64() + .4*self.NormFloat64())
	}
	return digest.SketchVector(v)
}

func inHindi(id int64) digest.Article {
	return digest.Article{
		ID: id, Source: "A", Language: "hi", Published: at(2), Title: "स्काईलार्क यान वेस्ना चंद्रमा के लिए रवाना",
		Text: "मेरिडियन अंतरिक्ष ब्यूरो ने सोमवार को स्काईलार्क यान को वेस्ना की ओर भेजा। इल्ज़े हार्टोग ने कहा कि उड़ान सफल रही। यान में उपकरण हैं और लागत करोड़ों में है।",
	}
}

const usualLikeness = .65

// hear adds an article with what it means.
func hear(g *Grouper, a digest.Article, v digest.Vector) Decision {
	g.Means(a.ID, Meaning{Vector: v, Language: a.Language})
	return g.Add(a)
}

func english(a digest.Article, id int64) digest.Article {
	a.ID, a.Language = id, "en"
	return a
}

func TestStoryInTwoLanguages(t *testing.T) {
	g := New(Default())
	g.Listen(usualLikeness)
	one := hear(g, english(launch, 1), event(7, 1, 0))
	strikes := hear(g, english(strike, 2), event(8, 2, 0))
	two := hear(g, inHindi(3), event(7, 3, 0))
	if two.Story != one.Story || two.New || two.Nearest != one.Story || two.Probability < .5 {
		t.Errorf("the same event in Hindi: %+v", two)
	}
	if len(two.Moves) > 0 || g.Story(1) != one.Story {
		t.Errorf("the English one has left: %+v", two.Moves)
	}
	if len(two.Reasons) != 1 || two.Reasons[0].Evidence != "meaning" || two.Reasons[0].Value < .7 || two.Reasons[0].Weight <= 0 {
		t.Errorf("the reasons are %+v", two.Reasons)
	}
	if other := hear(g, with(inHindi(0), 4), event(9, 4, 0)); other.Story == strikes.Story {
		t.Errorf("another event: %+v", other)
	}
	// Later articles of either language find the story by their words.
	if d := hear(g, english(launchAgain, 5), event(7, 5, 0)); d.Story != one.Story {
		t.Errorf("a second English report: %+v", d)
	}

	without := New(Default())
	first := without.Add(english(launch, 1))
	if d := without.Add(inHindi(3)); d.Story == first.Story || !d.New {
		t.Errorf("without meanings: %+v", d)
	}
}

// What has no vector, as when the server is down, and what has one of its own language,
// is decided by words alone, with the same reasons.
func TestMeaningsChangeNothingWithinALanguage(t *testing.T) {
	plain, listens := New(Default()), New(Default())
	listens.Listen(usualLikeness)
	for i := range 60 {
		for k, a := range []digest.Article{launch, strike, launchAgain, otherStrike} {
			a = english(a, int64(4*i+k+1))
			a.Title = fmt.Sprintf("%s in year %d", a.Title, 1900+i/3)
			a.Published = at(float64(4*i + k))
			want := plain.Add(a)
			if k != 1 { // one has none
				listens.Means(a.ID, Meaning{Vector: event(uint64(k), uint64(i), 0), Language: a.Language})
			}
			if diff := cmp.Diff(want, listens.Add(a)); diff != "" {
				t.Fatalf("article %d: %s", a.ID, diff)
			}
		}
	}
}

// In the eyes of some models all news is alike: then it must be clearly more alike than
// is usual.
func TestWhatIsUsuallyAlikeIsNotJoined(t *testing.T) {
	g := New(Default())
	g.Listen(.5)
	for i := range 200 {
		a := digest.Article{
			ID: int64(i + 1), Source: "A", Language: "en", Published: at(float64(i) / 10), Title: fmt.Sprintf("Thing %d of kind %d happens in place %d", i, i*7, i*13),
			Text: fmt.Sprintf("Somebody %d did what %d else would not, near %d and %d.", i*3, i*5, i*11, i*17),
		}
		hear(g, a, event(uint64(100+i), uint64(i), 2.5))
	}
	h := inHindi(500)
	h.Published = at(20)
	if d := hear(g, h, event(999, 999, 2.5)); !d.New {
		t.Errorf("what is like all others joined one: %+v", d)
	}
	h = inHindi(501)
	h.Published, h.Title, h.Text = at(20), "कुछ और", "बिलकुल अलग बात।"
	if d := hear(g, h, event(150, 1000, 2.5)); d.New {
		t.Errorf("the same event did not join: %+v", d)
	}
}

// Too far apart in time, two reports are of two events.
func TestMeaningsOfOtherDays(t *testing.T) {
	g := New(Default())
	g.Listen(usualLikeness)
	hear(g, english(launch, 1), event(7, 1, 0))
	h := inHindi(2)
	h.Published = at(100)
	if d := hear(g, h, event(7, 2, 0)); !d.New {
		t.Errorf("four days later: %+v", d)
	}
}

// A second look goes by words, which say nothing here: it does not part what meaning
// joined; and a restart changes nothing.
func TestSecondLookKeepsWhatMeaningJoined(t *testing.T) {
	type heard struct {
		a digest.Article
		v digest.Vector
	}
	var all []heard
	add := func(g *Grouper, a digest.Article, v digest.Vector) Decision {
		d := hear(g, a, v)
		a.StoryID = d.Story
		all = append(all, heard{a, v})
		return d
	}
	again := func(g *Grouper) map[int64]int64 {
		stands := map[int64]int64{}
		for i := range 24 {
			a := launchAgain
			if i%2 == 0 {
				a = launch
			}
			a = english(a, int64(50+i))
			a.Published = at(5 + float64(i)/4)
			a.Text += fmt.Sprintf(" Update %d came at %d.", i, i*31)
			d := hear(g, a, event(7, uint64(50+i), 0))
			for _, m := range d.Moves {
				t.Errorf("moved %+v", m)
			}
			stands[a.ID] = d.Story
		}
		for _, id := range []int64{1, 2, 3, 4} {
			stands[id] = g.Story(id)
		}
		return stands
	}
	g := New(Default())
	g.Listen(usualLikeness)
	one := add(g, english(launch, 1), event(7, 1, 0))
	add(g, inHindi(2), event(7, 2, 0))
	second := inHindi(3)
	second.Title, second.Published = "वेस्ना के लिए स्काईलार्क यान का प्रक्षेपण सफल", at(3)
	add(g, second, event(7, 3, 0))
	add(g, english(launchAgain, 4), event(7, 4, 0))
	want := again(g)
	for id, story := range want {
		if story != one.Story {
			t.Errorf("article %d is in story %d, want %d", id, story, one.Story)
		}
	}
	restarted := New(Default())
	restarted.Listen(usualLikeness)
	for _, h := range all {
		restarted.Means(h.a.ID, Meaning{Vector: h.v, Language: h.a.Language})
		restarted.Restore(h.a)
	}
	if diff := cmp.Diff(want, again(restarted)); diff != "" {
		t.Errorf("after a restart: %s", diff)
	}
}

// Meanings are forgotten with their articles.
func TestMeaningsAreForgotten(t *testing.T) {
	g := New(Default())
	g.Listen(usualLikeness)
	for i := range 300 {
		a := english(launch, int64(i+1))
		a.Published = at(float64(24 * i))
		hear(g, a, event(uint64(i), 1, 0))
	}
	if n, m := len(g.tongues.by), len(g.tongues.latest); n > 20 || m > 20 {
		t.Errorf("%d meanings of %d articles are kept", n, m)
	}
}
