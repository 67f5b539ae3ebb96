package command

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"newsdesk/digest"
	"newsdesk/digest/chat"
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
		order, err = d.packOrder(r, p)
	}
	if err != nil {
		return chat.Message{}, err
	}
	o := digest.Order{Digest: order, Audit: d.audit(r, p.Name)}
	topics, err := d.addPack(ctx, &o, p)
	if err != nil {
		return chat.Message{}, err
	}
	if o, err = d.change(ctx, o, topics...); err != nil {
		return chat.Message{}, err
	}
	return public(join(chat.Say("This channel now follows "), chat.Strong(p.Title), chat.Say(" with "+plural(len(p.Feeds), "feed", "feeds")+". They are read at once. "), d.whatNext(o.Digest))), nil
}

// addPack lets o follow what a pack has, and returns the topics that are new. One of
// its name that the workspace has already stays as somebody wrote it.
func (d *Desk) addPack(ctx context.Context, o *digest.Order, p Pack) ([]digest.Topic, error) {
	o.Feeds = append(o.Feeds, p.Feeds...)
	var defined []digest.Topic
	for _, t := range p.Topics {
		t.Workspace, t.Created = digest.Workspace(o.Digest.Channel), d.o.Now()
		known, err := d.o.Store.Topic(ctx, t.Workspace, t.Name)
		switch {
		case err == nil:
			o.Tie = append(o.Tie, known.ID)
		case errors.Is(err, digest.ErrNotFound):
			defined = append(defined, t)
		default:
			return nil, err
		}
	}
	return defined, nil
}

func (d *Desk) packOrder(r chat.Request, p Pack) (digest.Digest, error) {
	order, err := d.begun(r, orText(p.Schedule, usualSchedule))
	if p.Entries > 0 {
		order.Entries = p.Entries
	}
	if err != nil {
		return order, fmt.Errorf("pack %s: %w", p.Name, err)
	}
	return order, nil
}
