package fetch

import (
	"bytes"
	"regexp"
	"slices"
)

var pageTitle = regexp.MustCompile(`(?is)<title[^>]*>(.{0,300}?)</title>`)

// isBotWall says that a page's first part has the signs of bot protection.
// Searching for words is ten times faster than one regular expression for all.
func isBotWall(head []byte) bool {
	return holdsAny(head, "cf-chl", "chl_page", "cf_chl_opt", "just a moment...", "attention required! | cloudflare", "captcha-delivery",
		"/_incapsula_", "px-captcha", "verify you are human", "are you a robot")
}

// isLoginPage says that a page's first part has the signs of a login or consent page.
func isLoginPage(head []byte) bool {
	return holdsAny(head, `type="password`, `type='password`, "type=password", `type = "password`, "consent.google.", "consent.yahoo.", "consent.youtube.",
		"before you continue to google", "cookiewall", "cookie-wall", `id="consent-page`, "id='consent-page", "id=consent-page")
}

// holdsAny says that s has one of the words, which are lower case.
func holdsAny(s []byte, words ...string) bool {
	low := bytes.ToLower(s)
	return slices.ContainsFunc(words, func(w string) bool { return bytes.Contains(low, []byte(w)) })
}

// htmlFault says what kind of page came instead of a feed.
func htmlFault(b []byte) *Fault {
	head := b[:min(len(b), 256<<10)]
	title := ""
	if m := pageTitle.FindSubmatch(head); m != nil {
		if t := oneLine(string(m[1])); t != "" {
			title = " (\"" + brief(t) + "\")"
		}
	}
	switch {
	case isBotWall(head):
		return faultf(Blocked, "the site's bot protection answered instead of the feed%s; ask the publisher to let the bot in, or follow another feed", title)
	case isLoginPage(head) && !bytes.Contains(head, []byte("application/rss+xml")):
		return faultf(Login, "a login or consent page came instead of the feed%s; the feed must be readable without an account", title)
	}
	return faultf(NotFeed, "a web page came instead of a feed%s; follow the site's home page to find its feed", title)
}
