package fetch

import (
	"net"
	"net/url"
	"strings"

	"golang.org/x/net/publicsuffix"

	"newsdesk/digest"
)

// foreign says that what makes an item the article it is, is an address of another
// site than the feed's: any feed may name it, so only a feed of that site speaks for
// it. What the feed says of its own site counts for nothing.
func foreign(f digest.Feed, guid, link string) bool {
	named := link
	if linkIdentity(strings.TrimSpace(guid)) != "" {
		named = guid
	} else if strings.TrimSpace(guid) != "" {
		return false // counts within this feed's own host
	}
	at, from := webURL(Canonical(named)), webURL(f.URL)
	return at != nil && from != nil && siteOf(at) != siteOf(from)
}

// siteOf is the domain that whoever runs u has registered, or its address where it
// has no name.
func siteOf(u *url.URL) string {
	host := strings.TrimSuffix(strings.ToLower(u.Hostname()), ".")
	if net.ParseIP(host) != nil {
		return host
	}
	site, err := publicsuffix.EffectiveTLDPlusOne(host)
	if err != nil { // a bare suffix or a name of this network
		return host
	}
	return site
}
