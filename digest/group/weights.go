package group

var learned = Model{Text: Weights{Bias: -6, Bends: firstBends}, Headline: Weights{Bias: -4, Bends: firstBends}}

var firstBends = [][bends]float32{fText: {8}, fTitle: {3}, fCover: {2}, fGap: {-.3}, fBest: {4}}
