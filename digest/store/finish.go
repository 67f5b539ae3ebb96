package store

import (
	"context"
	"sync"

	"newsdesk/digest"
)

// finishing collects what came of parts while the database is busy with what came
// of others, so that many are written down by one commit: a commit waits for the
// disk, and the disk takes as long for one part as for a hundred.
type finishing struct {
	mu    sync.Mutex // guards what follows
	queue []*finished
	busy  bool // somebody is at it, and takes the queue along
}

// A finished part waits to be written down.
type finished struct {
	ctx  context.Context
	part digest.Part
	out  digest.Outcome
	done chan error
}

// maxFinished bounds how many parts one transaction writes down.
const maxFinished = 500

// FinishPart stores what came of posting a part that ClaimParts gave. When a part is
// given up, what it would have told counts as untold; when it was the first, or its
// channel is gone, the parts behind it are given up as well, and a gone channel's
// digest stops with a notice to its curator. It returns once that is stored; parts
// that are finished at the same time share a transaction.
func (db *DB) FinishPart(ctx context.Context, p digest.Part, o digest.Outcome) error {
	f := &finished{ctx, p, o, make(chan error, 1)}
	q := &db.finishing
	q.mu.Lock()
	q.queue = append(q.queue, f)
	lead := !q.busy
	q.busy = true
	q.mu.Unlock()
	if lead {
		db.finishQueue()
	}
	return <-f.done
}

// finishQueue writes down what waits until nothing does.
func (db *DB) finishQueue() {
	for {
		q := &db.finishing
		q.mu.Lock()
		n := min(len(q.queue), maxFinished)
		batch := q.queue[:n:n]
		q.queue = q.queue[n:]
		q.busy = n > 0
		q.mu.Unlock()
		if n == 0 {
			return
		}
		db.finishAll(batch)
	}
}

// finishAll writes a batch down. When that fails, each is tried by itself: one must
// not be the fault of another.
func (db *DB) finishAll(batch []*finished) {
	err := db.finishTogether(batch[0].ctx, batch)
	for _, f := range batch {
		if err != nil && len(batch) > 1 {
			f.done <- db.finishTogether(f.ctx, []*finished{f})
			continue
		}
		f.done <- err
	}
}

func (db *DB) finishTogether(ctx context.Context, batch []*finished) error {
	return db.beside(ctx, "finish part", func(tx *tx) error {
		for _, f := range batch {
			if err := finishPart(ctx, tx, f.part, f.out); err != nil {
				return err
			}
		}
		return nil
	})
}

func finishPart(ctx context.Context, tx *tx, p digest.Part, o digest.Outcome) error {
	var err error
	switch {
	case o.Failure != "":
		err = failPart(ctx, tx, p, o)
	case o.Untried:
		next := o.Retry
		if next.IsZero() {
			next = o.Unknown
		}
		_, err = tx.ExecContext(ctx, partUntried, p.ID, micros(next), p.Tries)
	case !o.Retry.IsZero():
		_, err = tx.ExecContext(ctx, partRetry, p.ID, micros(o.Retry), p.Tries)
	case !o.Unknown.IsZero():
		_, err = tx.ExecContext(ctx, partUnknown, p.ID, micros(o.Unknown), p.Tries)
	default:
		_, err = tx.ExecContext(ctx, partSent, p.ID, o.Posted.String(), micros(o.At))
	}
	return err
}
