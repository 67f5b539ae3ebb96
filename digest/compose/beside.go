package compose

import (
	"context"
	"slices"
	"time"

	"newsdesk/digest"
	"newsdesk/digest/chat"
)

const (
	// besideLife is how long what stands beside the stories waits to be told.
	besideLife = 14 * 24 * time.Hour
	// maxBeside bounds the corrections and the watches of an edition; the others wait
	// for the next.
	maxBeside = 5
)

// beside finds what an edition tells before its stories: what was changed of what the
// channel was told, and what became of what it was told to expect.
func (c *Composer) beside(ctx context.Context, e *digest.Edition, l *look) error {
	var err error
	channel, since := e.Channel.String(), l.now.Add(-besideLife)
	if e.Corrections, err = c.store.Corrections(ctx, channel, since); err != nil {
		return err
	}
	if e.Watches, err = c.store.SettledWatches(ctx, channel, since); err != nil {
		return err
	}
	e.Corrections = e.Corrections[:min(len(e.Corrections), maxBeside)]
	e.Watches = e.Watches[:min(len(e.Watches), maxBeside)]
	l.corrected = map[int64]bool{}
	for _, x := range e.Corrections {
		if x.NowFact != 0 {
			l.corrected[x.NowFact] = true
		}
	}
	for _, w := range e.Watches {
		if w.By != 0 {
			l.corrected[w.By] = true
		}
	}
	return nil
}

// tellBeside says that the first part tells the corrections and the watches, and the
// facts that they state.
func (p page) tellBeside(first *digest.Part) {
	for _, c := range p.e.Corrections {
		first.Corrections = append(first.Corrections, c.ID)
		if c.NowFact != 0 && !slices.Contains(first.Facts, c.NowFact) {
			first.Facts = append(first.Facts, c.NowFact)
		}
	}
	for _, w := range p.e.Watches {
		first.Watches = append(first.Watches, w.ID)
		if w.By != 0 && !slices.Contains(first.Facts, w.By) {
			first.Facts = append(first.Facts, w.By)
		}
	}
}

// besideBlocks are the corrections and the watches as an edition begins with them.
func (p page) besideBlocks() []chat.Block {
	var blocks []chat.Block
	if len(p.e.Corrections) > 0 {
		b := chat.Block{Kind: chat.Entry, Title: chat.Strong("Corrections to what was told here")}
		for _, c := range p.e.Corrections {
			b.Lines = append(b.Lines, p.correctionLine(c))
		}
		blocks = append(blocks, b)
	}
	if len(p.e.Watches) > 0 {
		b := chat.Block{Kind: chat.Entry, Title: chat.Strong("What was expected")}
		for _, w := range p.e.Watches {
			b.Lines = append(b.Lines, p.watchLine(w))
		}
		blocks = append(blocks, b)
	}
	return blocks
}

// maxSaid bounds what a line says of a sentence, in code points.
const maxSaid = 280

func quoted(s string) string { return "“" + chat.Clip(oneLine(s), maxSaid, nil) + "”" }

// correctionLine says what a publisher changed, in the publisher's own words.
func (p page) correctionLine(c digest.Correction) chat.Text {
	source := c.Source
	if source == "" {
		source = "The source"
	}
	told := " (told " + p.day(c.Told) + ") "
	cite := chat.Piece{Text: "article", URL: c.URL} // the publisher is named before
	switch c.Kind {
	case digest.Retracted:
		return chat.Text{{Text: oneLine(source) + " has withdrawn its article ", Style: chat.Bold}, {Text: quoted(c.Was) + told}, cite}
	case digest.Vanished:
		return chat.Text{{Text: "No longer at its address: ", Style: chat.Bold}, {Text: quoted(c.Was) + ", " + oneLine(source) + told}, cite}
	case digest.Retitled:
		return chat.Text{{Text: oneLine(source) + " changed its headline: ", Style: chat.Bold}, {Text: quoted(c.Was) + " → " + quoted(c.Now) + told}, cite}
	}
	return chat.Text{{Text: oneLine(source) + " changed: ", Style: chat.Bold}, {Text: quoted(c.Was) + told + "→ " + quoted(c.Now) + " "}, cite}
}

// watchLine says what became of what was expected, citing what says so.
func (p page) watchLine(w digest.Watch) chat.Text {
	t := chat.Text{{Text: quoted(w.Text) + " (told " + p.day(w.Told) + ") "}}
	switch w.State {
	case digest.Happened:
		t = append(t, chat.Piece{Text: "Happened: ", Style: chat.Bold})
	case digest.Slipped:
		t = append(t, chat.Piece{Text: "Slipped: ", Style: chat.Bold})
	default:
		return append(t, chat.Piece{Text: "No report", Style: chat.Bold}, chat.Piece{Text: " by " + w.To.AddDate(0, 0, -1).Format("2 January") + " in what this channel reads."})
	}
	t = append(t, chat.Piece{Text: quoted(w.ByText) + " "})
	return append(t, chat.Piece{Text: name(w.ByLink), URL: w.ByLink.URL})
}
