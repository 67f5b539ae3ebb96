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
	// ReleasePages makes pages that were claimed and not asked for due at now.
	ReleasePages(ctx context.Context, as []digest.Article, now time.Time) error
}

const (
	pageLease = 5 * time.Minute
	// A page is asked for again after pageRetry, or as late as its server asks for
	// but not later than pagePatience: its article waits for it.
	pageRetry    = 15 * time.Minute
	pagePatience = 6 * time.Hour
)

// Pages fetches the full texts that feeds only gave teasers of, until none is
// due. An article whose page cannot be had goes on with the feed's words.
func (in *Ingester) Pages(ctx context.Context, now time.Time) error {
	g, fine := errgroup.WithContext(ctx)
	g.SetLimit(in.o.Workers)
	start := time.Now()
	dropped := make(chan digest.Article, 4*in.o.Workers) // more than are claimed and not done
	var fault error
	for fine.Err() == nil {
		as, err := in.store.ClaimPages(ctx, now, pageLease+time.Since(start), 2*in.o.Workers)
		if err != nil || len(as) == 0 {
			fault = err
			break
		}
		for _, a := range as {
			g.Go(func() error { return in.page(ctx, a, now, dropped) })
		}
	}
	err := errors.Join(fault, g.Wait())
	close(dropped)
	return errors.Join(err, in.giveBack(ctx, dropped, now))
}

// giveBack gives up the claims of pages that were not read, because we are stopping.
func (in *Ingester) giveBack(ctx context.Context, dropped <-chan digest.Article, now time.Time) error {
	var as []digest.Article
	for a := range dropped {
		as = append(as, a)
	}
	if len(as) == 0 {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), handBack)
	defer cancel()
	return in.store.ReleasePages(ctx, as, now)
}

func (in *Ingester) readPage(ctx context.Context, url string) (p fetch.Page, err error) {
	defer in.mindPanic(url, &err)
	return in.fetch.Page(ctx, url)
}

func (in *Ingester) page(ctx context.Context, a digest.Article, now time.Time, dropped chan<- digest.Article) error {
	p, err := in.readPage(ctx, a.URL)
	if ctx.Err() != nil {
		dropped <- a
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
	if a.Image == "" {
		a.Image = p.Image
	}
	if err := in.store.FinishPage(ctx, a, text, retry); err != nil {
		if ctx.Err() != nil {
			dropped <- a
			return nil
		}
		return fmt.Errorf("article %d: %w", a.ID, err)
	}
	return nil
}
