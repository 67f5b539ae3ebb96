package fetch

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"

	"newsdesk/digest"
)

const (
	maxOPML      = 16 << 20 // bytes
	maxOPMLFeeds = 50_000
)

// ParseOPML reads a list of feeds: URL, Title, Site and Language of each, in the
// file's order and each address once. Folders are opened, and their names dropped.
// A list that breaks off gives the feeds before the break. The error, a *Fault, says
// what is wrong with a file in which there are no feeds.
func ParseOPML(r io.Reader) ([]digest.Feed, error) {
	b, err := io.ReadAll(io.LimitReader(r, maxOPML+1))
	if err != nil {
		return nil, fmt.Errorf("read OPML: %w", err)
	}
	if len(b) > maxOPML {
		return nil, faultf(TooLarge, "the OPML file is larger than %s, the most that is read; split it", size(maxOPML))
	}
	b, fault := clean(b, "")
	if fault != nil {
		return nil, fault
	}
	d := xml.NewDecoder(bytes.NewReader(b))
	d.Strict = false
	d.Entity = xml.HTMLEntity
	feeds, err := readOutlines(d)
	if len(feeds) == 0 {
		return nil, noOutlines(b, err)
	}
	return feeds, nil
}

// readOutlines reads the outlines one after the other; how they nest is of no
// matter, and so cannot exhaust anything.
func readOutlines(d *xml.Decoder) ([]digest.Feed, error) {
	var feeds []digest.Feed
	seen := map[string]bool{}
	for len(feeds) < maxOPMLFeeds {
		tok, err := d.RawToken()
		if errors.Is(err, io.EOF) {
			return feeds, nil
		}
		if err != nil {
			return feeds, err
		}
		e, ok := tok.(xml.StartElement)
		if !ok || !strings.EqualFold(e.Name.Local, "outline") {
			continue
		}
		if f, ok := outlineFeed(e); ok && !seen[f.URL] {
			seen[f.URL] = true
			feeds = append(feeds, f)
		}
	}
	return feeds, nil
}

func outlineFeed(e xml.StartElement) (digest.Feed, bool) {
	a := map[string]string{}
	for _, at := range e.Attr {
		a[strings.ToLower(at.Name.Local)] = strings.TrimSpace(at.Value)
	}
	u, err := parseURL(a["xmlurl"])
	if a["xmlurl"] == "" || err != nil {
		return digest.Feed{}, false
	}
	return digest.Feed{
		URL: u.String(), Title: oneLine(firstText(a["title"], a["text"])),
		Site: absolute(nil, a["htmlurl"]), Language: language(a["language"]),
	}, true
}

func noOutlines(b []byte, cause error) error {
	switch {
	case looksHTML(b):
		return faultf(NotFeed, "the file is a web page, not OPML; export the feed list again")
	case cause != nil:
		return faultf(Broken, "the OPML cannot be read (%s)", brief(cause.Error()))
	}
	return faultf(Empty, "the file names no feeds: an OPML list has <outline xmlUrl=\"…\"> for each; export it again")
}

type opml struct {
	XMLName  xml.Name      `xml:"opml"`
	Version  string        `xml:"version,attr"`
	Title    string        `xml:"head>title"`
	Outlines []opmlOutline `xml:"body>outline"`
}

type opmlOutline struct {
	Type     string `xml:"type,attr"`
	Text     string `xml:"text,attr"`
	Title    string `xml:"title,attr"`
	XMLURL   string `xml:"xmlUrl,attr"`
	HTMLURL  string `xml:"htmlUrl,attr,omitempty"`
	Language string `xml:"language,attr,omitempty"`
}

// WriteOPML writes the feeds as OPML 2.0, which other readers take. ParseOPML
// reads them back.
func WriteOPML(w io.Writer, feeds []digest.Feed) error {
	doc := opml{Version: "2.0", Title: "Feeds followed by Newsdesk"}
	for _, f := range feeds {
		doc.Outlines = append(doc.Outlines, opmlOutline{
			Type: "rss", Text: f.Name(), Title: f.Name(), XMLURL: f.URL, HTMLURL: f.Site, Language: f.Language,
		})
	}
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return fmt.Errorf("write OPML: %w", err)
	}
	e := xml.NewEncoder(w)
	e.Indent("", "  ")
	if err := e.Encode(doc); err != nil {
		return fmt.Errorf("write OPML: %w", err)
	}
	if _, err := io.WriteString(w, "\n"); err != nil {
		return fmt.Errorf("write OPML: %w", err)
	}
	return nil
}
