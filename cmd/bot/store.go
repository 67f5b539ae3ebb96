package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/schollz/progressbar/v3"
	"github.com/spf13/cobra"

	"newsdesk/digest/store"
)

// storeCommand is `bot store`.
func storeCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "store",
		Short: "Move a newsroom to another database, or print what it posted",
		Args:  cobra.NoArgs,
		RunE:  func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(storeCopyCommand(), storeLedgerCommand())
	return cmd
}

func storeCopyCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "copy FROM TO",
		Short: "Copy a newsroom into an empty database",
		Long: `Copy fills an empty database with the newsroom of another, and counts the rows on
both sides. Each of the two is a path, sqlite://PATH or postgres://…

Stop the bot first: while a replica is alive on either side, nothing is copied.
FROM is only read: its tables must be of this version, and hold a newsroom.
A copy that was broken off goes on where it was when it is run again, unless FROM
changed meanwhile; until then TO counts as unfinished, and the bot does not run on it.
What waits to be posted is looked for in its channel before it is. When all is
done, set database: in the configuration to TO and start the bot.`,
		Example: `  bot store copy newsdesk.db postgres://newsdesk@db.example/newsdesk
  bot store copy sqlite:///var/lib/newsdesk/newsdesk.db postgres:///newsdesk?host=/run/postgresql`,
		Args: exactly(2, "FROM TO"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return copyStore(cmd, args[0], args[1])
		},
	}
}

// exactly is cobra.ExactArgs with words for who forgot one.
func exactly(n int, what string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) != n {
			return usagef("give %s; see %s --help", what, cmd.CommandPath())
		}
		return nil
	}
}

func copyStore(cmd *cobra.Command, fromAddress, toAddress string) (err error) {
	ctx := cmd.Context()
	if !databaseThere(strings.TrimPrefix(fromAddress, "sqlite://")) {
		return usagef("there is no database at %s: give FROM, then TO; nothing was copied", store.Shown(strings.TrimPrefix(fromAddress, "sqlite://")))
	}
	for _, a := range []string{fromAddress, toAddress} {
		if scheme, _, ok := strings.Cut(a, "://"); ok && !slices.Contains([]string{"sqlite", "postgres", "postgresql"}, scheme) {
			return usagef("no database is reached by %q; give a path, sqlite://path or postgres://…; nothing was copied", scheme+"://")
		}
	}
	from, err := openWith(ctx, store.OpenSource, fromAddress)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, from.Close()) }()
	to, err := openIdle(ctx, toAddress)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, to.Close()) }()
	bar := newBar(cmd.ErrOrStderr())
	done, err := store.Copy(ctx, from, to, bar.tell)
	bar.end()
	if err != nil {
		return fmt.Errorf("copy into %s: %w", store.Shown(toAddress), err)
	}
	printCopied(cmd.OutOrStdout(), done)
	return nil
}

// databaseThere says that opening the address would make no new file. Whether there is
// a database behind the address of a server shows when it is opened.
func databaseThere(address string) bool {
	if strings.Contains(address, "://") {
		return true
	}
	_, err := os.Stat(address)
	return !errors.Is(err, os.ErrNotExist)
}

// openExisting opens the configured database for a command that only reads, and makes
// none.
func openExisting(ctx context.Context, address string) (*store.DB, error) {
	if !databaseThere(address) {
		return nil, usagef("there is no database at %s yet: bot run makes it, and so does bot news; or name another with --config", store.Shown(address))
	}
	return store.Open(ctx, address)
}

// openIdle opens a database that no bot is running on, also one that a copy into was
// broken off.
func openIdle(ctx context.Context, address string) (*store.DB, error) {
	return openWith(ctx, store.OpenUnfinished, address)
}

func openWith(ctx context.Context, open func(context.Context, string) (*store.DB, error), address string) (*store.DB, error) {
	db, err := open(ctx, strings.TrimPrefix(address, "sqlite://"))
	if err != nil {
		return nil, err
	}
	rs, err := db.Replicas(ctx, time.Now().Add(-alive))
	if err == nil && len(rs) > 0 {
		err = fmt.Errorf("a bot runs on %s (on %s, since %s): stop it first; one that was killed counts as running for %s",
			store.Shown(address), rs[0].Host, rs[0].Started.Format(time.RFC3339), alive)
	}
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return db, nil
}

// A bar shows how far a copy has come, a table at a time.
type bar struct {
	out   io.Writer
	table string
	shown *progressbar.ProgressBar
}

func newBar(out io.Writer) *bar { return &bar{out: out} }

func (b *bar) tell(c store.Copied) {
	if c.Table != b.table {
		b.end()
		b.table = c.Table
		b.shown = progressbar.NewOptions64(max(c.Of, 1), progressbar.OptionSetWriter(b.out), progressbar.OptionSetDescription(c.Table),
			progressbar.OptionShowCount(), progressbar.OptionSetVisibility(isTerminal(b.out)), progressbar.OptionClearOnFinish())
	}
	_ = b.shown.Set64(min(c.Rows, max(c.Of, 1))) // what cannot be shown is not worth a fault
}

func (b *bar) end() {
	if b.shown != nil {
		_ = b.shown.Finish()
	}
}

func printCopied(out io.Writer, done []store.Copied) {
	var rows int64
	for _, c := range done {
		if rows += c.Rows; c.Rows > 0 {
			fmt.Fprintf(out, "%-20s %d\n", c.Table, c.Rows)
		}
	}
	fmt.Fprintf(out, "%d rows in %d tables: as many as in the source\n", rows, len(done))
}
