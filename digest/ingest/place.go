package ingest

import (
	"context"
	"errors"
	"slices"
	"time"

	"newsdesk/digest"
	"newsdesk/digest/group"
	"newsdesk/digest/match"
)

// PlaceStore keeps where articles came to stand.
type PlaceStore interface {
	// Ungrouped returns articles that wait for their story, oldest first; those
	// that have one were changed by their publisher, or are carried by one more feed.
	Ungrouped(ctx context.Context, limit int) ([]digest.Article, error)
	// PlaceAfter stores placements that were decided at a generation of the store,
	// and returns the next. It is digest.ErrStale when anybody placed since, or told
	// more of an article than its placement knows of.
	PlaceAfter(ctx context.Context, generation int64, placed []digest.Placement, now time.Time) (int64, error)
	StoryArticles(ctx context.Context, story int64) ([]digest.Article, error)
	Article(ctx context.Context, id int64, revision int) (digest.Article, error)
	AlsoIn(ctx context.Context, article int64) ([]int64, error)
	RestoreStore
}

// placeBatch is how many articles are placed in one transaction.
const placeBatch = 200

// Place finds the story, the topics and, where a digest wants them, the facts of
// every article that waits for them. Where another process has placed articles in
// the meantime, their stories are loaded and ours are placed again.
func (in *Ingester) Place(ctx context.Context, now time.Time) error {
	brief, cancel := context.WithTimeout(ctx, thinking)
	defer cancel()
	for {
		if err := in.think(brief, now); err != nil && brief.Err() == nil {
			return err
		}
		more, err := in.placeSome(ctx, now)
		if errors.Is(err, digest.ErrStale) { // some other got on, so this ends
			continue
		}
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
	group.Order(as)
	b := newBatch(in)
	if b.meanings, err = in.meanings(ctx, as); err != nil {
		return false, err
	}
	for _, a := range as {
		if err := b.place(ctx, a); err != nil {
			in.loaded = false // what grouping remembers is ahead of the store
			return false, err
		}
	}
	return true, b.store(ctx, now)
}

// A batch is articles placed together. The store goes through its placements in
// order, so each says where its article stood at its turn; what moved it later is
// a move or merge of a later one.
type batch struct {
	in    *Ingester
	order []int64
	at    map[int64]*digest.Placement // by article
	story map[int64]int64             // by article: where it stands by now; others stand where the store says
	into  map[int64]int64             // by story: what it was merged into
	// what the articles mean, as far as that is known
	meanings map[int64]digest.Vector
}

func newBatch(in *Ingester) *batch {
	return &batch{in: in, at: map[int64]*digest.Placement{}, story: map[int64]int64{}, into: map[int64]int64{}}
}

// store writes the batch down. in.mu is held.
func (b *batch) store(ctx context.Context, now time.Time) error {
	ps := make([]digest.Placement, len(b.order))
	for i, id := range b.order {
		ps[i] = *b.at[id]
	}
	next, err := b.in.store.PlaceAfter(ctx, b.in.generation, ps, now)
	if err != nil {
		b.in.loaded = false // what grouping remembers is ahead of the store
		return err
	}
	b.in.generation = next
	return nil
}

// stands is the story that a stored article is in by now.
func (b *batch) stands(a digest.Article) int64 {
	if s, ok := b.story[a.ID]; ok {
		return s
	}
	return b.resolve(a.StoryID)
}

func (b *batch) resolve(story int64) int64 {
	for b.into[story] != 0 {
		story = b.into[story]
	}
	return story
}

// add puts an article into the batch, where it stands; one that is there already
// stays as it is.
func (b *batch) add(a digest.Article) *digest.Placement {
	if p, ok := b.at[a.ID]; ok {
		return p
	}
	s := b.stands(a)
	b.order = append(b.order, a.ID)
	b.at[a.ID] = &digest.Placement{Article: a, Story: s, DuplicateOf: a.DuplicateOf}
	b.story[a.ID] = s
	return b.at[a.ID]
}

func (b *batch) place(ctx context.Context, a digest.Article) error {
	p := b.add(a)
	if a.StoryID == 0 {
		if err := b.decide(ctx, p); err != nil {
			return err
		}
	} else if err := b.correct(ctx, p); err != nil {
		return err
	}
	kept, below := b.in.topic.Judge(match.NewDoc(a.Title, a.Text))
	p.Topics, p.Below = append([]int64{}, kept...), below
	s := b.story[a.ID]
	if b.in.wanted.stories[s] {
		p.Facts = facts(a)
		return nil
	}
	asked, err := b.asked(ctx, p)
	if err != nil || !asked {
		return err
	}
	return b.want(ctx, s)
}

// correct finds what the publisher of an article that was placed before has changed
// of what channels were told.
func (b *batch) correct(ctx context.Context, p *digest.Placement) error {
	a := p.Article
	if a.Revision == 0 {
		return nil
	}
	told, err := b.in.store.ToldFacts(ctx, a.ID)
	if err != nil {
		return err
	}
	p.Told = make([]int64, len(told)) // an edition may tell more before this is stored
	for i, f := range told {
		p.Told[i] = f.ID
	}
	if len(told) == 0 {
		return nil
	}
	old, err := b.in.store.Article(ctx, a.ID, a.Revision-1)
	if err != nil {
		return err
	}
	p.Corrections = corrections(old, a, told)
	return nil
}

// asked says that a topic or the reader of a whole feed wants p's article.
func (b *batch) asked(ctx context.Context, p *digest.Placement) (bool, error) {
	feeds := b.in.wanted.feeds
	if len(p.Topics) > 0 || feeds[p.Article.FeedID] {
		return true, nil
	}
	if p.Article.StoryID == 0 || len(feeds) == 0 {
		return false, nil
	}
	also, err := b.in.store.AlsoIn(ctx, p.Article.ID)
	return slices.ContainsFunc(also, func(f int64) bool { return feeds[f] }), err
}

// decide asks grouping where a new article belongs, and follows what it moves and
// merges because of it.
func (b *batch) decide(ctx context.Context, p *digest.Placement) error {
	b.in.number(p.Article)
	b.in.means(p.Article, b.meanings)
	d := b.in.grouper.Add(p.Article)
	p.DuplicateOf = d.DuplicateOf
	p.Decision = d.Kept(p.Article)
	for _, m := range d.Merges {
		p.Merges = append(p.Merges, digest.Merge{From: m.From, Into: m.Into})
		if err := b.merge(ctx, m); err != nil {
			return err
		}
	}
	p.Story, b.story[p.Article.ID] = d.Story, d.Story
	for _, m := range d.Moves {
		p.Moves = append(p.Moves, digest.Move{Article: m.Article, From: m.From, To: m.To})
		if err := b.move(ctx, m); err != nil {
			return err
		}
	}
	return nil
}

// merge makes a merged story wanted when one of the two was.
func (b *batch) merge(ctx context.Context, m group.Merge) error {
	b.into[m.From] = m.Into
	for id, s := range b.story {
		if s == m.From {
			b.story[id] = m.Into
		}
	}
	w := b.in.wanted.stories
	if w[m.From] == w[m.Into] {
		return nil
	}
	return b.want(ctx, m.Into)
}

// move makes the story that an article has come to wanted when the one it left
// was, and keeps its facts when only the one it has come to was.
func (b *batch) move(ctx context.Context, m group.Move) error {
	w := b.in.wanted.stories
	b.story[m.Article] = m.To
	if w[m.From] && !w[m.To] {
		return b.want(ctx, m.To)
	}
	if w[m.From] || !w[m.To] {
		return nil
	}
	p, ok := b.at[m.Article]
	if !ok {
		a, err := b.in.store.Article(ctx, m.Article, digest.Newest)
		if errors.Is(err, digest.ErrNotFound) { // deleted, but grouping remembers it
			return nil
		}
		if err != nil {
			return err
		}
		p = b.add(a)
	}
	if p.Facts == nil {
		p.Facts = facts(p.Article)
	}
	return nil
}

// want marks a story as wanted and keeps the facts of all its articles, stored or
// in this batch.
func (b *batch) want(ctx context.Context, story int64) error {
	stored := []int64{story}
	for from := range b.into {
		if b.resolve(from) == story {
			stored = append(stored, from)
		}
	}
	for _, s := range stored {
		as, err := b.in.store.StoryArticles(ctx, s)
		if err != nil {
			return err
		}
		for _, a := range as {
			if b.stands(a) == story {
				b.add(a)
			}
		}
	}
	for id, p := range b.at {
		if b.story[id] == story && p.Facts == nil {
			p.Facts = facts(p.Article)
		}
	}
	b.in.wanted.stories[story] = true
	return nil
}
