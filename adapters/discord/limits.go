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

// cost is what a block takes of a message.
func cost(b chat.Block, embeds bool) int {
	b = chat.Message{Blocks: []chat.Block{b}}.Inert().Blocks[0]
	r := &renderer{embeds: embeds}
	if !embeds {
		cs := r.block(b)
		return max(shown(cs), unit*count(cs))
	}
	switch b.Kind {
	case chat.Actions:
		text := 0
		rows := r.rows(b, true)
		n := 0
		for _, c := range rows {
			if c.Type == textDisplay {
				text += size(c.Content) + 1
				continue
			}
			n++
		}
		return max(n*rowUnit, text)
	case chat.Attachment:
		return size(b.File.Alt)*2 + size(b.File.Name)*2 + len(smallPrint) + 1
	}
	return size(embedText(b)) + 1
}
