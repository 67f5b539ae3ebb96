package slack

import (
	"encoding/json"
	"fmt"
	"html"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestPreview keeps docs/slack-preview.html: about what the golden payloads look
// like in Slack. -update writes it anew.
func TestPreview(t *testing.T) {
	var p page
	p.write("<!doctype html>\n<meta charset=\"utf-8\">\n<title>Newsdesk in Slack</title>\n<style>%s</style>\n", style)
	p.write("<p class=\"note\">About what the payloads in adapters/slack/testdata look like. Made by <code>go test ./adapters/slack -run Preview -update</code>.</p>\n")
	for _, name := range []string{"digest", "pictured", "chart", "help", "fault", "controls", "hostile"} {
		m := goldenFile(t, name)
		p.write("<h2>%s</h2>\n<div class=\"message\">\n<b class=\"name\">newsdesk</b> <span class=\"app\">APP</span>\n", name)
		p.each(m["blocks"])
		p.write("</div>\n")
		text, _, _ := strings.Cut(unescaper.Replace(m["text"].(string)), "\n")
		p.write("<p class=\"note\">Notification: %s</p>\n", html.EscapeString(text))
	}
	for _, name := range []string{"modal", "viewer", "home"} {
		p.view(name, goldenFile(t, name))
	}
	file := filepath.Join("..", "..", "docs", "slack-preview.html")
	if *update {
		if err := os.WriteFile(file, []byte(p.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if got, err := os.ReadFile(file); err != nil || string(got) != p.String() {
		t.Errorf("docs/slack-preview.html is not what the payloads look like (%v); -update writes it anew", err)
	}
}

func goldenFile(t *testing.T, name string) map[string]any {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", name+".json"))
	if err != nil {
		t.Fatal(err)
	}
	var m map[string]any
	if err := json.Unmarshal(b, &m); err != nil {
		t.Fatal(err)
	}
	return m
}

// view is a dialog, or App Home.
func (p *page) view(name string, v map[string]any) {
	p.write("<h2>%s</h2>\n<div class=\"message view\">\n", name)
	if v["type"] == "modal" {
		p.write("<div class=\"header\">%s</div>\n", html.EscapeString(v["title"].(map[string]any)["text"].(string)))
	}
	p.each(v["blocks"])
	if v["type"] == "modal" {
		p.WriteString("<div class=\"feet\">")
		for _, foot := range []string{"close", "submit"} {
			if l, ok := v[foot].(map[string]any); ok {
				look := map[string]string{"close": "button", "submit": "button primary"}[foot]
				p.write("<span class=\"%s\">%s</span>", look, html.EscapeString(l["text"].(string)))
			}
		}
		p.WriteString("</div>\n")
	}
	p.WriteString("</div>\n")
}

// input is a field of a dialog.
func (p *page) input(m map[string]any) {
	p.write("<label>%s<span class=\"field\">", html.EscapeString(m["label"].(map[string]any)["text"].(string)))
	e := m["element"].(map[string]any)
	shown := initial(e)
	var labels []string
	options, _ := e["options"].([]any)
	for _, o := range options {
		one := o.(map[string]any)
		if strings.Contains("\n"+shown+"\n", "\n"+one["value"].(string)+"\n") {
			labels = append(labels, textIn(one))
		}
	}
	if len(options) == 0 {
		labels = []string{html.EscapeString(shown)}
	}
	p.WriteString(strings.Join(labels, " · "))
	if e["type"] != "plain_text_input" {
		p.WriteString(" ▾")
	}
	p.WriteString("</span>")
	if h, ok := m["hint"].(map[string]any); ok {
		p.write("<span class=\"note\">%s</span>", html.EscapeString(h["text"].(string)))
	}
	p.WriteString("</label>\n")
}

const style = `
body{font:15px/1.46 Lato,"Segoe UI",sans-serif;color:#1d1c1d;max-width:44em;margin:2em auto;padding:0 1em}
h2{font-size:13px;color:#616061;text-transform:uppercase;margin-top:2.5em}
.message{border:1px solid #ddd;border-radius:8px;padding:12px 16px}
.app{background:#eee;border-radius:2px;font-size:10px;padding:1px 3px;color:#616061}
.header{font-size:18px;font-weight:900;margin:8px 0}
.context,.note{font-size:13px;color:#616061}
.rich,.context{margin:6px 0;white-space:pre-wrap;overflow-wrap:anywhere}
ul{margin:2px 0;padding-left:1.6em}
blockquote{margin:4px 0;border-left:4px solid #ddd;padding-left:10px}
pre,code{background:#f8f8f8;border:1px solid #ddd;border-radius:3px;font-size:12px}
pre{padding:8px;overflow-x:auto} code{color:#c01343;padding:1px 3px}
a{color:#1264a3;text-decoration:none}
.button{display:inline-block;border:1px solid #bbb;border-radius:4px;padding:3px 11px;margin:3px 6px 3px 0;font-weight:700;font-size:13px}
.primary{background:#007a5a;color:#fff}.danger{background:#e01e5a;color:#fff}
hr{border:0;border-top:1px solid #ddd}
.view{max-width:32em}.feet{text-align:right;border-top:1px solid #ddd;margin-top:12px;padding-top:10px}
label{display:block;font-weight:700;margin:12px 0}label span{display:block;font-weight:400}
.field{border:1px solid #bbb;border-radius:4px;padding:5px 10px;margin-top:3px}
.section{display:flex;justify-content:space-between;gap:12px;white-space:pre-wrap;margin:6px 0}.thumb{flex:0 0 76px;height:76px;background:#e8e8e8;border-radius:8px}
`

// A page is a preview being written.
type page struct{ strings.Builder }

func (p *page) write(format string, args ...any) { fmt.Fprintf(p, format, args...) }

func (p *page) each(v any) {
	list, _ := v.([]any)
	for _, one := range list {
		m, _ := one.(map[string]any)
		p.one(m)
	}
}

// wrapped are the blocks that only hold others.
var wrapped = map[any][2]string{
	"rich_text":              {`<div class="rich">`, "</div>\n"},
	"rich_text_section":      {"<div>", "</div>"},
	"rich_text_list":         {"<ul>", "</ul>"},
	"rich_text_quote":        {"<blockquote>", "</blockquote>"},
	"rich_text_preformatted": {"<pre>", "</pre>"},
	"context":                {`<div class="context">`, "</div>\n"},
	"actions":                {"<div>", "</div>\n"},
}

func (p *page) one(m map[string]any) {
	if w, ok := wrapped[m["type"]]; ok {
		p.WriteString(w[0])
		if m["type"] == "rich_text_list" {
			list, _ := m["elements"].([]any)
			for _, one := range list {
				p.WriteString("<li>")
				p.each([]any{one})
				p.WriteString("</li>")
			}
		} else {
			p.each(m["elements"])
		}
		p.WriteString(w[1])
		return
	}
	switch m["type"] {
	case "header":
		p.write("<div class=\"header\">%s</div>\n", textIn(m))
	case "divider":
		p.WriteString("<hr>\n")
	case "input":
		p.input(m)
	case "section":
		p.WriteString("<div class=\"section\"><div>" + p.markup(m["text"].(map[string]any)["text"].(string)) + "</div>")
		if a, ok := m["accessory"].(map[string]any); ok {
			p.write("<div class=\"thumb\" title=\"%s\"></div>", html.EscapeString(a["alt_text"].(string)))
		}
		p.WriteString("</div>\n")
	case "mrkdwn":
		p.WriteString(p.markup(m["text"].(string)))
	case "button":
		look, _ := m["style"].(string)
		look = strings.TrimSpace("button " + look)
		p.write("<span class=\"%s\">%s</span>", look, textIn(m))
	case "static_select":
		p.write("<span class=\"button\">%s ▾</span>", html.EscapeString(m["placeholder"].(map[string]any)["text"].(string)))
	default:
		p.run(m)
	}
}

func textIn(m map[string]any) string {
	return html.EscapeString(m["text"].(map[string]any)["text"].(string))
}

// run is a stretch of text in one look.
func (p *page) run(m map[string]any) {
	s, _ := m["text"].(string)
	if m["type"] == "date" {
		s, _ = m["fallback"].(string)
	}
	s = html.EscapeString(s)
	if u, ok := m["url"].(string); ok {
		s = anchor(u, s)
	}
	looks, _ := m["style"].(map[string]any)
	for _, l := range [][2]string{{"bold", "b"}, {"italic", "i"}, {"strike", "s"}, {"code", "code"}} {
		if looks[l[0]] == true {
			s = "<" + l[1] + ">" + s + "</" + l[1] + ">"
		}
	}
	p.WriteString(s)
}

func anchor(url, text string) string {
	return `<a href="` + html.EscapeString(url) + `">` + text + "</a>"
}

// starred is text between stars, which Slack shows bold.
var starred = regexp.MustCompile(`(?m)(^|\s)\*([^*\n]+)\*(\s|$)`)

// markup is Slack's, as it looks; of the styles it knows bold.
func (p *page) markup(s string) string {
	return starred.ReplaceAllString(p.references(s), "$1<b>$2</b>$3")
}

func (p *page) references(s string) string {
	var b strings.Builder
	at := 0
	for _, m := range markedUp.FindAllStringSubmatchIndex(s, -1) {
		b.WriteString(html.EscapeString(unescaper.Replace(s[at:m[0]])))
		target, text := s[m[2]:m[3]], ""
		if m[4] >= 0 {
			text = html.EscapeString(unescaper.Replace(s[m[4]:m[5]]))
		}
		if target[0] == '!' {
			b.WriteString(text)
		} else {
			b.WriteString(anchor(unescaper.Replace(target), text))
		}
		at = m[1]
	}
	b.WriteString(html.EscapeString(unescaper.Replace(s[at:])))
	return b.String()
}
