package discord

import "newsdesk/digest/chat"

// unit is what a component costs at least of a message's text, so that one sum
// holds both limits: 38 components and their container are fewer than 40.
const unit = maxText/(maxComponents-1) + 1

// rowUnit is the same for the rows of controls of a message with embeds.
const rowUnit = maxText / maxRows

// Limits are a message's: its text as it is sent, markup included, and its
// components, both in Cost.
func (a *Adapter) Limits() chat.Limits {
	return chat.Limits{Message: maxText, Control: 5, Size: size, Cost: a.cost}
}

func (a *Adapter) cost(b chat.Block) int { return cost(b, a.opt.Embeds) }

// fileUnit is what a file costs at least, so that a message holds no more files than
// Discord takes.
const fileUnit = maxText / maxFiles

// cost is what a block takes of a message.
func cost(b chat.Block, embeds bool) int {
	b = chat.Message{Blocks: []chat.Block{b}}.Inert().Blocks[0]
	r := &renderer{embeds: embeds}
	if embeds {
		return max(r.embedCost(b), fileUnit*len(r.files))
	}
	cs := r.block(b)
	return max(shown(cs), unit*count(cs), fileUnit*len(r.files))
}

// embedCost is what a block takes of a message with embeds.
func (r *renderer) embedCost(b chat.Block) int {
	switch b.Kind {
	case chat.Actions:
		return r.rowCost(b)
	case chat.Attachment:
		r.attach(b.File)
		return size(b.File.Alt)*2 + size(b.File.Name)*2 + len(smallPrint) + 1
	case chat.Graph:
		if f := chartFile(b.Chart); f != nil {
			r.attach(f)
		}
		return size(graphText(b.Chart)) + 1
	}
	return size(embedText(b)) + 1
}

func (r *renderer) rowCost(b chat.Block) int {
	text, n := 0, 0
	for _, c := range r.rows(b, true) {
		if c.Type == textDisplay {
			text += size(c.Content) + 1
			continue
		}
		n++
	}
	return max(n*rowUnit, text)
}
