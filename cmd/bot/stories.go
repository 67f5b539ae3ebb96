package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"newsdesk/digest"
	"newsdesk/digest/group"
)

// maxNamed is how many article ids storyTeller can still name. It bounds memory
// on an endless stream; a revision of an article before them is not told.
const maxNamed = 1 << 18

func storiesCommand() *cobra.Command {
	var from string
	var asJSON, why bool
	cmd := &cobra.Command{
		Use:   "stories --from FILE",
		Short: "Group articles into stories, one after the other",
		Long: `Reads articles, one JSON object a line, in the order in which they came, and tells which story each belongs to
before it reads the next. What is decided may be revised when more is known: a later line for the same article revises
the one before, and a merge makes two stories one.

An article: {"id", "title", "text", "source", "url", "published" (RFC 3339), "lang"}; only the id is needed, and a title or a text.

With --json every line is one of
  {"id": "a7", "story": "s3"}                          the article belongs to the story
  {"id": "a9", "story": "s3", "duplicate_of": "a7"}    and copies an earlier article
  {"merge": ["s8", "s3"]}                              story s8 is now part of s3

Exit status is 2 when a line could not be read; it is told on standard error, and the others are read all the same.`,
		Example: `  bot stories --from articles.jsonl
  zcat archive.jsonl.gz | bot stories --from - --json`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			t := newStoryTeller(cmd.OutOrStdout(), asJSON)
			t.why = why
			return t.run(cmd.Context(), from, streams{cmd.InOrStdin(), cmd.ErrOrStderr()})
		},
	}
	cmd.Flags().StringVar(&from, "from", "", "file of articles, one JSON object a line; .gz is unpacked, - is standard input")
	cmd.Flags().BoolVar(&asJSON, "json", false, "write JSON Lines")
	cmd.Flags().BoolVar(&why, "why", false, "tell the evidence behind each decision")
	if err := cmd.MarkFlagRequired("from"); err != nil {
		panic(err)
	}
	return cmd
}

type streams struct {
	in   io.Reader
	errs io.Writer
}

// A storyTeller groups a stream of articles and writes what it decides.
type storyTeller struct {
	grouper *group.Grouper
	out     *bufio.Writer
	json    bool
	why     bool
	names   []string // ids of the latest articles, by number modulo maxNamed
	count   int64
	stories int
}

func newStoryTeller(out io.Writer, asJSON bool) *storyTeller {
	return &storyTeller{grouper: group.New(group.Default()), out: bufio.NewWriter(out), json: asJSON}
}

// run reads the file to its end. Bad lines are told and passed over.
func (t *storyTeller) run(ctx context.Context, from string, std streams) error {
	f, err := openInput(from, std.in)
	if err != nil {
		return err
	}
	defer f.Close()
	bad, line := 0, 0
	for a, err := range readLines[checkedArticle](&answered{t, f}, from) {
		if err := ctx.Err(); err != nil {
			return err
		}
		line++
		if err == nil {
			err = t.tell(a.Article)
		}
		var lineErr *lineError
		switch {
		case err == nil:
		case errors.As(err, &lineErr):
			bad++
			fmt.Fprintln(std.errs, err)
		default:
			return fmt.Errorf("read %s: %w", from, err)
		}
	}
	if !t.json {
		fmt.Fprintf(t.out, "\n%s, %s begun\n", counted(int(t.count), "article"), storiesCounted(int(t.stories)))
	}
	if err := t.out.Flush(); err != nil {
		return fmt.Errorf("write stories: %w", err)
	}
	if bad > 0 {
		return usagef("%d of %d lines of %s could not be read", bad, line, from)
	}
	return nil
}

// A checkedArticle is a line of an article file that can be grouped: it has an
// id, and its time is one.
type checkedArticle struct{ digest.Article }

func (c *checkedArticle) UnmarshalJSON(b []byte) error {
	var f fileArticle
	if err := json.Unmarshal(b, &f); err != nil {
		return err
	}
	if f.ID == "" {
		return errors.New(`an article needs an "id"`)
	}
	var err error
	c.Article, err = f.article(0)
	return err
}

// tell decides about one article and writes it out before the next is read.
func (t *storyTeller) tell(a digest.Article) error {
	a.ID = t.count + 1
	t.count++
	t.name(a)
	d := t.grouper.Add(a)
	if d.New {
		t.stories++
	}
	if !t.json {
		t.writeText(a, d)
	} else if err := t.writeJSON(a, d); err != nil {
		return err
	}
	return nil
}

// answered reads articles, and writes what is known of those before it asks for
// more: whoever waits for an answer has it, and a file takes few writes.
type answered struct {
	teller *storyTeller
	in     io.Reader
}

func (r *answered) Read(p []byte) (int, error) {
	if err := r.teller.out.Flush(); err != nil {
		return 0, fmt.Errorf("write stories: %w", err)
	}
	return r.in.Read(p)
}

func (t *storyTeller) name(a digest.Article) {
	if len(t.names) < maxNamed {
		t.names = append(t.names, a.Identity)
		return
	}
	t.names[(a.ID-1)%maxNamed] = a.Identity
}

// named is the id of an earlier article; ok is false when it is forgotten.
func (t *storyTeller) named(id int64) (name string, ok bool) {
	if id <= 0 || id > t.count || id <= t.count-maxNamed {
		return "", false
	}
	return t.names[(id-1)%maxNamed], true
}

type storyLine struct {
	ID          string   `json:"id"`
	Story       string   `json:"story"`
	DuplicateOf string   `json:"duplicate_of,omitempty"`
	Why         *whyLine `json:"why,omitempty"`
}

type whyLine struct {
	Nearest     string         `json:"nearest"` // the likeliest story, joined or not
	Probability float64        `json:"probability"`
	Words       []string       `json:"words"`
	Reasons     []group.Reason `json:"reasons"`
}

type mergeLine struct {
	Merge [2]string `json:"merge"`
}

func (t *storyTeller) writeJSON(a digest.Article, d group.Decision) error {
	enc := json.NewEncoder(t.out)
	enc.SetEscapeHTML(false)
	first := storyLine{ID: a.Identity, Story: storyName(d.Story)}
	first.DuplicateOf, _ = t.named(d.DuplicateOf)
	if t.why && d.Nearest != 0 {
		first.Why = &whyLine{storyName(d.Nearest), d.Probability, d.Words, d.Reasons}
	}
	if err := enc.Encode(first); err != nil {
		return fmt.Errorf("write story: %w", err)
	}
	for _, m := range d.Merges {
		if err := enc.Encode(mergeLine{[2]string{storyName(m.From), storyName(m.Into)}}); err != nil {
			return fmt.Errorf("write merge: %w", err)
		}
	}
	for _, m := range d.Moves {
		if name, ok := t.named(m.Article); ok {
			if err := enc.Encode(storyLine{ID: name, Story: storyName(m.To)}); err != nil {
				return fmt.Errorf("write move: %w", err)
			}
		}
	}
	return nil
}

func (t *storyTeller) writeText(a digest.Article, d group.Decision) {
	mark := " "
	switch {
	case d.New:
		mark = "+"
	case d.DuplicateOf != 0:
		mark = "="
	}
	fmt.Fprintf(t.out, "%s %-7s %s  %s", mark, storyName(d.Story), a.Published.Format("2006-01-02 15:04"), headline(a))
	if a.Source != "" {
		fmt.Fprintf(t.out, " (%s)", plainLine(a.Source))
	}
	fmt.Fprintln(t.out)
	if t.why {
		for _, r := range d.Reasons {
			fmt.Fprintf(t.out, "            %+.1f  %s %.2f\n", r.Weight, r.Evidence, r.Value)
		}
		if len(d.Words) > 0 {
			fmt.Fprintf(t.out, "            in common: %s\n", plainLine(strings.Join(d.Words, ", ")))
		}
	}
	for _, m := range d.Merges {
		fmt.Fprintf(t.out, "  %-7s takes in %s\n", storyName(m.Into), storyName(m.From))
	}
	for _, m := range d.Moves {
		if name, ok := t.named(m.Article); ok {
			fmt.Fprintf(t.out, "  %-7s %s moves here from %s\n", storyName(m.To), plainLine(name), storyName(m.From))
		}
	}
}

func storyName(id int64) string { return fmt.Sprintf("s%d", id) }

// headline is what a person knows the article by, on one line.
func headline(a digest.Article) string {
	s := a.Title
	if s == "" {
		s = a.Text
	}
	if s == "" {
		s = a.Identity
	}
	return plainLine(s)
}

// plainLine makes foreign text harmless in a terminal: control characters become
// spaces, and it is cut to a line's length.
func plainLine(s string) string {
	const most = 110
	out := make([]rune, 0, most)
	for _, r := range s {
		if r < ' ' || r >= 0x7f && r < 0xa0 || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069 {
			r = ' '
		}
		if len(out) == most {
			return string(out[:most-1]) + "…"
		}
		out = append(out, r)
	}
	return string(out)
}

func storiesCounted(n int) string {
	if n == 1 {
		return "1 story"
	}
	return fmt.Sprintf("%d stories", n)
}
