package store

import (
	"context"
	"fmt"
	"time"

	"newsdesk/digest"
)

const watchColumns = `w.id, w.fact_id, w.story_id, w.text, w.due_from, w.due_to, w.state, w.by_fact, w.by_text, w.made_at, w.settled_at`

func scanWatch(r rowScanner) (digest.Watch, error) {
	var w digest.Watch
	var from, to, made, settled int64
	var state string
	err := r.Scan(&w.ID, &w.Fact, &w.Story, &w.Text, &from, &to, &state, &w.By, &w.ByText, &made, &settled)
	w.From, w.To, w.Made, w.Settled, w.State = at(from), at(to), at(made), at(settled), digest.WatchState(state)
	return w, err
}

const insertWatch = `INSERT INTO watches (fact_id, story_id, text, due_from, due_to, state, made_at) VALUES ($1, $2, $3, $4, $5, $6, $7)
	ON CONFLICT (fact_id) DO NOTHING`

const settleWatch = `UPDATE watches SET state = $2, by_fact = $3, by_text = $4, settled_at = $5 WHERE id = $1 AND state = 'open'`

// SaveWatches stores new watches, those without an ID, and what became of others.
func (db *DB) SaveWatches(ctx context.Context, ws []digest.Watch) error {
	return db.change(ctx, "save watches", func(tx *tx) error {
		for _, w := range ws {
			var err error
			if w.ID == 0 {
				_, err = tx.ExecContext(ctx, insertWatch, w.Fact, w.Story, w.Text, micros(w.From), micros(w.To), string(digest.Expected), micros(w.Made))
			} else {
				_, err = tx.ExecContext(ctx, settleWatch, w.ID, string(w.State), w.By, w.ByText, micros(w.Settled))
			}
			if err != nil {
				return fmt.Errorf("watch of fact %d: %w", w.Fact, err)
			}
		}
		return nil
	})
}

const toldSince = `SELECT DISTINCT f.id, f.story_id, f.key, f.text, f.at, f.seen_at FROM editions e
	JOIN told t ON t.edition_id = e.id JOIN facts f ON f.id = t.fact_id WHERE e.composed_at > $1 ORDER BY f.id DESC LIMIT $2`

// ToldSince returns the facts that editions composed since then told, the newest
// first and without their spans.
func (db *DB) ToldSince(ctx context.Context, since time.Time, limit int) ([]digest.Fact, error) {
	fs, err := list(ctx, db.read, scanFact, toldSince, micros(since), limit)
	if err != nil {
		return nil, fmt.Errorf("list facts told: %w", err)
	}
	return fs, nil
}

const openWatches = `SELECT ` + watchColumns + ` FROM watches w WHERE w.state = 'open' AND w.due_from <= $1 ORDER BY w.due_to, w.id LIMIT $2`

// OpenWatches returns the watches that are due, and those that may come early, before
// the given time.
func (db *DB) OpenWatches(ctx context.Context, before time.Time) ([]digest.Watch, error) {
	ws, err := list(ctx, db.read, scanWatch, openWatches, micros(before), 1000)
	if err != nil {
		return nil, fmt.Errorf("list open watches: %w", err)
	}
	return ws, nil
}

// The facts of a fact's story, whatever it was merged into, that were stated since.
const laterFacts = `SELECT f.id, f.story_id, f.key, f.text, f.at, f.seen_at FROM facts w JOIN facts f ON f.story_id = w.story_id
	WHERE w.id = $1 AND f.id <> w.id AND f.withdrawn_at = 0 AND f.at > $2 ORDER BY f.at, f.id LIMIT $3`

// LaterFacts returns what the story of a fact states since then, oldest first and
// without spans.
func (db *DB) LaterFacts(ctx context.Context, fact int64, since time.Time) ([]digest.Fact, error) {
	fs, err := list(ctx, db.read, scanFact, laterFacts, fact, micros(since), 2000)
	if err != nil {
		return nil, fmt.Errorf("list facts after %d: %w", fact, err)
	}
	return fs, nil
}

const settledFor = `SELECT ` + watchColumns + `, (SELECT MAX(t.told_at) FROM told t WHERE t.channel = $1 AND t.fact_id = w.fact_id) FROM watches w
	WHERE w.state <> 'open' AND w.settled_at > $2 AND EXISTS (SELECT 1 FROM told t WHERE t.channel = $1 AND t.fact_id = w.fact_id)
		AND NOT EXISTS (SELECT 1 FROM watches_told d WHERE d.channel = $1 AND d.watch_id = w.id)
	ORDER BY w.settled_at, w.id LIMIT $3`

const watchesOf = `SELECT ` + watchColumns + `, (SELECT MAX(t.told_at) FROM told t WHERE t.channel = $1 AND t.fact_id = w.fact_id) FROM watches w
	WHERE EXISTS (SELECT 1 FROM told t WHERE t.channel = $1 AND t.fact_id = w.fact_id) AND (w.state = 'open' OR w.settled_at > $2)
	ORDER BY w.due_to, w.id LIMIT $3`

func scanToldWatch(r rowScanner) (digest.Watch, error) {
	var told *int64
	w, err := scanWatch(scanMore{r, &told})
	if told != nil {
		w.Told = at(*told)
	}
	return w, err
}

// SettledWatches returns what became of what a channel was told to expect, settled
// since then and not yet told, oldest first.
func (db *DB) SettledWatches(ctx context.Context, channel string, since time.Time) ([]digest.Watch, error) {
	return db.watches(ctx, settledFor, channel, since)
}

// Watches returns what a channel was told to expect: what is open, and what was
// settled since then.
func (db *DB) Watches(ctx context.Context, channel string, since time.Time) ([]digest.Watch, error) {
	return db.watches(ctx, watchesOf, channel, since)
}

const firstSpan = `SELECT s.article_id, s.revision, s.start_at, s.end_at, s.in_title, a.title, a.source, a.url, a.published_at
	FROM fact_spans s JOIN articles a ON a.id = s.article_id WHERE s.fact_id = $1 ORDER BY a.published_at, s.article_id LIMIT 1`

func (db *DB) watches(ctx context.Context, query, channel string, since time.Time) ([]digest.Watch, error) {
	ws, err := list(ctx, db.read, scanToldWatch, query, channel, micros(since), 200)
	if err != nil {
		return nil, fmt.Errorf("list watches of %s: %w", channel, err)
	}
	for i := range ws {
		if ws[i].By == 0 {
			continue
		}
		if err := db.citeWatch(ctx, &ws[i]); err != nil {
			return nil, fmt.Errorf("cite of watch %d: %w", ws[i].ID, err)
		}
	}
	return ws, nil
}

func (db *DB) citeWatch(ctx context.Context, w *digest.Watch) error {
	rows, err := list(ctx, db.read, func(r rowScanner) (digest.Watch, error) {
		var x digest.Watch
		var published int64
		err := r.Scan(&x.ByCite.Article, &x.ByCite.Revision, &x.ByCite.Start, &x.ByCite.End, &x.ByCite.InTitle, &x.ByLink.Title, &x.ByLink.Source, &x.ByLink.URL, &published)
		x.ByLink.Published = at(published)
		return x, err
	}, firstSpan, w.By)
	if err != nil || len(rows) == 0 {
		return err
	}
	w.ByCite, w.ByLink = rows[0].ByCite, rows[0].ByLink
	w.ByLink.Article = w.ByCite.Article
	return nil
}
