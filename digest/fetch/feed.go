package fetch

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"newsdesk/digest"
	"newsdesk/digest/text"
)

// An Ask is what a poll needs to know beside the feed.
type Ask struct {
	// Now is when the poll is made: an article dated later is dated Now.
	Now time.Time
	// Known tells articles that the caller has and does not want again, by
	// identity; their texts are then never converted. Leave out of it those whose
	// edits still matter. It may be nil.
	Known func(identity string) bool
	// Stored tells articles that the caller has, also those whose edits matter: where a
	// feed brings too many new ones, these are none of them. It may be nil.
	Stored func(identity string) bool
}

// A Poll is what came of polling a feed.
type Poll struct {
	// NotModified says that nothing has changed since the last good poll, by the
	// server's word or because the articles are byte for byte the same.
	NotModified bool
	// Feed is the feed with its new ETag, LastModified and BodyHash, and its
	// Title, Site and Language where it had none. Its URL is new when the
	// publisher has moved it for good. Its times, Fault and Interval are the
	// caller's to set, NewestAt apart.
	Feed digest.Feed
	// Articles are in the feed's order, without the known ones and without
	// repeats. FeedID, Identity, GUID, URL, Title, Text, Source, Author, Language,
	// Image, Published, Undated, Seen and Teaser are set.
	Articles []digest.Article
	Items    int           // how many articles the feed holds, the known ones included
	Note     string        // what had to be repaired and may be missing; empty when nothing was
	MaxAge   time.Duration // for how long the server says its answer is fresh; zero when it does not say
	TTL      time.Duration // how often the feed says it changes; zero when it does not say
}

const acceptFeed = "application/rss+xml, application/atom+xml, application/feed+json, application/rdf+xml, application/xml;q=0.9, text/xml;q=0.9, */*;q=0.5"

// Feed polls f, conditionally on what f knows of the last answer. The error is a
// *Fault, and the state of f then stays as it was. An answer that is the same as
// the last one is not parsed.
func (c *Client) Feed(ctx context.Context, f digest.Feed, ask Ask) (Poll, error) {
	a, err := c.do(ctx, request{url: f.URL, header: conditional(f)})
	if err != nil {
		return Poll{}, err
	}
	p := Poll{Feed: f, MaxAge: maxAge(a.header, ask.Now)}
	if a.permanent != "" && (a.status == http.StatusOK || a.status == http.StatusNotModified) {
		p.Feed.URL = a.permanent
	}
	if a.status == http.StatusNotModified && (f.ETag != "" || f.LastModified != "") {
		p.NotModified = true
		return p, nil
	}
	if fault := statusFault(a.status, a.header, ask.Now); fault != nil {
		return Poll{}, fault
	}
	return p, p.read(a, ask)
}

// conditional are the headers that let a server answer "nothing new".
func conditional(f digest.Feed) http.Header {
	h := http.Header{"Accept": {acceptFeed}}
	if f.ETag != "" {
		h.Set("If-None-Match", f.ETag)
	}
	if f.LastModified != "" {
		h.Set("If-Modified-Since", f.LastModified)
	}
	return h
}

// read takes in the answer to a poll.
func (p *Poll) read(a answer, ask Ask) error {
	hash := bodyHash(a.body)
	if hash == p.Feed.BodyHash && !a.cut {
		p.NotModified = true
		p.validators(a.header, hash)
		return nil
	}
	parsed, err := ParseFeed(a.body, a.header.Get("Content-Type"), a.url)
	if err != nil {
		return err
	}
	if a.cut && parsed.Note == "" {
		parsed.Note = "the connection broke before the feed's end"
	}
	p.Note, p.TTL, p.Items = parsed.Note, parsed.TTL, len(parsed.Items)
	if p.Note == "" {
		// A feed that is not whole is asked for again, whatever its server says.
		p.validators(a.header, hash)
	}
	p.Feed.Title = orString(p.Feed.Title, parsed.Title)
	p.Feed.Site = orString(p.Feed.Site, parsed.Site)
	p.Feed.Language = orString(p.Feed.Language, parsed.Language)
	p.take(parsed.Items, ask)
	return nil
}

func (p *Poll) validators(h http.Header, hash string) {
	p.Feed.ETag = header(h, "ETag")
	p.Feed.LastModified = header(h, "Last-Modified")
	p.Feed.BodyHash = hash
}

// header is a header's value, empty when it is too long to be sent back.
func header(h http.Header, name string) string {
	if v := h.Get(name); len(v) <= 1024 {
		return v
	}
	return ""
}

// tolerance is how far ahead of ours a publisher's clock may run.
const tolerance = 5 * time.Minute

// at is when the item was published, never later than now by more than the
// tolerance; zero when it is undated.
func (it *Item) at(now time.Time) time.Time {
	if it.Published.After(now.Add(tolerance)) {
		return now.UTC()
	}
	return it.Published
}

func (it *Item) article(f digest.Feed, identity string, now time.Time) digest.Article {
	a := digest.Article{
		FeedID: f.ID, Identity: identity, GUID: it.GUID, URL: Canonical(it.Link), Title: oneLine(it.Title),
		Author: it.Author, Published: it.at(now), Undated: it.Published.IsZero(), Seen: now.UTC(),
		Source:  outlet(f, it),
		Foreign: foreign(f, it.GUID, it.Link),
		Image:   it.Image,
	}
	if a.Undated {
		a.Published = now.UTC()
	}
	if a.URL == "" && len(it.Link) <= maxShown {
		a.URL = it.Link
	}
	if it.Source != "" {
		a.Title = strings.TrimSpace(strings.TrimSuffix(a.Title, " - "+it.Source))
	}
	a.Text, a.Teaser = it.Text()
	if a.Title == "" {
		a.Title = firstWords(a.Text)
	}
	a.Language = orString(language(it.Language), f.Language)
	return a
}

// tell fills in the language of each article. What the feed says of it holds,
// unless the article is in a script that belies it. Where the feed says nothing,
// the language is told once for all articles in a script, because telling it
// costs more than all the rest of a poll.
func tell(articles []digest.Article) {
	byScript := map[bool]string{}
	for i := range articles {
		a := &articles[i]
		foreign := mostlyForeign(a)
		if a.Language != "" && !(foreign && latin[a.Language]) {
			continue
		}
		told, ok := byScript[foreign]
		if !ok {
			told = text.Language(sample(articles[i:], foreign))
			byScript[foreign] = told
		}
		a.Language = orString(told, a.Language)
	}
}

// sample is the beginnings of the first few articles in one script.
func sample(articles []digest.Article, foreign bool) string {
	var b strings.Builder
	for i := range articles {
		a := &articles[i]
		if b.Len() > 600 || i > 20 {
			break
		}
		if mostlyForeign(a) == foreign {
			b.WriteString(a.Title)
			b.WriteString(". ")
			b.WriteString(strings.ToValidUTF8(a.Text[:min(len(a.Text), 400)], ""))
			b.WriteByte('\n')
		}
	}
	return b.String()
}

// latin are the languages, written in Latin letters, that feeds of others are
// most often mislabelled with: they are what the publishing software starts with.
var latin = map[string]bool{"en": true, "de": true, "fr": true, "es": true, "pt": true, "it": true, "nl": true}

// mostlyForeign says that an article's beginning is mostly in letters that are not Latin.
func mostlyForeign(a *digest.Article) bool {
	foreign, all := 0, 0
	for _, r := range a.Title + a.Text[:min(len(a.Text), 100)] {
		if unicode.IsLetter(r) {
			all++
			if r > 0x24f {
				foreign++
			}
		}
	}
	return foreign*2 > all
}

// firstWords stands in for a title that is missing.
func firstWords(s string) string {
	line, _, _ := strings.Cut(s, "\n")
	r := []rune(line)
	if len(r) <= 100 {
		return line
	}
	cut := string(r[:100])
	if i := strings.LastIndexByte(cut, ' '); i > 40 {
		cut = cut[:i]
	}
	return strings.TrimRight(cut, " ,;:.-") + "…"
}

// Text is the item's text, plain, and whether it is only a teaser: nothing, or a
// short excerpt, or one that says it goes on elsewhere.
func (it *Item) Text() (body string, teaser bool) {
	if it.plain {
		body = paragraphs(it.Body)
	} else {
		body = plainText(it.Body)
	}
	body, goesOn := cutPromises(body)
	if it.Full {
		body = dropBoilerplate(body)
	}
	n := utf8.RuneCountInString(body)
	return body, goesOn || n < minFull || !it.Full && n < minExcerpt
}

const (
	minFull    = 250  // code points; less is a teaser, wherever it stands
	minExcerpt = 1200 // code points; less is a teaser where feeds put excerpts
)

// cutPromises drops what a feed's text ends with that is not the piece's, and
// tells whether it said that the piece goes on.
func cutPromises(s string) (string, bool) {
	s = cutCredit(s)
	if at := promise(s); at >= 0 {
		s, _ = cutDots(s[:at])
		if s != "" && !strings.HasSuffix(s, "”") && !strings.ContainsAny(s[len(s)-1:], ".!?\"')") {
			s += "…"
		}
		return s, true
	}
	_, goesOn := cutDots(s)
	return s, goesOn
}

// cutDots drops dots that trail off, and the brackets around them.
func cutDots(s string) (string, bool) {
	bare := strings.TrimRight(s, " \n[]()")
	for _, dots := range []string{"…", "..."} {
		if rest, ok := strings.CutSuffix(bare, dots); ok {
			return strings.TrimRight(rest, " \n[("), true
		}
	}
	return strings.TrimSpace(s), false
}

// cutCredit drops WordPress's last paragraph, "The post … appeared first on …."
func cutCredit(s string) string {
	at := strings.LastIndexByte(s, '\n') + 1
	last := s[at:]
	if len(last) > 600 {
		return s
	}
	low := strings.ToLower(last)
	credit := strings.Contains(low, " appeared first on ") || strings.Contains(low, " first appeared on ") || strings.Contains(low, " was originally published ")
	if credit && (strings.HasPrefix(low, "the post ") || strings.HasPrefix(low, "the article ") || strings.HasPrefix(low, "this article ") || strings.HasPrefix(low, "this story ")) {
		return strings.TrimSpace(s[:at])
	}
	return s
}

// promises are what links to the rest of a piece say.
var promises = []string{"read more", "read on", "read full", "read the full", "read the rest", "continue reading", "keep reading", "full story", "view full", "view the full", "more »", "more…", "more..."}

// promise is where the last words of s begin that promise more elsewhere, minus
// one when they do not. They stand on a line of their own, or after dots or in
// brackets: "you will want to read more" is a sentence.
func promise(s string) int {
	start := max(0, len(s)-160)
	for start > 0 && !utf8.RuneStart(s[start]) {
		start--
	}
	start += strings.LastIndexByte(s[start:], '\n') + 1
	low := strings.ToLower(s[start:])
	if len(low) != len(s)-start {
		return -1
	}
	for _, p := range promises {
		at := strings.Index(low, p)
		if at < 0 {
			continue
		}
		before := strings.TrimRight(s[:start+at], " ([")
		ownLine := before == "" || strings.HasSuffix(before, "\n")
		if ownLine || len(before) < start+at-1 || strings.HasSuffix(before, "…") || strings.HasSuffix(before, "...") || strings.HasSuffix(before, "»") || arrow(low) {
			return len(before)
		}
	}
	return -1
}

// arrow says that a line ends as links do.
func arrow(s string) bool {
	for _, a := range []string{"→", "»", ">", "]", "…", "..."} {
		if strings.HasSuffix(s, a) {
			return true
		}
	}
	return false
}

// bodyHash tells whether a feed's articles have changed. What stands around them,
// such as the time it was built, does not count.
func bodyHash(b []byte) string {
	sum := sha256.Sum256(articlesOf(b))
	return hex.EncodeToString(sum[:16])
}

// articlesOf is b from its first article to the end of its last, b itself when
// they are not found.
func articlesOf(b []byte) []byte {
	for _, name := range []string{"item", "entry"} {
		start, end := bytes.Index(b, []byte("<"+name)), bytes.LastIndex(b, []byte("</"+name+">"))
		if start >= 0 && end > start {
			return b[start:end]
		}
	}
	return b
}

// maxAge is for how long an answer is fresh (RFC 9111, section 4.2.1).
func maxAge(h http.Header, now time.Time) time.Duration {
	for d := range strings.SplitSeq(strings.ToLower(h.Get("Cache-Control")), ",") {
		d = strings.TrimSpace(d)
		if d == "no-cache" || d == "no-store" {
			return 0
		}
		if v, ok := strings.CutPrefix(d, "max-age="); ok {
			n, _ := strconv.ParseInt(strings.Trim(v, `"`), 10, 64)
			return seconds(n)
		}
	}
	if at, err := http.ParseTime(h.Get("Expires")); err == nil {
		return min(max(at.Sub(now), 0), maxRetryAfter)
	}
	return 0
}

const (
	// maxShown is the longest address that is kept, in bytes: chat platforms refuse
	// a longer one.
	maxShown = 2000
	// maxSource is the longest name of an outlet, in code points: it stands beside
	// every cite.
	maxSource = 80
	// minSource is what is left of that name beside the longest name of a site.
	minSource = 20
)

// clip is s within n code points.
func clip(s string, n int) string {
	if r := []rune(s); len(r) > n {
		return strings.TrimSpace(string(r[:n-1])) + "…"
	}
	return s
}
