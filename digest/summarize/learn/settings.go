package main

import (
	"fmt"

	"newsdesk/digest/summarize"
)

// settings are what is not fitted but chosen among a few values.
type settings struct{ redundancy, brevity, fresh float64 }

// grid is the settings that are tried.
func grid() (out []settings) {
	for _, redundancy := range []float64{0.25, 0.4, 0.5, 0.6} {
		for _, brevity := range []float64{0.1, 0.22, 0.35} {
			for _, fresh := range []float64{0, 0.5, 1} {
				out = append(out, settings{redundancy, brevity, fresh})
			}
		}
	}
	return out
}

// goals are what the scores of each set are measured by when settings are chosen.
var goals = map[string][2]float64{
	"multinews": {.49, .18}, "t17_days": {.21, .04}, "cnndm": {.305, .118}, "inshorts": {.49, .245},
}

func (s settings) in(w *summarize.Weights) {
	for _, m := range []*summarize.Model{&w.Single, &w.Many} {
		m.Redundancy, m.Brevity, m.Fresh = s.redundancy, s.brevity, s.fresh
	}
}

// A tally sums the scores of stories.
type tally struct{ one, two, words, n float64 }

func (t *tally) add(o tally) {
	t.one, t.two, t.words, t.n = t.one+o.one, t.two+o.two, t.words+o.words, t.n+o.n
}

// choose prints how each of the settings does by cross-validation, and what comes of
// choosing them inside it: each fold's stories by the settings that did best in the others.
func choose(sets []set, o *options) {
	all := grid()
	tallies := make([][][folds]tally, len(sets)) // by set, settings and fold
	for i := range tallies {
		tallies[i] = make([][folds]tally, len(all))
	}
	for f := range folds {
		w := learnBoth(sets, o, f)
		for k, st := range all {
			st.in(&w)
			for i := range sets {
				tallies[i][k][f] = sets[i].tally(f, &w)
			}
		}
	}
	for _, many := range []bool{false, true} {
		var kind []scored
		for i, s := range sets {
			if s.many == many {
				kind = append(kind, scored{s.name, tallies[i]})
			}
		}
		report(kind, all)
	}
}

// A scored set has tallies by settings and fold.
type scored struct {
	name    string
	tallies [][folds]tally
}

func report(kind []scored, all []settings) {
	for k, st := range all {
		fmt.Printf("%+v %.4f:", st, merit(kind, k, -1))
		for _, s := range kind {
			var t tally
			for f := range folds {
				t.add(s.tallies[k][f])
			}
			fmt.Printf("  %s", t.line(s.name))
		}
		fmt.Println()
	}
	for _, s := range kind {
		var t tally
		for f := range folds {
			best := 0
			for k := range all {
				if merit(kind, k, f) > merit(kind, best, f) {
					best = k
				}
			}
			t.add(s.tallies[best][f])
		}
		fmt.Println("nested", t.line(s.name))
	}
}

// merit is how settings do against the goals in all folds but one.
func merit(kind []scored, k, without int) float64 {
	sum := 0.0
	for _, s := range kind {
		var t tally
		for f := range folds {
			if f != without {
				t.add(s.tallies[k][f])
			}
		}
		sum += (t.one/goals[s.name][0] + t.two/goals[s.name][1]) / t.n / 2
	}
	return sum / float64(len(kind))
}
