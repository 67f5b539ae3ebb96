package match

import "strings"

// foldDevanagari makes one of what Hindi spells in two ways: the dot of foreign sounds
// that many leave out (फ़ीड, फीड), the moon over a vowel (चाँद, चांद), and a nasal joined
// to a consonant of its own row in place of the dot above (हिन्दी, हिंदी).
func foldDevanagari(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	rs := []rune(s)
	for i := 0; i < len(rs); i++ {
		switch r := rs[i]; {
		case r == nukta:
		case r == chandrabindu:
			b.WriteRune(anusvara)
		case i+2 < len(rs) && rs[i+1] == virama && nasalOf(rs[i+2]) == r && rs[i+2] != r:
			b.WriteRune(anusvara)
			i++
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

const (
	chandrabindu = '\u0901'
	anusvara     = '\u0902'
	nukta        = '\u093c'
	virama       = '\u094d'
)

// nasalOf is the nasal of the row that a consonant stands in; 0 where it has none.
func nasalOf(r rune) rune {
	switch {
	case r >= 'क' && r <= 'न':
		return 'ङ' + (r-'क')/5*5
	case r >= 'प' && r <= 'म':
		return 'म'
	}
	return 0
}

// devanagari says that a folded word is of that script.
func devanagari(s string) bool {
	return len(s) >= 3 && s[0] == 0xe0 && (s[1] == 0xa4 || s[1] == 0xa5)
}
