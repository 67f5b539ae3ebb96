package check

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"newsdesk/digest/text"
)

var (
	anyQuoted = regexp.MustCompile(`["“„«][^"“”»]*["”“»]`)
	elision   = regexp.MustCompile(`\b\p{L}{1,5}['’]`) // d'Allemagne, dell'Unione
	inNames   = set(`de da do dos das del della di du des la le el of the van von der den`)
	// ownCapitals are words that some languages write with a capital, and English does not.
	ownCapitals = folded(`gobierno governo gouvernement estado etat stato parlamento parlement parlamentul presidente president premier premiere senat senado senato conseil primer ministro ministerio ministere ministero ministro justicia iglesia eglise chiesa internet`)
)

// showNames are languages in Latin letters that write names with a capital, and days and
// other nouns without.
var showNames = set(`es fr it pt nl pl sv da nb cs sk hr ro fi hu`)

// strangers wants no more names in a translation from English than the original has. A
// name may be another one there, Germany be Alemania: each that is like nothing in the
// original must have one of the original's to stand for.
func (p *pair) strangers() {
	if p.From != "en" || !showNames[p.Into] {
		return
	}
	said := elision.ReplaceAllString(p.Text, "$0 ")
	unlike := unlikeRuns(nameRuns(said, false), text.Words(p.Original))
	gone := unlikeRuns(nameRuns(p.Original, true), text.Words(said))
	if len(unlike) > len(gone) {
		p.fault(Name, unlike[len(unlike)-1], "the original names nobody who could be "+unlike[len(unlike)-1])
	}
}

// nameRuns are the runs of words with capitals, without what is quoted and without the
// first word, unless it is known to be a name.
func nameRuns(s string, first bool) (out [][]string) {
	s = anyQuoted.ReplaceAllString(s, " , ")
	words := text.Words(s)
	end, open := 0, false
	for i, w := range words {
		r, _ := utf8.DecodeRuneInString(w.Text)
		fold := text.Fold(w.Text)
		switch {
		case open && inNames[fold]: // "Rio de Janeiro"
			continue
		case !unicode.IsUpper(r) || dayWords[fold] || ownCapitals[fold] || i == 0 && !(first && beginsWithName(s)):
			open = false
			continue
		}
		if open && !strings.ContainsAny(s[end:w.Start], ",;:()") {
			out[len(out)-1] = append(out[len(out)-1], fold)
		} else {
			out = append(out, []string{fold})
		}
		open, end = true, w.End
	}
	return out
}

func beginsWithName(s string) bool {
	ns := text.NamesByRule(s)
	return len(ns) > 0 && strings.TrimLeft(s[:ns[0].Start], " \"'“") == ""
}

// unlikeRuns are the stretches of the runs of which no word is like one of the words.
func unlikeRuns(runs [][]string, words []text.Token) (out []string) {
	for _, run := range runs {
		before := true
		for _, f := range run {
			like := slicesAny(words, func(w text.Token) bool { return alikeNames(f, text.Fold(w.Text)) })
			switch {
			case like:
			case before:
				out = append(out, f)
			default:
				out[len(out)-1] += " " + f
			}
			before = like
		}
	}
	return out
}

// leastAlike is how many bytes two forms of a name share at the beginning.
const leastAlike = 3

func alikeNames(a, b string) bool {
	return a == b || len(a) > leastAlike && len(b) > leastAlike && a[:leastAlike] == b[:leastAlike] && a[0] < utf8.RuneSelf
}
