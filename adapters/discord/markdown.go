package discord

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"newsdesk/digest/chat"
)

// A writer turns chat text into Discord's markdown. Foreign text in it is inert:
// every character that could begin markup, a mention, a link or a spoiler is
// escaped. Discord shows a backslash before any other character than a letter, a
// digit or a space as that character alone.
type writer struct {
	b        strings.Builder
	prefix   string // before every line
	oneLine  bool   // line ends become spaces
	relative bool   // times are shown as "2 hours ago"
	started  bool
	fresh    bool // nothing of the current line is written but its prefix
}

// markdown is t with prefix before each line.
func markdown(t chat.Text, w writer) string {
	for _, p := range merged(t) {
		w.piece(p)
	}
	return w.b.String()
}

// merged is t with neighbours of the same look made one, so that their marks
// do not meet.
func merged(t chat.Text) chat.Text {
	var out chat.Text
	for _, p := range t {
		if p.Cite == 0 && p.Time.IsZero() && !named(p) && p.Text == "" {
			continue
		}
		n := len(out) - 1
		if n >= 0 && plain(p) && plain(out[n]) && p.Style == out[n].Style {
			out[n].Text += p.Text
			continue
		}
		out = append(out, p)
	}
	return out
}

func plain(p chat.Piece) bool { return p.Cite == 0 && p.Time.IsZero() && p.URL == "" && !named(p) }

// named says that p is a channel of a server.
func named(p chat.Piece) bool {
	_, err := strconv.ParseUint(p.Channel, 10, 64)
	return err == nil
}

func (w *writer) piece(p chat.Piece) {
	switch {
	case p.Cite > 0 && p.URL != "":
		w.raw("[[" + strconv.Itoa(p.Cite) + "]](" + linkTarget(p.URL) + ")")
	case p.Cite > 0:
		w.raw(`\[` + strconv.Itoa(p.Cite) + `\]`)
	case !p.Time.IsZero():
		w.marked(w.when(p), p.Style&^chat.Mono)
	case p.URL != "":
		w.link(p)
	case named(p):
		w.marked("<#"+p.Channel+">", p.Style&^chat.Mono)
	default:
		w.lines(p)
	}
}

// when is a time that every reader sees in their own zone.
// https://docs.discord.com/developers/reference#message-formatting-timestamp-styles
func (w *writer) when(p chat.Piece) string {
	style := "f"
	if w.relative {
		style = "R"
	}
	return fmt.Sprintf("<t:%d:%s>", p.Time.Unix(), style)
}

func (w *writer) lines(p chat.Piece) {
	for i, line := range strings.Split(p.Text, "\n") {
		switch {
		case i > 0 && w.oneLine:
			w.raw(" ")
		case i > 0:
			w.newline()
		}
		w.styled(line, p.Style)
	}
}

// newline ends the current line. A line of small print that is empty is left out:
// its mark would be shown.
func (w *writer) newline() {
	if w.fresh && w.prefix == smallPrint {
		return
	}
	w.start()
	w.b.WriteString("\n" + w.prefix)
	w.fresh = true
}

func (w *writer) start() {
	if !w.started {
		w.b.WriteString(w.prefix)
		w.started, w.fresh = true, true
	}
}

// raw writes markup that is ours.
func (w *writer) raw(s string) {
	w.start()
	w.b.WriteString(s)
	if strings.TrimSpace(s) != "" {
		w.fresh = false
	}
}

// styled writes one line of foreign text. Marks stand at the words: those beside
// a space are none to Discord.
func (w *writer) styled(s string, style chat.Style) {
	core := strings.TrimSpace(s)
	if core == "" {
		w.raw(s)
		return
	}
	i := strings.Index(s, core)
	w.raw(s[:i])
	if style&chat.Mono != 0 && coded(core, style == chat.Mono) {
		w.marked("`"+core+"`", style)
	} else {
		w.marked(escape(core, w.fresh && style&^chat.Mono == 0), style)
	}
	w.raw(s[i+len(core):])
}

// coded says whether s can stand in fixed width: it has no mark that ends it, nor,
// unless it stands alone, one that ends what is around it.
func coded(s string, alone bool) bool {
	return !strings.Contains(s, "`") && (alone || escape(s, false) == s)
}

// marked writes s, which is safe, with the marks of its style.
func (w *writer) marked(s string, style chat.Style) {
	w.start()
	var open string
	for _, m := range []struct {
		style chat.Style
		mark  string
	}{{chat.Strike, "~~"}, {chat.Bold, "**"}, {chat.Italic, "*"}} {
		if style&m.style != 0 {
			open += m.mark
		}
	}
	// "**a***b*" would be read in another way: something has to stand between.
	if open != "" && w.endsIn(open[0]) {
		w.b.WriteString("\u200b")
	}
	w.raw(open + s + reversed(open))
}

func (w *writer) endsIn(c byte) bool {
	s := w.b.String()
	return s != "" && s[len(s)-1] == c
}

func reversed(s string) string {
	b := []byte(s)
	for i, j := 0, len(b)-1; i < j; i, j = i+1, j-1 {
		b[i], b[j] = b[j], b[i]
	}
	return string(b)
}

// link writes a link. Discord shows no link whose text has an odd bracket in it
// or looks like an address; that text stands before an arrow that is the link.
func (w *writer) link(p chat.Piece) {
	label := strings.ReplaceAll(p.Text, "\n", " ")
	core := strings.TrimSpace(label)
	target := linkTarget(p.URL)
	if core == "" {
		w.raw(label + "[↗](" + target + ")")
		return
	}
	if strings.ContainsAny(core, "[]`") || strings.Contains(core, "://") || strings.Contains(strings.ToLower(core), "discord.") {
		w.styled(label, p.Style)
		w.raw(" [↗](" + target + ")")
		return
	}
	i := strings.Index(label, core)
	w.raw(label[:i])
	inner := escape(core, false)
	if p.Style&chat.Mono != 0 && coded(core, false) {
		inner = "`" + core + "`"
	}
	w.marked("["+inner+"]("+target+")", p.Style&^chat.Mono)
	w.raw(label[i+len(core):])
}

// targetEscaper takes from an address what could end the link or be read as a
// mark. Percent-encoding these changes no address's meaning.
var targetEscaper = strings.NewReplacer(
	"(", "%28", ")", "%29", "<", "%3C", ">", "%3E", `"`, "%22", `\`, "%5C", " ", "%20",
	"*", "%2A", "|", "%7C", "~", "%7E", "`", "%60", "\n", "", "\r", "", "\t", "",
)

func linkTarget(raw string) string { return targetEscaper.Replace(raw) }

// escape is one line of foreign text made inert; first says that it begins a line,
// where more characters are markup.
func escape(s string, first bool) string {
	var b strings.Builder
	b.Grow(len(s) + len(s)/8)
	if first {
		s = escapeStart(&b, s)
	}
	for i, r := range s {
		if markup(s, i, r) {
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	return b.String()
}

// escapeStart writes what would make the line a heading, a quote or a list, and
// gives the rest.
func escapeStart(b *strings.Builder, s string) string {
	if s == "" {
		return s
	}
	if strings.ContainsRune("#>-+", rune(s[0])) {
		b.WriteString(`\` + s[:1])
		return s[1:]
	}
	digits := len(s) - len(strings.TrimLeft(s, "0123456789"))
	if digits > 0 && digits < len(s) && (s[digits] == '.' || s[digits] == ')') {
		b.WriteString(s[:digits] + `\` + s[digits:digits+1])
		return s[digits+1:]
	}
	return s
}

// markup says whether r, at i of s, means something to Discord anywhere in a line.
func markup(s string, i int, r rune) bool {
	switch r {
	case '\\', '*', '_', '~', '`', '|', '[', ']', '<':
		return true
	case '@', '#': // everyone and here; channels in some clients
		next, _ := utf8.DecodeRuneInString(s[i+1:])
		return r == '@' && unicode.IsLetter(next)
	case ':': // an address becomes a link by itself
		return strings.HasPrefix(s[i:], "://")
	case '.': // an invite is shown with a button to join, also without a scheme
		before := strings.ToLower(s[max(0, i-10):i])
		return strings.HasSuffix(before, "discord") || strings.HasSuffix(before, "discordapp")
	}
	return false
}
