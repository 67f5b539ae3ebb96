package check

import "strings"

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
		if isMaybe(t) || firmWords[t.fold] {
			if why := x.otherwiseSure(t, x.claim.scope(i)); why != "" {
				x.fault(Modality, t.word, why+" \""+t.word+"\"")
			}
		}
	}
	for _, k := range x.align.chosen {
		x.hedgedIn(x.ev.sentences[k])
	}
}

// otherwiseSure is why "may" or "will" is not how the evidence speaks of what follows
// it; empty when it is.
func (x *examination) otherwiseSure(t token, words []token) string {
	of, future := x.spoken(words, isFuture)
	if !of {
		return ""
	}
	theirs := x.sureness(words)
	if isMaybe(t) {
		if auxiliaries[positive(t.fold)] && theirs == firm || !x.has(words, isPlan) && !x.has(words, isAlleged) {
			return "the cited passages are surer than"
		}
		return ""
	}
	switch {
	case theirs == maybe || theirs == meant || !x.has(words, isWill) && (x.has(words, isMaybe) || x.has(words, isMeant)):
		return "the cited passages are not as sure as"
	case !future:
		return "the cited passages do not say"
	}
	return ""
}

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

func isAlleged(t token) bool { return allegeWords[t.stem] }

func isSaying(t token) bool { return sayings[t.stem] }

// hedgedIn looks whether the claim is surer than a sentence of the evidence.
func (x *examination) hedgedIn(s *reading) {
	if s.title {
		return
	}
	for i, t := range s.tokens {
		if i+1 < len(s.tokens) && isNot(s.tokens[i+1]) {
			continue
		}
		words := s.scope(i)
		n := x.claim.hits(words)
		if n < min(2, len(words)) || n == 0 || !s.hedge(i) || x.statedSurely(words, s) {
			continue
		}
		if why := x.hedgeLeftOut(s, i, words); why != "" {
			x.fault(Modality, t.word, why+": \""+t.word+"\" is left out")
		}
	}
}

// hedge says that the word at i makes what follows less than certain.
func (r *reading) hedge(i int) bool {
	return isMaybe(r.tokens[i]) || isAlleged(r.tokens[i]) || r.plan(i)
}

// plan says that the word at i tells what is meant to be done: "plans to".
func (r *reading) plan(i int) bool {
	return planVerbs[r.tokens[i].stem] && i+1 < len(r.tokens) && r.tokens[i+1].fold == "to"
}

// hedgeLeftOut is why the claim is too sure of the words that the hedge at i is about;
// empty when it has a hedge of its own.
func (x *examination) hedgeLeftOut(s *reading, i int, words []token) string {
	t := s.tokens[i]
	hedged := x.claim.aboutAny(words, isPlan)
	switch {
	case isAlleged(t) && !x.claim.anywhere(isAlleged) && !x.claim.anywhere(isSaying) && !x.claim.anywhere(isMaybe):
		return "the cited passages only allege this"
	case isMaybe(t) && !hedged && !x.claim.anywhere(isAlleged):
		return "the cited passages are not as sure of this"
	case s.plan(i) && !hedged && !x.claim.aboutAny(words, func(u token) bool { return u.fold == "to" }):
		return "the cited passages say that it is meant to be so"
	}
	return ""
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
