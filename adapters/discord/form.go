package discord

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"time"

	"newsdesk/digest/chat"
)

// formPrefix begins the custom ids of forms. No control's begins with it: those
// begin with a number.
const formPrefix = "form|"

// maxForms is how many forms can be filled in at the same time.
const maxForms = 2000

// forms are those that people may have before them. A modal carries only an id,
// and the form is looked up when it comes back: in memory, or in the vault when the
// bot was started again meanwhile, or when another process showed it. It is safe for
// concurrent use.
type forms struct {
	vault chat.Vault // nil for none
	log   *slog.Logger

	mu    sync.Mutex
	byID  map[string]filling
	order []string
}

func newForms(vault chat.Vault, log *slog.Logger) *forms {
	return &forms{vault: vault, log: log, byID: map[string]filling{}}
}

// A keptFilling is a filling as the vault has it.
type keptFilling struct {
	Form   chat.Form         `json:"form"`
	Page   int               `json:"page,omitempty"`
	Values map[string]string `json:"values,omitempty"`
	At     time.Time         `json:"at"`
}

// keep gives a filling its id.
func (f *forms) keep(ctx context.Context, fl filling) string {
	id := formPrefix + rand.Text()
	f.remember(id, fl)
	if f.vault != nil {
		b, err := json.Marshal(keptFilling{Form: fl.form, Page: fl.page, Values: fl.values, At: time.Now()})
		if err == nil {
			err = f.vault.Save(ctx, id, b)
		}
		if err != nil {
			f.log.Warn("keep a form", "err", err)
		}
	}
	return id
}

func (f *forms) remember(id string, fl filling) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.byID[id] = fl
	f.order = append(f.order, id)
	if len(f.order) > maxForms {
		delete(f.byID, f.order[0])
		f.order = f.order[1:]
	}
}

// take is the filling of an id. It stays: a person may send it twice.
func (f *forms) take(ctx context.Context, id string) (filling, bool) {
	if !strings.HasPrefix(id, formPrefix) {
		return filling{}, false
	}
	f.mu.Lock()
	fl, ok := f.byID[id]
	f.mu.Unlock()
	if ok || f.vault == nil {
		return fl, ok
	}
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	kept, err := f.load(ctx, id)
	if err != nil {
		f.log.Warn("read a form", "err", err)
	}
	if kept == nil {
		return filling{}, false
	}
	return filling{form: kept.Form, page: kept.Page, values: kept.Values}, true
}

// load is what the vault has under an id, nil for nothing.
func (f *forms) load(ctx context.Context, id string) (*keptFilling, error) {
	b, err := f.vault.Load(ctx, id)
	if err != nil || b == nil {
		return nil, err
	}
	k := &keptFilling{}
	if err := json.Unmarshal(b, k); err != nil {
		return nil, fmt.Errorf("read form: %w", err)
	}
	return k, nil
}

// formAge is after how long nobody comes back to a form.
const formAge = 24 * time.Hour

// sweep lets go of the forms that nobody comes back to.
func (f *forms) sweep(ctx context.Context) {
	if f.vault == nil {
		return
	}
	ids, err := f.vault.Keys(ctx, formPrefix)
	for _, id := range ids {
		k, e := f.load(ctx, id)
		if e == nil && k != nil && time.Since(k.At) < formAge {
			continue
		}
		err = errors.Join(err, f.vault.Delete(ctx, id))
	}
	if err != nil {
		f.log.Warn("let go of old forms", "err", err)
	}
}

// offer is a message with a button that opens the form, for when Discord would not
// open it: it does only in direct answer to a command or a press, and never in
// answer to another form. That is how faults are shown, too.
func (v *conversation) offer(ctx context.Context, f chat.Form) chat.Message {
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
	out.Blocks = append(out.Blocks, v.opener(ctx, verb+f.Title, filling{form: f}))
	return out
}

// opener is a button that opens a page of a form.
func (v *conversation) opener(ctx context.Context, text string, fl filling) chat.Block {
	id := v.forms.keep(ctx, fl)
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
func (v *conversation) onward(ctx context.Context, fl filling) response {
	of := len(pages(fl.form))
	text := pageTitle(fl.form, fl.page, of)
	m := chat.Message{Private: true, Blocks: []chat.Block{
		{Kind: chat.Paragraph, Text: chat.Say("Kept so far. Go on to the next page; nothing is saved before the last one.")},
		v.opener(ctx, "Go on: "+text, fl),
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
func (v *conversation) pressed(ctx context.Context, in interaction) (fl filling, id string, ok bool) {
	c, ok := parseCustomID(in.Data.CustomID)
	if !ok || c.action != formPrefix {
		return filling{}, "", false
	}
	fl, ok = v.forms.take(ctx, formPrefix+c.value)
	return fl, formPrefix + c.value, ok && len(fl.form.Fields) > 0
}
