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

// A document has its names marked. Its sentences are a paragraph each.
type document struct {
	text  string
	names []marked
}

type marked struct {
	span  text.Span
	other bool // it is the name of no person, organisation or place
}

// load reads the documents of a file.
func load(path string) ([]document, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", path, err)
	}
	docs := []document{{}}
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
			docs = append(docs, document{})
			continue
		}
		docs[len(docs)-1].add(l.Tokens, l.Tags)
	}
}

// add goes on with a sentence.
func (d *document) add(tokens, tags []string) {
	s, starts, ends := join(tokens)
	if d.text != "" {
		d.text += "\n\n"
	}
	at := len(d.text)
	d.text += s
	for i := 0; i < len(tags); {
		j := i + 1
		for j < len(tags) && tags[j] == tags[i] {
			j++
		}
		if tags[i] != "O" {
			d.names = append(d.names, marked{text.Span{Start: at + starts[i], End: at + ends[j-1]}, tags[i] == "I-MISC"})
		}
		i = j
	}
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
func (d document) labels(r text.NameRun) []int {
	out := make([]int, len(r.Pieces))
	for i, p := range r.Pieces {
		for _, g := range d.names {
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
