package text

import (
	"math"
	"slices"
)

// same says that two values are of one attribute, by its name alone.
func (v Value) same(o Value) bool {
	return v.Head == o.Head && v.Amount.Unit == o.Amount.Unit && slices.Equal(v.Beside, o.Beside) && slices.Equal(v.Period, o.Period)
}

// leastNamed is how many words beside its noun name an attribute so well that
// another amount is a new one, although the sentence does not say so.
const leastNamed = 2

// bare says that nothing but its noun tells what v is of: "the tariff".
func (v Value) bare() bool { return len(v.Beside) == 0 && !v.Grows }

// Moved says that v states a new value of what old stated before it. It takes a
// name in common, or that v itself says that it was what old stated; a move must go
// the way that the sentence says, and what only grows must have grown.
func (v Value) Moved(old Value) bool {
	if !v.movable(old) || v.Way*sign(v.Amount.Value-old.Amount.Value) < 0 {
		return false
	}
	switch {
	case v.Prior != nil:
		slack := 0.005
		if v.year {
			slack = 0
		}
		return near(v.Prior.Value, old.Amount.Value, slack) && v.Related(old)
	case v.Grows:
		return v.outgrew(old)
	case v.lacks:
		return v.Changed && v.Lead && old.Lead && old.Mood == Stated && len(v.Beside) <= len(old.Beside) && v.Related(old)
	}
	return old.Mood == Stated && v.same(old) && (v.Changed && !v.bare() || len(v.Beside) >= leastNamed)
}

// movable says that v and old are stated so, of one kind and with such amounts, that v
// may be a move of old.
func (v Value) movable(old Value) bool {
	if v.Thing || old.Thing || v.held || v.Mood != Stated || old.Mood == Unsure {
		return false
	}
	return v.Head == old.Head && v.Amount.Unit == old.Amount.Unit && v.year == old.year && v.apart(old) && !v.leaps(old)
}

// leaps says that one amount is so many times the other that they are hardly of one thing.
func (v Value) leaps(old Value) bool {
	a, b := math.Abs(v.Amount.Value), math.Abs(old.Amount.Value)
	return min(a, b) > 0 && max(a, b) > maxLeap*min(a, b)
}

// maxLeap is how many times as much, or as little, an amount may become at once.
const maxLeap = 100

// outgrew says that v counts what old counted when they were fewer. A number of
// people in passing may count only some of them, or those of another event.
func (v Value) outgrew(old Value) bool {
	if !v.main() || !old.main() || old.Mood != Stated || v.Bound == About || v.Amount.Value <= old.Amount.Value || v.Amount.Value > maxGrowth*old.Amount.Value {
		return false
	}
	return v.same(old) || v.Total && !group(old) && (len(v.Beside) == 0 || v.Way > 0 && len(old.Beside) == 0)
}

// maxGrowth is how many times as many a count may become at once: more are another
// event's.
const maxGrowth = 10

// main says that v is of what its article is about.
func (v Value) main() bool { return v.Total || v.Lead }

// group says that a count is of some kind of people only.
func group(v Value) bool {
	for w := range folk {
		if slices.Contains(v.Beside, Stem(w, "en")) {
			return true
		}
	}
	return false
}

// Related says that nothing in the names of two values sets them apart: one says
// no more than the other does.
func (v Value) Related(o Value) bool {
	a, b := v.Beside, o.Beside
	if len(a) > len(b) {
		a, b = b, a
	}
	for _, w := range a {
		if !slices.Contains(b, w) {
			return false
		}
	}
	return true
}

// Differs says that two values, stated of the same time, cannot both be right.
func (v Value) Differs(o Value) bool {
	if v.Mood != Stated || o.Mood != Stated || v.bare() || v.lacks || v.year || !v.same(o) || !v.apart(o) || (v.Grows || v.Thing || o.Thing) && !(v.main() && o.main()) {
		return false
	}
	if v.Prior != nil || o.Prior != nil { // one of them tells of a move: the other may be of before it
		return false
	}
	lower, higher := v, o
	if lower.Amount.Value > higher.Amount.Value {
		lower, higher = higher, lower
	}
	return lower.Bound != AtLeast && higher.Bound != AtMost
}

// apart says that the amounts differ by more than rounding does.
func (v Value) apart(o Value) bool {
	if v.year || o.year {
		return v.Amount.Value != o.Amount.Value
	}
	slack := 0.001
	if v.Bound == About || o.Bound == About {
		slack = 0.1
	}
	if v.rounded() || o.rounded() {
		slack = max(slack, 0.04)
	}
	return !near(v.Amount.Value, o.Amount.Value, slack)
}

// rounded says that an amount has at most two digits that count, and more places.
func (v Value) rounded() bool {
	x := math.Abs(v.Amount.Value)
	if x < 100 {
		return false
	}
	unit := math.Pow(10, math.Floor(math.Log10(x))-1)
	return math.Mod(x, unit) == 0
}

func near(a, b, slack float64) bool {
	return math.Abs(a-b) <= slack*max(math.Abs(a), math.Abs(b))
}

func sign(x float64) int {
	switch {
	case x > 0:
		return 1
	case x < 0:
		return -1
	}
	return 0
}
