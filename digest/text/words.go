package text

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/clipperhouse/uax29/v2/words"
)

// A Token is a word or a number as it stands in the text, with typographic
// apostrophes folded to '.
type Token struct {
	Text string
	Span
}

// Words gives the words and numbers of s in order. U.S., AT&T, 26%, 1.5, 1,000,
// COVID-19 and Musk's are one word each; other hyphenated words are several.
func Words(s string) []Token {
	if s == "" {
		return nil
	}
	return AppendWords(make([]Token, 0, wordsIn(s)), s)
}

// wordsIn is about how many words s has.
func wordsIn(s string) int { return min(len(s)/bytesOfWord+1, mostAtOnce) }

const (
	bytesOfWord = 5    // about as long as a word is with the space behind it, in bytes
	mostAtOnce  = 8192 // words that memory is set aside for before there are any
)

// AppendWords appends the words of s to dst and returns it, as Words does, for a
// caller that reuses memory.
func AppendWords(dst []Token, s string) []Token {
	for i := 0; i < len(s); {
		c := s[i]
		if c < utf8.RuneSelf {
			if class[c]&wordByte == 0 {
				i++
				continue
			}
			end := wordEnd(s, i)
			dst = append(dst, token(s, i, end))
			i = end
			continue
		}
		r, n := utf8.DecodeRuneInString(s[i:])
		switch {
		case unsegmented(r):
			dst, i = appendUnsegmented(dst, s, i)
		case isWordRune(r):
			end := wordEnd(s, i)
			dst = append(dst, token(s, i, end))
			i = end
		default:
			i += n
		}
	}
	return dst
}

func token(s string, start, end int) Token {
	w := s[start:end]
	if strings.IndexByte(w, "’"[0]) >= 0 { // quicker than to look for all of it
		w = strings.ReplaceAll(w, "’", "'")
	}
	return Token{Text: w, Span: Span{start, end}}
}

// What a byte of ASCII can be in a word.
const (
	letterByte = 1 << iota
	digitByte
	joinByte // may stand between two parts of one word
	wordByte = letterByte | digitByte
)

var class = classes()

func classes() (t [256]byte) {
	for c := range 256 {
		switch {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c == '_':
			t[c] = letterByte
		case c >= '0' && c <= '9':
			t[c] = digitByte
		case strings.IndexByte("'.,-&", byte(c)) >= 0:
			t[c] = joinByte
		}
	}
	return t
}

// wordEnd is where the word that begins at i ends.
func wordEnd(s string, i int) int {
	start := i
	for i < len(s) {
		c := s[i]
		switch {
		case class[c]&wordByte != 0:
			i++
		case class[c] == joinByte:
			if !joins(s, start, i) {
				return abbreviationEnd(s, start, i)
			}
			i++
		case c == '%' && class[s[i-1]] == digitByte:
			return i + 1
		case c < utf8.RuneSelf:
			return i
		default:
			n := foreignPart(s, i)
			if n == 0 {
				return i
			}
			i += n
		}
	}
	return i
}

// foreignPart is the length of the non-ASCII rune at i when it goes on with a
// word, else zero.
func foreignPart(s string, i int) int {
	r, n := utf8.DecodeRuneInString(s[i:])
	switch {
	case r == '’' && letterBefore(s, i) && letterAt(s, i+n):
		return n
	case isWordRune(r) && !unsegmented(r), r == '\u200d', r == '\u200c', r == '\u00ad':
		return n
	}
	return 0
}

// joins says whether the byte at i holds together what stands on both sides of
// it as one word that began at start.
func joins(s string, start, i int) bool {
	if i+1 >= len(s) {
		return false
	}
	before, after := class[s[i-1]], class[s[i+1]]
	switch s[i] {
	case '\'':
		return letterBefore(s, i) && letterAt(s, i+1)
	case ',':
		return before == digitByte && digitGroup(s, i+1)
	case '.':
		if before == digitByte && after == digitByte {
			return true
		}
		return letterBefore(s, i) && letterAt(s, i+1) && dotJoins(s, start, i)
	case '-':
		return hyphenJoins(s, start, i)
	case '&':
		return isUpper(s[i-1]) && isUpper(s[i+1])
	}
	return false
}

// dotJoins says whether the dot at i stands within initials such as U.S. or
// within a name such as example.com, not between two sentences.
func dotJoins(s string, start, i int) bool {
	if i-start == 1 || s[max(start, i-2)] == '.' {
		return i+2 >= len(s) || class[s[i+2]]&wordByte == 0
	}
	return !isUpper(s[i+1]) && s[i+1] < utf8.RuneSelf
}

// hyphenJoins says whether the hyphen at i stands within a name with a number,
// such as COVID-19, or after a single letter, as in e-mail.
func hyphenJoins(s string, start, i int) bool {
	if class[s[i-1]]&letterByte == 0 {
		return false
	}
	if class[s[i+1]] == digitByte {
		return true
	}
	return i-start == 1 && class[s[i+1]] == letterByte && !isUpper(s[i+1])
}

// digitGroup says whether the digits at i, after a comma, belong to the number
// before it: groups of two or three digits that end in three, or one or two
// decimals.
func digitGroup(s string, i int) bool {
	n := 0
	for i+n < len(s) && class[s[i+n]] == digitByte {
		n++
	}
	if n < 2 || n > 3 {
		return n == 1
	}
	if i+n+1 < len(s) && s[i+n] == ',' && class[s[i+n+1]] == digitByte {
		return digitGroup(s, i+n+1) || n == 3
	}
	return true
}

// abbreviationEnd takes the last dot of initials, as in U.S., into the word that
// would end at i.
func abbreviationEnd(s string, start, i int) int {
	if s[i] == '.' && i-start >= 3 && s[i-2] == '.' && class[s[i-1]] == letterByte {
		return i + 1
	}
	return i
}

func isUpper(c byte) bool { return c >= 'A' && c <= 'Z' }

func letterBefore(s string, i int) bool {
	if c := s[i-1]; c < utf8.RuneSelf {
		return class[c] == letterByte
	}
	r, _ := utf8.DecodeLastRuneInString(s[:i])
	return unicode.IsLetter(r) || unicode.IsMark(r)
}

func letterAt(s string, i int) bool {
	if i >= len(s) {
		return false
	}
	if c := s[i]; c < utf8.RuneSelf {
		return class[c] == letterByte
	}
	r, _ := utf8.DecodeRuneInString(s[i:])
	return unicode.IsLetter(r)
}

func isWordRune(r rune) bool {
	return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r)
}

// unsegmented says that r belongs to a script that does not part its words by
// spaces.
func unsegmented(r rune) bool {
	return r >= 0x0e00 && unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana,
		unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar)
}

// appendUnsegmented appends the words of the run of unsegmented text at i, as
// Unicode's rules part them, and returns where the run ends.
func appendUnsegmented(dst []Token, s string, i int) ([]Token, int) {
	end := i
	for end < len(s) {
		r, n := utf8.DecodeRuneInString(s[end:])
		if !unsegmented(r) && !unicode.IsMark(r) {
			break
		}
		end += n
	}
	for it := words.FromString(s[i:end]); it.Next(); {
		w := it.Value()
		if r, _ := utf8.DecodeRuneInString(w); isWordRune(r) {
			dst = append(dst, Token{Text: w, Span: Span{i + it.Start(), i + it.End()}})
		}
	}
	return dst, end
}
