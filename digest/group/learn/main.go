// Command learn fits the weights with which digest/group decides, and measures
// them. It reads labelled articles and never copies them: what it writes are
// numbers, and how many articles each common word is in. docs/grouping.md tells
// where the articles come from.
//
//	go run ./digest/group/learn prior DATA > digest/group/prior.txt
//	go run ./digest/group/learn fit DATA > digest/group/weights.go
//	go run ./digest/group/learn score DATA
//	go run ./digest/group/learn grid DATA
//	go run ./digest/group/learn cross DATA
package main

import (
	"fmt"
	"io"
	"os"
)

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: learn prior|fit|score|grid|cross DATA")
		os.Exit(2)
	}
	if err := run(os.Args[1], os.Args[2], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "learn:", err)
		os.Exit(1)
	}
}

func run(task, dir string, out io.Writer) error {
	switch task {
	case "prior":
		return prior(dir, out)
	case "fit":
		return fit(dir, out)
	case "score":
		return scoreAll(dir, out)
	case "grid":
		return grid(dir, out)
	case "cross":
		return cross(dir, out)
	}
	return fmt.Errorf("no task %q", task)
}
