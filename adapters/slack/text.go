package slack

import (
	"fmt"
	"regexp"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/slack-go/slack"
	"github.com/slack-go/slack/slackutilsx"

	"newsdesk/digest/chat"
)

// size measures text as Slack's own clients do, in UTF-16 units.
func size(s string) int {
	n := 0
	for _, r := range s {
		n++
		if r >= 0x10000 {
			n++
		}
	}
	return n
}

// clip is s within n units.
func clip(s string, n int) string { return chat.Clip(s, n, size) }

// dateFormat shows a time in the reader's own zone
// (https://docs.slack.dev/messaging/formatting-message-text#date-formatting).
const dateFormat = "{date_short_pretty} {time}"

// maxURL is what Slack takes as the address of a link or a button.
const maxURL = 3000

func words(p chat.Piece) string {
	switch {
	case p.Cite > 0:
		return fmt.Sprintf("[%d]", p.Cite)
	case p.Text == "" && !p.Time.IsZero():
		return p.Time.UTC().Format("2 Jan 2006 15:04 MST")
	}
	return p.Text
}

// moment says that p is a time that Slack can show.
func moment(p chat.Piece) bool { return p.Cite == 0 && p.Time.After(time.Unix(0, 0)) }

// named says that p is a channel whose name Slack can show: a direct message has none.
func named(p chat.Piece) bool {
	return strings.HasPrefix(p.Channel, "C") || strings.HasPrefix(p.Channel, "G")
}

func link(p chat.Piece) string {
	if size(p.URL) > maxURL {
		return ""
	}
	return p.URL
}

// rich is t as elements of a rich text, in which text is data: nothing in it is
// markup, and so nothing has to be escaped.
func rich(t chat.Text, also chat.Style) []slack.RichTextSectionElement {
	var out []slack.RichTextSectionElement
	for _, p := range t {
		text, style, address := words(p), look(p.Style|also), link(p)
		switch {
		case moment(p):
			d := slack.NewRichTextSectionDateElement(p.Time.Unix(), dateFormat, nil, &text)
			if address != "" {
				d.URL = &address
			}
			d.Style = look((p.Style | also) &^ chat.Mono) // a date cannot be code
			out = append(out, d)
		case named(p):
			out = append(out, slack.NewRichTextSectionChannelElement(p.Channel, style))
		case text == "":
		case address != "":
			out = append(out, slack.NewRichTextSectionLinkElement(address, text, style))
		default:
			out = append(out, slack.NewRichTextSectionTextElement(text, style))
		}
	}
	return out
}

func look(s chat.Style) *slack.RichTextSectionTextStyle {
	if s == 0 {
		return nil
	}
	return &slack.RichTextSectionTextStyle{
		Bold: s&chat.Bold != 0, Italic: s&chat.Italic != 0, Strike: s&chat.Strike != 0, Code: s&chat.Mono != 0,
	}
}

// markup matches what Slack would take as formatting in mrkdwn, where it cannot be
// escaped: https://docs.slack.dev/messaging/formatting-message-text.
var markup = regexp.MustCompile("[*_~`]|(?m:^\\s*>)|:[^\\s:]+:")

// mrkdwn is t in Slack's markup, and whether it can be said in it without anything
// in the text being taken as markup.
func mrkdwn(t chat.Text) (string, bool) {
	t = spaced(t)
	var b strings.Builder
	for i, p := range t {
		text := words(p)
		if markup.MatchString(text) || !bounded(t, i) {
			return "", false
		}
		open, shut := marks(p.Style)
		b.WriteString(open)
		b.WriteString(piece(p, text))
		b.WriteString(shut)
	}
	return b.String(), true
}

// spaced takes the spaces at the ends of styled pieces out of them: Slack's marks
// must stand at a word.
func spaced(t chat.Text) chat.Text {
	var out chat.Text
	for _, p := range t {
		text := words(p)
		inner := strings.TrimSpace(text)
		if p.Style == 0 || inner == text || p.URL != "" || p.Cite > 0 || !p.Time.IsZero() || named(p) {
			out = append(out, p)
			continue
		}
		before, after, _ := strings.Cut(text, inner)
		for _, q := range []chat.Piece{{Text: before}, {Text: inner, Style: p.Style}, {Text: after}} {
			if q.Text != "" {
				out = append(out, q)
			}
		}
	}
	return out
}

func piece(p chat.Piece, text string) string {
	address, escaped := address(link(p)), slackutilsx.EscapeMessage(text)
	switch {
	case moment(p):
		fallback := strings.NewReplacer("|", "/", "^", " ", "\n", " ").Replace(escaped)
		if address != "" {
			address = "^" + address
		}
		return fmt.Sprintf("<!date^%d^%s%s|%s>", p.Time.Unix(), dateFormat, address, fallback)
	case named(p):
		return "<#" + p.Channel + ">"
	case address != "" && text != "":
		return "<" + address + "|" + strings.ReplaceAll(escaped, "\n", " ") + ">"
	}
	return escaped
}

// address is a link as it stands between < and |.
func address(s string) string {
	return strings.NewReplacer("&", "&amp;", "<", "%3C", ">", "%3E", "|", "%7C", " ", "%20", "^", "%5E").Replace(s)
}

// bounded says that the ith piece has no style, or begins and ends where Slack
// recognises a style's marks: at a space or an end.
func bounded(t chat.Text, i int) bool {
	if t[i].Style == 0 {
		return true
	}
	text := words(t[i])
	if text == "" || text != strings.TrimSpace(text) || strings.Contains(text, "\n") {
		return false
	}
	if i > 0 {
		if r, _ := utf8.DecodeLastRuneInString(words(t[i-1])); !unicode.IsSpace(r) || t[i-1].Style != 0 {
			return false
		}
	}
	if i+1 < len(t) {
		if r, _ := utf8.DecodeRuneInString(words(t[i+1])); !unicode.IsSpace(r) || t[i+1].Style != 0 {
			return false
		}
	}
	return true
}

// marks are what stands before and after text of a style in mrkdwn.
func marks(s chat.Style) (open, shut string) {
	for _, m := range []struct {
		style chat.Style
		mark  string
	}{{chat.Bold, "*"}, {chat.Italic, "_"}, {chat.Strike, "~"}, {chat.Mono, "`"}} {
		if s&m.style != 0 {
			open, shut = open+m.mark, m.mark+shut
		}
	}
	return open, shut
}

// maxFallback keeps the plain text within the 4,000 characters that Slack advises.
const maxFallback = 3900

// fallback is m as notifications, search and screen readers have it: what is said
// first, and neither addresses nor buttons. It is escaped.
func fallback(m chat.Message) string {
	var lines []string
	for _, b := range m.Blocks {
		lines = append(lines, spoken(b)...)
	}
	if len(lines) == 0 {
		for _, b := range m.Blocks {
			for _, c := range b.Controls {
				lines = append(lines, c.Label)
			}
		}
	}
	s := chat.Clip(strings.Join(lines, "\n"), maxFallback, func(s string) int { return size(slackutilsx.EscapeMessage(s)) })
	return slackutilsx.EscapeMessage(s)
}

// spoken are the lines of a block that are worth saying.
func spoken(b chat.Block) []string {
	var out []string
	for _, t := range append([]chat.Text{b.Text, b.Title}, b.Lines...) {
		var s strings.Builder
		for _, p := range t {
			if p.Cite == 0 {
				s.WriteString(words(p))
			}
		}
		if line := strings.TrimSpace(s.String()); line != "" {
			out = append(out, line)
		}
	}
	if b.File != nil {
		out = append(out, strings.TrimSpace(b.File.Name+" "+b.File.Alt))
	}
	if b.Chart != nil {
		out = append(out, b.Chart.Alt)
	}
	return out
}

var (
	reference = regexp.MustCompile(`<([^<>\s|]*)(?:\|([^<>]*))?>`)
	unescaper = strings.NewReplacer("&lt;", "<", "&gt;", ">", "&amp;", "&")
)

// heard is what a person said, without Slack's markup: links are their addresses,
// or what stood there when Slack made a link of a bare domain; the mentions of the
// bot are gone, those of others are their names or ids.
func heard(s, bot string) string {
	s = reference.ReplaceAllStringFunc(s, func(r string) string {
		m := reference.FindStringSubmatch(r)
		target, label := m[1], m[2]
		switch {
		case target == "", !strings.ContainsAny(target, "@#!:"): // not Slack's
			return r
		case target == "@"+bot && bot != "":
			return " "
		case target[0] == '!' && label != "":
			return label
		case target[0] == '@', target[0] == '#':
			if label != "" {
				return target[:1] + strings.TrimLeft(label, "@#")
			}
			return target
		case label != "" && strings.HasSuffix(strings.TrimSuffix(target, "/"), "://"+strings.TrimSuffix(label, "/")):
			return label
		}
		return strings.TrimPrefix(target, "mailto:")
	})
	return strings.TrimSpace(unescaper.Replace(s))
}
