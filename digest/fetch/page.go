package fetch

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"codeberg.org/readeck/go-readability/v2"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// A Page is the article on a web page.
type Page struct {
	URL       string // canonical, as the page says or as it was reached
	Title     string // plain text, one line
	Text      string // plain text, paragraphs divided by an empty line; never empty
	Author    string
	Language  string    // BCP 47 primary tag; empty when the page does not say
	Published time.Time // UTC; zero when the page does not say
	Image     string    // its picture's address: see Image; may be empty
}

const (
	maxReading = 4       // pages being read at once, given-up ones included
	maxPage    = 4 << 20 // bytes of one page
	maxNodes   = 60_000  // nodes of one page
	maxNested  = 128     // nodes in one another; reading takes nodes times depth
	maxWall    = 4 << 10 // bytes of text of a page that stands before an article
	minPage    = 200     // bytes of an article; less is a notice, such as that scripts are off
)

// Page fetches the article at rawURL, if robots.txt allows it. A login, consent
// or bot-protection page is a fault and never an article's text. The error is a
// *Fault.
func (c *Client) Page(ctx context.Context, rawURL string) (Page, error) {
	a, err := c.do(ctx, request{
		url: rawURL, allow: c.mayRead, maxBody: min(c.o.MaxBody, maxPage),
		header: http.Header{"Accept": {"text/html, application/xhtml+xml;q=0.9, */*;q=0.1"}},
	})
	if err != nil {
		return Page{}, err
	}
	if fault := statusFault(a.status, a.header, time.Now()); fault != nil {
		return Page{}, fault
	}
	return c.readPage(ctx, a.body, a.header.Get("Content-Type"), a.url)
}

// readPage reads the article within the time limit. What takes longer is left to
// finish by itself; its place stays taken until then, so that hostile pages
// cannot pile up.
func (c *Client) readPage(ctx context.Context, body []byte, contentType string, u *url.URL) (Page, error) {
	select {
	case c.reading <- struct{}{}:
	case <-ctx.Done():
		return Page{}, &Fault{Kind: Cancelled, Err: fmt.Errorf("read page of %s: %w", u.Host, ctx.Err())}
	}
	type result struct {
		page Page
		err  error
	}
	done := make(chan result, 1)
	go func() {
		defer func() { <-c.reading }()
		p, err := ParsePage(body, contentType, u)
		done <- result{p, err}
	}()
	limit := time.NewTimer(c.o.PageTimeout)
	defer limit.Stop()
	select {
	case r := <-done:
		return r.page, r.err
	case <-limit.C:
		return Page{}, faultf(Slow, "the page of %s took longer than %s to read; the digest has only what the feed itself says", u.Hostname(), c.o.PageTimeout)
	case <-ctx.Done():
		return Page{}, &Fault{Kind: Cancelled, Err: fmt.Errorf("read page of %s: %w", u.Host, ctx.Err())}
	}
}

// ParsePage reads the article out of a page's HTML; u is where the page is. It is
// pure. The error is a *Fault.
func ParsePage(body []byte, contentType string, u *url.URL) (page Page, err error) {
	defer func() {
		if r := recover(); r != nil {
			page, err = Page{}, faultf(Broken, "the page cannot be read (%v)", r)
		}
	}()
	if isFeedType(contentType) || contentType != "" && !strings.Contains(contentType, "html") && !strings.Contains(contentType, "xml") && !strings.HasPrefix(contentType, "text/") {
		return Page{}, faultf(NoText, "the link leads to %s, not to a web page", brief(contentType))
	}
	doc, err := html.Parse(bytes.NewReader(pageUTF8(body, contentType)))
	if err != nil {
		return Page{}, faultf(Broken, "the page cannot be read (%s)", brief(err.Error()))
	}
	if n := measureNodes(doc, 0); n.count > maxNodes || n.depth > maxNested {
		return Page{}, faultf(TooLarge, "the page has more than %d elements, or more than %d in one another; the digest has only what the feed itself says", maxNodes, maxNested)
	}
	page, err = extract(doc, u)
	if len(page.Text) < maxWall {
		if f := wallFault(body); f != nil {
			return Page{}, f
		}
	}
	return page, err
}

func extract(doc *html.Node, u *url.URL) (Page, error) {
	meta := readMeta(doc)
	parser := readability.NewParser()
	parser.KeepClasses = true // cutBeside reads them
	got, err := parser.ParseAndMutate(doc, u)
	if err != nil || got.Node == nil {
		return Page{}, noArticle()
	}
	cutBeside(got.Node)
	p := Page{URL: meta.canonical(u), Title: oneLine(got.Title()), Author: byline(got.Byline()), Language: language(meta.language), Published: meta.published, Image: picture(u, []string{meta.image})}
	p.Text = trimLines(dropBoilerplate(nodeText(got.Node)), p.Title)
	if len(p.Text) < minPage {
		return Page{}, noArticle()
	}
	return p, nil
}

func noArticle() *Fault {
	return faultf(NoText, "no article was found on the page; the digest has only what the feed itself says")
}

// byline is the name in a page's byline, empty when there is more in it, such as
// a date or an address.
func byline(s string) string {
	if strings.ContainsAny(s, "0123456789/") {
		return ""
	}
	return person(strings.Trim(s, " \t\n,;|·–—-"))
}

// wallFault recognises a page that stands before the article. Its signs are also
// on many a page with an article, so it is asked only of pages with little text.
func wallFault(body []byte) *Fault {
	head := body[:min(len(body), 64<<10)]
	if len(body) < 64<<10 && isBotWall(head) {
		return faultf(Blocked, "the site's bot protection answered instead of the article; the digest has only what the feed itself says")
	}
	if len(body) < 32<<10 && isLoginPage(head) {
		return faultf(Login, "a login or consent page came instead of the article; the digest has only what the feed itself says")
	}
	return nil
}

// A nodeExtent is how many nodes are in one, and how deep they are in one another.
type nodeExtent struct{ count, depth int }

func measureNodes(n *html.Node, depth int) nodeExtent {
	e := nodeExtent{1, depth}
	for c := n.FirstChild; c != nil && e.count <= maxNodes && e.depth <= maxNested; c = c.NextSibling {
		d := measureNodes(c, depth+1)
		e.count += d.count
		e.depth = max(e.depth, d.depth)
	}
	return e
}

// nodeText is a node's plain text, by the rules of plainText.
func nodeText(n *html.Node) string {
	var w textWriter
	writeNode(&w, n)
	return w.text()
}

func writeNode(w *textWriter, n *html.Node) {
	var name atom.Atom
	switch n.Type {
	case html.TextNode:
		w.charsIn(n.Data)
		return
	case html.ElementNode:
		name = atom.Lookup([]byte(n.Data)) // the extractor makes and renames elements without their DataAtom
		w.open(name, n.FirstChild == nil)
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if w.dropped == 0 {
			writeNode(w, c)
		}
	}
	if n.Type == html.ElementNode && n.FirstChild != nil {
		w.close(name)
	}
}
