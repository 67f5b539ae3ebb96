package main

import (
	"cmp"
	"fmt"
	"maps"
	"math/rand/v2"
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

// A tally counts what came of checking.
type tally struct {
	passed, caught map[string]int
	samples        map[string][]string
}

func (c *tally) note(kind string, v gate.Verdict, words, from string) {
	if c.passed == nil {
		c.passed, c.caught, c.samples = map[string]int{}, map[string]int{}, map[string][]string{}
	}
	if v.Supported() {
		c.passed[kind]++
	} else {
		c.caught[kind]++
	}
	c.samples[kind+fmt.Sprint(v.Supported())] = append(c.samples[kind+fmt.Sprint(v.Supported())], fmt.Sprintf("%s\n      of: %s\n      %v", words, from, v.Reasons()))
}

func (c *tally) kinds() []string {
	all := map[string]bool{}
	for k := range c.passed {
		all[k] = true
	}
	for k := range c.caught {
		all[k] = true
	}
	return slices.Sorted(maps.Keys(all))
}

// TestGateCatchesCorruptions corrupts sentences of the demo's newsroom, and of real
// articles where there are some, and holds the gate to the shares it must catch.
func TestGateCatchesCorruptions(t *testing.T) {
	for name, sentences := range map[string]func(*testing.T) *pool{"demo": demoPool, "real": realPool} {
		t.Run(name, func(t *testing.T) {
			lies, truths := suite(sentences(t))
			total := 0
			for _, k := range lies.kinds() {
				n := lies.caught[k] + lies.passed[k]
				total += n
				share := float64(lies.caught[k]) / float64(n)
				t.Logf("%-12s %5d corrupted, caught %5.1f %%", k, n, 100*share)
				if n >= fewest && share < cmp.Or(atLeast[k], .9) {
					t.Errorf("%s: only %.1f %% of %d caught; such as\n    %s", k, 100*share, n, strings.Join(firstOf(lies.samples[k+"true"], shownOf()), "\n    "))
				}
			}
			refused, all := 0, 0
			for _, k := range truths.kinds() {
				n := truths.caught[k] + truths.passed[k]
				refused, all = refused+truths.caught[k], all+n
				t.Logf("%-18s %5d faithful, refused %5.1f %%", k, n, 100*float64(truths.caught[k])/float64(n))
				if len(os.Getenv("GATE_SHOW")) > 0 {
					t.Logf("    %s", strings.Join(firstOf(truths.samples[k+"false"], shownOf()), "\n    "))
				}
			}
			t.Logf("%d corruptions; %d of %d faithful rewrites refused: %.1f %%", total, refused, all, 100*float64(refused)/float64(all))
			if float64(refused) > mostAlarms*float64(all) {
				t.Errorf("%d of %d faithful rewrites refused", refused, all)
			}
			if total < 2000 && !testing.Short() {
				t.Errorf("only %d corruptions; at least 2000 are wanted", total)
			}
		})
	}
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

// suite corrupts and rewrites every sentence of a pool, against the sentence it comes
// from and against its whole article.
func suite(p *pool) (lies, truths tally) {
	for _, s := range p.specimens {
		sides := []*gate.Evidence{
			gate.Read([]gate.Passage{{Text: s.sentence, Title: s.title, Published: s.at}}),
			gate.Read([]gate.Passage{{Text: s.body, Title: s.title, Published: s.at}}),
		}
		var said []string
		for _, f := range faithful() {
			words, ok := f.make(p, s, s.sentence)
			if !ok {
				continue
			}
			said = append(said, words)
			for i, e := range sides {
				if i == 1 || f.kind != "two in one" {
					truths.note(f.kind, gate.Against(words, e), words, s.sentence)
				}
			}
		}
		for _, c := range corruptions() {
			if words, ok := c.make(p, s, said[p.pick(len(said))]); ok && !slices.Contains(said, words) {
				e := sides[p.pick(2)]
				lies.note(c.kind, gate.Against(words, e), words, s.sentence)
			}
		}
		if o := p.specimens[p.pick(len(p.specimens))]; o.article != s.article && !alike(o.body, s.sentence) {
			e := gate.Read([]gate.Passage{{Text: o.body, Title: o.title, Published: o.at}})
			lies.note("index", gate.Against(s.sentence, e), s.sentence, o.title)
		}
	}
	return lies, truths
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
	p := newPool(rand.New(rand.NewPCG(1, 2)))
	for i, a := range n.Articles {
		if v, ok := a.At(a.Published); ok && a.CopyOf == "" {
			p.add(i, v.Headline, v.Text, a.Published)
		}
	}
	return p
}

func realPool(t *testing.T) *pool {
	p := newPool(rand.New(rand.NewPCG(3, 4)))
	for _, f := range []string{"t17_articles", "stories_neus_dev", "rtqa_articles", "stories_allsides_dev"} {
		addReal(t, p, f, 25)
	}
	return p
}

// addReal takes n articles of a file of the measuring data into the pool, evenly.
func addReal(t *testing.T, p *pool, name string, n int) {
	type row struct {
		Title, Text, Published, Date string
		Sents                        []string
	}
	for i, a := range datatest.Rows[row](t, "data/"+name+".jsonl.gz", 20*n) {
		if i%20 != 0 {
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
