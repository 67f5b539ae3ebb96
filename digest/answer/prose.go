package answer

import (
	"context"
	"fmt"
	"slices"
	"time"

	"newsdesk/digest"
	"newsdesk/digest/summarize"
)

// A Phraser says an answer in a model's words, or leaves its sentences as they are; see
// summarize.Writer.
type Phraser interface {
	Answer(ctx context.Context, q summarize.Inquiry) ([]digest.Sentence, string)
}

// Shelf gives the articles that an answer cites.
type Shelf interface {
	Article(ctx context.Context, id int64, revision int) (digest.Article, error)
}

// A Prose answers as its Answerer does, in a model's words where they hold. What is
// found, refused and cited is the Answerer's alone.
type Prose struct {
	Answerer *Answerer
	Phraser  Phraser
	Shelf    Shelf
}

// phrasing is how long an answer may take to be put in words: somebody waits for it.
const phrasing = 12 * time.Second

// Ask answers q. Answers that are shown side by side, or after a yes or a no, stay in
// their sources' words: there the words are the point.
func (p *Prose) Ask(ctx context.Context, q digest.Question, s digest.Scope) (digest.Answer, error) {
	a, err := p.Answerer.Ask(ctx, q, s)
	if err != nil || a.Refused || a.Differ || a.Moved || a.Polarity != digest.Unsaid || len(a.Missing) > 0 || q.Channel == "" {
		return a, err
	}
	in := summarize.Inquiry{Question: q.Text, Channel: q.Channel, Sentences: a.Sentences}
	for _, x := range a.Sentences {
		for _, c := range x.Cites {
			if slices.ContainsFunc(in.Articles, func(b digest.Article) bool { return b.ID == c.Article }) {
				continue
			}
			b, err := p.Shelf.Article(ctx, c.Article, c.Revision)
			if err != nil {
				return a, fmt.Errorf("read what an answer cites: %w", err)
			}
			in.Articles = append(in.Articles, b)
		}
	}
	ctx, cancel := context.WithTimeout(ctx, phrasing)
	defer cancel()
	a.Sentences, a.By = p.Phraser.Answer(ctx, in)
	return a, nil
}
