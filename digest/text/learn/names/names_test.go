package main

import (
	"os"
	"path/filepath"
	"testing"
)

// TestLearnedNamesHoldForOtherDocuments learns from four documents of five and
// looks for the names of the fifth.
func TestLearnedNamesHoldForOtherDocuments(t *testing.T) {
	dir := os.Getenv("NEWSDESK_SHARED")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "..", "..", "shared")
	}
	docs, err := load(filepath.Join(dir, "data", "ner_wikigold.jsonl.gz"))
	if os.IsNotExist(err) {
		t.Skipf("no shared data: %v", err)
	}
	if err != nil {
		t.Fatal(err)
	}
	var train, test []sentence
	for i, d := range docs {
		if i%folds == 0 {
			test = append(test, d...)
		} else {
			train = append(train, d...)
		}
	}
	m := learn(train, options{ridge: 0.01, rate: 0.05, drop: 0.4, epochs: 2, least: 2})
	var names, all tally
	for _, s := range test {
		s.score(m, &names, &all, false)
	}
	if names.f1() < 0.76 {
		t.Errorf("names: F1 %.3f", names.f1())
	}
}
