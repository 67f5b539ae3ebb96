package discord

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/bwmarrin/discordgo"

	"newsdesk/digest/chat"
)

// Limits of a modal.
// https://docs.discord.com/developers/interactions/receiving-and-responding#interaction-response-object-modal
// https://docs.discord.com/developers/components/reference#label
const (
	maxModalTitle = 45
	maxModalLabel = 45
	maxModalHint  = 100
	maxModalText  = 4000
	maxModalParts = 5 // labels and texts of one modal
)

// fault begins what is wrong with a field.
const fault = "⚠ "

// A filling is a form that somebody has before them, or is about to. A form with
// more fields than a modal holds is filled in page by page.
type filling struct {
	form   chat.Form
	page   int
	values map[string]string // of the pages before
}

// introduction is what stands above the fields.
func introduction(f chat.Form) string {
	var out []string
	for _, b := range f.Blocks {
		if text := embedText(b); text != "" {
			out = append(out, text)
		}
	}
	return strings.Join(out, "\n")
}

// pages are the numbers of a form's fields, modal by modal.
func pages(f chat.Form) [][]int {
	room := maxModalParts
	if introduction(f) != "" {
		room--
	}
	var out [][]int
	for i := range f.Fields {
		if n := len(out); n > 0 && len(out[n-1]) < room {
			out[n-1] = append(out[n-1], i)
			continue
		}
		if len(out) > 0 { // what stands above is on the first page alone
			room = maxModalParts
		}
		out = append(out, []int{i})
	}
	return out
}

// opens says that a form can be a modal: it has fields, and what stands above them
// fits.
func opens(f chat.Form) bool {
	return len(f.Fields) > 0 && size(introduction(f)) <= maxModalText
}

// modal is the page of a form that is to be filled in.
func (fl filling) modal(id string) response {
	all := pages(fl.form)
	var parts []component
	if text := introduction(fl.form); text != "" && fl.page == 0 {
		parts = append(parts, component{Type: textDisplay, Content: text})
	}
	for _, i := range all[fl.page] {
		d := fl.form.Fields[i]
		if v, ok := fl.values[d.Name]; ok {
			d.Value = v
		}
		parts = append(parts, fieldLabel(d, i))
	}
	return response{Type: respondModal, Data: map[string]any{"custom_id": id, "title": pageTitle(fl.form, fl.page, len(all)), "components": parts}}
}

func pageTitle(f chat.Form, page, of int) string {
	title := orText(f.Title, "Newsdesk")
	if of < 2 {
		return clip(title, maxModalTitle)
	}
	number := fmt.Sprintf(" (%d/%d)", page+1, of)
	return clip(title, maxModalTitle-size(number)) + number
}

// fieldLabel is a field with its words around it.
func fieldLabel(d chat.Field, number int) component {
	hint := d.Hint
	if d.Error != "" {
		hint = fault + d.Error
	}
	input := fieldInput(d)
	input.CustomID = strconv.Itoa(number)
	return component{Type: label, Label: clip(orText(d.Label, d.Name), maxModalLabel), Description: clip(hint, maxModalHint), Component: &input}
}

func fieldInput(d chat.Field) component {
	required := !d.Optional
	if d.Channel {
		return channelSelect(d, &required)
	}
	if selectable(d) {
		return fieldSelect(d, &required)
	}
	c := component{Type: textInput, Style: 1, Value: chat.Clip(d.Value, maxModalText, size), Required: &required, MaxLength: maxModalText}
	if d.Long || (d.Many && len(d.Choices) > 0) {
		c.Style = 2
	}
	return c
}

// channelSelect chooses one of the channels that can take a digest.
func channelSelect(d chat.Field, required *bool) component {
	c := component{Type: channelPicker, Required: required, ChannelTypes: []int{
		int(discordgo.ChannelTypeGuildText), int(discordgo.ChannelTypeGuildNews), int(discordgo.ChannelTypeGuildForum),
	}}
	if snowflake(d.Value) {
		c.Presets = []preset{{ID: d.Value, Type: "channel"}}
	}
	if d.Optional {
		none := 0
		c.MinValues = &none
	}
	return c
}

// selectable says that a field's choices fit into a select. Others are typed.
func selectable(d chat.Field) bool { return len(d.Choices) > 0 && len(d.Choices) <= maxChoices }

// fieldSelect has the choices' numbers for values: what they stand for may be
// longer than Discord takes.
func fieldSelect(d chat.Field, required *bool) component {
	c := component{Type: stringSelect, Required: required}
	chosen := []string{d.Value}
	if d.Many {
		chosen = strings.Split(d.Value, "\n")
		most := len(d.Choices)
		c.MaxValues = &most
	}
	if d.Optional {
		none := 0
		c.MinValues = &none
	}
	preset := 0
	for i, o := range d.Choices {
		is := o.Value != "" && slices.Contains(chosen, o.Value) && (d.Many || preset == 0)
		if is {
			preset++
		}
		c.Options = append(c.Options, choice{Label: clip(orText(o.Label, orText(o.Value, "—")), maxChoice), Value: strconv.Itoa(i), Default: is})
	}
	return c
}

// A modalComponent is a part of a form that was sent: a label, or a row as older
// clients have it.
type modalComponent struct {
	CustomID   string           `json:"custom_id"`
	Value      string           `json:"value"`
	Values     []string         `json:"values"`
	Component  *modalComponent  `json:"component"`
	Components []modalComponent `json:"components"`
}

// sent is the filling with what came back of its page. A field that did not come
// back is empty: nothing was chosen.
func (fl filling) sent(cs []modalComponent) filling {
	fl.values = maps.Clone(fl.values)
	if fl.values == nil {
		fl.values = map[string]string{}
	}
	all := pages(fl.form)
	if fl.page >= len(all) {
		return fl
	}
	for _, i := range all[fl.page] {
		fl.values[fl.form.Fields[i].Name] = ""
	}
	for _, c := range flat(cs, 0) {
		i, err := strconv.Atoi(c.CustomID)
		if err != nil || !slices.Contains(all[fl.page], i) {
			continue
		}
		fl.values[fl.form.Fields[i].Name] = fieldValue(fl.form.Fields[i], c)
	}
	fl.page++
	return fl
}

// done says that every page was sent.
func (fl filling) done() bool { return fl.page >= len(pages(fl.form)) }

// fieldValue is what a field came back with.
func fieldValue(d chat.Field, c modalComponent) string {
	if d.Channel {
		return strings.Join(c.Values[:min(1, len(c.Values))], "")
	}
	if !selectable(d) {
		return typed(d, c.Value)
	}
	var out []string
	for _, v := range c.Values {
		if i, err := strconv.Atoi(v); err == nil && i >= 0 && i < len(d.Choices) {
			out = append(out, d.Choices[i].Value)
		}
	}
	if len(out) > 1 && !d.Many {
		out = out[:1]
	}
	return strings.Join(out, "\n")
}

// typed is a text, or the choices that it names when there were too many to show.
func typed(d chat.Field, text string) string {
	if len(d.Choices) == 0 {
		return text
	}
	lines := []string{text}
	if d.Many {
		lines = strings.FieldsFunc(text, func(r rune) bool { return r == '\n' })
	}
	for i, line := range lines {
		lines[i] = strings.TrimSpace(line)
		for _, o := range d.Choices {
			if strings.EqualFold(lines[i], o.Label) {
				lines[i] = o.Value
			}
		}
	}
	return strings.Join(lines, "\n")
}

// flat are components with those inside of them.
func flat(cs []modalComponent, depth int) []modalComponent {
	if depth > 3 {
		return nil
	}
	var out []modalComponent
	for _, c := range cs {
		out = append(append(out, c), flat(c.Components, depth+1)...)
		if c.Component != nil {
			out = append(out, flat([]modalComponent{*c.Component}, depth+1)...)
		}
	}
	return out
}
