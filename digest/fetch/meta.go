package fetch

import (
	"encoding/json"
	"net/url"
	"strings"
	"time"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// A pageMeta is what a page's head says of it.
type pageMeta struct {
	link      string // <link rel=canonical>, else og:url
	language  string
	published time.Time
	image     string // og:image
}

// readMeta reads a page's head. It does without guessing dates from the text,
// which costs more than the article itself and is wrong more often than a feed.
func readMeta(doc *html.Node) pageMeta {
	var m pageMeta
	var ogURL string
	rank := 0
	for n := range doc.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		switch n.DataAtom {
		case atom.Html:
			m.language = firstText(attr(n, "lang"), attr(n, "xml:lang"))
		case atom.Link:
			if m.link == "" && strings.EqualFold(attr(n, "rel"), "canonical") {
				m.link = attr(n, "href")
			}
		case atom.Meta:
			name := strings.ToLower(firstText(attr(n, "property"), attr(n, "name"), attr(n, "itemprop"), attr(n, "http-equiv")))
			m.fromMeta(name, attr(n, "content"), &rank)
			if name == "og:url" {
				ogURL = attr(n, "content")
			}
		case atom.Script:
			if rank < 3 && attr(n, "type") == "application/ld+json" && n.FirstChild != nil {
				m.fromJSON(n.FirstChild.Data, &rank)
			}
		case atom.Time:
			m.date(attr(n, "datetime"), 1, &rank)
		}
	}
	m.link = firstText(m.link, ogURL)
	return m
}

func (m *pageMeta) fromMeta(name, content string, rank *int) {
	switch name {
	case "article:published_time", "og:article:published_time", "datepublished":
		m.date(content, 4, rank)
	case "date", "pubdate", "publishdate", "publish-date", "dc.date", "dc.date.issued", "dcterms.created", "dcterms.issued", "parsely-pub-date", "sailthru.date", "article.published", "citation_publication_date":
		m.date(content, 2, rank)
	case "og:image", "og:image:url", "og:image:secure_url":
		m.image = firstText(m.image, content)
	case "content-language", "og:locale", "language":
		m.language = firstText(m.language, content)
	}
}

// date takes s when it is a date of a better rank than the one there is.
func (m *pageMeta) date(s string, r int, rank *int) {
	if r <= *rank {
		return
	}
	if t, ok := parseDate(s); ok {
		m.published, *rank = t, r
	}
}

// fromJSON looks for datePublished in JSON-LD.
func (m *pageMeta) fromJSON(s string, rank *int) {
	if len(s) > 256<<10 {
		return
	}
	var v any
	if json.Unmarshal([]byte(s), &v) != nil {
		return
	}
	if d := datePublished(v, 0); d != "" {
		m.date(d, 3, rank)
	}
}

func datePublished(v any, depth int) string {
	if depth > 6 {
		return ""
	}
	switch v := v.(type) {
	case []any:
		for _, e := range v {
			if d := datePublished(e, depth+1); d != "" {
				return d
			}
		}
	case map[string]any:
		if d, ok := v["datePublished"].(string); ok {
			return d
		}
		return datePublished(v["@graph"], depth+1)
	}
	return ""
}

// canonical is the page's address: what it says, if that is a page of the same
// site and no mere home page, else where it was found.
func (m *pageMeta) canonical(u *url.URL) string {
	own := Canonical(u.String())
	said, err := u.Parse(strings.TrimSpace(m.link))
	if m.link == "" || err != nil || !isWeb(said) {
		return own
	}
	if strings.Trim(said.Path, "/") == "" && strings.Trim(u.Path, "/") != "" {
		return own
	}
	if publisherHost(strings.ToLower(said.Host)) != publisherHost(strings.ToLower(u.Host)) {
		return own
	}
	return Canonical(said.String())
}

func attr(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func isFeedType(contentType string) bool {
	return strings.Contains(contentType, "rss+xml") || strings.Contains(contentType, "atom+xml") || strings.Contains(contentType, "feed+json")
}
