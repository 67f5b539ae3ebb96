package discord

import (
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"strconv"
	"strings"

	"newsdesk/digest/chat"
)

// embedded is m as embeds with rows of buttons below, for servers and clients
// that show no components. m is inert.
func (r *renderer) embedded(m chat.Message) payload {
	e := &embedder{}
	several := actionBlocks(m) > 1
	for _, b := range m.Blocks {
		switch b.Kind {
		case chat.Actions:
			e.rows = append(e.rows, r.rows(b, several)...)
		case chat.Attachment:
			name := r.attach(b.File)
			e.say(markdown(chat.Say(orText(b.File.Alt, b.File.Name)), writer{prefix: smallPrint, oneLine: true}))
			if picture(b.File.Media) {
				e.show(&media{URL: "attachment://" + name})
			}
		case chat.Graph:
			e.say(graphText(b.Chart))
			if f := chartFile(b.Chart); f != nil {
				e.show(&media{URL: "attachment://" + r.attach(f)})
			}
		default:
			text := embedText(b)
			e.say(text)
			if text != "" && b.Image != "" && len(b.Image) <= maxMediaURL {
				e.thumb(&media{URL: b.Image})
			}
		}
	}
	p := payload{Components: e.components(), Embeds: e.done, AllowedMentions: nobody, Attachments: r.attachments(), files: r.files}
	if m.Key != "" && len(p.Embeds) > 0 {
		p.Embeds[0].URL = keyURL(m.Key)
	}
	return p
}

// keyHost begins the mark of a key in an embed.
const keyHost = "https://newsdesk.invalid/"

// keyURL marks an embed with a key. The address of an embed without a title is
// shown nowhere, and leads nowhere (RFC 6761).
func keyURL(key string) string {
	sum := sha256.Sum256([]byte(key))
	return keyHost + base64.RawURLEncoding.EncodeToString(sum[:12])
}

// embedText is a block's markdown within an embed, where there is no divider.
func embedText(b chat.Block) string {
	if b.Kind == chat.Divider {
		return "⎯⎯⎯⎯⎯⎯"
	}
	return blockText(b)
}

// graphText is what a chart shows, in words.
func graphText(c *chat.Chart) string {
	return markdown(chartWords(c), writer{prefix: smallPrint, oneLine: true})
}

func actionBlocks(m chat.Message) int {
	n := 0
	for _, b := range m.Blocks {
		if b.Kind == chat.Actions {
			n++
		}
	}
	return n
}

// rows are a block's controls. Below the embeds they stand apart from what they
// belong to: with several blocks of them, each says which it is.
func (r *renderer) rows(b chat.Block, several bool) []component {
	cs := make([]chat.Control, len(b.Controls))
	for i, c := range b.Controls {
		if several {
			c.Label = strconv.Itoa(r.groups+1) + " · " + c.Label
		}
		cs[i] = c
	}
	return r.actions(cs)
}

// An embedder fills embeds.
type embedder struct {
	done []embed
	rows []component
}

// last is the embed being filled.
func (e *embedder) last() *embed {
	if len(e.done) == 0 {
		e.done = append(e.done, embed{Color: accent})
	}
	return &e.done[len(e.done)-1]
}

func (e *embedder) say(text string) {
	if text == "" {
		return
	}
	d := e.last()
	if d.Thumbnail != nil || d.Image != nil {
		if len(e.done) < maxEmbeds {
			e.done = append(e.done, embed{Color: accent})
			d = e.last()
		}
	}
	d.Description = strings.TrimPrefix(d.Description+"\n"+text, "\n")
}

func (e *embedder) thumb(m *media) {
	if d := e.last(); d.Thumbnail == nil && d.Image == nil {
		d.Thumbnail = m
	}
}

// show puts a picture below what was said; each in an embed of its own, as an
// embed has one.
func (e *embedder) show(m *media) {
	d := e.last()
	if d.Image != nil && len(e.done) < maxEmbeds {
		e.done = append(e.done, embed{Color: accent})
		d = e.last()
	}
	if d.Image == nil {
		d.Image = m
	}
}

// components are the rows; text among them, an address too long for a button,
// moves into the embeds.
func (e *embedder) components() []component {
	out := []component{}
	for _, c := range e.rows {
		if c.Type == textDisplay {
			e.say(c.Content)
			continue
		}
		out = append(out, c)
	}
	return out
}

func (p payload) checkEmbeds() error {
	total := 0
	for _, e := range p.Embeds {
		n := size(e.Description)
		if n > maxDescription {
			return fmt.Errorf("%w: %d characters of at most %d in an embed", chat.ErrRejected, n, maxDescription)
		}
		total += n
	}
	switch {
	case total > maxEmbedText:
		return fmt.Errorf("%w: %d characters of at most %d", chat.ErrRejected, total, maxEmbedText)
	case len(p.Embeds) > maxEmbeds:
		return fmt.Errorf("%w: %d embeds of at most %d", chat.ErrRejected, len(p.Embeds), maxEmbeds)
	case len(p.Components) > maxRows:
		return fmt.Errorf("%w: %d rows of controls of at most %d", chat.ErrRejected, len(p.Components), maxRows)
	}
	return nil
}
