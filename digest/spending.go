package digest

import "time"

// Money is an amount in millionths of whatever currency the prices are in.
type Money int64

// An Amount is tokens and the money they cost.
type Amount struct {
	Tokens int64
	Money  Money
}

// A Budget is how much models may take; a zero is no bound.
type Budget struct {
	Day, Month               Amount // in all
	ChannelDay, ChannelMonth Amount // for one channel
}

// A Spend is one call to a model: what is set aside for it, and then what it took.
type Spend struct {
	ID      int64
	At      time.Time
	Day     string // such as 2025-04-18, in the zone that the budget is kept in
	Month   string // such as 2025-04
	Channel string // whom it is for
	Model   string
	Amount
}

// A Judgement is what the gate said of one sentence that a model wrote, and what
// became of it.
type Judgement struct {
	At       time.Time
	Channel  string
	Story    int64 // zero for an answer
	Model    string
	Sentence string
	Became   string   // kept, recited, repaired or dropped
	Kinds    []string // what was wrong at first; empty when nothing was
	Reasons  []string
}

// A Cost is what models took and what the gate refused, as a channel sees it.
type Cost struct {
	Day, Month               Amount
	ChannelDay, ChannelMonth Amount
	Calls                    int            // of the channel, this month
	Open                     int            // of them, not settled: a crash left them, and they count in full
	Judged                   map[string]int // the channel's sentences this month, by what became of them
	Faults                   map[string]int // what was wrong with those, by kind
}
