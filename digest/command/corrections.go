package command

import (
	"context"
	"errors"
	"strings"
	"time"

	"newsdesk/digest"
	"newsdesk/digest/chat"
)

// Afterwards is what came of what a channel was told.
type Afterwards interface {
	Reasons
	TieStore
	// CorrectionsWait says that corrections are for a channel's next edition, or for
	// the thread of what was told, at once; digest.ErrNotFound without a digest.
	CorrectionsWait(ctx context.Context, c chat.Channel, wait bool, a digest.Audit) error
	CorrectionsTold(ctx context.Context, channel string, limit int) ([]digest.Correction, error)
	// Watches returns what the channel was told to expect: what is open, and what was
	// settled since then.
	Watches(ctx context.Context, channel string, since time.Time) ([]digest.Watch, error)
}

// storyCalls are the commands about stories beyond what editions say.
func (d *Desk) storyCalls() []call {
	return []call{
		{chat.Command{
			Name: "why", Summary: "Why a story or an article was told, or was not: each decision with its reasons", Example: "news why 2",
			Options: []chat.Option{{Name: "what", Summary: "a story's number, a link, or words of a headline", Required: true, Rest: true, Complete: true}},
		}, d.why},
		{chat.Command{
			Name: "regroup", Summary: "Say that stories are one, that an article is of another story, or that a story is off topic", Level: chat.Curate, Example: "news regroup 2 same story as 3",
			Options: []chat.Option{{Name: "what", Summary: "2 same story as 3 · 2 not the same story as <link or headline> · 2 off topic · undo 1 · nothing lists", Rest: true}},
		}, d.regroup},
		{chat.Command{
			Name: "rehearse", Summary: "What a query or a topic would have matched over the last days, before it is followed", Example: "news rehearse 30 days: India AND chip*",
			Options: []chat.Option{{Name: "query", Summary: "a query or a topic's name; with \"30 days:\" before it, so far back", Required: true, Rest: true, Complete: true}},
		}, d.rehearse},
		{chat.Command{
			Name: "corrections", Summary: "What publishers changed of what was told here", Example: "news corrections with the digest",
			Options: []chat.Option{{Name: "when", Summary: "\"at once\" in the thread of what was told, or \"with the digest\"; nothing lists", Rest: true}},
		}, d.corrections},
		{chat.Command{Name: "expected", Summary: "What was promised for a day, and what became of it"}, d.expected},
	}
}

const (
	// maxCorrections bounds the corrections that are listed.
	maxCorrections = 10
	// settledShown is how long what became of a promise is listed.
	settledShown = 30 * 24 * time.Hour
)

func (d *Desk) corrections(ctx context.Context, r chat.Request) (chat.Message, error) {
	if when := strings.ToLower(strings.TrimSpace(r.Options["when"])); when != "" {
		return d.sayWhen(ctx, r, when)
	}
	cs, err := d.o.Store.CorrectionsTold(ctx, r.At.Channel.String(), maxCorrections)
	if err != nil {
		return chat.Message{}, err
	}
	if len(cs) == 0 {
		return private(chat.Say("No publisher has changed anything of what was told here, as far as is known. What was told is read again for three days.")), nil
	}
	m := chat.Message{Private: true, Blocks: []chat.Block{{Kind: chat.Heading, Text: chat.Say("Corrections told here")}}}
	for _, c := range cs {
		t := join(chat.Say(orText(oneLine(c.Source), "A source")+" "), chat.Strong(string(c.Kind)), chat.Say(": “"+clip(oneLine(c.Was), maxPassage)+"”"))
		if c.Now != "" {
			t = join(t, chat.Say(" → “"+clip(oneLine(c.Now), maxPassage)+"”"))
		}
		m.Blocks = append(m.Blocks, chat.Block{Kind: chat.Paragraph, Text: join(t, chat.Say(", told "), chat.Text{d.moment(c.Told)}, chat.Say(" "), chat.Link("article", c.URL))})
	}
	return m, nil
}

// sayWhen changes when this channel is told what publishers correct.
func (d *Desk) sayWhen(ctx context.Context, r chat.Request, when string) (chat.Message, error) {
	if err := d.permit(r, chat.Curate); err != nil {
		return chat.Message{}, err
	}
	wait := when == "with the digest"
	if !wait && when != "at once" {
		return private(chat.Say("Say \"at once\", for a reply in the thread of what was told, or \"with the digest\".")), nil
	}
	err := d.o.Store.CorrectionsWait(ctx, r.At.Channel, wait, d.audit(r, when))
	if errors.Is(err, digest.ErrNotFound) {
		return private(chat.Say("This channel has no digest yet, so nothing is told here that could be corrected.")), nil
	}
	if err != nil {
		return chat.Message{}, err
	}
	if wait {
		return public(chat.Say("What publishers correct is told with the next digest from now on.")), nil
	}
	return public(chat.Say("What publishers correct is told at once from now on: in the thread of the message that told it, which is marked.")), nil
}

// maxPassage bounds what a list says of a sentence, in code points.
const maxPassage = 200

func (d *Desk) expected(ctx context.Context, r chat.Request) (chat.Message, error) {
	ws, err := d.o.Store.Watches(ctx, r.At.Channel.String(), d.o.Now().Add(-settledShown))
	if err != nil {
		return chat.Message{}, err
	}
	if len(ws) == 0 {
		return private(chat.Say("Nothing that was told here was promised for a day to come.")), nil
	}
	m := chat.Message{Private: true, Blocks: []chat.Block{{Kind: chat.Heading, Text: chat.Say("What was promised")}}}
	for _, w := range ws {
		state := "expected " + dueDays(w)
		if !d.o.Now().Before(w.To) { // reports take their time
			state = "was " + state + ", no report yet"
		}
		if w.State != digest.Expected {
			state = string(w.State)
		}
		t := join(chat.Strong(sentence(state)), chat.Say(" “"+clip(oneLine(w.Text), maxPassage)+"”"))
		if w.ByText != "" {
			t = join(t, chat.Say(" → “"+clip(oneLine(w.ByText), maxPassage)+"” "), chat.Link(orText(oneLine(w.ByLink.Source), "article"), w.ByLink.URL))
		}
		m.Blocks = append(m.Blocks, chat.Block{Kind: chat.Paragraph, Text: t})
	}
	return m, nil
}

// dueDays says on which days something is expected.
func dueDays(w digest.Watch) string {
	last := w.To.AddDate(0, 0, -1)
	if !w.From.Before(last) {
		return "on " + last.Format("2 January")
	}
	return "from " + w.From.Format("2 January") + " to " + last.Format("2 January")
}
