package main

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"os"
	"strings"

	"newsdesk/digest/check"
)

// An example is a sentence with its evidence, as features, and how far people say
// that the evidence carries it.
type example struct {
	features []float64
	target   float64 // 0 to 1
	weight   float64
	group    int // those of one article stay together
	told     float64
	set      int // which set it is of; each has a constant of its own while learning
}

// partial is what a claim that is supported in part counts as.
const partial = .15

// votes is how much a sentence with votes counts beside a claim.
const votes = 2

func loadWiCE(file string) ([]example, error) {
	var out []example
	err := lines(file, func(n int, b []byte) error {
		var c struct {
			Claim    string
			Evidence []string
			Label    string
		}
		if err := json.Unmarshal(b, &c); err != nil {
			return err
		}
		target := map[string]float64{"supported": 1, "partially_supported": partial}[c.Label]
		e := check.Read([]check.Passage{{Text: strings.Join(c.Evidence, "\n")}})
		out = append(out, example{features: check.Features(c.Claim, e), target: target, weight: 1, group: n})
		return nil
	})
	return out, err
}

func loadQAGS(file string) ([]example, error) {
	var out []example
	err := lines(file, func(n int, b []byte) error {
		var c struct {
			Article string
			Summary []struct {
				Sentence  string
				Responses []struct{ Response string }
			} `json:"summary_sentences"`
		}
		if err := json.Unmarshal(b, &c); err != nil {
			return err
		}
		e := check.Read([]check.Passage{{Text: c.Article}})
		for _, s := range c.Summary {
			yes := 0.0
			for _, r := range s.Responses {
				if r.Response == "yes" {
					yes++
				}
			}
			out = append(out, example{features: check.Features(s.Sentence, e), target: yes / float64(len(s.Responses)), weight: votes, group: n, set: 1})
		}
		return nil
	})
	return out, err
}

func lines(file string, do func(n int, b []byte) error) error {
	f, err := os.Open(file)
	if err != nil {
		return err
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		return fmt.Errorf("read %s: %w", file, err)
	}
	sc := bufio.NewScanner(z)
	sc.Buffer(nil, 16<<20)
	for n := 0; sc.Scan(); n++ {
		if err := do(n, sc.Bytes()); err != nil {
			return fmt.Errorf("read %s, line %d: %w", file, n+1, err)
		}
	}
	return sc.Err()
}
