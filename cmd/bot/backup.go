package main

import (
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"newsdesk/digest/store"
)

// backupCommand is `bot backup`.
func backupCommand() *cobra.Command {
	var config string
	cmd := &cobra.Command{
		Use:   "backup FILE",
		Short: "Write the newsroom into one file, while the bot runs",
		Long: `Backup writes the newsroom as it stands into an SQLite file, whichever database it
is kept in. The bot may run meanwhile. The file must not be there yet; it appears
when it is whole: it was opened again, its pages were checked, and its checksum was
noted in it.

What is in it is as secret as the database. Restore it with bot restore, or with an
SQLite newsroom by naming it with database: in the configuration.`,
		Example: `  bot backup /backup/newsdesk-$(date +%F).db`,
		Args:    exactly(1, "the FILE to write"),
		RunE: func(cmd *cobra.Command, args []string) (err error) {
			cfg, err := loadConfig(cmd, config)
			if err != nil {
				return err
			}
			db, err := store.Open(cmd.Context(), cfg.Database)
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, db.Close()) }()
			bar := newBar(cmd.ErrOrStderr())
			err = db.Backup(cmd.Context(), args[0], bar.tell)
			bar.end()
			if err != nil {
				return err
			}
			fmt.Fprintf(cmd.OutOrStdout(), "%s: written and checked\n", args[0])
			return nil
		},
	}
	configFlag(cmd, &config)
	return cmd
}

// restoreCommand is `bot restore`.
func restoreCommand() *cobra.Command {
	var config string
	cmd := &cobra.Command{
		Use:   "restore FILE",
		Short: "Fill an empty database with the newsroom of a backup",
		Long: `Restore fills the database that the configuration names, which must be empty, with
the newsroom of a file that bot backup wrote, and counts the rows. The file is only
read: a copy of it is worked on, beside the new database, and deleted at the end. A
file that is no backup, whose checksum or pages are wrong, that lacks a table, or that
is of a newer version is refused before anything is made. One without a checksum, of
an older version or one that a bot ran on, is restored, and you are told.

What waited to be posted when the backup was made, and what was due between then and
now, may have been posted since: the bot looks for it in the channel before it posts
it again.`,
		Example: `  bot restore /backup/newsdesk-2025-04-14.db`,
		Args:    exactly(1, "the FILE to restore"),
		RunE: func(cmd *cobra.Command, args []string) (err error) {
			cfg, err := loadConfig(cmd, config)
			if err != nil {
				return err
			}
			saved, err := store.OpenBackup(cmd.Context(), args[0], cfg.Database)
			if err != nil {
				return fmt.Errorf("%w; nothing was restored", err)
			}
			defer func() { err = errors.Join(err, saved.Close()) }()
			db, err := openIdle(cmd.Context(), cfg.Database)
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, db.Close()) }()
			bar := newBar(cmd.ErrOrStderr())
			done, err := saved.Restore(cmd.Context(), db, time.Now(), bar.tell)
			bar.end()
			if err != nil {
				return fmt.Errorf("restore into %s: %w", store.Shown(cfg.Database), err)
			}
			printCopied(cmd.OutOrStdout(), done)
			if !saved.Summed {
				fmt.Fprintf(cmd.OutOrStdout(), "%s has no checksum: its pages and tables were checked, not whether each row is as it was written\n", args[0])
			}
			return nil
		},
	}
	configFlag(cmd, &config)
	return cmd
}
