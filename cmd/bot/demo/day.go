package demo

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// A block is a heading with what stands under it: `key: value` lines, an empty
// line, and paragraphs.
type block struct {
	file    string
	line    int // of the heading, from 1
	heading string
	keys    map[string]string
	body    string
}

func (b block) errorf(format string, args ...any) error {
	return fmt.Errorf("%s:%d: %s: %w", b.file, b.line, b.heading, fmt.Errorf(format, args...))
}

var articleID = regexp.MustCompile(`^[a-z]+/[a-z0-9]+(-[a-z0-9]+)*$`)

// parseDay reads a file of articles, whose form newsroom/README.md tells. The
// error names every fault.
func parseDay(file, text string) ([]Article, error) {
	var articles []Article
	var errs []error
	for _, b := range blocks(file, text) {
		switch level, heading, _ := strings.Cut(b.heading, " "); level {
		case "#": // the day, for people
		case "##":
			a, err := b.article(heading)
			articles, errs = append(articles, a), append(errs, err)
		case "###":
			if len(articles) == 0 {
				errs = append(errs, b.errorf("there is no article above to revise"))
				continue
			}
			errs = append(errs, b.revise(&articles[len(articles)-1], heading))
		default:
			errs = append(errs, b.errorf("a heading is #, ## or ### and a space"))
		}
	}
	return articles, errors.Join(errs...)
}

// blocks divides text at its headings.
func blocks(file, text string) []block {
	var all []block
	var body []string
	finish := func() {
		if len(all) > 0 {
			all[len(all)-1].body = paragraphs(body)
		}
		body = nil
	}
	head := false
	for i, line := range strings.Split(strings.ReplaceAll(text, "\r\n", "\n"), "\n") {
		key, value, pair := strings.Cut(line, ":")
		switch {
		case strings.HasPrefix(line, "#"):
			finish()
			all = append(all, block{file: file, line: i + 1, heading: line, keys: map[string]string{}})
			head = true
		case head && pair:
			all[len(all)-1].keys[strings.TrimSpace(key)] = strings.TrimSpace(value)
		default:
			head = false
			body = append(body, line)
		}
	}
	finish()
	return all
}

// paragraphs joins the lines of each paragraph, and divides paragraphs by an
// empty line.
func paragraphs(lines []string) string {
	var all []string
	for p := range strings.SplitSeq(strings.Join(lines, "\n"), "\n\n") {
		if p = strings.Join(strings.Fields(p), " "); p != "" {
			all = append(all, p)
		}
	}
	return strings.Join(all, "\n\n")
}

func (b block) article(id string) (Article, error) {
	outlet, _, _ := strings.Cut(id, "/")
	a := Article{
		ID: id, Outlet: outlet, Undated: b.keys["undated"] == "yes",
		Credit: b.keys["credit"], CopyOf: b.keys["copy"], Teaser: b.keys["teaser"],
	}
	if !articleID.MatchString(id) {
		return a, b.errorf("an article is named outlet/some-words-of-it")
	}
	if err := b.only("headline", "published", "undated", "credit", "copy", "teaser"); err != nil {
		return a, err
	}
	at, err := parseTime(b.keys["published"])
	if err != nil {
		return a, b.errorf("published: %w", err)
	}
	headline, err := parseHeadline(b.keys["headline"])
	if err != nil {
		return a, b.errorf("headline: %w", err)
	}
	if headline == "" || (b.body == "" && a.CopyOf == "") {
		return a, b.errorf("an article has a headline and a text")
	}
	a.Published = at
	a.Versions = []Version{{From: at, Headline: headline, Text: b.body}}
	return a, nil
}

// revise adds a version to a, which keeps what b does not change.
func (b block) revise(a *Article, heading string) error {
	stamp, ok := strings.CutPrefix(heading, "revised ")
	if !ok {
		return b.errorf("under an article, only a heading such as ### revised 2025-04-16 10:15 UTC")
	}
	at, err := parseTime(stamp)
	if err != nil {
		return b.errorf("%w", err)
	}
	headline, err := parseHeadline(b.keys["headline"])
	if err != nil {
		return b.errorf("headline: %w", err)
	}
	if len(a.Versions) == 0 {
		return nil // the article's own fault is reported already
	}
	v := a.Versions[len(a.Versions)-1]
	if !at.After(v.From) {
		return b.errorf("the version above is not older")
	}
	v.From = at
	if headline != "" {
		v.Headline = headline
	}
	if b.body != "" {
		v.Text = b.body
	}
	a.Versions = append(a.Versions, v)
	return b.only("headline")
}

func (b block) only(known ...string) error {
	for key := range b.keys {
		if !slices.Contains(known, key) {
			return b.errorf("unknown key %q; known are %s", key, strings.Join(known, ", "))
		}
	}
	return nil
}

// parseHeadline reads a headline. One with a backslash is a Go string in quotes,
// so that it can hold characters that nobody sees.
func parseHeadline(s string) (string, error) {
	if !strings.Contains(s, `\`) {
		return s, nil
	}
	return strconv.Unquote(s)
}

// parseTime reads a time such as "2025-04-14 11:20 IST", as UTC.
func parseTime(s string) (time.Time, error) {
	i := strings.LastIndex(s, " ")
	zone := zoneOf(s[i+1:])
	if i < 0 || zone == nil {
		return time.Time{}, fmt.Errorf("%q is not a time in UTC, IST or EDT, such as 2025-04-14 11:20 IST", s)
	}
	at, err := time.ParseInLocation("2006-01-02 15:04", s[:i], zone)
	return at.UTC(), err
}

// zoneOf is a zone by the abbreviation feeds use for it, nil when unknown.
func zoneOf(name string) *time.Location {
	switch name {
	case "", "UTC":
		return time.UTC
	case "IST":
		return time.FixedZone("IST", 5*3600+1800)
	case "EDT":
		return time.FixedZone("EDT", -4*3600)
	}
	return nil
}
