package text

import (
	"strings"
	"sync"
)

// A lexeme is what is known of a word wherever it stands. The zero value is what is
// known of no word.
type lexeme struct {
	word      string
	few, many uint16 // with which other words it keeps company, among few kinds and many; zero is none
	share     uint8  // how often news writes it in lower case, in eighths from 1; zero is not known
	lower     uint8  // the same in hundredths; see lowerUnknown
	role      uint8  // what it is in or beside names, see roleOf
	in        lists
}

// The lists of words that a word is on.
type lists uint16

const (
	onTitles lists = 1 << iota
	onNationalities
	onNotNames
	onCompanies
	onStopEN
	onStopES
	onStopFR
	onStopDE
	onStopPT
)

// lowerUnknown is how many of a hundred times a word which the table of common words
// does not have is taken to be in lower case: it counts as a name.
const lowerUnknown = 20

// A lexicon holds words as they are written in kinds.txt, and all others that are
// known in lower case, by their hash: at the first slot from it on that is theirs. It
// takes a word that has the hash of another for that one, as one of 200,000 does.
type lexicon struct {
	slots   []slot   // a power of two of them
	entries []lexeme // the first is that of no word
}

type slot struct {
	hash  uint32
	entry uint16 // zero is none
}

const slots = 1 << 16

var theLexicon = sync.OnceValue(func() *lexicon {
	common := commonWords()
	l := &lexicon{slots: make([]slot, slots), entries: make([]lexeme, 1, 1<<15)}
	l.entries[0].lower = lowerUnknown
	for w := range common {
		l.add(w, common)
	}
	for _, of := range [...]struct {
		words map[string]bool
		in    lists
	}{
		{titles, onTitles},
		{nationalities, onNationalities},
		{notNames, onNotNames},
		{companies, onCompanies},
		{particles, 0},
		{stopEN, onStopEN},
		{stopES, onStopES},
		{stopFR, onStopFR},
		{stopDE, onStopDE},
		{stopPT, onStopPT},
	} {
		for w := range of.words {
			l.add(w, common).in |= of.in
		}
	}
	for line := range strings.Lines(kindsTable) {
		if f := strings.Fields(line); len(f) == 3 {
			x := l.add(f[0], common)
			x.few, x.many = uint16(number(f[1])+1), uint16(number(f[2])+1)
		}
	}
	return l
})

// add is the word's entry, which it makes where there is none.
func (l *lexicon) add(w string, common map[string]commonWord) *lexeme {
	hash := hashOf(w)
	at := l.slot(hash)
	if at.entry > 0 {
		return &l.entries[at.entry]
	}
	low := strings.ToLower(w)
	x := lexeme{word: w, role: roleOf(low), lower: lowerUnknown}
	if c, ok := common[low]; ok {
		x.share, x.lower = 1+uint8(c.lower)/12, uint8(c.lower)
	}
	*at = slot{hash, uint16(len(l.entries))}
	l.entries = append(l.entries, x)
	return &l.entries[len(l.entries)-1]
}

// slot is where the word with this hash is, or would be.
func (l *lexicon) slot(hash uint32) *slot {
	all := (*[slots]slot)(l.slots)
	for i := hash ^ hash>>16; ; i++ {
		if x := &all[i%slots]; x.entry == 0 || x.hash == hash {
			return x
		}
	}
}

// find is the number of the entry of the word with this hash; zero is none.
func (l *lexicon) find(hash uint32) uint16 { return l.slot(hash).entry }
