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
func (in *Ingester) Track(ctx context.Context, t digest.Topic, now time.Time) (saved digest.Topic, matched int, err error) {
	err = in.Follow(ctx, []digest.Topic{t}, now, func(ds []digest.Definition) ([]digest.Definition, error) {
		matched = len(ds[0].Articles)
		saved, err = in.store.SaveTopic(ctx, t, ds[0].Articles)
		return []digest.Definition{{Topic: saved}}, err
	})
	return saved, matched, err
}

// Follow checks the queries of topics and matches them against the articles of the
// window. save stores what came of it and returns it with the topics' IDs: whatever
// else belongs to it is one transaction with it. No article is placed meanwhile. The
// error of a query that cannot be read is a *match.SyntaxError, and nothing is saved.
func (in *Ingester) Follow(ctx context.Context, topics []digest.Topic, now time.Time, save func([]digest.Definition) ([]digest.Definition, error)) error {
	queries := make([]match.Query, len(topics))
	for i, t := range topics {
		var err error
		if queries[i], err = match.Parse(t.Query); err != nil {
			return err
		}
	}
	in.mu.Lock()
	defer in.mu.Unlock()
	if err := in.load(ctx, now); err != nil {
		return err
	}
	defs := make([]digest.Definition, len(topics))
	var stories []int64
	for i, t := range topics {
		hits, of, err := in.matching(ctx, queries[i], now.Add(-in.o.Window))
		if err != nil {
			return err
		}
		defs[i], stories = digest.Definition{Topic: t, Articles: hits}, append(stories, of...)
	}
	defs, err := save(defs)
	if err != nil {
		return err
	}
	for i, d := range defs {
		in.topic.Add(d.Topic.ID, queries[i])
	}
	return in.keepStories(ctx, stories, now)
}

// keepStories is wantStories, again when others placed articles meanwhile. in.mu is held.
func (in *Ingester) keepStories(ctx context.Context, stories []int64, now time.Time) error {
	for {
		err := in.wantStories(ctx, stories, now)
		if !errors.Is(err, digest.ErrStale) {
			return err
		}
		if err := in.load(ctx, now); err != nil {
			return err
		}
	}
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
		l, err := match.ReadLearned(t.Learned)
		if err != nil { // without it, whatever matches is told
			in.log.Error("topic's threshold not used", "topic", t.ID, "err", err)
			continue
		}
		index.Learn(t.ID, q, l)
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
