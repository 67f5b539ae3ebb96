package fetch

import (
	"bytes"
	"regexp"
)

var (
	pageTitle = regexp.MustCompile(`(?is)<title[^>]*>(.{0,300}?)</title>`)
	botWall   = regexp.MustCompile(`(?i)cf-chl|challenge-platform|cf_chl_opt|just a moment\.\.\.|attention required! \| cloudflare|captcha-delivery|/_incapsula_|px-captcha|verify you are human|are you a robot`)
	loginPage = regexp.MustCompile(`(?i)type\s*=\s*["']?password|consent\.(google|yahoo|youtube)\.|before you continue to google|cookie-?wall|id=["']?consent-page`)
)

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
	case botWall.Match(head):
		return faultf(Blocked, "the site's bot protection answered instead of the feed%s; ask the publisher to let the bot in, or follow another feed", title)
	case loginPage.Match(head) && !bytes.Contains(head, []byte("application/rss+xml")):
		return faultf(Login, "a login or consent page came instead of the feed%s; the feed must be readable without an account", title)
	}
	return faultf(NotFeed, "a web page came instead of a feed%s; follow the site's home page to find its feed", title)
}
