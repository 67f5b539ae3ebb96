package text

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Whole gives the sentences of s that it says whole. Feeds cut their excerpts
// anywhere, often without a mark: of a text whose end is no sentence's end, the last
// sentence is left out, and the invitation to read on that follows it. A text that is
// one short line throughout, as a headline is, states that line.
func Whole(s string) []Span {
	spans := Sentences(s)
	n := len(spans)
	for n > 0 && invites(strings.TrimSpace(spans[n-1].In(s))) {
		n--
	}
	if n == 0 || Finished(spans[n-1].In(s)) || n == 1 && headline(spans[0].In(s)) {
		return spans[:n]
	}
	return spans[:n-1]
}

// invites says that s is an invitation to read on. Few sentences begin as one does, and
// the others are not matched.
func invites(s string) bool {
	if s == "" || strings.IndexByte("[(rRcCmMtT", s[0]) < 0 {
		return false
	}
	const post = "the post"
	if s[0]|' ' == 't' && (len(s) < len(post) || !strings.EqualFold(s[:len(post)], post)) {
		return false
	}
	return readOn.MatchString(s)
}

// readOn is what follows an excerpt, as pages and feeds invite to read the rest.
var readOn = regexp.MustCompile(`(?i)^[\[(]?(?:read (?:more|on|the rest|the full|full)|continue reading|click here|more\b.{0,3}$|the post .{1,300} (?:appeared first|first appeared) on )|^\[(?:…|\.\.\.|\+\d+ chars)\]$`)

// readOnEnd is the same at the end of a sentence that was cut.
var readOnEnd = regexp.MustCompile(`(?i)(?:…|\.\.)[\])]?\s*(?:\(?(?:read more|more|continue reading)\)?\W{0,4})?$|\[\+\d+ chars\]$|\b(?:read more|continue reading)\W{0,4}$`)

// longestTail is how much of a sentence's end is looked at, in bytes.
const longestTail = 80

// Finished says that a sentence ends as one does: with a mark that ends it, quotes,
// brackets and references after it or not, which is no ellipsis and no abbreviation's
// dot.
func Finished(s string) bool {
	s = strings.TrimRightFunc(s, unicode.IsSpace)
	tail := s[max(0, len(s)-longestTail):]
	if readOnEnd.MatchString(tail) {
		return false
	}
	tail = endReference.ReplaceAllString(tail, "")
	bare := strings.TrimRightFunc(tail, func(r rune) bool { return unicode.IsSpace(r) || closer(r) })
	r := lastRune(bare)
	switch {
	case strings.HasSuffix(bare, "…") || strings.HasSuffix(bare, "..") || strings.HasSuffix(bare, ". ."):
		return false
	case r == '.':
		return !neverEnds[strings.ToLower(lastWord(bare[:len(bare)-1]))] || len(bare) < len(tail)
	}
	return terminator(r) || strings.ContainsRune("።։။។།؛", r) || unicode.In(r, unicode.Thai, unicode.Lao) // these write no such mark
}

var endReference = regexp.MustCompile(`(?:[ \x{00a0}]?(?:\[(?:\d{1,3}|[a-z]|note \d+|[a-z]+ (?:[a-z]+ )?needed)\]|[:;]-?[()DPp]))+$`)

// longestHeadline is the most that a headline has, in code points.
const longestHeadline = 100

// headline says that a line without a mark at its end may be said whole: it is short,
// and does not break off at a comma, an ellipsis or a word that another follows.
func headline(s string) bool {
	s = strings.TrimSpace(s)
	if utf8.RuneCountInString(s) > longestHeadline || readOnEnd.MatchString(s) {
		return false
	}
	r := lastRune(s)
	return (unicode.In(r, unicode.L, unicode.M, unicode.N) || closer(r)) && !Stop(Fold(lastWord(s)), "en")
}
