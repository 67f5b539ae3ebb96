// Command kinds puts words into kinds by the company they keep in news, so that
// what was learned of names with some words holds for others, and writes the
// table that package text embeds:
//
//	go run ./digest/text/learn/kinds ARTICLES.jsonl.gz … > digest/text/kinds.txt
//
// A line of the input has "text" or "sents"; all other fields are left alone. A
// line of the table is a word as it is written and its kinds among few and among
// many. Only words that come at least 40 times within sentences are kept; no
// text of the articles is.
package main

import (
	"bufio"
	"cmp"
	"compress/gzip"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"newsdesk/digest/text"
)

const (
	few, many = 48, 256 // kinds
	company   = 1500    // words that others are known by
	rounds    = 12
)

func main() {
	least := flag.Int("least", 40, "how often a word must come")
	most := flag.Int("most", 12000, "how many words to keep")
	flag.Parse()
	if err := run(flag.Args(), *least, *most, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "kinds:", err)
		os.Exit(1)
	}
}

func run(paths []string, least, most int, out io.Writer) error {
	c := newCounter()
	for _, p := range paths {
		if err := eachText(p, c.count); err != nil {
			return err
		}
	}
	words := c.frequent(least, most)
	beside := c.frequent(least, company)
	vectors := map[string]vector{}
	n := &neighbours{vectors: vectors, rank: ranks(words), beside: ranks(beside)}
	for _, p := range paths {
		if err := eachText(p, n.add); err != nil {
			return err
		}
	}
	all := n.weighed(words)
	a, b := parted(all, few), parted(all, many)
	w := bufio.NewWriter(out)
	for i, word := range words {
		fmt.Fprintf(w, "%s %d %d\n", word, a[i], b[i])
	}
	return w.Flush()
}

// eachText calls f with the text of each line of a file.
func eachText(path string, f func(s string)) error {
	r, err := os.Open(path)
	if err != nil {
		return err
	}
	defer r.Close()
	z, err := gzip.NewReader(r)
	if err != nil {
		return fmt.Errorf("read %s: %w", path, err)
	}
	for d := json.NewDecoder(z); ; {
		var a struct {
			Text  string
			Sents []string
			Docs  []struct{ Text string }
		}
		if err := d.Decode(&a); err == io.EOF {
			return nil
		} else if err != nil {
			return fmt.Errorf("read %s: %w", path, err)
		}
		f(a.Text)
		f(strings.Join(a.Sents, " "))
		for _, x := range a.Docs {
			f(x.Text)
		}
	}
}

// A counter counts words within sentences, where a capital says something.
type counter map[string]int

func newCounter() counter { return counter{} }

func (c counter) count(s string) {
	eachSentence(s, func(words []text.Token) {
		for i, w := range words {
			if i > 0 {
				c[text.NameWord(w.Text)]++
			}
		}
	})
}

// eachSentence calls f with the words of each sentence.
func eachSentence(s string, f func(words []text.Token)) {
	words := text.Words(s)
	for _, sp := range text.Sentences(s) {
		n := 0
		for n < len(words) && words[n].Start < sp.End {
			n++
		}
		f(words[:n])
		words = words[n:]
	}
}

// frequent gives the words that come most often, most often first.
func (c counter) frequent(least, most int) []string {
	var all []string
	for w, n := range c {
		if n >= least && !strings.ContainsAny(w, " \n") {
			all = append(all, w)
		}
	}
	slices.SortFunc(all, func(a, b string) int { return cmp.Or(cmp.Compare(c[b], c[a]), cmp.Compare(a, b)) })
	return all[:min(len(all), most)]
}

func ranks(words []string) map[string]int {
	m := map[string]int{}
	for i, w := range words {
		m[w] = i
	}
	return m
}
