package main

import (
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"newsdesk/digest"
	"newsdesk/digest/summarize"
)

// A task is one story with its references.
type task struct {
	id       string
	analysis *summarize.Analysis
	tok      *tokenizer
	texts    []string // of the references
	refs     [][]int
	targets  []float64 // by candidate
}

// A set is a set of tasks that share a budget.
type set struct {
	name  string
	many  bool
	tasks []*task
	folds map[string][]equations // see without
}

// The sets and their budgets.
var budgets = []struct {
	name             string
	many             bool
	words, sentences int
}{
	{"multinews", true, 264, 0},
	{"t17_days", true, 45, 0},
	{"cnndm", false, 0, 3},
	{"inshorts", false, 65, 0},
}

type fileDoc struct{ ID, Title, Text, Date string }

type fileTask struct {
	ID   string
	Docs []fileDoc
	Refs []string
}

func load(dir string) ([]set, error) {
	pool, err := loadPool(filepath.Join(dir, "t17_articles.jsonl.gz"))
	if err != nil {
		return nil, err
	}
	tok := newTokenizer()
	var sets []set
	for _, b := range budgets {
		tasks, err := readLines[fileTask](filepath.Join(dir, b.name+".jsonl.gz"))
		if err != nil {
			return nil, err
		}
		s := set{name: b.name, many: b.many, folds: map[string][]equations{}}
		for _, t := range tasks {
			in := input(t, pool)
			in.Words, in.Sentences = b.words, b.sentences
			s.tasks = append(s.tasks, newTask(tok, t, summarize.Analyse(in)))
		}
		sets = append(sets, s)
	}
	return sets, nil
}

func newTask(tok *tokenizer, t fileTask, a *summarize.Analysis) *task {
	out := &task{id: t.ID, analysis: a, tok: tok, texts: t.Refs}
	for _, r := range t.Refs {
		out.refs = append(out.refs, tok.tokens(r))
	}
	for _, c := range a.Candidates(&summarize.Weights{}) {
		out.targets = append(out.targets, target(tok.tokens(c.Text), out.refs))
	}
	return out
}

func input(t fileTask, pool map[string]fileDoc) summarize.Input {
	var in summarize.Input
	for i, d := range t.Docs {
		if p, ok := pool[d.ID]; ok && d.ID != "" {
			d = p
		}
		if strings.TrimSpace(d.Text) == "" {
			continue
		}
		at, err := time.Parse(time.DateOnly, d.Date[:min(len(d.Date), 10)])
		if err != nil {
			at = time.Date(2020, 1, 1, 6, 0, 0, 0, time.UTC)
		}
		in.Articles = append(in.Articles, digest.Article{ID: int64(i + 1), Title: d.Title, Text: d.Text, Published: at})
	}
	return in
}

func loadPool(path string) (map[string]fileDoc, error) {
	articles, err := readLines[struct {
		ID, Date string
		Sents    []string
	}](path)
	if err != nil {
		return nil, err
	}
	pool := map[string]fileDoc{}
	for _, a := range articles {
		if len(a.Sents) > 0 {
			pool[a.ID] = fileDoc{Title: a.Sents[0], Text: strings.Join(a.Sents, " "), Date: a.Date}
		}
	}
	return pool, nil
}

func readLines[T any](path string) ([]T, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", path, err)
	}
	var out []T
	for d := json.NewDecoder(z); ; {
		var v T
		if err := d.Decode(&v); errors.Is(err, io.EOF) {
			return out, nil
		} else if err != nil {
			return nil, fmt.Errorf("read %s: line %d: %w", path, len(out)+1, err)
		}
		out = append(out, v)
	}
}
