package digest

import "time"

// A Shift is a value that has moved since a channel was told of it.
type Shift struct {
	Of   string // what has the value, as stated: "tariff on Indian goods"
	From string // as the channel was told
	To   string
	Told time.Time // when the channel was told From
	Cite Cite      // where To is stated
	Fact int64     // the fact that states To
}

// A Dispute is different values of the same thing, stated at the same time by
// sources that are independent of one another.
type Dispute struct {
	Of    string
	Sides []Side // two or more, that of most sources first
}

// A Side is one value in a dispute.
type Side struct {
	Amount  string
	Sources []string // who states it, earliest first
	Cite    Cite     // where the first of them does
}

// A Factor is one term of an entry's rank, which is their product.
type Factor struct {
	Name string
	Says string // what was measured, in words
	By   float64
}
