package check

import "strings"

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
	case a.pairs < leastPairs && a.coverage < safeCoverage:
		x.fault(Overlap, "", "the cited passages have some of these words, but not together")
	}
}

// The bounds of overlap, by weight of words.
const (
	leastCoverage = .5
	safeCoverage  = .8
	leastPairs    = .08
)

// scope gives the content words that the word at i is about, in its clause.
func (r *reading) scope(i int) (out []token) {
	for k := i + 1; k < len(r.tokens) && len(out) < reach; k++ {
		if len(out) > 0 && (r.parted(k-1) || clauseWords[r.tokens[k].fold]) {
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
		return !(r.tokens[i].fold == "no" && next.number)
	}
}

// polarity compares what is denied, and looks for opposites.
func (x *examination) polarity() {
	for i := range x.claim.tokens {
		if !x.claim.negation(i) {
			continue
		}
		if of, so := x.spoken(x.claim.scope(i), isDenial); of && !so {
			x.fault(Polarity, x.claim.tokens[i].word, "the cited passages do not deny this, the sentence does: "+x.claim.tokens[i].word)
		}
	}
	for _, k := range x.align.chosen {
		x.deniedIn(x.ev.sentences[k])
	}
	x.contrary()
}

// deniedIn looks whether the claim states what a sentence of the evidence denies.
func (x *examination) deniedIn(s *reading) {
	for i, t := range s.tokens {
		if !s.negation(i) && !denials[t.stem] {
			continue
		}
		words := s.scope(i)
		n := x.claim.hits(words)
		if n < min(2, len(words)) || n == 0 || x.claim.aboutAny(words, isDenial) || x.claim.saysDenied(t) {
			continue
		}
		if x.statedElsewhere(words, s) {
			continue
		}
		x.fault(Polarity, t.word, "the cited passages deny this: \""+t.word+"\" is left out")
	}
}

// saysDenied says that the claim has the denying word itself, or its like.
func (r *reading) saysDenied(t token) bool {
	return denials[t.stem] && r.anywhere(func(u token) bool { return denials[u.stem] })
}

// statedElsewhere says that another sentence of the evidence states what s denies.
func (x *examination) statedElsewhere(words []token, s *reading) bool {
	for _, o := range x.ev.sentences {
		if o == s {
			continue
		}
		if n := o.hits(words); n == len(words) && n > 1 && !o.aboutAny(words, isDenial) {
			return true
		}
	}
	return false
}

// contrary looks for a word whose opposite the evidence has in its place.
func (x *examination) contrary() {
	for i, t := range x.claim.tokens {
		sides := opposites[t.stem]
		if len(sides) == 0 || x.claim.about(i, isNot) || x.evidenceHas(t.stem, sides) {
			continue
		}
		for _, k := range x.align.chosen {
			if w, ok := x.oppositeIn(x.ev.sentences[k], sides, i); ok {
				x.fault(Polarity, t.word, "the cited passages say \""+w+"\", the sentence says \""+t.word+"\"")
				return
			}
		}
	}
}

// evidenceHas says that the chosen sentences have a stem, or a word of its side.
func (x *examination) evidenceHas(stem string, sides []side) bool {
	for _, k := range x.align.chosen {
		s := x.ev.sentences[k]
		if len(s.at[stem]) > 0 {
			return true
		}
		for _, t := range s.tokens {
			for _, o := range opposites[t.stem] {
				for _, d := range sides {
					if o == d {
						return true
					}
				}
			}
		}
	}
	return false
}

// oppositeIn finds the opposite of the claim's word i in s, where the claim does not
// have it too and it stands beside words that stand beside the claim's.
func (x *examination) oppositeIn(s *reading, sides []side, i int) (string, bool) {
	around := x.claim.near(i, i+1, nearWords)
	for j, t := range s.tokens {
		if x.claim.has(t) || s.about(j, isNot) {
			continue
		}
		for _, o := range opposites[t.stem] {
			for _, d := range sides {
				if o.line == d.line && o.side != d.side && beside(s.near(j, j+1, nearWords+1), around) {
					return t.word, true
				}
			}
		}
	}
	return "", false
}

// beside says that two neighbourhoods have a word in common.
func beside(a, b []token) bool {
	for _, t := range a {
		for _, u := range b {
			if t.stem == u.stem {
				return true
			}
		}
	}
	return false
}

func isMaybe(t token) bool { return maybeWords[positive(t.fold)] && t.word != "May" }

// positive is an auxiliary without its "not".
func positive(fold string) string {
	switch fold {
	case "won't":
		return "will"
	case "cannot", "can't":
		return "can"
	}
	return strings.TrimSuffix(fold, "n't")
}

func isPlan(t token) bool {
	return t.word != "May" && (planWords[t.stem] || planWords[positive(t.fold)] || isMaybe(t))
}

func isFuture(t token) bool {
	return isWill(t) || t.fold == "to" || t.fold == "next" || t.fold == "tomorrow" || t.fold == "upcoming" || isPlan(t)
}

func isWill(t token) bool { return willWords[positive(t.fold)] || positive(t.fold) == "would" }

// modality compares how sure the claim is of something with how sure the evidence is.
func (x *examination) modality() {
	for i, t := range x.claim.tokens {
		words := x.claim.scope(i)
		of, planned := x.spoken(words, isFuture)
		theirs := ""
		if of && (isMaybe(t) || firmWords[t.fold]) {
			theirs = x.sureness(words)
		}
		switch {
		case !of:
		case auxiliaries[positive(t.fold)] && isMaybe(t) && theirs == firm:
			x.fault(Modality, t.word, "the cited passages are surer than \""+t.word+"\"")
		case firmWords[t.fold] && (theirs == maybe || theirs == meant):
			x.fault(Modality, t.word, "the cited passages are not as sure as \""+t.word+"\"")
		case isMaybe(t) && !x.has(words, isPlan) && !x.has(words, isAlleged):
			x.fault(Modality, t.word, "the cited passages are surer than \""+t.word+"\"")
		case !firmWords[t.fold]:
		case !x.has(words, isWill) && x.has(words, isMaybe):
			x.fault(Modality, t.word, "the cited passages say that it may be so, not \""+t.word+"\"")
		case !x.has(words, isWill) && x.has(words, isMeant):
			x.fault(Modality, t.word, "the cited passages say that it is meant to be so, not \""+t.word+"\"")
		case !planned:
			x.fault(Modality, t.word, "the cited passages do not say \""+t.word+"\"")
		}
	}
	for _, k := range x.align.chosen {
		x.hedgedIn(x.ev.sentences[k])
	}
}

func isAlleged(t token) bool { return allegeWords[t.stem] }

func isSaying(t token) bool { return sayings[t.stem] }

// How sure a sentence is of a verb.
const (
	firm  = "firm"  // will, must
	maybe = "maybe" // may, could
	meant = "meant" // plans to, hopes to
	mixed = "mixed" // one here, another there; or would, which is all of them
)

// auxiliaryRoom is how many words before a verb its auxiliary stands at most.
const auxiliaryRoom = 4

// sureness is how sure the chosen sentences are of the first of the words: what the
// nearest auxiliary before it says. It is empty when there is none.
func (x *examination) sureness(words []token) string {
	all := ""
	if len(words) == 0 {
		return all
	}
	for _, k := range x.align.chosen {
		s := x.ev.sentences[k]
		for _, i := range s.at[words[0].stem] {
			switch how := s.surenessAt(i); {
			case how == "" || how == all:
			case all == "":
				all = how
			default:
				all = mixed
			}
		}
	}
	return all
}

func (r *reading) surenessAt(i int) string {
	for k := i - 1; k >= max(0, i-auxiliaryRoom); k-- {
		switch t := r.tokens[k]; {
		case positive(t.fold) == "would" || t.fold == "going":
			return mixed
		case firmWords[positive(t.fold)]:
			return firm
		case isMaybe(t):
			return maybe
		case planVerbs[t.stem] && r.tokens[k+1].fold == "to":
			return meant
		}
	}
	return ""
}

// has says that a chosen sentence that has some of the words has a word of the given
// sort around them.
func (x *examination) has(words []token, is func(token) bool) bool {
	_, so := x.spoken(words, is)
	return so
}

func isMeant(t token) bool { return planVerbs[t.stem] }

// hedgedIn looks whether the claim is surer than a sentence of the evidence.
func (x *examination) hedgedIn(s *reading) {
	if s.title {
		return
	}
	for i, t := range s.tokens {
		plan := planVerbs[t.stem] && i+1 < len(s.tokens) && s.tokens[i+1].fold == "to"
		if !isMaybe(t) && !allegeWords[t.stem] && !plan || i+1 < len(s.tokens) && isNot(s.tokens[i+1]) {
			continue
		}
		words := s.scope(i)
		n := x.claim.hits(words)
		if n < min(2, len(words)) || n == 0 || x.statedSurely(words, s) {
			continue
		}
		switch {
		case allegeWords[t.stem] && !x.claim.anywhere(func(u token) bool { return isAlleged(u) || isSaying(u) || isMaybe(u) }):
			x.fault(Modality, t.word, "the cited passages only allege this: \""+t.word+"\" is left out")
		case isMaybe(t) && !x.claim.aboutAny(words, isPlan) && !x.claim.anywhere(isAlleged):
			x.fault(Modality, t.word, "the cited passages are not as sure of this: \""+t.word+"\" is left out")
		case plan && !x.claim.aboutAny(words, isPlan) && !x.claim.aboutAny(words, func(u token) bool { return u.fold == "to" }):
			x.fault(Modality, t.word, "the cited passages say that it is meant to be so: \""+t.word+"\" is left out")
		}
	}
}

// planVerbs, before "to", say that something is meant but not done.
var planVerbs = stems(`plan plans planned planning hope hopes hoped hoping seek seeks sought aim aims aimed intend intends intended want wants wanted expect expects expected threaten threatens threatened try tried trying`)

func (x *examination) statedSurely(words []token, s *reading) bool {
	for _, o := range x.ev.sentences {
		if o == s || o.title {
			continue
		}
		if n := o.hits(words); n == len(words) && n > 1 && !o.aboutAny(words, func(t token) bool { return isPlan(t) || isAlleged(t) || isDenial(t) }) {
			return true
		}
	}
	return false
}
