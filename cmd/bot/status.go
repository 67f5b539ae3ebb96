package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"newsdesk/digest/store"
)

// statusCommand is `bot status`.
func statusCommand() *cobra.Command {
	var file string
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "status",
		Short: "Say which replicas run, what they hold, and what waits",
		Long: `Status reads the database and says which replicas of the bot are alive, who holds
which lease, what waits to be read, composed and posted, and how late it is; and why
nothing can be stored where the database is read-only or its disk full.

It changes nothing that is stored and needs no running bot. To find out whether
anything can be stored it takes the right to write for a moment, for which it waits ten
seconds at most, and fills a file of 256 KiB beside a SQLite database, which it removes.
"Late" is how long the oldest of what waits has waited.`,
		Example: `  bot status
  bot status --json`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) (err error) {
			cfg, err := loadConfig(cmd, file)
			if err != nil {
				return err
			}
			db, err := openExisting(cmd.Context(), cfg.Database)
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, db.Close()) }()
			st, err := readStatus(cmd.Context(), db, time.Now())
			if err != nil {
				return err
			}
			if asJSON {
				e := json.NewEncoder(cmd.OutOrStdout())
				e.SetIndent("", "  ")
				return e.Encode(st)
			}
			return st.print(cmd.OutOrStdout())
		},
	}
	configFlag(cmd, &file)
	cmd.Flags().BoolVar(&asJSON, "json", false, "as JSON, durations in nanoseconds")
	return cmd
}

// A status is how a newsroom stands.
type status struct {
	At       time.Time     `json:"at"`
	Fault    string        `json:"fault,omitempty"` // why nothing can be stored
	Busy     bool          `json:"busy,omitempty"`  // another process has been writing for long
	Replicas []replicaLine `json:"replicas"`
	Leases   []heldLease   `json:"leases"`
	Load     loadLine      `json:"waiting"`
	Lateness lateness      `json:"late"`
}

// A replicaLine is a digest.Replica as it is printed.
type replicaLine struct {
	ID      string        `json:"id"`
	Host    string        `json:"host"`
	Version string        `json:"version"`
	Started time.Time     `json:"started"`
	Beat    time.Time     `json:"beat"`
	Skew    time.Duration `json:"skew"`
}

// A heldLease is a lease that may have run out.
type heldLease struct {
	Name   string    `json:"name"`
	Owner  string    `json:"owner"`
	Since  time.Time `json:"since"`
	Until  time.Time `json:"until"`
	RanOut bool      `json:"ran_out"`
}

// A loadLine is a digest.Load as it is printed: no time where nothing waits.
type loadLine struct {
	Parts        int       `json:"parts"`
	PartsSince   time.Time `json:"parts_since,omitzero"`
	Sending      int       `json:"sending"`
	Digests      int       `json:"digests"`
	DigestsSince time.Time `json:"digests_since,omitzero"`
	Feeds        int       `json:"feeds"`
	FeedsSince   time.Time `json:"feeds_since,omitzero"`
	Pages        int       `json:"pages"`
	Articles     int       `json:"articles"`
}

// lateness is how long the oldest of what waits has waited.
type lateness struct {
	Parts   time.Duration `json:"parts"`
	Digests time.Duration `json:"digests"`
	Feeds   time.Duration `json:"feeds"`
}

func readStatus(ctx context.Context, db *store.DB, now time.Time) (status, error) {
	st := status{At: now, Replicas: []replicaLine{}, Leases: []heldLease{}}
	if err := db.Writable(ctx); errors.Is(err, store.ErrBusy) {
		st.Busy = true
	} else if err != nil {
		st.Fault = err.Error()
	}
	replicas, err := db.Replicas(ctx, now.Add(-alive))
	if err != nil {
		return st, err
	}
	for _, r := range replicas {
		st.Replicas = append(st.Replicas, replicaLine(r))
	}
	leases, err := db.Leases(ctx)
	if err != nil {
		return st, err
	}
	for _, l := range leases {
		st.Leases = append(st.Leases, heldLease{l.Name, l.Owner, l.Since, l.Until, !l.Until.After(now)})
	}
	load, err := db.Load(ctx, now)
	if err != nil {
		return st, err
	}
	st.Load = loadLine(load)
	st.Lateness = lateness{
		Parts: since(st.Load.PartsSince, now), Digests: since(st.Load.DigestsSince, now), Feeds: since(st.Load.FeedsSince, now),
	}
	return st, nil
}

// since is how long ago t was; zero when there is none or it is yet to come.
func since(t, now time.Time) time.Duration {
	if t.IsZero() {
		return 0
	}
	return max(now.Sub(t), 0)
}

func (st status) print(out io.Writer) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	if st.Fault != "" {
		fmt.Fprintf(w, "Nothing can be stored: %s\n", st.Fault)
	}
	if st.Busy {
		fmt.Fprintf(w, "Busy: %v; what is to be stored waits for it.\n", store.ErrBusy)
	}
	fmt.Fprintf(w, "Replicas: %d\n", len(st.Replicas))
	for _, r := range st.Replicas {
		fmt.Fprintf(w, "  %s\ton %s\tversion %s\tup %s\tbeat %s ago\tclock %+.1f s\n",
			shortID(r.ID), r.Host, r.Version, brief(st.At.Sub(r.Started)), brief(st.At.Sub(r.Beat)), r.Skew.Seconds())
	}
	fmt.Fprintf(w, "Leases: %d\n", len(st.Leases))
	for _, l := range st.Leases {
		until := "for another " + brief(l.Until.Sub(st.At))
		if l.RanOut {
			until = "ran out " + brief(st.At.Sub(l.Until)) + " ago"
		}
		fmt.Fprintf(w, "  %s\theld by %s\tfor %s\t%s\n", l.Name, shortID(l.Owner), brief(st.At.Sub(l.Since)), until)
	}
	if st.Load == (loadLine{}) {
		fmt.Fprintln(w, "Waiting: nothing")
		return w.Flush()
	}
	fmt.Fprintln(w, "Waiting:")
	fmt.Fprintf(w, "  parts to post\t%d\t%d of them being sent\tlate %s\n", st.Load.Parts, st.Load.Sending, brief(st.Lateness.Parts))
	fmt.Fprintf(w, "  digests to compose\t%d\t\tlate %s\n", st.Load.Digests, brief(st.Lateness.Digests))
	fmt.Fprintf(w, "  feeds to read\t%d\t\tlate %s\n", st.Load.Feeds, brief(st.Lateness.Feeds))
	fmt.Fprintf(w, "  pages to read\t%d\n", st.Load.Pages)
	fmt.Fprintf(w, "  articles to place\t%d\n", st.Load.Articles)
	return w.Flush()
}

// brief is a duration for the eye.
func brief(d time.Duration) string {
	switch {
	case d < time.Second:
		return "0s"
	case d < time.Minute:
		return d.Round(time.Second).String()
	}
	return strings.TrimSuffix(d.Round(time.Minute).String(), "0s")
}

// shortID is as much of a replica's name as tells it from the others.
func shortID(id string) string { return id[:min(8, len(id))] }
