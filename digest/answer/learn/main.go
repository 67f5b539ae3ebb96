// Command learn makes the weights that digest/answer works with. Run it from the
// module's root:
//
//	go run ./digest/answer/learn SHARED > weights.go && mv weights.go digest/answer/
//	go run ./digest/answer/learn SHARED multi
//
// The second tells how questions that take several sources do.
//
// SHARED is a folder with data/ as docs/answers.md describes it. What the models
// do on questions that they have not learned from goes to standard error.
package main

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

func main() {
	if err := run(os.Args[1:], os.Stdout, os.Stderr); err != nil {
		fmt.Fprintln(os.Stderr, "learn:", err)
		os.Exit(1)
	}
}

func run(args []string, out, log io.Writer) error {
	switch {
	case len(args) == 2 && args[1] == "multi":
		return multi(filepath.Join(args[0], "data"), out)
	case len(args) != 1:
		return errors.New("want the folder that data/ is in, and multi or nothing")
	}
	return weights(filepath.Join(args[0], "data"), out, log)
}

// readGzip reads a gzipped JSON Lines file.
func readGzip[T any](path string) ([]T, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	z, err := gzip.NewReader(bufio.NewReader(f))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	var out []T
	for d := json.NewDecoder(z); ; {
		var v T
		if err := d.Decode(&v); err == io.EOF {
			return out, nil
		} else if err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		out = append(out, v)
	}
}
