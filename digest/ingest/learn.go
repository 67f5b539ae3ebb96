package ingest

import (
	"context"
	"fmt"
	"time"

	"newsdesk/digest"
	"newsdesk/digest/match"
)

// LessonStore keeps what topics learn from, and what they learned.
type LessonStore interface {
	// TopicsToLearn returns the topics that people have judged something of since they
	// learned, or whose past has doubled.
	TopicsToLearn(ctx context.Context) ([]digest.Study, error)
	// TopicPast returns the last articles that matched a topic, below its threshold or not.
	TopicPast(ctx context.Context, topic int64, limit int) ([]digest.Past, error)
	// SaveLearned stores what a topic learned, unless its query has changed since.
	SaveLearned(ctx context.Context, s digest.Study, learned string, now time.Time) error
}

// maxPast is from how many articles a topic learns.
const maxPast = 2000

// Learn sets the thresholds of the topics that people have judged something of since
// they learned, or whose past has doubled. What was placed before stays as it is. A
// topic whose query cannot be read is refresh's to tell of.
func (in *Ingester) Learn(ctx context.Context, now time.Time) error {
	due, err := in.store.TopicsToLearn(ctx)
	if err != nil {
		return err
	}
	for _, s := range due {
		q, err := match.Parse(s.Topic.Query)
		if err != nil {
			continue
		}
		l, err := in.study(ctx, s, q)
		if err != nil {
			return fmt.Errorf("learn topic %d: %w", s.Topic.ID, err)
		}
		if err := in.store.SaveLearned(ctx, s, l.String(), now); err != nil {
			return err
		}
	}
	return nil
}

// study learns from a topic's past.
func (in *Ingester) study(ctx context.Context, s digest.Study, q match.Query) (match.Learned, error) {
	ls := match.NewLessons(q)
	given := map[int64]bool{}
	for _, e := range s.Examples {
		given[e.Article] = true
		v := match.Unwanted
		if e.Wanted {
			v = match.Wanted
		}
		ls.Show(match.NewDoc(e.Title, e.Text), v)
	}
	past, err := in.store.TopicPast(ctx, s.Topic.ID, maxPast)
	if err != nil {
		return match.Learned{}, err
	}
	for _, p := range past {
		if !given[p.Article.ID] {
			ls.Show(match.NewDoc(p.Article.Title, p.Article.Text), verdict(p))
		}
	}
	return ls.Learn(), nil
}

// verdict: who calls a story off topic anywhere is believed before those who do not.
func verdict(p digest.Past) match.Verdict {
	switch {
	case p.OffTopic:
		return match.Unwanted
	case p.Kept:
		return match.Kept
	}
	return match.Unjudged
}
