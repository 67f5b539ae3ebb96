package text

import (
	"slices"
	"strings"
)

// numbered reads "the number of people killed by the storm has risen to seven".
func (r *valueReader) numbered(v *Value, left, k int) bool {
	if v.Amount.Unit != "" || r.word(left-1) != "to" || !r.close(left-1) {
		return false
	}
	verb := left - 2
	way, ok := moving[r.word(verb)]
	start := r.begin(max(verb, 0))
	if !ok || way == 0 {
		return false
	}
	for i := start; i+2 < verb; i++ {
		if r.low[i] != "number" || r.low[i+1] != "of" {
			continue
		}
		name := fallen[r.low[i+2]]
		if people[r.low[i+2]] {
			name = fallen[r.low[i+3]]
		}
		if name == "" || name != "killed" && way < 0 {
			return false
		}
		v.Head, v.Attribute, v.Grows, v.Total = name, "people "+name, name != "missing", true
		v.Changed, v.Way = true, way
		return true
	}
	return false
}

// putting are the verbs of "put the cost of the bridge at $2 billion".
var putting = wordSet(`put puts putting`)

// put reads "put the cost of the bridge at $2 billion".
func (r *valueReader) put(v *Value, left, k int) bool {
	i := left - 1
	if r.word(i) != "at" || !r.close(i) || v.Amount.Unit == "" || isTime(v.Amount.Unit) {
		return false
	}
	for verb := i - 1; verb >= r.begin(i); verb-- {
		if putting[r.low[verb]] {
			return r.object(v, verb+1, i)
		}
	}
	return false
}

// costing reads "the bridge will cost $2 billion".
func (r *valueReader) costing(v *Value, left, k int) bool {
	if u := v.Amount.Unit; len(u) != 3 || strings.ToUpper(u) != u {
		return false
	}
	verb := left - 1
	w := r.word(verb)
	if w != "costs" && (w != "cost" || r.word(verb-1) != "will" && r.word(verb-1) != "to") || !r.close(verb) {
		return false
	}
	return r.titled(v, "cost", verb)
}

// titled names v, a head of what the words before the verb at i say: "the bridge over
// the Tamar", with a thing that is built and costs money.
func (r *valueReader) titled(v *Value, head string, verb int) bool {
	end := verb
	start := r.begin(max(verb-1, 0))
	for end > start && (beside[r.low[end-1]] || scheduling[r.low[end-1]] || strings.HasSuffix(r.low[end-1], "ly")) && r.of[end-1] < 0 {
		end--
	}
	from := start
	for from < end && determining[r.low[from]] && r.low[from] != "new" {
		from++
	}
	if end == from || end-from > longestTitle || from == 0 || r.low[from-1] != "the" {
		return false
	}
	if !r.building(from, end) {
		return false
	}
	v.Head, v.Beside = head, nil
	v.Attribute = head + " of the " + r.s[r.words[from].Start:r.words[end-1].End]
	for i := from; i < end; i++ {
		if r.low[i] != "over" && r.low[i] != "new" {
			r.note(v, i)
		}
	}
	return len(v.Beside) > 0
}

// building says that the words from one to before another name what is built.
func (r *valueReader) building(from, end int) bool {
	thing := false
	for i := from; i < end; i++ {
		if r.of[i] >= 0 && r.nums[r.of[i]].Unit != "th" || stops[r.low[i]] || unsure[r.low[i]] || putting[r.low[i]] {
			return false
		}
		thing = thing || projects[r.low[i]] || lines[r.low[i]]
	}
	return thing
}

// longestTitle is how many words may name what is built.
const longestTitle = 8

var (
	lines      = wordSet(`metro line road motorway highway station museum school harbour port extension line link expressway`)
	scheduling = wordSet(`expected scheduled due planned to set slated`)
)

// lacking are what homes are without, under one name; housed those who are.
var (
	lacking = map[string]string{"power": "power", "electricity": "power", "water": "water", "gas": "gas", "heat": "heating", "heating": "heating"}
	housed  = wordSet(`homes households houses customers`)
	abiding = wordSet(`still remain remains remained`)
)

// without reads "8,000 homes are still without power".
func (r *valueReader) without(v *Value, left, k int) bool {
	i := r.after[k]
	if v.Amount.Unit != "" || v.Amount.Value < 2 || !housed[r.word(i)] || !r.close(i-1) || !r.counts(left, k) && r.word(left-1) != "to" {
		return false
	}
	i++
	place := r.place(i)
	if place != "" {
		i += 2
	}
	for auxiliary[r.word(i)] || abiding[r.word(i)] {
		v.Changed = v.Changed || abiding[r.word(i)]
		i++
	}
	what := lacking[r.word(i+1)]
	if r.word(i) != "without" || what == "" {
		return false
	}
	if i += 2; place == "" && r.close(i-1) {
		place = r.place(i)
	}
	v.Head, v.Attribute, v.Beside, v.lacks = "without "+what, "homes without "+what, []string{"home"}, true
	if v.Changed { // who still is without was so before, with others
		v.Way = -1
	}
	if place != "" {
		v.Attribute = "homes in " + place + " without " + what
		v.Beside = append(v.Beside, stemmed(strings.ToLower(place)))
		slices.Sort(v.Beside)
	}
	return true
}

// place is the name in "in Ganjam" at the word at i; empty for anything else.
func (r *valueReader) place(i int) string {
	if r.word(i) != "in" || i+1 >= len(r.words) || !r.close(i) || !capital(r.words[i+1].Text) || timely[r.low[i+1]] {
		return ""
	}
	return r.words[i+1].Text
}

// opened are the verbs of what is built and is to be ready in a year.
var opened = byName(map[string]string{"opening": `open opens reopen reopens`, "completion": `completed finished`})

// scheduled reads "the bridge over the Tamar will open in 2028 instead of 2027".
func (r *valueReader) scheduled(v *Value, left, k int) bool {
	i := left - 1
	for r.word(i) == "late" || r.word(i) == "early" || r.word(i) == "mid" {
		i--
	}
	if r.word(i) != "in" && r.word(i) != "by" || !r.close(i) || !r.ends(r.after[k]) {
		return false
	}
	verb := i - 1
	head := opened[r.word(verb)]
	if head == "" || head == "completion" && r.word(verb-1) != "be" || !r.titled(v, head, verb) {
		return false
	}
	v.year = true
	for j := r.begin(verb); j < verb; j++ {
		v.Changed = v.Changed || r.low[j] == "now" || r.low[j] == "only"
	}
	if p := r.replaced(r.after[k]); p != nil {
		v.Prior, v.Changed = p, true
	}
	return true
}

// replaced is the number of "instead of 2027" at the word at i, or nil.
func (r *valueReader) replaced(i int) *Number {
	switch r.word(i) + " " + r.word(i+1) {
	case "instead of", "rather than", "not in":
	default:
		return nil
	}
	if i+2 >= len(r.of) || r.of[i+2] < 0 {
		return nil
	}
	n := r.nums[r.of[i+2]]
	return &n
}

// ends says that what is said of a year ends before the word at i.
func (r *valueReader) ends(i int) bool {
	w := r.word(i)
	return w == "" || !r.close(i-1) || stops[w] || w == "instead" || w == "rather" || w == "not"
}

// doubts are the words that make a time table none.
var doubts = wordSet(`may might could would should if unless whether not never no denied without hopes hope wants want likely unlikely possibly perhaps probably`)

// timetable is the mood of what is said of a year: what is expected then is what the
// time table says.
func (r *valueReader) timetable(k int) Mood {
	from, to := r.begin(r.first[k]), r.first[k]
	for i := from; i < to; i++ {
		if doubts[r.low[i]] && r.low[i] != "no" || strings.HasSuffix(r.low[i], "n't") {
			return Unsure
		}
	}
	if strings.HasSuffix(strings.TrimRight(r.s, "\"”’' "), "?") {
		return Unsure
	}
	return Stated
}
