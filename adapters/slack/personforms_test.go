package slack

import (
	"strings"

	"newsdesk/digest/chat/chattest"
)

func (h *human) Form() (chattest.Form, bool) {
	h.f.mu.Lock()
	defer h.f.mu.Unlock()
	v, ok := h.f.views[h.f.view]
	if !ok {
		return chattest.Form{}, false
	}
	var r read
	r.blocks(v["blocks"])
	out := chattest.Form{Title: v["title"].(map[string]any)["text"].(string), Text: r.text.String(), Errors: map[string]string{}}
	for _, b := range v["blocks"].([]any) {
		block := b.(map[string]any)
		if block["type"] != "input" {
			continue
		}
		if wrong := h.f.wrong[block["block_id"].(string)]; wrong != "" {
			out.Errors[block["label"].(map[string]any)["text"].(string)] = wrong
		}
	}
	return out, true
}

func (h *human) Submit(values map[string]string) <-chan struct{} {
	h.f.mu.Lock()
	payload := h.filled("view_submission", values)
	h.f.mu.Unlock()
	return h.deliver(kindInteraction, payload)
}

// filled is the payload of the dialog in front, filled in. h.f.mu is held.
func (h *human) filled(kind string, values map[string]string) map[string]any {
	v := h.f.views[h.f.view]
	state := map[string]any{}
	for _, b := range v["blocks"].([]any) {
		block := b.(map[string]any)
		if block["type"] != "input" {
			continue
		}
		name, element := block["block_id"].(string), block["element"].(map[string]any)
		if _, ok := h.f.typed[name]; !ok {
			h.f.typed[name] = initial(element)
		}
		if s, ok := values[block["label"].(map[string]any)["text"].(string)]; ok {
			h.f.typed[name] = s
		}
		state[name] = map[string]any{element["action_id"].(string): inputState(element, h.f.typed[name])}
	}
	return map[string]any{
		"type": kind, "trigger_id": h.id("tr"), "user": map[string]any{"id": asha, "username": "asha"}, "team": map[string]any{"id": team},
		"view": map[string]any{
			"id": h.f.view, "type": "modal", "callback_id": v["callback_id"], "private_metadata": v["private_metadata"], "hash": h.id("h"),
			"state": map[string]any{"values": state},
		},
	}
}

// initial is what stands in an input before anybody types; several values are lines.
func initial(element map[string]any) string {
	var out []string
	several, _ := element["initial_options"].([]any)
	for _, o := range several {
		out = append(out, o.(map[string]any)["value"].(string))
	}
	for _, name := range []string{"initial_value", "initial_conversation"} {
		if s, ok := element[name].(string); ok {
			out = append(out, s)
		}
	}
	if o, ok := element["initial_option"].(map[string]any); ok {
		out = append(out, o["value"].(string))
	}
	return strings.Join(out, "\n")
}

func inputState(element map[string]any, typed string) map[string]any {
	state := map[string]any{"type": element["type"]}
	switch element["type"] {
	case "multi_static_select":
		var chosen []any
		for _, v := range strings.Split(typed, "\n") {
			chosen = append(chosen, map[string]any{"value": v})
		}
		state["selected_options"] = chosen
	case "static_select":
		state["selected_option"] = map[string]any{"value": typed}
	case "conversations_select":
		state["selected_conversation"] = typed
	default:
		state["value"] = typed
	}
	return state
}

// Draft types into a field that Slack tells of.
func (h *human) Draft(label, value string) {
	h.f.mu.Lock()
	payload := h.filled("block_actions", map[string]string{label: value})
	for _, b := range h.f.views[h.f.view]["blocks"].([]any) {
		block := b.(map[string]any)
		if block["type"] == "input" && block["label"].(map[string]any)["text"] == label {
			if block["dispatch_action"] != true {
				h.f.violate("field %s is not live", label)
			}
			payload["actions"] = []any{map[string]any{"action_id": "value", "block_id": block["block_id"], "value": value}}
		}
	}
	payload["container"] = map[string]any{"type": "view", "view_id": h.f.view}
	h.f.mu.Unlock()
	<-h.deliver(kindInteraction, payload)
}
