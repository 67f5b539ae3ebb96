// Command names learns to tell names from sentences in which they are marked, and
// writes the weights that package text embeds:
//
//	go run ./digest/text/learn/names -gold ../shared/data/ner_wikigold.jsonl.gz > digest/text/names.txt
//
// A line of the input has "tokens" and as many "tags": O, or I- with PER, ORG, LOC
// or MISC. With -check it writes nothing but prints F1 by five-fold
// cross-validation, each fold of whole documents.
package main

import (
	"bufio"
	"flag"
	"fmt"
	"io"
	"os"

	"newsdesk/digest/text"
)

func main() {
	gold := flag.String("gold", "../shared/data/ner_wikigold.jsonl.gz", "the sentences to learn from")
	check := flag.Bool("check", false, "print F1 by cross-validation, write nothing")
	verbose := flag.Bool("v", false, "with -check, print what is wrong")
	var o options
	flag.Float64Var(&o.ridge, "ridge", 0.01, "how much weights are held near zero")
	flag.Float64Var(&o.drop, "drop", 0.4, "the share of features left out at random while learning")
	flag.IntVar(&o.epochs, "epochs", 8, "how often all is learned")
	flag.Float64Var(&o.rate, "rate", 0.05, "how fast is learned")
	flag.IntVar(&o.least, "least", 2, "how often a feature must come")
	flag.Parse()
	docs, err := load(*gold)
	if err != nil {
		fmt.Fprintln(os.Stderr, "names:", err)
		os.Exit(1)
	}
	if *check {
		crossValidate(docs, o, *verbose)
		return
	}
	var all []sentence
	for _, d := range docs {
		all = append(all, d...)
	}
	if err := write(os.Stdout, learn(all, o)); err != nil {
		fmt.Fprintln(os.Stderr, "names:", err)
		os.Exit(1)
	}
}

func write(out io.Writer, m *text.NameModel) error {
	w := bufio.NewWriter(out)
	for g := range text.NameGaps {
		for x := range text.NameLabels {
			for y := range text.NameLabels {
				if e := m.Edges[g][x][y]; e != 0 {
					fmt.Fprintln(w, "edge", g, x, y, e)
				}
			}
		}
	}
	for r := range text.NameRows {
		ws := m.Row(r)
		if ws == ([text.NameLabels - 1]int{}) {
			continue
		}
		fmt.Fprint(w, r)
		for _, x := range ws {
			fmt.Fprint(w, " ", x)
		}
		fmt.Fprintln(w)
	}
	return w.Flush()
}

// folds is how many parts cross-validation has.
const folds = 5

// A tally counts what was found against what is there.
type tally struct{ found, there, both int }

func (t tally) f1() float64 { return 2 * float64(t.both) / float64(max(1, t.found+t.there)) }

func crossValidate(docs [][]sentence, o options, verbose bool) {
	var names, all tally
	for f := range folds {
		var train, test []sentence
		for i, d := range docs {
			if i%folds == f {
				test = append(test, d...)
			} else {
				train = append(train, d...)
			}
		}
		m := learn(train, o)
		for i := range test {
			test[i].score(m, &names, &all, verbose)
		}
	}
	fmt.Printf("names of persons, organisations, places: F1 %.4f (P %.4f R %.4f); names of any kind: F1 %.4f\n", names.f1(),
		float64(names.both)/float64(names.found), float64(names.both)/float64(names.there), all.f1())
}

// score adds what the model finds in the sentence. Among names of persons,
// organisations and places, a gold name of another kind counts neither way.
func (s sentence) score(m *text.NameModel, names, all *tally, verbose bool) {
	gold := map[text.Span]bool{} // true: of a person, organisation or place
	for _, g := range s.names {
		gold[g.span] = !g.other
		all.there++
		if !g.other {
			names.there++
		}
	}
	for _, n := range m.Names(s.text) {
		proper, ok := gold[n.Span]
		all.found++
		switch {
		case ok && proper:
			all.both++
			names.both++
			names.found++
		case ok:
			all.both++
		default:
			names.found++
			if verbose {
				fmt.Printf("wrong %q in %q\n", n.Text, s.text)
			}
		}
		delete(gold, n.Span)
	}
	for sp, proper := range gold {
		if verbose && proper {
			fmt.Printf("missed %q in %q\n", sp.In(s.text), s.text)
		}
	}
}
