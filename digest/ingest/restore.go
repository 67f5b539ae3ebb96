package ingest

import (
	"context"
	"fmt"
	"time"

	"newsdesk/digest"
	"newsdesk/digest/group"
)

// RestoreStore is what an Ingester knew before.
type RestoreStore interface {
	Grouped(ctx context.Context, since time.Time, after int64, limit int) ([]digest.Article, error)
	// LastStory returns the greatest number of a story, however old it is.
	LastStory(ctx context.Context) (int64, error)
	// Generation is another number whenever anybody has placed articles.
	Generation(ctx context.Context) (int64, error)
	Followed(ctx context.Context, since time.Time) ([]int64, error)
	WholeFeeds(ctx context.Context) ([]int64, error)
	StoriesOfFeed(ctx context.Context, feed int64, since time.Time) ([]int64, error)
	// Ties returns what holds of what people said of stories.
	Ties(ctx context.Context) ([]digest.Tie, error)
	// Changes is another number after every change of what is followed.
	Changes(ctx context.Context) (int64, error)
}

// A wanted is what some digest wants every article of.
type wanted struct {
	feeds   map[int64]bool
	stories map[int64]bool
}

// load brings grouping and matching to where the store stands: all of it the
// first time, after a fault, when another process has placed articles and when the
// clock was put back, and what is followed
// whenever that was changed, by whichever process. in.mu is held.
func (in *Ingester) load(ctx context.Context, now time.Time) error {
	changes, err := in.store.Changes(ctx)
	if err != nil {
		return err
	}
	generation, err := in.store.Generation(ctx)
	if err != nil {
		return err
	}
	if in.loaded && generation == in.generation && !now.Before(in.loadedAt.Add(-putBack)) {
		if changes == in.changes {
			return nil
		}
		return in.follow(ctx, changes, now)
	}
	in.loaded, in.changes, in.generation = false, -1, generation
	in.grouper = group.New(group.Default())
	if in.sense != nil {
		in.grouper.Listen(in.alike)
	}
	if err := in.restore(ctx, now.Add(-in.o.Window)); err != nil {
		return fmt.Errorf("load stories: %w", err)
	}
	followed, err := in.store.Followed(ctx, now.Add(-in.o.Window))
	if err != nil {
		return err
	}
	in.wanted.stories = map[int64]bool{}
	for _, id := range followed {
		in.wanted.stories[id] = true
	}
	in.loaded, in.loadedAt = true, now
	return in.follow(ctx, changes, now)
}

// putBack is from which step back the clock counts as put right: what was loaded
// by the wrong one is of the wrong days.
const putBack = time.Hour

// follow takes in what is followed, and keeps the facts of what a feed that is now
// wanted whole brought before.
func (in *Ingester) follow(ctx context.Context, changes int64, now time.Time) error {
	if err := in.refresh(ctx); err != nil {
		return fmt.Errorf("load topics: %w", err)
	}
	for feed := range in.wanted.feeds {
		stories, err := in.store.StoriesOfFeed(ctx, feed, now.Add(-in.o.Window))
		if err != nil {
			return err
		}
		if err := in.wantStories(ctx, stories, now); err != nil {
			return err
		}
	}
	in.changes = changes
	return nil
}

const restoreBatch = 500

// restore gives grouping back what it knew.
func (in *Ingester) restore(ctx context.Context, since time.Time) error {
	last, err := in.store.LastStory(ctx)
	if err != nil {
		return err
	}
	in.taken = last
	if err := in.hold(ctx); err != nil {
		return err
	}
	var after int64
	for {
		as, err := in.store.Grouped(ctx, since, after, restoreBatch)
		if err != nil || len(as) == 0 {
			return err
		}
		vs, err := in.meanings(ctx, as)
		if err != nil {
			return err
		}
		for _, a := range as {
			in.means(a, vs)
			in.grouper.Restore(a)
			after = a.ID
			if a.StoryID == in.taken {
				in.taken = 0
			}
		}
	}
}

// blank is the ID of an article that there is not.
const blank = int64(1) << 62

// number makes grouping number its stories after the last there was, also when no
// article of that is young enough to be restored: an article that nothing is like
// takes that number, as old as the one to be placed.
func (in *Ingester) number(a digest.Article) {
	if in.taken > 0 {
		in.grouper.Restore(digest.Article{ID: blank, StoryID: in.taken, Published: a.Published})
		in.taken = 0
	}
}
