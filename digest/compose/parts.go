package compose

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"newsdesk/digest"
	"newsdesk/digest/chat"
)

// cut renders e and cuts it into parts: a root message within the digest's line
// budget, and the entries beyond it in the root's thread.
func (c *Composer) cut(ctx context.Context, d digest.Digest, e *digest.Edition) error {
	title, err := c.Title(ctx, d)
	if err != nil {
		return err
	}
	p := page{e: *e, title: title, zone: zone(d)}
	root, rest := p.divide(d.Lines)
	key := fmt.Sprintf("d%d|%s", d.ID, e.Slot.Local)
	limits := c.limits(d.Channel.Adapter)
	e.Parts = p.parts(nil, root, key, limits)
	if len(rest.Blocks) > 0 {
		e.Parts = p.parts(e.Parts, rest, key+"|more", limits)
	}
	return nil
}

// Title is what a digest is called: the topics it follows.
func (c *Composer) Title(ctx context.Context, d digest.Digest) (string, error) {
	topics, err := c.store.TopicsOf(ctx, d.ID)
	if err != nil {
		return "", err
	}
	names := make([]string, len(topics))
	for i, t := range topics {
		names[i] = t.Name
	}
	switch {
	case len(names) == 0:
		return "News", nil
	case len(names) <= 3:
		return strings.Join(names, ", "), nil
	}
	return fmt.Sprintf("%s and %d more", strings.Join(names[:2], ", "), len(names)-2), nil
}

// divide renders the edition as a root message of at most so many lines, and what
// is left of it. The first entry is always in the root.
func (p page) divide(lines int) (root, rest chat.Message) {
	root.Blocks = p.head()
	used := len(root.Blocks) + 1 // the coverage line
	for i, en := range p.e.Entries {
		b := p.entry(en)
		used += len(b.Lines) + 2
		if len(rest.Blocks) > 0 || (i > 0 && used > lines) {
			rest.Blocks = append(rest.Blocks, b)
			continue
		}
		root.Blocks = append(root.Blocks, b)
	}
	if n := len(rest.Blocks); n > 0 {
		root.Blocks = append(root.Blocks, chat.Block{Kind: chat.Small, Text: chat.Say(count(n, "more story", "more stories") + " in the thread.")})
		rest.Blocks = append([]chat.Block{{Kind: chat.Small, Text: chat.Say("The rest of this edition:")}}, rest.Blocks...)
	}
	root.Blocks = append(root.Blocks, p.foot()...)
	if a, ok := p.actions(); ok {
		root.Blocks = append(root.Blocks, a)
	}
	return root, rest
}

// The actions behind an edition's buttons. The value is a story's ID.
const (
	ActionMore     = "more"
	ActionEvidence = "evidence"
	ActionTimeline = "timeline"
)

// actions are the buttons under an edition: for one story three buttons, for
// several three selects of the story.
func (p page) actions() (chat.Block, bool) {
	if len(p.e.Entries) == 0 {
		return chat.Block{}, false
	}
	b := chat.Block{Kind: chat.Actions}
	for _, a := range []chat.Control{{Label: "More", Action: ActionMore}, {Label: "Evidence", Action: ActionEvidence}, {Label: "Timeline", Action: ActionTimeline}} {
		if len(p.e.Entries) == 1 {
			a.Value = storyID(p.e.Entries[0])
		} else {
			a.Choices = p.choices()
		}
		b.Controls = append(b.Controls, a)
	}
	return b, true
}

// maxChoices is what every platform's select can hold.
const maxChoices = 25

func (p page) choices() []chat.Choice {
	var cs []chat.Choice
	for _, e := range p.e.Entries[:min(len(p.e.Entries), maxChoices)] {
		cs = append(cs, chat.Choice{Label: label(e), Value: storyID(e)})
	}
	return cs
}

// maxLabel is the length that every platform shows of a choice.
const maxLabel = 70

func label(e digest.Entry) string {
	return chat.Clip(strconv.Itoa(e.Number)+". "+headline(e), maxLabel, nil)
}

func storyID(e digest.Entry) string { return strconv.FormatInt(e.Story.ID, 10) }

// parts splits m by what the platform holds, and says of each part which facts it
// tells: those of the entries whose titles it carries.
func (p page) parts(parts []digest.Part, m chat.Message, key string, l chat.Limits) []digest.Part {
	m.Key = key
	threaded := len(parts) > 0
	for _, piece := range chat.Split(m, l) {
		part := digest.Part{Number: len(parts) + 1, Threaded: threaded || len(parts) > 0, Message: piece, State: digest.Ready}
		part.At.Channel = p.e.Channel
		for _, e := range p.e.Entries {
			if carries(piece, title(e).Plain()) {
				part.Facts = append(part.Facts, e.Facts...)
			}
		}
		parts = append(parts, part)
	}
	return parts
}

func carries(m chat.Message, title string) bool {
	for _, b := range m.Blocks {
		if b.Kind == chat.Entry && b.Title.Plain() == title {
			return true
		}
	}
	return false
}
