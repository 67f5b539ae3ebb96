package text

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// A Name is a person, organisation or place as the text states it.
type Name struct {
	Text string
	Span
}

// Names gives the names in s, in order. A word is not taken for a name only
// because it begins a sentence. Titles such as "President" are not part of a
// name; nor are days, months and nationalities standing alone.
func Names(s string) []Name {
	n := namer{s: s, words: Words(s)}
	n.prepare()
	var names []Name
	for i := 0; i < len(n.words); {
		j := n.end(i)
		if j == i {
			i++
			continue
		}
		if sp, ok := n.trimmed(i, j); ok {
			names = append(names, Name{Text: s[sp.Start:sp.End], Span: sp})
		}
		i = j
	}
	return names
}

type namer struct {
	s       string
	words   []Token
	initial []bool          // the word begins a sentence
	inside  map[string]bool // words that are capitalised within a sentence
	lower   map[string]bool // words that also stand in lower case
}

func (n *namer) prepare() {
	n.initial = make([]bool, len(n.words))
	n.inside, n.lower = map[string]bool{}, map[string]bool{}
	k := 0
	for _, sp := range Sentences(n.s) {
		first := true
		for ; k < len(n.words) && n.words[k].Start < sp.End; k++ {
			n.initial[k] = first
			first = false
			switch w := n.words[k].Text; {
			case !capital(w):
				n.lower[w] = true
			case !n.initial[k]:
				n.inside[w] = true
			}
		}
	}
}

func capital(w string) bool {
	r, _ := utf8.DecodeRuneInString(w)
	return unicode.IsUpper(r)
}

// end is where the run of name words that begins at i ends; i when none does.
func (n *namer) end(i int) int {
	if !n.nameWord(i) {
		return i
	}
	j := i + 1
	for j < len(n.words) && n.joined(j-1) {
		switch {
		case n.nameWord(j):
			j++
		case particles[n.words[j].Text] && j+1 < len(n.words) && n.joined(j) && n.nameWord(j+1):
			j += 2
		default:
			return j
		}
		if strings.HasSuffix(n.words[j-1].Text, "'s") {
			return j
		}
	}
	return j
}

// joined says that only a space, or the dot of an initial, parts the words at i
// and i+1.
func (n *namer) joined(i int) bool {
	if strings.HasSuffix(n.words[i].Text, "'s") {
		return false
	}
	switch n.s[n.words[i].End:n.words[i+1].Start] {
	case " ", "-", "\u00a0":
		return true
	case ". ":
		w := n.words[i].Text
		return len(w) == 1 || neverEnds[strings.ToLower(w)]
	}
	return false
}

func (n *namer) nameWord(i int) bool {
	w := n.words[i].Text
	if !capital(w) || notNames[strings.ToLower(w)] {
		return false
	}
	low := strings.TrimSuffix(strings.ToLower(w), "'s")
	if notNames[low] || Stop(low, "en") && !acronym(w) {
		return false
	}
	if !n.initial[i] {
		return true
	}
	return acronym(w) || n.inside[w] && !n.lower[low] || n.confirmed(i, low)
}

// confirmed says that a word which begins a sentence is a name by what follows.
func (n *namer) confirmed(i int, low string) bool {
	if n.lower[low] || i+1 >= len(n.words) || !n.joined(i) {
		return strings.HasSuffix(n.words[i].Text, "'s") && !n.lower[low]
	}
	next := n.words[i+1].Text
	return capital(next) && !acronym(next) && !notNames[strings.ToLower(next)] || saying[next]
}

func acronym(w string) bool {
	upper := 0
	for _, r := range w {
		if unicode.IsUpper(r) {
			upper++
		}
	}
	return upper > 1
}

// trimmed is the span of the words from i to j without titles before them and
// the possessive after them.
func (n *namer) trimmed(i, j int) (Span, bool) {
	for i < j && titles[strings.ToLower(strings.TrimSuffix(n.words[i].Text, "'s"))] {
		i++
	}
	if i == j {
		return Span{}, false
	}
	sp := Span{n.words[i].Start, n.words[j-1].End}
	if w := n.s[sp.Start:sp.End]; strings.HasSuffix(w, "'s") || strings.HasSuffix(w, "’s") {
		sp.End -= len(w) - len(strings.TrimSuffix(strings.TrimSuffix(w, "'s"), "’s"))
	}
	return sp, sp.End > sp.Start
}

var (
	particles = wordSet(`of de da del della di du la le van von der den bin ibn al el y`)
	saying    = wordSet(`said says told`)
	titles    = wordSet(`mr mrs ms dr prof sir dame lord lady president vice prime minister premier chancellor senator sen rep representative congressman congresswoman
		governor gov mayor judge justice general gen colonel col captain capt lieutenant lt sergeant sgt major king queen prince princess pope secretary
		chief director chairman chairwoman ceo professor doctor rev reverend inspector detective officer coach former us u.s.`)
	notNames = wordSet(`monday tuesday wednesday thursday friday saturday sunday january february march april may june july august september october november december
		jan feb mar apr jun jul aug sep sept oct nov dec i i'm i've i'll i'd mr mrs ms ok okay
		american americans indian indians chinese british russian russians french german germans japanese european europeans african asian english spanish italian
		israeli israelis palestinian palestinians iranian iraqi syrian turkish mexican canadian australian pakistani democrat democrats republican republicans democratic muslim muslims christian christians jewish islamic catholic`)
)
