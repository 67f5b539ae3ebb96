package check

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// figure is a number in digits of any script, with its separators.
var figure = regexp.MustCompile(`\p{Nd}+(?:[.,'’٫٬\x{a0}\x{202f}]\p{Nd}+)*`)

// spaced is a number whose thousands are apart by a space.
var spaced = regexp.MustCompile(`(\p{Nd}) (\p{Nd}{3})\b`)

// decimalComma are the languages that write one and a half as 1,5.
var decimalComma = set("bg cs da de el es fi fr hr hu id it nb nl pl pt ro ru sk sv tr uk vi")

// figures are the numbers of s that are written in digits, as its language reads them,
// without separators of thousands and with a point for the decimals, in order of size
// as texts.
func figures(s, language string) []string {
	if decimalComma[language] {
		s = spaced.ReplaceAllString(s, "$1\u00a0$2")
	}
	var out []string
	for _, f := range figure.FindAllString(s, -1) {
		out = append(out, plainFigure(f, decimalComma[language]))
	}
	slices.Sort(out)
	return out
}

// plainFigure reads one number. A separator that cannot be one of thousands in this
// language is the point, whichever it is: 26.5 is 26.5 also in German.
func plainFigure(f string, comma bool) string {
	point := '.'
	if comma {
		point = ','
	}
	rs := []rune(f)
	var b strings.Builder
	for i, r := range rs {
		switch {
		case unicode.IsDigit(r):
			b.WriteByte(digit(r))
		case r == '٫' || r == point:
			b.WriteByte('.')
		case r != '.' && r != ',' || thousands(rs[i+1:]):
		default:
			b.WriteByte('.')
		}
	}
	return b.String()
}

// thousands says that two or three digits follow, and then no more: Indian numbers
// have two between separators.
func thousands(rest []rune) bool {
	n := 0
	for n < len(rest) && unicode.IsDigit(rest[n]) {
		n++
	}
	return n == 3 || n == 2 && n < len(rest)
}

// digit is a digit of any script as one of ours. Digits stand in runs of ten.
func digit(r rune) byte {
	for _, x := range unicode.Nd.R16 {
		if uint16(r) >= x.Lo && uint16(r) <= x.Hi && r <= 0xffff {
			return '0' + byte((uint16(r)-x.Lo)%10)
		}
	}
	for _, x := range unicode.Nd.R32 {
		if uint32(r) >= x.Lo && uint32(r) <= x.Hi {
			return '0' + byte((uint32(r)-x.Lo)%10)
		}
	}
	return '0'
}
