package compose

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"newsdesk/digest"
	"newsdesk/digest/chat"
	"newsdesk/digest/failpoint"
)

// cut renders e and cuts it into parts: a root message within the digest's line
// budget, and the entries beyond it in the root's thread.
func (c *Composer) cut(ctx context.Context, d digest.Digest, e *digest.Edition) error {
	title, err := c.Title(ctx, d)
	if err != nil {
		return err
	}
	p := page{e: *e, title: title, zone: zone(d)}
	root, rest := p.divide(failpoint.Lines(d.Lines))
	failpoint.Point(failpoint.WhileRendering)
	key := fmt.Sprintf("d%d|%s", d.ID, e.Slot.Local)
	limits := c.limits(d.Channel.Adapter)
	root.Key, rest.Key = key, key+"|more"
	e.Parts = p.cutUp(nil, root, limits)
	if len(rest.Blocks) > 0 {
		e.Parts = p.cutUp(e.Parts, rest, limits)
	}
	p.tell(e.Parts)
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
	used := len(root.Blocks) + 2 // the coverage line and the buttons
	for _, b := range root.Blocks {
		used += len(b.Lines)
	}
	for i, en := range p.e.Entries {
		b := p.entry(en)
		used += len(b.Lines) + 2
		more := 0 // the line that says that there are more
		if i < len(p.e.Entries)-1 {
			more = 1
		}
		if len(rest.Blocks) > 0 || (i > 0 && used+more > lines) {
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
	for _, a := range []chat.Control{{Label: "More", Action: ActionMore}, {Label: "Evidence", Action: ActionEvidence, Opens: true}, {Label: "Timeline", Action: ActionTimeline}} {
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

// cutUp splits m by what the platform holds. All but the first part go to the
// thread of the first.
func (p page) cutUp(parts []digest.Part, m chat.Message, l chat.Limits) []digest.Part {
	for _, piece := range chat.Split(m, l) {
		part := digest.Part{Number: len(parts) + 1, Threaded: len(parts) > 0, Message: piece, State: digest.Ready}
		part.At.Channel = p.e.Channel
		parts = append(parts, part)
	}
	return parts
}

// tell says of each part which facts it tells: those of the entries that begin in
// it. Entries come in order, and a title that had to be cut still begins as it did.
// One that cannot be found counts as told by the part of the entry before it.
func (p page) tell(parts []digest.Part) {
	p.tellBeside(&parts[0])
	at := 0
	for _, e := range p.e.Entries {
		whole := title(e).Plain()
		for i := at; i < len(parts); i++ {
			if begins(parts[i].Message, whole) {
				at = i
				break
			}
		}
		parts[at].Facts = append(parts[at].Facts, e.Facts...)
	}
}

// begins says that an entry with the given title begins in m.
func begins(m chat.Message, whole string) bool {
	for _, b := range m.Blocks {
		if t := b.Title.Plain(); b.Kind == chat.Entry && t != "" && strings.HasPrefix(whole, t) {
			return true
		}
	}
	return false
}
