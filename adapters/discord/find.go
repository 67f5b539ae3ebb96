package discord

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"newsdesk/digest/chat"
)

// How far Find looks.
const (
	historyPage  = 100
	historyPages = 20
	maxThreads   = 100 // with messages since then
	archivePages = 10
)

// A past is a message of a channel's history.
type past struct {
	ID     string `json:"id"`
	Nonce  any    `json:"nonce"`
	Author *struct {
		ID string `json:"id"`
	} `json:"author"`
	Components []struct {
		ID         int64 `json:"id"`
		Components []struct {
			ID int64 `json:"id"`
		} `json:"components"`
	} `json:"components"`
	Embeds []struct {
		URL string `json:"url"`
	} `json:"embeds"`
}

// mark is that of the message's key, empty for none.
func (p past) mark() string {
	for _, c := range p.Components {
		if len(c.Components) > 0 && c.ID > 0 && c.Components[0].ID > 0 {
			return fmt.Sprintf("%d/%d", c.ID, c.Components[0].ID)
		}
	}
	for _, e := range p.Embeds {
		if strings.HasPrefix(e.URL, keyHost) {
			return e.URL
		}
	}
	return ""
}

// keyed says whether the message was posted with key.
func (p past) keyed(key string) bool {
	outer, inner := marks(key)
	m := p.mark()
	return m != "" && (m == fmt.Sprintf("%d/%d", outer, inner) || m == keyURL(key))
}

// Find looks for a message by its key in the channel's history, and in those of
// its threads where something was said since. Discord keeps a nonce for minutes only, and so the key's
// hash is in the message itself: see marks and keyURL.
func (a *Adapter) Find(ctx context.Context, ch chat.Channel, key string, since time.Time) (chat.Ref, bool, error) {
	if key == "" {
		return chat.Ref{}, false, nil
	}
	where, err := a.channels.look(ctx, ch.ID)
	if err != nil {
		return chat.Ref{}, false, fmt.Errorf("find in %s: %w", ch, err)
	}
	if !where.forum() {
		id, err := a.findIn(ctx, ch.ID, key, since)
		if id != "" { // the process may have ended between the two
			a.publish(ctx, where, id)
		}
		if id != "" || err != nil {
			return chat.Ref{Channel: ch, ID: id}, id != "", err
		}
	}
	threads, err := a.lateThreads(ctx, where, since)
	if err != nil {
		return chat.Ref{}, false, err
	}
	for _, t := range threads {
		id, err := a.findIn(ctx, t, key, since)
		switch {
		case err != nil:
			return chat.Ref{}, false, err
		case id == t:
			return chat.Ref{Channel: ch, ID: t}, true, nil
		case id != "":
			return chat.Ref{Channel: ch, ID: a.channels.root(t) + threadSeparator + id}, true, nil
		}
	}
	return chat.Ref{}, false, nil
}

// findIn looks through one channel or thread, from since on.
func (a *Adapter) findIn(ctx context.Context, channel, key string, since time.Time) (id string, err error) {
	err = a.pages(ctx, channel, since, func(p past) bool {
		if p.keyed(key) {
			id = p.ID
		}
		return id != ""
	})
	return id, err
}

// pages gives each message of a channel or thread from since on to see, until that
// says that it is enough.
func (a *Adapter) pages(ctx context.Context, channel string, since time.Time, see func(past) bool) error {
	after := snowflakeAt(since)
	for range historyPages {
		var page []past
		q := url.Values{"limit": {strconv.Itoa(historyPage)}, "after": {after}}
		if err := a.rest.do(ctx, call{method: "GET", path: "/channels/" + channel + "/messages", query: q, into: &page}); err != nil {
			return fmt.Errorf("read the history of %s: %w", channel, err)
		}
		for _, p := range page {
			if see(p) {
				return nil
			}
			if newer(p.ID, after) {
				after = p.ID
			}
		}
		if len(page) < historyPage {
			return nil
		}
	}
	return &chat.RetryError{Err: fmt.Errorf("too many messages in %s since then", channel)}
}

// A lateThread is a thread, with its last message.
type lateThread struct {
	place
	Last string `json:"last_message_id"`
	Meta struct {
		Archived time.Time `json:"archive_timestamp"`
	} `json:"thread_metadata"`
}

// lateThreads are a channel's threads with messages after since, latest first: those
// that are open, and those that fell asleep meanwhile.
func (a *Adapter) lateThreads(ctx context.Context, where place, since time.Time) ([]string, error) {
	if where.Guild == "" || (!where.threads() && !where.forum()) {
		return nil, nil
	}
	var active struct {
		Threads []lateThread `json:"threads"`
	}
	if err := a.rest.do(ctx, call{method: "GET", path: "/guilds/" + where.Guild + "/threads/active", into: &active}); err != nil {
		return nil, fmt.Errorf("list threads of %s: %w", where.ID, err)
	}
	all, err := a.asleep(ctx, where, since)
	if err != nil {
		return nil, err
	}
	all = append(active.Threads, all...)
	slices.SortFunc(all, func(x, y lateThread) int {
		switch {
		case x.Last == y.Last:
			return 0
		case newer(x.Last, y.Last):
			return -1
		}
		return 1
	})
	var out []string
	for _, t := range all {
		if t.Parent == where.ID && snowflake(t.ID) && (t.Last == "" || !newer(snowflakeAt(since), t.Last)) && !slices.Contains(out, t.ID) {
			out = append(out, t.ID)
		}
	}
	if len(out) > maxThreads {
		return nil, &chat.RetryError{Err: fmt.Errorf("too many threads in %s since then", where.ID)}
	}
	return out, nil
}

// asleep are the threads that were archived after since. The error is a
// *chat.RetryError when there are more than it looks at.
func (a *Adapter) asleep(ctx context.Context, where place, since time.Time) ([]lateThread, error) {
	var out []lateThread
	q := url.Values{"limit": {strconv.Itoa(historyPage)}}
	for range archivePages {
		var page struct {
			Threads []lateThread `json:"threads"`
			More    bool         `json:"has_more"`
		}
		if err := a.rest.do(ctx, call{method: "GET", path: "/channels/" + where.ID + "/threads/archived/public", query: q, into: &page}); err != nil {
			return nil, fmt.Errorf("list sleeping threads of %s: %w", where.ID, err)
		}
		out = append(out, page.Threads...)
		n := len(page.Threads)
		if n == 0 || !page.More || page.Threads[n-1].Meta.Archived.Before(since) {
			return out, nil
		}
		q.Set("before", page.Threads[n-1].Meta.Archived.UTC().Format(time.RFC3339Nano))
	}
	return nil, &chat.RetryError{Err: fmt.Errorf("too many threads of %s fell asleep since then", where.ID)}
}

// epoch is the first millisecond of Discord's ids.
// https://docs.discord.com/developers/reference#snowflakes
const epoch = 1420070400000

// snowflakeAt is an id of this time.
func snowflakeAt(t time.Time) string {
	ms := t.UnixMilli() - epoch
	if ms < 0 {
		return "0"
	}
	return strconv.FormatInt(ms<<22, 10)
}

// newer says whether the id a is after b.
func newer(a, b string) bool {
	if len(a) != len(b) {
		return len(a) > len(b)
	}
	return a > b
}
