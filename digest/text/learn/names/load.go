package main

import (
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"newsdesk/digest/text"
)

// A sentence has its names marked.
type sentence struct {
	text  string
	names []marked
}

type marked struct {
	span  text.Span
	other bool // it is the name of no person, organisation or place
}

// load reads the documents of a file.
func load(path string) ([][]sentence, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", path, err)
	}
	docs := [][]sentence{nil}
	for d := json.NewDecoder(z); ; {
		var l struct{ Tokens, Tags []string }
		if err := d.Decode(&l); err == io.EOF {
			return docs, nil
		} else if err != nil {
			return nil, fmt.Errorf("read %s: %w", path, err)
		}
		if len(l.Tokens) == 0 || len(l.Tokens) != len(l.Tags) {
			continue
		}
		if l.Tokens[0] == "-DOCSTART-" {
			docs = append(docs, nil)
			continue
		}
		docs[len(docs)-1] = append(docs[len(docs)-1], newSentence(l.Tokens, l.Tags))
	}
}

func newSentence(tokens, tags []string) sentence {
	s, starts, ends := join(tokens)
	out := sentence{text: s}
	for i := 0; i < len(tags); {
		j := i + 1
		for j < len(tags) && tags[j] == tags[i] {
			j++
		}
		if tags[i] != "O" {
			out.names = append(out.names, marked{text.Span{Start: starts[i], End: ends[j-1]}, tags[i] == "I-MISC"})
		}
		i = j
	}
	return out
}

// join puts the words of a sentence together as they are written.
func join(tokens []string) (s string, starts, ends []int) {
	var b strings.Builder
	quoted := false
	for i, tok := range tokens {
		tight := i == 0 || slices.Contains([]string{".", ",", ";", ":", "!", "?", ")", "%", "n't"}, tok) || strings.HasPrefix(tok, "'") && len(tok) > 1
		if i > 0 && (tokens[i-1] == "(" || quoted && tokens[i-1] == `"`) {
			tight = true
		}
		if tok == `"` {
			if quoted {
				tight = true
			}
			quoted = !quoted
		}
		if !tight {
			b.WriteByte(' ')
		}
		starts = append(starts, b.Len())
		b.WriteString(tok)
		ends = append(ends, b.Len())
	}
	return b.String(), starts, ends
}

// labels gives the labels of a run's pieces.
func (s sentence) labels(r text.NameRun) []int {
	out := make([]int, len(r.Pieces))
	for i, p := range r.Pieces {
		for _, g := range s.names {
			if p.Start < g.span.Start || p.Start >= g.span.End {
				continue
			}
			out[i] = text.Begins
			if g.other {
				out[i] = text.BeginsElse
			}
			if i > 0 && r.Pieces[i-1].Start >= g.span.Start {
				out[i]++
			}
		}
	}
	return out
}
