package command

import (
	"newsdesk/digest"
	"newsdesk/digest/chat"
)

// A Timeliner finds the turning points of a story. The Composer has it where there
// are any to find.
type Timeliner interface {
	Turns(f digest.Following) []digest.Turn
}

// turns are a story's turning points, each with its source.
func (d *Desk) turns(f digest.Following) []chat.Block {
	t, ok := d.o.Composer.(Timeliner)
	if !ok {
		return nil
	}
	byID := map[int64]digest.Article{}
	for _, a := range f.Articles {
		byID[a.ID] = a
	}
	b := section("Turning points")
	for _, turn := range t.Turns(f) {
		for _, s := range turn.Sentences {
			a := byID[s.Cites[0].Article]
			b.Lines = append(b.Lines, join(chat.Strong(turn.Date.Format("Mon 2 Jan")+": "), chat.Say(oneLine(s.Text)+" "), chat.Link(source(a), a.URL)))
		}
	}
	if len(b.Lines) == 0 {
		return nil
	}
	return []chat.Block{b}
}
