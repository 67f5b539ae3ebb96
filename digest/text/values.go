package text

import (
	"math"
	"slices"
	"strings"
)

// A Value is what a sentence states of an attribute: of "the tariff on Indian goods
// falls from 26 to 18 percent", the tariff on Indian goods is 18 percent and was 26.
type Value struct {
	Attribute string   // as stated, without its article: "tariff on Indian goods"
	Head      string   // its noun: "tariff"; what becomes of people: "killed"
	Beside    []string // the stems of the other words, ordered; none says of what it is
	Period    []string // the months and years that are named with it
	Amount    Number
	Prior     *Number // what it was before, where the sentence says so
	Bound     Bound
	Changed   bool // the sentence says that the amount is new
	Way       int  // 1: it rose to the amount, -1: it fell, 0: not said
	Grows     bool // it counts what can only grow, such as the dead
	Thing     bool // it counts things by a name of several words: no move is seen in it
	Total     bool // it says that it counts all of them, as a toll does
	Lead      bool // it stands where an article says what it is about; the caller's to set
	Mood      Mood

	held  bool // it stands while a move of it is only planned, or is counted anew: no move itself
	lacks bool // it counts homes that are without something: in a lead only, and fewer by and by
	year  bool // the amount is a year
	given bool // "the 26 percent tariff": it is there, whatever the sentence says of it
}

// Bound says how an amount bounds the value.
type Bound int8

// The bounds.
const (
	Exactly Bound = iota
	About
	AtLeast
	AtMost
)

// Mood says how a value is stated.
type Mood int8

// The moods.
const (
	Stated Mood = iota
	Past        // it was so once
	Unsure      // denied, planned, feared, asked for, guessed
)

// Values gives the values that a sentence states, in the order of their amounts.
// It knows the attributes that news speak of and finds nothing where a sentence is
// built otherwise than it understands: rather a value missed than a false one.
func Values(sentence string) []Value {
	if !strings.ContainsAny(sentence, "0123456789") && !spelledOut(sentence) {
		return nil
	}
	r := valueReader{s: sentence, words: Words(sentence), nums: Numbers(sentence)}
	if len(r.words) > longestRead {
		return nil
	}
	r.prepare()
	invented, remeasured := r.invented(), r.remeasured()
	var vs []Value
	for k := range r.nums {
		if v, ok := r.value(k); ok {
			v.held = v.held || remeasured
			if invented {
				v.Mood = Unsure
			}
			vs = append(vs, v)
			if v.Mood == Unsure && v.Prior != nil && !invented { // an offer to lower it from 26: it is 26
				vs = append(vs, v.standing())
			}
		}
	}
	return vs
}

// standing is what still holds while a move is only offered or planned.
func (v Value) standing() Value {
	v.Amount, v.Prior = *v.Prior, nil
	v.Mood, v.Changed, v.Way, v.Bound, v.held = Stated, false, 0, Exactly, true
	return v
}

// longestRead is the longest sentence that is read, in words.
const longestRead = 90

// spelledOut says that a sentence may hold a number in words.
func spelledOut(s string) bool {
	for _, w := range []string{"dead", "died", "kill", "drown", "perish", "toll", "number of", "injured", "wounded", "missing", "arrested", "evacuated", "displaced", "rescued", "two ", "three ", "four ", "five ", "six ", "seven ", "eight ", "nine ", "ten ", "twelve "} {
		if strings.Contains(s, w) {
			return true
		}
	}
	return false
}

type valueReader struct {
	s     string
	words []Token
	low   []string
	nums  []Number
	of    []int // by word: the number that it is part of, or -1
	first []int // by number: its first word, and after its last
	after []int
}

func (r *valueReader) prepare() {
	r.low, r.of = make([]string, len(r.words)), make([]int, len(r.words))
	r.first, r.after = make([]int, len(r.nums)), make([]int, len(r.nums))
	k := 0
	for i, w := range r.words {
		r.low[i], r.of[i] = strings.ToLower(w.Text), -1
		for k < len(r.nums) && r.nums[k].End <= w.Start {
			k++
		}
		if k < len(r.nums) && w.Start < r.nums[k].End && r.nums[k].Start < w.End {
			r.of[i] = k
			if r.after[k] == 0 {
				r.first[k] = i
			}
			r.after[k] = i + 1
		}
	}
}

// value reads what the sentence states by number k.
func (r *valueReader) value(k int) (Value, bool) {
	n := r.nums[k]
	if r.after[k] == 0 || n.Unit == "th" || isTime(n.Unit) || r.doubtful(k) {
		return Value{}, false
	}
	v := Value{Amount: n}
	if n.Unit == "" && n.Value >= 1900 && n.Value <= 2100 && len(n.Text) == 4 {
		ok := r.scheduled(&v, r.first[k], k)
		v.Mood = r.timetable(k)
		return v, ok
	}
	left := r.bounded(&v, r.first[k])
	for _, read := range []func(*Value, int, int) bool{r.moved, r.stands, r.ofHead, r.before, r.befell, r.sheltered, r.project, r.things, r.numbered, r.put, r.costing, r.without} {
		v.Changed, v.Prior = false, nil
		if read(&v, left, k) {
			r.formerly(&v, k)
			r.judge(&v, k)
			return v, (!v.Grows || countsPeople(n)) && (v.Prior == nil || !misread(*v.Prior))
		}
	}
	return Value{}, false
}

// countsPeople says that a number may be one of people.
func countsPeople(n Number) bool {
	return n.Value >= 0 && n.Value == math.Trunc(n.Value) && n.Value < mostPeople
}

func isTime(unit string) bool {
	switch unit {
	case "s", "min", "hour", "h", "day", "week", "month", "year", "pp":
		return true
	}
	return false
}

// bounded takes words such as "at least" before the number at word i, and returns
// where the words before them end.
func (r *valueReader) bounded(v *Value, i int) int {
	two := func(a, b string) bool { return i >= 2 && r.low[i-2] == a && r.low[i-1] == b }
	one := func(words ...string) bool { return i >= 1 && slices.Contains(words, r.low[i-1]) }
	switch {
	case two("at", "least"), two("more", "than"), two("no", "fewer"), two("greater", "than"):
		v.Bound = AtLeast
		return i - 2
	case two("at", "most"), two("up", "to"), two("less", "than"), two("fewer", "than"):
		v.Bound = AtMost
		return i - 2
	case one("over", "above", "exceeding"):
		v.Bound = AtLeast
		return i - 1
	case one("about", "around", "nearly", "almost", "roughly", "approximately", "some", "close"):
		v.Bound = About
		return i - 1
	case one("a", "an", "just", "only", "exactly", "now"):
		return i - 1
	}
	return i
}

func (r *valueReader) word(i int) string {
	if i < 0 || i >= len(r.low) {
		return ""
	}
	return r.low[i]
}

// close says that only a space parts the words at i and i+1.
func (r *valueReader) close(i int) bool {
	if i < 0 || i+1 >= len(r.words) {
		return false
	}
	switch r.s[r.words[i].End:r.words[i+1].Start] {
	case " ", "\u00a0", "-", " $", " €", " £", " ₹", "% ", "'s ", "’s ", " %":
		return true
	}
	return r.of[i] >= 0 && r.of[i] == r.of[i+1]
}

// begin is where the clause that holds the word at i begins.
func (r *valueReader) begin(i int) int {
	for i > 0 && r.close(i-1) {
		switch r.low[i-1] {
		case "that", "and", "but", "while", "as", "because", "which", "who", "where", "after", "when", "said", "says":
			return i
		}
		i--
	}
	return i
}

// end is where the clause that holds the word at i ends.
func (r *valueReader) end(i int) int {
	for i+1 < len(r.words) && r.close(i) {
		switch r.low[i+1] {
		case "and", "but", "while", "as", "because", "which", "who", "where", "after", "when", "said", "says":
			return i + 1
		}
		i++
	}
	return i + 1
}
