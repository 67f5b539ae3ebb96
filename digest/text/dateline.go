package text

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// leastAfterDateline is the fewest words that a sentence has without its dateline.
const leastAfterDateline = 5

// WithoutDateline leaves out a dateline, such as "NEW DELHI (Reuters) - ", before a
// sentence when what follows is clearly a sentence of its own.
func WithoutDateline(s string, sp Span) Span {
	in := sp.In(s)
	if len(in) < 2 || in[0] != '(' && !(upperOrDot(in[0]) && upperOrDot(in[1])) {
		return sp
	}
	m := dateline.FindStringIndex(in[:min(len(in), 80)])
	if m == nil {
		return sp
	}
	rest := in[m[1]:]
	first := strings.TrimLeft(rest, "\"“'‘")
	if first == "" || !unicode.IsUpper(initialOf(first)) || len(strings.Fields(rest)) < leastAfterDateline {
		return sp
	}
	return Span{Start: sp.Start + m[1], End: sp.End}
}

func upperOrDot(c byte) bool { return c >= 'A' && c <= 'Z' || c == '.' || c == ' ' }

var dateline = regexp.MustCompile(`^(?:[A-Z][A-Z.'’-]+(?:[ ,/]+(?:[A-Z][\w.'’-]*|\d{1,2}))*(?: ?\((?:[A-Z][\w. /&-]{1,30})\))?|\((?:CNN|AP|AFP|Reuters|IANS|PTI|ANI|UPI|Xinhua|Bloomberg)[\w .]*\)) ?(?:--|[—–:-]) ?`)

func initialOf(s string) rune {
	r, _ := utf8.DecodeRuneInString(s)
	return r
}
