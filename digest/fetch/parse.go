package fetch

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/mmcdole/gofeed/atom"
	jsonfeed "github.com/mmcdole/gofeed/json"
	"github.com/mmcdole/gofeed/rss"
)

// A Parsed is a feed as its publisher sent it. Its texts are not yet plain: Item
// methods convert them, so that what is already known costs nothing.
type Parsed struct {
	Title    string // plain text, one line
	Site     string // absolute address of the home page; may be empty
	Language string // BCP 47 primary tag; may be empty
	TTL      time.Duration
	Items    []Item
	// Note says what had to be repaired and may be missing; empty when nothing was.
	Note string
}

// An Item is one article of a feed, its texts as sent.
type Item struct {
	GUID      string
	Link      string    // absolute; may be empty
	Title     string    // markup
	Body      string    // markup: the fullest text that the feed gives
	Full      bool      // Body comes from where feeds put full texts, not excerpts
	Author    string    // plain text
	Source    string    // who published it, when the feed gathers from several
	Language  string    // as the feed says it
	Published time.Time // UTC; zero when the feed gives none
	Image     string    // its picture's address: see Image; may be empty
	plain     bool      // Body is plain text already
	images    []string  // what may be its picture, best first, as sent
}

// ParseFeed reads RSS, RDF, Atom or JSON Feed. contentType is the HTTP header's
// and may be empty; base resolves relative links and may be nil. What can be
// repaired is, and what had to be left out is in Note. The error is a *Fault.
//
// It is pure, and bounded by the length of body: entities are expanded up to a
// bound, and a feed that nests too deeply is refused.
func ParseFeed(body []byte, contentType string, base *url.URL) (Parsed, error) {
	if len(bytes.TrimSpace(body)) == 0 {
		return Parsed{}, faultf(Empty, "the answer is empty; check the address in a browser")
	}
	b, fault := clean(body, contentType)
	if fault != nil {
		return Parsed{}, fault
	}
	var p Parsed
	var err error
	switch {
	case len(b) == 0:
		return Parsed{}, faultf(Empty, "the answer holds no text; check the address in a browser")
	case b[0] == '{':
		p, err = parseJSON(b)
	case looksHTML(b):
		return Parsed{}, htmlFault(b)
	default:
		p, err = parseXML(b)
	}
	if err != nil {
		return Parsed{}, err
	}
	p.resolve(base)
	return p, nil
}

// resolve makes links absolute: the home page against the feed's address, the
// articles' against the home page.
func (p *Parsed) resolve(base *url.URL) {
	p.Site = absolute(base, p.Site)
	if site, err := url.Parse(p.Site); err == nil && isWeb(site) {
		base = site
	}
	for i := range p.Items {
		p.Items[i].Link = absolute(base, p.Items[i].Link)
		p.Items[i].Image = picture(base, p.Items[i].images)
	}
}

// absolute resolves ref against base. It is empty for what is no web address in
// the end.
func absolute(base *url.URL, ref string) string {
	ref = strings.TrimSpace(ref)
	if ref == "" {
		return ""
	}
	u, err := url.Parse(strings.ReplaceAll(ref, " ", "%20"))
	if err != nil {
		return ""
	}
	if base != nil {
		u = base.ResolveReference(u)
	}
	if !isWeb(u) {
		return ""
	}
	return u.String()
}

func parseXML(b []byte) (Parsed, error) {
	o := scan(b)
	if o.fault != nil {
		return Parsed{}, o.fault
	}
	if o.root == "channel" {
		return parseXML(append(append([]byte("<rss>"), b...), "</rss>"...))
	}
	read := readerFor(o.root)
	if read == nil {
		return Parsed{}, notFeed(o, b)
	}
	if mended := mendRoot(b, o); mended != nil {
		b = mended
		o = scan(b)
	}
	switch {
	case o.ended > 0:
		p, err := read(b[:o.ended])
		if err == nil {
			return p, nil
		}
		return salvage(b, o, read, err)
	case len(o.items) > 0:
		last := o.items[len(o.items)-1].end
		p, err := read(append(append([]byte(nil), b[:last]...), closers(o.open)...))
		if err != nil {
			p, err = salvage(b, o, read, err)
		}
		p.Note = fmt.Sprintf("the feed breaks off after %d whole articles, which were kept", len(p.Items))
		return p, err
	}
	return Parsed{}, faultf(Broken, "the feed breaks off before its first whole article; it will be tried again")
}

var (
	openEnd   = regexp.MustCompile(`</[\w:.-]{1,60}$`)
	defaultNS = regexp.MustCompile(`\sxmlns\s*=\s*("[^"]*"|'[^']*')`)
)

// mendRoot mends what concerns the whole feed: a "<" that begins nothing, a last
// tag without its ">", and a root in a namespace that nobody reads. It returns nil
// when all is well.
func mendRoot(b []byte, o outline) []byte {
	var out []byte
	if o.stray {
		out = escapeStray(b)
	}
	if o.ended == 0 && openEnd.Match(b[max(0, len(b)-80):]) {
		out = append(bytes.Clone(firstBytes(out, b)), '>')
	}
	if ns := defaultNS.FindSubmatchIndex(o.rootTag); o.root == "feed" && ns != nil && !atomNamespace(o.rootTag[ns[2]+1:ns[3]-1]) {
		tag := bytes.Replace(o.rootTag, o.rootTag[ns[2]:ns[3]], []byte(`"http://www.w3.org/2005/Atom"`), 1)
		out = bytes.Replace(firstBytes(out, b), o.rootTag, tag, 1)
	}
	return out
}

func firstBytes(a, b []byte) []byte {
	if a != nil {
		return a
	}
	return b
}

func atomNamespace(ns []byte) bool {
	return string(ns) == "http://www.w3.org/2005/Atom" || string(ns) == "http://purl.org/atom/ns#"
}

func readerFor(root string) func([]byte) (Parsed, error) {
	switch root {
	case "rss", "rdf":
		return readRSS
	case "feed":
		return readAtom
	}
	return nil
}

func notFeed(o outline, b []byte) *Fault {
	switch {
	case o.root == "":
		return faultf(NotFeed, "the answer is no feed: it is neither XML nor JSON; follow the site's home page to find its feed")
	case o.root == "html" || looksHTML(b):
		return htmlFault(b)
	}
	return faultf(NotFeed, "the answer is XML, but no feed: it begins with <%s>; follow the site's home page to find its feed", brief(o.root))
}

// escapeStray escapes each "<" that begins no markup.
func escapeStray(b []byte) []byte {
	var out []byte
	last := 0
	for i := 0; i < len(b); i++ {
		if b[i] != '<' {
			continue
		}
		rest := b[i:]
		if bytes.HasPrefix(rest, []byte("<![CDATA[")) {
			n := bytes.Index(rest, []byte("]]>"))
			if n < 0 {
				break
			}
			i += n
			continue
		}
		if len(rest) > 1 && (nameStart(rest[1]) || strings.IndexByte("/!?", rest[1]) >= 0) {
			continue
		}
		out = append(append(out, b[last:i]...), "&lt;"...)
		last = i + 1
	}
	return append(out, b[last:]...)
}

// maxSalvage is how many articles of a broken feed are read one by one.
const maxSalvage = 1000

// salvage reads a broken feed article by article, and leaves out those that
// cannot be read.
func salvage(b []byte, o outline, read func([]byte) (Parsed, error), cause error) (Parsed, error) {
	var head []byte
	for _, t := range o.open {
		head = append(head, t.source...)
	}
	tail := closers(o.open)
	var all Parsed
	for _, it := range o.items[:min(len(o.items), maxSalvage)] {
		doc := append(append(append([]byte(nil), head...), b[it.start:it.end]...), tail...)
		if p, err := read(doc); err == nil {
			all.Items = append(all.Items, p.Items...)
		}
	}
	if len(all.Items) == 0 {
		return Parsed{}, faultf(Broken, "the feed cannot be read (%s); tell the publisher, or follow another feed of the site", brief(cause.Error()))
	}
	if len(o.items) > 0 {
		headDoc := append(append([]byte(nil), b[:o.items[0].start]...), tail...)
		if p, err := read(headDoc); err == nil {
			all.Title, all.Site, all.Language, all.TTL = p.Title, p.Site, p.Language, p.TTL
		}
	}
	all.Note = fmt.Sprintf("the feed is broken; %d of its %d articles could be read", len(all.Items), len(o.items))
	return all, nil
}

func readRSS(b []byte) (Parsed, error) {
	f, err := (&rss.Parser{}).Parse(bytes.NewReader(b))
	if err != nil {
		return Parsed{}, err
	}
	return fromRSS(f), nil
}

func readAtom(b []byte) (Parsed, error) {
	f, err := (&atom.Parser{}).Parse(bytes.NewReader(b))
	if err != nil {
		return Parsed{}, err
	}
	return fromAtom(f), nil
}

// parseJSON reads a JSON Feed. One that breaks off keeps its whole items.
func parseJSON(b []byte) (Parsed, error) {
	f, err := (&jsonfeed.Parser{}).Parse(bytes.NewReader(b))
	note := ""
	if err != nil {
		cause := err
		if f, err = jsonHead(b); err != nil {
			return Parsed{}, faultf(Broken, "the JSON feed cannot be read (%s); tell the publisher, or follow another feed of the site", brief(cause.Error()))
		}
		note = fmt.Sprintf("the feed breaks off after %d whole articles, which were kept", len(f.Items))
	}
	if f.Items == nil && !strings.Contains(f.Version, "jsonfeed.org") {
		return Parsed{}, faultf(NotFeed, "the answer is JSON, but no feed; follow the site's home page to find its feed")
	}
	p := fromJSON(f)
	p.Note = note
	return p, nil
}

var errNoItems = errors.New("no whole item")

// jsonHead reads as much of a JSON Feed as is whole.
func jsonHead(b []byte) (*jsonfeed.Feed, error) {
	d := json.NewDecoder(bytes.NewReader(b))
	f := &jsonfeed.Feed{}
	if _, err := d.Token(); err != nil {
		return nil, err
	}
	for d.More() {
		key, err := d.Token()
		if err != nil {
			break
		}
		if key != "items" {
			var v json.RawMessage
			if d.Decode(&v) != nil {
				break
			}
			setField(f, key, v)
			continue
		}
		if t, err := d.Token(); err != nil || t != json.Delim('[') {
			break
		}
		for d.More() {
			it := &jsonfeed.Item{}
			if d.Decode(it) != nil {
				break
			}
			f.Items = append(f.Items, it)
		}
		break
	}
	if len(f.Items) == 0 {
		return nil, errNoItems
	}
	return f, nil
}

func setField(f *jsonfeed.Feed, key json.Token, v json.RawMessage) {
	var s string
	if json.Unmarshal(v, &s) != nil {
		return
	}
	switch key {
	case "title":
		f.Title = s
	case "home_page_url":
		f.HomePageURL = s
	case "language":
		f.Language = s
	}
}

// language is the primary tag of a BCP 47 tag, empty for what is none.
func language(tag string) string {
	tag = strings.ToLower(strings.TrimSpace(tag))
	if i := strings.IndexAny(tag, "-_ ,"); i >= 0 {
		tag = tag[:i]
	}
	if len(tag) < 2 || len(tag) > 3 || tag == "und" || tag == "mul" || strings.Trim(tag, "abcdefghijklmnopqrstuvwxyz") != "" {
		return ""
	}
	return tag
}

// firstDate is the first of the texts that is a date.
func firstDate(texts ...string) time.Time {
	for _, s := range texts {
		if t, ok := parseDate(s); ok {
			return t
		}
	}
	return time.Time{}
}

func firstText(texts ...string) string {
	for _, s := range texts {
		if strings.TrimSpace(s) != "" {
			return s
		}
	}
	return ""
}

// minutesTTL reads RSS's <ttl>, in minutes.
func minutesTTL(s string) time.Duration {
	n, err := strconv.ParseInt(strings.TrimSpace(s), 10, 32)
	if err != nil {
		return 0
	}
	return seconds(n * 60)
}
