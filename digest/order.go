package digest

// An Order is what one request changes of a channel's digest. It is stored as a
// whole or not at all.
type Order struct {
	Digest  Digest // without an ID, it is new
	Ordered bool   // its schedule, zone or size is another than is stored
	Feeds   []Feed // it follows them from now on
	// Topics are defined anew, and followed from now on.
	Topics []Definition
	Tie    []int64 // topics that it follows from now on, as they are
	Untie  []int64 // topics that it follows no more
	Audit  Audit
}

// A Definition is a topic with the stored articles that match it.
type Definition struct {
	Topic    Topic
	Articles []int64
}
