package fetch

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"net/url"
	"path"
	"regexp"
	"sort"
	"strings"
	"unicode"

	"newsdesk/digest"
)

// Canonical is the address of the piece itself that a link leads to: without
// tracking parameters, redirectors, AMP, default ports and fragment. A link that
// is no http or https address gives "". Canonical(Canonical(x)) == Canonical(x).
func Canonical(raw string) string {
	// Taking one layer off may bare another. Each step shortens what it changes
	// but for the first, which may add a slash or escape a character.
	for range maxLink {
		next := plainer(raw)
		if next == raw {
			break
		}
		raw = next
	}
	return raw
}

// maxLink is the longest link, in bytes, that is looked at.
const maxLink = 8 << 10

// plainer takes one layer off a link.
func plainer(raw string) string {
	u := webURL(raw)
	if u == nil {
		return ""
	}
	if target := unwrap(u); target != nil {
		return target.String()
	}
	return tidy(u)
}

// webURL parses a link, nil for what is no web address.
func webURL(raw string) *url.URL {
	raw = strings.TrimSpace(raw)
	if len(raw) > maxLink || strings.ContainsFunc(raw, unicode.IsControl) {
		return nil
	}
	u, err := url.Parse(strings.ReplaceAll(raw, " ", "%20"))
	if err != nil || u.Opaque != "" {
		return nil
	}
	u.Scheme = strings.ToLower(u.Scheme)
	if !isWeb(u) {
		return nil
	}
	return u
}

// tidy is u in its plainest form.
func tidy(u *url.URL) string {
	v := *u
	v.Fragment, v.RawFragment, v.User, v.ForceQuery = "", "", nil, false
	host := strings.TrimSuffix(strings.ToLower(v.Hostname()), ".")
	if host == "" {
		return ""
	}
	if strings.Contains(host, ":") {
		host = "[" + host + "]"
	}
	if p := v.Port(); p != "" && (v.Scheme != "http" || p != "80") && (v.Scheme != "https" || p != "443") {
		host += ":" + p
	}
	v.Host = host
	v.RawQuery = tidyQuery(v.RawQuery)
	tidyPath(&v)
	if v.Path == "" {
		v.Path = "/"
	}
	return v.String()
}

func tidyPath(u *url.URL) {
	for _, end := range []string{"/amp/", "/amp", "/amp.html", ".amp.html", ".amp"} {
		if p, ok := strings.CutSuffix(u.Path, end); ok && len(p) > 1 {
			switch end {
			case "/amp/":
				p += "/"
			case ".amp.html":
				p += ".html"
			}
			u.Path, u.RawPath = p, ""
			return
		}
	}
}

// tidyQuery drops the parameters that only say where a reader came from. The
// others keep their order and their spelling.
func tidyQuery(q string) string {
	if q == "" {
		return ""
	}
	parts := strings.Split(q, "&")
	kept := parts[:0]
	for _, p := range parts {
		name, value, _ := strings.Cut(p, "=")
		if n, err := url.QueryUnescape(name); err == nil {
			name = n
		}
		if p != "" && !tracks(strings.ToLower(name), value) {
			kept = append(kept, p)
		}
	}
	return strings.Join(kept, "&")
}

func tracks(name, value string) bool {
	switch name {
	case "amp":
		return value == "" || value == "1" || value == "true"
	case "outputtype":
		return value == "amp"
	case "ref", "src", "source", "from", "via", "cid":
		return referrer.MatchString(value)
	}
	for _, p := range trackingPrefixes {
		if strings.HasPrefix(name, p) {
			return true
		}
	}
	return trackingNames[name]
}

var referrer = regexp.MustCompile(`(?i)^(rss|feed|atom|home|homepage|hp|twitter|tw|facebook|fb|email|newsletter|social|share|google|googlenews|gnews|flipboard|slack|discord|t\.co|(rss|feed|social|twitter|facebook|newsletter)[-_:].*)$`)

var trackingPrefixes = []string{"utm_", "at_", "pk_", "mtm_", "matomo_", "hsa_", "_hs", "ns_", "wt.", "wt_", "oly_", "vero_", "stm_", "ga_", "itm_", "int_", "mc_", "__twitter_", "__hs"}

var trackingNames = map[string]bool{
	"fbclid": true, "gclid": true, "gclsrc": true, "dclid": true, "gbraid": true, "wbraid": true, "msclkid": true, "yclid": true, "twclid": true,
	"ttclid": true, "igshid": true, "igsh": true, "li_fat_id": true, "mkt_tok": true, "guccounter": true, "guce_referrer": true, "guce_referrer_sig": true,
	"smid": true, "smtyp": true, "partner": true, "emc": true, "cmpid": true, "cmp": true, "xtor": true, "ocid": true, "icid": true, "ncid": true, "sr_share": true,
	"share": true, "ftag": true, "rss": true, "feature": true, "soc_src": true, "soc_trk": true, "spm": true, "scm": true, "traffic_source": true, "taid": true,
	"_ga": true, "_gl": true, "ref_src": true, "ref_url": true, "referrer": true, "s_cid": true, "s_campaign": true, "sfmc_id": true, "mbid": true, "campaign_id": true,
	"cmp_id": true, "user_id": true, "regi_id": true, "segment_id": true, "instance_id": true, "wprov": true, "fb_ref": true, "fb_source": true, "action_object_map": true, "sh": true,
	"__source": true, "sref": true, "srnd": true, "leadsource": true, "mod": true, "reflink": true, "st": true, "tag_rss": true, "amp_js_v": true, "usqp": true, "amp_gsa": true,
}

// unwrap is where a redirector leads to, nil when u is none.
func unwrap(u *url.URL) *url.URL {
	host := strings.TrimPrefix(strings.ToLower(u.Hostname()), "www.")
	q := u.Query()
	switch {
	case isGoogle(host) && u.Path == "/url":
		return firstLink(q, "url", "q")
	case isGoogle(host) && strings.HasPrefix(u.Path, "/amp/"):
		return ampTarget(strings.TrimPrefix(u.Path, "/amp/"), u.RawQuery)
	case host == "news.google.com":
		return googleNews(u.Path, q)
	case strings.HasSuffix(host, ".cdn.ampproject.org") || host == "cdn.ampproject.org":
		return ampCache(u)
	case redirectors[host+u.Path], redirectors[host]:
		return firstLink(q, "u", "url", "q", "to", "target", "dest", "murl", "session_redirect", "link")
	}
	return nil
}

var redirectors = map[string]bool{
	"l.facebook.com/l.php": true, "lm.facebook.com/l.php": true, "facebook.com/l.php": true, "l.instagram.com": true, "out.reddit.com": true, "t.umblr.com/redirect": true,
	"l.messenger.com/l.php": true, "youtube.com/redirect": true, "bing.com/news/apiclick.aspx": true, "linkedin.com/redir/redirect": true, "vk.com/away.php": true,
	"steamcommunity.com/linkfilter/": true, "away.vk.com": true, "slack-redir.net/link": true, "href.li": true, "go.redirectingat.com": true, "click.linksynergy.com/deeplink": true,
}

func isGoogle(host string) bool {
	return host == "google.com" || strings.HasPrefix(host, "google.") && strings.Count(host, ".") <= 2
}

// firstLink is the first of the parameters that holds a web address.
func firstLink(q url.Values, names ...string) *url.URL {
	for _, n := range names {
		if u := webURL(q.Get(n)); u != nil {
			return u
		}
	}
	return nil
}

// ampTarget is the page in "s/example.com/path", as in google.com/amp/s/….
func ampTarget(p, query string) *url.URL {
	scheme := "http://"
	if rest, ok := strings.CutPrefix(p, "s/"); ok {
		scheme, p = "https://", rest
	}
	if query != "" {
		p += "?" + query
	}
	u := webURL(scheme + p)
	if u == nil || !strings.Contains(u.Hostname(), ".") {
		return nil
	}
	return u
}

// ampCache is the page behind an AMP cache address: /c/s/example.com/path, with
// v, i or r in place of c.
func ampCache(u *url.URL) *url.URL {
	parts := strings.SplitN(strings.TrimPrefix(u.Path, "/"), "/", 2)
	if len(parts) < 2 || len(parts[0]) != 1 {
		return nil
	}
	return ampTarget(parts[1], u.RawQuery)
}

var inArticleID = regexp.MustCompile(`https?://[!-~]+`)

// googleNews finds the article's address in a Google News link. Older links spell
// it out within their id; newer ones do not, and stay as they are.
func googleNews(p string, q url.Values) *url.URL {
	if u := firstLink(q, "url"); u != nil {
		return u
	}
	if !strings.Contains(p, "/articles/") && !strings.Contains(p, "/read/") {
		return nil
	}
	raw, err := base64.RawURLEncoding.DecodeString(strings.TrimRight(path.Base(p), "="))
	if err != nil {
		return nil
	}
	m := inArticleID.Find(raw)
	if m == nil {
		return nil
	}
	return webURL(string(m))
}

// Identity tells what makes an article the same one when it comes again: its
// GUID, else its link, else its title. A GUID that is an address, and a link,
// count the same in any feed, whatever their scheme, their tracking parameters
// and their mobile or AMP form; any other GUID counts within one publisher's
// host. What leads to another site than the feed's is the article there, whatever its
// GUID: that site's own feed may take it over. It is empty when all three are.
func Identity(f digest.Feed, guid, link, title string) string {
	if elsewhere(f, link) {
		return linkIdentity(link)
	}
	guid = strings.TrimSpace(guid)
	if id := linkIdentity(guid); id != "" {
		return id
	}
	scope := scopeOf(f)
	if guid != "" {
		return scope + "#" + bounded(guid)
	}
	if id := linkIdentity(link); id != "" {
		return id
	}
	if t := strings.Join(strings.Fields(strings.ToLower(title)), " "); t != "" {
		return scope + "!" + digestOf(t)
	}
	return ""
}

// bounded keeps an identity short enough for an index.
func bounded(s string) string {
	if len(s) <= 256 {
		return s
	}
	return digestOf(s)
}

func digestOf(s string) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:16])
}

// linkIdentity is a link without what may change while the piece stays the same.
func linkIdentity(raw string) string {
	c := Canonical(raw)
	if c == "" {
		return ""
	}
	u, err := url.Parse(c)
	if err != nil {
		return ""
	}
	id := publisherHost(u.Host) + strings.TrimSuffix(u.EscapedPath(), "/")
	if u.RawQuery != "" {
		params := strings.Split(u.RawQuery, "&")
		sort.Strings(params)
		id += "?" + strings.Join(params, "&")
	}
	if orig := webURL(raw); orig != nil && meaningful(orig.Fragment) {
		id += "#" + orig.Fragment
	}
	return bounded(id)
}

// meaningful says that a fragment tells one piece from another on the same page.
// Numbers are how some publishers mark a piece's revisions.
func meaningful(fragment string) bool {
	if fragment == "" || strings.Trim(fragment, "0123456789") == "" || strings.ContainsAny(fragment, "=&") {
		return false
	}
	switch fragment {
	case "comments", "respond", "top", "main", "content", "rss", "xtor":
		return false
	}
	return true
}

// publisherHost is a host without what only tells the form of its pages.
func publisherHost(host string) string {
	for _, p := range []string{"www.", "m.", "mobile.", "amp."} {
		if rest, ok := strings.CutPrefix(host, p); ok && strings.Contains(rest, ".") {
			return rest
		}
	}
	return host
}

func scopeOf(f digest.Feed) string {
	for _, raw := range []string{f.URL, f.Site} {
		if u := webURL(raw); u != nil {
			return publisherHost(strings.ToLower(u.Host))
		}
	}
	return bounded(f.URL)
}
