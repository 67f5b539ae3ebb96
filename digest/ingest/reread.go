package ingest

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"golang.org/x/sync/errgroup"

	"newsdesk/digest"
	"newsdesk/digest/fetch"
	"newsdesk/digest/text"
)

// RereadStore keeps which articles are read again, and what that showed.
type RereadStore interface {
	ClaimRereads(ctx context.Context, now time.Time, lease time.Duration, limit int) ([]digest.Reread, error)
	// FinishReread stores what an article says now, as a new version when that is
	// another title or text, and the corrections that reading it alone has shown.
	FinishReread(ctx context.Context, r digest.Reading) error
	ToldFacts(ctx context.Context, article int64) ([]digest.Fact, error)
}

const (
	rereadLease = 10 * time.Minute
	rereadBatch = 50
	// goneFor is how long a page must have been gone for that to be told: servers are
	// moved and come back.
	goneFor = 6 * time.Hour
	// fromPage is the share of an article's sentences that its page has when that is
	// where its text came from.
	fromPage = .5
)

// rereadAfter is how long after one reading of an article the next is, counted from
// when it was told. After the last there is no more.
var rereadAfter = []time.Duration{2 * time.Hour, 5 * time.Hour, 16 * time.Hour, 24 * time.Hour, 24 * time.Hour}

// Again reads those articles again that channels were told of lately, where it is
// time: a few times each, one request at a time at a host, and only for what has
// changed. What the publisher changed is placed again, and so becomes a correction.
func (in *Ingester) Again(ctx context.Context, now time.Time) error {
	rs, err := in.store.ClaimRereads(ctx, now, rereadLease, rereadBatch)
	if err != nil || len(rs) == 0 {
		return err
	}
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(in.o.Workers)
	for _, r := range rs {
		g.Go(func() error {
			if err := in.again(ctx, r, now); err != nil && ctx.Err() == nil {
				return fmt.Errorf("read article %d again: %w", r.Article.ID, err)
			}
			return nil
		})
	}
	return g.Wait()
}

func (in *Ingester) again(ctx context.Context, r digest.Reread, now time.Time) error {
	a := r.Article
	p, v, same, err := in.pageAgain(ctx, a.URL, fetch.Validators{ETag: r.ETag, LastModified: r.LastModified})
	if ctx.Err() != nil { // the lease runs out, and it is read then
		return nil
	}
	r.Next = time.Time{}
	if r.Tries <= len(rereadAfter) {
		r.Next = now.Add(rereadAfter[r.Tries-1])
	}
	title, body := a.Title, a.Text
	var cs []digest.Correction
	switch {
	case err != nil:
		r, cs = missed(r, err, now)
	case !same:
		r.ETag, r.LastModified, r.Gone = v.ETag, v.LastModified, time.Time{}
		title, body, cs = reading(r, p)
		if cs == nil && p.Text != "" && !retracted(p.Title, p.Text) && !retracted(a.Title, a.Text) { // its page may have said so for a while
			cs = []digest.Correction{{Article: a.ID, Revision: a.Revision, Kind: digest.Returned}}
		}
		r.PageTitle = cmp.Or(p.Title, a.Title)
	default:
		r.Gone = time.Time{}
	}
	return in.store.FinishReread(ctx, digest.Reading{Reread: r, Title: title, Text: body, Corrections: cs, At: now})
}

func (in *Ingester) pageAgain(ctx context.Context, url string, v fetch.Validators) (p fetch.Page, now fetch.Validators, same bool, err error) {
	defer in.mindPanic(url, &err)
	return in.fetch.PageAgain(ctx, url, v)
}

// missed is what it means that an article's page was not there. Only that the server
// says so, again and for hours, means that a page which was there has vanished.
func missed(r digest.Reread, err error, now time.Time) (digest.Reread, []digest.Correction) {
	var fault *fetch.Fault
	if !errors.As(err, &fault) || fault.Kind != fetch.Missing && fault.Kind != fetch.Gone || r.PageTitle == "" {
		return r, nil
	}
	switch {
	case r.Gone.IsZero():
		r.Gone = now
	case now.Sub(r.Gone) >= goneFor:
		r.Next = time.Time{}
		return r, []digest.Correction{{Article: r.Article.ID, Revision: r.Article.Revision, Kind: digest.Vanished, Was: r.Article.Title}}
	}
	if !r.Next.IsZero() {
		r.Next = now.Add(goneFor)
	}
	return r, nil
}

// reading is what an article says by its page. A feed's own text is not compared with
// the page's, which says more; nor is a headline before it was seen to change on the
// page itself.
func reading(r digest.Reread, p fetch.Page) (title, body string, cs []digest.Correction) {
	a := r.Article
	title, body = a.Title, a.Text
	if retracted(p.Title, p.Text) && !retracted(a.Title, a.Text) {
		return title, body, []digest.Correction{{Article: a.ID, Revision: a.Revision, Kind: digest.Retracted, Was: a.Title}}
	}
	if r.PageTitle != "" && p.Title != "" && p.Title != r.PageTitle {
		title = p.Title
	}
	if sentencesIn(a.Text, p.Text) >= fromPage {
		body = p.Text
	}
	return title, body, nil
}

// sentencesIn is the share of an article's sentences that are in another text too.
func sentencesIn(article, other string) float64 {
	keys := map[string]bool{}
	for _, sp := range text.Sentences(other) {
		if k, ok := factKey(sp.In(other)); ok {
			keys[k] = true
		}
	}
	all, both := 0, 0
	for _, sp := range text.Sentences(article) {
		if k, ok := factKey(sp.In(article)); ok {
			if all++; keys[k] {
				both++
			}
		}
	}
	if all == 0 {
		return 0
	}
	return float64(both) / float64(all)
}
