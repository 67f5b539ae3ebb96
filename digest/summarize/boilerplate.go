package summarize

import (
	"regexp"
	"strings"

	"newsdesk/digest/check"
)

// boilerplate says that a sentence belongs to the page, not to the news: a
// byline, a credit, an invitation to read, watch, share or subscribe; or that it
// speaks to a model, and to no reader.
func boilerplate(s string) bool {
	if len(s) < 3 {
		return true
	}
	low := strings.ToLower(s)
	for _, p := range pageStarts {
		if strings.HasPrefix(low, p) {
			return true
		}
	}
	for _, p := range pagePhrases {
		if strings.Contains(low, p) {
			return true
		}
	}
	if check.ToModel(s) {
		return true
	}
	if len(s) > longestCredit {
		return false
	}
	return low[0] == 'b' && byline.MatchString(s) || strings.IndexByte("(picvsfrwaeg\xc2", low[0]) >= 0 && credit.MatchString(s) || (low[0] == '(' || strings.Contains(s, "(@")) && signature.MatchString(s)
}

// longestCredit is the longest byline or credit, in bytes.
const longestCredit = 160

var (
	byline = regexp.MustCompile(`^(?:By|BY) [A-Z][\w.'’-]*(?: [A-Z][\w.'’-]*){1,4}(?:[,|].{0,60})?$`)
	// A photographer and a paper in parentheses, or a tweet's author and day.
	signature = regexp.MustCompile(`^\([A-Z][^()]{2,60}/[A-Z ][^()]{2,60}\)$|^(?:https://t\.co/\S+ )?[—–-] ?[^@]{1,60}\(@\w+\)`)
	credit    = regexp.MustCompile(`^(?:\(?(?:Photo|PHOTO|Image|Picture|Pic|Video|Credit|Source|File photo|Representational image)s?\b ?[:/|©-]|\(?(?:Reporting|Writing|Editing|Additional reporting|Compiled) by )|` +
		`(?:Getty Images|AP Photo|AFP Photo|Reuters File|Shutterstock)\)?\.?$|^[©(]? ?(?:Copyright|©)`)

	pageStarts = []string{
		"read more", "read also", "also read", "read full", "read the full", "watch live", "watch:", "live:", "click here", "sign up", "subscribe", "follow us",
		"share this", "advertisement", "story highlights", "related:", "related stories", "see also", "more on this", "skip to", "enlarge image", "image copyright",
		"image caption", "media caption", "play video", "video:", "download ", "get the latest", "get breaking", "for more ", "to read more", "this story has been updated", "updated:", "published:", "posted:",
		"most read", "trending", "recommended", "newsletter", "comments", "print", "email", "tweet", "share on", "photos:", "photo gallery", "in pictures", "listen to", "don't miss", "editor's note:", "up next", "topics:", "tags:", "filed under", "follow @", "join our", "join us on", "download our", "log in", "sign in", "please enable", "your browser", "loading",
	}
	pagePhrases = []string{
		"all rights reserved", "may not be published, broadcast", "contributed to this report", "sign up for our", "subscribe to our", "our newsletter", "privacy policy", "terms of use", "terms of service", "terms and conditions", "use of cookies", "cookie policy",
		"follow us on", "like us on facebook", "on facebook and twitter", "click here to", "dns settings", "javascript", "wayback machine", "internet archive", "these crawls", "pic.twitter.com", "your email address", "free trial", "read or share this story", "copyright ©", "hide caption", "location information to your tweets", "tweet location history", "legacy twitter", "warc file", "this crawl", "dns changes", "dns cache", "a post shared by", `"@context"`, `"@type"`, "toggle caption", "getty images",
	}
)

// demotedTitle says that an article is not news by its title: an opinion, a live
// blog, a gallery, a quiz.
func demotedTitle(title string) bool { return notNews.MatchString(title) }

var notNews = regexp.MustCompile(`(?i)^(?:opinion|op-ed|editorial|analysis|column|comment|commentary|letters?|review|watch|watch live|live|photos?|pictures|in pictures|video|podcast|quiz|explainer|newsletter|perspective|horoscope|crossword|correction)\b ?[:|–—-]` +
	`|\b(?:live updates?|live blog|liveblog|as it happened|watch live|live coverage|live stream)\b|[|–—-] ?(?:opinion|editorial|live|video)$|\bopinion\b.{0,20}$`)
