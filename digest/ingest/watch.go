package ingest

import (
	"context"
	"fmt"
	"time"

	"newsdesk/digest"
	"newsdesk/digest/text"
)

// WatchStore keeps what was promised for a day, and what became of it.
type WatchStore interface {
	// ToldSince returns the facts that editions composed since then told.
	ToldSince(ctx context.Context, since time.Time, limit int) ([]digest.Fact, error)
	OpenWatches(ctx context.Context, before time.Time) ([]digest.Watch, error)
	// LaterFacts returns what the story of a fact states since then, oldest first.
	LaterFacts(ctx context.Context, fact int64, since time.Time) ([]digest.Fact, error)
	SaveWatches(ctx context.Context, ws []digest.Watch) error
}

const (
	// watchEvery is how often promises are looked after.
	watchEvery = 10 * time.Minute
	// watchBack is how far back what was told is looked through, at first and after a
	// pause; what was seen before does no harm.
	watchBack = 48 * time.Hour
	// unheardAfter is how long after its last day a promise is given up: reports take
	// their time.
	unheardAfter = 48 * time.Hour
	// watchedTold bounds the facts that are looked through at a time.
	watchedTold = 5000
)

// Watch finds dated promises in what channels were told, and what became of those
// found before, from what their stories state since.
func (in *Ingester) Watch(ctx context.Context, now time.Time) error {
	in.watching.Lock()
	defer in.watching.Unlock()
	if since := now.Sub(in.watched); since >= 0 && since < watchEvery {
		return nil
	}
	facts, err := in.store.ToldSince(ctx, now.Add(-watchBack), watchedTold)
	if err != nil {
		return err
	}
	var ws []digest.Watch
	for _, f := range facts {
		if p, ok := text.PromiseOf(f.Text, f.At); ok && p.To.After(now) {
			ws = append(ws, digest.Watch{Fact: f.ID, Story: f.StoryID, Text: f.Text, From: p.From, To: p.To, Made: now})
		}
	}
	settled, err := in.settle(ctx, now)
	if err != nil {
		return err
	}
	if ws = append(ws, settled...); len(ws) > 0 {
		if err := in.store.SaveWatches(ctx, ws); err != nil {
			return err
		}
	}
	in.watched = now
	return nil
}

// settle says which open watches are settled, and how.
func (in *Ingester) settle(ctx context.Context, now time.Time) ([]digest.Watch, error) {
	open, err := in.store.OpenWatches(ctx, now.AddDate(1, 0, 0))
	if err != nil {
		return nil, err
	}
	var settled []digest.Watch
	for _, w := range open {
		facts, err := in.store.LaterFacts(ctx, w.Fact, w.Made.Add(-watchBack))
		if err != nil {
			return nil, fmt.Errorf("watch %d: %w", w.ID, err)
		}
		if w, ok := fate(w, facts, now); ok {
			settled = append(settled, w)
		}
	}
	return settled, nil
}

// fate says what became of a promise by what was stated since; ok is false while that
// is open. What is not read as a promise any more is given up in time all the same.
func fate(w digest.Watch, later []digest.Fact, now time.Time) (_ digest.Watch, ok bool) {
	w.Settled = now
	p, ok := promiseAs(w)
	if !ok {
		later = nil
	}
	for _, f := range later {
		if f.ID == w.Fact {
			continue
		}
		switch p.Fate(f.Text, f.At) {
		case text.Kept:
			if f.At.Before(w.From) { // stated before its day: it is of something else
				continue
			}
			w.State = digest.Happened
		case text.Slid:
			w.State = digest.Slipped
		default:
			continue
		}
		w.By, w.ByText = f.ID, f.Text
		return w, true
	}
	w.State = digest.Unheard
	return w, !now.Before(w.To.Add(unheardAfter))
}

// promiseAs reads the words of a promise whose days are known: "on Friday" means them
// only as seen from shortly before.
func promiseAs(w digest.Watch) (text.Promise, bool) {
	for ahead := 1; ahead <= 120; ahead++ {
		if p, ok := text.PromiseOf(w.Text, w.From.AddDate(0, 0, -ahead)); ok {
			p.From, p.To = w.From, w.To
			return p, true
		}
	}
	return text.Promise{}, false
}
