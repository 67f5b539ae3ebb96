package chat

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Fits says whether the platform takes m as it is.
func (l Limits) Fits(m Message) bool {
	total := 0
	for _, b := range m.Blocks {
		if !l.fitsBlock(b) {
			return false
		}
		total += l.cost(b)
	}
	return (l.Blocks <= 0 || len(m.Blocks) <= l.Blocks) && (l.Message <= 0 || total <= l.Message)
}

// fitsBlock says whether b is within the limits of one block.
func (l Limits) fitsBlock(b Block) bool {
	if b.Kind == Actions {
		return l.Control <= 0 || len(b.Controls) <= l.Control
	}
	return l.Block <= 0 || l.size(b.words()) <= l.Block
}

func (l Limits) size(s string) int {
	if l.Size != nil {
		return l.Size(s)
	}
	return utf8.RuneCountInString(s)
}

func (l Limits) cost(b Block) int {
	if l.Cost != nil {
		return l.Cost(b)
	}
	return l.size(b.words())
}

// words is the block's plain text.
func (b Block) words() string {
	var parts []string
	for _, t := range append(append([]Text{b.Text, b.Title}, b.Lines...), b.Footer) {
		if len(t) > 0 {
			parts = append(parts, t.Plain())
		}
	}
	for _, c := range b.Controls {
		parts = append(parts, c.Label)
	}
	if b.File != nil {
		parts = append(parts, b.File.Name, b.File.Alt)
	}
	return strings.Join(parts, "\n")
}

// Clip is s within n units of size (nil counts code points), cut at a word or at
// least between what readers see as characters, and ended by "…" when cut.
func Clip(s string, n int, size func(string) int) string {
	l := Limits{Size: size}
	if n <= 0 {
		return ""
	}
	if gallop(len(s), func(k int) bool { return l.size(s[:k]) <= n }) == len(s) {
		return s
	}
	at := Say(s).prefix(gallop(len(s), func(k int) bool { return l.size(s[:k]+"…") <= n })).length()
	if l.size(s[:at]+"…") > n {
		return ""
	}
	for least := max(0, at-4*maxCharacter); at > least && !(aligned(s, at) && characterEnds(s, at)); at-- {
	}
	if i := strings.LastIndexFunc(s[:at], unicode.IsSpace); !startsWithSpace(s[at:]) && 2*i > at {
		at = i
	}
	return strings.TrimRightFunc(s[:at], unicode.IsSpace) + "…"
}

func startsWithSpace(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return unicode.IsSpace(r)
}
