package command

import (
	"context"
	"fmt"
	"time"

	"newsdesk/digest"
	"newsdesk/digest/chat"
	"newsdesk/digest/schedule"
)

// What the home page shows at most.
const (
	maxHomeDigests = 12
	maxHomeFaults  = 5
)

// maxControl is what a control's action and value may take together, in bytes; see
// chat.Control.
const maxControl = 90

// home is the page of a workspace: those of its digests that the reader may see, with
// what they follow and when they come, how their feeds are, what the reader may do,
// and help.
func (d *Desk) home(ctx context.Context, r chat.Request) (chat.Message, error) {
	ds, err := d.o.Store.DigestsIn(ctx, digest.Workspace(r.At.Channel))
	if err != nil {
		return chat.Message{}, err
	}
	there := len(ds)
	ds = d.seenOf(ctx, r, ds)
	may := d.level(r)
	m := chat.Message{Private: true, Blocks: []chat.Block{
		{Kind: chat.Heading, Text: chat.Say("Newsdesk")},
		{Kind: chat.Paragraph, Text: chat.Say(mayDo(may))},
	}}
	if there == 0 {
		m.Blocks = append(m.Blocks, chat.Block{Kind: chat.Paragraph, Text: chat.Say("No channel has a digest yet. A curator can set one up.")})
	}
	if len(ds) < there {
		m.Blocks = append(m.Blocks, chat.Block{Kind: chat.Paragraph, Text: chat.Say("Digests of channels that you are not known to be in are not shown here. /news schedule and /news topics tell them in the channel itself.")})
	}
	if may >= chat.Curate {
		m.Blocks = append(m.Blocks, chat.Block{Kind: chat.Actions, Controls: []chat.Control{{Label: "New digest", Action: actionEditDigest, Primary: true, Opens: true}}})
	}
	for _, o := range ds[:min(len(ds), maxHomeDigests)] {
		blocks, err := d.homeDigest(ctx, o, may)
		if err != nil {
			return m, err
		}
		m.Blocks = append(m.Blocks, blocks...)
	}
	if n := len(ds) - maxHomeDigests; n > 0 {
		m.Blocks = append(m.Blocks, small("%s not shown.", plural(n, "more digest is", "more digests are")))
	}
	health, err := d.homeFeeds(ctx, ds)
	if err != nil {
		return m, err
	}
	m.Blocks = append(m.Blocks, health...)
	m.Blocks = append(m.Blocks, chat.Block{Kind: chat.Divider})
	m.Blocks = append(m.Blocks, chat.Help(d.Commands(), may).Blocks...)
	return m, nil
}

func mayDo(l chat.Level) string {
	switch l {
	case chat.Admin:
		return "You are an admin here: you may ask, change what every channel follows, and examine the bot."
	case chat.Curate:
		return "You are a curator here: you may ask, and change what channels follow and when they are told."
	}
	return "You may read and ask. What channels follow is for curators to change."
}

// homeDigest is one digest with the button that changes it.
func (d *Desk) homeDigest(ctx context.Context, o digest.Digest, may chat.Level) ([]chat.Block, error) {
	topics, err := d.o.Store.TopicsOf(ctx, o.ID)
	if err != nil {
		return nil, err
	}
	follows := "Everything that its feeds report"
	if len(topics) > 0 {
		follows = "Topics: " + topicNames(topics)
	}
	e := chat.Block{Kind: chat.Entry, Title: join(chat.Strong("Digest of "), chat.Place(o.Channel)), Lines: []chat.Text{chat.Say(clip(oneLine(follows), maxReason))}}
	e.Lines = append(e.Lines, chat.Say(fmt.Sprintf("%s, at most %s", o.Schedule, plural(o.Entries, "story", "stories"))), d.nextRun(o))
	last, err := d.lastEdition(ctx, o)
	if err != nil {
		return nil, err
	}
	e.Lines = append(e.Lines, last)
	blocks := []chat.Block{e}
	edit := chat.Control{Label: "Edit", Action: actionEditDigest, Value: o.Channel.String(), Opens: true}
	if may >= chat.Curate && len(edit.Action)+len(edit.Value) <= maxControl {
		blocks = append(blocks, chat.Block{Kind: chat.Actions, Controls: []chat.Control{edit}})
	}
	return blocks, nil
}

// nextRun says when a digest comes next, in its own zone.
func (d *Desk) nextRun(o digest.Digest) chat.Text {
	if o.Stopped != "" {
		return join(chat.Strong("Stopped: "), chat.Say(o.Stopped))
	}
	if o.NextDue.IsZero() {
		return chat.Say("It has no next time.")
	}
	z, err := time.LoadLocation(o.Zone)
	if err != nil {
		z = time.UTC
	}
	return join(chat.Say("Next: "), chat.Text{{Text: schedule.Describe(o.NextDue, z, d.o.Now()), Time: o.NextDue}})
}

func (d *Desk) lastEdition(ctx context.Context, o digest.Digest) (chat.Text, error) {
	es, err := d.o.Store.EditionsOf(ctx, o.Channel, 1)
	if err != nil || len(es) == 0 {
		return chat.Say("No edition yet"), err
	}
	e := es[0]
	t := chat.Text{{Text: "Last edition "}, d.moment(e.Composed), {Text: ": "}}
	if n := len(e.Entries); n > 0 {
		t = append(t, chat.Piece{Text: plural(n, "story", "stories")})
	} else {
		t = append(t, chat.Piece{Text: string(e.Verdict)})
	}
	return append(t, chat.Piece{Text: fmt.Sprintf("; %d of %s checked", e.Coverage.Checked, plural(e.Coverage.Feeds, "feed", "feeds"))}), nil
}

// homeFeeds says how the feeds are that the digests read.
func (d *Desk) homeFeeds(ctx context.Context, ds []digest.Digest) ([]chat.Block, error) {
	feeds := map[int64]digest.Feed{}
	var order []int64
	for _, o := range ds {
		read, err := d.o.Store.FeedsRead(ctx, o.ID)
		if err != nil {
			return nil, err
		}
		for _, f := range read {
			if _, ok := feeds[f.ID]; !ok {
				order = append(order, f.ID)
			}
			feeds[f.ID] = f
		}
	}
	if len(feeds) == 0 {
		return nil, nil
	}
	var faults []chat.Text
	well := 0
	for _, id := range order {
		f := feeds[id]
		switch {
		case f.Fault != "":
			faults = append(faults, join(chat.Strong(oneLine(f.Name())), chat.Say(": "+clip(oneLine(f.Fault), maxShown))))
		case f.Healthy():
			well++
		}
	}
	e := chat.Block{Kind: chat.Entry, Title: chat.Strong("Feeds"), Lines: []chat.Text{chat.Say(fmt.Sprintf("%d of %s well, %d faulty, %d not read yet",
		well, plural(len(feeds), "feed is", "feeds are"), len(faults), len(feeds)-well-len(faults)))}}
	e.Lines = append(e.Lines, faults[:min(len(faults), maxHomeFaults)]...)
	if n := len(faults) - maxHomeFaults; n > 0 {
		e.Lines = append(e.Lines, chat.Say(fmt.Sprintf("%d more faulty; /news feeds lists them.", n)))
	}
	return []chat.Block{e}, nil
}
