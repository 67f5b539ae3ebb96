package fetch

import (
	"net/url"
	"strings"

	"newsdesk/digest"
)

// foreign says that an item is not its feed's own: the link that is shown for it, or
// the address that makes it the article it is, is of another site than the feed's. Any
// feed may name such an address, so only a feed of that site speaks for it. What the
// feed says of its own site counts for nothing.
func foreign(f digest.Feed, guid, link string) bool {
	return elsewhere(f, link) || linkIdentity(strings.TrimSpace(guid)) != "" && elsewhere(f, guid)
}

// elsewhere says that an address is of another publisher than f.
func elsewhere(f digest.Feed, link string) bool {
	at, from := webURL(Canonical(link)), webURL(f.URL)
	return at != nil && from != nil && publisherOf(at) != publisherOf(from)
}

// twins are sites whose publishers serve their feeds or pages from another of theirs.
var twins = map[string]string{
	"bbci.co.uk": "bbc.co.uk", "bbc.com": "bbc.co.uk", "skynews.com": "sky.com", "dj.com": "wsj.com",
	"theguardian.com": "guardian.co.uk", "nyt.com": "nytimes.com", "abcnews.com": "go.com",
}

// publisherOf is the site of u, the same for twins.
func publisherOf(u *url.URL) string {
	site := digest.Site(u.Hostname())
	if twin, ok := twins[site]; ok {
		return twin
	}
	return site
}

// outlet is who is cited for an item. A feed that brings what is of another site, or
// that says itself that it has it from somebody else, is named beside that name: what
// it says must not stand as the other's own words.
func outlet(f digest.Feed, it *Item) string {
	name := oneLine(orString(f.Source, orString(it.Source, f.Title)))
	borrowed := f.Source == "" && it.Source != "" && !strings.EqualFold(name, oneLine(f.Title))
	from := webURL(f.URL)
	if from == nil || !borrowed && !foreign(f, it.GUID, it.Link) {
		return clip(name, maxSource)
	}
	via := digest.Via + digest.Site(from.Hostname())
	if name == "" {
		return strings.TrimSpace(via)
	}
	return clip(name, max(maxSource-len(via), minSource)) + via
}
