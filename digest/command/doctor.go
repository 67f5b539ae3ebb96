package command

import (
	"context"
	"fmt"

	"newsdesk/digest"
	"newsdesk/digest/chat"
)

// maxFindings bounds what doctor shows.
const maxFindings = 40

// doctor says what is wrong with the bot, as far as this workspace is concerned.
func (d *Desk) doctor(ctx context.Context, r chat.Request) (chat.Message, error) {
	ds, err := d.o.Store.DigestsIn(ctx, digest.Workspace(r.At.Channel))
	if err != nil {
		return chat.Message{}, err
	}
	channels := []chat.Channel{r.At.Channel}
	for _, o := range ds {
		if o.Channel != r.At.Channel {
			channels = append(channels, o.Channel)
		}
	}
	var found []chat.Finding
	if d.o.Examine != nil {
		r.Working(ctx, "examining the bot")
		found = d.o.Examine(ctx, channels)
	}
	return diagnosis(found), nil
}

// diagnosis shows findings, the worst first.
func diagnosis(found []chat.Finding) chat.Message {
	m := chat.Message{Private: true, Blocks: []chat.Block{{Kind: chat.Heading, Text: chat.Say("Doctor")}}}
	count := map[chat.Severity]int{}
	for _, f := range found {
		count[f.Severity]++
	}
	summary := "All is well: nothing was found that is out of order."
	if n := count[chat.Fault] + count[chat.Warning]; n > 0 {
		summary = fmt.Sprintf("%s and %s.", plural(count[chat.Fault], "error", "errors"), plural(count[chat.Warning], "warning", "warnings"))
	}
	m.Blocks = append(m.Blocks, chat.Block{Kind: chat.Paragraph, Text: chat.Say(summary)})
	shown := 0
	for s := chat.Fault; s >= chat.Warning; s-- {
		for _, f := range found {
			if f.Severity != s {
				continue
			}
			if shown++; shown <= maxFindings {
				m.Blocks = append(m.Blocks, finding(f))
			}
		}
	}
	if n := shown - maxFindings; n > 0 {
		m.Blocks = append(m.Blocks, small("%d more are not shown; bot doctor lists them all.", n))
	}
	if n := count[chat.Fine]; n > 0 {
		m.Blocks = append(m.Blocks, small("%s in order.", plural(n, "thing is", "things are")))
	}
	return m
}

func finding(f chat.Finding) chat.Block {
	b := chat.Block{Kind: chat.Entry, Title: chat.Strong(f.Severity.String() + " · " + f.Where), Lines: []chat.Text{chat.Say(f.What)}}
	if f.Remedy != "" {
		b.Lines = append(b.Lines, join(chat.Strong("Do this: "), chat.Say(f.Remedy)))
	}
	return b
}
