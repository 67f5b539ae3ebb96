package main

import (
	"context"
	"encoding/json"
	"io"
	"time"

	"github.com/spf13/cobra"

	"newsdesk/digest"
	"newsdesk/digest/store"
)

func storeLedgerCommand() *cobra.Command {
	var file, since string
	cmd := &cobra.Command{
		Use:   "ledger",
		Short: "Print every part of every edition, and what became of it",
		Long: `Ledger prints a line of JSON for every message that an edition is made of, in the order in which they were composed:
its slot, when that was due and when it was composed, its channel, its key, how often it was tried, and when and as what
it was posted. Beside what a channel shows, it proves that every due edition was posted, once and in order.

It changes nothing and needs no running bot.`,
		Example: `  bot store ledger | jq -r 'select(.state != "sent")'
  bot store ledger --since 2025-04-14T00:00:00Z`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			var from time.Time
			var err error
			if since != "" {
				if from, err = time.Parse(time.RFC3339, since); err != nil {
					return usagef("--since %q: give a time such as 2025-04-14T06:00:00Z", since)
				}
			}
			cfg, err := loadConfig(cmd, file)
			if err != nil {
				return err
			}
			db, err := openExisting(cmd.Context(), cfg.Database)
			if err != nil {
				return err
			}
			defer func() { _ = db.Close() }() // it was only read
			return printLedger(cmd.Context(), db, from, cmd.OutOrStdout())
		},
	}
	configFlag(cmd, &file)
	cmd.Flags().StringVar(&since, "since", "", "only editions that were due from this time on (RFC 3339)")
	return cmd
}

// A ledgerLine is a posting as it is printed.
type ledgerLine struct {
	Edition  int64      `json:"edition"`
	Digest   int64      `json:"digest"`
	Slot     string     `json:"slot"`
	Due      time.Time  `json:"due"`
	Composed time.Time  `json:"composed"`
	Channel  string     `json:"channel"`
	Number   int        `json:"number"`
	Threaded bool       `json:"threaded"`
	Key      string     `json:"key"`
	State    string     `json:"state"`
	Tries    int        `json:"tries"`
	FirstTry *time.Time `json:"first_try,omitempty"`
	Sent     *time.Time `json:"sent,omitempty"`
	Ref      string     `json:"ref,omitempty"`
	Failure  string     `json:"failure,omitempty"`
}

// ledgerPage is how many parts are read at a time.
const ledgerPage = 1000

func printLedger(ctx context.Context, db *store.DB, since time.Time, w io.Writer) error {
	e := json.NewEncoder(w)
	for after := int64(0); ; {
		ps, err := db.Postings(ctx, since, after, ledgerPage)
		if err != nil || len(ps) == 0 {
			return err
		}
		for _, p := range ps {
			if err := e.Encode(lineOf(p)); err != nil {
				return err
			}
			after = p.ID
		}
	}
}

func lineOf(p digest.Posting) ledgerLine {
	return ledgerLine{
		Edition: p.Edition, Digest: p.Slot.DigestID, Slot: p.Slot.Local, Due: p.Slot.Due, Composed: p.Composed, Channel: p.Channel.String(),
		Number: p.Number, Threaded: p.Threaded, Key: p.Key, State: string(p.State), Tries: p.Tries,
		FirstTry: unlessZero(p.FirstTry), Sent: unlessZero(p.Sent), Ref: p.Ref.ID, Failure: p.Failure,
	}
}

func unlessZero(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}
