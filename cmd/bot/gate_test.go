package main

import (
	"cmp"
	"fmt"
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"newsdesk/cmd/bot/demo"
	gate "newsdesk/digest/check"
	"newsdesk/digest/datatest"
)

func formatFloat(v float64) string { return strconv.FormatFloat(v, 'f', 4, 64) }

// atLeast is the share of corruptions of each kind that must be caught; what is not
// listed, 90 %.
var atLeast = map[string]float64{"number": .99, "name": .99, "quote": .99, "index": .99, "link": 1, "polarity": .9, "attribution": .9}

// fewest is how many corruptions of a kind tell anything.
const fewest = 20

// mostAlarms is the share of faithful rewrites that may be refused.
const mostAlarms = .05

// A tally counts what came of checking, by kind and class.
type tally struct {
	counts  map[string]map[string]*caughtOf
	samples map[string][]string
}

// A caughtOf is what came of one class.
type caughtOf struct{ passed, caught int }

func (c *caughtOf) all() int       { return c.passed + c.caught }
func (c *caughtOf) share() float64 { return float64(c.caught) / float64(max(1, c.all())) }

func (c *tally) note(of change, v gate.Verdict, words, from string) {
	if c.counts == nil {
		c.counts, c.samples = map[string]map[string]*caughtOf{}, map[string][]string{}
	}
	if c.counts[of.kind] == nil {
		c.counts[of.kind] = map[string]*caughtOf{}
	}
	if c.counts[of.kind][of.class] == nil {
		c.counts[of.kind][of.class] = &caughtOf{}
	}
	n := c.counts[of.kind][of.class]
	if v.Supported() {
		n.passed++
	} else {
		n.caught++
	}
	k := of.class + fmt.Sprint(v.Supported())
	c.samples[k] = append(c.samples[k], fmt.Sprintf("%s\n      of: %s\n      %v", words, from, v.Reasons()))
}

// sum is what came of a kind; with a kind of "", of all.
func (c *tally) sum(kind string, but ...string) (n caughtOf) {
	for k, classes := range c.counts {
		for class, of := range classes {
			if (k == kind || kind == "") && !slices.Contains(but, class) {
				n.passed, n.caught = n.passed+of.passed, n.caught+of.caught
			}
		}
	}
	return n
}

// tell logs a tally, class by class.
func (c *tally) tell(t *testing.T, wrong bool) {
	for _, k := range slices.Sorted(maps.Keys(c.counts)) {
		for _, class := range slices.Sorted(maps.Keys(c.counts[k])) {
			n := c.counts[k][class]
			t.Logf("%-12s %-32s %5d, refused %5.1f %%", k, class, n.all(), 100*n.share())
			if os.Getenv("GATE_SHOW") != "" {
				t.Logf("    %s", strings.Join(firstOf(c.samples[class+fmt.Sprint(wrong)], shownOf()), "\n    "))
			}
		}
	}
}

// TestGateCatchesCorruptions corrupts sentences of the demo's newsroom, and of real
// articles where there are some, and holds the gate to the shares it must catch.
func TestGateCatchesCorruptions(t *testing.T) {
	for name, sentences := range map[string]func(*testing.T) *pool{"demo": demoPool, "real": realPool} {
		t.Run(name, func(t *testing.T) {
			lies, truths := suite(sentences(t))
			lies.tell(t, true)
			lies.hold(t)
			truths.tell(t, false)
			all, rewritten := lies.sum(""), truths.sum("", "word for word")
			t.Logf("%d corruptions; %d of %d faithful rewrites refused: %.1f %%", all.all(), rewritten.caught, rewritten.all(), 100*rewritten.share())
			if rewritten.share() > mostAlarms {
				t.Errorf("%d of %d faithful rewrites refused", rewritten.caught, rewritten.all())
			}
			if all.all() < 2000 {
				t.Errorf("only %d corruptions; at least 2000 are wanted", all.all())
			}
		})
	}
}

// hold fails where too few of a kind were caught.
func (c *tally) hold(t *testing.T) {
	for k, classes := range c.counts {
		if n := c.sum(k); n.all() >= fewest && n.share() < cmp.Or(atLeast[k], .9) {
			t.Errorf("%s: only %.1f %% of %d caught", k, 100*n.share(), n.all())
			for class := range classes {
				t.Logf("  %s\n    %s", class, strings.Join(firstOf(c.samples[class+"true"], shownOf()), "\n    "))
			}
		}
	}
}

// TestGateCatchesSlips makes mistakes that models make, in a wide choice of articles.
func TestGateCatchesSlips(t *testing.T) {
	for name, sentences := range map[string]func(*testing.T) *pool{"demo": demoPool, "real": widePool} {
		t.Run(name, func(t *testing.T) {
			lies := slipsOf(sentences(t))
			lies.tell(t, true)
			lies.hold(t)
		})
	}
}

// enough is how many slips of a class are made at most.
const enough = 120

// slipsOf makes slips in sentences as they stand, each against the sentence alone or its
// whole article.
func slipsOf(p *pool) (lies tally) {
	for _, c := range slips() {
		for _, sp := range p.specimens {
			if n := lies.counts[c.kind][c.class]; n != nil && n.all() >= enough {
				break
			}
			q := p.dice(sp.sentence, c.class)
			words, ok := c.make(q, sp, sp.sentence)
			if !ok {
				continue
			}
			e := gate.Passage{Text: sp.sentence, Title: sp.title, Published: sp.at}
			if q.pick(2) == 1 {
				e.Text = sp.body
			}
			lies.note(c, gate.Sentence(words, []gate.Passage{e}), words, sp.sentence)
		}
	}
	return lies
}

// shownOf is how many samples are told of what went wrong; GATE_SHOW says more.
func shownOf() int {
	n, err := strconv.Atoi(os.Getenv("GATE_SHOW"))
	if err != nil {
		return 3
	}
	return n
}

func firstOf(s []string, n int) []string { return s[:min(len(s), n)] }

// A stand is a specimen with what it is held against: the sentence alone and its whole
// article, and with the faithful rewrites that pass there.
type stand struct {
	specimen
	sides [2]*gate.Evidence
	said  [2][]string
}

func standOf(s specimen) *stand {
	return &stand{specimen: s, sides: [2]*gate.Evidence{
		gate.Read([]gate.Passage{{Text: s.sentence, Title: s.title, Published: s.at}}),
		gate.Read([]gate.Passage{{Text: s.body, Title: s.title, Published: s.at}}),
	}}
}

// suite corrupts and rewrites every sentence of a pool, against the sentence it comes
// from and against its whole article. Only what passes is corrupted: what is refused
// already tells nothing.
func suite(p *pool) (lies, truths tally) {
	for _, sp := range p.specimens {
		s := standOf(sp)
		s.rewrite(p, &truths)
		for _, c := range corruptions() {
			s.corrupt(p, c, &lies)
		}
		s.misplace(p, &lies)
	}
	return lies, truths
}

func (s *stand) rewrite(p *pool, truths *tally) {
	for _, f := range faithful() {
		words, ok := f.make(p.dice(s.sentence, f.class), s.specimen, s.sentence)
		if !ok {
			continue
		}
		for i, e := range s.sides {
			if i == 0 && f.class == "two in one" {
				continue
			}
			v := gate.Against(words, e)
			truths.note(f, v, words, s.sentence)
			if v.Supported() {
				s.said[i] = append(s.said[i], words)
			}
		}
	}
}

// corrupt changes one of the rewrites that pass.
func (s *stand) corrupt(p *pool, c change, lies *tally) {
	q := p.dice(s.sentence, c.class)
	side := q.pick(2)
	if len(s.said[side]) == 0 {
		return
	}
	if words, ok := c.make(q, s.specimen, s.said[side][q.pick(len(s.said[side]))]); ok && !slices.Contains(s.said[side], words) {
		lies.note(c, gate.Against(words, s.sides[side]), words, s.sentence)
	}
}

// misplace cites another article for the sentence.
func (s *stand) misplace(p *pool, lies *tally) {
	_, i := p.articles.pick(p.dice(s.sentence, "index").rng)
	if o := p.specimens[i]; o.article != s.article && !alike(o.body, s.sentence) {
		e := gate.Read([]gate.Passage{{Text: o.body, Title: o.title, Published: o.at}})
		lies.note(change{kind: "index", class: "another article"}, gate.Against(s.sentence, e), s.sentence, o.title)
	}
}

// alike says that an article says a sentence too: it has most of its longer words.
func alike(body, s string) bool {
	n, all := 0, 0
	for _, w := range strings.Fields(strings.ToLower(s)) {
		if len(w) > 4 {
			all++
			if strings.Contains(strings.ToLower(body), strings.Trim(w, ".,\"“”")) {
				n++
			}
		}
	}
	return n*2 > all
}

func demoPool(t *testing.T) *pool {
	n, err := demo.Load()
	if err != nil {
		t.Fatal(err)
	}
	p := newPool()
	for i, a := range n.Articles {
		if v, ok := a.At(a.Published); ok && a.CopyOf == "" {
			p.add(i, v.Headline, v.Text, a.Published)
		}
	}
	return p
}

func realPool(t *testing.T) *pool {
	p := newPool()
	for _, f := range []string{"t17_articles", "stories_neus_dev", "rtqa_articles", "stories_allsides_dev"} {
		addReal(t, p, f, 25, 20)
	}
	return p
}

// widePool is many other articles: what slips are made in stands in few of them.
func widePool(t *testing.T) *pool {
	p := newPool()
	for _, f := range []string{"rtqa_articles", "t17_articles", "stories_allsides_dev", "stories_neus_dev"} {
		addReal(t, p, f, 250, 7)
	}
	return p
}

// addReal takes n articles of a file of the measuring data into the pool, each after so
// many others.
func addReal(t *testing.T, p *pool, name string, n, each int) {
	type row struct {
		Title, Text, Published, Date string
		Sents                        []string
	}
	for i, a := range datatest.Rows[row](t, "data/"+name+".jsonl.gz", each*n) {
		if i%each != 0 {
			continue
		}
		a.Text = cmp.Or(a.Text, strings.Join(a.Sents, "\n\n"))
		at, _ := time.Parse(time.DateOnly, firstTen(a.Published+a.Date))
		if len(a.Text) > 6000 {
			a.Text = a.Text[:strings.LastIndex(a.Text[:6000], " ")]
		}
		p.add(len(p.specimens), a.Title, a.Text, at)
	}
}

func firstTen(s string) string { return s[:min(len(s), 10)] }
