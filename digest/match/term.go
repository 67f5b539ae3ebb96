package match

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"newsdesk/digest/text"
)

// A term is what one word or phrase of a query looks for.
type term struct {
	text  string   // canonical spelling
	alts  []phrase // any of these
	title bool     // only in the title
}

// A phrase is words that stand side by side.
type phrase struct {
	words  []word
	anchor int // the word of them that the fewest articles hold: where to look first
}

// A word is how one word of a phrase is to be found.
type word struct {
	fold string
	stem string // for inflected
	form form
}

// form says which spellings of a word count.
type form uint8

const (
	exact     form = iota // the same folded word
	inflected             // the same singular
	capitals              // the same word in capitals
	capital               // the same word with a capital at its head
	prefix                // any word that begins so; senses counts on the order of the first three
)

// minPrefix is how many letters a star needs before it.
const minPrefix = 2

// longest capitals that are looked for in capitals only, and with one at least:
// newspapers write Nato and Isro, but never Us or Ai for the names.
const (
	shortName = 3
	longName  = 5
)

// newTerm makes a term of what was typed; the fault says what is wrong with it.
func newTerm(typed string, quoted, title bool) (t *term, fault string) {
	bare, star := strings.CutSuffix(typed, "*")
	if strings.Contains(bare, "*") {
		return nil, "a star goes only to the end of a word"
	}
	words := newWords(bare, quoted)
	if len(words) == 0 {
		return nil, "there is no letter or number in this"
	}
	t = &term{text: typed, title: title}
	if star {
		w := &words[len(words)-1]
		if utf8.RuneCountInString(w.fold) < minPrefix {
			return nil, "a star needs two letters before it"
		}
		w.form = prefix
	}
	t.alts = []phrase{newPhrase(words)}
	if !star && !quoted && len(words) == 1 {
		t.addAliases(words[0])
	}
	if quoted {
		t.text = `"` + typed + `"`
	}
	if title {
		t.text = "title:" + t.text
	}
	return t, ""
}

func newPhrase(words []word) phrase {
	p := phrase{words: words}
	for i, w := range words {
		if rarity(w) > rarity(words[p.anchor]) {
			p.anchor = i
		}
	}
	return p
}

func newWords(typed string, quoted bool) []word {
	var words []word
	scan(typed, func(p piece) {
		words = append(words, newWord(p, quoted))
	})
	return words
}

func newWord(p piece, quoted bool) word {
	w := word{fold: p.fold}
	letters := utf8.RuneCountInString(p.fold)
	switch {
	case p.capitals && letters <= shortName:
		w.form = capitals
	case p.capitals && letters <= longName && !quoted:
		w.form = capital
	case !p.capital && !quoted:
		w.form, w.stem = inflected, singular(p.fold)
	}
	return w
}

// A piece is one word of a text in the form in which words are compared.
type piece struct {
	fold       string
	start, end int  // bytes
	capitals   bool // all its letters are capitals
	capital    bool // its first letter is one
	dotted     bool // initials with dots, as U.S.
}

// maxWord is how many bytes of a word are compared.
const maxWord = 100

// scan calls yield for each word of s. It cuts hyphenated words apart and takes
// possessives, the dots of initials, the commas of numbers and the plural s of
// initials off: U.S. is us in capitals, EVs is ev, India's is india.
func scan(s string, yield func(piece)) {
	var buf [512]text.Token
	for _, t := range text.AppendWords(buf[:0], s) {
		from := 0
		for {
			i := strings.IndexByte(t.Text[from:], '-')
			if i < 0 {
				break
			}
			give(t.Text[from:from+i], t.Start+from, yield)
			from += i + 1
		}
		give(t.Text[from:], t.Start+from, yield)
	}
}

func give(s string, start int, yield func(piece)) {
	if s == "" {
		return
	}
	p := piece{start: start, end: start + len(s)}
	for n := len(s); n > 0 && (s[n-1] == '%' || s[n-1] == '\''); n-- {
		s = s[:n-1]
	}
	if n := len(s) - 2; n > 0 && s[n] == '\'' && s[n+1]|0x20 == 's' {
		s = s[:n]
	}
	if len(s) > maxWord {
		s = strings.ToValidUTF8(s[:maxWord], "")
	}
	p.capitals, p.capital = caps(s)
	if n := len(s) - 1; n >= 2 && s[n] == 's' && !p.capitals {
		if all, _ := caps(s[:n]); all {
			s, p.capitals = s[:n], true
		}
	}
	p.fold = text.Fold(s)
	if devanagari(p.fold) {
		p.fold = foldDevanagari(p.fold)
	}
	if strings.IndexByte(p.fold, '.') >= 0 || strings.IndexByte(p.fold, ',') >= 0 || strings.IndexByte(p.fold, '\'') >= 0 {
		p.dotted = strings.HasSuffix(s, ".")
		p.fold = joints.Replace(p.fold)
	}
	if p.fold != "" {
		yield(p)
	}
}

var joints = strings.NewReplacer(".", "", ",", "", "'", "")

// caps says whether all letters of s are capitals, and whether its first one is.
func caps(s string) (all, first bool) {
	letters := 0
	for i, r := range s {
		switch {
		case r < utf8.RuneSelf && (r < 'A' || r > 'Z' && r < 'a' || r > 'z'):
			continue
		case r >= 'A' && r <= 'Z' || r >= utf8.RuneSelf && unicode.IsUpper(r):
			first = first || i == 0
			letters++
		default:
			return false, first
		}
	}
	return letters > 0, first
}

// singular is the common form of an English word's singular and plural. It takes
// less off than a stemmer, which would make one word of universe and university,
// and costs a fiftieth.
func singular(w string) string {
	n := len(w)
	if n < 4 || w[n-1] != 's' {
		return w
	}
	if s, ok := irregular(w); ok {
		return s
	}
	switch {
	case strings.HasSuffix(w, "ss"), strings.HasSuffix(w, "us"), strings.HasSuffix(w, "is"):
		return w
	case strings.HasSuffix(w, "ies") && n > 4:
		return w[:n-3] + "y"
	case strings.HasSuffix(w, "sses"), strings.HasSuffix(w, "shes"), strings.HasSuffix(w, "ches"),
		strings.HasSuffix(w, "xes"), strings.HasSuffix(w, "tzes"), strings.HasSuffix(w, "oes"):
		return w[:n-2]
	}
	return w[:n-1]
}

func irregular(w string) (string, bool) {
	switch w {
	case "news", "series", "species", "headquarters", "always", "perhaps", "whereas":
		return w, true
	case "movies", "cookies", "zombies", "calories", "rookies", "selfies",
		"shoes", "toes", "foes", "woes", "canoes", "headaches", "caches", "niches", "avalanches", "axes":
		return w[:len(w)-1], true
	case "crises", "analyses", "theses", "hypotheses", "diagnoses":
		return w[:len(w)-2] + "is", true
	case "buses", "viruses", "bonuses", "campuses", "statuses", "censuses", "gases":
		return w[:len(w)-2], true
	case "lives", "wives", "knives":
		return w[:len(w)-3] + "fe", true
	case "wolves", "shelves", "halves":
		return w[:len(w)-3] + "f", true
	case "quizzes":
		return "quiz", true
	}
	return "", false
}
