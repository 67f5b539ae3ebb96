package discord

import (
	"regexp"
	"slices"
	"strings"
)

// A view is markdown as Discord's clients show it: simple-markdown's rules, in
// their order, as far as they matter here. It shares nothing with the writer.
type view struct {
	text  strings.Builder
	links []string
	pings []string
	marks []string // what was read as markup
}

// Each rule is asked only where a text begins with one of its beginnings, in either
// case: most letters begin none, and the expressions are slow.
var viewRules = []struct {
	name   string
	begins []string
	re     *regexp.Regexp
}{
	{"fence", []string{"```"}, regexp.MustCompile("^```(?:[a-zA-Z0-9_+.#-]+\n)?\n*([^\n][\\s\\S]*?)\n*```")},
	{"escape", []string{`\`}, regexp.MustCompile(`^\\([^0-9A-Za-z\s])`)},
	{"code1", []string{"`"}, regexp.MustCompile("^`([^`]+)`(?:[^`]|$)")},
	{"code2", []string{"``"}, regexp.MustCompile("^``([^`]|[^`][\\s\\S]*?[^`])``(?:[^`]|$)")},
	{"time", []string{"<t:"}, regexp.MustCompile(`^<t:(-?\d{1,17})(?::[tTdDfFR])?>`)},
	{"mention", []string{"<@", "<#"}, regexp.MustCompile(`^<(?:@!?|@&|#)\d+>`)},
	{"mention", []string{"@"}, regexp.MustCompile(`^(?:@everyone|@here)`)},
	{"emoji", []string{"<a:", "<:"}, regexp.MustCompile(`^<a?:\w+:\d+>`)},
	{"command", []string{"</", "<id:"}, regexp.MustCompile(`^<(?:/[^>]+|id:\w+)>`)},
	{"autolink", []string{"<"}, regexp.MustCompile(`^<([^: >]+:/[^ >]+)>`)},
	{"link", []string{"["}, regexp.MustCompile(`^\[((?:\[[^\]]*\]|\\.|[^\[\]\\])+)\]\(\s*<?((?:[^\s\\()]|\\.)*?)>?(?:\s+['"][\s\S]*?['"])?\s*\)`)},
	{"url", []string{"http", "steam"}, regexp.MustCompile(`^(?:https?|steam)://[^\s<]+[^<.,:;"'\]\s]`)},
	{"strong", []string{"**"}, regexp.MustCompile(`^\*\*((?:\\[\s\S]|[^\\])+?)\*\*(?:[^*]|$)`)},
	{"underline", []string{"__"}, regexp.MustCompile(`^__((?:\\[\s\S]|[^\\])+?)__(?:[^_]|$)`)},
	{"em", []string{"*"}, regexp.MustCompile(`^\*((?:\\[\s\S]|\*\*|[^\\*\s])(?:\\[\s\S]|\*\*|[^\\*])*?)\*(?:[^*]|$)`)},
	{"em", []string{"_"}, regexp.MustCompile(`^_((?:__|\\[\s\S]|[^\\_])+?)_(?:[^0-9A-Za-z_]|$)`)},
	{"strike", []string{"~~"}, regexp.MustCompile(`^~~([\s\S]+?)~~`)},
	{"spoiler", []string{"||"}, regexp.MustCompile(`^\|\|([\s\S]+?)\|\|`)},
	{"invite", []string{"discord"}, regexp.MustCompile(`(?i)^discord(?:app)?\.(?:gg|com/invite)/\w+`)},
}

var startRules = []struct {
	name string
	re   *regexp.Regexp
}{
	{"heading", regexp.MustCompile(`^#{1,3} +`)},
	{"small", regexp.MustCompile(`^-# +`)},
	{"quote", regexp.MustCompile(`^(?:>>>|>) `)},
	{"list", regexp.MustCompile(`^ *(?:[-*+]|\d+[.)]) +`)},
}

// read shows s.
func (v *view) read(s string, start bool) {
	for s != "" {
		if start {
			s = v.begin(s)
			if s == "" {
				return
			}
		}
		n := v.rule(s)
		if n == 0 {
			n = 1
			for n < len(s) && s[n]&0xc0 == 0x80 {
				n++
			}
			v.text.WriteString(s[:n])
		}
		start = s[n-1] == '\n'
		s = s[n:]
	}
}

func beginsWith(s string, beginnings []string) bool {
	return slices.ContainsFunc(beginnings, func(b string) bool { return len(s) >= len(b) && strings.EqualFold(s[:len(b)], b) })
}

// begin takes what is markup at the start of a line.
func (v *view) begin(s string) string {
	for _, r := range startRules {
		if m := r.re.FindString(s); m != "" {
			v.marks = append(v.marks, r.name)
			return v.begin(s[len(m):])
		}
	}
	return s
}

// rule reads one piece of markup and says how long it is.
func (v *view) rule(s string) int {
	for _, r := range viewRules {
		if !beginsWith(s, r.begins) {
			continue
		}
		m := r.re.FindStringSubmatchIndex(s)
		if m == nil {
			continue
		}
		whole := s[:m[1]]
		inner := ""
		if len(m) > 2 && m[2] >= 0 {
			inner = s[m[2]:m[3]]
		}
		n := len(whole)
		switch r.name { // what was looked at only to know where it ends
		case "code1":
			n = len(inner) + 2
		case "code2", "strong", "underline":
			n = len(inner) + 4
		case "em":
			n = len(inner) + 2
		}
		v.show(r.name, s[:n], inner, s, m)
		return n
	}
	return 0
}

func (v *view) show(name, whole, inner, s string, m []int) {
	if name != "escape" {
		v.marks = append(v.marks, name)
	}
	switch name {
	case "escape", "fence", "code1", "code2":
		v.text.WriteString(inner)
	case "time":
		v.text.WriteString("(a time)")
	case "mention", "command":
		v.pings = append(v.pings, whole)
		v.text.WriteString(whole)
	case "url", "autolink", "invite":
		v.links = append(v.links, strings.Trim(whole, "<>"))
		v.text.WriteString(whole)
	case "link":
		v.links = append(v.links, s[m[4]:m[5]])
		v.read(inner, false)
	case "emoji":
		v.text.WriteString(whole)
	default:
		v.read(inner, false)
	}
}

// seeMessage is a message as a person sees it: texts, controls, pictures.
func seeMessage(body map[string]any) (v *view, controls []string) {
	v = &view{}
	for _, e := range list(body["embeds"]) {
		v.read(str(e["description"]), true)
		v.text.WriteString("\n")
	}
	var see func(cs []map[string]any)
	see = func(cs []map[string]any) {
		for _, c := range cs {
			if s := str(c["content"]); s != "" {
				v.read(s, true)
				v.text.WriteString("\n")
			}
			if l := str(c["label"]) + str(c["placeholder"]); l != "" {
				controls = append(controls, l)
				v.text.WriteString("[" + l + "]\n")
			}
			if u := str(c["url"]); u != "" {
				v.links = append(v.links, u)
			}
			for _, i := range list(c["items"]) {
				v.text.WriteString(str(i["description"]) + "\n")
			}
			see(list(c["components"]))
		}
	}
	see(list(body["components"]))
	return v, controls
}

// readable is what can be read of a message. A space of no width shows nothing.
func readable(body map[string]any) string {
	v, _ := seeMessage(body)
	return strings.ReplaceAll(v.text.String(), "\u200b", "")
}
