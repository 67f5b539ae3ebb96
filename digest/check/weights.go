package check

// learned is made by the program in learn; docs/models.md says how.
var learned = [featureCount]float64{
	-0.7101, // always
	0.2261,  // coveredBest
	0.0954,  // coveredSome
	0.0766,  // coveredAll
	0.2291,  // inOrder
	0.2645,  // inPairs
	-0.1127, // rarestLeft
	-0.0742, // rarestAbsent
	-0.1637, // wordsLeft
	0.1011,  // longClaim
	0.0076,  // longEvidence
	-0.1015, // namesWrong
	-0.0618, // numbersWrong
	-0.0292, // quotesWrong
	-0.0327, // stanceWrong
	-0.1698, // overlapWrong
	0.1219,  // square
	0.3279,  // orderSquare
	0.0769,  // allCovered
	0.2739,  // clauseLeast
	0.2294,  // clauseMean
	-0.1517, // longestGap
	-0.1151, // namesLeft
	-0.0564, // numbersLeft
	0.1469,  // window
	-0.2131, // windowLeast
	0.4175,  // orderFourth
	0.4560,  // verbatim
	0.2904,  // inRow
	0.4640,  // inRowFourth
	-0.0787, // stitched
	0.0413,  // cutShort
}
