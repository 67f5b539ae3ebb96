package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"

	"github.com/spf13/cobra"

	gate "newsdesk/digest/check"
)

func checkTextCommand() *cobra.Command {
	c := &textChecker{}
	cmd := &cobra.Command{
		Use:   "check-text --from FILE --claims FILE",
		Short: "Check sentences against the articles they cite",
		Long: `Holds sentences against the articles they cite, as every sentence that a model writes is held before a channel reads it:
names, numbers, units, dates, quotations, polarity, modality and attribution, and whether the articles say it at all.
No model is asked.

The articles come one JSON object a line: {"id", "title", "text", "source", "published" (RFC 3339)}; the claims one
{"id", "text", "cites": [article ids]} a line. With --json each claim gives one line
  {"id", "supported", "score", "unsupported": ["words of the claim"], "reasons": [...]}
A claim is supported when nothing is wrong with it. The score, from 0 to 1, is how likely the articles carry it.

Exit status is 2 when a line could not be read; it is told on standard error, and the others are read all the same.`,
		Example: `  bot check-text --from articles.jsonl --claims claims.jsonl
  bot check-text --from articles.jsonl.gz --claims - --json < claims.jsonl`,
		Args: cobra.NoArgs,
		RunE: c.run,
	}
	f := cmd.Flags()
	f.StringVar(&c.from, "from", "", "file of articles, one JSON object a line; .gz is unpacked, - is standard input")
	f.StringVar(&c.claims, "claims", "", "file of claims, one JSON object a line; .gz is unpacked, - is standard input")
	f.BoolVar(&c.json, "json", false, "write JSON Lines")
	for _, name := range []string{"from", "claims"} {
		if err := cmd.MarkFlagRequired(name); err != nil {
			panic(err)
		}
	}
	return cmd
}

// A textChecker checks the claims of a file.
type textChecker struct {
	from, claims string
	json         bool
	articles     map[string]gate.Passage
	// The evidence that was read last: claims about one article mostly stand together.
	lastCites string
	last      *gate.Evidence
	out       *bufio.Writer
}

// A fileClaim is one line of a claims file.
type fileClaim struct {
	ID    string   `json:"id"`
	Text  string   `json:"text"`
	Cites []string `json:"cites"`
}

// A claimLine is what is told of a claim.
type claimLine struct {
	ID          string   `json:"id"`
	Supported   bool     `json:"supported"`
	Score       float64  `json:"score"`
	Unsupported []string `json:"unsupported"`
	Reasons     []string `json:"reasons"`
}

func (c *textChecker) run(cmd *cobra.Command, _ []string) error {
	if c.from == "-" && c.claims == "-" {
		return usagef("articles and claims cannot both come from standard input")
	}
	bad := &badLines{errs: cmd.ErrOrStderr()}
	if err := c.readArticles(cmd.InOrStdin(), bad); err != nil {
		return err
	}
	f, err := openInput(c.claims, cmd.InOrStdin())
	if err != nil {
		return err
	}
	defer f.Close()
	c.out = bufio.NewWriter(cmd.OutOrStdout())
	for claim, err := range readLines[fileClaim](f, c.claims) {
		if e := bad.note(err); e != nil {
			return fmt.Errorf("read %s: %w", c.claims, e)
		} else if err != nil {
			continue
		}
		if err := cmd.Context().Err(); err != nil {
			return err
		}
		if err := c.write(c.check(claim)); err != nil {
			return fmt.Errorf("write verdicts: %w", err)
		}
	}
	return errors.Join(c.out.Flush(), bad.err())
}

func (c *textChecker) readArticles(stdin io.Reader, bad *badLines) error {
	f, err := openInput(c.from, stdin)
	if err != nil {
		return err
	}
	defer f.Close()
	c.articles = map[string]gate.Passage{}
	for a, err := range readLines[storyArticle](f, c.from) {
		if e := bad.note(err); e != nil {
			return fmt.Errorf("read %s: %w", c.from, e)
		} else if err != nil {
			continue
		}
		c.articles[a.Identity] = gate.Passage{Text: a.Text, Title: a.Title, Source: a.Source, Published: a.Published}
	}
	return nil
}

// check holds a claim against the articles it cites. One that cites an article that
// is not there is not supported.
func (c *textChecker) check(claim fileClaim) claimLine {
	key := fmt.Sprintf("%q", claim.Cites)
	var unknown []string
	if c.last == nil || key != c.lastCites {
		var passages []gate.Passage
		for _, id := range claim.Cites {
			if p, ok := c.articles[id]; ok {
				passages = append(passages, p)
			}
		}
		c.last, c.lastCites = gate.Read(passages), key
	}
	for _, id := range claim.Cites {
		if _, ok := c.articles[id]; !ok {
			unknown = append(unknown, id)
		}
	}
	v := gate.Against(claim.Text, c.last)
	l := claimLine{ID: claim.ID, Supported: v.Supported() && len(unknown) == 0, Score: math.Round(v.Score*1e6) / 1e6, Unsupported: []string{}, Reasons: []string{}}
	for _, f := range v.Faults {
		if f.Words != "" {
			l.Unsupported = append(l.Unsupported, f.Words)
		}
		l.Reasons = append(l.Reasons, string(f.Kind)+": "+f.Why)
	}
	for _, id := range unknown {
		l.Reasons = append(l.Reasons, fmt.Sprintf("%s: there is no article %q", gate.Uncited, id))
	}
	return l
}

func (c *textChecker) write(l claimLine) error {
	if c.json {
		enc := json.NewEncoder(c.out)
		enc.SetEscapeHTML(false)
		return errors.Join(enc.Encode(l), c.out.Flush())
	}
	word := "supported"
	if !l.Supported {
		word = "not supported"
	}
	fmt.Fprintf(c.out, "%s: %s (%.2f)\n", inertText(l.ID), word, l.Score)
	for _, r := range l.Reasons {
		fmt.Fprintf(c.out, "  %s\n", inertText(r))
	}
	return c.out.Flush()
}
