package check

// A bound is what a word such as "nearly" says of the number behind it.
type bound int

const (
	unbounded bound = iota
	atLeast         // at least, no fewer than
	moreThan        // more than, over
	atMost          // at most, up to
	lessThan        // less than, nearly
	around          // about, some
)

// upward and downward say to which side of the number the thing lies.
func (b bound) upward() bool   { return b == atLeast || b == moreThan }
func (b bound) downward() bool { return b == atMost || b == lessThan }

// boundWords are bounds of one word, before a number or what it counts.
var boundWords = map[string]bound{
	"over": moreThan, "above": moreThan, "exceeding": moreThan, "exceeded": moreThan, "topping": moreThan, "topped": moreThan, "beyond": moreThan,
	"under": lessThan, "below": lessThan, "nearly": lessThan, "almost": lessThan,
	"about": around, "around": around, "roughly": around, "approximately": around, "some": around, "circa": around,
	"minimum": atLeast, "maximum": atMost,
}

// boundIn is what the words from one to another say; the word on either side of them
// counts with them.
func (r *reading) boundIn(from, to int) (b bound, words string) {
	for i := max(0, from-1); i < min(len(r.tokens), to+1); i++ {
		if got := r.boundAt(i); got != unbounded {
			b, words = got, r.tokens[i].word
		}
	}
	return b, words
}

// boundAt is the bound that the word at i ends or, in "more than", is the middle of.
func (r *reading) boundAt(i int) bound {
	before, next := r.foldAt(i-1), r.foldAt(i+1)
	w := r.foldAt(i)
	if next == "than" && comparisons[w] != unbounded {
		return comparisons[w].negated(before == "no" || before == "not")
	}
	if before == "as" && next == "as" && (w == "many" || w == "much") {
		return atMost
	}
	if two := boundPairs[before+" "+w]; two != unbounded {
		return two
	}
	return boundWords[w]
}

// foldAt is the word at i; empty where there is none.
func (r *reading) foldAt(i int) string {
	if i < 0 || i >= len(r.tokens) {
		return ""
	}
	return r.tokens[i].fold
}

// comparisons are bounds before "than", boundPairs bounds of two words.
var (
	comparisons = map[string]bound{"more": moreThan, "greater": moreThan, "higher": moreThan, "less": lessThan, "fewer": lessThan, "lower": lessThan}
	boundPairs  = map[string]bound{"at least": atLeast, "at most": atMost, "up to": atMost}
)

// negated is what "no" makes of a comparison: no more than 30 are at most 30.
func (b bound) negated(so bool) bound {
	switch {
	case so && b == moreThan:
		return atMost
	case so && b == lessThan:
		return atLeast
	}
	return b
}

// otherBound looks for a bound in the place of the contrary one, or of none before a
// number.
func (x *examination) otherBound(e edit) {
	mine, word := x.claim.boundIn(e.from, e.to)
	theirs, other := e.s.boundIn(e.sFrom, e.sTo)
	switch {
	case mine.upward() && theirs.downward(), mine.downward() && theirs.upward():
		x.fault(Number, word, "the cited passages say \""+other+"\" here, the sentence says \""+word+"\"")
	case (mine == moreThan || mine == lessThan) && (theirs == unbounded || theirs == around) && e.to < len(x.claim.tokens) && x.claim.tokens[e.to].number:
		x.fault(Number, word, "the cited passages do not say \""+word+"\" here")
	}
}
