package demo

import (
	"bytes"
	"cmp"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"html"
	"slices"
	"strings"
	"time"

	"golang.org/x/text/encoding/charmap"
)

// A feed is what an outlet says at one time, ready to be written in any format.
type feed struct {
	outlet  Outlet
	home    string
	self    string
	changed time.Time
	items   []item // newest first
}

type item struct {
	id        string // empty when the outlet gives none
	link      string
	title     string
	author    string
	teaser    string
	html      string // empty when only the teaser is given
	published time.Time
	updated   time.Time
	undated   bool
}

// feed is what outlet o shows at now; base is the server's address.
func (n *Newsroom) feed(o Outlet, base string, now time.Time) feed {
	f := feed{outlet: o, home: base + "/" + o.ID + "/", self: base + o.feedPath(), changed: n.Start}
	for _, a := range slices.Backward(n.Articles) {
		v, ok := a.At(now)
		if a.Outlet != o.ID || !ok {
			continue
		}
		if v.From.After(f.changed) {
			f.changed = v.From
		}
		f.items = append(f.items, a.item(o, v, base, now))
	}
	return f
}

func (a Article) item(o Outlet, v Version, base string, now time.Time) item {
	first, _, _ := strings.Cut(v.Text, "\n\n")
	it := item{
		id: a.guid(o), link: base + a.link(o, now), title: v.Headline, author: a.Credit,
		teaser: cmp.Or(a.Teaser, first), html: markup(v.Text, o.Markup == "raw"),
		published: a.Published, updated: v.From, undated: a.Undated,
	}
	if o.Carries == "teaser" {
		it.html = ""
	}
	return it
}

func (a Article) guid(o Outlet) string {
	if o.GUID == "none" {
		return ""
	}
	return fmt.Sprintf("tag:%s,2025:%s", strings.TrimPrefix(o.Site, "https://"), a.slug())
}

// link is a's address as o's feed gives it, which need not be the canonical one.
func (a Article) link(o Outlet, now time.Time) string {
	switch o.Links {
	case "tracking":
		return "/" + a.ID + "?utm_source=rss&utm_medium=feed&utm_campaign=" + now.UTC().Format("20060102")
	case "amp":
		return "/" + a.ID + "/amp"
	}
	return "/" + a.ID
}

func (o Outlet) feedPath() string {
	if o.Feed == "json" {
		return "/" + o.ID + "/feed.json"
	}
	return "/" + o.ID + "/feed.xml"
}

func markup(text string, raw bool) string {
	var b strings.Builder
	for p := range strings.SplitSeq(text, "\n\n") {
		if !raw {
			p = html.EscapeString(p)
		}
		b.WriteString("<p>" + p + "</p>\n")
	}
	return b.String()
}

// encode writes f in its outlet's format and charset, and says its media type.
func (f feed) encode() (body []byte, mediaType string, err error) {
	switch f.outlet.Feed {
	case "json":
		body, err = f.json()
		return body, "application/feed+json", err
	case "atom":
		body, err = f.xml(f.atom())
		return body, "application/atom+xml; charset=utf-8", err
	default:
		body, err = f.xml(f.rss())
		return body, "application/rss+xml", err // the charset is in the document
	}
}

func (f feed) xml(v any) ([]byte, error) {
	b, err := xml.MarshalIndent(v, "", "  ")
	if err != nil {
		return nil, err
	}
	charset := cmp.Or(f.outlet.Charset, "utf-8")
	b = append([]byte(`<?xml version="1.0" encoding="`+charset+"\"?>\n"), b...)
	if f.outlet.Charset == "windows-1252" {
		return charmap.Windows1252.NewEncoder().Bytes(b)
	}
	return b, nil
}

type rss struct {
	XMLName xml.Name  `xml:"rss"`
	Version string    `xml:"version,attr"`
	Content string    `xml:"xmlns:content,attr"`
	DC      string    `xml:"xmlns:dc,attr"`
	Title   string    `xml:"channel>title"`
	Link    string    `xml:"channel>link"`
	About   string    `xml:"channel>description"`
	Lang    string    `xml:"channel>language"`
	Items   []rssItem `xml:"channel>item"`
}

type rssItem struct {
	Title   string   `xml:"title"`
	Link    string   `xml:"link"`
	GUID    *rssGUID `xml:"guid"`
	Date    string   `xml:"pubDate,omitempty"`
	Creator string   `xml:"dc:creator,omitempty"`
	Teaser  string   `xml:"description"`
	HTML    string   `xml:"content:encoded,omitempty"`
}

type rssGUID struct {
	PermaLink bool   `xml:"isPermaLink,attr"`
	ID        string `xml:",chardata"`
}

func (f feed) rss() rss {
	r := rss{
		Version: "2.0", Content: "http://purl.org/rss/1.0/modules/content/", DC: "http://purl.org/dc/elements/1.1/",
		Title: f.outlet.Name, Link: f.home, About: f.outlet.About, Lang: f.outlet.Language,
	}
	for _, it := range f.items {
		ri := rssItem{
			Title: it.title, Link: it.link, Creator: it.author,
			Teaser: html.EscapeString(it.teaser), HTML: it.html,
		}
		if it.id != "" {
			ri.GUID = &rssGUID{ID: it.id}
		}
		if !it.undated {
			ri.Date = rssDate(it.published, f.outlet.Zone)
		}
		r.Items = append(r.Items, ri)
	}
	return r
}

// rssDate is t as RSS writes it. It names the zone by its letters, which RFC 822
// allows for American zones only; Indian feeds do it all the same.
func rssDate(t time.Time, zone string) string {
	if zone == "" || zone == "UTC" {
		return t.UTC().Format(time.RFC1123Z)
	}
	return t.In(zoneOf(zone)).Format(time.RFC1123)
}

type atom struct {
	XMLName xml.Name    `xml:"http://www.w3.org/2005/Atom feed"`
	Lang    string      `xml:"xml:lang,attr"`
	ID      string      `xml:"id"`
	Title   string      `xml:"title"`
	Updated string      `xml:"updated"`
	Author  string      `xml:"author>name"`
	Links   []atomLink  `xml:"link"`
	Entries []atomEntry `xml:"entry"`
}

type atomLink struct {
	Rel  string `xml:"rel,attr"`
	Href string `xml:"href,attr"`
}

type atomEntry struct {
	ID        string   `xml:"id"`
	Title     string   `xml:"title"`
	Link      atomLink `xml:"link"`
	Published string   `xml:"published,omitempty"`
	Updated   string   `xml:"updated"`
	Summary   string   `xml:"summary"`
	Content   atomHTML `xml:"content"`
}

type atomHTML struct {
	Type string `xml:"type,attr"`
	HTML string `xml:",chardata"`
}

func (f feed) atom() atom {
	a := atom{
		Lang: f.outlet.Language, ID: f.outlet.Site + "/", Title: f.outlet.Name, Author: f.outlet.Name,
		Updated: f.changed.Format(time.RFC3339),
		Links:   []atomLink{{"alternate", f.home}, {"self", f.self}},
	}
	for _, it := range f.items {
		a.Entries = append(a.Entries, atomEntry{
			ID: it.id, Title: it.title, Link: atomLink{"alternate", it.link},
			Published: it.published.Format(time.RFC3339), Updated: it.updated.Format(time.RFC3339),
			Summary: it.teaser, Content: atomHTML{"html", it.html},
		})
	}
	return a
}

type jsonFeed struct {
	Version     string     `json:"version"`
	Title       string     `json:"title"`
	HomePageURL string     `json:"home_page_url"`
	FeedURL     string     `json:"feed_url"`
	Language    string     `json:"language"`
	Items       []jsonItem `json:"items"`
}

type jsonItem struct {
	ID        string `json:"id"`
	URL       string `json:"url"`
	Title     string `json:"title"`
	HTML      string `json:"content_html,omitempty"`
	Summary   string `json:"summary,omitempty"`
	Published string `json:"date_published,omitempty"`
	Modified  string `json:"date_modified,omitempty"`
}

func (f feed) json() ([]byte, error) {
	j := jsonFeed{
		Version: "https://jsonfeed.org/version/1.1", Title: f.outlet.Name, HomePageURL: f.home,
		FeedURL: f.self, Language: f.outlet.Language, Items: []jsonItem{},
	}
	for _, it := range f.items {
		ji := jsonItem{ID: it.id, URL: it.link, Title: it.title, HTML: it.html}
		if !it.undated {
			ji.Published = it.published.Format(time.RFC3339)
		}
		if it.updated.After(it.published) {
			ji.Modified = it.updated.Format(time.RFC3339)
		}
		if ji.HTML == "" {
			ji.Summary = it.teaser
		}
		j.Items = append(j.Items, ji)
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false) // feeds in the wild do not
	e.SetIndent("", "  ")
	err := e.Encode(j)
	return b.Bytes(), err
}
