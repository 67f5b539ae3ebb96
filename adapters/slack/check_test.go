package slack

import (
	"fmt"
	"regexp"
	"strings"
)

// checkBlocks holds blocks to the limits of Block Kit, as Slack does.
func checkBlocks(blocks []any) []string {
	c := &checker{}
	if len(blocks) == 0 || len(blocks) > 50 {
		c.fault("%d blocks", len(blocks))
	}
	for _, b := range blocks {
		c.block(b)
	}
	return c.faults
}

// checkView does the same for a dialog.
func checkView(v map[string]any) []string {
	c := &checker{}
	for _, name := range []string{"title", "submit", "close"} {
		if v[name] != nil || (name == "title" && v["type"] == "modal") {
			c.text("view "+name, v[name], 24)
		}
	}
	if inputs := strings.Contains(fmt.Sprint(v["blocks"]), "type:input"); inputs && v["submit"] == nil {
		c.fault("a view with inputs and without submit")
	}
	c.length("private_metadata", v["private_metadata"], 0, 3000)
	blocks, _ := v["blocks"].([]any)
	if len(blocks) == 0 || len(blocks) > 100 {
		c.fault("%d blocks in a view", len(blocks))
	}
	for _, b := range blocks {
		c.block(b)
	}
	return c.faults
}

type checker struct{ faults []string }

func (c *checker) fault(format string, args ...any) {
	c.faults = append(c.faults, fmt.Sprintf(format, args...))
}

func (c *checker) length(what string, v any, least, most int) {
	s, _ := v.(string)
	if n := size(s); n < least || n > most {
		c.fault("%s of %d characters, want %d to %d", what, n, least, most)
	}
}

func (c *checker) text(what string, v any, most int) {
	m, _ := v.(map[string]any)
	c.length(what, m["text"], 1, most)
	if m["type"] == "plain_text" && m["emoji"] != false {
		c.fault("%s shows emoji", what)
	}
}

func (c *checker) block(v any) {
	b, _ := v.(map[string]any)
	c.length("block_id", b["block_id"], 0, 255)
	elements, _ := b["elements"].([]any)
	switch b["type"] {
	case "header":
		c.text("header", b["text"], 150)
	case "section":
		c.text("section", b["text"], 3000)
		if image, ok := b["accessory"].(map[string]any); ok {
			c.length("image_url", image["image_url"], 1, 3000)
			c.length("alt_text", image["alt_text"], 1, 2000)
		}
	case "data_visualization":
		c.chart(b)
	case "divider":
	case "context":
		if len(elements) == 0 || len(elements) > 10 {
			c.fault("%d elements in a context", len(elements))
		}
		for _, e := range elements {
			c.length("context", e.(map[string]any)["text"], 1, 3000)
		}
	case "actions":
		c.actions(elements)
	case "rich_text":
		if len(elements) == 0 {
			c.fault("empty rich text")
		}
		for _, e := range elements {
			c.rich(e)
		}
	case "input":
		c.text("label", b["label"], 2000)
		if b["hint"] != nil {
			c.text("hint", b["hint"], 2000)
		}
		c.control(b["element"])
	default:
		c.fault("block of type %v", b["type"])
	}
}

// chart holds a chart to its published limits.
func (c *checker) chart(b map[string]any) {
	c.length("chart title", b["title"], 1, 50)
	chart, _ := b["chart"].(map[string]any)
	axis, _ := chart["axis_config"].(map[string]any)
	labels, _ := axis["categories"].([]any)
	series, _ := chart["series"].([]any)
	if len(labels) == 0 || len(labels) > 20 || len(series) == 0 || len(series) > 6 {
		c.fault("a chart of %d labels and %d series", len(labels), len(series))
	}
	for _, l := range labels {
		c.length("category", l, 1, 20)
	}
	names := map[any]bool{}
	for _, one := range series {
		s, _ := one.(map[string]any)
		c.length("series", s["name"], 1, 20)
		if points, _ := s["data"].([]any); len(points) != len(labels) || names[s["name"]] {
			c.fault("series %v with %d points", s["name"], len(points))
		}
		names[s["name"]] = true
	}
}

func (c *checker) actions(elements []any) {
	if len(elements) == 0 || len(elements) > 25 {
		c.fault("%d elements in actions", len(elements))
	}
	ids := map[any]bool{}
	for _, e := range elements {
		m, _ := e.(map[string]any)
		if ids[m["action_id"]] {
			c.fault("action_id %v is there twice", m["action_id"])
		}
		ids[m["action_id"]] = true
		c.control(e)
	}
}

func (c *checker) control(v any) {
	e, _ := v.(map[string]any)
	c.length("action_id", e["action_id"], 1, 255)
	switch e["type"] {
	case "button":
		c.text("button", e["text"], 75)
		c.length("value", e["value"], 0, 2000)
		c.length("url", e["url"], 0, 3000)
	case "conversations_select":
	case "plain_text_input":
		c.length("initial_value", e["initial_value"], 0, 3000)
	case "static_select", "multi_static_select":
		if e["placeholder"] != nil {
			c.text("placeholder", e["placeholder"], 150)
		}
		c.selectable(e)
	default:
		c.fault("element of type %v", e["type"])
	}
}

// selectable holds a select to what it may offer: options, or groups of them; what is
// chosen at first is one of these.
func (c *checker) selectable(e map[string]any) {
	groups, grouped := e["option_groups"].([]any)
	if !grouped {
		groups = []any{map[string]any{"options": e["options"]}}
	} else if e["options"] != nil {
		c.fault("options beside groups of them")
	}
	if len(groups) > 100 {
		c.fault("%d groups of options", len(groups))
	}
	offered := map[any]bool{}
	for _, g := range groups {
		group := g.(map[string]any)
		if grouped {
			c.text("group", group["label"], 75)
		}
		options, _ := group["options"].([]any)
		if len(options) == 0 || len(options) > 100 {
			c.fault("%d options", len(options))
		}
		for _, o := range options {
			c.text("option", o.(map[string]any)["text"], 75)
			c.length("option value", o.(map[string]any)["value"], 1, 150)
			offered[o.(map[string]any)["value"]] = true
		}
	}
	chosen, _ := e["initial_options"].([]any)
	if one := e["initial_option"]; one != nil {
		chosen = append(chosen, one)
	}
	for _, o := range chosen {
		if !offered[o.(map[string]any)["value"]] {
			c.fault("chosen at first, and not offered: %v", o)
		}
	}
}

func (c *checker) rich(v any) {
	e, _ := v.(map[string]any)
	elements, _ := e["elements"].([]any)
	if len(elements) == 0 {
		c.fault("%v without elements", e["type"])
	}
	for _, inner := range elements {
		m, _ := inner.(map[string]any)
		switch m["type"] {
		case "rich_text_section":
			c.rich(m)
		case "text":
			c.length("text", m["text"], 1, 12000)
		case "link":
			c.length("url", m["url"], 1, 3000)
		case "date":
			if m["format"] != dateFormat || m["fallback"] == "" {
				c.fault("date %v", m)
			}
		default:
			c.fault("rich text of type %v", m["type"])
		}
	}
}

// textOf is how much text blocks hold.
func textOf(v any) int {
	n := 0
	switch v := v.(type) {
	case []any:
		for _, one := range v {
			n += textOf(one)
		}
	case map[string]any:
		for name, one := range v {
			if s, ok := one.(string); ok && (name == "text" || name == "fallback") {
				n += size(s)
			} else {
				n += textOf(one)
			}
		}
	}
	return n
}

// read is what a person sees of blocks, where it leads, and whom it notifies.
type read struct {
	text     strings.Builder
	all      strings.Builder // every string there is
	links    []string
	pings    []string
	controls []string
}

func (r *read) any(v any) {
	switch v := v.(type) {
	case string:
		r.all.WriteString(v + "\n")
	case []any:
		for _, one := range v {
			r.any(one)
		}
	case map[string]any:
		for _, one := range v {
			r.any(one)
		}
		r.object(v)
	}
}

func (r *read) object(m map[string]any) {
	switch m["type"] {
	case "user", "usergroup", "channel", "broadcast":
		r.pings = append(r.pings, fmt.Sprint(m))
	case "mrkdwn":
		r.mrkdwn(fmt.Sprint(m["text"]), m["verbatim"] == true)
	}
}

// blocks reads blocks in order.
func (r *read) blocks(v any) {
	switch v := v.(type) {
	case []any:
		for _, one := range v {
			r.blocks(one)
		}
	case map[string]any:
		r.element(v)
	}
}

func (r *read) element(m map[string]any) {
	switch m["type"] {
	case "link", "text":
		fmt.Fprint(&r.text, m["text"])
	case "date":
		fmt.Fprint(&r.text, m["fallback"])
	case "mrkdwn":
		r.text.WriteString(plainOf(fmt.Sprint(m["text"])) + "\n")
	case "data_visualization":
		fmt.Fprint(&r.text, m["title"], "\n")
	case "input":

	case "plain_text":
		r.text.WriteString(fmt.Sprint(m["text"]) + "\n")
	case "button", "static_select":
		l, _ := m["text"].(map[string]any)
		if l == nil {
			l, _ = m["placeholder"].(map[string]any)
		}
		r.controls = append(r.controls, fmt.Sprint(l["text"]))
		r.text.WriteString(fmt.Sprint(l["text"]) + "\n")
	default:
		r.blocks(m["text"])
		r.blocks(m["elements"])
		r.text.WriteString("\n")
	}
	if u, ok := m["url"].(string); ok && u != "" {
		r.links = append(r.links, u)
	}
}

// markedUp is whatever stands between < and > in Slack's markup.
var markedUp = regexp.MustCompile(`<([^<>|]+)(?:\|([^<>]*))?>`)

// mrkdwn reads Slack's markup for what it does.
func (r *read) mrkdwn(s string, verbatim bool) {
	for _, m := range markedUp.FindAllStringSubmatch(s, -1) {
		switch {
		case strings.HasPrefix(m[1], "!date^"):
		case strings.ContainsAny(m[1][:1], "@#!"):
			r.pings = append(r.pings, m[0])
		default:
			r.links = append(r.links, unescaper.Replace(m[1]))
		}
	}
	if !verbatim && strings.Contains(s, "://") {
		r.links = append(r.links, "bare address in "+s)
	}
}

// plainOf is Slack's markup as it reads.
func plainOf(s string) string {
	return unescaper.Replace(markedUp.ReplaceAllStringFunc(s, func(ref string) string {
		m := markedUp.FindStringSubmatch(ref)
		if m[2] != "" {
			return m[2]
		}
		return m[1]
	}))
}
