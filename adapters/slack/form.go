package slack

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/slack-go/slack"

	"newsdesk/digest/chat"
)

// What a dialog holds (https://docs.slack.dev/reference/views/modal-views).
const (
	maxTitle    = 24
	maxHint     = 2000
	maxMetadata = 3000
	maxFields   = maxViewBlocks / 2 // each may have its fault below it
)

// fieldValue is the action_id of every field's input; its block_id is the name.
const fieldValue = "value"

// A memo is what a dialog brings back beside its fields: what it is for, and where
// the answer goes.
type memo struct {
	Action  string `json:"a,omitempty"`
	Value   string `json:"v,omitempty"`
	Command string `json:"c,omitempty"` // the fields are this command's options
	At      string `json:"at"`
	On      string `json:"on,omitempty"`
	Reply   string `json:"r,omitempty"` // a response URL
	Thread  string `json:"t,omitempty"` // for private answers
}

// view is a form as a dialog.
func view(f chat.Form, m memo) (slack.ModalViewRequest, error) {
	m.Action, m.Value = f.Action, f.Value
	private, err := json.Marshal(m)
	if err == nil && len(private) > maxMetadata {
		m.Reply = "" // the answer comes as a message then
		private, err = json.Marshal(m)
	}
	if err != nil || len(private) > maxMetadata {
		return slack.ModalViewRequest{}, fmt.Errorf("form %q remembers %d bytes of %d: %w", f.Title, len(private), maxMetadata, err)
	}
	v := slack.ModalViewRequest{
		Type: slack.VTModal, CallbackID: "form", PrivateMetadata: string(private),
		Title: label(orText(f.Title, "Newsdesk"), maxTitle), Close: label("Close", maxTitle),
	}
	fields, rest := f.Fields, 0
	if len(fields) > maxFields {
		fields, rest = fields[:maxFields-1], len(fields)-maxFields+1
	}
	room := maxViewBlocks - 2*len(fields) - min(rest, 1)
	v.Blocks.BlockSet = viewBlocks(f.Blocks)
	if len(v.Blocks.BlockSet) > room {
		v.Blocks.BlockSet = append(v.Blocks.BlockSet[:max(room-1, 0):max(room-1, 0)], small(chat.Say("There is more than Slack shows here."))...)
	}
	if len(f.Fields)+len(v.Blocks.BlockSet) == 0 { // Slack opens no empty dialog
		v.Blocks.BlockSet = small(chat.Say("There is nothing to show."))
	}
	if len(f.Fields) == 0 {
		return v, nil
	}
	v.Submit, v.Close = label(orText(f.Submit, "OK"), maxTitle), label("Cancel", maxTitle)
	for _, d := range fields {
		v.Blocks.BlockSet = append(v.Blocks.BlockSet, field(d))
		if d.Error != "" {
			v.Blocks.BlockSet = append(v.Blocks.BlockSet, small(chat.Say("⚠ "+d.Error))...)
		}
	}
	if rest > 0 {
		v.Blocks.BlockSet = append(v.Blocks.BlockSet, small(chat.Say(fmt.Sprintf("%d more fields do not fit here: say the same as a command. /news help tells which there are.", rest)))...)
	}
	return v, nil
}

func field(d chat.Field) *slack.InputBlock {
	o := offer(d.Choices, maxGroups)
	var hint *slack.TextBlockObject
	more := ""
	if !o.empty() && !d.Channel {
		more = o.more(" %d more do not fit here: say them as a command. /news help tells how.")
	}
	if said := strings.TrimSpace(clip(d.Hint, maxHint-len(more)) + more); said != "" {
		hint = label(said, maxHint)
	}
	b := slack.NewInputBlock(d.Name, label(orText(d.Label, d.Name), maxHint), hint, element(d, o))
	b.Optional, b.DispatchAction = d.Optional, d.Live
	return b
}

// element is what a field is filled in with, with what is offered to choose from.
func element(d chat.Field, o offered) slack.BlockElement {
	switch {
	case d.Channel:
		return channelPicker(d)
	case o.empty():
		return typed(d)
	case d.Many:
		e := slack.NewOptionsMultiSelectBlockElement(slack.MultiOptTypeStatic, nil, fieldValue)
		e.Options, e.OptionGroups = o.options, o.groups
		chosen := strings.Split(d.Value, "\n")
		for _, c := range o.all {
			if slices.Contains(chosen, c.Value) {
				e.InitialOptions = append(e.InitialOptions, c)
			}
		}
		return e
	}
	e := slack.NewOptionsSelectBlockElement(slack.OptTypeStatic, nil, fieldValue)
	e.Options, e.OptionGroups = o.options, o.groups
	for _, c := range o.all {
		if c.Value == d.Value {
			e.InitialOption = c
		}
	}
	return e
}

// typed is a field for text. A live one tells every letter.
func typed(d chat.Field) slack.BlockElement {
	e := slack.NewPlainTextInputBlockElement(nil, fieldValue)
	e.InitialValue, e.Multiline = clip(d.Value, maxText), d.Long || d.Many
	if d.Live {
		e.DispatchActionConfig = &slack.DispatchActionConfig{TriggerActionsOn: []string{"on_character_entered"}}
	}
	return e
}

// channelPicker offers the channels that people can see; the bot cannot post in
// those of others' direct messages.
func channelPicker(d chat.Field) slack.BlockElement {
	e := slack.NewOptionsSelectBlockElement(slack.OptTypeConversations, nil, fieldValue)
	e.InitialConversation = d.Value
	e.Filter = &slack.SelectBlockElementFilter{Include: []string{"public", "private"}, ExcludeExternalSharedChannels: true}
	return e
}

// faults are what is wrong with the fields of a form that came back, by block.
func faults(f *chat.Form) map[string]string {
	out := map[string]string{}
	if f == nil {
		return out
	}
	for _, d := range f.Fields {
		if d.Error != "" {
			out[d.Name] = clip(d.Error, maxHint)
		}
	}
	return out
}

// callForm asks for the options of a command. The first begins as what is given.
func callForm(c chat.Command, given string) chat.Form {
	f := chat.Form{Title: "/news " + c.Name, Submit: "OK", Action: "command"}
	for i, o := range c.Options {
		d := chat.Field{Name: o.Name, Label: o.Name, Hint: o.Summary, Optional: !o.Required, Choices: o.Choices, Long: o.Rest}
		if i == 0 {
			d.Value = given
		}
		f.Fields = append(f.Fields, d)
	}
	return f
}
