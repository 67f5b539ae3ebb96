package check

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
		if len(sides) == 0 || i > 0 && t.particleOf(x.claim.tokens[i-1]) || x.claim.about(i, isNot) || x.evidenceHas(t.stem, sides) {
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
