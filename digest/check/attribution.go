package check

// attribution compares who is said to have said it.
func (x *examination) attribution() {
	if x.align.best < 0 {
		return
	}
	best := x.ev.sentences[x.align.best]
	cue := x.claim.cue(isSaying)
	switch {
	case cue < 0:
		x.dropped(best)
	case !x.anyChosen(isSaying) && !x.claimNamesSource():
		x.fault(Attribution, x.claim.tokens[cue].word, "the cited passages do not say that anybody said this")
	default:
		x.kindOfSaying(cue)
		x.speaker(cue)
	}
}

// cue is where the first word of a sort stands, or -1.
func (r *reading) cue(is func(token) bool) int {
	for i, t := range r.tokens {
		if is(t) {
			return i
		}
	}
	return -1
}

// anyChosen says that a chosen sentence, or the one before or after it, has a word
// of a sort, or that it stands between quotation marks.
func (x *examination) anyChosen(is func(token) bool) bool {
	for _, k := range x.align.chosen {
		for j := max(0, k-1); j <= min(len(x.ev.sentences)-1, k+1); j++ {
			s := x.ev.sentences[j]
			if s.passage == x.ev.sentences[k].passage && (s.anywhere(is) || len(Quotations(s.text)) > 0 || s.anywhere(isAlleged)) {
				return true
			}
		}
	}
	return false
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
	if i < 0 || x.statedFlatly() {
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

// speaker holds who says it in the claim to who says it in the evidence.
func (x *examination) speaker(cue int) {
	who := x.claim.speakers(cue)
	if len(who) == 0 || x.claimNamesSource() {
		return
	}
	for _, k := range x.align.chosen {
		s := x.ev.sentences[k]
		any := false
		for i, t := range s.tokens {
			if !sayings[t.stem] {
				continue
			}
			theirs := s.speakers(i)
			if len(theirs) == 0 || shared(who, theirs) {
				return
			}
			any = true
		}
		if any && x.align.best == k {
			x.fault(Attribution, who[0].word, "in the cited passage somebody else says this, not "+who[0].word)
			return
		}
	}
}

// speakers gives the names that stand beside a "said": before it, or after it when
// it ends the sentence.
func (r *reading) speakers(i int) (out []token) {
	from, to := max(0, i-speakerRoom), i
	if r.tokens[i].fold == "according" {
		from, to = i, min(len(r.tokens), i+speakerRoom+1)
	}
	for k := from; k < to; k++ {
		if t := r.tokens[k]; t.weight > 0 && (t.capital || k == 0 || offices[t.fold]) && !dayWords[t.fold] {
			out = append(out, t)
		}
	}
	if len(out) > 0 || r.tokens[i].fold == "according" {
		return out
	}
	for k := i + 1; k < min(len(r.tokens), i+speakerRoom); k++ {
		if t := r.tokens[k]; t.capital && t.weight > 0 && !dayWords[t.fold] {
			out = append(out, t)
		}
	}
	return out
}

func shared(a, b []token) bool { return beside(a, b) }
