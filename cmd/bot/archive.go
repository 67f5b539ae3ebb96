package main

import (
	"context"

	"github.com/spf13/cobra"

	"newsdesk/digest"
)

// ownArchive is the bot's own archive, for questions from the shell.
func ownArchive(cmd *cobra.Command) (askable, error) {
	file, err := cmd.Flags().GetString("config")
	if err != nil {
		return askable{}, err
	}
	n, err := openQuietly(cmd, file)
	if err != nil {
		return askable{}, err
	}
	return askable{
		archive: n.store, close: n.Close,
		article: func(ctx context.Context, id int64) (digest.Article, error) {
			a, err := n.store.Article(ctx, id, digest.Newest)
			a.Identity = a.URL // what a cite of it says
			return a, err
		},
	}, nil
}
