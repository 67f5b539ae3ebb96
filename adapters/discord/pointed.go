package discord

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"

	"newsdesk/digest/chat"
)

// maxPointed is how much of a message is handed to a command that was used on it.
const maxPointed = 2000

// pointed is a request by a command that was used on a message: its first option
// is what the message says.
func (v *conversation) pointed(in interaction, req chat.Request) (_ chat.Request, opens, ok bool) {
	cmds := v.handler.Commands()
	i := slices.IndexFunc(cmds, func(c chat.Command) bool { return c.Message && messageTitle(c) == in.Data.Name })
	if i < 0 || len(cmds[i].Options) == 0 {
		return req, false, false
	}
	req.Command, req.Options = cmds[i].Name, map[string]string{}
	if text := wordsIn(in.Data.Resolved.Messages[in.Data.Target]); text != "" {
		req.Options[cmds[i].Options[0].Name] = text
	}
	return req, cmds[i].Opens, true
}

// wordsIn is all that a message says: its content, its embeds and its components,
// in order. What cannot be read says nothing.
func wordsIn(raw json.RawMessage) string {
	var m map[string]any
	if json.Unmarshal(raw, &m) != nil {
		return ""
	}
	var out []string
	gather(m, 0, &out)
	return clip(strings.Join(strings.Fields(chat.Clean(strings.Join(out, " "))), " "), maxPointed)
}

// gather collects the words of a message and of what is in it.
func gather(m map[string]any, depth int, out *[]string) {
	if depth > 6 {
		return
	}
	for _, key := range []string{"content", "title", "description"} {
		if s, ok := m[key].(string); ok && s != "" {
			*out = append(*out, unmarked(s))
		}
	}
	for _, key := range []string{"embeds", "components"} {
		inside, _ := m[key].([]any)
		for _, i := range inside {
			if c, ok := i.(map[string]any); ok {
				gather(c, depth+1, out)
			}
		}
	}
}

var (
	ownLink  = regexp.MustCompile(`\[((?:\\.|[^\[\]\\])*|\[\d+\])\]\([^)\s]*\)`)
	lineMark = regexp.MustCompile(`(?m)^(?:#{1,3} |-# |> )`)
	boldMark = regexp.MustCompile(`\*\*|~~|\x{200b}`)
	escaped  = regexp.MustCompile(`\\([^0-9A-Za-z\s])`)
)

// unmarked is text without the marks that our own messages have.
func unmarked(s string) string {
	s = ownLink.ReplaceAllString(s, "$1")
	s = lineMark.ReplaceAllString(s, "")
	s = boldMark.ReplaceAllString(s, "")
	return escaped.ReplaceAllString(s, "$1")
}
