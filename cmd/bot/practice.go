package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"newsdesk/config"
	"newsdesk/digest"
	"newsdesk/digest/chat"
	"newsdesk/digest/store"
)

// A practice examines what stands in the database.
type practice struct {
	store    *store.DB
	now      func() time.Time
	adapters map[string]config.Adapter // those that are configured; nil where that is not asked
}

const (
	// overdue is how long a digest or a feed may be due before somebody asks why.
	overdue = 15 * time.Minute
	// backlogged is how many waiting messages are no longer usual.
	backlogged = 50
	// maxFaultyFeeds bounds how many faulty feeds are named one by one.
	maxFaultyFeeds = 20
)

// examine examines the digests, the feeds that they read, the clock, and what waits
// to be posted.
func (p practice) examine(ctx context.Context, digests []digest.Digest) []chat.Finding {
	found := p.digests(digests)
	feeds, err := p.feedsOf(ctx, digests)
	if err != nil {
		return append(found, broken("database", asSentence(err), "Restore it from a copy, or name another."))
	}
	found = append(found, p.feeds(feeds, len(digests))...)
	found = append(found, p.clock(feeds))
	n, err := p.store.Backlog(ctx)
	if err != nil {
		return append(found, broken("database", asSentence(err), "Restore it from a copy, or name another."))
	}
	if n > backlogged {
		found = append(found, doubtful("posts", fmt.Sprintf("%d messages wait to be posted.", n), "See the bot's log for why they fail, and whether it runs at all."))
	}
	return found
}

func (p practice) digests(ds []digest.Digest) []chat.Finding {
	if len(ds) == 0 {
		return []chat.Finding{doubtful("digests", "No channel has a digest, so there is nothing to post.", "Say /news digest or /news pack in a channel.")}
	}
	var found []chat.Finding
	well := 0
	for _, d := range ds {
		where := "digest of " + d.Channel.String()
		_, configured := p.adapters[d.Channel.Adapter]
		switch {
		case p.adapters != nil && !configured:
			found = append(found, broken(where, "Its adapter "+d.Channel.Adapter+" is not configured, so that it is never posted.", "Configure the adapter under that name; or set the digest up in a channel of one that is."))
		case d.Stopped != "":
			found = append(found, doubtful(where, "It is stopped: "+d.Stopped+".", "Let the bot back into the channel, or set the schedule again there: /news schedule."))
		case d.NextDue.IsZero():
			found = append(found, doubtful(where, "It is never due again.", "Set its schedule there: /news schedule."))
		case p.now().After(d.NextDue.Add(overdue)):
			found = append(found, doubtful(where, "It was due "+stamp(d.NextDue)+", and was not composed.", "See whether the bot runs: bot health."))
		default:
			well++
		}
	}
	if well > 0 {
		found = append(found, inOrder("digests", fmt.Sprintf("%s in order.", count(well, "digest"))))
	}
	return found
}

func stamp(t time.Time) string { return t.UTC().Format("2006-01-02 15:04 MST") }

// feedsOf are the feeds that digests read, each once.
func (p practice) feedsOf(ctx context.Context, ds []digest.Digest) ([]digest.Feed, error) {
	var all []digest.Feed
	seen := map[int64]bool{}
	for _, d := range ds {
		fs, err := p.store.FeedsRead(ctx, d.ID)
		if err != nil {
			return nil, err
		}
		for _, f := range fs {
			if !seen[f.ID] {
				seen[f.ID] = true
				all = append(all, f)
			}
		}
	}
	return all, nil
}

func (p practice) feeds(fs []digest.Feed, digests int) []chat.Finding {
	if len(fs) == 0 && digests > 0 {
		return []chat.Finding{doubtful("feeds", "No feed is followed, so nothing is read.", "Say /news follow and a site's address.")}
	}
	var found []chat.Finding
	faulty, late, unread := 0, 0, 0
	newest := time.Time{}
	for _, f := range fs {
		if f.NewestAt.After(newest) {
			newest = f.NewestAt
		}
		switch {
		case f.Fault != "":
			if faulty++; faulty <= maxFaultyFeeds {
				found = append(found, faultyFeed(f))
			}
		case p.now().After(f.NextAt.Add(f.Interval + overdue)):
			late++
		case f.OKAt.IsZero():
			unread++
		}
	}
	if n := faulty - maxFaultyFeeds; n > 0 {
		found = append(found, doubtful("feeds", fmt.Sprintf("%d more are faulty.", n), "/news feeds lists them."))
	}
	if faulty > 0 && faulty == len(fs) {
		found = append(found, broken("feeds", "None of them can be read.", "See whether this machine reaches the web, by name and through its proxy."))
	}
	if late > 0 {
		found = append(found, doubtful("feeds", fmt.Sprintf("%s overdue.", count(late, "feed")), "See whether the bot runs: bot health."))
	}
	if well := len(fs) - faulty - late - unread; well > 0 {
		found = append(found, inOrder("feeds", fmt.Sprintf("%s in order; the newest article is of %s.", count(well, "feed"), newestStamp(newest))))
	}
	if unread > 0 {
		found = append(found, inOrder("feeds", fmt.Sprintf("%s not read yet, and not long in coming.", count(unread, "feed"))))
	}
	return found
}

func faultyFeed(f digest.Feed) chat.Finding {
	return doubtful("feed "+f.Name(), "It cannot be read since "+stamp(f.FaultAt)+": "+strings.TrimSuffix(f.Fault, ".")+".",
		"Give it another address, or remove it: /news unfollow "+f.URL)
}

func newestStamp(t time.Time) string {
	if t.IsZero() {
		return "no time yet"
	}
	return stamp(t)
}

// farAhead is how far ahead of this clock another may have been.
const farAhead = 10 * time.Minute

// clock says whether something was done at a time that is still to come.
func (p practice) clock(fs []digest.Feed) chat.Finding {
	now := p.now()
	for _, f := range fs {
		if f.PolledAt.After(now.Add(farAhead)) {
			return broken("clock", "It shows "+stamp(now)+", and feeds were read at "+stamp(f.PolledAt)+".", "Set this machine's clock, and keep it by NTP.")
		}
	}
	return inOrder("clock", "It shows "+stamp(now)+", and nothing was done later.")
}

// examine is what is wrong as far as it concerns these channels, which are of one
// workspace: its digests with their feeds, and its adapter.
func (n *newsroom) examine(ctx context.Context, channels []chat.Channel) []chat.Finding {
	ctx, stop := context.WithTimeout(ctx, chatPatience)
	defer stop()
	var own []digest.Digest
	adapters := map[string]bool{}
	for _, c := range channels {
		adapters[c.Adapter] = true
		if d, err := n.store.DigestOf(ctx, c); err == nil {
			own = append(own, d)
		}
	}
	found := practice{store: n.store, now: n.now}.examine(ctx, own)
	for name := range adapters {
		if n.adapters != nil {
			found = append(found, n.adapters.Examine(ctx, name, channels)...)
		}
	}
	return found
}

// chatPatience is how long a person in the chat waits for a doctor.
const chatPatience = 30 * time.Second
