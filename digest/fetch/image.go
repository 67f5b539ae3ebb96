package fetch

import (
	"net/netip"
	"net/url"
	"regexp"
	"strconv"
	"strings"

	"github.com/mmcdole/gofeed/atom"
	ext "github.com/mmcdole/gofeed/extensions"
	jsonfeed "github.com/mmcdole/gofeed/json"
	"github.com/mmcdole/gofeed/rss"
	"golang.org/x/net/idna"
	"golang.org/x/net/publicsuffix"
)

const (
	// maxImage is the longest address of a picture, in bytes: chat platforms take no more.
	maxImage = 2048
	// maxImages is how many addresses are looked at for an item's picture.
	maxImages = 20
	// minSide is the least side of a picture, in pixels, where a feed tells it: what is
	// smaller is an icon, or counts readers.
	minSide = 50
)

// Image is the address of a picture as it may be shown to people: absolute, http or
// https, of a public host, which is in plain letters, and at most 2,048 bytes long. Otherwise it is empty. It is
// never fetched by the bot; a chat platform does that, which must not be sent to
// anybody's own network.
func Image(raw string) string {
	u := webURL(raw)
	if u == nil || u.User != nil || strings.HasSuffix(strings.ToLower(u.Path), ".svg") {
		return ""
	}
	host, ok := publicHost(u.Hostname())
	if !ok {
		return ""
	}
	if strings.Contains(host, ":") {
		host = "[" + host + "]"
	}
	if port := u.Port(); port != "" {
		host += ":" + port
	}
	u.Host, u.Fragment, u.RawFragment = host, "", ""
	if s := u.String(); len(s) <= maxImage {
		return s
	}
	return ""
}

// numeric is the last label of a host that browsers read as an IPv4 address, in
// whatever base. https://url.spec.whatwg.org/#ends-in-a-number-checker
var numeric = regexp.MustCompile(`^(?:\d+|0[xX][0-9a-fA-F]*)$`)

// publicHost is a host as programs look it up, in plain letters, and whether it may be
// on the public internet: a name under a suffix that is registered and that no local
// network has for its own, or an address of no special purpose.
func publicHost(host string) (string, bool) {
	if ip, err := netip.ParseAddr(host); err == nil {
		return host, publicAddr(ip)
	}
	// Full-width digits and dots of other scripts become plain ones here, as in browsers.
	lookup := idna.New(idna.MapForLookup(), idna.StrictDomainName(false))
	host, err := lookup.ToASCII(host)
	host = strings.TrimSuffix(strings.ToLower(host), ".")
	if again, e := lookup.ToASCII(host); err != nil || e != nil || again != host { // what has no end in plain letters is no name
		return "", false
	}
	if ip, err := netip.ParseAddr(host); err == nil {
		return host, publicAddr(ip)
	}
	dot := strings.LastIndexByte(host, '.')
	if dot < 1 || strings.ContainsAny(host, ":/?#@%[]\\") || numeric.MatchString(host[dot+1:]) {
		return "", false
	}
	return host, publicName(host)
}

// publicAddr says that an address is none of a special purpose: it is not where the bot
// itself would not fetch.
func publicAddr(ip netip.Addr) bool {
	return ip.Zone() == "" && guard(nil).SafeAddr(ip.Unmap()) == nil
}

// publicName says that the suffix of a name is a registered one, which those of local
// networks, such as lan, internal and svc, are not. The suffixes are those of
// publicsuffix.org; of what they have, some are for local use all the same.
func publicName(host string) bool {
	for _, own := range []string{"arpa", "onion", "fritz.box"} {
		if host == own || strings.HasSuffix(host, "."+own) {
			return false
		}
	}
	suffix, registered := publicsuffix.PublicSuffix(host)
	// A private suffix, such as github.io, is under a registered one; example is for
	// documents, https://www.rfc-editor.org/rfc/rfc6761#section-6.5
	return registered || strings.Contains(suffix, ".") || suffix == "example"
}

// picture is the first of raw that is a picture's address, resolved against base.
func picture(base *url.URL, raw []string) string {
	for _, r := range raw[:min(len(raw), maxImages)] {
		if len(r) > maxLink {
			continue
		}
		if s := Image(absolute(base, r)); s != "" {
			return s
		}
	}
	return ""
}

// rssImages are what may be the picture of an item, best first.
func rssImages(it *rss.Item) []string {
	out := mediaImages(it.Extensions)
	for _, e := range it.Enclosures {
		if e != nil && imageType(e.Type) {
			out = append(out, e.URL)
		}
	}
	if it.ITunesExt != nil {
		out = append(out, it.ITunesExt.Image)
	}
	return out
}

// atomImages are what may be the picture of an entry, best first.
func atomImages(e *atom.Entry) []string {
	out := mediaImages(e.Extensions)
	for _, l := range e.Links {
		if l.Rel == "enclosure" && imageType(l.Type) {
			out = append(out, l.Href)
		}
	}
	return out
}

// jsonImages are what may be the picture of an item, best first.
func jsonImages(it *jsonfeed.Item) []string {
	out := []string{it.Image, it.BannerImage}
	if it.Attachments != nil {
		for _, a := range *it.Attachments {
			if imageType(a.MimeType) {
				out = append(out, a.URL)
			}
		}
	}
	return out
}

// mediaImages are the pictures that the media extension names: thumbnails, then what
// is a picture itself, alone, in groups and in each other.
// https://www.rssboard.org/media-rss
func mediaImages(x ext.Extensions) []string {
	var thumbs, whole []string
	var look func(e map[string][]ext.Extension, depth int)
	look = func(e map[string][]ext.Extension, depth int) {
		for _, t := range e["thumbnail"] {
			if largeEnough(t.Attrs) {
				thumbs = append(thumbs, t.Attrs["url"])
			}
		}
		for _, c := range e["content"] {
			if (c.Attrs["medium"] == "image" || imageType(c.Attrs["type"])) && largeEnough(c.Attrs) {
				whole = append(whole, c.Attrs["url"])
			}
		}
		if depth == 0 {
			return
		}
		for _, inner := range append(append([]ext.Extension(nil), e["group"]...), e["content"]...) {
			look(inner.Children, depth-1)
		}
	}
	look(x["media"], 2)
	return append(thumbs, whole...)
}

// imageType says that a media type is of a picture that chat platforms show.
func imageType(t string) bool {
	t = strings.ToLower(strings.TrimSpace(t))
	return strings.HasPrefix(t, "image/") && !strings.HasPrefix(t, "image/svg")
}

func largeEnough(attrs map[string]string) bool {
	for _, side := range []string{"width", "height"} {
		if n, err := strconv.Atoi(attrs[side]); err == nil && n < minSide {
			return false
		}
	}
	return true
}
