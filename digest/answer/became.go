package answer

import "time"

// laterBy is from when on a later value is what became of the former one, and not
// another report of the same day.
const laterBy = 12 * time.Hour

// became reports whether what a says is what became of what b said before: half a day
// later, or by the same source, or because a says that b's number no longer holds.
func became(a, b *sentence) bool {
	x, y := a.passage.source, b.passage.source
	if x.ID == y.ID || !x.Published.After(y.Published) {
		return false
	}
	return x.Published.Sub(y.Published) >= laterBy || x.Source != "" && x.Source == y.Source || a.corrects(b)
}

// corrects reports whether a says of a number of b that it is not so, or no longer:
// "6 million, not 4 million", "up from 200".
func (s *sentence) corrects(o *sentence) bool {
	has := o.numbers()
	for _, m := range s.spans {
		if has[m.key] && s.former(m) {
			return true
		}
	}
	return false
}

// former reports whether s says of the number m that it does not hold, or held before.
func (s *sentence) former(m mention) bool {
	back := func(n int) string {
		if m.from < n {
			return ""
		}
		return s.tokens[m.from-n].word
	}
	switch back(1) {
	case "not":
		return true
	case "than", "of":
		return back(2) == "rather" || back(2) == "instead"
	case "from":
		return movedFrom[back(2)] || m.to < len(s.tokens) && s.tokens[m.to].word == "to"
	}
	return false
}

// movedFrom are words before "from" and a number that was so before.
var movedFrom = set("up down rises rose risen fell falls fallen cut raised lowered increased decreased percent cent changed")
