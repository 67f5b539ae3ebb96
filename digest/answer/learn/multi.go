package main

import (
	"context"
	"fmt"
	"io"
	"path/filepath"
	"time"

	"newsdesk/digest"
	"newsdesk/digest/answer"
)

// A manifold is a question whose answer takes several sources.
type manifold struct {
	Q    string
	Type string
	Ev   []int64 // the facts that it takes; none where the archive cannot answer it
}

// multi tells how many of the facts that a question takes are among its candidates,
// and how often it is refused. Nothing is learned from these questions.
func multi(dir string, out io.Writer) error {
	a, err := factsArchive(filepath.Join(dir, "mhrag_facts.jsonl.gz"))
	if err != nil {
		return err
	}
	qs, err := readGzip[manifold](filepath.Join(dir, "mhrag_questions.jsonl.gz"))
	if err != nil {
		return err
	}
	a.Candidates = 10
	sums := map[string]*tally{"all": {}}
	for _, q := range qs {
		got, err := a.Ask(context.Background(), digest.Question{Text: q.Q}, digest.Scope{})
		if err != nil {
			return err
		}
		if sums[q.Type] == nil {
			sums[q.Type] = &tally{}
		}
		sums[q.Type].add(q, got)
		if len(q.Ev) > 0 {
			sums["all"].add(q, got)
		}
	}
	for kind, t := range sums {
		fmt.Fprintf(out, "%-17s %v\n", kind, t)
	}
	return nil
}

// factsArchive is an archive in which each fact is an article.
func factsArchive(path string) (*answer.Answerer, error) {
	type fact struct {
		ID                        int64
		Date, Source, Text, Title string
	}
	fs, err := readGzip[fact](path)
	if err != nil {
		return nil, err
	}
	var all []digest.Article
	for _, f := range fs {
		at, err := time.Parse(time.DateOnly, f.Date)
		if err != nil {
			return nil, fmt.Errorf("fact %d: %w", f.ID, err)
		}
		all = append(all, digest.Article{ID: f.ID + 1, Title: f.Title, Text: f.Text, Source: f.Source, Published: at})
	}
	return archiveOf(all), nil
}

// A tally sums up what came of questions.
type tally struct{ n, refused, first, found, found10, whole10, takes float64 }

func (t *tally) add(q manifold, a digest.Answer) {
	t.n++
	if a.Refused {
		t.refused++
	}
	needs := map[int64]bool{}
	for _, e := range q.Ev {
		needs[e+1] = true
	}
	t.takes += float64(len(needs))
	had := 0
	for i, c := range a.Candidates {
		if !needs[c.Cite.Article] {
			continue
		}
		delete(needs, c.Cite.Article)
		had++
		if i == 0 {
			t.first++
		}
		if i < 5 {
			t.found++
		}
		t.found10++
	}
	if had > 0 && len(needs) == 0 {
		t.whole10++
	}
}

func (t *tally) String() string {
	s := fmt.Sprintf("n=%.0f refused %.3f", t.n, t.refused/t.n)
	if t.takes == 0 {
		return s
	}
	return s + fmt.Sprintf(" first %.3f, of the facts among five %.3f, among ten %.3f, all of them among ten %.3f", t.first/t.n, t.found/t.takes, t.found10/t.takes, t.whole10/t.n)
}
