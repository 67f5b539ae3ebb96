package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"newsdesk/digest"
	"newsdesk/digest/summarize"
	"newsdesk/digest/text"
)

func summarizeCommand() *cobra.Command {
	s := &summarizer{}
	cmd := &cobra.Command{
		Use:   "summarize --from FILE",
		Short: "Sum stories up in sentences of their articles, with cites",
		Long: `Reads articles, one JSON object a line, and sums each story up in sentences of its articles, word for word. The articles
of a story are those with the same "story"; an article without one is a story of its own. The headline is one of the publishers'.

An article: {"id", "title", "text", "source", "url", "published" (RFC 3339), "story"}; only the id is needed, and a title or a text.

With --json each story gives one line
  {"story", "headline", "sentences": [{"text", "cites": [{"article", "start", "end"}]}]}
where start and end count Unicode code points of the article's text, or of its title where "title" is true.

What is new: --since leaves out articles published before a day and prefers what is said of that day; --told leaves out what
has been told already, unless a number, a name or a "not" in it is new. A story without anything new has no sentences.

A timeline: --timeline DAYS:SENTENCES finds the turning points of each story, at most so many days with at most so many
sentences each, oldest first. With --json each story gives one line
  {"story", "headline", "timeline": [{"date", "sentences": [{"text", "cites"}]}], "sentences": [{"text", "date", "cites"}]}
where "sentences" are those of all days in order.

Exit status is 2 when a line could not be read; it is told on standard error, and the others are read all the same.`,
		Example: `  bot summarize --from articles.jsonl
  bot summarize --from saga.jsonl --timeline 10:2
  bot summarize --from articles.jsonl.gz --words 60 --json
  bot summarize --from today.jsonl --since 2025-04-18 --told yesterday.txt
  bot summarize --from - --grouped --sentences 2 < sorted-by-story.jsonl`,
		Args: cobra.NoArgs,
		RunE: s.run,
	}
	f := cmd.Flags()
	f.StringVar(&s.from, "from", "", "file of articles, one JSON object a line; .gz is unpacked, - is standard input")
	f.IntVar(&s.budget.Words, "words", 0, "at most so many words a story")
	f.IntVar(&s.budget.Sentences, "sentences", 0, "at most so many sentences a story (without --words: 3)")
	f.StringVar(&s.timeline, "timeline", "", "DAYS:SENTENCES, such as 10:2: the story's turning points")
	f.StringVar(&s.since, "since", "", "tell what is new since this day, such as 2025-04-18, or RFC 3339 time")
	f.StringVar(&s.told, "told", "", "file of sentences already told, one a line; - is standard input")
	f.BoolVar(&s.json, "json", false, "write JSON Lines")
	f.BoolVar(&s.grouped, "grouped", false, "each story's articles stand together: write it as soon as the next begins, in little memory")
	if err := cmd.MarkFlagRequired("from"); err != nil {
		panic(err)
	}
	return cmd
}

// A summarizer sums up the stories of a file.
type summarizer struct {
	from, since, told string
	timeline          string // as given; see turns
	turns             summarize.TimelineInput
	json, grouped     bool
	budget            summarize.Input // all but the articles
	notBefore         time.Time
	out               *bufio.Writer
}

// A fileStory is a story with its articles, as they stand in a file.
type fileStory struct {
	name     string
	articles []digest.Article // numbered from 1
}

// A storyArticle is a line of an article file, with the story that it names.
type storyArticle struct {
	digest.Article
	story string
}

func (s *storyArticle) UnmarshalJSON(b []byte) error {
	var f fileArticle
	if err := json.Unmarshal(b, &f); err != nil {
		return err
	}
	if f.ID == "" {
		return errors.New(`an article needs an "id"`)
	}
	s.story = f.Story
	if s.story == "" {
		s.story = f.ID
	}
	var err error
	s.Article, err = f.article(0)
	return err
}

func (s *summarizer) run(cmd *cobra.Command, _ []string) error {
	if err := s.check(); err != nil {
		return err
	}
	s.out = bufio.NewWriter(cmd.OutOrStdout())
	if err := s.readTold(cmd.InOrStdin()); err != nil {
		return err
	}
	f, err := openInput(s.from, cmd.InOrStdin())
	if err != nil {
		return err
	}
	defer f.Close()
	bad := &badLines{errs: cmd.ErrOrStderr()}
	if err := s.stories(cmd.Context(), f, bad); err != nil {
		return err
	}
	if err := s.out.Flush(); err != nil {
		return fmt.Errorf("write summaries: %w", err)
	}
	return bad.err()
}

// check finds what is wrong with the command line.
func (s *summarizer) check() error {
	if s.budget.Words < 0 || s.budget.Sentences < 0 {
		return usagef("--words and --sentences take a number from 1, or 0 for no bound")
	}
	if s.from == "-" && s.told == "-" {
		return usagef("--from and --told cannot both be standard input")
	}
	if s.timeline != "" {
		if n, err := fmt.Sscanf(s.timeline+"|", "%d:%d|", &s.turns.Days, &s.turns.Sentences); n != 2 || err != nil || s.turns.Days < 1 || s.turns.Sentences < 1 {
			return usagef("--timeline %q is not DAYS:SENTENCES, such as 10:2", s.timeline)
		}
	}
	if s.since == "" {
		return nil
	}
	at, err := time.Parse(time.DateOnly, s.since)
	if err != nil {
		at, err = time.Parse(time.RFC3339, s.since)
	}
	if err != nil {
		return usagef("--since %q is neither a day, such as 2025-04-18, nor an RFC 3339 time", s.since)
	}
	s.notBefore, s.budget.Day = at, at.UTC()
	return nil
}

func (s *summarizer) readTold(stdin io.Reader) error {
	if s.told == "" {
		return nil
	}
	f, err := openInput(s.told, stdin)
	if err != nil {
		return err
	}
	defer f.Close()
	sc := bufio.NewScanner(f)
	sc.Buffer(nil, maxLine)
	for sc.Scan() {
		if line := strings.TrimSpace(sc.Text()); line != "" {
			s.budget.Told = append(s.budget.Told, line)
		}
	}
	if err := sc.Err(); err != nil {
		return usagef("read %s: %w", s.told, err)
	}
	return nil
}

// stories sums up each story of the file: in the order of their first articles
// at the end, or one by one when the file is grouped.
func (s *summarizer) stories(ctx context.Context, f io.Reader, bad *badLines) error {
	if s.grouped {
		return s.groupedStories(ctx, f, bad)
	}
	byName := map[string]*fileStory{}
	var all []*fileStory
	for a, err := range readLines[storyArticle](f, s.from) {
		if e := bad.note(err); e != nil {
			return fmt.Errorf("read %s: %w", s.from, e)
		} else if err != nil {
			continue
		}
		st := byName[a.story]
		if st == nil {
			st = &fileStory{name: a.story}
			byName[a.story] = st
			all = append(all, st)
		}
		st.add(a.Article)
	}
	for _, st := range all {
		if err := s.tell(ctx, st); err != nil {
			return err
		}
	}
	return nil
}

func (s *summarizer) groupedStories(ctx context.Context, f io.Reader, bad *badLines) error {
	st := &fileStory{}
	for a, err := range readLines[storyArticle](f, s.from) {
		if e := bad.note(err); e != nil {
			return fmt.Errorf("read %s: %w", s.from, e)
		} else if err != nil {
			continue
		}
		if a.story != st.name {
			if err := s.tell(ctx, st); err != nil {
				return err
			}
			st = &fileStory{name: a.story}
		}
		st.add(a.Article)
	}
	return s.tell(ctx, st)
}

func (st *fileStory) add(a digest.Article) {
	a.ID = int64(len(st.articles) + 1)
	st.articles = append(st.articles, a)
}

// tell sums one story up and writes it.
func (s *summarizer) tell(ctx context.Context, st *fileStory) error {
	if err := ctx.Err(); err != nil || len(st.articles) == 0 {
		return err
	}
	in := s.budget
	for _, a := range st.articles {
		if a.Undated || !a.Published.Before(s.notBefore) {
			in.Articles = append(in.Articles, a)
		}
	}
	sum := summarize.Extractor{}.Summarize(in)
	var err error
	if s.timeline != "" {
		err = s.tellTimeline(st, in, sum.Headline)
	} else if s.json {
		err = s.writeJSON(st, sum)
	} else {
		err = s.writeText(st, sum)
	}
	if err == nil {
		err = s.out.Flush()
	}
	if err != nil {
		return fmt.Errorf("write summary: %w", err)
	}
	return nil
}

type summaryLine struct {
	Story     string         `json:"story"`
	Headline  string         `json:"headline"`
	Sentences []sentenceLine `json:"sentences"`
}

func (s *summarizer) writeJSON(st *fileStory, sum digest.Summary) error {
	line := summaryLine{Story: st.name, Headline: sum.Headline, Sentences: []sentenceLine{}}
	for _, x := range sum.Sentences {
		l := sentenceLine{Text: x.Text}
		for _, c := range x.Cites {
			l.Cites = append(l.Cites, citeLine{Article: st.articles[c.Article-1].Identity, Start: c.Start, End: c.End, Title: c.InTitle})
		}
		line.Sentences = append(line.Sentences, l)
	}
	enc := json.NewEncoder(s.out)
	enc.SetEscapeHTML(false)
	return enc.Encode(line)
}

// writeText writes a story to be read: headline, sentences with numbered cites,
// and what the numbers stand for.
func (s *summarizer) writeText(st *fileStory, sum digest.Summary) error {
	title := sum.Headline
	if title == "" {
		title = "Story " + st.name
	}
	fmt.Fprintln(s.out, plainLine(title))
	switch {
	case len(sum.Sentences) > 0:
	case s.told == "" && s.since == "":
		fmt.Fprintln(s.out, "  Its articles have nothing that could be said of it: neither a text nor a title.")
	default:
		fmt.Fprintln(s.out, "  Nothing new.")
	}
	numbers := map[int64]int{}
	var cited []digest.Article
	for _, x := range sum.Sentences {
		fmt.Fprintf(s.out, "  • %s", inertText(x.Text))
		for _, c := range x.Cites {
			if numbers[c.Article] == 0 {
				cited = append(cited, st.articles[c.Article-1])
				numbers[c.Article] = len(cited)
			}
			fmt.Fprintf(s.out, " [%d]", numbers[c.Article])
		}
		fmt.Fprintln(s.out)
	}
	for i, a := range cited {
		fmt.Fprintf(s.out, "    [%d] %s\n", i+1, plainLine(origin(a)))
	}
	_, err := fmt.Fprintln(s.out)
	return err
}

// origin is where an article comes from, in one line.
func origin(a digest.Article) string {
	parts := []string{a.Identity}
	if a.Source != "" {
		parts[0] = a.Source
	}
	if !a.Undated {
		parts = append(parts, a.Published.Format("2 January 2006"))
	}
	if a.URL != "" {
		parts = append(parts, a.URL)
	}
	return strings.Join(parts, ", ")
}

// inertText is foreign text without what a terminal would obey, on one line.
func inertText(s string) string {
	return strings.Join(strings.Fields(text.Clean(s)), " ")
}
