// Command learn finds the weights by which package summarize ranks sentences,
// from stories with reference summaries, and writes them as Go source:
//
//	go run ./digest/summarize/learn -data DIR > digest/summarize/weights.go
//
// DIR holds the sets that docs/summaries.md names. With -check it writes nothing
// but prints ROUGE by five-fold cross-validation.
package main

import (
	"flag"
	"fmt"
	"os"
)

func main() {
	dir := flag.String("data", "../shared/data", "the folder that has the sets")
	check := flag.Bool("check", false, "print scores by cross-validation, write nothing")
	settle := flag.Bool("settings", false, "print scores by cross-validation under several settings, write nothing")
	o := defaults()
	o.flags()
	flag.Parse()
	sets, err := load(*dir)
	if err != nil {
		fmt.Fprintln(os.Stderr, "learn:", err)
		os.Exit(1)
	}
	if *settle {
		choose(sets, o)
		return
	}
	if *check {
		crossValidate(sets, o)
		return
	}
	write(os.Stdout, sets, o)
}
