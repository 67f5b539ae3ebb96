package command

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"newsdesk/digest"
	"newsdesk/digest/chat"
)

// Topics defines topics: their queries are checked, and matched against what is
// stored, before they are kept.
type Topics interface {
	// Track checks and stores t and tells how many stored articles match it. The
	// error of a query that cannot be read has a Caret method that points at the fault.
	Track(ctx context.Context, t digest.Topic, now time.Time) (digest.Topic, int, error)
	// Forget is called once topics or feeds have been tied or untied.
	Refresh(ctx context.Context) error
}

// TopicStore keeps which topics a digest follows.
type TopicStore interface {
	Topic(ctx context.Context, workspace, name string) (digest.Topic, error)
	TopicsOf(ctx context.Context, digestID int64) ([]digest.Topic, error)
	FollowTopic(ctx context.Context, digestID, topicID int64, a digest.Audit) error
	UnfollowTopic(ctx context.Context, digestID, topicID int64, a digest.Audit) error
}

// maxName bounds a topic's name, in bytes: it stands in headings and in buttons.
const maxName = 60

func (d *Desk) track(ctx context.Context, r chat.Request) (chat.Message, error) {
	name := strings.TrimSpace(r.Options["name"])
	if name == "" || len(name) > maxName {
		return chat.Message{}, complain("A topic's name has 1 to %d letters. Quote it when it has several words: /news track \"chip plants\" India AND chip*", maxName)
	}
	order, err := d.order(ctx, r)
	if err != nil {
		return chat.Message{}, err
	}
	t, matched, err := d.define(ctx, r, name, r.Options["query"])
	if err != nil {
		return chat.Message{}, err
	}
	if err := d.o.Store.FollowTopic(ctx, order.ID, t.ID, d.audit(r, t.Name+": "+t.Query)); err != nil {
		return chat.Message{}, err
	}
	if err := d.o.Topics.Refresh(ctx); err != nil {
		return chat.Message{}, err
	}
	m := public(join(chat.Say("This channel now follows "), chat.Strong(t.Name), chat.Say(". "+matches(matched)+" ")))
	m.Blocks[0].Text = append(m.Blocks[0].Text, d.whatNext(order)...)
	m.Blocks = append(m.Blocks, chat.Block{Kind: chat.Code, Text: chat.Say(t.Query)})
	return m, nil
}

func (d *Desk) define(ctx context.Context, r chat.Request, name, query string) (digest.Topic, int, error) {
	t := digest.Topic{Workspace: digest.Workspace(r.At.Channel), Name: name, Query: query, Created: d.o.Now()}
	t, matched, err := d.o.Topics.Track(ctx, t, d.o.Now())
	var fault interface {
		error
		Caret() string
	}
	if errors.As(err, &fault) {
		return t, 0, &complaint{text: "The topic was not stored: its query cannot be read.", code: fault.Caret()}
	}
	return t, matched, err
}

func matches(n int) string {
	switch n {
	case 0:
		return "None of the articles stored so far matches it."
	case 1:
		return "One of the articles stored so far matches it."
	}
	return fmt.Sprintf("%d of the articles stored so far match it.", n)
}

func (d *Desk) untrack(ctx context.Context, r chat.Request) (chat.Message, error) {
	order, topic, err := d.followed(ctx, r, r.Options["name"])
	if err != nil {
		return chat.Message{}, err
	}
	if err := d.o.Store.UnfollowTopic(ctx, order.ID, topic.ID, d.audit(r, topic.Name)); err != nil {
		return chat.Message{}, err
	}
	if err := d.o.Topics.Refresh(ctx); err != nil {
		return chat.Message{}, err
	}
	return public(join(chat.Say("This channel no longer follows "), chat.Strong(topic.Name), chat.Say("."))), nil
}

// followed finds a topic of this channel by name.
func (d *Desk) followed(ctx context.Context, r chat.Request, name string) (digest.Digest, digest.Topic, error) {
	order, err := d.existing(ctx, r)
	if err != nil {
		return order, digest.Topic{}, err
	}
	topics, err := d.o.Store.TopicsOf(ctx, order.ID)
	if err != nil {
		return order, digest.Topic{}, err
	}
	var names []string
	for _, t := range topics {
		if strings.EqualFold(t.Name, strings.TrimSpace(name)) {
			return order, t, nil
		}
		names = append(names, t.Name)
	}
	if len(names) == 0 {
		return order, digest.Topic{}, complain("This channel follows no topic.")
	}
	return order, digest.Topic{}, complain("This channel follows no topic named %q. It follows: %s.", name, strings.Join(names, ", "))
}

func (d *Desk) topics(ctx context.Context, r chat.Request) (chat.Message, error) {
	order, err := d.existing(ctx, r)
	if err != nil {
		return chat.Message{}, err
	}
	topics, err := d.o.Store.TopicsOf(ctx, order.ID)
	if err != nil {
		return chat.Message{}, err
	}
	if len(topics) == 0 {
		return private(chat.Say("This channel follows no topic: it is told everything its feeds report. Add a topic with /news track <name> <query>, or a ready one with /news pack.")), nil
	}
	m := chat.Message{Private: true, Blocks: []chat.Block{{Kind: chat.Heading, Text: chat.Say("Topics of this channel")}}}
	for _, t := range topics {
		m.Blocks = append(m.Blocks, chat.Block{Kind: chat.Paragraph, Text: join(chat.Strong(t.Name), chat.Say(": "), code(t.Query))})
	}
	return m, nil
}
