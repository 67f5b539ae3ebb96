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
		for _, sp := range n.parts(i, j) {
			names = append(names, Name{Text: s[sp.Start:sp.End], Span: sp})
		}
		i = j
	}
	return names
}

type namer struct {
	s       string
	words   []Token
	folded  []string
	initial []bool          // the word begins a sentence
	inside  map[string]bool // words that are capitalised within a sentence
	lower   map[string]bool // words that also stand in lower case
}

func (n *namer) prepare() {
	n.initial, n.folded = make([]bool, len(n.words)), make([]string, len(n.words))
	n.inside, n.lower = map[string]bool{}, map[string]bool{}
	for i, w := range n.words {
		n.folded[i] = strings.TrimSuffix(Fold(head(w.Text, longestName)), "'s")
	}
	k := 0
	for _, sp := range Sentences(n.s) {
		first := true
		for ; k < len(n.words) && n.words[k].Start < sp.End; k++ {
			n.initial[k] = first || n.opensQuote(k)
			first = false
			switch {
			case !capital(n.words[k].Text):
				n.lower[n.folded[k]] = true
			case !n.initial[k]:
				n.inside[n.folded[k]] = true
			}
		}
	}
}

// longestName is the longest word that is looked up, in bytes.
const longestName = 64

// opensQuote says that the word at k begins what is quoted or follows a colon,
// so that its capital says nothing.
func (n *namer) opensQuote(k int) bool {
	if k == 0 {
		return true
	}
	gap := n.s[n.words[k-1].End:n.words[k].Start]
	return len(gap) < 12 && strings.ContainsAny(gap, "\"“:")
}

func capital(w string) bool {
	r, _ := utf8.DecodeRuneInString(w)
	return unicode.IsUpper(r)
}

// end is where the run of name words that begins at i ends; i when none does.
func (n *namer) end(i int) int {
	if !n.begins(i) {
		return i
	}
	j := i + 1
	for j < len(n.words) && n.joined(j-1) {
		switch k := n.bridge(j); {
		case n.goesOn(j):
			j++
		case k > j && k < len(n.words) && n.goesOn(k):
			j = k + 1
		default:
			return n.withoutNationality(i, j)
		}
	}
	return n.withoutNationality(i, j)
}

// withoutNationality is i when the words from i to j are nationalities only.
func (n *namer) withoutNationality(i, j int) int {
	for k := i; k < j; k++ {
		if !nationalities[n.folded[k]] {
			return j
		}
	}
	return i
}

// bridge is where a name can go on after words such as "of the" at j.
func (n *namer) bridge(j int) int {
	w := n.words[j].Text
	if j+1 >= len(n.words) || !n.plainGap(j) {
		return j
	}
	switch {
	case (w == "of" || w == "for") && n.words[j+1].Text == "the" && n.plainGap(j+1):
		return j + 2
	case particles[w]:
		return j + 1
	case w == "and" && n.listed(j):
		return j + 1
	}
	return j
}

// listed says that "and" at j stands within a name such as "Institute of Arts
// and Sciences": after "of" or "for", between words that are not names.
func (n *namer) listed(j int) bool {
	if j < 2 || j+1 >= len(n.words) {
		return false
	}
	before := n.words[j-2].Text
	return (before == "of" || before == "for") && lowerShare(n.folded[j-1]) > 30 && lowerShare(n.folded[j+1]) > 30
}

// joined says that nothing parts the words at i and i+1 as two names.
func (n *namer) joined(i int) bool {
	if strings.HasSuffix(n.words[i].Text, "'s") {
		return false
	}
	if n.plainGap(i) {
		return true
	}
	switch n.s[n.words[i].End:n.words[i+1].Start] {
	case "-", " & ":
		return true
	case ". ":
		w := n.words[i].Text
		return len(w) == 1 || neverEnds[strings.ToLower(w)]
	}
	return false
}

// plainGap says that only a space stands between the words at i and i+1.
func (n *namer) plainGap(i int) bool {
	gap := n.s[n.words[i].End:n.words[i+1].Start]
	return gap == " " || gap == "\u00a0"
}

// goesOn says that the word at i can be a later word of a name.
func (n *namer) goesOn(i int) bool {
	w := n.words[i].Text
	return capital(w) && !notNames[n.folded[i]] && (!Stop(n.folded[i], "en") || acronym(w)) && !n.initial[i]
}

// begins says that the word at i can begin a name, or be one.
func (n *namer) begins(i int) bool {
	w, f := n.words[i].Text, n.folded[i]
	if !capital(w) || notNames[f] || Stop(f, "en") && !acronym(w) {
		return false
	}
	if acronym(w) || titles[f] {
		return true
	}
	before := i > 0 && n.joined(i-1) && capital(n.words[i-1].Text)
	after := i+1 < len(n.words) && n.joined(i) && n.goesOn(i+1)
	if n.initial[i] {
		return !n.lower[f] && n.opensAsName(i, after)
	}
	return after || before || lowerShare(f) < 85 && !n.lower[f]
}

// opensAsName says that the word at i, which begins a sentence and never stands
// in lower case, is a name, given whether a capitalised word follows.
func (n *namer) opensAsName(i int, after bool) bool {
	w, share := n.words[i].Text, lowerShare(n.folded[i])
	switch {
	case n.inside[n.folded[i]]:
		return share < 90
	case after:
		return share < 90 || bridged(n.words, i)
	case share < 35 && !inflected(w):
		return true
	}
	return share < 60 && i+1 < len(n.words) && (strings.HasSuffix(w, "'s") || saying[n.words[i+1].Text])
}

// bridged says that "of" follows the word at i, as in "Bank of Norvale".
func bridged(words []Token, i int) bool { return i+1 < len(words) && words[i+1].Text == "of" }

// lowerShare is how many of a hundred times a word is in lower case within a
// sentence of English news. A word that the table does not have counts as a name.
func lowerShare(f string) int {
	if c, ok := commonWords()[f]; ok {
		return int(c.lower)
	}
	return 20
}

// inflected says that a word which is not in the table is yet likely to be a
// common one by its ending.
func inflected(w string) bool {
	if _, ok := commonWords()[Fold(w)]; ok {
		return false
	}
	for _, end := range []string{"ing", "ly", "ed", "tion", "tions", "ness", "ers", "ments", "ists", "ity"} {
		if strings.HasSuffix(w, end) {
			return true
		}
	}
	return false
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

// parts gives the names in the run of words from i to j: without the title
// before a person and the possessive after; a country before a title is a name
// of its own.
func (n *namer) parts(i, j int) []Span {
	at := i
	for k := i; k < j-1; k++ {
		if titles[n.folded[k]] && (lowerShare(n.folded[k+1]) < 30 || titles[n.folded[k+1]]) && !companies[n.folded[k+1]] {
			at = k + 1
		}
	}
	var out []Span
	if at > i && acronym(n.words[i].Text) && !titles[n.folded[i]] {
		out = append(out, n.span(i, i+1))
	}
	if at == j-1 && titles[n.folded[at]] {
		return out
	}
	return append(out, n.span(at, j))
}

// span marks the words from i to j without the possessive.
func (n *namer) span(i, j int) Span {
	sp := Span{n.words[i].Start, n.words[j-1].End}
	w := n.s[sp.Start:sp.End]
	sp.End -= len(w) - len(strings.TrimSuffix(strings.TrimSuffix(w, "'s"), "’s"))
	return sp
}

var (
	particles     = wordSet(`of for de da del della di du la le van von der den bin ibn al el y e`)
	companies     = wordSet(`motors electric mills dynamics assembly department`)
	saying        = wordSet(`said says told added announced`)
	nationalities = wordSet(`american americans indian indians chinese british russian russians french german germans japanese european europeans african africans asian asians english spanish italian italians
		israeli israelis palestinian palestinians iranian iranians iraqi iraqis syrian syrians turkish mexican mexicans canadian canadians australian australians pakistani pakistanis democrat democrats republican republicans democratic muslim muslims
		christian christians jewish jews islamic catholic catholics ukrainian ukrainians polish dutch swedish norwegian danish finnish greek irish scottish welsh korean koreans vietnamese thai indonesian malaysian filipino brazilian argentine chilean colombian cuban
		egyptian saudi lebanese jordanian afghan afghans arab arabs kurdish latino latinos hispanic roman portuguese belgian swiss austrian hungarian czech romanian bulgarian serbian croatian nigerian kenyan bangladeshi nepali western eastern northern southern`)
	titles = wordSet(`mr mrs ms dr prof sir dame lord lady president vice prime minister premier chancellor senator sen rep representative congressman congresswoman
		governor gov mayor judge justice general gen colonel col captain capt lieutenant lt sergeant sgt major king queen prince princess pope secretary
		chief director chairman chairwoman ceo professor doctor rev reverend inspector detective officer coach former foreign defense defence`)
	notNames = wordSet(`monday tuesday wednesday thursday friday saturday sunday january february march april may june july august september october november december
		jan feb mar apr jun jul aug sep sept oct nov dec i i'm i've i'll i'd ok okay`)
)
