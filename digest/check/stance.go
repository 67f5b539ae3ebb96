package check

// How far a word such as "not" or "may" reaches.
const (
	reach      = 3 // content words after it that it is about
	reachAhead = 8 // words before what it is about, where the other sentence has its own
	reachAfter = 4 // words after
)

// overlap asks whether the evidence says what the claim says at all.
func (x *examination) overlap() {
	switch a := x.align; {
	case len(x.ev.sentences) == 0 || x.claim.weight == 0:
	case a.coverage < leastCoverage:
		x.fault(Overlap, "", "the cited passages do not say this")
	case a.coverage < safeCoverage && x.clauseUnsaid():
		x.fault(Overlap, "", "the cited passages do not say one part of this")
	case a.pairs < leastPairs && a.coverage < safeCoverage:
		x.fault(Overlap, "", "the cited passages have some of these words, but not together")
	}
}

// The bounds of overlap, by weight of words.
const (
	leastCoverage = .5
	safeCoverage  = .8
	leastPairs    = .08
	leastOfClause = .34
	longClause    = 3 // content words of a clause that must be said
)

// clauseUnsaid says that no sentence has much of one clause of the claim.
func (x *examination) clauseUnsaid() bool {
	from := 0
	for i := range x.claim.tokens {
		if i < len(x.claim.tokens)-1 && !x.claim.endsClause(i) {
			continue
		}
		if content(x.claim.tokens[from:i+1]) >= longClause {
			if c, ok := x.clause(from, i+1); ok && c < leastOfClause {
				return true
			}
		}
		from = i + 1
	}
	return false
}

// scope gives the content words that the word at i is about, in its clause.
func (r *reading) scope(i int) (out []token) {
	for k := i + 1; k < len(r.tokens) && len(out) < reach; k++ {
		if r.parted(k-1) || len(out) > 0 && clauseWords[r.tokens[k].fold] {
			break
		}
		if t := r.tokens[k]; t.weight > 0 && !t.number {
			out = append(out, t)
		}
	}
	if len(out) == 0 {
		return r.near(i, len(r.tokens), reach-1)
	}
	return out
}

// hits is how many of the words stand in r.
func (r *reading) hits(words []token) (n int) {
	for _, w := range words {
		if len(r.at[w.stem]) > 0 {
			n++
		}
	}
	return n
}

// aboutAny says that a word of the given sort stands around one of the words.
func (r *reading) aboutAny(words []token, is func(token) bool) bool {
	for _, w := range words {
		for _, k := range r.at[w.stem] {
			if r.about(k, is) {
				return true
			}
		}
	}
	return false
}

// spoken says that a chosen sentence has some of the words; and whether one that has
// them has a word of the given sort around them.
func (x *examination) spoken(words []token, is func(token) bool) (of, so bool) {
	for _, k := range x.align.chosen {
		if s := x.ev.sentences[k]; s.hits(words) > 0 {
			of = true
			so = so || s.aboutAny(words, is)
		}
	}
	return of, so
}

// about says that a word of the given sort stands around the word at i.
func (r *reading) about(i int, is func(token) bool) bool {
	for k := max(0, i-reachAhead); k < min(len(r.tokens), i+reachAfter); k++ {
		if is(r.tokens[k]) {
			return true
		}
	}
	return false
}

// anywhere says that r has a word of the given sort.
func (r *reading) anywhere(is func(token) bool) bool {
	for _, t := range r.tokens {
		if is(t) {
			return true
		}
	}
	return false
}

func isNot(t token) bool { return notWords[t.fold] }

func isDenial(t token) bool { return notWords[t.fold] || refusals[t.stem] }

// negation says that the word at i denies something: "not only" and "no. 2" do not.
func (r *reading) negation(i int) bool {
	if !isNot(r.tokens[i]) {
		return false
	}
	if i+1 >= len(r.tokens) {
		return true
	}
	switch next := r.tokens[i+1]; next.fold {
	case "only", "just", "merely": // "not only … but"
		return !r.hasWord("but")
	case "least", "doubt", "matter":
		return false
	default:
		return !(r.tokens[i].fold == "no" && next.number) && r.boundAt(i+1) == unbounded // "no more than"
	}
}
