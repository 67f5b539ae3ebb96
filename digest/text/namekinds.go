package text

import (
	_ "embed"
	"strings"
	"sync"
)

// kindsTable is made by the program in learn/kinds; see there for its form.
//
//go:embed kinds.txt
var kindsTable string

// A lexeme is what is known of a word wherever it stands.
type lexeme struct {
	few, many uint16 // with which other words it keeps company, among few kinds and many; zero is none
	share     uint8  // how often news writes it in lower case, in eighths from 1; zero is not known
	role      uint8  // what it is in or beside names, see roleOf
}

// lexicon holds words as they are written in kinds.txt, and all others that are
// known in lower case.
var lexicon = sync.OnceValue(func() map[string]lexeme {
	common := commonWords()
	m := make(map[string]lexeme, len(common)+strings.Count(kindsTable, "\n"))
	plain := func(w string) lexeme {
		x := lexeme{role: roleOf(w)}
		if c, ok := common[w]; ok {
			x.share = 1 + uint8(c.lower)/12
		}
		return x
	}
	for w := range common {
		m[w] = plain(w)
	}
	for _, set := range []map[string]bool{titles, nationalities, notNames, particles, stopEN} {
		for w := range set {
			m[w] = plain(w)
		}
	}
	for line := range strings.Lines(kindsTable) {
		if f := strings.Fields(line); len(f) == 3 {
			x := plain(strings.ToLower(f[0]))
			x.few, x.many = uint16(number(f[1])+1), uint16(number(f[2])+1)
			m[f[0]] = x
		}
	}
	return m
})

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
