package store

import (
	"context"
	"fmt"

	"newsdesk/digest"
)

const feedByID = `SELECT ` + feedColumns + ` FROM feeds WHERE id = $1`

// FeedByID returns a feed, or ErrNotFound.
func (db *DB) FeedByID(ctx context.Context, id int64) (digest.Feed, error) {
	f, err := scanFeed(db.read.QueryRowContext(ctx, feedByID, id))
	if err != nil {
		return f, fmt.Errorf("feed %d: %w", id, found(err))
	}
	return f, nil
}
