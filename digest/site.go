package digest

import (
	"net"
	"strings"

	"golang.org/x/net/publicsuffix"
)

// Site is the domain that whoever runs a host has registered, such as ledger.co.uk for
// news.ledger.co.uk; the host itself where it is an address, a bare suffix or a name
// of this network. The suffixes are those of publicsuffix.org.
func Site(host string) string {
	host = strings.TrimSuffix(strings.ToLower(host), ".")
	if net.ParseIP(host) != nil {
		return host
	}
	site, err := publicsuffix.EffectiveTLDPlusOne(host)
	if err != nil {
		return host
	}
	return site
}
