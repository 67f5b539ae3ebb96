package match

// prior are the weights with which a topic begins, of the traits in their order, and
// alone those of what the query tells by itself. They were learned from the topics of
// Reuters-21578, from the first half of its articles: NEWSDESK_LEARN=1 go test -run
// LearnPrior -v ./digest/match prints them. No code changes them.
var (
	prior = [traited]float64{-2.645, 1.235, -.488, -.116, -1.978, .730, 2.158, -1.438}
	alone = [traited]float64{-1.658, 1.389, -.275, -.163, -2.019, .718}
)
