package text

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// A ruler tells names by rules alone: runs of capitalised words that news does not
// write in lower case. What it finds is one of the things that the model goes by.
type ruler struct {
	s       string
	words   []Token
	initial []bool           // the word begins a sentence
	folds   []string         // see folded
	seen    map[string]uint8 // of words with capitals, how they are written within sentences
}

// How a word is written within sentences.
const (
	seenCapital = 1 << iota
	seenLower
)

// newRuler reads the words of s, which has these sentences.
func newRuler(s string, words []Token, sentences []Span) *ruler {
	n := &ruler{s: s, words: words, initial: make([]bool, len(words)), folds: make([]string, len(words)), seen: map[string]uint8{}}
	var begins [256]bool // bytes that begin the words in seen, in lower case
	k := 0
	for _, sp := range sentences {
		first := true
		for ; k < len(words) && words[k].Start < sp.End; k++ {
			n.initial[k] = first || n.opensQuote(k)
			first = false
			if capital(words[k].Text) {
				f := n.folded(k)
				n.seen[f] = 0
				begins[f[0]] = true
			}
		}
	}
	for k, w := range words {
		c := w.Text[0]
		if isUpper(c) {
			c |= 0x20
		}
		if c >= utf8.RuneSelf || begins[c] {
			n.see(k)
		}
	}
	return n
}

// see notes how the word at k is written, if it has a capital somewhere.
func (n *ruler) see(k int) {
	f := n.folded(k)
	how, ok := n.seen[f]
	switch {
	case !ok:
	case !capital(n.words[k].Text):
		n.seen[f] = how | seenLower
	case !n.initial[k]:
		n.seen[f] = how | seenCapital
	}
}

// folded is the word at k as it is looked up.
func (n *ruler) folded(k int) string {
	if n.folds[k] == "" {
		n.folds[k] = strings.TrimSuffix(Fold(Head(n.words[k].Text, longestName)), "'s")
	}
	return n.folds[k]
}

// names gives the names that the rules find, in order.
func (n *ruler) names() []Span {
	var spans []Span
	for i := 0; i < len(n.words); {
		j := n.end(i)
		if j == i {
			i++
			continue
		}
		spans = n.appendParts(spans, i, j)
		i = j
	}
	return spans
}

// opensQuote says that the word at k begins what is quoted or follows a colon,
// so that its capital says nothing.
func (n *ruler) opensQuote(k int) bool {
	if k == 0 {
		return true
	}
	gap := n.s[n.words[k-1].End:n.words[k].Start]
	if len(gap) < 2 {
		return gap == "\"" || gap == ":"
	}
	return len(gap) < 12 && strings.ContainsAny(gap, "\"“:")
}

// end is where the run of name words that begins at i ends; i when none does.
func (n *ruler) end(i int) int {
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
func (n *ruler) withoutNationality(i, j int) int {
	for k := i; k < j; k++ {
		if !nationalities[n.folded(k)] {
			return j
		}
	}
	return i
}

// bridge is where a name can go on after words such as "of the" at j.
func (n *ruler) bridge(j int) int {
	w := n.words[j].Text
	if j+1 >= len(n.words) || !n.plainGap(j) {
		return j
	}
	switch {
	case (w == "of" || w == "for") && n.words[j+1].Text == "the" && j+2 < len(n.words) && n.plainGap(j+1):
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
func (n *ruler) listed(j int) bool {
	if j < 2 || j+1 >= len(n.words) {
		return false
	}
	before := n.words[j-2].Text
	return (before == "of" || before == "for") && lowerShare(n.folded(j-1)) > 30 && lowerShare(n.folded(j+1)) > 30
}

// joined says that nothing parts the words at i and i+1 as two names.
func (n *ruler) joined(i int) bool {
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
func (n *ruler) plainGap(i int) bool {
	gap := n.s[n.words[i].End:n.words[i+1].Start]
	return gap == " " || gap == "\u00a0"
}

// goesOn says that the word at i can be a later word of a name.
func (n *ruler) goesOn(i int) bool {
	w := n.words[i].Text
	return capital(w) && !notNames[n.folded(i)] && (!Stop(n.folded(i), "en") || acronym(w)) && !n.initial[i]
}

// begins says that the word at i can begin a name, or be one.
func (n *ruler) begins(i int) bool {
	w, f := n.words[i].Text, n.folded(i)
	if !capital(w) || notNames[f] || Stop(f, "en") && !acronym(w) {
		return false
	}
	if acronym(w) || titles[f] {
		return true
	}
	before := i > 0 && n.joined(i-1) && capital(n.words[i-1].Text)
	after := i+1 < len(n.words) && n.joined(i) && n.goesOn(i+1)
	if n.initial[i] {
		return n.seen[f]&seenLower == 0 && n.opensAsName(i, after)
	}
	return after || before || lowerShare(f) < 85 && n.seen[f]&seenLower == 0
}

// opensAsName says that the word at i, which begins a sentence and never stands
// in lower case, is a name, given whether a capitalised word follows.
func (n *ruler) opensAsName(i int, after bool) bool {
	w, share := n.words[i].Text, lowerShare(n.folded(i))
	switch {
	case n.seen[n.folded(i)]&seenCapital != 0:
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

// appendParts appends the names in the run of words from i to j: without the title
// before a person and the possessive after; a country before a title is a name
// of its own.
func (n *ruler) appendParts(out []Span, i, j int) []Span {
	at := i
	for k := i; k < j-1; k++ {
		if titles[n.folded(k)] && (lowerShare(n.folded(k+1)) < 30 || titles[n.folded(k+1)]) && !companies[n.folded(k+1)] {
			at = k + 1
		}
	}
	if at > i && acronym(n.words[i].Text) && !titles[n.folded(i)] {
		out = append(out, n.span(i, i+1))
	}
	if at == j-1 && titles[n.folded(at)] {
		return out
	}
	return append(out, n.span(at, j))
}

// span marks the words from i to j without the possessive.
func (n *ruler) span(i, j int) Span {
	sp := Span{n.words[i].Start, n.words[j-1].End}
	w := n.s[sp.Start:sp.End]
	sp.End -= len(w) - len(strings.TrimSuffix(strings.TrimSuffix(w, "'s"), "’s"))
	return sp
}
