package config

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// A Fault is one thing that is wrong with a configuration file.
type Fault struct {
	File         string
	Line, Column int // from 1; the column counts characters
	Message      string
	Near         string // what was probably meant; may be empty
}

// String is the fault as one line, such as
//
//	bot.yaml:3:1: unknown key "adaptors"; did you mean "adapters"?
func (f Fault) String() string {
	s := fmt.Sprintf("%s:%d:%d: %s", f.File, f.Line, f.Column, f.Message)
	if f.Near != "" {
		s += fmt.Sprintf("; did you mean %q?", f.Near)
	}
	return s
}

// Faults is everything that is wrong with a configuration file, in the order of
// the file.
type Faults struct {
	List []Fault
}

// Error has one fault a line.
func (f *Faults) Error() string {
	lines := make([]string, len(f.List))
	for i, one := range f.List {
		lines[i] = one.String()
	}
	return strings.Join(lines, "\n")
}

// Join makes one list of the faults in errs, in the order of the file and each
// once; with none it is nil. An error that is no list of faults takes the place
// of them all.
func Join(errs ...error) error {
	all := &Faults{}
	for _, err := range errs {
		var f *Faults
		switch {
		case errors.As(err, &f):
			all.List = append(all.List, f.List...)
		case err != nil:
			return err
		}
	}
	return all.err()
}

func (f *Faults) add(one Fault) { f.List = append(f.List, one) }

func (f *Faults) sort() {
	slices.SortStableFunc(f.List, func(a, b Fault) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column), cmp.Compare(a.Message, b.Message))
	})
	f.List = slices.Compact(f.List)
}

// err is f in order, or nil when nothing is wrong.
func (f *Faults) err() error {
	if len(f.List) == 0 {
		return nil
	}
	f.sort()
	return f
}

// nearest is the candidate most like word, or "" when none is like it.
func nearest(word string, candidates []string) string {
	best, least := "", max(1, len([]rune(word))*2/5)+1
	for _, c := range candidates {
		if d := distance(strings.ToLower(word), strings.ToLower(c)); d < least {
			best, least = c, d
		}
	}
	if best != "" {
		return best
	}
	for _, c := range candidates {
		if len(c) >= 4 && strings.Contains(word, c) {
			return c // timezone means zone
		}
	}
	return ""
}

// distance counts the letters to add, drop, replace or swap with their
// neighbour to make b of a (optimal string alignment). Long words are cut: no
// key is longer than 64 letters.
func distance(a, b string) int {
	x, y := cut(a), cut(b)
	var before []int
	row := make([]int, len(y)+1)
	for j := range row {
		row[j] = j
	}
	for i := 1; i <= len(x); i++ {
		next := make([]int, len(y)+1)
		next[0] = i
		for j := 1; j <= len(y); j++ {
			d := row[j-1]
			if x[i-1] != y[j-1] {
				d++
			}
			d = min(d, row[j]+1, next[j-1]+1)
			if i > 1 && j > 1 && x[i-1] == y[j-2] && x[i-2] == y[j-1] {
				d = min(d, before[j-2]+1)
			}
			next[j] = d
		}
		before, row = row, next
	}
	return row[len(y)]
}

func cut(s string) []rune {
	r := []rune(s)
	return r[:min(len(r), 64)]
}
