package text

import (
	"regexp"
	"strings"
)

// doubtful says that number k may not be the one that is meant: digits stand beside it
// that may be a part of it, its point may part thousands or decimals, letters are in it
// that are no unit, or nothing that news speak of is so much.
func (r *valueReader) doubtful(k int) bool {
	return misread(r.nums[k]) || r.touched(k)
}

// misread says that a number by itself may not be the one that is meant.
func misread(n Number) bool {
	return unlikely(n) || ambiguous.MatchString(n.Text) && !exact[n.Unit] || strange.MatchString(n.Text)
}

const (
	// most is more than any amount in news, in any currency, and mostShare more than any
	// number of percent; mostPeople is more than any count of the dead or displaced.
	most       = 1e17
	mostShare  = 1e7
	mostPeople = 2e8
)

func unlikely(n Number) bool {
	x := max(n.Value, -n.Value)
	return !(x < most) || n.Unit == "%" && x >= mostShare
}

var (
	// ambiguous is a number of thousands in one country and of decimals in another.
	ambiguous = regexp.MustCompile(`(?:^|[^0-9.,])[0-9]{1,3}\.[0-9]{3}$`)
	// strange is a number with letters within, such as 1e400.
	strange = regexp.MustCompile(`[0-9]\pL+[0-9]`)
	// exact are the units whose numbers have decimals rather than thousands.
	exact = wordSet(`% pp bp °`)
)

// touched says that only space or a mark that shows nothing parts number k from other digits.
func (r *valueReader) touched(k int) bool {
	n := r.nums[k]
	before := strings.TrimRight(r.s[:n.Start], unseen)
	after := strings.TrimLeft(r.s[n.End:], unseen)
	if before != "" && class[before[len(before)-1]] == digitByte && !r.dated(k) {
		return true
	}
	return after != "" && class[after[0]] == digitByte
}

// dated says that the digits before number k are the year or the day of a date.
func (r *valueReader) dated(k int) bool {
	i := r.first[k] - 1
	return i > 0 && (len(r.low[i]) == 4 && r.nums[k].Unit != "" || months[r.low[i-1]] != 0)
}

// unseen are the characters that part no numbers for sure.
const unseen = " \u00a0\u202f\u2009\ufffd"

// invented says that a sentence speaks of what somebody made up, got wrong or only spread:
// whatever it says of a value is not known to be so, wherever the word stands in it.
func (r *valueReader) invented() bool {
	for i, w := range r.low {
		switch {
		case w == "novel" && (illnesses[r.word(i+1)] || strings.HasSuffix(r.word(i+1), "virus")):
		case inventing[strings.TrimSuffix(w, "'s")]:
			return true
		}
	}
	return false
}

// inventing are the words of what is made up, got wrong or only spread; illnesses those
// that may be novel.
var (
	inventing = wordSet(`unverified unconfirmed unsubstantiated unfounded baseless rumour rumours rumoured rumor rumors rumored hearsay gossip
		fake fakes faked forged forgery fabricated fabrication hoax hoaxes prank pranks spoof bogus sham doctored deepfake deepfakes manipulated
		wrongly falsely false falsehood falsehoods mistakenly mistaken mistake erroneously erroneous incorrectly incorrect inaccurate inaccurately untrue misreported misstated misquoted misread misinformation disinformation debunked debunks debunk myth myths lie lies
		placard placards poster posters slogan slogans graffiti meme memes
		novel novels fiction fictional fictitious film films movie movies game games videogame simulation simulations simulated simulator drama thriller screenplay sitcom imaginary imagined imagines pretend pretended make-believe
		joke jokes joked joking jokingly fool fools parody parodies satire satirical satirist sarcastic sarcastically comedian comic lampoon
		hypothetical hypothetically thought-experiment supposed purported purportedly conspiracy`)
	illnesses = wordSet(`strain strains pathogen flu influenza disease drug therapy treatment`)
)

// remeasured says that a sentence speaks of a change of what is counted or of the unit:
// amounts before and after it are not the same thing's.
func (r *valueReader) remeasured() bool {
	for i, w := range r.low {
		if remeasuring[w] || w == "split" && (r.word(i-1) != "vote" && r.word(i-1) != "ticket") {
			return true
		}
	}
	return false
}

var remeasuring = wordSet(`splits consolidation redenominated redenomination redenominates rebased rebasing restated restates redefined redefinition adjusted recalculated methodology definition`)
