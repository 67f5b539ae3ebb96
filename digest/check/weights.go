package check

// learned is made by the program in learn; docs/models.md says how.
var learned = [featureCount]float64{
	-0.6455, // always
	0.2238,  // coveredBest
	0.0931,  // coveredSome
	0.0732,  // coveredAll
	0.2314,  // inOrder
	0.2643,  // inPairs
	-0.1093, // rarestLeft
	-0.0700, // rarestAbsent
	-0.1583, // wordsLeft
	0.1013,  // longClaim
	0.0073,  // longEvidence
	-0.2689, // namesWrong
	-0.1212, // numbersWrong
	-0.0044, // quotesWrong
	-0.1105, // stanceWrong
	-0.1579, // overlapWrong
	0.1188,  // square
	0.3302,  // orderSquare
	0.0803,  // allCovered
	0.2544,  // clauseLeast
	0.2194,  // clauseMean
	-0.1467, // longestGap
	-0.1021, // namesLeft
	-0.0529, // numbersLeft
	0.1436,  // window
	-0.2078, // windowLeast
	0.4188,  // orderFourth
	0.4518,  // verbatim
	0.2900,  // inRow
	0.4641,  // inRowFourth
	-0.0794, // stitched
	0.0403,  // cutShort
}
