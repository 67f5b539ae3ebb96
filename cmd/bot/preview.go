package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"newsdesk/config"
	"newsdesk/digest"
	"newsdesk/digest/chat"
)

// previewFlags are what `bot preview` is told.
type previewFlags struct {
	config, channel, topic, since, format string
}

func previewCommand() *cobra.Command {
	var f previewFlags
	cmd := &cobra.Command{
		Use:   "preview",
		Short: "Show what the next edition of each digest would say, posting nothing",
		Long: `Preview composes the next edition of every channel's digest, from what is stored now, and prints it. Nothing is
posted, nothing counts as told, and the slot stays due.

--since takes a date (2025-04-14), a time (RFC 3339) or a length of time (36h, 3d), and stands in for the last edition.`,
		Example: `  bot preview
  bot preview --topic "India–US tech ties" --since 3d
  bot preview --format json | jq .entries`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return runPreview(cmd, f) },
	}
	configFlag(cmd, &f.config)
	cmd.Flags().StringVar(&f.channel, "channel", "", "only this `CHANNEL`, as adapter:workspace:id, or the part after the last colon")
	cmd.Flags().StringVar(&f.topic, "topic", "", "only what matches this topic")
	cmd.Flags().StringVar(&f.since, "since", "", "as if the last edition had come then")
	cmd.Flags().StringVar(&f.format, "format", "text", "text or json")
	return cmd
}

func runPreview(cmd *cobra.Command, f previewFlags) (err error) {
	if f.format != "text" && f.format != "json" {
		return usagef("--format %s: is neither text nor json", f.format)
	}
	n, err := openQuietly(cmd, f.config)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, n.Close()) }()
	orders, err := n.orders(cmd.Context(), f.channel, f.topic)
	if err != nil {
		return err
	}
	for _, d := range orders {
		if err := n.preview(cmd.Context(), cmd.OutOrStdout(), d, f); err != nil {
			return err
		}
	}
	return nil
}

// orders are the digests that a preview is wanted of.
func (n *newsroom) orders(ctx context.Context, channel, topic string) ([]digest.Digest, error) {
	all, err := n.store.Digests(ctx)
	if err != nil {
		return nil, err
	}
	var picked []digest.Digest
	for _, d := range all {
		if channel != "" && d.Channel.String() != channel && d.Channel.ID != channel {
			continue
		}
		if topic != "" {
			id, ok, err := n.topicOf(ctx, d, topic)
			if err != nil {
				return nil, err
			}
			if !ok {
				continue
			}
			d.Topics = []int64{id}
		}
		picked = append(picked, d)
	}
	if len(picked) == 0 {
		return nil, usagef("no channel has such a digest; `bot news topics --channel …` lists what a channel follows, and `bot news pack` starts one")
	}
	return picked, nil
}

func (n *newsroom) topicOf(ctx context.Context, d digest.Digest, name string) (int64, bool, error) {
	topics, err := n.store.TopicsOf(ctx, d.ID)
	if err != nil {
		return 0, false, err
	}
	for _, t := range topics {
		if strings.EqualFold(t.Name, name) {
			return t.ID, true, nil
		}
	}
	return 0, false, nil
}

func (n *newsroom) preview(ctx context.Context, out io.Writer, d digest.Digest, f previewFlags) error {
	now := n.now()
	last, err := n.store.LastComposed(ctx, d.Channel)
	if err != nil {
		return err
	}
	if f.since != "" {
		if last, err = sinceTime(f.since, now); err != nil {
			return err
		}
	}
	e, err := n.compose.ComposeSince(ctx, d, last, now)
	if err != nil {
		return err
	}
	if f.format == "json" {
		enc := json.NewEncoder(out)
		enc.SetEscapeHTML(false)
		enc.SetIndent("", "  ")
		return enc.Encode(previewJSON(d, e))
	}
	m, err := n.compose.Render(ctx, d, e)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(out, "%s\n\n", chat.Plain(m, widthOf(out)))
	return err
}

// sinceTime reads a date, a time or a length of time before now.
func sinceTime(s string, now time.Time) (time.Time, error) {
	for _, layout := range []string{time.RFC3339, time.DateOnly} {
		if t, err := time.Parse(layout, s); err == nil {
			return t, nil
		}
	}
	if days, ok := strings.CutSuffix(s, "d"); ok {
		var n int
		if _, err := fmt.Sscanf(days+"\n", "%d\n", &n); err == nil && n > 0 {
			return now.AddDate(0, 0, -n), nil
		}
	}
	if d, err := time.ParseDuration(s); err == nil && d > 0 {
		return now.Add(-d), nil
	}
	return time.Time{}, usagef("--since %s: is neither a date (2025-04-14), a time (2025-04-14T09:00:00Z) nor a length of time (36h, 3d)", s)
}

// widthOf is how many columns there are to write to.
func widthOf(out io.Writer) int {
	if f, ok := out.(*os.File); ok {
		if w, _, err := term.GetSize(int(f.Fd())); err == nil && w > 20 {
			return min(w, 120)
		}
	}
	return 100
}

// A previewed is an edition as `bot preview --format json` prints it.
type previewed struct {
	Channel  string          `json:"channel"`
	Due      time.Time       `json:"due"`
	Since    time.Time       `json:"since,omitzero"`
	Verdict  digest.Verdict  `json:"verdict"`
	Entries  []previewEntry  `json:"entries"`
	Coverage previewCoverage `json:"coverage"`
}

type previewEntry struct {
	Number      int             `json:"number"`
	Story       int64           `json:"story"`
	Headline    string          `json:"headline"`
	Update      bool            `json:"update"`
	Sentences   []previewLine   `json:"sentences"`
	Sources     []previewSource `json:"sources"`
	Outlets     int             `json:"outlets"`
	Independent int             `json:"independent"`
}

type previewLine struct {
	Text  string `json:"text"`
	Cites []int  `json:"cites"` // numbers of the entry's sources, from 1
}

type previewSource struct {
	Source    string    `json:"source"`
	Title     string    `json:"title"`
	URL       string    `json:"url"`
	Published time.Time `json:"published"`
}

type previewCoverage struct {
	Feeds   int       `json:"feeds"`
	Checked int       `json:"checked"`
	Newest  time.Time `json:"newest,omitzero"`
	Faults  []string  `json:"faults,omitempty"`
}

func previewJSON(d digest.Digest, e digest.Edition) previewed {
	p := previewed{
		Channel: d.Channel.String(), Due: d.NextDue, Since: e.Since, Verdict: e.Verdict, Entries: []previewEntry{},
		Coverage: previewCoverage{Feeds: e.Coverage.Feeds, Checked: e.Coverage.Checked, Newest: e.Coverage.Newest},
	}
	for _, f := range e.Coverage.Faults {
		p.Coverage.Faults = append(p.Coverage.Faults, f.Feed+": "+f.Fault)
	}
	for _, en := range e.Entries {
		p.Entries = append(p.Entries, previewOf(en))
	}
	return p
}

func previewOf(en digest.Entry) previewEntry {
	p := previewEntry{
		Number: en.Number, Story: en.Story.ID, Headline: en.Summary.Headline, Update: en.Again,
		Outlets: en.Outlets, Independent: en.Independent, Sources: []previewSource{}, Sentences: []previewLine{},
	}
	number := map[int64]int{}
	for i, s := range en.Sources {
		number[s.Article] = i + 1
		p.Sources = append(p.Sources, previewSource{Source: s.Source, Title: s.Title, URL: s.URL, Published: s.Published})
	}
	for _, s := range en.Summary.Sentences {
		l := previewLine{Text: s.Text, Cites: []int{}}
		for _, c := range s.Cites {
			l.Cites = append(l.Cites, number[c.Article])
		}
		p.Sentences = append(p.Sentences, l)
	}
	return p
}

// openQuietly opens the newsroom of a command that talks to nobody: it logs
// warnings only.
func openQuietly(cmd *cobra.Command, file string) (*newsroom, error) {
	cfg, err := loadConfig(cmd, file)
	if err != nil {
		return nil, err
	}
	cfg.Log.Level = max(cfg.Log.Level, slog.LevelWarn)
	now, err := wallClock()
	if err != nil {
		return nil, err
	}
	return openNewsroom(cmd.Context(), wiring{cfg: cfg, now: now, log: logger(cfg.Log, cmd.ErrOrStderr())})
}

// loadConfig reads the configuration; its faults are told one a line.
func loadConfig(cmd *cobra.Command, file string) (config.Config, error) {
	cfg, err := readConfig(cmd.Context(), file)
	var faults *config.Faults
	if errors.As(err, &faults) {
		return cfg, usagef("%s in the configuration:\n%w", count(len(faults.List), "fault"), err)
	}
	if err != nil {
		return cfg, &usageError{err}
	}
	return cfg, nil
}

func logger(l config.Log, w io.Writer) *slog.Logger {
	o := &slog.HandlerOptions{Level: l.Level}
	if l.Format == config.JSON {
		return slog.New(slog.NewJSONHandler(w, o))
	}
	return slog.New(slog.NewTextHandler(w, o))
}
