package text

import (
	_ "embed"
	"strings"
)

// kindsTable is made by the program in learn/kinds; see there for its form.
//
//go:embed kinds.txt
var kindsTable string

// NameWord is the form by which a word is looked up where names are told: as it
// is written, without a possessive, with 0 for each digit. It is for the learning
// program.
func NameWord(w string) string {
	w = strings.TrimSuffix(Head(w, longestName), "'s")
	if strings.ContainsAny(w, "123456789") {
		return strings.Map(func(r rune) rune {
			if r >= '1' && r <= '9' {
				return '0'
			}
			return r
		}, w)
	}
	return w
}
