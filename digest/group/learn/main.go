// Command learn fits the weights with which digest/group decides, and measures
// them. It reads labelled articles and never copies them: what it writes are
// numbers, and how many articles each common word is in. docs/grouping.md tells
// where the articles come from.
//
//	go run ./digest/group/learn prior DATA > digest/group/prior.txt
//	go run ./digest/group/learn fit DATA > digest/group/weights.go
//	go run ./digest/group/learn score DATA
//	go run ./digest/group/learn grid DATA
//	go run ./digest/group/learn cross DATA [SET …]
//	go run ./digest/group/learn halves DATA
package main

import (
	"fmt"
	"io"
	"os"
)

func main() {
	if len(os.Args) < 3 {
		fmt.Fprintln(os.Stderr, "usage: learn prior|fit|score|grid|cross|halves DATA [SET …]")
		os.Exit(2)
	}
	if err := run(os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "learn:", err)
		os.Exit(1)
	}
}

func run(args []string, out io.Writer) error {
	task, dir := args[0], args[1]
	if task == "prior" {
		return prior(dir, out)
	}
	all, err := sets(dir)
	if err != nil {
		return err
	}
	switch task {
	case "fit":
		return writeModel(out, learnFrom(all))
	case "score":
		score(all, out)
	case "grid":
		grid(all, out)
	case "cross":
		cross(all, args[2:], out)
	case "halves":
		halves(all, out)
	default:
		return fmt.Errorf("no task %q", task)
	}
	return nil
}
