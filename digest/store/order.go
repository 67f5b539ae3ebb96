package store

import (
	"context"
	"database/sql"
	"errors"
	"slices"

	"newsdesk/digest"
)

// ChangeDigest stores what an order changes of a channel's digest with its row in the audit
// book, as one transaction. An edition that was rendered ahead by what is changed is
// taken back, to be composed anew for the same time if that still is a time. It returns the order with the IDs of what is stored.
func (db *DB) ChangeDigest(ctx context.Context, o digest.Order) (digest.Order, error) {
	o.Feeds, o.Topics = slices.Clone(o.Feeds), slices.Clone(o.Topics)
	err := db.change(ctx, "change digest", func(tx *tx) (err error) {
		before := o.Digest
		if o.Ordered || o.Digest.ID == 0 {
			if before, err = scanDigest(tx.QueryRowContext(ctx, digestByChannel, o.Digest.Channel.String())); err != nil && !errors.Is(err, sql.ErrNoRows) {
				return err
			}
			if o.Digest, err = storeDigest(ctx, tx, o.Digest); err != nil {
				return err
			}
		}
		if o.Digest, err = recompose(ctx, tx, before, o.Digest, o.Audit.At); err != nil {
			return err
		}
		if err := tieFeeds(ctx, tx, o); err != nil {
			return err
		}
		if err := tieTopics(ctx, tx, o); err != nil {
			return err
		}
		return writeOrder(ctx, tx, o.Digest.ID, o.Audit)
	})
	return o, err
}

func tieFeeds(ctx context.Context, tx *tx, o digest.Order) (err error) {
	for i, f := range o.Feeds {
		if o.Feeds[i], err = insertFeed(ctx, tx, f, o.Audit.At); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, tieFeed, o.Digest.ID, o.Feeds[i].ID); err != nil {
			return err
		}
	}
	return nil
}

// tieTopics ties before it unties, so that no topic is deleted in between.
func tieTopics(ctx context.Context, tx *tx, o digest.Order) (err error) {
	tie := slices.Clone(o.Tie)
	for i, d := range o.Topics {
		if o.Topics[i].Topic.ID, err = storeTopic(ctx, tx, d); err != nil {
			return err
		}
		tie = append(tie, o.Topics[i].Topic.ID)
	}
	for _, id := range tie {
		if _, err := tx.ExecContext(ctx, tieTopic, o.Digest.ID, id); err != nil {
			return err
		}
	}
	for _, id := range o.Untie {
		if err := leaveTopic(ctx, tx, o.Digest.ID, id); err != nil {
			return err
		}
	}
	return nil
}
