package discord

import (
	"crypto/rand"
	"strconv"
	"strings"
	"sync"

	"newsdesk/digest/chat"
)

// Limits of a modal.
// https://docs.discord.com/developers/interactions/receiving-and-responding#interaction-response-object-modal
const (
	maxModalTitle = 45
	maxModalLabel = 45
	maxModalHint  = 100
	maxModalText  = 4000
	maxFields     = 5
)

// formPrefix begins the custom ids of forms. No control's begins with it: those
// begin with a number.
const formPrefix = "form|"

// maxForms is how many forms can be filled in at the same time.
const maxForms = 2000

// fault begins what is wrong with a field.
const fault = "⚠ "

// forms are those that people may have before them. A modal carries only an id,
// and the form is looked up when it comes back. It is safe for concurrent use.
type forms struct {
	mu    sync.Mutex
	byID  map[string]chat.Form
	order []string
}

func newForms() *forms { return &forms{byID: map[string]chat.Form{}} }

// keep gives a form its id.
func (f *forms) keep(form chat.Form) string {
	id := formPrefix + rand.Text()
	f.mu.Lock()
	defer f.mu.Unlock()
	f.byID[id] = form
	f.order = append(f.order, id)
	if len(f.order) > maxForms {
		delete(f.byID, f.order[0])
		f.order = f.order[1:]
	}
	return id
}

// take is the form of an id. It stays: a person may send it twice.
func (f *forms) take(id string) (chat.Form, bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	form, ok := f.byID[id]
	return form, ok
}

// offer is a message with a button that opens the form. Discord opens a form only
// in direct answer to a press, and not in answer to another form: that is how
// faults are shown, too.
func (v *conversation) offer(f chat.Form) chat.Message {
	f = *chat.Message{Form: &f}.Inert().Form
	id := v.forms.keep(f)
	out := chat.Message{Private: true}
	for _, d := range f.Fields {
		if d.Error != "" {
			out.Blocks = append(out.Blocks, chat.Block{Kind: chat.Paragraph, Text: chat.Text{{Text: d.Label + ": ", Style: chat.Bold}, {Text: d.Error}}})
		}
	}
	label := "Fill in: "
	if len(out.Blocks) > 0 {
		label = "Correct: "
	} else {
		out.Blocks = append(out.Blocks, chat.Block{Kind: chat.Paragraph, Text: chat.Strong(f.Title)})
	}
	out.Blocks = append(out.Blocks, chat.Block{Kind: chat.Actions, Controls: []chat.Control{{
		Label: clip(label+f.Title, maxLabel), Action: formPrefix, Value: strings.TrimPrefix(id, formPrefix), Primary: true,
	}}})
	return out
}

// formOf is the form that a pressed button opens.
func (v *conversation) formOf(in interaction) (chat.Form, string, bool) {
	action, value, ok := parseCustomID(in.Data.CustomID)
	if !ok || action != formPrefix {
		return chat.Form{}, "", false
	}
	form, ok := v.forms.take(formPrefix + value)
	return form, formPrefix + value, ok
}

// openForm is a form as a modal.
func openForm(f chat.Form, id string) response {
	var rows []component
	for i, d := range f.Fields {
		if i == maxFields {
			break
		}
		hint := d.Hint
		if d.Error != "" {
			hint = fault + d.Error
		}
		input := fieldInput(d)
		input.CustomID = strconv.Itoa(i)
		rows = append(rows, component{
			Type: label, Label: clip(orText(d.Label, d.Name), maxModalLabel), Description: clip(hint, maxModalHint), Component: &input,
		})
	}
	return response{Type: respondModal, Data: map[string]any{"custom_id": id, "title": clip(orText(f.Title, "Newsdesk"), maxModalTitle), "components": rows}}
}

func fieldInput(d chat.Field) component {
	required := !d.Optional
	if len(d.Choices) > 0 {
		return component{Type: stringSelect, Options: options(d.Choices, d.Value), Required: &required}
	}
	c := component{Type: textInput, Style: 1, Value: chat.Clip(d.Value, maxModalText, size), Required: &required, MaxLength: maxModalText}
	if d.Long {
		c.Style = 2
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

// filledIn are a form's values by its fields' names. One that did not come back
// is empty.
func filledIn(f chat.Form, cs []modalComponent) map[string]string {
	out := map[string]string{}
	for _, d := range f.Fields {
		out[d.Name] = ""
	}
	for _, c := range flat(cs, 0) {
		i, err := strconv.Atoi(c.CustomID)
		if err != nil || i < 0 || i >= len(f.Fields) {
			continue
		}
		out[f.Fields[i].Name] = c.Value
		if len(c.Values) > 0 {
			out[f.Fields[i].Name] = c.Values[0]
		}
	}
	return out
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
