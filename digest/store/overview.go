package store

import (
	"context"
	"fmt"

	"newsdesk/digest"
)

const countFollowed = `SELECT id, (SELECT COUNT(*) FROM digest_topics WHERE digest_id = digests.id),
	(SELECT COUNT(*) FROM digest_feeds WHERE digest_id = digests.id) FROM digests ORDER BY id LIMIT $1`

// FollowCounts counts what each digest follows, by the digest's ID.
func (db *DB) FollowCounts(ctx context.Context) (map[int64]digest.FollowCount, error) {
	counts := map[int64]digest.FollowCount{}
	_, err := list(ctx, db.read, func(r rowScanner) (int64, error) {
		var id int64
		var c digest.FollowCount
		err := r.Scan(&id, &c.Topics, &c.Feeds)
		counts[id] = c
		return id, err
	}, countFollowed, maxRows)
	if err != nil {
		return nil, fmt.Errorf("count what digests follow: %w", err)
	}
	return counts, nil
}

const partStates = `SELECT number, state FROM parts WHERE edition_id = $1 ORDER BY number LIMIT $2`

// PartStates returns an edition's parts, in order, with nothing but their state.
func (db *DB) PartStates(ctx context.Context, edition int64) ([]digest.Part, error) {
	ps, err := list(ctx, db.read, func(r rowScanner) (digest.Part, error) {
		p := digest.Part{EditionID: edition}
		err := r.Scan(&p.Number, &p.State)
		return p, err
	}, partStates, edition, maxRows)
	if err != nil {
		return nil, fmt.Errorf("list parts of edition %d: %w", edition, err)
	}
	return ps, nil
}
