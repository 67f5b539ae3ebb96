package command

import (
	"context"
	"fmt"
	"net/url"
	"strconv"
	"strings"

	"newsdesk/digest"
	"newsdesk/digest/chat"
)

// A Finder finds the feeds of a site. The address may be a feed's own. Its error
// tells a person what happened and what to do.
type Finder interface {
	Discover(ctx context.Context, address string) ([]digest.Feed, error)
}

// FeedStore keeps the feeds, and which of them a digest follows.
type FeedStore interface {
	Feeds(ctx context.Context) ([]digest.Feed, error)
	FeedsOf(ctx context.Context, digestID int64) ([]digest.Feed, error)
	FeedsRead(ctx context.Context, digestID int64) ([]digest.Feed, error)
	UnfollowFeed(ctx context.Context, digestID, feedID int64, a digest.Audit) error
}

func (d *Desk) follow(ctx context.Context, r chat.Request) (chat.Message, error) {
	address, err := webAddress(r.Options["url"])
	if err != nil {
		return chat.Message{}, err
	}
	r.Working(ctx, "looking for feeds at "+address)
	found, err := d.o.Finder.Discover(ctx, address)
	if err != nil {
		return chat.Message{}, complain("No feed was added. %s: %s", clip(address, maxShown), clip(sentence(err.Error()), maxReason))
	}
	switch len(found) {
	case 0:
		return chat.Message{}, complain("No feed was found at %s. Give the address of the feed itself.", clip(address, maxShown))
	case 1:
		return d.followFeed(ctx, r, found[0])
	}
	return chooseFeed(found), nil
}

// maxAddress is the longest address that is taken, in bytes: what browsers and
// servers take at least.
const maxAddress = 2000

// webAddress makes an address of what a person typed.
func webAddress(s string) (string, error) {
	s = strings.Trim(strings.TrimSpace(s), "<>")
	if !strings.Contains(s, "://") {
		s = "https://" + s
	}
	u, err := url.Parse(s)
	if err != nil || len(s) > maxAddress || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https") {
		return "", complain("%q is no web address. Give a site's or a feed's, such as thehindu.com or https://www.thehindu.com/news/feeder/default.rss", clip(s, maxShown))
	}
	return u.String(), nil
}

// maxReason bounds what a reply says of why something could not be fetched, in bytes.
const maxReason = 600

// maxShown bounds what a reply repeats of an address, in bytes.
const maxShown = 200

// maxFound bounds the feeds of one site that are offered.
const maxFound = 10

// maxValue is what fits into a control's value on every platform.
const maxValue = 80

func chooseFeed(found []digest.Feed) chat.Message {
	m := private(chat.Say("That site has several feeds. Which one should this channel follow?"))
	var choices []chat.Choice
	for _, f := range found[:min(len(found), maxFound)] {
		m.Blocks = append(m.Blocks, chat.Block{Kind: chat.Paragraph, Text: join(chat.Strong(f.Name()), chat.Say(": /news follow "+f.URL))})
		if len(f.URL) <= maxValue {
			choices = append(choices, chat.Choice{Label: f.Name(), Value: f.URL})
		}
	}
	if n := len(found) - maxFound; n > 0 {
		m.Blocks = append(m.Blocks, small("%d more are not shown.", n))
	}
	if len(choices) > 0 {
		m.Blocks = append(m.Blocks, chat.Block{Kind: chat.Actions, Controls: []chat.Control{{Label: "Follow", Action: "follow", Choices: choices}}})
	}
	return m
}

func (d *Desk) followFound(ctx context.Context, r chat.Request) (chat.Message, error) {
	r.Options = map[string]string{"url": r.Value}
	return d.follow(ctx, r)
}

func (d *Desk) followFeed(ctx context.Context, r chat.Request, f digest.Feed) (chat.Message, error) {
	order, err := d.order(ctx, r)
	if err != nil {
		return chat.Message{}, err
	}
	o, err := d.change(ctx, digest.Order{Digest: order, Feeds: []digest.Feed{f}, Audit: d.audit(r, f.URL)})
	if err != nil {
		return chat.Message{}, err
	}
	f = o.Feeds[0]
	said := join(chat.Say("This channel now follows "), chat.Strong(f.Name()))
	if f.Name() != f.URL {
		said = append(said, chat.Piece{Text: " (" + f.URL + ")"})
	}
	return public(join(said, chat.Say(". It is read at once. "), d.whatNext(o.Digest))), nil
}

func (d *Desk) unfollow(ctx context.Context, r chat.Request) (chat.Message, error) {
	order, err := d.existing(ctx, r)
	if err != nil {
		return chat.Message{}, err
	}
	feeds, err := d.o.Store.FeedsOf(ctx, order.ID)
	if err != nil {
		return chat.Message{}, err
	}
	f, err := pickFeed(feeds, strings.TrimSpace(r.Options["url"]))
	if err != nil {
		return chat.Message{}, err
	}
	if err := d.o.Store.UnfollowFeed(ctx, order.ID, f.ID, d.audit(r, f.URL)); err != nil {
		return chat.Message{}, err
	}
	if err := d.o.Topics.Refresh(ctx); err != nil {
		return chat.Message{}, err
	}
	return public(join(chat.Say("This channel no longer follows "), chat.Strong(f.Name()), chat.Say(". Its articles stay in the archive."))), nil
}

// pickFeed finds the feed that a person means: by its number in /news feeds, its
// address, its name or a part of either.
func pickFeed(feeds []digest.Feed, what string) (digest.Feed, error) {
	if n, err := strconv.Atoi(what); err == nil {
		if n < 1 || n > len(feeds) {
			return digest.Feed{}, complain("There is no feed %d: this channel follows %s. /news feeds lists them.", n, plural(len(feeds), "feed", "feeds"))
		}
		return feeds[n-1], nil
	}
	part := bare(what)
	var hits []digest.Feed
	for _, f := range feeds {
		if f.URL == what || strings.EqualFold(f.Name(), what) {
			return f, nil
		}
		if part != "" && (strings.Contains(bare(f.URL), part) || strings.Contains(strings.ToLower(f.Name()), part)) {
			hits = append(hits, f)
		}
	}
	switch len(hits) {
	case 1:
		return hits[0], nil
	case 0:
		return digest.Feed{}, complain("This channel follows no feed %q. /news feeds lists them.", clip(what, maxShown))
	}
	return digest.Feed{}, complain("%d of this channel's feeds fit %q. Give its number in /news feeds.", len(hits), clip(what, maxShown))
}

// bare is an address as people say it: without its scheme, www and the last slash.
func bare(address string) string {
	s := strings.ToLower(strings.Trim(strings.TrimSpace(address), "<>"))
	if _, rest, ok := strings.Cut(s, "://"); ok {
		s = rest
	}
	return strings.TrimSuffix(strings.TrimPrefix(s, "www."), "/")
}

// maxListed bounds the feeds that /news feeds lists.
const maxListed = 50

func (d *Desk) feeds(ctx context.Context, r chat.Request) (chat.Message, error) {
	order, err := d.existing(ctx, r)
	if err != nil {
		return chat.Message{}, err
	}
	own, err := d.o.Store.FeedsOf(ctx, order.ID)
	if err != nil {
		return chat.Message{}, err
	}
	read, err := d.o.Store.FeedsRead(ctx, order.ID)
	if err != nil {
		return chat.Message{}, err
	}
	m := chat.Message{Private: true, Blocks: []chat.Block{{Kind: chat.Heading, Text: chat.Say("Feeds of this channel")}}}
	for i, f := range own[:min(len(own), maxListed)] {
		m.Blocks = append(m.Blocks, chat.Block{Kind: chat.Paragraph, Text: d.state(i+1, f)})
	}
	if n := len(own) - maxListed; n > 0 {
		m.Blocks = append(m.Blocks, small("%d more.", n))
	}
	if len(own) == 0 {
		m.Blocks = append(m.Blocks, chat.Block{Kind: chat.Paragraph, Text: chat.Say("None yet: add one with /news follow <address>.")})
	}
	if n := len(read) - len(own); n > 0 {
		m.Blocks = append(m.Blocks, small("Its topics are also matched against %s that other channels follow.", plural(n, "feed", "feeds")))
	}
	return m, nil
}

// state is a feed in one line: its number, name, address and how it is.
func (d *Desk) state(n int, f digest.Feed) chat.Text {
	t := chat.Text{{Text: strconv.Itoa(n) + ". "}, {Text: f.Name(), Style: chat.Bold, URL: f.Site}, {Text: " " + f.URL + " · "}}
	switch {
	case f.Fault != "":
		return append(t, chat.Piece{Text: "not readable since "}, d.moment(f.FaultAt), chat.Piece{Text: ": " + f.Fault})
	case f.OKAt.IsZero():
		return append(t, chat.Piece{Text: "not read yet"})
	case f.NewestAt.IsZero():
		return append(t, chat.Piece{Text: "read "}, d.moment(f.OKAt))
	}
	return append(t, chat.Piece{Text: "newest article "}, d.moment(f.NewestAt))
}

func plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}
