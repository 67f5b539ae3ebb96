package discord

import (
	"errors"
	"slices"

	"newsdesk/digest/chat"
)

// shown renders m and has it sent. The pictures of entries are others', and Discord may
// refuse an address for reasons of its own: a message that it refuses is sent once more
// without them, and is not lost for a picture.
func (a *Adapter) shown(m chat.Message, send func(payload) error) error {
	p := render(m, a.opt.Embeds)
	if err := p.check(); err != nil {
		return err
	}
	err := send(p)
	if !errors.Is(err, chat.ErrRejected) || !pictured(m) {
		return err
	}
	a.opt.Log.Info("sent without pictures", "err", err)
	return send(render(bare(m), a.opt.Embeds))
}

func pictured(m chat.Message) bool {
	return slices.ContainsFunc(m.Blocks, func(b chat.Block) bool { return b.Image != "" })
}

// bare is m without the pictures of its entries.
func bare(m chat.Message) chat.Message {
	m.Blocks = slices.Clone(m.Blocks)
	for i := range m.Blocks {
		m.Blocks[i].Image = ""
	}
	return m
}
