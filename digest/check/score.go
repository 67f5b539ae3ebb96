package check

import "math"

// The features that the score of a sentence is made of. All lie about between 0
// and 1.
const (
	always       = iota // 1
	coveredBest         // of the claim, by the best sentence
	coveredSome         // by up to three
	coveredAll          // by all of the evidence
	inOrder             // the longest common subsequence with the best sentence
	inPairs             // pairs of neighbouring words
	rarestLeft          // the weight of the rarest word that is in no chosen sentence
	rarestAbsent        // the weight of the rarest word that is nowhere
	wordsLeft           // how many content words are in no chosen sentence
	longClaim           // the logarithm of its words
	longEvidence        // the logarithm of the evidence's words
	namesWrong          // faults of names and offices
	numbersWrong        // of numbers, units and days
	quotesWrong
	stanceWrong  // of polarity, modality, attribution
	overlapWrong // the rule on overlap
	square       // coveredSome²
	orderSquare  // inOrder²
	allCovered   // every content word is in a chosen sentence
	clauseLeast  // of the claim's clause that is covered least, by its best sentence
	clauseMean   // of the claim's clauses on average
	longestGap   // the longest run of content words that no chosen sentence has
	namesLeft    // the share of capitalised words that no chosen sentence has
	numbersLeft  // the share of numbers that no chosen sentence has
	window       // covered by five sentences in a row
	windowLeast  // the rarest word that those do not have
	orderFourth  // inOrder⁴
	verbatim     // nearly all stands in order in one sentence
	inRow        // the longest run of words that stands in a row in one sentence
	inRowFourth  // inRow⁴
	stitched     // pairs are covered, but not in the order of one sentence
	cutShort     // verbatim, but the sentence goes on for long
	featureCount
)

// FeatureNames names the features, for the learning program.
var FeatureNames = [featureCount]string{
	"always", "coveredBest", "coveredSome", "coveredAll", "inOrder", "inPairs", "rarestLeft", "rarestAbsent", "wordsLeft", "longClaim", "longEvidence",
	"namesWrong", "numbersWrong", "quotesWrong", "stanceWrong", "overlapWrong", "square", "orderSquare", "allCovered",
	"clauseLeast", "clauseMean", "longestGap", "namesLeft", "numbersLeft", "window", "windowLeast", "orderFourth", "verbatim", "inRow", "inRowFourth", "stitched", "cutShort",
}

func (x *examination) features() (f [featureCount]float64) {
	a := x.align
	f[always] = 1
	f[coveredBest], f[coveredSome], f[coveredAll] = a.bestOnly, a.coverage, a.whole
	f[inOrder], f[inPairs] = a.lcs, a.pairs
	for i, t := range x.claim.tokens {
		if t.number || t.weight == 0 {
			continue
		}
		if a.covered[i] == 0 {
			f[rarestLeft] = max(f[rarestLeft], t.weight/8)
			f[wordsLeft] += .1
		}
		if !x.ev.whole[t.stem] {
			f[rarestAbsent] = max(f[rarestAbsent], t.weight/8)
		}
	}
	f[wordsLeft] = min(f[wordsLeft], 2)
	f[longClaim] = math.Log(1+float64(len(x.claim.tokens))) / 4
	f[longEvidence] = math.Log(1+float64(x.ev.length)) / 8
	f[namesWrong] = min(2, x.count(Name, Office)) / 2
	f[numbersWrong] = min(2, x.count(Number, Unit, Date)) / 2
	f[quotesWrong] = min(1, x.count(Quote))
	f[stanceWrong] = min(2, x.count(Polarity, Modality, Attribution)) / 2
	f[overlapWrong] = min(1, x.count(Overlap, Uncited))
	f[square], f[orderSquare] = a.coverage*a.coverage, a.lcs*a.lcs
	if f[wordsLeft] == 0 {
		f[allCovered] = 1
	}
	f[clauseLeast], f[clauseMean] = x.clauses()
	f[longestGap] = min(1.5, float64(x.gap())/6)
	f[namesLeft], f[numbersLeft] = x.namesLeft(), x.numbersLeft()
	f[window], f[windowLeast] = x.window()
	f[orderFourth] = math.Pow(a.lcs, 4)
	if a.lcs > .95 {
		f[verbatim] = 1
	}
	f[inRow] = x.inRow()
	f[inRowFourth] = math.Pow(f[inRow], 4)
	f[stitched] = a.pairs * (1 - a.lcs)
	if a.best >= 0 && a.lcs > .9 {
		f[cutShort] = 1 - min(1, float64(len(x.claim.tokens))/float64(len(x.ev.sentences[a.best].tokens)))
	}
	return f
}

// score is the probability that the evidence carries the claim.
func score(f [featureCount]float64) float64 {
	z := 0.0
	for i, w := range learned {
		z += w * f[i]
	}
	return 1 / (1 + math.Exp(-z))
}

// Weights gives the weights that were learned, for the learning program.
func Weights() []float64 { return append([]float64(nil), learned[:]...) }
