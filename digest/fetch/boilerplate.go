package fetch

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxBoilerplate is the most characters of a paragraph that says nothing of the piece.
const maxBoilerplate = 260

// dropBoilerplate takes out the paragraphs that publishers put between and after
// those of the piece: links to other pieces anywhere, and at the end also
// notices of copyright, newsletters and social networks.
func dropBoilerplate(s string) string {
	paras := strings.Split(s, "\n\n")
	kept := make([]string, 0, len(paras))
	for _, p := range paras {
		if !begins(p, linkWords) {
			kept = append(kept, p)
		}
	}
	for len(kept) > 1 && begins(kept[len(kept)-1], endWords) {
		kept = kept[:len(kept)-1]
	}
	if len(kept) == 0 {
		return s
	}
	return strings.Join(kept, "\n\n")
}

// Lines around a piece are few; more than this many are a part of it, such as a
// list or a table of results.
const (
	maxLinesBefore = 8
	maxLinesAfter  = 4
)

// trimLines drops the lines that stand before and after a piece and are no
// sentences: title, byline, date, the headings of what was removed.
func trimLines(s, title string) string {
	paras := strings.Split(s, "\n\n")
	for i := slices.IndexFunc(paras, isProse); i >= 0 && len(paras) > 1; i-- {
		if sameTitle(paras[i], title) {
			paras = slices.Delete(paras, i, i+1)
		}
	}
	first := slices.IndexFunc(paras, isProse)
	if first < 0 {
		return strings.Join(paras, "\n\n")
	}
	last := len(paras)
	for last > first+1 && !isProse(paras[last-1]) {
		last--
	}
	if first > maxLinesBefore {
		first = 0
	}
	if len(paras)-last > maxLinesAfter {
		last = len(paras)
	}
	return strings.Join(paras[first:last], "\n\n")
}

// isProse says that a paragraph is long or ends as a sentence does.
func isProse(p string) bool {
	if utf8.RuneCountInString(p) > 120 {
		return true
	}
	r, _ := utf8.DecodeLastRuneInString(strings.TrimRight(p, `"'”’)]»`))
	return strings.ContainsRune(".?!…:。！？।", r)
}

// sameTitle says that p is the title, or what of it stands before the site's name.
func sameTitle(p, title string) bool {
	if len(p) > 2*len(title)+20 {
		return false
	}
	a, b := wordsOnly(p), wordsOnly(title)
	return a != "" && (a == b || len(a) > 20 && strings.HasPrefix(b, a+" "))
}

func wordsOnly(s string) string {
	return strings.Join(strings.FieldsFunc(strings.ToLower(s), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsNumber(r) && !unicode.IsMark(r)
	}), " ")
}

// begins says that the paragraph is short and begins with one of the phrases.
func begins(p string, phrases []string) bool {
	if len(p) > 4*maxBoilerplate || utf8.RuneCountInString(p) > maxBoilerplate {
		return false
	}
	low := strings.ToLower(strings.TrimLeft(p, "[(*•-–—>»→ "))
	for _, w := range phrases {
		if rest, ok := strings.CutPrefix(low, w); ok && !(rest != "" && wordByte(w[len(w)-1]) && wordByte(rest[0])) {
			return true
		}
	}
	return false
}

func wordByte(c byte) bool { return c >= 'a' && c <= 'z' || c >= '0' && c <= '9' }

// linkWords begin a link to another piece, or a frame around an advertisement.
var linkWords = []string{
	"also read:", "also read |", "also read -", "also read —", "also read –", "read also", "also see:", "see also:", "also watch", "read more:", "read more |", "read more about", "read next:",
	"related:", "related stories", "related articles", "related news", "recommended:", "more:", "more on this story", "more from", "don't miss:", "don’t miss:", "must read", "watch:", "watch |",
	"advertisement", "story continues below", "article continues below", "continue reading", "scroll to continue", "click here to", "listen to this article", "share this", "loading…", "loading...",
}

// endWords begin what stands after a piece.
var endWords = []string{
	"copyright", "©", "(c)", "all rights reserved", "follow us", "follow @", "follow him on", "follow her on", "sign up", "subscribe", "join our", "join us", "download the", "download our",
	"get the latest", "get our", "for more information", "for more news", "for more stories", "for the latest", "to read more", "read more", "click here", "this story was originally", "this article was originally", "this article originally appeared", "first published", "published by",
	"like us on", "find us on", "have a tip", "got a tip", "send tips", "leave a comment", "tags:", "topics:", "filed under", "you can reach", "(with inputs from", "with inputs from", "(with agency inputs", "(this story has not been edited",
	"updated at", "photo:", "image:", "image credit", "photo credit", "sources:", "e-mail us", "email us", "write to", "share on", "this material may not be", "the times is committed to", "here's our email",
}
