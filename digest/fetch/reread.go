package fetch

import (
	"context"
	"net/http"
	"time"
)

// Validators are what a server told of a page, so that it can say that it has not
// changed.
type Validators struct{ ETag, LastModified string }

// PageAgain fetches the article at rawURL as Page does, unless the server says that
// it has not changed since it gave v: then same is true and there is no page.
func (c *Client) PageAgain(ctx context.Context, rawURL string, v Validators) (p Page, now Validators, same bool, err error) {
	h := http.Header{"Accept": {"text/html, application/xhtml+xml;q=0.9, */*;q=0.1"}}
	if v.ETag != "" {
		h.Set("If-None-Match", v.ETag)
	}
	if v.LastModified != "" {
		h.Set("If-Modified-Since", v.LastModified)
	}
	a, err := c.do(ctx, request{url: rawURL, allow: c.mayRead, maxBody: min(c.o.MaxBody, maxPage), header: h})
	if err != nil {
		return Page{}, v, false, err
	}
	if a.status == http.StatusNotModified && v != (Validators{}) {
		return Page{}, v, true, nil
	}
	if fault := statusFault(a.status, a.header, time.Now()); fault != nil {
		return Page{}, v, false, fault
	}
	p, err = c.readPage(ctx, a.body, a.header.Get("Content-Type"), a.url)
	return p, Validators{header(a.header, "ETag"), header(a.header, "Last-Modified")}, false, err
}
