package compose

import (
	"slices"
	"strings"

	"newsdesk/digest"
	"newsdesk/digest/chat"
	"newsdesk/digest/text"
)

// mark is a posted message with what c corrects struck through and a word on why;
// false when it has nothing to mark. en is the entry that told it, for sentences that
// stand there in other words; it may be nil.
func mark(m chat.Message, c digest.Correction, en *digest.Entry) (chat.Message, bool) {
	m.Blocks = slices.Clone(m.Blocks)
	marked := false
	for i, j := 0, 0; i < len(m.Blocks); i = j {
		for j = i + 1; j < len(m.Blocks) && m.Blocks[j].Kind == chat.Entry && len(m.Blocks[j].Title) == 0; j++ {
			// what was divided for its length goes on without a title
		}
		if m.Blocks[i].Kind == chat.Entry && markWhole(m.Blocks[i:j], c, en) {
			marked = true
		}
	}
	return m, marked
}

// markWhole marks an entry, which may be in several blocks.
func markWhole(blocks []chat.Block, c digest.Correction, en *digest.Entry) bool {
	marked := false
	for i, b := range blocks {
		if b, ok := markEntry(b, c, en); ok {
			blocks[i], marked = b, true
		}
	}
	return markMeaning(blocks, c, marked) || marked
}

// markMeaning strikes what an entry means through: it stands on all of its sentences, and
// falls with any of them, as with an article that it cites and that was taken back. Where
// a page is gone nothing has been taken back.
func markMeaning(blocks []chat.Block, c digest.Correction, marked bool) bool {
	if c.Kind == digest.Vanished {
		return false
	}
	within, did := false, false
	for i := range blocks {
		blocks[i].Lines = slices.Clone(blocks[i].Lines)
		for k, l := range blocks[i].Lines {
			if len(l) == 0 {
				continue
			}
			within = (within || l[0].Text == meansLabel) && l[0].Text != differLabel
			if !within || struck(l) || isNote(l) || !marked && !(c.Kind == digest.Retracted && cites(l, c.URL)) {
				continue
			}
			blocks[i].Lines[k] = strike(l, 0)
			if !marked {
				blocks[i].Lines[k] = append(blocks[i].Lines[k], markNote(c))
			}
			marked, did = true, true
		}
	}
	return did
}

// isNote says that a line is nothing but a note on a mark.
func isNote(l chat.Text) bool { return len(l) == 1 && l[0].Style == chat.Italic }

func cites(l chat.Text, url string) bool {
	return slices.ContainsFunc(l, func(p chat.Piece) bool { return p.Cite > 0 && p.URL == url })
}

func markEntry(b chat.Block, c digest.Correction, en *digest.Entry) (chat.Block, bool) {
	note := markNote(c)
	marked, known := false, noted(b, note, c)
	headed := c.Kind == digest.Retitled || c.Kind == digest.Retracted
	if (headed && says(b.Title, c.Was) || c.Kind == digest.Reworded && tells(b, c)) && !struck(b.Title) {
		b.Title, marked = append(strike(b.Title, 1), note), true // its number stays legible
	}
	lines := slices.Clone(b.Lines)
	for i, l := range lines {
		if !states(l, c) {
			continue
		}
		if struck(l) {
			known = known || c.Kind == digest.Reworded // by its own note
			continue
		}
		if lines[i] = strike(l, 0); !marked || c.Kind != digest.Retracted { // said once of a whole article
			lines[i] = append(lines[i], note)
		}
		marked = true
	}
	if here := en != nil && begins(chat.Message{Blocks: []chat.Block{b}}, title(*en).Plain()); !marked && !known && here {
		lines, marked = append(lines, chat.Text{note}), true
	}
	b.Lines = lines
	return b, marked
}

// noted says that an entry has a note by itself; of what is about a whole article, that
// it has it anywhere.
func noted(b chat.Block, note chat.Piece, c digest.Correction) bool {
	return slices.ContainsFunc(append([]chat.Text{b.Title}, b.Lines...), func(l chat.Text) bool {
		return slices.Contains(l, note) && (len(l) == 1 || c.Fact == 0 && c.Kind != digest.Reworded)
	})
}

// tells says that an entry tells, in its headline as well as in a sentence, a number
// that c has taken back.
func tells(b chat.Block, c digest.Correction) bool {
	if !slices.ContainsFunc(b.Lines, func(l chat.Text) bool { return states(l, c) }) {
		return false
	}
	taken := figures(c.Was)
	for n := range figures(c.Now) {
		delete(taken, n)
	}
	for n := range figures(b.Title[min(1, len(b.Title)):].Plain()) { // without its number
		if taken[n] {
			return true
		}
	}
	return false
}

// figures are the numbers that a text states, with their units. Small ones are often
// others of the same amount.
func figures(s string) map[figure]bool {
	as := map[figure]bool{}
	for _, n := range text.Numbers(s) {
		if n.Value > 12 || n.Unit != "" {
			as[figure{n.Value, n.Unit}] = true
		}
	}
	return as
}

type figure struct {
	value float64
	unit  string
}

// states says that a line tells what c corrects: the sentence; or, of an article that
// was taken back, what is cited from it alone.
func states(line chat.Text, c digest.Correction) bool {
	switch c.Kind {
	case digest.Retracted:
		cites := 0
		for _, p := range line {
			if p.Cite > 0 && p.URL != c.URL {
				return false
			}
			if p.Cite > 0 {
				cites++
			}
		}
		return cites > 0
	case digest.Vanished:
		return false
	}
	return says(line, c.Was)
}

// leastSaid is how long a sentence must be, in bytes, to be known by its words.
const leastSaid = 12

// says says that a text holds a sentence, or all but its rest.
func says(t chat.Text, sentence string) bool {
	var plain strings.Builder
	for _, p := range t {
		if p.Cite == 0 {
			plain.WriteString(p.Text)
		}
	}
	line, was := oneLine(plain.String()), oneLine(sentence)
	return len(was) >= leastSaid && strings.Contains(line, was)
}

func struck(t chat.Text) bool {
	return slices.ContainsFunc(t, func(p chat.Piece) bool { return p.Style&chat.Strike != 0 })
}

// strike is t with all but its cites and its first pieces struck through.
func strike(t chat.Text, first int) chat.Text {
	t = slices.Clone(t)
	for i := first; i < len(t); i++ {
		if t[i].Cite == 0 && strings.TrimSpace(t[i].Text) != "" {
			t[i].Style |= chat.Strike
		}
	}
	return t
}

// markNote is why something is struck through.
func markNote(c digest.Correction) chat.Piece {
	note := " (corrected: see thread)"
	switch c.Kind {
	case digest.Retracted:
		note = " (withdrawn by " + sourceOf(c) + ")"
	case digest.Vanished:
		note = " (one of its articles is no longer at its address)"
	}
	return chat.Piece{Text: note, Style: chat.Italic}
}

func sourceOf(c digest.Correction) string {
	if c.Source == "" {
		return "its publisher"
	}
	return oneLine(c.Source)
}
