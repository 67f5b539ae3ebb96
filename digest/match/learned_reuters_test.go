package match

import (
	"os"
	"slices"
	"sort"
	"strings"
	"testing"

	"newsdesk/digest/datatest"
)

// A followed topic is a typed query with the articles that it matches.
type followed struct {
	name       string
	query      Query
	past, now  []matchedArticle
	wanted     float64 // articles of the second half that are of the topic
	wantedPast float64
	halfOfThem int // articles in the past
	restOfThem int
}

type matchedArticle struct {
	doc Doc
	is  bool
}

// followAll is the collection, in the order of time, as the topics see it; those with
// articles in both halves alone, by name.
func followAll(t *testing.T) []followed {
	t.Helper()
	articles := datatest.Rows[reutersArticle](t, "data/topics_reuters_dev.jsonl.gz", 0)
	slices.SortStableFunc(articles, func(a, b reutersArticle) int { return strings.Compare(a.Published, b.Published) })
	half := len(articles) / 2
	fs := make([]followed, 0, len(typed))
	for name, s := range typed {
		fs = append(fs, followed{name: name, query: parse(t, s), halfOfThem: half, restOfThem: len(articles) - half})
	}
	sort.Slice(fs, func(i, j int) bool { return fs[i].name < fs[j].name })
	for n, a := range articles {
		d := NewDoc(a.Title, a.Text)
		for i := range fs {
			f, is := &fs[i], slices.Contains(a.Topics, fs[i].name)
			into, wanted := &f.past, &f.wantedPast
			if n >= half {
				into, wanted = &f.now, &f.wanted
			}
			if is {
				*wanted++
			}
			if f.query.Match(d) {
				*into = append(*into, matchedArticle{d, is})
			}
		}
	}
	return slices.DeleteFunc(fs, func(f followed) bool { return f.wanted == 0 || f.wantedPast == 0 })
}

// A regime is how much is known of a topic's past.
type regime struct {
	name     string
	examples int
	all      bool
}

var regimes = []regime{{"only what it matched", 0, false}, {"4 examples", 4, false}, {"every match judged", 0, true}}

func (r regime) lessons(f followed, begin beginning) *Lessons {
	ls := NewLessons(f.query)
	ls.prior, ls.alone = begin.prior, begin.alone
	examples := 0
	for _, a := range f.past {
		v := Unjudged
		switch {
		case r.all && !a.is:
			v = Unwanted
		case a.is && (r.all || examples < r.examples):
			v = Wanted
			examples++
		}
		ls.Show(a.doc, v)
	}
	return ls
}

// A beginning is what topics begin with; see prior.
type beginning struct{ prior, alone []float64 }

// learnPrior learns where topics begin from the past of some of them, each of which
// counts alike but for the small.
func learnPrior(fs []followed) beginning {
	begin := beginning{prior[:], learnAlone(fs)}
	var cases []fitted
	for _, f := range fs {
		for _, r := range regimes {
			ls := r.lessons(f, begin)
			ls.Learn()
			for i, c := range ls.cases {
				y := 0.0
				if f.past[i].is {
					y = 1
				}
				cases = append(cases, fitted{c.traits, y, 50 / float64(len(ls.cases)+20)})
			}
		}
	}
	begin.prior = fitLogistic(cases, make([]float64, traited), [traited]float64{.1, .1, .1, .1, .1, .1, .1, .1})
	return begin
}

// learnAlone is learnPrior for what is known of an article by the query alone.
func learnAlone(fs []followed) []float64 {
	var cases []fitted
	for _, f := range fs {
		for _, a := range f.past {
			y := 0.0
			if a.is {
				y = 1
			}
			cases = append(cases, fitted{traits(f.query, &a.doc, 0, 0), y, 50 / float64(len(f.past)+20)})
		}
	}
	return fitLogistic(cases, make([]float64, traited), [traited]float64{.1, .1, .1, .1, .1, .1, .1, .1})
}

// TestLearnPrior prints the numbers of prior.go.
func TestLearnPrior(t *testing.T) {
	if os.Getenv("NEWSDESK_LEARN") == "" {
		t.Skip("learns only with NEWSDESK_LEARN=1")
	}
	fs := followAll(t)
	begin := learnPrior(fs)
	t.Logf("prior %.3f", begin.prior)
	t.Logf("alone %.3f", begin.alone)
}

// TestReutersLearned measures what topics have learned of their past, the first half,
// against the second, as the bot uses it: what is below a topic's threshold is left
// out, unless its headline alone matches. The weights from which half of the topics
// begin are learned from the other half.
func TestReutersLearned(t *testing.T) {
	if os.Getenv("NEWSDESK_LEARN") == "" {
		t.Skip("half a minute; runs only with NEWSDESK_LEARN=1")
	}
	fs := followAll(t)
	sums := map[string]*[5]float64{}
	for _, r := range regimes {
		sums[r.name] = &[5]float64{}
	}
	for fold := range 2 {
		var others []followed
		for i, f := range fs {
			if i%2 != fold {
				others = append(others, f)
			}
		}
		begin := learnPrior(others)
		t.Logf("beginning with %.2f", begin.prior)
		for i, f := range fs {
			if i%2 != fold {
				continue
			}
			for _, r := range regimes {
				ls := r.lessons(f, begin)
				l := ls.Learn()
				l.Least = ls.threshold(l.Weights)
				m := f.measure(&l)
				for i := range m {
					sums[r.name][i] += m[i]
				}
			}
		}
	}
	n := float64(len(fs))
	for _, r := range regimes {
		s := sums[r.name]
		t.Logf("%-22s macro-F1 %.3f (headlines too: %.3f), cost %.3f, MAP %.3f", r.name, s[1]/n, s[0]/n, s[2]/n, s[3]/n)
	}
}

// measure returns macro-F1 without and with the rule that headlines are always left out,
// the cost of topic tracking, and average precision.
func (f followed) measure(l *Learned) (m [5]float64) {
	var bot, strict, cheap []judged
	odds := 4.9 * f.wantedPast / (float64(f.halfOfThem) - f.wantedPast)
	for _, a := range f.now {
		j := l.Judge(f.query, a.doc)
		b, s, c := judged{j.Probability, a.is}, judged{j.Probability, a.is}, judged{0, a.is}
		if j.Below {
			b.score = 0
		}
		if j.Below || j.Headline {
			s.score = 0
		}
		if j.Probability > odds*(1-j.Probability) {
			c.score = 1
		}
		bot, strict, cheap = append(bot, b), append(strict, s), append(cheap, c)
	}
	one := func(of []judged) float64 {
		hit, found := counted(of, anyScore)
		return 2 * hit / max(1, found+f.wanted)
	}
	m[0], m[1] = one(strict), one(bot)
	hit, found := counted(cheap, anyScore)
	m[2] = (f.wanted-hit)/f.wanted + 4.9*(found-hit)/(float64(f.restOfThem)-f.wanted)
	all := make([]judged, len(f.now))
	for i, a := range f.now {
		all[i] = judged{l.Judge(f.query, a.doc).Probability, a.is}
	}
	if len(all) > 0 {
		m[3] = precision(all) * wanted(all) / f.wanted
	}
	if wanted(all) == 0 {
		m[3] = 0
	}
	return m
}
