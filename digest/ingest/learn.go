package ingest

import (
	"context"
	"errors"
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
	// TopicToLearn is TopicsToLearn of one topic alone.
	TopicToLearn(ctx context.Context, topic int64) ([]digest.Study, error)
	// TopicPast returns the last articles that matched a topic, below its threshold or
	// not: their IDs, titles and how their texts begin.
	TopicPast(ctx context.Context, topic int64, limit int) ([]digest.Past, error)
	// SaveLearned stores what a topic learned, unless its query has changed since.
	SaveLearned(ctx context.Context, s digest.Study, learned string, now time.Time) error
}

// maxPast is from how many articles a topic learns.
const maxPast = 2000

// Learn sets the thresholds of the topics that people have judged something of since
// they learned, or whose past has doubled. What was placed before stays as it is. A
// topic whose query cannot be read is refresh's to tell of. One that fails keeps no
// other from learning.
func (in *Ingester) Learn(ctx context.Context, now time.Time) error {
	due, err := in.store.TopicsToLearn(ctx)
	if err != nil {
		return err
	}
	var errs []error
	for _, s := range due {
		if ctx.Err() != nil {
			return errors.Join(append(errs, ctx.Err())...)
		}
		errs = append(errs, in.learn(ctx, s, now))
	}
	return errors.Join(errs...)
}

// LearnTopic is Learn of one topic alone.
func (in *Ingester) LearnTopic(ctx context.Context, topic int64, now time.Time) error {
	due, err := in.store.TopicToLearn(ctx, topic)
	if err != nil || len(due) == 0 {
		return err
	}
	return in.learn(ctx, due[0], now)
}

func (in *Ingester) learn(ctx context.Context, s digest.Study, now time.Time) error {
	q, err := match.Parse(s.Topic.Query)
	if err != nil {
		return nil //nolint:nilerr // see Learn
	}
	l, err := in.study(ctx, s, q)
	if err == nil {
		err = in.store.SaveLearned(ctx, s, l.String(), now)
	}
	if err != nil {
		return fmt.Errorf("learn topic %d: %w", s.Topic.ID, err)
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
