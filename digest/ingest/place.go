package ingest

import (
	"context"
	"fmt"
	"time"

	"newsdesk/digest"
	"newsdesk/digest/group"
	"newsdesk/digest/match"
)

// PlaceStore keeps where articles came to stand.
type PlaceStore interface {
	// Ungrouped returns articles that wait for their story, oldest first; those
	// that have one were changed by their publisher.
	Ungrouped(ctx context.Context, limit int) ([]digest.Article, error)
	Place(ctx context.Context, placed []digest.Placement, now time.Time) error
	Grouped(ctx context.Context, since time.Time, after int64, limit int) ([]digest.Article, error)
	StoryArticles(ctx context.Context, story int64) ([]digest.Article, error)
	Followed(ctx context.Context, since time.Time) ([]int64, error)
	WholeFeeds(ctx context.Context) ([]int64, error)
}

// placeBatch is how many articles are placed in one transaction.
const placeBatch = 200

// Place finds the story, the topics and, where a digest wants them, the facts of
// every article that waits for them.
func (in *Ingester) Place(ctx context.Context, now time.Time) error {
	for {
		more, err := in.placeSome(ctx, now)
		if err != nil || !more {
			return err
		}
	}
}

func (in *Ingester) placeSome(ctx context.Context, now time.Time) (more bool, err error) {
	in.mu.Lock()
	defer in.mu.Unlock()
	if err := in.load(ctx, now); err != nil {
		return false, err
	}
	as, err := in.store.Ungrouped(ctx, placeBatch)
	if err != nil || len(as) == 0 {
		return false, err
	}
	b := batch{in: in}
	for _, a := range as {
		if err := b.place(ctx, a); err != nil {
			return false, err
		}
	}
	if err := in.store.Place(ctx, b.placed(), now); err != nil {
		in.loaded = false // what grouping remembers is ahead of the store
		return false, err
	}
	return true, nil
}

// load brings grouping and matching to where the store stands, once. in.mu is held.
func (in *Ingester) load(ctx context.Context, now time.Time) error {
	if in.loaded {
		return nil
	}
	in.grouper = group.New(group.Default())
	if err := in.restore(ctx, now.Add(-in.o.Window)); err != nil {
		return fmt.Errorf("load stories: %w", err)
	}
	if err := in.refresh(ctx); err != nil {
		return fmt.Errorf("load topics: %w", err)
	}
	followed, err := in.store.Followed(ctx, now.Add(-in.o.Window))
	if err != nil {
		return err
	}
	for _, id := range followed {
		in.wanted.stories[id] = true
	}
	in.loaded = true
	return nil
}

const restoreBatch = 500

func (in *Ingester) restore(ctx context.Context, since time.Time) error {
	var after int64
	for {
		as, err := in.store.Grouped(ctx, since, after, restoreBatch)
		if err != nil || len(as) == 0 {
			return err
		}
		for _, a := range as {
			in.grouper.Restore(a)
			after = a.ID
		}
	}
}

// wanted is what some digest wants every article of.
type wanted struct {
	feeds   map[int64]bool
	stories map[int64]bool
}

func newWanted() wanted { return wanted{feeds: map[int64]bool{}, stories: map[int64]bool{}} }

// A batch is articles placed together.
type batch struct {
	in    *Ingester
	order []int64
	at    map[int64]*digest.Placement // by article
}

func (b *batch) placed() []digest.Placement {
	ps := make([]digest.Placement, len(b.order))
	for i, id := range b.order {
		ps[i] = *b.at[id]
	}
	return ps
}

// add puts p into the batch; an article placed twice keeps its later place.
func (b *batch) add(p digest.Placement) *digest.Placement {
	if b.at == nil {
		b.at = map[int64]*digest.Placement{}
	}
	if old, ok := b.at[p.Article.ID]; ok {
		return old
	}
	b.order = append(b.order, p.Article.ID)
	b.at[p.Article.ID] = &p
	return &p
}

func (b *batch) place(ctx context.Context, a digest.Article) error {
	p := b.add(digest.Placement{Article: a, Story: a.StoryID, DuplicateOf: a.DuplicateOf})
	if a.StoryID == 0 {
		b.decide(p)
	}
	p.Topics = b.in.topic.Match(match.NewDoc(a.Title, a.Text))
	for _, m := range p.Merges {
		if err := b.merge(ctx, m); err != nil {
			return err
		}
	}
	w := b.in.wanted
	switch {
	case w.stories[p.Story]:
		p.Facts = facts(a)
	case len(p.Topics) > 0, w.feeds[a.FeedID]:
		return b.want(ctx, p.Story)
	}
	return nil
}

// decide asks grouping where a new article belongs, and moves the articles of this
// batch that it takes along.
func (b *batch) decide(p *digest.Placement) {
	d := b.in.grouper.Add(p.Article)
	p.Story, p.DuplicateOf = d.Story, d.DuplicateOf
	for _, m := range d.Moves {
		if q, ok := b.at[m.Article]; ok && m.Article != p.Article.ID {
			q.Story = m.To
			continue
		}
		p.Moves = append(p.Moves, digest.Move{Article: m.Article, From: m.From, To: m.To})
	}
	for _, m := range d.Merges {
		p.Merges = append(p.Merges, digest.Merge{From: m.From, Into: m.Into})
		for _, q := range b.at {
			if q.Story == m.From {
				q.Story = m.Into
			}
		}
	}
}

// merge makes a merged story wanted when one of the two was.
func (b *batch) merge(ctx context.Context, m digest.Merge) error {
	w := b.in.wanted.stories
	if !w[m.From] && !w[m.Into] {
		return nil
	}
	unread := m.From
	if w[m.From] {
		unread = m.Into
	}
	if w[m.From] && w[m.Into] {
		return nil
	}
	w[m.Into] = false
	return b.wantAll(ctx, unread, m.Into)
}

// want marks a story as wanted and keeps the facts of all its articles.
func (b *batch) want(ctx context.Context, story int64) error {
	return b.wantAll(ctx, story, story)
}

// wantAll keeps the facts of the articles stored under one story, and of those of
// this batch, for the story they are in now.
func (b *batch) wantAll(ctx context.Context, stored, story int64) error {
	as, err := b.in.store.StoryArticles(ctx, stored)
	if err != nil {
		return err
	}
	for _, a := range as {
		b.add(digest.Placement{Article: a, Story: story, DuplicateOf: a.DuplicateOf})
	}
	for _, p := range b.at {
		if p.Story == story && p.Facts == nil {
			p.Facts = facts(p.Article)
		}
	}
	b.in.wanted.stories[story] = true
	return nil
}
