package ingest

import (
	"context"
	"errors"
	"fmt"
	"time"

	"golang.org/x/sync/errgroup"

	"newsdesk/digest"
	"newsdesk/digest/fetch"
)

// PageStore keeps which articles still want their full text.
type PageStore interface {
	ClaimPages(ctx context.Context, now time.Time, lease time.Duration, limit int) ([]digest.Article, error)
	// FinishPage stores the text. With none, the page is asked for again at retry;
	// a zero retry, or one too many, lets the feed's words do.
	FinishPage(ctx context.Context, a digest.Article, text string, retry time.Time) error
}

const (
	pageLease = 10 * time.Minute
	pageBatch = 64
	// A page is asked for again after pageRetry, or as late as its server asks for
	// but not later than pagePatience: its article waits for it.
	pageRetry    = 15 * time.Minute
	pagePatience = 6 * time.Hour
)

// Pages fetches the full texts that feeds only gave teasers of, until none is
// due. An article whose page cannot be had goes on with the feed's words.
func (in *Ingester) Pages(ctx context.Context, now time.Time) error {
	for {
		as, err := in.store.ClaimPages(ctx, now, pageLease, pageBatch)
		if err != nil || len(as) == 0 {
			return err
		}
		var g errgroup.Group
		g.SetLimit(in.o.Workers)
		for _, a := range as {
			g.Go(func() error { return in.page(ctx, a, now) })
		}
		if err := g.Wait(); err != nil {
			return err
		}
	}
}

func (in *Ingester) page(ctx context.Context, a digest.Article, now time.Time) error {
	p, err := in.fetch.Page(ctx, a.URL)
	if ctx.Err() != nil {
		return nil
	}
	text, retry := p.Text, time.Time{}
	if err != nil {
		in.log.Warn("page not read", "article", a.ID, "url", a.URL, "err", err)
		var fault *fetch.Fault
		if errors.As(err, &fault) && fault.Passing() {
			retry = now.Add(min(max(pageRetry, fault.RetryAfter), pagePatience))
		}
	}
	if len(text) < len(a.Text) { // a page that says less than the teaser is no article
		text = ""
	}
	if a.Language == "" {
		a.Language = p.Language
	}
	if err := in.store.FinishPage(ctx, a, text, retry); err != nil {
		return fmt.Errorf("article %d: %w", a.ID, err)
	}
	return nil
}
