package text

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// abbreviatedAbroad is abbreviated for German, French, Spanish, Portuguese and Hindi.
// It is not told the language, so it knows only what English does not write; how a word
// is spelled counts, for "D. C." is a place and "d. C." is after Christ.
func abbreviatedAbroad(s string, head Span, word string, after rune) bool {
	before, last := lastWords(s[head.Start:head.End])
	if last == "" {
		return false
	}
	begins := starters[word] || startersAbroad[word]
	switch {
	case pairHeads[last] && pairs[last+" "+capitalisedAs(word, after)]:
		return true
	case pairTails[last] && pairs[strings.TrimSuffix(before, ".")+" "+last]:
		return !begins
	case titleAbroad(last, after), lettersHindi[last]:
		return true
	case scalesAbroad[last]:
		return !begins
	case unicode.IsDigit(after) && numberAbroad[strings.ToLower(last)]:
		return true
	}
	return ordinal(before, last, word)
}

// titleAbroad says that a word is a title or the like before what follows it, which is
// not in lower case. All in capitals it is an English abbreviation, such as PR or ENG.
func titleAbroad(last string, after rune) bool {
	if unicode.IsLower(after) {
		return false
	}
	first, n := utf8.DecodeRuneInString(last)
	return titlesAbroad[string(unicode.ToLower(first))+last[n:]]
}

// capitalisedAs is a word in lower case with its first letter as it stands.
func capitalisedAs(word string, first rune) string {
	_, n := utf8.DecodeRuneInString(word)
	return string(first) + word[n:]
}

// ordinal says that a number and its dot are a German ordinal, as in "am 3. März": it
// follows an article, or a month that English spells otherwise follows it. After "am",
// which is English as well, only a month says so.
func ordinal(before, last, word string) bool {
	if len(last) == 0 || len(last) > 2 || strings.Trim(last, "0123456789") != "" {
		return false
	}
	switch {
	case monthsGerman[word]:
		return true
	case before == "am" || before == "Am":
		return monthsShared[word]
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
	if s[i] != ' ' && s[i] < utf8.RuneSelf {
		return 0
	}
	for _, mark := range []string{" »", "\u00a0»", "\u202f»"} {
		if strings.HasPrefix(s[i:limit], mark) {
			return len(mark)
		}
	}
	return 0
}

var (
	// pairs are abbreviations of two words as they are spelled: of each, the dot ends no
	// sentence unless a word follows that often begins one.
	pairs     = phraseSet(`z B|Z B|z T|Z T|u a|U a|u U|d h|D h|v a|V a|o ä|o Ä|s o|S o|i d|I d|d R|p ex|P ex|p ej|P ej|EE UU|EE Uu|a C|d C`)
	pairHeads = halvesOf(pairs, 0)
	pairTails = halvesOf(pairs, 1)
	// titlesAbroad are in lower case, and are written so or with a capital.
	titlesAbroad = wordSet(`dra sra sres dña pr mlles mmes bzw vgl evtl ggf sog inkl zzgl bspw eng enga exmo exma gral lic arq fco
		डॉ डा प्रो श्री श्रीमती सुश्री कु पं स्व मो मु रु न्या ले कर्नल`)
	numberAbroad = wordSet(`nº n° núm nro num pág pag tel kap abs ziff aufl`)
	scalesAbroad = wordSet(`Mio Mrd Tsd UU`) // English writes them in lower case, if at all
	// lettersHindi are Latin letters as Hindi spells them in initials, without those
	// that are words as well.
	lettersHindi   = wordSet(`ए बी सी डी ई एफ एच जे के एल एम एन पी क्यू आर एस टी यू वी डब्ल्यू एक्स वाई`)
	monthsGerman   = wordSet(`januar jänner februar märz mai juni juli oktober dezember`)
	monthsShared   = wordSet(`april august september november`) // English spells them so too
	articlesGerman = wordSet(`der die das den dem des zum vom zur im beim bis`)
	// startersAbroad are words that begin sentences more often than they follow an
	// abbreviation.
	startersAbroad = wordSet(`der die das den dem er sie es wir ich ein eine einer dieser diese dieses doch auch aber und im am bei nach mit für auf als wenn danach damit dort so nun
		el la los las un una en pero y se su según también no él ella ellos este esta
		o os as um uma em na mas e ele ela eles segundo depois também já
		le les une il ils elle elles mais et ce cette selon pour dans après`)
)

// phraseSet holds the phrases of a list, which | parts.
func phraseSet(list string) map[string]bool {
	m := map[string]bool{}
	for p := range strings.SplitSeq(list, "|") {
		m[p] = true
	}
	return m
}

// halvesOf holds the first words of phrases of two, or the second ones.
func halvesOf(phrases map[string]bool, which int) map[string]bool {
	m := map[string]bool{}
	for p := range phrases {
		m[strings.Fields(p)[which]] = true
	}
	return m
}
