// Command learn counts how common words are and how often they stand in lower
// case, over dated articles in the form that bot reads, and writes the table
// that package text embeds:
//
//	go run ./digest/text/learn background.jsonl.gz > digest/text/common.txt
//
// A line is a folded word, how many of a thousand articles have it, and how many
// of a hundred times it is written in lower case within a sentence. Only words
// that at least 15 articles have are kept; no text of the articles is.
package main

import (
	"bufio"
	"cmp"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"unicode"
	"unicode/utf8"

	"newsdesk/digest/text"
)

// leastArticles is how many articles must have a word for it to be kept.
const leastArticles = 15

type count struct {
	word                   string
	articles, lower, upper int
	seen                   int // the last article that had it
}

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: learn ARTICLES.jsonl.gz > common.txt")
		os.Exit(2)
	}
	if err := run(os.Args[1], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "learn:", err)
		os.Exit(1)
	}
}

func run(path string, out io.Writer) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		return fmt.Errorf("read %s: %w", path, err)
	}
	counts, n := map[string]*count{}, 0
	for d := json.NewDecoder(z); ; n++ {
		var a struct{ Text string }
		if err := d.Decode(&a); err == io.EOF {
			break
		} else if err != nil {
			return fmt.Errorf("read %s: article %d: %w", path, n+1, err)
		}
		add(counts, a.Text, n+1)
	}
	return write(out, counts, n)
}

func add(counts map[string]*count, s string, article int) {
	words := text.Words(s)
	for _, sp := range text.Sentences(s) {
		first := true
		for ; len(words) > 0 && words[0].Start < sp.End; words = words[1:] {
			w := text.Fold(words[0].Text)
			c := counts[w]
			if c == nil {
				c = &count{word: w}
				counts[w] = c
			}
			if c.seen != article {
				c.seen = article
				c.articles++
			}
			r, _ := utf8.DecodeRuneInString(words[0].Text)
			switch {
			case unicode.IsLower(r):
				c.lower++
			case unicode.IsUpper(r) && !first:
				c.upper++
			}
			first = false
		}
	}
}

func write(out io.Writer, counts map[string]*count, n int) error {
	all := slices.Collect(maps.Values(counts))
	slices.SortFunc(all, func(a, b *count) int {
		return cmp.Or(cmp.Compare(b.articles, a.articles), cmp.Compare(a.word, b.word))
	})
	w := bufio.NewWriter(out)
	for _, c := range all {
		r, _ := utf8.DecodeRuneInString(c.word)
		if c.articles < leastArticles || !unicode.IsLetter(r) || c.lower+c.upper == 0 {
			continue
		}
		fmt.Fprintf(w, "%s %.1f %d\n", c.word, 1000*float64(c.articles)/float64(n), 100*c.lower/(c.lower+c.upper))
	}
	return w.Flush()
}
