package text

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// abbreviatedAbroad is abbreviated for German, French, Spanish, Portuguese and Hindi.
// It is not told the language, so it knows only what English does not write.
func abbreviatedAbroad(s string, head Span, word string, after rune) bool {
	before, last := lastWords(s[head.Start:head.End])
	low := strings.ToLower(last)
	begins := starters[word] || startersAbroad[word]
	switch {
	case last == "":
		return false
	case pairs[low+" "+word], pairs[strings.TrimSuffix(strings.ToLower(before), ".")+" "+low]:
		return !begins || pairs[low+" "+word]
	case titlesAbroad[low], lettersHindi[last]:
		return true
	case numberAbroad[low]:
		return unicode.IsDigit(after)
	case scalesAbroad[low]:
		return !begins
	}
	return ordinal(before, low, word)
}

// ordinal says that a number and its dot are a German ordinal, as in "am 3. März": it
// follows an article, or a month that English spells otherwise follows it.
func ordinal(before, last, word string) bool {
	if len(last) == 0 || len(last) > 2 || strings.Trim(last, "0123456789") != "" {
		return false
	}
	if monthsGerman[word] {
		return true
	}
	return articlesGerman[strings.ToLower(before)] && !starters[word] && !startersAbroad[word]
}

// lastWords are the two words that s ends with, of letters, marks and digits; the one
// before with its dot.
func lastWords(s string) (before, last string) {
	at := lastWordAt(s)
	last = s[at:]
	rest := strings.TrimRight(s[:at], " \u00a0\u202f")
	dot := strings.TrimSuffix(rest, ".")
	return rest[lastWordAt(dot):], last
}

func lastWordAt(s string) int {
	i := len(s)
	for i > 0 && len(s)-i < longestAbbreviation {
		r, n := utf8.DecodeLastRuneInString(s[:i])
		if !unicode.IsLetter(r) && !unicode.IsMark(r) && !unicode.IsDigit(r) {
			break
		}
		i -= n
	}
	return i
}

// spacedCloser is how many bytes at i are a space and the French mark that closes a
// quotation after it.
func spacedCloser(s string, i, limit int) int {
	for _, mark := range []string{" »", "\u00a0»", "\u202f»"} {
		if strings.HasPrefix(s[i:limit], mark) {
			return len(mark)
		}
	}
	return 0
}

var (
	// pairs are abbreviations of two words: of each, the dot ends no sentence unless
	// a word follows that often begins one.
	pairs = map[string]bool{
		"z b": true, "u a": true, "d h": true, "z t": true, "u u": true, "v a": true, "o ä": true, "s o": true, "i d": true, "d r": true,
		"p ex": true, "ee uu": true, "p ej": true, "a c": true, "d c": true,
	}
	titlesAbroad = wordSet(`dra sra sres dña pr mlles mmes bzw vgl evtl ggf sog inkl zzgl bspw eng enga exmo exma gral lic arq fco
		डॉ डा प्रो श्री श्रीमती सुश्री कु पं स्व मो मु रु न्या ले कर्नल`)
	numberAbroad = wordSet(`nº n° núm nro num pág pag tel kap abs ziff aufl`)
	scalesAbroad = wordSet(`mio mrd tsd uu`)
	// lettersHindi are Latin letters as Hindi spells them in initials, without those
	// that are words as well.
	lettersHindi   = wordSet(`ए बी सी डी ई एफ एच जे के एल एम एन पी क्यू आर एस टी यू वी डब्ल्यू एक्स वाई`)
	monthsGerman   = wordSet(`januar jänner februar märz mai juni juli oktober dezember`)
	articlesGerman = wordSet(`der die das den dem des zum vom zur im beim bis am`)
	// startersAbroad are words that begin sentences more often than they follow an
	// abbreviation.
	startersAbroad = wordSet(`der die das den dem er sie es wir ich ein eine einer dieser diese dieses doch auch aber und im am bei nach mit für auf als wenn danach damit dort so nun
		el la los las un una en pero y se su según también no él ella ellos este esta
		o os as um uma em na mas e ele ela eles segundo depois também já
		le les une il ils elle elles mais et ce cette selon pour dans après`)
)
