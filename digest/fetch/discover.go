package fetch

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// A Found is a feed that discovery has read and found to be one.
type Found struct {
	URL      string
	Title    string // the feed's own name; may be empty
	Site     string
	Articles int // how many it holds now
}

const (
	maxTries = 10 // addresses tried for one site
	maxFound = 6  // feeds offered for one site
)

// commonPaths are where feeds usually are when a site does not say.
var commonPaths = []string{"/feed", "/rss", "/rss.xml", "/feed.xml", "/atom.xml", "/index.xml", "/feeds/posts/default"}

// Discover finds the feeds of a site, best first. rawURL may be a feed itself, a
// page, or just "example.com". Every feed it returns has been read. With none
// found it returns a *Fault that says so.
func (c *Client) Discover(ctx context.Context, rawURL string) ([]Found, error) {
	a, err := c.do(ctx, request{url: rawURL, header: http.Header{"Accept": {"text/html, " + acceptFeed}}})
	if KindOf(err) == Temporary && !strings.Contains(rawURL, "://") {
		if plain, e := c.do(ctx, request{url: "http://" + rawURL}); e == nil {
			a, err = plain, nil
		}
	}
	if err != nil {
		return nil, err
	}
	if a.status == http.StatusOK {
		if p, err := ParseFeed(a.body, a.header.Get("Content-Type"), a.url); err == nil {
			return []Found{found(orString(a.permanent, a.url.String()), p)}, nil
		} else if k := KindOf(err); k == Hostile || k == Empty && len(a.body) > 0 {
			return nil, err
		}
	}
	return c.tryAll(ctx, a)
}

// tryAll reads the feeds that a page names, then those where feeds usually are.
func (c *Client) tryAll(ctx context.Context, a answer) ([]Found, error) {
	named := feedLinks(a.body, a.header.Get("Content-Type"), a.url)
	list, tries, blocked := c.try(ctx, named, maxTries)
	if len(list) == 0 {
		var common []string
		for _, p := range commonPaths {
			common = append(common, a.url.ResolveReference(&url.URL{Path: p}).String())
		}
		var b error
		list, _, b = c.try(ctx, common, min(maxTries-tries, len(common)))
		blocked = errors.Join(blocked, b)
	}
	switch {
	case len(list) > 0:
		return list, nil
	case ctx.Err() != nil:
		return nil, &Fault{Kind: Cancelled, Err: ctx.Err()}
	case a.status != http.StatusOK:
		return nil, statusOrNone(a, blocked)
	}
	if f := wallFault(a.body); f != nil {
		return nil, htmlFault(a.body)
	}
	return nil, noFeed(a.url)
}

func statusOrNone(a answer, blocked error) error {
	var f *Fault
	if errors.As(blocked, &f) {
		return f
	}
	if a.status >= 400 {
		h := a.header.Clone()
		h.Del("Retry-After")
		return faultf(Blocked, "the page answered %d %s, and no feed was found beside it; give the feed's own address", a.status, http.StatusText(a.status))
	}
	return noFeed(a.url)
}

func noFeed(u *url.URL) *Fault {
	return faultf(NotFeed, "no feed was found at %s; look on the site for an RSS link and give its address", brief(u.String()))
}

// try reads the addresses and keeps those that are feeds, each feed once. It
// stops at the first common address that works only by its caller's limit.
func (c *Client) try(ctx context.Context, urls []string, limit int) (list []Found, tries int, blocked error) {
	seen := map[string]bool{}
	for _, u := range urls {
		if tries >= limit || len(list) >= maxFound || ctx.Err() != nil {
			break
		}
		if seen[Canonical(u)] {
			continue
		}
		seen[Canonical(u)] = true
		tries++
		f, err := c.readFound(ctx, u)
		switch {
		case err != nil && KindOf(err) == Blocked:
			blocked = err
		case err == nil && !seen[Canonical(f.URL)+"#kept"]:
			seen[Canonical(f.URL)+"#kept"] = true
			list = append(list, f)
		}
	}
	return list, tries, blocked
}

func (c *Client) readFound(ctx context.Context, u string) (Found, error) {
	a, err := c.do(ctx, request{url: u, header: http.Header{"Accept": {acceptFeed}}})
	if err != nil {
		return Found{}, err
	}
	if a.status != http.StatusOK {
		return Found{}, faultf(Missing, "nothing at %s", brief(u))
	}
	p, err := ParseFeed(a.body, a.header.Get("Content-Type"), a.url)
	if err != nil {
		return Found{}, err
	}
	return found(a.url.String(), p), nil
}

func found(u string, p Parsed) Found {
	return Found{URL: u, Title: p.Title, Site: p.Site, Articles: len(p.Items)}
}

// feedLinks are the addresses of feeds that a page names: those its head declares,
// feeds of comments last, then links that look like feeds.
func feedLinks(body []byte, contentType string, base *url.URL) []string {
	var declared, comments, linked []string
	z := html.NewTokenizer(bytes.NewReader(pageUTF8(body, contentType)))
	z.SetMaxBuf(1 << 20)
	for {
		switch z.Next() {
		case html.ErrorToken:
			return append(append(declared, linked...), comments...)
		case html.StartTagToken, html.SelfClosingTagToken:
			t := z.Token()
			link, isDeclared := feedLink(t, base)
			switch {
			case link == "":
			case strings.Contains(strings.ToLower(link), "comment"):
				comments = append(comments, link)
			case isDeclared:
				declared = append(declared, link)
			case len(linked) < maxTries:
				linked = append(linked, link)
			}
		}
	}
}

// feedLink is where a tag points if that may be a feed.
func feedLink(t html.Token, base *url.URL) (link string, declared bool) {
	a := map[string]string{}
	for _, at := range t.Attr {
		a[at.Key] = at.Val
	}
	switch t.DataAtom {
	case atom.Link:
		rel := " " + strings.ToLower(a["rel"]) + " "
		if (strings.Contains(rel, " alternate ") || strings.Contains(rel, " feed ")) && feedType(a["type"]) {
			return absolute(base, a["href"]), true
		}
	case atom.A:
		u := absolute(base, a["href"])
		if feedType(a["type"]) || u != "" && sameSite(u, base) && looksLikeFeed(u) {
			return u, false
		}
	}
	return "", false
}

func feedType(t string) bool {
	t, _, _ = strings.Cut(strings.ToLower(t), ";")
	switch strings.TrimSpace(t) {
	case "application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml", "text/rss+xml", "application/json+feed":
		return true
	}
	return false
}

func looksLikeFeed(raw string) bool {
	u, err := url.Parse(raw)
	if err != nil {
		return false
	}
	p := strings.TrimSuffix(strings.ToLower(u.Path), "/")
	for _, end := range []string{"/feed", "/rss", "/atom", ".rss", ".atom", ".rdf", "rss.xml", "feed.xml", "atom.xml", "/feed.json", "/index.xml"} {
		if strings.HasSuffix(p, end) {
			return true
		}
	}
	return strings.Contains(p, "/rss/") || strings.Contains(p, "/feeds/") && strings.HasSuffix(p, ".xml")
}

func sameSite(raw string, base *url.URL) bool {
	u, err := url.Parse(raw)
	if err != nil || base == nil {
		return false
	}
	a, b := publisherHost(strings.ToLower(u.Hostname())), publisherHost(strings.ToLower(base.Hostname()))
	return a == b || strings.HasSuffix(a, "."+b) || strings.HasSuffix(b, "."+a)
}
