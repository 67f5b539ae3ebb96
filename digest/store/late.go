package store

import (
	"context"
	"slices"
	"strings"
	"time"

	"newsdesk/digest"
)

// What was rendered ahead, is claimed for the first time now and is so late that it
// should say so. What came behind it in its channel was composed as if it had been
// told, so it is taken back as well, or nothing is.
const lateAhead = `SELECT e.id, e.digest_id, e.channel, e.due_at FROM editions e JOIN digests d ON d.id = e.digest_id
	WHERE e.id IN {list} AND e.due_at > e.composed_at AND e.due_at <= $2 AND d.stopped = ''
		AND NOT EXISTS (SELECT 1 FROM parts x WHERE x.edition_id = e.id AND x.number > 1 AND (x.corrects OR x.state <> 'ready' OR x.tries > 0))
		AND NOT EXISTS (SELECT 1 FROM parts x WHERE x.channel = e.channel AND x.edition_id > e.id AND x.state IN ('ready', 'sending')
			AND (x.corrects OR x.state = 'sending' OR x.tries > 0))
	ORDER BY e.id LIMIT 1000`

const editionsBehind = `SELECT DISTINCT edition_id FROM parts WHERE channel = $1 AND edition_id > $2 AND state IN ('ready', 'sending') ORDER BY edition_id LIMIT 1000`

// A lateEdition was rendered ahead and not posted in time.
type lateEdition struct {
	id, digest int64
	channel    string
	due        int64
}

// withoutLate takes back, of the editions whose first parts have just been claimed for
// the first time, those that were rendered ahead and are late by now, and makes them
// due again as they were. It returns the parts that are left: nothing of the others was
// posted.
func withoutLate(ctx context.Context, tx *tx, parts []digest.Part, now time.Time) ([]digest.Part, error) {
	var fresh []int64
	for _, p := range parts {
		if p.Number == 1 && p.Tries == 1 && p.State == digest.Ready {
			fresh = append(fresh, p.EditionID)
		}
	}
	if len(fresh) == 0 {
		return parts, nil
	}
	late, err := list(ctx, tx, func(r rowScanner) (l lateEdition, err error) {
		err = r.Scan(&l.id, &l.digest, &l.channel, &l.due)
		return l, err
	}, lateAhead, strings.Trim(idList(fresh), ","), micros(now.Add(-digest.LateFrom)))
	if err != nil {
		return nil, err
	}
	for _, l := range late {
		if err := l.again(ctx, tx); err != nil {
			return nil, err
		}
		parts = slices.DeleteFunc(parts, func(p digest.Part) bool { return p.EditionID == l.id })
	}
	return parts, nil
}

// again drops l with what is behind it, and makes its digest due when l was. The
// digest's row is taken first: no edition is stored behind l from then on.
func (l lateEdition) again(ctx context.Context, tx *tx) error {
	if _, err := tx.ExecContext(ctx, makeDue, l.digest, l.due); err != nil {
		return err
	}
	behind, err := list(ctx, tx, scanID, editionsBehind, l.channel, l.id)
	if err != nil {
		return err
	}
	for _, id := range append(behind, l.id) {
		if err := drop(ctx, tx, id); err != nil {
			return err
		}
	}
	return nil
}

const makeDue = `UPDATE digests SET next_due_at = $2 WHERE id = $1`
