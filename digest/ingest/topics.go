package ingest

import (
	"context"
	"errors"
	"fmt"
	"time"

	"newsdesk/digest"
	"newsdesk/digest/match"
)

// TopicStore keeps topics and what matches them.
type TopicStore interface {
	Topics(ctx context.Context) ([]digest.Topic, error)
	SaveTopic(ctx context.Context, t digest.Topic, matched []int64) (digest.Topic, error)
	// Articles returns articles published since then, by ID above after.
	Articles(ctx context.Context, since time.Time, after int64, limit int) ([]digest.Article, error)
}

// Track checks t's query, matches it against the articles of the window, and
// stores both. The error of a query that cannot be read is a *match.SyntaxError.
func (in *Ingester) Track(ctx context.Context, t digest.Topic, now time.Time) (digest.Topic, int, error) {
	q, err := match.Parse(t.Query)
	if err != nil {
		return t, 0, err
	}
	in.mu.Lock()
	defer in.mu.Unlock()
	for {
		saved, n, err := in.track(ctx, t, q, now)
		if !errors.Is(err, digest.ErrStale) {
			return saved, n, err
		}
	}
}

// track is one try of Track. in.mu is held.
func (in *Ingester) track(ctx context.Context, t digest.Topic, q match.Query, now time.Time) (digest.Topic, int, error) {
	if err := in.load(ctx, now); err != nil {
		return t, 0, err
	}
	hits, stories, err := in.matching(ctx, q, now.Add(-in.o.Window))
	if err != nil {
		return t, 0, err
	}
	if t, err = in.store.SaveTopic(ctx, t, hits); err != nil {
		return t, 0, err
	}
	in.topic.Add(t.ID, q)
	return t, len(hits), in.wantStories(ctx, stories, now)
}

// matching returns the stored articles that q matches, and their stories.
func (in *Ingester) matching(ctx context.Context, q match.Query, since time.Time) (hits []int64, stories []int64, err error) {
	var after int64
	for {
		as, err := in.store.Articles(ctx, since, after, restoreBatch)
		if err != nil || len(as) == 0 {
			return hits, stories, err
		}
		for _, a := range as {
			after = a.ID
			if !q.Match(match.NewDoc(a.Title, a.Text)) {
				continue
			}
			hits = append(hits, a.ID)
			if a.StoryID != 0 {
				stories = append(stories, a.StoryID)
			}
		}
	}
}

// wantStories keeps the facts of stories that nobody wanted before. in.mu is held.
func (in *Ingester) wantStories(ctx context.Context, stories []int64, now time.Time) error {
	b := newBatch(in)
	for _, id := range stories {
		if in.wanted.stories[id] {
			continue
		}
		if err := b.want(ctx, id); err != nil {
			in.loaded = false // what is wanted is ahead of the store
			return fmt.Errorf("keep facts: %w", err)
		}
	}
	if len(b.order) == 0 {
		return nil
	}
	if err := b.store(ctx, now); err != nil {
		return fmt.Errorf("keep facts: %w", err)
	}
	return nil
}

// Refresh takes in at once which topics and feeds are followed, after that has
// changed. The next Place does so by itself.
func (in *Ingester) Refresh(ctx context.Context) error {
	in.mu.Lock()
	defer in.mu.Unlock()
	if !in.loaded { // the next Place loads everything
		return nil
	}
	return in.refresh(ctx)
}

func (in *Ingester) refresh(ctx context.Context) error {
	topics, err := in.store.Topics(ctx)
	if err != nil {
		return err
	}
	index := new(match.Index)
	for _, t := range topics {
		q, err := match.Parse(t.Query)
		if err != nil { // stored by another version: it must not stop the others
			in.log.Error("topic not matched", "topic", t.ID, "err", err)
			continue
		}
		index.Add(t.ID, q)
	}
	feeds, err := in.store.WholeFeeds(ctx)
	if err != nil {
		return err
	}
	in.topic = index
	in.wanted.feeds = map[int64]bool{}
	for _, id := range feeds {
		in.wanted.feeds[id] = true
	}
	return nil
}
