package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"newsdesk/digest"
	"newsdesk/digest/answer"
)

// An askable is an archive that questions can be put to, and what its articles
// are called: the id they came with, or their link.
type askable struct {
	archive answer.Archive
	scope   digest.Scope
	article func(ctx context.Context, id int64) (digest.Article, error)
	close   func() error
}

// An openArchive opens the archive to ask when no file is given: the bot's own.
type openArchive func(cmd *cobra.Command) (askable, error)

func askCommand() *cobra.Command { return askCommandOver(nil) }

// askCommandOver is the ask command; own opens the bot's own archive, and may be
// nil.
func askCommandOver(own openArchive) *cobra.Command {
	a := &asker{own: own}
	cmd := &cobra.Command{
		Use:   "ask [--from FILE] QUESTION... | --questions FILE",
		Short: "Ask the archive a question; the answer cites its sources",
		Long: `Answers a question with sentences of the archive's articles, word for word, each with its source; or says that the
archive does not hold the answer, and shows the nearest it has.

With --from the archive is a file of articles, one JSON object a line: {"id", "title", "text", "source", "url",
"published" (RFC 3339)}. With --questions the questions come from a file, one {"id", "question", "asked"} a line.

With --json each question gives one line
  {"id", "refused", "confidence", "sentences": [{"text", "cites": [{"article", "start", "end"}]}],
   "candidates": [{"text", "article", "start", "end", "score"}], "nearest": {...}}
with "polarity" ("yes", "no") where a sentence plainly says so, "differ" where sources state different values, "moved" where
the second sentence tells what was so before, "missing" for
the side of a comparison that nothing is known of, and "outside" where nothing from the time asked about was found;
where start and end count Unicode code points of the article's text, or of its title where "title" is true.

Exit status is 2 when a line could not be read; it is told on standard error, and the others are read all the same.`,
		Example: `  bot ask --from articles.jsonl "Which companies did Starlink team up with?"
  bot ask --from articles.jsonl.gz --questions questions.jsonl --json --top 5`,
		RunE: a.run,
	}
	var file string
	configFlag(cmd, &file)
	cmd.Flags().StringVar(&a.from, "from", "", "file of articles, one JSON object a line; .gz is unpacked, - is standard input")
	cmd.Flags().StringVar(&a.questions, "questions", "", "file of questions, one JSON object a line; .gz is unpacked, - is standard input")
	cmd.Flags().BoolVar(&a.json, "json", false, "write JSON Lines")
	cmd.Flags().IntVar(&a.top, "top", 5, "with --json, how many candidates to tell")
	return cmd
}

// An asker puts questions to an archive and writes what it says.
type asker struct {
	own             openArchive
	from, questions string
	json            bool
	top             int
}

// A fileQuestion is one line of a questions file.
type fileQuestion struct {
	ID       string `json:"id"`
	Question string `json:"question"`
	Asked    string `json:"asked"`
}

// A checkedQuestion is a line of a questions file that can be asked: its time is
// one.
type checkedQuestion askedQuestion

func (c *checkedQuestion) UnmarshalJSON(b []byte) error {
	var f fileQuestion
	if err := json.Unmarshal(b, &f); err != nil {
		return err
	}
	at, err := time.Parse(time.RFC3339, f.Asked)
	if err != nil && f.Asked != "" {
		return fmt.Errorf("question %q: asked %q is not an RFC 3339 time, such as 2025-04-18T06:30:00Z", f.ID, f.Asked)
	}
	c.id, c.Question = f.ID, digest.Question{Text: f.Question, Asked: at}
	return nil
}

func (a *asker) run(cmd *cobra.Command, args []string) (err error) {
	if err := a.check(args); err != nil {
		return err
	}
	bad := &badLines{errs: cmd.ErrOrStderr()}
	from, err := a.open(cmd, bad)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, from.close()) }()
	an := answer.New(from.archive)
	an.Candidates = a.top
	w := &answerWriter{out: bufio.NewWriter(cmd.OutOrStdout()), json: a.json, from: from}
	for q, err := range a.asked(cmd, args, bad) {
		if err != nil {
			return err
		}
		if err := w.answer(cmd.Context(), an, q); err != nil {
			return err
		}
	}
	return bad.err()
}

// check finds what is wrong with the command line.
func (a *asker) check(args []string) error {
	switch {
	case a.questions == "" && strings.TrimSpace(strings.Join(args, " ")) == "":
		return usagef("ask what? Give a question, or a file of them with --questions")
	case a.questions != "" && len(args) > 0:
		return usagef("give a question or --questions, not both")
	case a.from == "" && a.own == nil:
		return usagef("ask whom? Give a file of articles with --from")
	case a.from == "-" && a.questions == "-":
		return usagef("articles and questions cannot both come from standard input")
	case a.top < 1 || a.top > 50:
		return usagef("--top %d: must be from 1 to 50", a.top)
	}
	return nil
}

// open opens the archive that is asked.
func (a *asker) open(cmd *cobra.Command, bad *badLines) (askable, error) {
	if a.from == "" {
		return a.own(cmd)
	}
	f, err := openInput(a.from, cmd.InOrStdin())
	if err != nil {
		return askable{}, err
	}
	defer f.Close()
	m := &answer.Memory{}
	var all []digest.Article
	for r, err := range readLines[checkedArticle](f, a.from) {
		if err := bad.note(err); err != nil {
			return askable{}, fmt.Errorf("read %s: %w", a.from, err)
		}
		if err == nil {
			r.ID = int64(len(all) + 1)
			all = append(all, r.Article)
			m.Add(r.Article)
		}
	}
	byID := func(_ context.Context, id int64) (digest.Article, error) { return all[id-1], nil }
	return askable{archive: m, article: byID, close: func() error { return nil }}, nil
}

// asked gives the questions of the command line or the file, in order.
func (a *asker) asked(cmd *cobra.Command, args []string, bad *badLines) iter.Seq2[askedQuestion, error] {
	return func(yield func(askedQuestion, error) bool) {
		if a.questions == "" {
			yield(askedQuestion{"", digest.Question{Text: strings.Join(args, " ")}}, nil)
			return
		}
		f, err := openInput(a.questions, cmd.InOrStdin())
		if err != nil {
			yield(askedQuestion{}, err)
			return
		}
		defer f.Close()
		for r, err := range readLines[checkedQuestion](f, a.questions) {
			if fatal := bad.note(err); fatal != nil {
				yield(askedQuestion{}, fmt.Errorf("read %s: %w", a.questions, fatal))
				return
			}
			if err == nil && !yield(askedQuestion(r), nil) {
				return
			}
		}
	}
}

// An askedQuestion is a question under the id it came with.
type askedQuestion struct {
	id string
	digest.Question
}

// badLines tells of the lines that could not be read, and counts them.
type badLines struct {
	errs  io.Writer
	count int
}

// note tells err when it is about one line; any other error it gives back.
func (b *badLines) note(err error) error {
	var line *lineError
	if err == nil || !errors.As(err, &line) {
		return err
	}
	b.add(err)
	return nil
}

func (b *badLines) add(err error) {
	b.count++
	fmt.Fprintln(b.errs, plainLine(err.Error()))
}

func (b *badLines) err() error {
	if b.count == 0 {
		return nil
	}
	return usagef("%s could not be read", counted(b.count, "line"))
}

// An answerWriter puts questions and writes the answers.
type answerWriter struct {
	out  *bufio.Writer
	json bool
	from askable
}

func (w *answerWriter) answer(ctx context.Context, an *answer.Answerer, q askedQuestion) error {
	a, err := an.Ask(ctx, q.Question, w.from.scope)
	if err != nil {
		return fmt.Errorf("ask %q: %w", plainLine(q.Text), err)
	}
	if w.json {
		err = w.writeJSON(ctx, q.id, a)
	} else {
		err = w.writeText(ctx, q, a)
	}
	if err != nil {
		return err
	}
	if err := w.out.Flush(); err != nil {
		return fmt.Errorf("write answers: %w", err)
	}
	return nil
}

type citeLine struct {
	Article string `json:"article"`
	Start   int    `json:"start"`
	End     int    `json:"end"`
	Title   bool   `json:"title,omitempty"` // the span is one of the title
}

type sentenceLine struct {
	Text  string     `json:"text"`
	Cites []citeLine `json:"cites"`
}

type candidateLine struct {
	Text string `json:"text"`
	citeLine
	Score float64 `json:"score"`
}

type answerLine struct {
	ID         string          `json:"id"`
	Refused    bool            `json:"refused"`
	Confidence float64         `json:"confidence"`
	Sentences  []sentenceLine  `json:"sentences"`
	Candidates []candidateLine `json:"candidates"`
	Nearest    *candidateLine  `json:"nearest,omitempty"`
	Polarity   digest.Polarity `json:"polarity,omitempty"` // yes or no, where a sentence plainly says so
	Differ     bool            `json:"differ,omitempty"`   // the sentences state different values
	Moved      bool            `json:"moved,omitempty"`    // the second sentence tells what was so before
	Missing    []string        `json:"missing,omitempty"`  // parts of a comparison that nothing is known of
	Outside    bool            `json:"outside,omitempty"`  // nothing from the time asked about
}

func (w *answerWriter) writeJSON(ctx context.Context, id string, a digest.Answer) error {
	line := answerLine{
		ID: id, Refused: a.Refused, Confidence: a.Confidence, Sentences: []sentenceLine{}, Candidates: []candidateLine{},
		Polarity: a.Polarity, Differ: a.Differ, Moved: a.Moved, Missing: a.Missing, Outside: a.Outside && a.Refused,
	}
	for _, s := range a.Sentences {
		l := sentenceLine{Text: s.Text}
		for _, c := range s.Cites {
			cite, err := w.cite(ctx, c)
			if err != nil {
				return err
			}
			l.Cites = append(l.Cites, cite)
		}
		line.Sentences = append(line.Sentences, l)
	}
	for _, c := range a.Candidates {
		l, err := w.candidate(ctx, c)
		if err != nil {
			return err
		}
		line.Candidates = append(line.Candidates, l)
	}
	if a.Nearest != nil {
		l, err := w.candidate(ctx, *a.Nearest)
		if err != nil {
			return err
		}
		line.Nearest = &l
	}
	enc := json.NewEncoder(w.out)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(line); err != nil {
		return fmt.Errorf("write answer: %w", err)
	}
	return nil
}

func (w *answerWriter) candidate(ctx context.Context, c digest.Candidate) (candidateLine, error) {
	cite, err := w.cite(ctx, c.Cite)
	return candidateLine{Text: c.Text, citeLine: cite, Score: c.Score}, err
}

func (w *answerWriter) cite(ctx context.Context, c digest.Cite) (citeLine, error) {
	a, err := w.from.article(ctx, c.Article)
	if err != nil {
		return citeLine{}, fmt.Errorf("name article %d: %w", c.Article, err)
	}
	return citeLine{Article: a.Identity, Start: c.Start, End: c.End, Title: c.InTitle}, nil
}

// writeText writes an answer for people: its sentences with numbered cites, or
// that there is none and what comes nearest.
func (w *answerWriter) writeText(ctx context.Context, q askedQuestion, a digest.Answer) error {
	if q.id != "" {
		fmt.Fprintf(w.out, "%s  %s\n", plainLine(q.id), plainLine(q.Text))
	}
	fmt.Fprint(w.out, foreword(a))
	var cites []digest.Cite
	for _, s := range a.Sentences {
		fmt.Fprint(w.out, plainText(s.Text))
		for _, c := range s.Cites {
			cites = append(cites, c)
			fmt.Fprintf(w.out, " [%d]", len(cites))
		}
		fmt.Fprintln(w.out)
	}
	switch {
	case a.Refused && a.Outside:
		fmt.Fprintln(w.out, "The archive has nothing from that time that says.")
	case a.Refused:
		fmt.Fprintln(w.out, "The archive does not say.")
	}
	if a.Nearest != nil {
		cites = append(cites, a.Nearest.Cite)
		fmt.Fprintf(w.out, "The nearest it has: %s [1]\n", plainText(a.Nearest.Text))
	}
	fmt.Fprintln(w.out)
	for i, c := range cites {
		if err := w.writeSource(ctx, i+1, c); err != nil {
			return err
		}
	}
	switch n := a.Window.Articles; {
	case n > 0:
		fmt.Fprintf(w.out, "From %s, %s to %s.\n", counted(n, "article"), a.Window.From.Format(time.DateOnly), a.Window.To.Format(time.DateOnly))
	case !a.Outside:
		fmt.Fprintln(w.out, "The archive is empty.")
	}
	return nil
}

// foreword is what is to be known before the sentences are read; empty when they
// speak for themselves.
func foreword(a digest.Answer) string {
	switch {
	case a.Differ:
		return "The sources differ, the newest first:\n"
	case a.Moved:
		return "This has changed. The newest first, then what was said before:\n"
	case len(a.Missing) > 0:
		return "The archive says nothing of " + plainText(strings.Join(a.Missing, " or ")) + ". Of the other:\n"
	case a.Polarity != digest.Unsaid:
		return "The first source says " + string(a.Polarity) + ":\n"
	}
	return ""
}

func (w *answerWriter) writeSource(ctx context.Context, n int, c digest.Cite) error {
	a, err := w.from.article(ctx, c.Article)
	if err != nil {
		return fmt.Errorf("name article %d: %w", c.Article, err)
	}
	fmt.Fprintf(w.out, "  [%d] ", n)
	if a.Source != "" {
		fmt.Fprintf(w.out, "%s, ", plainLine(a.Source))
	}
	if !a.Undated {
		fmt.Fprintf(w.out, "%s: ", a.Published.Format("2 January 2006"))
	}
	fmt.Fprintln(w.out, headline(a))
	if a.URL != "" {
		fmt.Fprintf(w.out, "      %s\n", plainLine(a.URL))
	}
	return nil
}

func counted(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// plainText is plainLine for a whole sentence: harmless, and not cut.
func plainText(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r >= 0x7f && r < 0xa0 || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069 {
			return ' '
		}
		return r
	}, s)
}
