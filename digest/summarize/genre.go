package summarize

import (
	"net/url"
	"path"
	"regexp"
	"strings"

	"newsdesk/digest"
)

// A Genre is what an article is when it is not news.
type Genre string

// The genres. News is the zero value.
const (
	News        Genre = ""
	Opinion     Genre = "opinion"
	LiveBlog    Genre = "live blog"
	Stream      Genre = "live stream or video"
	Deals       Genre = "deals"
	Horoscope   Genre = "horoscope or puzzle"
	Anniversary Genre = "anniversary"
	Listing     Genre = "newsletter, gallery or listing"
	StaticPage  Genre = "static page"
)

// GenreOf says what an article is, by its title and its address. What they do not
// show counts as news.
func GenreOf(a digest.Article) Genre {
	title := strings.TrimSpace(a.Title)
	for _, g := range genres {
		if g.title.MatchString(title) {
			return g.genre
		}
	}
	u, err := url.Parse(a.URL)
	if err != nil || u.Path == "" {
		return News
	}
	for part := range strings.SplitSeq(strings.ToLower(u.Path), "/") {
		if g, ok := sections[part]; ok {
			return g
		}
	}
	if staticPages[strings.TrimSuffix(strings.ToLower(path.Base(u.Path)), path.Ext(u.Path))] {
		return StaticPage
	}
	return News
}

// The first that fits says what it is.
var genres = []struct {
	genre Genre
	title *regexp.Regexp
}{
	{Stream, regexp.MustCompile(`(?i)^(?:watch|video|podcast|listen)\b ?[:|–—-]|\b(?:watch live|live ?stream(?:ing)?|how to watch|where to watch)\b|^watch\b.{0,60}\blive\b|[|–—-] ?(?:video|podcast)$`)},
	{LiveBlog, regexp.MustCompile(`(?i)\b(?:live[ -]?blog|live updates?|live coverage|as it happened|minute by minute|latest updates)\b|[–—|:-] ?live$|^live(?:: | [–—|-] )|\blive:`)},
	{Deals, regexp.MustCompile(`(?i)\b(?:best|top|today'?s|early) (?:\w+ ){0,3}deals?\b|\b(?:black friday|cyber monday|prime day)\b.{0,40}\b(?:deals?|sales?|discounts?)\b|\bdeals of the (?:day|week)\b|\b(?:promo|coupon|discount) codes?\b|\bsave \$?\d+%? on\b|\bthe best .{3,40} (?:you can buy|of 20\d\d|to buy)\b|^deals?:`)},
	{Horoscope, regexp.MustCompile(`(?i)\bhoroscopes?\b|\bzodiac\b|\bcrossword\b|\bsudoku\b|\bwordle\b|\b(?:news |weekly |daily )?quiz\b|\bnumerology\b|\btarot\b`)},
	{Opinion, regexp.MustCompile(`(?i)^(?:opinion|op-?ed|editorial|column|comment|commentary|letters?(?: to the editor)?|perspective|viewpoint|guest essay|review|analysis)\b ?[:|–—-]|[|–—-] ?(?:opinion|editorial|commentary|column|letters?)$|\(opinion\)`)},
	{Anniversary, regexp.MustCompile(`(?i)^on this day\b|\bthis day in history\b|\b(?:\d+|one|two|three|four|five|ten|twenty|fifty|hundred) years? (?:on|later|since|after)\b|\b\d+(?:st|nd|rd|th) anniversary\b|^remembering\b`)},
	{Listing, regexp.MustCompile(`(?i)^(?:photos?|pictures|in pictures|gallery|newsletter|morning briefing|evening briefing|the briefing|explainer|weekly roundup|news in brief)\b ?[:|–—-]|^in pictures\b|\bpicture gallery\b|\bweek in pictures\b|^correction\b ?[:|–—-]|^corrections and clarifications\b`)},
	{StaticPage, regexp.MustCompile(`(?i)^(?:about(?: us)?|contact(?: us)?|privacy policy|terms (?:of|and) (?:use|service|conditions)|subscribe|advertise(?: with us)?|cookie policy|sign (?:in|up)|log ?in|home|page not found|404.*)$`)},
}

var sections = map[string]Genre{
	"opinion": Opinion, "opinions": Opinion, "op-ed": Opinion, "editorial": Opinion, "editorials": Opinion, "commentisfree": Opinion, "columnists": Opinion, "letters": Opinion,
	"live-blog": LiveBlog, "liveblog": LiveBlog, "live-updates": LiveBlog, "deals": Deals, "coupons": Deals, "shopping": Deals, "horoscope": Horoscope, "horoscopes": Horoscope, "astrology": Horoscope,
	"crosswords": Horoscope, "quiz": Horoscope, "quizzes": Horoscope, "podcasts": Stream, "gallery": Listing, "galleries": Listing, "newsletters": Listing,
}

var staticPages = map[string]bool{"about": true, "about-us": true, "contact": true, "contact-us": true, "privacy": true, "privacy-policy": true, "terms": true, "subscribe": true, "advertise": true}
