package discord

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"newsdesk/digest/chat"
)

// A tag is one that posts of a forum may have.
type tag struct {
	ID        string `json:"id"`
	Name      string `json:"name"`
	Moderated bool   `json:"moderated"` // for moderators alone
}

const (
	maxTags     = 5
	flagTagged  = 1 << 4 // a forum's posts must have a tag
	codeTag     = 40067  // one was missing
	forumLooked = 48 * time.Hour
)

// tags are those that a post has: the configured ones that the forum knows, by name
// or id, and those whose name is a word of the post's title. A forum that insists
// on one gets its first.
func (c Config) tags(where place, title string) []string {
	var out []string
	add := func(id string) {
		if !slices.Contains(out, id) && len(out) < maxTags {
			out = append(out, id)
		}
	}
	for _, want := range c.ForumTags {
		for _, t := range where.Tags {
			if t.ID == want || strings.EqualFold(t.Name, want) {
				add(t.ID)
			}
		}
		if len(where.Tags) == 0 && snowflake(want) { // it is not told which there are
			add(want)
		}
	}
	spoken := " " + strings.ToLower(strings.Join(wordsOf(title), " ")) + " "
	for _, t := range where.Tags {
		if name := strings.ToLower(strings.Join(wordsOf(t.Name), " ")); name != "" && !t.Moderated && strings.Contains(spoken, " "+name+" ") {
			add(t.ID)
		}
	}
	if i := slices.IndexFunc(where.Tags, func(t tag) bool { return !t.Moderated }); len(out) == 0 && i >= 0 && where.Flags&flagTagged != 0 {
		add(where.Tags[i].ID)
	}
	return out
}

func wordsOf(s string) []string {
	return strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune(" .,:;!?–—-()[]\"'/|·", r) })
}

// forumPost begins a post in a forum. Its first message has the thread's id.
func (a *Adapter) forumPost(ctx context.Context, ch chat.Channel, p payload, name string) (chat.Ref, error) {
	p.Nonce, p.EnforceNonce = "", false // a post takes none
	where, err := a.channels.look(ctx, ch.ID)
	if err != nil {
		return chat.Ref{}, err
	}
	var made struct {
		ID string `json:"id"`
	}
	body := map[string]any{"name": name, "auto_archive_duration": archiveAfter, "message": p}
	if tags := a.opt.Config.tags(where, name); len(tags) > 0 {
		body["applied_tags"] = tags
	}
	err = a.rest.do(ctx, call{method: "POST", path: "/channels/" + ch.ID + "/threads", body: body, files: p.files, into: &made})
	switch {
	case err == nil && made.ID == "":
		err = fmt.Errorf("%w: the answer names no thread", chat.ErrUnknown)
	case code(err) == codeTag, code(err) == codeUnknownChannel: // what is known of the forum is out of date
		a.channels.forget(ch.ID)
	}
	return chat.Ref{Channel: ch, ID: made.ID}, err
}

// stories posts every entry of m as a post of its own, and gives m with links to
// them instead. What is there already is not posted again, and m itself comes last:
// while it cannot be found, not all of them are there.
func (a *Adapter) stories(ctx context.Context, at chat.Ref, m chat.Message) (chat.Message, error) {
	where, err := a.channels.look(ctx, at.Channel.ID)
	if err != nil || !where.forum() || a.opt.Config.Forum != "story" || m.Key == "" {
		return m, err
	}
	m.Blocks = slices.Clone(m.Blocks)
	var begun map[string]string
	for i, b := range m.Blocks {
		if b.Kind != chat.Entry {
			continue
		}
		if begun == nil {
			if begun, err = a.begun(ctx, where); err != nil {
				return m, err
			}
		}
		one := chat.Message{Key: m.Key + "/" + strconv.Itoa(i), Blocks: []chat.Block{b}}
		id, err := a.story(ctx, at.Channel, one, begun)
		if err != nil {
			return m, err
		}
		url := "https://discord.com/channels/" + where.Guild + "/" + id
		m.Blocks[i] = chat.Block{Kind: chat.Paragraph, Text: chat.Link(threadName(one), url)}
	}
	return m, nil
}

// story is the post of one story: the one that is there, brought up to date, or
// a new one.
func (a *Adapter) story(ctx context.Context, ch chat.Channel, m chat.Message, begun map[string]string) (string, error) {
	id, there := begun[a.markOf(m.Key)]
	err := a.shown(m, func(p payload) error {
		if there {
			return a.rest.do(ctx, call{method: "PATCH", path: "/channels/" + id + "/messages/" + id, body: p, files: p.files})
		}
		ref, err := a.forumPost(ctx, ch, p, threadName(m))
		id = ref.ID
		return err
	})
	return id, err
}

// markOf is the mark of a key, as past.mark reads it.
func (a *Adapter) markOf(key string) string {
	if a.opt.Embeds {
		return keyURL(key)
	}
	outer, inner := marks(key)
	return fmt.Sprintf("%d/%d", outer, inner)
}

// begun are the forum's posts of late, by the marks of their keys.
func (a *Adapter) begun(ctx context.Context, where place) (map[string]string, error) {
	open, err := a.lateThreads(ctx, where, a.opt.Now().Add(-forumLooked))
	if err != nil {
		return nil, err
	}
	out := map[string]string{}
	for _, t := range open {
		var first past
		err := a.rest.do(ctx, call{method: "GET", path: "/channels/" + t + "/messages/" + t, into: &first})
		switch {
		case missing(err):
		case err != nil:
			return nil, fmt.Errorf("read the post %s: %w", t, err)
		default:
			if mark := first.mark(); mark != "" {
				out[mark] = t
			}
		}
	}
	return out, nil
}
