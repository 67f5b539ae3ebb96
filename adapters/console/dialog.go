package console

import (
	"context"
	"maps"
	"strconv"
	"strings"
	"time"

	"newsdesk/digest/chat"
)

// A dialog is a form that is being filled in, field by field, or a select that is
// being chosen from.
type dialog struct {
	form   *chat.Form
	at, on chat.Ref
	choose bool // a select: its only field's value is the request's Value

	asking []int // the fields still to be asked
	values map[string]string
	lines  []string // of a long field so far
}

// dialog is the one being filled in, if there is one.
func (c *Console) dialog() *dialog {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.dialogs) == 0 {
		return nil
	}
	return c.dialogs[0]
}

// newDialog asks the fields of a form; those at fault only, when it comes back
// from the handler.
func newDialog(d dialog, from chat.Request) *dialog {
	d.values = map[string]string{}
	again := false
	for _, f := range d.form.Fields {
		d.values[f.Name] = f.Value
		if f.Value == "" && from.Action == d.form.Action {
			d.values[f.Name] = from.Fields[f.Name]
		}
		again = again || f.Error != ""
	}
	for i, f := range d.form.Fields {
		if !again || f.Error != "" {
			d.asking = append(d.asking, i)
		}
	}
	return &d
}

// offer lets a dialog be opened by Run, which alone changes dialogs.
func (v *conversation) offer(d *dialog) {
	v.mu.Lock()
	v.offered = append(v.offered, d)
	v.mu.Unlock()
	select {
	case v.wake <- struct{}{}:
	default:
	}
}

// openDialogs opens what was offered, the first at once.
func (v *conversation) openDialogs() {
	v.mu.Lock()
	idle := len(v.dialogs) == 0
	v.dialogs = append(v.dialogs, v.offered...)
	v.offered = nil
	begin := idle && len(v.dialogs) > 0
	v.mu.Unlock()
	if begin {
		v.show(v.dialog())
	}
}

func (v *conversation) show(d *dialog) {
	if !d.choose {
		v.screen.say("%s  (/cancel gives up)", d.form.Title)
	}
	v.showBlocks(d.form.Blocks)
	v.askField(d)
}

// showBlocks shows what stands above a form's fields.
func (v *conversation) showBlocks(blocks []chat.Block) {
	if len(blocks) == 0 {
		return
	}
	text := chat.Plain(chat.Message{Blocks: blocks}, max(v.screen.columns()-2, 0))
	for line := range strings.SplitSeq(text, "\n") {
		v.screen.say("%s", strings.TrimRight("  "+line, " "))
	}
}

// askField tells what is wanted and prompts for it.
func (v *conversation) askField(d *dialog) {
	f := d.form.Fields[d.asking[0]]
	if f.Error != "" {
		v.screen.say("  ! %s: %s", f.Label, f.Error)
	}
	line := "  " + f.Label
	if f.Hint != "" {
		line += " (" + f.Hint + ")"
	}
	if f.Long {
		line += ", several lines, the last a single dot"
	}
	if f.Many {
		line += ", several numbers with commas"
	}
	if old := d.values[f.Name]; old != "" {
		line += ", empty keeps " + strconv.Quote(chat.Clip(held(f, old), 60, nil))
		if f.Optional {
			line += ", - takes it away"
		}
	} else if f.Optional {
		line += ", may be empty"
	}
	if d.choose {
		line += ", a number or /cancel"
	}
	v.screen.say("%s:", line)
	for i, c := range f.Choices {
		v.screen.say("    %d  %s", i+1, strings.TrimPrefix(c.Label, strconv.Itoa(i+1)+". "))
	}
	v.screen.ask(chat.Clip(f.Label, 20, nil) + ": ")
}

// held is what a field holds, in the words of its choices.
func held(f chat.Field, value string) string {
	if len(f.Choices) == 0 {
		return value
	}
	var labels []string
	for v := range strings.SplitSeq(value, "\n") {
		if c, ok := pick(f.Choices, v); ok {
			v = c.Label
		}
		labels = append(labels, v)
	}
	return strings.Join(labels, ", ")
}

// fill takes a line as the value of the field that is asked.
func (v *conversation) fill(ctx context.Context, d *dialog, text string) {
	if strings.TrimSpace(text) == "/cancel" {
		v.screen.say("Cancelled.")
		v.end(d)
		return
	}
	f := &d.form.Fields[d.asking[0]]
	if _, picked := pick(f.Choices, text); d.choose && !picked && text != "" && strings.IndexByte("/!>", text[0]) >= 0 {
		v.end(d) // something else is wanted than to choose
		v.typed(ctx, text)
		return
	}
	if f.Long {
		if text != "." {
			d.lines = append(d.lines, text)
			return
		}
		text = strings.Join(d.lines, "\n")
		d.lines = nil
	}
	if f.Error = d.set(*f, strings.TrimSpace(text)); f.Error != "" {
		v.askField(d)
		return
	}
	if f.Live && !v.redraw(ctx, d, f.Name) {
		v.askField(d)
		return
	}
	if d.asking = d.asking[1:]; len(d.asking) > 0 {
		v.askField(d)
		return
	}
	v.end(d)
	v.submit(ctx, d)
}

// set stores a field's value, or says what is wrong with it.
func (d *dialog) set(f chat.Field, text string) string {
	switch {
	case text == "" && d.values[f.Name] != "":
		return ""
	case text == "-" && f.Optional:
		d.values[f.Name] = ""
		return ""
	case text == "" && !f.Optional:
		return "it cannot be empty"
	case text == "" || len(f.Choices) == 0:
		d.values[f.Name] = text
		return ""
	}
	said := []string{text}
	if f.Many {
		said = strings.Split(text, ",")
	}
	var values []string
	for _, s := range said {
		c, ok := pick(f.Choices, strings.TrimSpace(s))
		if !ok {
			return "choose a number from 1 to " + strconv.Itoa(len(f.Choices))
		}
		values = append(values, c.Value)
	}
	d.values[f.Name] = strings.Join(values, "\n")
	return ""
}

// maxDraft is how long a form is waited for that is asked about while it is filled in.
const maxDraft = 3 * time.Second

// redraw asks the handler for the form as it stands, after a live field of it was
// filled in, and shows what it says of that field. It says whether the field is right.
func (v *conversation) redraw(ctx context.Context, d *dialog, changed string) bool {
	ctx, stop := context.WithTimeout(ctx, maxDraft)
	defer stop()
	m := v.handler.Handle(ctx, chat.Request{
		ID: v.request(), User: v.opt.User, At: d.at, On: d.on, Action: d.form.Action, Value: d.form.Value, Fields: maps.Clone(d.values), Draft: true,
	})
	if m.Form == nil || m.Check() != nil || len(m.Form.Fields) != len(d.form.Fields) {
		return true
	}
	before := d.form.Fields
	d.form = m.Inert().Form
	v.showBlocks(d.form.Blocks)
	right := true
	for i := range d.form.Fields {
		f := &d.form.Fields[i]
		if f.Name == changed {
			right = f.Error == ""
		} else {
			f.Error = "" // it comes up when the field is asked, or at the end
		}
		if f.Live && f.Hint != before[i].Hint {
			v.screen.say("  → %s", f.Hint)
		}
	}
	return right
}

// pick finds a choice by its number, value or label.
func pick(cs []chat.Choice, text string) (chat.Choice, bool) {
	if n, err := strconv.Atoi(text); err == nil && n >= 1 && n <= len(cs) {
		return cs[n-1], true
	}
	for _, c := range cs {
		if strings.EqualFold(c.Value, text) || strings.EqualFold(c.Label, text) {
			return c, true
		}
	}
	return chat.Choice{}, false
}

func (v *conversation) submit(ctx context.Context, d *dialog) {
	req := chat.Request{At: d.at, On: d.on, Action: d.form.Action, Value: d.form.Value, Fields: d.values}
	if d.choose {
		req.Value, req.Fields = d.values[""], nil
	}
	v.ask(ctx, req)
}

// end closes a dialog and goes on with the next.
func (v *conversation) end(d *dialog) {
	v.mu.Lock()
	v.dialogs = v.dialogs[1:]
	var next *dialog
	if len(v.dialogs) > 0 {
		next = v.dialogs[0]
	}
	v.mu.Unlock()
	v.screen.ask(v.prompt())
	if next != nil {
		v.show(next)
	}
}

// choose uses a select, asking for the choice if it is not given.
func (v *conversation) choose(ctx context.Context, p *post, c chat.Control, text string) {
	d := dialog{
		form: &chat.Form{Title: c.Label, Action: c.Action, Fields: []chat.Field{{Label: c.Label, Choices: c.Choices}}},
		at:   p.root(), on: p.ref, choose: true,
	}
	if picked, ok := pick(c.Choices, text); ok {
		d.values = map[string]string{"": picked.Value}
		v.submit(ctx, &d)
		return
	}
	v.offer(newDialog(d, chat.Request{}))
	v.openDialogs()
}
