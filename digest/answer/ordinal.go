package answer

import (
	"regexp"
	"strconv"
	"strings"

	"newsdesk/digest"
	"newsdesk/digest/text"
)

var (
	// ordinal matches what picks one of several things by its place.
	ordinal = regexp.MustCompile(`(?i)\b(?:the (first|second|third|fourth|fifth|last)(?: (?:one|story|item|point|answer|of them)\b|\s*[?.!]|$)|(?:number|story|item|point) ?(\d{1,2})\b)|#(\d{1,2})\b`)
	// several matches names that are told in one breath.
	several = regexp.MustCompile(`((?:[A-Z][\w&.’'-]*\s?)+(?:, (?:[A-Z][\w&.’'-]*\s?)+)*,?) (?:and|or) ((?:[A-Z][\w&.’'-]*\s?)+)`)
)

// placeWords tells which place a word means; zero is the last.
var placeWords = map[string]int{"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "last": 0}

// Place finds which of several things s picks: "the second one", "number 2", "#2".
// Zero is the last of them; ok is false when s picks none.
func Place(s string) (n int, ok bool) {
	m := ordinal.FindStringSubmatch(s)
	if m == nil {
		return 0, false
	}
	if n, ok := placeWords[strings.ToLower(m[1])]; ok && m[1] != "" {
		return n, true
	}
	n, err := strconv.Atoi(m[2] + m[3])
	return n, err == nil && n > 0
}

// Bare reports whether s is a number and nothing else, which asks nothing.
func Bare(s string) bool {
	_, err := strconv.Atoi(strings.Trim(s, " \t\n#.?!)("))
	return err == nil
}

// refer puts in place of "the second one" what it means in q's thread: a name of
// those told or asked in one breath, a sentence of the last answer, or a story.
//
// ok is false where it picks one and nothing is there to pick from.
func refer(q digest.Question) (meant digest.Question, ok bool) {
	n, picks := Place(q.Text)
	if !picks {
		return q, true
	}
	put := func(name string) (digest.Question, bool) {
		q.Text = ordinal.ReplaceAllLiteralString(q.Text, " "+name+" ")
		return q, true
	}
	for _, s := range spoken(q) {
		if names := together(s); len(names) > 1 && n <= len(names) {
			return put(pickOne(names, n))
		}
	}
	if k := len(q.Told); k > 1 && n <= k {
		if names := namesOf(pickOne(q.Told, n).Text); names != "" {
			return put(names)
		}
	}
	if len(q.Stories) > 0 && n <= len(q.Stories) {
		q.Story = pickOne(q.Stories, n)
		return q, true
	}
	return q, tells(ordinal.ReplaceAllLiteralString(q.Text, " "))
}

// spoken is what was said last in q's thread, the newest first.
func spoken(q digest.Question) []string {
	var out []string
	for _, s := range q.Told {
		out = append(out, s.Text)
	}
	if k := len(q.Earlier); k > 0 {
		out = append(out, q.Earlier[k-1])
	}
	return out
}

// pickOne is the nth of all, counted from one; zero is the last.
func pickOne[T any](all []T, n int) T {
	if n == 0 {
		return all[len(all)-1]
	}
	return all[n-1]
}

// together lists the names that s tells in one breath: "Telnor and Fjordcom".
func together(s string) []string {
	m := several.FindStringSubmatch(s)
	if m == nil {
		return nil
	}
	var out []string
	for name := range strings.SplitSeq(m[1], ",") {
		if name = strings.TrimSpace(name); name != "" {
			out = append(out, name)
		}
	}
	return append(out, strings.TrimRight(m[2], " ."))
}

// namesOf is the names in s, as words to look for.
func namesOf(s string) string {
	var out []string
	for _, n := range text.Names(s) {
		out = append(out, n.Text)
	}
	return strings.Join(out, " ")
}
