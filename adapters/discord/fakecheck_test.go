package discord

import (
	"fmt"
	"slices"
	"strings"
)

func flagsOf(body map[string]any) int {
	n, _ := body["flags"].(float64)
	return int(n)
}

func list(v any) []map[string]any {
	var out []map[string]any
	items, _ := v.([]any)
	for _, i := range items {
		m, _ := i.(map[string]any)
		out = append(out, m)
	}
	return out
}

func str(v any) string { s, _ := v.(string); return s }

func num(v any) int { n, _ := v.(float64); return int(n) }

// A checker collects what is wrong with a message by the documentation.
type checker struct {
	faults []string
	ids    map[string]bool
	number map[int]bool
	count  int
	text   int
	files  map[string]string
}

func (c *checker) fault(format string, args ...any) {
	c.faults = append(c.faults, fmt.Sprintf(format, args...))
}

func (c *checker) keys(what string, m map[string]any, allowed ...string) {
	for k := range m {
		if !slices.Contains(allowed, k) {
			c.fault("%s has %q", what, k)
		}
	}
}

func (c *checker) length(what, s string, least, most int) {
	if n := size(s); n < least || n > most {
		c.fault("%s has %d characters, want %d to %d", what, n, least, most)
	}
}

// checkMessage names what the documentation forbids.
func checkMessage(body map[string]any, files map[string]string) []string {
	c := &checker{ids: map[string]bool{}, number: map[int]bool{}, files: files}
	c.keys("message", body, "content", "flags", "components", "embeds", "allowed_mentions", "attachments", "nonce", "enforce_nonce", "message_reference")
	allowed, _ := body["allowed_mentions"].(map[string]any)
	if parse, ok := allowed["parse"].([]any); !ok || len(parse) > 0 || len(allowed) != 1 {
		c.fault("allowed_mentions is %v", body["allowed_mentions"])
	}
	c.length("nonce", str(body["nonce"]), 0, 25)
	c.length("content", str(body["content"]), 0, 2000)
	parts := list(body["components"])
	v2 := flagsOf(body)&componentsV2 != 0
	if v2 && (str(body["content"]) != "" || body["embeds"] != nil) {
		c.fault("components with content or embeds")
	}
	if !v2 && len(parts) > 5 {
		c.fault("%d rows", len(parts))
	}
	if len(parts) == 0 && len(list(body["embeds"])) == 0 {
		c.fault("an empty message")
	}
	for _, p := range parts {
		if !v2 && num(p["type"]) != actionRow {
			c.fault("a component of type %v outside of components V2", p["type"])
		}
		c.component(p, 0)
	}
	if c.count > 40 {
		c.fault("%d components", c.count)
	}
	if c.text > 4000 {
		c.fault("%d characters in components", c.text)
	}
	c.embeds(list(body["embeds"]))
	if got := list(body["attachments"]); len(got) != len(files) {
		c.fault("%d attachments, %d files", len(got), len(files))
	}
	return c.faults
}

func (c *checker) embeds(es []map[string]any) {
	total, seen := 0, map[string]bool{}
	if len(es) > 10 {
		c.fault("%d embeds", len(es))
	}
	for _, e := range es {
		c.keys("embed", e, "url", "description", "color", "thumbnail", "image", "title")
		c.length("description", str(e["description"]), 1, 4096)
		total += size(str(e["description"])) + size(str(e["title"]))
		if u := str(e["url"]); u != "" && seen[u] {
			c.fault("two embeds with the address %q", u)
		}
		seen[str(e["url"])] = true
	}
	if total > 6000 {
		c.fault("%d characters in embeds", total)
	}
}

func (c *checker) component(p map[string]any, parent int) {
	c.count++
	if id := num(p["id"]); id != 0 {
		if c.number[id] || id < 0 || id > 1<<31-1 {
			c.fault("component id %d", id)
		}
		c.number[id] = true
	}
	kind := num(p["type"])
	children := list(p["components"])
	inside := func(allowed ...int) {
		for _, child := range children {
			if !slices.Contains(allowed, num(child["type"])) {
				c.fault("%v inside %d", child["type"], kind)
			}
			c.component(child, kind)
		}
	}
	switch kind {
	case container:
		c.keys("container", p, "type", "id", "components", "accent_color")
		inside(actionRow, textDisplay, section, mediaGallery, separator, fileShown)
		if len(children) == 0 || parent != 0 {
			c.fault("container: %d components, inside %d", len(children), parent)
		}
	case textDisplay:
		c.keys("text", p, "type", "id", "content")
		c.length("text", str(p["content"]), 1, 4000)
		c.text += size(str(p["content"]))
	case section:
		c.keys("section", p, "type", "id", "components", "accessory")
		inside(textDisplay)
		accessory, _ := p["accessory"].(map[string]any)
		if len(children) < 1 || len(children) > 3 || num(accessory["type"]) != thumbnail {
			c.fault("section with %d texts and %v", len(children), accessory)
		}
		c.component(accessory, kind)
	case thumbnail:
		c.keys("thumbnail", p, "type", "id", "media")
		c.link(p["media"], 2048)
	case separator:
		c.keys("separator", p, "type", "id", "divider")
	case mediaGallery:
		c.keys("gallery", p, "type", "id", "items")
		for _, i := range list(p["items"]) {
			c.length("description", str(i["description"]), 0, 1024)
			c.link(i["media"], 2048)
		}
	case fileShown:
		c.keys("file", p, "type", "id", "file")
		c.link(p["file"], 2048)
	case actionRow:
		c.keys("row", p, "type", "id", "components")
		inside(button, stringSelect)
		if n := len(children); n == 0 || n > 5 || (num(children[0]["type"]) == stringSelect && n > 1) {
			c.fault("row with %d components", n)
		}
	case button, stringSelect:
		c.control(p, kind)
	default:
		c.fault("component of type %d", kind)
	}
}

func (c *checker) link(v any, most int) {
	m, _ := v.(map[string]any)
	u := str(m["url"])
	c.length("address", u, 1, most)
	if name, ok := strings.CutPrefix(u, "attachment://"); ok {
		for _, f := range c.files {
			if f == name {
				return
			}
		}
		c.fault("no file %q", name)
	} else if !strings.HasPrefix(u, "http://") && !strings.HasPrefix(u, "https://") {
		c.fault("address %q", u)
	}
}

func (c *checker) control(p map[string]any, kind int) {
	if kind == button {
		c.keys("button", p, "type", "id", "style", "label", "custom_id", "url")
		c.length("label", str(p["label"]), 1, 80)
		if num(p["style"]) == linkStyle {
			c.length("address", str(p["url"]), 1, 512)
			return
		}
	} else {
		c.keys("select", p, "type", "id", "custom_id", "placeholder", "options")
		c.length("placeholder", str(p["placeholder"]), 0, 150)
		c.options(list(p["options"]))
	}
	id := str(p["custom_id"])
	c.length("custom id", id, 1, 100)
	if c.ids[id] {
		c.fault("custom id %q twice", id)
	}
	c.ids[id] = true
}

func (c *checker) options(os []map[string]any) {
	seen := map[string]bool{}
	if len(os) < 1 || len(os) > 25 {
		c.fault("%d options", len(os))
	}
	for _, o := range os {
		c.length("option", str(o["label"]), 1, 100)
		c.length("value", str(o["value"]), 1, 100)
		if seen[str(o["value"])] {
			c.fault("value %v twice", o["value"])
		}
		seen[str(o["value"])] = true
	}
}

// checkModal names what the documentation forbids in a modal.
func checkModal(data map[string]any) []string {
	c := &checker{ids: map[string]bool{}, number: map[int]bool{}}
	c.keys("modal", data, "custom_id", "title", "components")
	c.length("title", str(data["title"]), 1, 45)
	c.length("custom id", str(data["custom_id"]), 1, 100)
	rows := list(data["components"])
	if len(rows) < 1 || len(rows) > 5 {
		c.fault("%d fields", len(rows))
	}
	for _, r := range rows {
		if num(r["type"]) == textDisplay {
			c.keys("text", r, "type", "content")
			c.length("text", str(r["content"]), 1, 4000)
			continue
		}
		c.field(r)
	}
	return c.faults
}

// field checks a label with its input.
func (c *checker) field(r map[string]any) {
	if num(r["type"]) != label {
		c.fault("a component of type %v in a modal", r["type"])
	}
	c.keys("label", r, "type", "label", "description", "component")
	c.length("label", str(r["label"]), 1, 45)
	c.length("description", str(r["description"]), 0, 100)
	in, _ := r["component"].(map[string]any)
	c.length("custom id", str(in["custom_id"]), 1, 100)
	if c.ids[str(in["custom_id"])] {
		c.fault("custom id %v twice", in["custom_id"])
	}
	c.ids[str(in["custom_id"])] = true
	switch num(in["type"]) {
	case textInput:
		c.keys("input", in, "type", "custom_id", "style", "value", "required", "max_length")
		c.length("value", str(in["value"]), 0, 4000)
	case channelPicker:
		c.keys("picker", in, "type", "custom_id", "required", "min_values", "channel_types", "default_values")
		for _, d := range list(in["default_values"]) {
			if !snowflake(str(d["id"])) || d["type"] != "channel" {
				c.fault("preset %v", d)
			}
		}
	case stringSelect:
		c.keys("select", in, "type", "custom_id", "options", "required", "min_values", "max_values")
		os := list(in["options"])
		c.options(os)
		preset := 0
		for _, o := range os {
			if o["default"] == true {
				preset++
			}
		}
		if most := max(1, num(in["max_values"])); most > len(os) || preset > most {
			c.fault("%d of at most %d chosen among %d", preset, most, len(os))
		}
	default:
		c.fault("a field of type %v", in["type"])
	}
}
