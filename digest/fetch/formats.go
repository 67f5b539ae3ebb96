package fetch

import (
	"maps"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/mmcdole/gofeed/atom"
	ext "github.com/mmcdole/gofeed/extensions"
	jsonfeed "github.com/mmcdole/gofeed/json"
	"github.com/mmcdole/gofeed/rss"
)

// fromRSS reads what a digest needs out of an RSS or RDF feed. Its parts are
// looked for where the specification has them first, then where feeds put them.
func fromRSS(f *rss.Feed) Parsed {
	p := Parsed{
		Title:    oneLine(firstText(f.Title, extText(f.Extensions, "dc", "title"))),
		Site:     firstText(f.Link, atomLink(f.Extensions)),
		Language: language(firstText(f.Language, extText(f.Extensions, "dc", "language"))),
		TTL:      max(minutesTTL(f.TTL), syndication(f.Extensions)),
		Items:    make([]Item, 0, len(f.Items)),
	}
	for _, it := range f.Items {
		p.Items = append(p.Items, rssItem(it))
	}
	return p
}

func rssItem(it *rss.Item) Item {
	x := it.Extensions
	out := Item{
		Link:     rssLink(it),
		Title:    firstText(it.Title, extText(x, "dc", "title"), extText(x, "media", "title"), extText(x, "itunes", "title")),
		Author:   person(firstText(it.Author, extText(x, "dc", "creator"), extText(x, "dc", "author"), extText(x, "itunes", "author"), childText(x, "atom", "author", "name"))),
		Language: extText(x, "dc", "language"),
		Published: firstDate(it.PubDate, extText(x, "dc", "date"), extText(x, "dcterms", "issued"), extText(x, "dcterms", "created"),
			extText(x, "dcterms", "date"), extText(x, "atom", "published"), extText(x, "prism", "publicationDate"), it.Custom["date"],
			it.Custom["published"], extText(x, "atom", "updated"), extText(x, "dcterms", "modified"), it.Custom["updated"]),
	}
	if it.GUID != nil {
		out.GUID = strings.TrimSpace(it.GUID.Value)
	}
	if it.Source != nil {
		out.Source = oneLine(it.Source.Title)
	}
	full := firstText(it.Content, it.Custom["encoded"], extText(x, "content", "encoded"), extText(x, "atom", "content"), it.Custom["fullitem"], it.Custom["body"], deepText(x, "xhtml", "body"))
	excerpt := firstText(it.Description, extText(x, "dc", "description"), extText(x, "itunes", "summary"), extText(x, "media", "description"), extText(x, "atom", "summary"))
	out.Body, out.Full = fuller(full, excerpt)
	out.images = rssImages(it)
	return out
}

// fuller picks the text to keep: the full one, unless it says less than the excerpt.
func fuller(full, excerpt string) (string, bool) {
	if len(full) >= len(excerpt) && full != "" {
		return full, true
	}
	return excerpt, false
}

func rssLink(it *rss.Item) string {
	link := firstText(extText(it.Extensions, "feedburner", "origLink"), it.Link, atomLink(it.Extensions))
	if link == "" && it.GUID != nil && !strings.EqualFold(it.GUID.IsPermalink, "false") && isLink(it.GUID.Value) {
		link = it.GUID.Value
	}
	return link
}

func isLink(s string) bool {
	return strings.HasPrefix(s, "http://") || strings.HasPrefix(s, "https://")
}

// fromAtom reads what a digest needs out of an Atom feed.
func fromAtom(f *atom.Feed) Parsed {
	p := Parsed{
		Title:    oneLine(f.Title),
		Site:     alternate(f.Links),
		Language: language(f.Language),
		TTL:      syndication(f.Extensions),
		Items:    make([]Item, 0, len(f.Entries)),
	}
	author := firstPerson(f.Authors)
	for _, e := range f.Entries {
		it := atomItem(e)
		it.Author = firstText(it.Author, author)
		p.Items = append(p.Items, it)
	}
	return p
}

func atomItem(e *atom.Entry) Item {
	x := e.Extensions
	out := Item{
		GUID:   strings.TrimSpace(e.ID),
		Link:   firstText(extText(x, "feedburner", "origLink"), alternate(e.Links)),
		Title:  firstText(e.Title, extText(x, "media", "title"), childText(x, "media", "group", "title")),
		Author: firstText(firstPerson(e.Authors), person(extText(x, "dc", "creator"))),
		Published: firstDate(e.Published, extText(x, "", "issued"), extText(x, "dcterms", "issued"), extText(x, "", "created"),
			extText(x, "dc", "date"), extText(x, "dcterms", "created"), e.Updated, extText(x, "", "modified"), extText(x, "dcterms", "modified")),
	}
	if out.Link == "" && isLink(out.GUID) {
		out.Link = out.GUID
	}
	if e.Source != nil {
		out.Source = oneLine(e.Source.Title)
	}
	full := ""
	if e.Content != nil {
		full = e.Content.Value
		if out.Link == "" {
			out.Link = e.Content.Src
		}
	}
	out.Body, out.Full = fuller(full, firstText(e.Summary, extText(x, "media", "description"), childText(x, "media", "group", "description")))
	out.images = atomImages(e)
	return out
}

// alternate is the link to what a feed or an entry is about.
func alternate(links []*atom.Link) string {
	best, rank := "", 0
	for _, l := range links {
		r := 0
		switch l.Rel {
		case "", "alternate":
			r = 3
			if l.Type == "" || strings.Contains(l.Type, "html") {
				r = 4
			}
		case "related", "via":
			r = 1
		}
		if r > rank && strings.TrimSpace(l.Href) != "" {
			best, rank = l.Href, r
		}
	}
	return best
}

func firstPerson(ps []*atom.Person) string {
	for _, p := range ps {
		if name := person(p.Name); name != "" {
			return name
		}
	}
	return ""
}

// fromJSON reads what a digest needs out of a JSON Feed.
func fromJSON(f *jsonfeed.Feed) Parsed {
	p := Parsed{Title: oneLine(f.Title), Site: f.HomePageURL, Language: language(f.Language), Items: make([]Item, 0, len(f.Items))}
	author := jsonAuthor(f.Authors, f.Author)
	for _, it := range f.Items {
		if it == nil {
			continue
		}
		out := Item{
			GUID: strings.TrimSpace(it.ID), Link: firstText(it.URL, it.ExternalURL), Title: it.Title, Language: it.Language,
			Author:    firstText(jsonAuthor(it.Authors, it.Author), author),
			Published: firstDate(it.DatePublished, it.DateModified),
			images:    jsonImages(it),
		}
		if out.Link == "" && isLink(out.GUID) {
			out.Link = out.GUID
		}
		out.Body, out.Full = it.ContentHTML, true
		if out.Body == "" {
			out.plain = true
			out.Body, out.Full = fuller(it.ContentText, it.Summary)
		}
		p.Items = append(p.Items, out)
	}
	return p
}

func jsonAuthor(many []*jsonfeed.Author, one *jsonfeed.Author) string {
	for _, a := range append(many, one) {
		if a != nil && person(a.Name) != "" {
			return person(a.Name)
		}
	}
	return ""
}

// person is the name in what feeds put where an author belongs: "Jane Doe",
// "jane@example.com (Jane Doe)", "Jane Doe <jane@example.com>", "By Jane Doe".
func person(s string) string {
	s = oneLine(strings.NewReplacer("<", "(", ">", ")").Replace(s))
	if open := strings.IndexByte(s, '('); open >= 0 {
		inner, _, _ := strings.Cut(s[open+1:], ")")
		outer := strings.TrimSpace(s[:open])
		switch {
		case strings.Contains(outer, "@") || outer == "":
			s = inner
		case strings.Contains(inner, "@"):
			s = outer
		}
	}
	s = strings.TrimSpace(s)
	if len(s) > 3 && strings.EqualFold(s[:3], "by ") {
		s = s[3:]
	}
	if strings.Contains(s, "@") || utf8.RuneCountInString(s) > 120 {
		return ""
	}
	return strings.TrimSpace(s)
}

// extText is the text of an extension element, empty when there is none.
func extText(x ext.Extensions, prefix, name string) string {
	if e := x[prefix][name]; len(e) > 0 {
		return strings.TrimSpace(e[0].Value)
	}
	return ""
}

func childText(x ext.Extensions, prefix, name, child string) string {
	if e := x[prefix][name]; len(e) > 0 && len(e[0].Children[child]) > 0 {
		return e[0].Children[child][0].Value
	}
	return ""
}

// deepText is the text of an extension element and of the elements within it.
// gofeed keeps no order between text and elements; within either it does.
func deepText(x ext.Extensions, prefix, name string) string {
	e := x[prefix][name]
	if len(e) == 0 {
		return ""
	}
	var b strings.Builder
	writeDeep(&b, e[0])
	return b.String()
}

func writeDeep(b *strings.Builder, e ext.Extension) {
	b.WriteString("<p>")
	b.WriteString(e.Value)
	for _, name := range slices.Sorted(maps.Keys(e.Children)) {
		for _, c := range e.Children[name] {
			writeDeep(b, c)
		}
	}
}

// atomLink is the address of an <atom:link> to a page within RSS.
func atomLink(x ext.Extensions) string {
	for _, l := range x["atom"]["link"] {
		if rel := l.Attrs["rel"]; rel == "" || rel == "alternate" {
			return l.Attrs["href"]
		}
	}
	return ""
}

// syndication is how often a feed says it changes (RSS 1.0 syndication module).
func syndication(x ext.Extensions) time.Duration {
	period := map[string]time.Duration{"hourly": time.Hour, "daily": 24 * time.Hour, "weekly": 7 * 24 * time.Hour}[strings.ToLower(extText(x, "sy", "updatePeriod"))]
	if n := atoi(extText(x, "sy", "updateFrequency")); n > 1 {
		period /= time.Duration(n)
	}
	return period
}
