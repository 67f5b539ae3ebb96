package command

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"newsdesk/digest"
	"newsdesk/digest/chat"
	"newsdesk/digest/schedule"
)

// A Pack is a ready start: topics and the feeds that report on them.
type Pack struct {
	Name, Title, Summary string
	Topics               []digest.Topic
	Feeds                []digest.Feed
	Schedule             string
	Entries              int
}

func (d *Desk) pack(ctx context.Context, r chat.Request) (chat.Message, error) {
	name := strings.TrimSpace(r.Options["name"])
	if name == "" {
		return d.listPacks(), nil
	}
	if err := d.permit(r, chat.Curate); err != nil {
		return chat.Message{}, err
	}
	for _, p := range d.o.Packs {
		if strings.EqualFold(p.Name, name) || strings.EqualFold(p.Title, name) {
			return d.startPack(ctx, r, p)
		}
	}
	return chat.Message{}, complain("There is no pack %q. /news pack lists them.", clip(name, maxValue))
}

func (d *Desk) listPacks() chat.Message {
	m := chat.Message{Private: true, Blocks: []chat.Block{{Kind: chat.Heading, Text: chat.Say("Packs: a topic and its feeds, ready to read")}}}
	for _, p := range d.o.Packs {
		m.Blocks = append(m.Blocks, chat.Block{Kind: chat.Paragraph, Text: join(chat.Strong(p.Title), chat.Say(" · "+p.Summary+" "), code("/news pack "+p.Name))})
	}
	return m
}

func (d *Desk) startPack(ctx context.Context, r chat.Request, p Pack) (chat.Message, error) {
	order, err := d.o.Store.DigestOf(ctx, r.At.Channel)
	if errors.Is(err, digest.ErrNotFound) {
		order, err = d.packOrder(ctx, r, p)
	}
	if err != nil {
		return chat.Message{}, err
	}
	for _, f := range p.Feeds {
		if _, err := d.o.Store.FollowFeed(ctx, order.ID, f, d.audit(r, f.URL)); err != nil {
			return chat.Message{}, err
		}
	}
	for _, t := range p.Topics {
		t, err := d.packTopic(ctx, r, t)
		if err != nil {
			return chat.Message{}, err
		}
		if err := d.o.Store.FollowTopic(ctx, order.ID, t.ID, d.audit(r, t.Name)); err != nil {
			return chat.Message{}, err
		}
	}
	if err := d.o.Topics.Refresh(ctx); err != nil {
		return chat.Message{}, err
	}
	return public(join(chat.Say("This channel now follows "), chat.Strong(p.Title), chat.Say(" with "+plural(len(p.Feeds), "feed", "feeds")+". They are read at once. "), d.whatNext(order))), nil
}

// packTopic defines a topic of a pack. One of its name that the workspace has
// already stays as somebody wrote it.
func (d *Desk) packTopic(ctx context.Context, r chat.Request, t digest.Topic) (digest.Topic, error) {
	known, err := d.o.Store.Topic(ctx, digest.Workspace(r.At.Channel), t.Name)
	if !errors.Is(err, digest.ErrNotFound) {
		return known, err
	}
	def, err := d.define(ctx, r, t.Name, t.Query)
	return def.topic, err
}

func (d *Desk) packOrder(ctx context.Context, r chat.Request, p Pack) (digest.Digest, error) {
	order := d.newOrder(r)
	if p.Entries > 0 {
		order.Entries = p.Entries
	}
	s, err := schedule.Parse(orText(p.Schedule, usualSchedule), order.Zone)
	if err != nil {
		return order, fmt.Errorf("schedule of pack %s: %w", p.Name, err)
	}
	return d.saveOrder(ctx, r, order, s)
}
