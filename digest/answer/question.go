package answer

import (
	"cmp"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"newsdesk/digest"
	"newsdesk/digest/text"
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

// longestQuestion is how much of a question is read, in bytes: people ask
// shorter ones, and more words find nothing that these do not.
const longestQuestion = 4000

// A reading is a question as it is looked for.
type reading struct {
	terms      []term
	kind       kind
	which      bool           // it asks which or what something is: focus names the class
	focus      map[int]bool   // terms of the focus noun
	alts       map[string]hit // folded words → the term they stand for
	latest     bool
	asked      digest.Question
	since      time.Time // what was published before is not asked for; zero: all is
	total      float64   // sum of the terms' weights
	totalLocal float64   // and of their local weights
	pairs      [][2]int  // terms that stand next to each other in the question
}

// A term is one word that the question looks for.
type term struct {
	word, stem string
	forms      digest.Term
	role       float64 // how much its place in the question makes of it
	rarity     float64
	weight     float64 // role × rarity
	name       bool    // it is a name's word
	number     bool
	main       bool // it stands in the question proper, not in what leads up to it
	verb       bool // the last of the question's words, mostly its verb
	df         int
	local      float64 // its weight among the passages at hand
}

// A hit says which term a word stands for, and how well.
type hit struct {
	term     int
	strength float64
}

// read understands q.
func (lx *lexicon) read(q digest.Question) reading {
	r := reading{asked: q, focus: map[int]bool{}}
	body := cut(q.Text, longestQuestion)
	body, r.since = cutSince(body, q.Asked)
	lead, main := splitLead(body)
	lx.classify(&r, main)
	lx.collect(&r, main, 1, true)
	lx.collect(&r, lead, .6, false)
	if len(q.Earlier) > 0 && leansOnEarlier(body) {
		before := lx.earlier(q)
		lx.carryOn(&r, before, opening.MatchString(strings.TrimSpace(body)))
		if opening.MatchString(strings.TrimSpace(body)) {
			_, m := splitLead(before)
			lx.classify(&r, m)
		}
	}
	lx.bound(&r)
	lx.index(&r)
	lx.markFocus(&r, main)
	return r
}

// carryOn takes into r what was asked before: all of it, or only its names, which
// a pronoun stands for.
func (lx *lexicon) carryOn(r *reading, before string, all bool) {
	own := len(r.terms)
	lx.collect(r, before, .7, false)
	named := slices.ContainsFunc(r.terms[own:], func(t term) bool { return t.name })
	if all || !named {
		return
	}
	r.terms = append(r.terms[:own:own], slices.DeleteFunc(r.terms[own:], func(t term) bool { return !t.name })...)
	r.pairs = slices.DeleteFunc(r.pairs, func(p [2]int) bool { return p[0] >= own || p[1] >= own })
}

// earlier is the last question before q that stands by itself, with what was
// asked since.
func (lx *lexicon) earlier(q digest.Question) string {
	for i := len(q.Earlier) - 1; i >= 0; i-- {
		if e := cut(q.Earlier[i], 500); !leansOnEarlier(e) || i == 0 {
			return e
		}
	}
	return ""
}

// cut is the beginning of s, of at most n bytes, at a whole rune.
func cut(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}

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

func asks(s string) bool {
	asks := strings.Contains(s, "?")
	eachWord(s, func(w string) { asks = asks || questionWord(w) })
	return asks
}

func questionWord(w string) bool {
	switch w {
	case "who", "whom", "whose", "what", "which", "when", "where", "why", "how":
		return true
	}
	return false
}

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
	if at < 0 {
		if len(words) > 0 && auxiliary[words[0]] {
			r.kind = yesNo
		}
		return
	}
	switch words[at] {
	case "who", "whom", "whose":
		r.kind = person
	case "when":
		r.kind = date
	case "where":
		r.kind = place
	case "why":
		r.kind = reason
	case "how":
		r.kind = lx.howKind(words[at+1:])
	default:
		r.which = true
		r.kind = lx.focusKind(words[at+1:])
	}
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

// markFocus notes which terms are the words after "which" or "what": a sentence
// with the answer need not have them.
func (lx *lexicon) markFocus(r *reading, main string) {
	if !r.which {
		return
	}
	state := 0
	eachWord(main, func(w string) {
		switch {
		case state == 0 && (w == "which" || w == "what"):
			state = 1
		case state == 1 && lx.stops[w]:
			state = 2
		case state == 1:
			if h, ok := r.alts[w]; ok && h.strength == 1 {
				r.focus[h.term] = true
			}
		}
	})
}

// collect adds the words of s that look for something to r's terms.
func (lx *lexicon) collect(r *reading, s string, role float64, main bool) {
	last, previous := -1, -1
	tokens := text.Words(s)
	for i, t := range tokens[:min(len(tokens), 400)] {
		w := bare(t.Text)
		if w == "" || len(w) > longestWord || lx.skips(w, t.Text) {
			continue
		}
		k := slices.IndexFunc(r.terms, func(o term) bool { return o.stem == stem(w) })
		if k < 0 {
			k = len(r.terms)
			r.terms = append(r.terms, lx.term(t.Text, w, i == 0))
			r.terms[k].role, r.terms[k].main = role, main
		}
		if previous >= 0 && previous != k {
			r.pairs = append(r.pairs, [2]int{previous, k})
		}
		last, previous = k, k
	}
	if main && last >= 0 {
		r.terms[last].verb = true
	}
}

// skips reports whether the folded word w, written as raw, looks for nothing.
func (lx *lexicon) skips(w, raw string) bool {
	if w == "us" || w == "it" || w == "who" {
		return raw == strings.ToLower(raw) || w != "us"
	}
	return lx.stops[w] || text.Stop(w, "") && !strings.ContainsFunc(raw, unicode.IsDigit)
}

func (lx *lexicon) term(raw, w string, first bool) term {
	t := term{word: w, stem: stem(w)}
	t.number = strings.ContainsFunc(w, unicode.IsDigit)
	c, _ := utf8.DecodeRuneInString(raw)
	t.name = unicode.IsUpper(c) && !first
	t.forms = archiveForms(lx.forms(w))
	return t
}

// archiveForms is forms as an archive cuts words: "covid-19" is looked for by
// its longest part.
func archiveForms(forms []string) digest.Term {
	var out digest.Term
	for _, f := range forms {
		longest := ""
		eachWord(f, func(w string) {
			if len(w) > len(longest) {
				longest = w
			}
		})
		if longest != "" && !slices.Contains(out, longest) {
			out = append(out, longest)
		}
	}
	return out
}

// bound keeps the MaxTerms terms that tell most.
func (lx *lexicon) bound(r *reading) {
	if len(r.terms) <= MaxTerms {
		return
	}
	value := func(t term) float64 { return t.role * rarity(t.word, 0, 0) }
	slices.SortStableFunc(r.terms, func(a, b term) int { return cmp.Compare(value(b), value(a)) })
	r.terms = r.terms[:MaxTerms]
	r.pairs = nil
}

// index notes which words stand for which terms; the better use of a word wins.
func (lx *lexicon) index(r *reading) {
	r.alts = map[string]hit{}
	put := func(w string, h hit) {
		if old, ok := r.alts[w]; !ok || old.strength < h.strength {
			r.alts[w] = h
		}
	}
	for i, t := range r.terms {
		put(t.word, hit{i, 1})
		for _, f := range inflections(t.word)[1:] {
			put(f, hit{i, .98})
		}
		for _, k := range append(lx.kin[t.word], lx.stemKin(t.word)...) {
			put(k.word, hit{i, k.strength})
		}
		put("\x00"+t.stem, hit{i, .97})
	}
}

// find tells which term the folded word w stands for.
func (r *reading) find(w string) (hit, bool) {
	h, ok := r.alts[w]
	return h, ok
}

// findStem is find for a stem.
func (r *reading) findStem(st string) (hit, bool) {
	h, ok := r.alts["\x00"+st]
	return h, ok
}

// forms is what an archive is asked about r's terms.
func (r *reading) forms() []digest.Term {
	out := make([]digest.Term, len(r.terms))
	for i, t := range r.terms {
		out[i] = t.forms
	}
	return out
}

// weigh gives r's terms their weights, df saying in how many of n articles each
// stands.
func (lx *lexicon) weigh(r *reading, df []int, n int) {
	r.total = 0
	for i := range r.terms {
		t := &r.terms[i]
		if i < len(df) {
			t.df = df[i]
		}
		t.rarity = rarity(t.word, t.df, n)
		t.weight = t.role * t.rarity
		r.total += t.weight
	}
}

// selectiveTerms is how many terms an archive is searched for at most.
const selectiveTerms = 10

// selective gives the terms to search for: those that tell most, and only those
// that some article has.
func (r *reading) selective() []digest.Term {
	idx := make([]int, 0, len(r.terms))
	for i, t := range r.terms {
		if t.df > 0 {
			idx = append(idx, i)
		}
	}
	slices.SortStableFunc(idx, func(a, b int) int { return cmp.Compare(r.terms[b].weight, r.terms[a].weight) })
	var out []digest.Term
	for _, i := range idx[:min(len(idx), selectiveTerms)] {
		out = append(out, r.terms[i].forms)
	}
	return out
}
