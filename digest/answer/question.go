package answer

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"newsdesk/digest"
	"newsdesk/digest/text"
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
	counted    map[int]bool   // terms of what is counted: "how many households"
	things     bool           // what is counted are things, and not people or what became of them
	alts       map[string]hit // folded words → the term they stand for
	heads      [1 << 10]bool  // how the stems of terms begin: finding a stem is dear
	latest     bool
	denied     bool   // it asks what is not so
	ahead      bool   // it asks when something is to be
	holder     bool   // it asks who holds a role
	dated      bool   // for yes or no, it names a year or month
	share      bool   // it asks for a part of a whole
	main       string // what it asks proper
	former     bool   // it asks what was so before that which was told
	asked      digest.Question
	form       form
	when       stretch  // when what is asked for was published
	added      int      // so many of the first terms stand in place of others asked before
	told       []string // what was said already and is not to be said again
	total      float64  // sum of the terms' weights
	totalLocal float64  // and of their local weights
	pairs      [][2]int // terms that stand next to each other in the question
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
	main       bool     // it stands in the question proper, not in what leads up to it
	verb       bool     // the last of the question's words, mostly its verb
	state      bool     // it says how something stands, this way or the other
	also       []string // further words that stand for it
	df         int
	local      float64 // its weight among the passages at hand
}

// A hit says which term a word stands for, and how well.
type hit struct {
	term     int
	strength float64
}

// read understands q, with what was asked before it when it leans on that.
func (lx *lexicon) read(q digest.Question, leans bool) reading {
	r := reading{asked: q, focus: map[int]bool{}, counted: map[int]bool{}}
	r.denied = denies(q.Text)
	body := cut(q.Text, longestQuestion)
	body, r.when = cutWhen(body, q.Asked)
	if r.form, body = formOf(body); r.form == news && !r.when.zero() {
		body = withoutDates(body, q.Asked) // they bound it, and need not be said
	}
	lead, main := splitLead(body)
	lx.classify(&r, main)
	lx.collect(&r, main, 1, true)
	lx.frame(&r, main)
	lx.matter(&r, main)
	lx.collect(&r, lead, .6, false)
	r.former = len(q.Earlier) > 0 && formerly.MatchString(q.Text)
	if leans && len(q.Earlier) > 0 {
		lx.carryOn(&r, strings.TrimSpace(body))
	}
	lx.bound(&r)
	lx.index(&r)
	lx.markFocus(&r, r.main)
	return r
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
		for _, w := range t.also {
			put(w, hit{i, .8})
		}
		for _, k := range append(lx.kin[t.word], lx.stemKin(t.word)...) {
			put(k.word, hit{i, k.strength})
		}
		put("\x00"+t.stem, hit{i, .97})
		if len(t.stem) > 1 {
			r.heads[head(t.stem)] = true
		}
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
// that some article has, with in how many.
func (r *reading) selective() (terms []digest.Term, counts []int) {
	idx := make([]int, 0, len(r.terms))
	for i, t := range r.terms {
		if t.df > 0 {
			idx = append(idx, i)
		}
	}
	slices.SortStableFunc(idx, func(a, b int) int { return cmp.Compare(r.terms[b].weight, r.terms[a].weight) })
	for _, i := range idx[:min(len(idx), selectiveTerms)] {
		terms, counts = append(terms, r.terms[i].forms), append(counts, r.terms[i].df)
	}
	return terms, counts
}

// toldAlready reports whether s was said and is not to be said again.
func (r *reading) toldAlready(s string) bool { return slices.Contains(r.told, s) }
