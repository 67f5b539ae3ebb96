package check

import "strings"

// attribution compares who is said to have said it.
func (x *examination) attribution() {
	if x.align.best < 0 {
		return
	}
	if x.claim.cue(isReporting) < 0 {
		x.dropped(x.ev.sentences[x.align.best])
	}
	if cue := x.claim.cue(isSaying); cue >= 0 {
		x.kindOfSaying(cue)
	}
	x.speaker()
}

// isReporting says that a word tells that somebody said something, aloud.
func isReporting(t token) bool { return sayings[t.stem] && !thoughts[t.stem] }

// cue is where the first word of a sort stands, or -1.
func (r *reading) cue(is func(token) bool) int {
	for i, t := range r.tokens {
		if is(t) {
			return i
		}
	}
	return -1
}

// claimNamesSource says that the claim names who published what it cites.
func (x *examination) claimNamesSource() bool {
	for _, p := range x.ev.passages {
		if p.Source != "" && x.claim.names(read(p.Source).tokens) {
			return true
		}
	}
	return false
}

// The bounds of what counts as left out.
const (
	leastStated = .55 // the best sentence must cover so much of the claim
	flatEnough  = .85 // another one that states it flatly, so much of that
	inScope     = .6  // of what is covered, so much was said by somebody
	speakerRoom = 5   // words before "said" that tell who
	endRoom     = 6   // a "said" so near the end is about all before it
)

// dropped looks whether the claim states what the evidence only reports.
func (x *examination) dropped(best *reading) {
	if best.title || x.align.bestOnly < leastStated {
		return
	}
	i := best.cue(func(t token) bool { return speech[t.stem] })
	if i < 0 || i+1 < len(best.tokens) && best.tokens[i+1].fold == "nothing" || x.claim.has(best.tokens[i]) || x.statedFlatly() {
		return
	}
	scope, all := 0.0, 0.0
	for k, t := range best.tokens {
		if t.weight == 0 || !x.claim.has(t) {
			continue
		}
		all += t.weight
		if best.inSpeech(i, k) {
			scope += t.weight
		}
	}
	if all > 0 && scope >= inScope*all && !x.claim.anywhere(isAlleged) {
		x.fault(Attribution, best.tokens[i].word, "the cited passage has this from somebody: say who (\""+best.tokens[i].word+"\" is left out)")
	}
}

// inSpeech says that the word at k is part of what the "said" at i is about.
func (r *reading) inSpeech(i, k int) bool {
	t := r.tokens[i]
	switch {
	case t.fold == "according":
		return k < i || k > i+speakerRoom
	case i >= len(r.tokens)-endRoom:
		return k < i-2
	default:
		return k > i
	}
}

// statedFlatly says that a sentence of the evidence says about as much of the claim
// as the best one, without naming anybody who said it.
func (x *examination) statedFlatly() bool {
	for _, s := range x.ev.sentences {
		if s.title || s.anywhere(isSaying) || s.anywhere(isAlleged) || len(Quotations(s.text)) > 0 {
			continue
		}
		if share(x.claim, matches(x.claim, s)) >= flatEnough*x.align.bestOnly {
			return true
		}
	}
	return false
}

// kindOfSaying holds "admitted", "denied" and "claimed" to the evidence.
func (x *examination) kindOfSaying(cue int) {
	t := x.claim.tokens[cue]
	for _, kind := range []map[string]bool{admissions, denials, claims} {
		if !kind[t.stem] {
			continue
		}
		of := func(u token) bool { return kind[u.stem] }
		if !x.chosenHave(of) && !(x.chosenHave(isDenial) && denials[t.stem]) && !(claims[t.stem] && x.chosenHave(isAlleged)) {
			x.fault(Attribution, t.word, "the cited passages do not say \""+t.word+"\"")
		}
		return
	}
	if x.chosenHave(func(u token) bool { return denials[u.stem] }) && !x.chosenHave(func(u token) bool { return u.stem == t.stem }) && !x.claim.anywhere(isDenial) {
		x.fault(Attribution, t.word, "in the cited passages it is denied, not "+t.word)
	}
}

func (x *examination) chosenHave(is func(token) bool) bool {
	for _, k := range x.align.chosen {
		if x.ev.sentences[k].anywhere(is) {
			return true
		}
	}
	return false
}

// speaker holds who says it in the claim to who says it in the evidence: in a chosen
// sentence, or in one beside it.
func (x *examination) speaker() {
	if x.claimNamesSource() {
		return
	}
	for i, t := range x.claim.tokens {
		if !speech[t.stem] || x.claim.toldTo(i) {
			continue
		}
		who := x.claim.speakers(i)
		if len(who) > 0 && !x.speaks(who) {
			x.fault(Attribution, who[0].word, "in the cited passages this is not said by "+who[0].word)
		}
	}
}

// speaks says that one of the speakers says something in a chosen sentence, or in the
// one beside it where that one leans on it; or that a chosen one has it said by a
// pronoun that may stand for them.
func (x *examination) speaks(who []token) bool {
	for _, k := range x.align.chosen {
		s := x.ev.sentences[k]
		leans := s.anywhere(func(t token) bool { return pronouns[t.fold] }) || strings.ContainsAny(s.text, "\"“”")
		for j := max(0, k-1); j <= min(len(x.ev.sentences)-1, k+1); j++ {
			if j == k || leans && x.ev.sentences[j].passage == s.passage {
				if x.ev.sentences[j].saidBy(who, j == k && x.mayBePronoun(who)) {
					return true
				}
			}
		}
	}
	return false
}

// saidBehind is where the "by" of "was told by" stands; 0 where there is none.
func (r *reading) saidBehind(i int) int {
	if i > 0 && i+1 < len(r.tokens) && beWords[r.tokens[i-1].fold] && r.tokens[i+1].fold == "by" {
		return i + 1
	}
	return 0
}

// roomBefore is how many words before a "said" tell who: more where a clause says more of
// them, as in "a contractor who has bid for the work said".
func (r *reading) roomBefore(i int) int {
	for k := i - 1; k >= max(1, i-2*speakerRoom) && !r.parted(k); k-- {
		if f := r.tokens[k].fold; f == "who" || f == "whose" || f == "which" {
			return max(speakerRoom, i-k+2)
		}
	}
	return speakerRoom
}

// toldTo says that the word at i is the "told" of "were told to": who said it is not named.
func (r *reading) toldTo(i int) bool {
	return i > 0 && i+1 < len(r.tokens) && r.tokens[i].fold == "told" && beWords[r.tokens[i-1].fold] && r.tokens[i+1].fold != "by"
}

var beWords = set(`is are was were be been being`)

func (r *reading) saidBy(who []token, pronoun bool) bool {
	for i, t := range r.tokens {
		if sayings[t.stem] && (beside(who, r.speakers(i)) || pronoun && r.byPronoun(i)) {
			return true
		}
	}
	return false
}

// mayBePronoun says that the evidence knows somebody of that name or office.
func (x *examination) mayBePronoun(who []token) bool {
	for _, t := range who {
		if (t.capital || offices[t.fold]) && x.ev.whole[t.stem] {
			return true
		}
	}
	return false
}

// byPronoun says that "he said" or its like stands at i.
func (r *reading) byPronoun(i int) bool {
	return i > 0 && pronouns[r.tokens[i-1].fold] || i+1 < len(r.tokens) && pronouns[r.tokens[i+1].fold]
}

// speakers gives the words that tell who says it, beside a "said": behind its "by", before
// it in its clause, or after it when nothing stands before.
func (r *reading) speakers(i int) (out []token) {
	if by := r.saidBehind(i); by > 0 {
		return r.tellingWho(by+1, by+speakerRoom)
	}
	if r.tokens[i].fold != "according" {
		for k := i - 1; k >= max(0, i-r.roomBefore(i)) && !r.parted(k); k-- {
			if r.tellsWho(k) {
				out = append(out, r.tokens[k])
			}
		}
		if i > 0 && r.parted(i-1) { // "The minister, who …, said"
			out = append(out, r.tellingWho(0, min(i, speakerRoom))...)
		}
	}
	if len(out) > 0 || i > 0 && pronouns[r.tokens[i-1].fold] {
		return out
	}
	to := i + 1
	for to < min(len(r.tokens), i+speakerRoom) && r.tokens[to].fold != "that" {
		to++
	}
	return r.tellingWho(i+1, to)
}

// tellingWho gives the words from one place on that tell who, up to the end of the clause.
func (r *reading) tellingWho(from, to int) (out []token) {
	for k := from; k < min(len(r.tokens), to) && (k == from || !r.parted(k-1)); k++ {
		if r.tellsWho(k) {
			out = append(out, r.tokens[k])
		}
	}
	return out
}

// tellsWho says that the word at k may tell who says something.
func (r *reading) tellsWho(k int) bool {
	t := r.tokens[k]
	return t.weight > 0 && !t.number && !dayWords[t.fold] && !sayings[t.stem]
}
