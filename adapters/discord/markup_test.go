package discord

import (
	"regexp"
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

var viewRules = []struct {
	name string
	re   *regexp.Regexp
}{
	{"fence", regexp.MustCompile("^```(?:[a-zA-Z0-9_+.#-]+\n)?\n*([^\n][\\s\\S]*?)\n*```")},
	{"escape", regexp.MustCompile(`^\\([^0-9A-Za-z\s])`)},
	{"code1", regexp.MustCompile("^`([^`]+)`(?:[^`]|$)")},
	{"code2", regexp.MustCompile("^``([^`]|[^`][\\s\\S]*?[^`])``(?:[^`]|$)")},
	{"time", regexp.MustCompile(`^<t:(-?\d{1,17})(?::[tTdDfFR])?>`)},
	{"mention", regexp.MustCompile(`^<(?:@!?|@&|#)\d+>`)},
	{"mention", regexp.MustCompile(`^(?:@everyone|@here)`)},
	{"emoji", regexp.MustCompile(`^<a?:\w+:\d+>`)},
	{"command", regexp.MustCompile(`^<(?:/[^>]+|id:\w+)>`)},
	{"autolink", regexp.MustCompile(`^<([^: >]+:/[^ >]+)>`)},
	{"link", regexp.MustCompile(`^\[((?:\[[^\]]*\]|\\.|[^\[\]\\])+)\]\(\s*<?((?:[^\s\\()]|\\.)*?)>?(?:\s+['"][\s\S]*?['"])?\s*\)`)},
	{"url", regexp.MustCompile(`^(?:https?|steam)://[^\s<]+[^<.,:;"'\]\s]`)},
	{"strong", regexp.MustCompile(`^\*\*((?:\\[\s\S]|[^\\])+?)\*\*(?:[^*]|$)`)},
	{"underline", regexp.MustCompile(`^__((?:\\[\s\S]|[^\\])+?)__(?:[^_]|$)`)},
	{"em", regexp.MustCompile(`^\*((?:\\[\s\S]|\*\*|[^\\*\s])(?:\\[\s\S]|\*\*|[^\\*])*?)\*(?:[^*]|$)`)},
	{"em", regexp.MustCompile(`^_((?:__|\\[\s\S]|[^\\_])+?)_(?:[^0-9A-Za-z_]|$)`)},
	{"strike", regexp.MustCompile(`^~~([\s\S]+?)~~`)},
	{"spoiler", regexp.MustCompile(`^\|\|([\s\S]+?)\|\|`)},
	{"invite", regexp.MustCompile(`(?i)^discord(?:app)?\.(?:gg|com/invite)/\w+`)},
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
	if !strings.ContainsRune("`\\<@[hs*_~|dD", rune(s[0])) {
		return 0
	}
	for _, r := range viewRules {
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
