package discord

import (
	"bytes"
	"encoding/json"
	"fmt"
	"html"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"newsdesk/digest/chat"
	"newsdesk/digest/chat/chattest"
)

// sampleForm is a form as the engine asks for one.
func sampleForm() chat.Form {
	return chat.Form{
		Title: "New digest", Submit: "Save", Action: "save", Value: "7",
		Blocks: []chat.Block{{Kind: chat.Small, Text: chat.Say("Times are those of Asia/Kolkata.")}},
		Fields: []chat.Field{
			{Name: "name", Label: "Name", Hint: "one word", Value: "two words", Error: "one word, please"},
			{Name: "days", Label: "Days", Many: true, Value: "mo\nfr", Choices: []chat.Choice{{Label: "Monday", Value: "mo"}, {Label: "Wednesday", Value: "we"}, {Label: "Friday", Value: "fr"}}},
			{Name: "style", Label: "Style", Optional: true, Choices: []chat.Choice{{Label: "Short", Value: "s"}, {Label: "Long", Value: "l"}}},
			{Name: "query", Label: "What it is about", Long: true, Value: "India AND (chip* OR semiconductor*)"},
		},
	}
}

// TestGoldenOther keeps what a form and the commands are sent as.
func TestGoldenOther(t *testing.T) {
	cmds, err := specs(chattest.Commands(), true, translations())
	if err != nil {
		t.Fatal(err)
	}
	for name, v := range map[string]any{"form": filling{form: sampleForm()}.modal("form|id"), "commands": cmds} {
		t.Run(name, func(t *testing.T) {
			var b bytes.Buffer
			e := json.NewEncoder(&b)
			e.SetEscapeHTML(false)
			e.SetIndent("", "  ")
			if err := e.Encode(v); err != nil {
				t.Fatal(err)
			}
			golden(t, filepath.Join("testdata", name+".json"), b.String())
		})
	}
}

// golden compares with a file, or writes it.
func golden(t *testing.T, file, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s; -update writes it anew (-want +got):\n%s", file, diff)
	}
}

// TestPreview keeps docs/discord-preview.html: about what the payloads look like in
// Discord.
func TestPreview(t *testing.T) {
	var p page
	p.write("<!doctype html>\n<meta charset=\"utf-8\">\n<title>Newsdesk in Discord</title>\n<style>%s</style>\n", previewStyle)
	p.write("<p class=\"note\">About what the payloads in adapters/discord/testdata look like. Made by <code>go test ./adapters/discord -run Preview -update</code>. Pictures are left out.</p>\n")
	for _, style := range []string{"components", "embeds"} {
		for _, name := range []string{"digest", "graph", "help", "fault", "controls", "hostile"} {
			m := chattest.Samples()[name]
			p.write("<h2>%s · %s</h2>\n", name, style)
			for _, part := range chat.Split(m, (&Adapter{opt: Options{Embeds: style == "embeds"}}).Limits()) {
				p.message(plainOf(t, render(part, style == "embeds")))
			}
		}
	}
	p.write("<h2>form</h2>\n")
	p.modal(plainOf(t, filling{form: sampleForm()}.modal("form|id").Data))
	golden(t, filepath.Join("..", "..", "docs", "discord-preview.html"), p.String())
}

func plainOf(t *testing.T, v any) map[string]any {
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	var out map[string]any
	if err := json.Unmarshal(b, &out); err != nil {
		t.Fatal(err)
	}
	return out
}

const previewStyle = `
body{font:16px/1.375 "gg sans","Noto Sans",sans-serif;background:#313338;color:#dbdee1;max-width:44em;margin:2em auto;padding:0 1em}
h2{font-size:13px;color:#949ba4;text-transform:uppercase;margin-top:2.5em}
.box{background:#2b2d31;border-left:4px solid #3f6fb5;border-radius:6px;padding:12px 16px;margin:8px 0}
.app{background:#5865f2;color:#fff;border-radius:3px;font-size:10px;padding:1px 4px}
.text{white-space:pre-wrap;overflow-wrap:anywhere;margin:4px 0}
.thumb{float:right;width:80px;height:80px;border-radius:6px;background:#404249;margin-left:12px}
.h{font-size:20px;font-weight:700;display:block}.small,.note{font-size:13px;color:#949ba4}
blockquote{margin:0;border-left:4px solid #4e5058;padding-left:10px;display:block}
pre,code{background:#1e1f22;border-radius:4px;font-size:14px}pre{padding:8px;overflow-x:auto;margin:4px 0}code{padding:1px 4px}
a{color:#00a8fc;text-decoration:none}time{background:#404249;border-radius:3px;padding:0 3px}
.row{margin:6px 0;clear:both}.button{display:inline-block;background:#4e5058;color:#fff;border-radius:4px;padding:5px 14px;margin:2px 6px 2px 0;font-size:14px}
.s1{background:#5865f2}.s4{background:#da373c}.select{display:block;background:#1e1f22;color:#949ba4;border-radius:4px;padding:8px 12px}
hr{border:0;border-top:1px solid #4e5058}.form{background:#313338;border:1px solid #1e1f22;border-radius:8px;padding:16px}
.picture{background:#404249;border-radius:6px;padding:2em;text-align:center;color:#949ba4}
`

// A page is a preview being written.
type page struct{ strings.Builder }

func (p *page) write(format string, args ...any) { fmt.Fprintf(p, format, args...) }

func (p *page) message(body map[string]any) {
	p.write("<div><b>newsdesk</b> <span class=\"app\">APP</span></div>\n")
	for _, e := range list(body["embeds"]) {
		p.write("<div class=\"box\">")
		if e["thumbnail"] != nil {
			p.write("<span class=\"thumb\"></span>")
		}
		p.text(str(e["description"]))
		if e["image"] != nil {
			p.write("<div class=\"picture\">picture</div>")
		}
		p.write("</div>\n")
	}
	p.each(list(body["components"]))
}

func (p *page) each(cs []map[string]any) {
	for _, c := range cs {
		p.one(c)
	}
}

func (p *page) one(c map[string]any) {
	switch num(c["type"]) {
	case container:
		p.write("<div class=\"box\">")
		p.each(list(c["components"]))
		p.write("</div>\n")
	case section:
		p.write("<span class=\"thumb\"></span>")
		p.each(list(c["components"]))
	case textDisplay:
		p.text(str(c["content"]))
	case separator:
		p.write("<hr>\n")
	case mediaGallery:
		for _, i := range list(c["items"]) {
			p.write("<div class=\"picture\">%s</div>\n", html.EscapeString(str(i["description"])))
		}
	case actionRow:
		p.write("<div class=\"row\">")
		p.each(list(c["components"]))
		p.write("</div>\n")
	case button:
		p.write("<span class=\"button s%d\">%s</span>", num(c["style"]), html.EscapeString(str(c["label"])))
	case stringSelect:
		p.write("<span class=\"select\">%s ▾</span>", html.EscapeString(selectText(c)))
	case textInput:
		p.write("<span class=\"select\">%s</span>", html.EscapeString(str(c["value"])))
	case label:
		p.write("<p><b>%s</b> <span class=\"small\">%s</span>", html.EscapeString(str(c["label"])), html.EscapeString(str(c["description"])))
		in, _ := c["component"].(map[string]any)
		p.one(in)
		p.write("</p>\n")
	}
}

// selectText is what a select shows before it is opened.
func selectText(c map[string]any) string {
	var chosen []string
	for _, o := range list(c["options"]) {
		if o["default"] == true {
			chosen = append(chosen, str(o["label"]))
		}
	}
	return orText(strings.Join(chosen, ", "), orText(str(c["placeholder"]), "choose"))
}

func (p *page) modal(data map[string]any) {
	p.write("<div class=\"form\"><span class=\"h\">%s</span>\n", html.EscapeString(str(data["title"])))
	p.each(list(data["components"]))
	p.write("</div>\n")
}

func (p *page) text(s string) { p.write("<div class=\"text\">%s</div>\n", htmlOf(s, true)) }

// htmlOf shows markdown by the rules that view reads it by.
func htmlOf(s string, start bool) string {
	var b strings.Builder
	for s != "" {
		if start {
			line, rest := s, ""
			if i := strings.IndexByte(s, '\n'); i >= 0 {
				line, rest = s[:i], s[i:]
			}
			if open, shut, after, ok := lineHTML(line); ok {
				b.WriteString(open + htmlOf(after, false) + shut)
				s, start = strings.TrimPrefix(rest, "\n"), true
				continue
			}
		}
		n, out := ruleHTML(s)
		b.WriteString(out)
		start = s[n-1] == '\n'
		s = s[n:]
	}
	return b.String()
}

func lineHTML(line string) (open, shut, after string, ok bool) {
	for _, r := range startRules {
		m := r.re.FindString(line)
		if m == "" {
			continue
		}
		switch r.name {
		case "heading":
			return `<span class="h">`, "</span>", line[len(m):], true
		case "small":
			return `<span class="small">`, "</span>\n", line[len(m):], true
		case "quote":
			return "<blockquote>", "</blockquote>", line[len(m):], true
		}
	}
	return "", "", "", false
}

// ruleHTML is the first piece of s, and how long it is.
func ruleHTML(s string) (int, string) {
	for _, r := range viewRules {
		m := r.re.FindStringSubmatch(s)
		if m == nil {
			continue
		}
		inner := ""
		if len(m) > 1 {
			inner = m[1]
		}
		switch r.name {
		case "fence":
			return len(m[0]), "<pre>" + html.EscapeString(inner) + "</pre>"
		case "escape":
			return len(m[0]), html.EscapeString(inner)
		case "code1":
			return len(inner) + 2, "<code>" + html.EscapeString(inner) + "</code>"
		case "time":
			return len(m[0]), "<time>" + inner + "</time>"
		case "link":
			return len(m[0]), `<a href="` + html.EscapeString(m[2]) + `">` + htmlOf(inner, false) + "</a>"
		case "strong":
			return len(inner) + 4, "<b>" + htmlOf(inner, false) + "</b>"
		case "em":
			return len(inner) + 2, "<i>" + htmlOf(inner, false) + "</i>"
		case "strike":
			return len(inner) + 4, "<s>" + htmlOf(inner, false) + "</s>"
		}
	}
	n := 1
	for n < len(s) && s[n]&0xc0 == 0x80 {
		n++
	}
	return n, html.EscapeString(s[:n])
}
