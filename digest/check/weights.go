package check

// learned is made by the program in learn; docs/models.md says how.
var learned = [featureCount]float64{
	-0.6837, // always
	0.2247,  // coveredBest
	0.0951,  // coveredSome
	0.0763,  // coveredAll
	0.2292,  // inOrder
	0.2639,  // inPairs
	-0.1120, // rarestLeft
	-0.0746, // rarestAbsent
	-0.1609, // wordsLeft
	0.1017,  // longClaim
	0.0079,  // longEvidence
	-0.1803, // namesWrong
	-0.0615, // numbersWrong
	-0.0030, // quotesWrong
	-0.1098, // stanceWrong
	-0.1685, // overlapWrong
	0.1217,  // square
	0.3280,  // orderSquare
	0.0775,  // allCovered
	0.2718,  // clauseLeast
	0.2279,  // clauseMean
	-0.1501, // longestGap
	-0.1111, // namesLeft
	-0.0567, // numbersLeft
	0.1462,  // window
	-0.2102, // windowLeast
	0.4172,  // orderFourth
	0.4543,  // verbatim
	0.2898,  // inRow
	0.4640,  // inRowFourth
	-0.0788, // stitched
	0.0408,  // cutShort
}
