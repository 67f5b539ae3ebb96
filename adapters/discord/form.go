package discord

import (
	"crypto/rand"
	"strings"
	"sync"

	"newsdesk/digest/chat"
)

// formPrefix begins the custom ids of forms. No control's begins with it: those
// begin with a number.
const formPrefix = "form|"

// maxForms is how many forms can be filled in at the same time.
const maxForms = 2000

// forms are those that people may have before them. A modal carries only an id,
// and the form is looked up when it comes back. It is safe for concurrent use.
type forms struct {
	mu    sync.Mutex
	byID  map[string]filling
	order []string
}

func newForms() *forms { return &forms{byID: map[string]filling{}} }

// keep gives a filling its id.
func (f *forms) keep(fl filling) string {
	id := formPrefix + rand.Text()
	f.mu.Lock()
	defer f.mu.Unlock()
	f.byID[id] = fl
	f.order = append(f.order, id)
	if len(f.order) > maxForms {
		delete(f.byID, f.order[0])
		f.order = f.order[1:]
	}
	return id
}

// take is the filling of an id. It stays: a person may send it twice.
func (f *forms) take(id string) (filling, bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	fl, ok := f.byID[id]
	return fl, ok
}

// offer is a message with a button that opens the form, for when Discord would not
// open it: it does only in direct answer to a command or a press, and never in
// answer to another form. That is how faults are shown, too.
func (v *conversation) offer(f chat.Form) chat.Message {
	f = *chat.Message{Form: &f}.Inert().Form
	out := chat.Message{Private: true}
	for _, d := range f.Fields {
		if d.Error != "" {
			out.Blocks = append(out.Blocks, chat.Block{Kind: chat.Paragraph, Text: chat.Text{{Text: d.Label + ": ", Style: chat.Bold}, {Text: d.Error}}})
		}
	}
	verb := "Fill in: "
	if len(out.Blocks) > 0 {
		verb = "Correct: "
	} else {
		out.Blocks = append(out.Blocks, chat.Block{Kind: chat.Paragraph, Text: chat.Strong(f.Title)})
	}
	if !opens(f) { // it is too long for the modal itself
		out.Blocks = append(out.Blocks, f.Blocks...)
		f.Blocks = nil
	}
	out.Blocks = append(out.Blocks, v.opener(verb+f.Title, filling{form: f}))
	return out
}

// opener is a button that opens a page of a form.
func (v *conversation) opener(text string, fl filling) chat.Block {
	id := v.forms.keep(fl)
	return chat.Block{Kind: chat.Actions, Controls: []chat.Control{{
		Label: clip(text, maxLabel), Action: formPrefix, Value: strings.TrimPrefix(id, formPrefix), Primary: true,
	}}}
}

// viewed is a form without fields as a message: there is nothing to send.
func viewed(f chat.Form) chat.Message {
	return chat.Message{Private: true, Blocks: append([]chat.Block{{Kind: chat.Heading, Text: chat.Say(f.Title)}}, f.Blocks...)}
}

// onward is the button that leads to the next page of a form: Discord opens no
// modal in answer to one.
func (v *conversation) onward(fl filling) response {
	of := len(pages(fl.form))
	text := pageTitle(fl.form, fl.page, of)
	m := chat.Message{Private: true, Blocks: []chat.Block{
		{Kind: chat.Paragraph, Text: chat.Say("Kept so far. Go on to the next page; nothing is saved before the last one.")},
		v.opener("Go on: "+text, fl),
	}}
	return response{Type: respondMessage, Data: v.shownAlone(m)}
}

// shownAlone is a message for the asker alone, as the first answer holds it.
func (v *conversation) shownAlone(m chat.Message) payload {
	p := render(m, v.opt.Embeds)
	p.Flags |= ephemeral
	return p
}

// pressed is the form that a pressed button opens.
func (v *conversation) pressed(in interaction) (fl filling, id string, ok bool) {
	c, ok := parseCustomID(in.Data.CustomID)
	if !ok || c.action != formPrefix {
		return filling{}, "", false
	}
	fl, ok = v.forms.take(formPrefix + c.value)
	return fl, formPrefix + c.value, ok && len(fl.form.Fields) > 0
}
