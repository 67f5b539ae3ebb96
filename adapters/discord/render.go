package discord

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"path"
	"slices"
	"strconv"
	"strings"

	"newsdesk/digest/chat"
)

// smallPrint begins a line of small text.
const smallPrint = "-# "

// accent is the colour of the bar beside a message.
const accent = 0x3F6FB5

// A renderer makes one message. Its zero value makes one of components.
type renderer struct {
	embeds   bool
	controls int // so far, for their custom ids
	groups   int // blocks of controls so far
	files    []*chat.File
}

// render is m as Discord takes it, marked so that Find knows it by its key.
func render(m chat.Message, embeds bool) payload {
	r := &renderer{embeds: embeds}
	if embeds {
		return r.embedded(m.Inert())
	}
	var inside []component
	for _, b := range m.Inert().Blocks {
		inside = append(inside, r.block(b)...)
	}
	p := payload{Flags: componentsV2, Components: []component{}, AllowedMentions: nobody, Attachments: r.attachments(), files: r.files}
	if len(inside) > 0 {
		box := component{Type: container, AccentColor: accent, Components: inside}
		if m.Key != "" {
			box.ID, inside[0].ID = marks(m.Key)
		}
		p.Components = []component{box}
	}
	return p
}

// marks are the ids of a message's container and of the first component in it:
// 62 bits of its key's hash. Discord keeps the ids of components, shows them to
// nobody, and gives them back in a channel's history.
func marks(key string) (outer, inner int32) {
	sum := sha256.Sum256([]byte(key))
	outer = int32(binary.BigEndian.Uint32(sum[:4])>>1) | 1
	inner = int32(binary.BigEndian.Uint32(sum[4:8])>>1) | 1
	if inner == outer {
		inner ^= 2
	}
	return outer, inner
}

// nonce names one post of a key in one channel, in 24 of the 25 characters that
// Discord takes. The channel is in it because Discord looks for it in all of an
// author's messages.
func nonce(channel, key string) string {
	sum := sha256.Sum256([]byte(channel + "\n" + key))
	return base64.RawURLEncoding.EncodeToString(sum[:18])
}

// block is one block as components, none when there is nothing to show.
func (r *renderer) block(b chat.Block) []component {
	switch b.Kind {
	case chat.Divider:
		line := true
		return []component{{Type: separator, Divider: &line}}
	case chat.Actions:
		return r.actions(b.Controls)
	case chat.Attachment:
		return r.file(b.File)
	case chat.Graph:
		return r.graph(b.Chart)
	}
	text := blockText(b)
	if text == "" {
		return nil
	}
	shown := component{Type: textDisplay, Content: text}
	if b.Kind != chat.Entry || b.Image == "" || len(b.Image) > maxMediaURL {
		return []component{shown}
	}
	picture := component{Type: thumbnail, Media: &media{URL: b.Image}}
	return []component{{Type: section, Components: []component{shown}, Accessory: &picture}}
}

// blockText is the markdown of a block of text, empty when it says nothing.
func blockText(b chat.Block) string {
	if blank(b) {
		return ""
	}
	switch b.Kind {
	case chat.Heading:
		return markdown(b.Text, writer{prefix: "## ", oneLine: true})
	case chat.Quote:
		return markdown(b.Text, writer{prefix: "> "})
	case chat.Small:
		return markdown(trimmed(b.Text), writer{prefix: smallPrint, relative: true})
	case chat.Code:
		return codeBlock(b.Text.Plain())
	case chat.Entry:
		return entryText(b)
	}
	return markdown(b.Text, writer{})
}

func blank(b chat.Block) bool {
	texts := append([]chat.Text{b.Text, b.Title, b.Footer}, b.Lines...)
	return !slices.ContainsFunc(texts, said)
}

// said says that t has something to show.
func said(t chat.Text) bool {
	return slices.ContainsFunc(t, func(p chat.Piece) bool {
		return p.Cite > 0 || !p.Time.IsZero() || p.URL != "" || strings.TrimSpace(p.Text) != ""
	})
}

// trimmed is t without line ends before and after it.
func trimmed(t chat.Text) chat.Text {
	t = slices.Clone(t)
	if n := len(t); n > 0 {
		t[0].Text = strings.TrimLeft(t[0].Text, "\n ")
		t[n-1].Text = strings.TrimRight(t[n-1].Text, "\n ")
	}
	return t
}

func entryText(b chat.Block) string {
	var out []string
	if said(b.Title) {
		title := slices.Clone(b.Title)
		for i := range title {
			title[i].Style |= chat.Bold
		}
		out = append(out, markdown(title, writer{oneLine: true}))
	}
	for _, line := range b.Lines {
		if said(line) {
			out = append(out, markdown(line, writer{}))
		}
	}
	if said(b.Footer) {
		out = append(out, markdown(trimmed(b.Footer), writer{prefix: smallPrint, relative: true}))
	}
	return strings.Join(out, "\n")
}

// codeBlock is s in fixed width. Three backticks in it would end it, and without a
// word in it its marks would be read as others.
func codeBlock(s string) string {
	if strings.TrimSpace(s) == "" {
		return ""
	}
	s = strings.ReplaceAll(s, "``", "`\u200b`")
	return "```\n" + strings.TrimRight(s, "\n ") + "\n```"
}

// actions are rows of buttons, each select in a row of its own. An address that
// is too long for a button becomes a link in the text.
func (r *renderer) actions(controls []chat.Control) []component {
	var rows []component
	var row component
	flush := func() {
		if len(row.Components) > 0 {
			rows = append(rows, row)
		}
		row = component{Type: actionRow}
	}
	flush()
	r.groups++
	for _, c := range controls {
		switch shown := r.control(c); shown.Type {
		case textDisplay, actionRow:
			flush()
			rows = append(rows, shown)
		default:
			if len(row.Components) == 5 {
				flush()
			}
			row.Components = append(row.Components, shown)
		}
	}
	flush()
	return rows
}

func (r *renderer) control(c chat.Control) component {
	text := clip(c.Label, maxLabel)
	r.controls++
	switch {
	case c.URL != "" && len(c.URL) > maxButtonURL:
		return component{Type: textDisplay, Content: markdown(chat.Link(c.Label, c.URL), writer{})}
	case c.URL != "":
		return component{Type: button, Style: linkStyle, Label: text, URL: c.URL}
	case len(c.Choices) > 0:
		return component{Type: actionRow, Components: []component{r.choices(c)}}
	}
	style := secondary
	switch {
	case c.Danger:
		style = danger
	case c.Primary:
		style = primary
	}
	return component{Type: button, Style: style, Label: text, CustomID: r.customID(c)}
}

func (r *renderer) choices(c chat.Control) component {
	return component{
		Type: stringSelect, CustomID: r.customID(c), Placeholder: clip(c.Label, maxChoice), Options: options(c.Choices, ""),
	}
}

// options are choices as Discord takes them: each value once, at most 25.
func options(cs []chat.Choice, chosen string) []choice {
	var out []choice
	seen := map[string]bool{}
	for _, c := range cs {
		if c.Value == "" || size(c.Value) > maxChoice || seen[c.Value] || len(out) == maxChoices {
			continue
		}
		seen[c.Value] = true
		out = append(out, choice{Label: clip(orText(c.Label, c.Value), maxChoice), Value: c.Value, Default: c.Value == chosen})
	}
	return out
}

func orText(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}

// opensMark follows a control's number when a form comes in reply to it.
const opensMark = "o"

// customID carries an action and its value, and whether a form may come in reply.
// It begins with the control's number: Discord wants each in a message to be
// different.
func (r *renderer) customID(c chat.Control) string {
	mark := ""
	if c.Opens {
		mark = opensMark
	}
	return strconv.Itoa(r.controls) + mark + "|" + strconv.Itoa(len(c.Action)) + "|" + c.Action + c.Value
}

// A pressedControl is what a custom id carries.
type pressedControl struct {
	action, value string
	opens         bool
}

// parseCustomID is the inverse of customID.
func parseCustomID(id string) (c pressedControl, ok bool) {
	parts := strings.SplitN(id, "|", 3)
	if len(parts) != 3 {
		return c, false
	}
	n, err := strconv.Atoi(parts[1])
	if err != nil || n <= 0 || n > len(parts[2]) {
		return c, false
	}
	return pressedControl{action: parts[2][:n], value: parts[2][n:], opens: strings.HasSuffix(parts[0], opensMark)}, true
}

// file shows an attachment: a picture with its description, or a file with the
// description below.
func (r *renderer) file(f *chat.File) []component {
	name := r.attach(f)
	alt := clip(f.Alt, maxAlt)
	if picture(f.Media) {
		return []component{{Type: mediaGallery, Items: []galleryItem{{Media: media{URL: "attachment://" + name}, Description: alt}}}}
	}
	out := []component{{Type: fileShown, File: &media{URL: "attachment://" + name}}}
	if alt != "" {
		out = append(out, component{Type: textDisplay, Content: markdown(chat.Say(alt), writer{prefix: smallPrint, oneLine: true})})
	}
	return out
}

// graph shows a chart as its picture, with what it shows in words for those who
// cannot see it; without a picture the words alone.
func (r *renderer) graph(c *chat.Chart) []component {
	if c == nil {
		return nil
	}
	if f := chartFile(c); f != nil {
		return r.file(f)
	}
	return []component{{Type: textDisplay, Content: markdown(chartWords(c), writer{})}}
}

// chartFile is a chart's picture as an attachment, nil when there is none.
func chartFile(c *chat.Chart) *chat.File {
	if len(c.Picture) == 0 {
		return nil
	}
	return &chat.File{Name: "chart.png", Media: "image/png", Alt: orText(c.Alt, c.Title), Bytes: c.Picture}
}

func chartWords(c *chat.Chart) chat.Text {
	if c.Title == "" {
		return chat.Say(c.Alt)
	}
	return chat.Text{{Text: c.Title + ": ", Style: chat.Bold}, {Text: c.Alt}}
}

func picture(media string) bool {
	switch media {
	case "image/png", "image/jpeg", "image/gif", "image/webp":
		return true
	}
	return false
}

// attach takes a file along, under a name that Discord keeps as it is and no
// other file has.
func (r *renderer) attach(f *chat.File) string {
	name := strings.Map(func(c rune) rune {
		if c < 0x80 && (c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || strings.ContainsRune("._-", c)) {
			return c
		}
		return '_'
	}, path.Base(f.Name))
	name = strings.TrimLeft(name, ".")
	if name == "" || len(name) > 100 {
		name = "file" + path.Ext(name[:min(len(name), 100)])
	}
	if slices.ContainsFunc(r.files, func(o *chat.File) bool { return o.Name == name }) {
		name = strconv.Itoa(len(r.files)+1) + "-" + name
	}
	kept := *f
	kept.Name = name
	r.files = append(r.files, &kept)
	return name
}

func (r *renderer) attachments() []attachment {
	out := []attachment{}
	for i, f := range r.files {
		out = append(out, attachment{ID: strconv.Itoa(i), Filename: f.Name, Description: clip(f.Alt, maxAlt)})
	}
	return out
}

// check tells what Discord would refuse about p: faults that Split has not kept
// away, found before a request is spent on them.
func (p payload) check() error {
	switch {
	case p.empty():
		return fmt.Errorf("%w: it shows nothing", chat.ErrRejected)
	case len(p.files) > maxFiles:
		return fmt.Errorf("%w: %d files of at most %d", chat.ErrRejected, len(p.files), maxFiles)
	case p.Flags&componentsV2 == 0:
		return p.checkEmbeds()
	}
	if n := shown(p.Components); n > maxText {
		return fmt.Errorf("%w: %d characters of at most %d", chat.ErrRejected, n, maxText)
	}
	if n := count(p.Components); n > maxComponents {
		return fmt.Errorf("%w: %d components of at most %d", chat.ErrRejected, n, maxComponents)
	}
	return nil
}
