package answer

import (
	"slices"
	"strings"
	"unicode"
)

// A kind is what kind of thing a question asks for.
type kind int

const (
	thing kind = iota // anything: what, which
	person
	place
	organisation
	titled // a work: a film, a song
	date
	number
	money
	duration
	reason
	manner
	yesNo
	kinds // how many there are
)

// classify tells what kind of thing main asks for.
func (lx *lexicon) classify(r *reading, main string) {
	var words []string
	eachWord(main, func(w string) {
		if len(words) < 200 {
			words = append(words, w)
		}
	})
	r.latest = r.latest || slices.ContainsFunc(words, func(w string) bool {
		return w == "latest" || w == "newest" || w == "recently" || w == "now" || w == "currently"
	})
	at := slices.IndexFunc(words, questionWord)
	switch {
	case at > 0 && words[at-1] == "since": // "since when"
		r.kind = date
		return
	case at < 0:
		if first := strings.Fields(opening.ReplaceAllString(strings.Join(words, " "), "")); len(first) > 0 && auxiliary[first[0]] {
			r.kind = yesNo
		}
		return
	}
	r.kind, r.which = lx.kindOf(words[at], words[at+1:])
}

// kindOf is what a question word asks for with the words after it, and whether it
// is which or what.
func (lx *lexicon) kindOf(word string, after []string) (k kind, which bool) {
	switch word {
	case "who", "whom", "whose":
		return person, false
	case "when":
		return date, false
	case "where":
		return place, false
	case "why":
		return reason, false
	case "how":
		return lx.howKind(after), false
	}
	if asksPrice(after) {
		return money, true
	}
	return lx.focusKind(after), true
}

// asksPrice reports whether the words after "what" ask for a price: "what does it
// cost".
func asksPrice(after []string) bool {
	if len(after) == 0 || !auxiliary[after[0]] {
		return false
	}
	return slices.ContainsFunc(after, func(w string) bool { return w == "cost" || w == "costs" || w == "charge" || w == "earn" })
}

var auxiliary = set("is are was were do does did has have had can could will would should may might")

func (lx *lexicon) howKind(after []string) kind {
	if len(after) == 0 {
		return manner
	}
	switch after[0] {
	case "many":
		return number
	case "much":
		if len(after) > 1 && (lx.nouns[stem(after[1])] == money || slices.Contains([]string{"did", "does", "is", "was", "will", "money", "do"}, after[1])) {
			return money
		}
		return number
	case "long", "old":
		return duration
	case "often", "far", "big", "large", "tall", "high", "fast", "deep", "wide", "heavy":
		return number
	}
	return manner
}

// focusKind reads the noun after "which" or "what": its last word before a verb
// or a small word says what is asked for.
func (lx *lexicon) focusKind(after []string) kind {
	k := thing
	for i, w := range after[:min(len(after), 6)] {
		if auxiliary[w] && i > 0 {
			break
		}
		if n, ok := lx.nouns[stem(w)]; ok {
			k = n
			continue
		}
		if i > 0 && lx.stops[w] && w != "of" {
			break
		}
	}
	return k
}

// markFocus notes which terms are the words after "which" or "what", and after
// "how many": a sentence with the answer need not have the former, and counts the
// latter.
func (lx *lexicon) markFocus(r *reading, main string) {
	state, previous := 0, ""
	into := r.focus
	eachWord(main, func(w string) {
		switch {
		case state == 0 && (w == "which" || w == "what") && r.which:
			state = 1
		case state == 0 && (w == "many" || w == "much") && previous == "how":
			state, into = 1, r.counted
		case state == 1 && lx.stops[w]:
			state = 2
		case state == 1:
			if h, ok := r.alts[w]; ok && h.strength == 1 {
				r.things = (r.things || previous == "many" && strings.HasSuffix(w, "s")) && !persons[w]
				into[h.term] = true
			}
		}
		previous = w
	})
	if len(r.counted) == 0 && r.which && r.kind == number {
		r.counted = r.focus // "what is the death toll"
	}
}

// persons are words for people by what they do or are, of whom a number of people may tell.
var persons = set(`persons workers miners soldiers passengers students pupils residents civilians firefighters officers fighters engineers nurses doctors
	teachers drivers sailors farmers refugees migrants victims employees tourists pilgrims protesters villagers patients guests visitors
	supporters members athletes players journalists volunteers citizens inhabitants speakers users customers subscribers prisoners adults
	others cases infections lives deaths casualties fatalities injuries voters immigrants settlers followers fans jobs`)

// splitLead parts the sentences that lead up to a question from the question
// proper, which is the last sentence that has a question word.
func splitLead(s string) (lead, main string) {
	cuts := []int{0}
	for i := 0; i+1 < len(s); i++ {
		if strings.IndexByte(".?!", s[i]) >= 0 && unicode.IsSpace(rune(s[i+1])) && !abbreviated(s[:i]) {
			cuts = append(cuts, i+1)
		}
	}
	for k := len(cuts) - 1; k >= 0; k-- {
		end := len(s)
		if k+1 < len(cuts) {
			end = cuts[k+1]
		}
		if asks(s[cuts[k]:end]) {
			return s[:cuts[k]] + " " + s[end:], s[cuts[k]:end]
		}
	}
	return s[:cuts[len(cuts)-1]], s[cuts[len(cuts)-1]:]
}

// abbreviated reports whether s ends in what a point follows within a sentence.
func abbreviated(s string) bool {
	w := s[strings.LastIndexAny(s, " .")+1:]
	return len(w) == 1 || slices.Contains([]string{"Mr", "Mrs", "Ms", "Dr", "St", "Rep", "Sen", "Gov", "No", "vs", "Jr", "Sr"}, w)
}

func asks(s string) bool { return strings.Contains(s, "?") || hasQuestionWord(s) }

func hasQuestionWord(s string) bool {
	has := false
	eachWord(s, func(w string) { has = has || questionWord(w) })
	return has
}

func questionWord(w string) bool {
	switch w {
	case "who", "whom", "whose", "what", "which", "when", "where", "why", "how":
		return true
	}
	return false
}
