// Command learn learns the weights that package check scores a sentence with, from
// claims with their evidence and generated sentences with people's votes, and tells
// how well they do on examples that they were not learned from:
//
//	go run ./digest/check/learn -data ../shared/data -write digest/check/weights.go
//
// The texts are not part of this project; see docs/models.md.
package main

import (
	"flag"
	"fmt"
	"log"
	"os"
	"strings"

	"newsdesk/digest/check"
)

func main() {
	data := flag.String("data", "../shared/data", "folder of the data sets")
	write := flag.String("write", "", "file to write the weights to")
	ridge := flag.Float64("ridge", 40, "how strongly weights are held small")
	flag.Parse()
	if err := run(*data, *write, *ridge); err != nil {
		log.Fatal(err)
	}
}

func run(data, write string, ridge float64) error {
	wice, err := loadWiCE(data + "/wice_claims.jsonl.gz")
	if err != nil {
		return err
	}
	qags, err := loadQAGS(data + "/qags_cnndm.jsonl.gz")
	if err != nil {
		return err
	}
	fmt.Printf("%d claims, %d generated sentences\n", len(wice), len(qags))
	report("with the weights in the source", wice, qags, check.Weights())
	crossed(wice, qags, ridge)
	w := fit(append(append([]example{}, wice...), qags...), ridge)
	report("learned on all, told on all", wice, qags, w)
	for i, name := range check.FeatureNames {
		fmt.Printf("  %-14s %7.3f\n", name, w[i])
	}
	if write == "" {
		return nil
	}
	var b strings.Builder
	b.WriteString("package check\n\n// learned is made by the program in learn; docs/models.md says how.\nvar learned = [featureCount]float64{\n")
	for i, v := range w {
		fmt.Fprintf(&b, "\t%.4f, // %s\n", v, check.FeatureNames[i])
	}
	b.WriteString("}\n")
	return os.WriteFile(write, []byte(b.String()), 0o600)
}

// folds is how many parts the examples are cut into: each is told with weights
// learned from the others.
const folds = 10

func crossed(wice, qags []example, ridge float64) {
	all := append(append([]example{}, wice...), qags...)
	for f := range folds {
		var rest []example
		for _, e := range all {
			if e.group%folds != f {
				rest = append(rest, e)
			}
		}
		w := fit(rest, ridge)
		for i := range all {
			if all[i].group%folds == f {
				all[i].told = probability(w, all[i].features)
			}
		}
	}
	tell(fmt.Sprintf("in %d folds", folds), all[:len(wice)], all[len(wice):])
	for _, set := range [][]example{all[:len(wice)], all[len(wice):]} {
		for f := range folds {
			var rest []example
			for _, e := range set {
				if e.group%folds != f {
					rest = append(rest, e)
				}
			}
			w := fit(rest, ridge)
			for i := range set {
				if set[i].group%folds == f {
					set[i].told = probability(w, set[i].features)
				}
			}
		}
	}
	tell("each learned alone", all[:len(wice)], all[len(wice):])
}

func report(name string, wice, qags []example, w []float64) {
	for _, set := range [][]example{wice, qags} {
		for i := range set {
			set[i].told = probability(w, set[i].features)
		}
	}
	tell(name, wice, qags)
}

func tell(name string, wice, qags []example) {
	sentence, summary := correlation(qags)
	fmt.Printf("%-32s WiCE AUC supported %.3f, not supported %.3f; QAGS r by sentence %.3f, by summary %.3f\n",
		name, auc(wice, 1), auc(wice, .5), sentence, summary)
}
