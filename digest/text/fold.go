package text

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Fold is the comparable form of a word: lower case, without accents on Latin
// and Greek letters, full width as plain, typographic apostrophes as '.
func Fold(w string) string {
	lower := true
	for i := 0; i < len(w); i++ {
		c := w[i]
		if c >= utf8.RuneSelf {
			return foldForeign(w)
		}
		if isUpper(c) {
			lower = false
		}
	}
	if lower {
		return w
	}
	return strings.ToLower(w)
}

func foldForeign(w string) string {
	var b strings.Builder
	b.Grow(len(w))
	plain := false
	for _, r := range norm.NFKD.String(w) {
		r = unicode.ToLower(r)
		if r >= 0x300 && r < 0x370 {
			if !plain {
				b.WriteRune(r)
			}
			continue
		}
		plain = r < 0x250 || r >= 0x370 && r < 0x400
		if s, ok := folded[r]; ok {
			b.WriteString(s)
			continue
		}
		b.WriteRune(r)
	}
	return norm.NFC.String(b.String())
}

// folded holds the letters that do not come apart into a letter and an accent.
var folded = map[rune]string{
	'’': "'", '‘': "'", 'ʼ': "'", '\u00ad': "", '\u200c': "", '\u200d': "",
	'ß': "ss", 'æ': "ae", 'œ': "oe", 'ø': "o", 'ł': "l", 'đ': "d", 'ð': "d", 'þ': "th", 'ı': "i", 'ς': "σ",
}
