package ingest

import (
	"context"
	"fmt"
	"time"

	"newsdesk/digest"
	"newsdesk/digest/group"
)

// A Sense says what texts mean, in whatever language; see llm.Meanings.
type Sense interface {
	// Name is whose vectors they are: those of another are of no use beside them.
	Name() string
	Vectors(ctx context.Context, texts []string) ([]digest.Vector, error)
}

// VectorStore keeps what articles mean.
type VectorStore interface {
	Vectors(ctx context.Context, model string, first, last int64) (map[int64]digest.Vector, error)
	// SaveVectors stores some, and forgets some of what was made before a time.
	SaveVectors(ctx context.Context, model string, vs map[int64]digest.Vector, now, before time.Time) error
}

// Hear has stories span languages: articles of different ones are joined that are at
// least so much alike, of 1, in the eyes of s. It is called before the first Poll.
func (in *Ingester) Hear(s Sense, alike float64) { in.sense, in.alike = s, alike }

// thinking is how long the articles of one round may wait, in all, for what they mean.
// What has no vector by then goes on without.
const thinking = 5 * time.Second

// think asks what the articles mean that wait for their story. No article is kept by
// that: whatever fails, it is placed by its words.
func (in *Ingester) think(ctx context.Context, now time.Time) error {
	if in.sense == nil || ctx.Err() != nil {
		return nil
	}
	as, err := in.store.Ungrouped(ctx, placeBatch)
	if err != nil {
		return err
	}
	known, err := in.meanings(ctx, as)
	if err != nil {
		return err
	}
	var ids []int64
	var texts []string
	for _, a := range as {
		if known[a.ID] == nil && a.StoryID == 0 && a.Language != "" {
			ids, texts = append(ids, a.ID), append(texts, gist(a))
		}
	}
	if len(ids) == 0 {
		return nil
	}
	vectors, err := in.sense.Vectors(ctx, texts)
	if err != nil || len(vectors) != len(ids) {
		return nil //nolint:nilerr // whoever asks the server says so, and lets it rest
	}
	vs := map[int64]digest.Vector{}
	for i, v := range vectors {
		if len(v) > 0 {
			vs[ids[i]] = v
		}
	}
	return in.store.SaveVectors(ctx, in.sense.Name(), vs, now, now.Add(-in.o.Window))
}

// gist is what of an article says what it is about, for every language in one piece.
// Whoever embeds it takes as much of its beginning as a model needs.
func gist(a digest.Article) string { return a.Title + "\n" + a.Text }

// meanings are what articles mean, as far as that is known.
func (in *Ingester) meanings(ctx context.Context, as []digest.Article) (map[int64]digest.Vector, error) {
	if in.sense == nil || len(as) == 0 {
		return nil, nil
	}
	first, last := as[0].ID, as[0].ID
	for _, a := range as {
		first, last = min(first, a.ID), max(last, a.ID)
	}
	vs, err := in.store.Vectors(ctx, in.sense.Name(), first, last)
	if err != nil {
		return nil, fmt.Errorf("read what articles mean: %w", err)
	}
	return vs, nil
}

// means tells grouping what an article means that comes next.
func (in *Ingester) means(a digest.Article, vs map[int64]digest.Vector) {
	in.grouper.Means(a.ID, group.Meaning{Vector: vs[a.ID], Language: a.Language})
}
