package ingest

import (
	"context"
	"errors"
	"fmt"
	"time"

	"newsdesk/digest"
	"newsdesk/digest/group"
)

// TieStore keeps what people said of stories.
type TieStore interface {
	// TieAfter stores a tie with what follows from it, as PlaceAfter does.
	TieAfter(ctx context.Context, generation int64, t digest.Tying) (int64, error)
}

// hold has grouping respect what people said.
func (in *Ingester) hold(ctx context.Context) error {
	ties, err := in.store.Ties(ctx)
	if err != nil {
		return err
	}
	for _, t := range ties {
		if t.Kind != digest.OffTopic {
			in.grouper.Hold(tieOf(t))
		}
	}
	return nil
}

func tieOf(t digest.Tie) group.Tie {
	return group.Tie{A: t.Article, B: t.Other, Apart: t.Kind == digest.NotSameStory}
}

// Tie does what a person said of a story, at once and until it is undone: it unites
// the stories of two articles, or takes an article out of the story of the other. It
// is digest.ErrTooOld when one of them is too old.
func (in *Ingester) Tie(ctx context.Context, t digest.Tie, a digest.Audit) (digest.Tie, error) {
	err := in.retied(ctx, a.At, func(b *batch) error {
		if t.Kind == digest.OffTopic {
			return b.tie(ctx, t, a)
		}
		in.grouper.Hold(tieOf(t))
		p, err := b.of(ctx, t.Article)
		if err != nil {
			return err
		}
		if in.grouper.Story(t.Article) == 0 || in.grouper.Story(t.Other) == 0 {
			return digest.ErrTooOld
		}
		t.Moved = nil
		if t.Kind == digest.SameStory {
			t.Moved, err = b.unite(ctx, p, t)
		} else if in.grouper.Story(t.Article) == in.grouper.Story(t.Other) {
			t.Moved, err = b.shift(ctx, p, []int64{t.Article}, 0)
		}
		if err != nil {
			return err
		}
		return b.tie(ctx, t, a)
	})
	return t, err
}

// Untie undoes a tie: what it moved goes back, as far as it is where the tie put it.
// It is digest.ErrNotFound when it was undone before.
func (in *Ingester) Untie(ctx context.Context, t digest.Tie, a digest.Audit) error {
	return in.retied(ctx, a.At, func(b *batch) error {
		if t.Kind == digest.OffTopic {
			return b.tie(ctx, t, a)
		}
		in.grouper.Release(tieOf(t))
		p, err := b.of(ctx, t.Article)
		if errors.Is(err, digest.ErrNotFound) {
			return b.tie(ctx, t, a)
		}
		if err != nil {
			return err
		}
		back := map[int64][]int64{}
		for _, m := range t.Moved {
			if in.grouper.Story(m.Article) == b.resolve(m.To) {
				back[m.From] = append(back[m.From], m.Article)
			}
		}
		for story, articles := range back {
			if _, err := b.shift(ctx, p, articles, story); err != nil {
				return err
			}
		}
		return b.tie(ctx, t, a)
	})
}

// retied loads what is known and does f; again when another process has placed
// articles meanwhile.
func (in *Ingester) retied(ctx context.Context, now time.Time, f func(b *batch) error) error {
	in.mu.Lock()
	defer in.mu.Unlock()
	for {
		if err := in.load(ctx, now); err != nil {
			return err
		}
		err := f(newBatch(in))
		if err == nil {
			return nil
		}
		in.loaded = false // what grouping remembers is ahead of the store
		if !errors.Is(err, digest.ErrStale) {
			return err
		}
	}
}

// of is the placement of a stored article, where it stands.
func (b *batch) of(ctx context.Context, id int64) (*digest.Placement, error) {
	a, err := b.in.store.Article(ctx, id, digest.Newest)
	if err != nil {
		return nil, err
	}
	return b.add(a), nil
}

// unite makes the stories of a tie's articles one, and says what moved.
func (b *batch) unite(ctx context.Context, p *digest.Placement, t digest.Tie) ([]digest.Move, error) {
	m, ok := b.in.grouper.Unite(t.Article, t.Other)
	if !ok {
		return nil, nil
	}
	as, err := b.in.store.StoryArticles(ctx, m.From)
	if err != nil {
		return nil, err
	}
	var moved []digest.Move
	for _, a := range as {
		moved = append(moved, digest.Move{Article: a.ID, From: m.From, To: m.Into})
	}
	p.Merges = append(p.Merges, digest.Merge{From: m.From, Into: m.Into})
	if err := b.merge(ctx, m); err != nil {
		return nil, err
	}
	p.Story = m.Into
	return moved, nil
}

// shift moves articles to a story, a new one when it is zero, and says what moved.
func (b *batch) shift(ctx context.Context, p *digest.Placement, articles []int64, story int64) ([]digest.Move, error) {
	var moved []digest.Move
	for _, m := range b.in.grouper.Move(articles, story) {
		move := digest.Move{Article: m.Article, From: m.From, To: m.To}
		p.Moves = append(p.Moves, move)
		moved = append(moved, move)
		if err := b.move(ctx, m); err != nil {
			return nil, err
		}
	}
	return moved, nil
}

// tie writes the batch down with the tie that it follows from. in.mu is held.
func (b *batch) tie(ctx context.Context, t digest.Tie, a digest.Audit) error {
	ps := make([]digest.Placement, len(b.order))
	for i, id := range b.order {
		ps[i] = *b.at[id]
	}
	next, err := b.in.store.TieAfter(ctx, b.in.generation, digest.Tying{Tie: t, Placed: ps, Audit: a})
	if err != nil {
		return fmt.Errorf("%s: %w", t.Kind, err)
	}
	b.in.generation = next
	return nil
}
