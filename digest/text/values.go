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
	Total     bool // it says that it counts all of them, as a toll does
	Lead      bool // it stands where an article says what it is about; the caller's to set
	Mood      Mood

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
	var vs []Value
	for k := range r.nums {
		if v, ok := r.value(k); ok {
			vs = append(vs, v)
			if v.Mood == Unsure && v.Prior != nil { // an offer to lower it from 26: it is 26
				vs = append(vs, v.standing())
			}
		}
	}
	return vs
}

// standing is what still holds while a move is only offered or planned.
func (v Value) standing() Value {
	v.Amount, v.Prior = *v.Prior, nil
	v.Mood, v.Changed, v.Way, v.Bound = Stated, false, 0, Exactly
	return v
}

// longestRead is the longest sentence that is read, in words.
const longestRead = 90

// spelledOut says that a sentence may hold a number in words.
func spelledOut(s string) bool {
	for _, w := range []string{"dead", "died", "kill", "injured", "wounded", "missing", "arrested", "evacuated", "displaced", "rescued"} {
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
	if r.after[k] == 0 || n.Unit == "th" || isTime(n.Unit) || n.Unit == "" && n.Value >= 1900 && n.Value <= 2100 && len(n.Text) == 4 {
		return Value{}, false
	}
	v := Value{Amount: n}
	left := r.bounded(&v, r.first[k])
	for _, read := range []func(*Value, int, int) bool{r.moved, r.stands, r.ofHead, r.before, r.befell} {
		v.Changed, v.Prior = false, nil
		if read(&v, left, k) {
			r.formerly(&v, k)
			r.judge(&v, k)
			return v, true
		}
	}
	return Value{}, false
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

// moved reads "falls to 18", "was cut from 26 to 18", "cut the tariff to 18".
func (r *valueReader) moved(v *Value, left, k int) bool {
	if r.word(left-1) != "to" || left > 0 && left < len(r.words) && !r.close(left-1) {
		return false
	}
	v.Changed = true
	i := left - 1 // where what stands before "to" ends
	if p := r.prior(i, v.Amount); p != nil {
		v.Prior, i = p, r.first[r.of[i-1]]-1
	}
	for i > 0 && (beside[r.low[i-1]] || strings.HasSuffix(r.low[i-1], "ly")) && r.close(i-1) {
		i--
	}
	start := r.begin(max(i-1, 0))
	if way, ok := moving[r.word(i-1)]; ok && i-1 >= start {
		v.Way = way
		if r.subject(v, start, i-1) {
			return true
		}
	}
	for verb := i - 1; verb >= start; verb-- {
		if way, ok := moving[r.low[verb]]; ok && r.object(v, verb+1, i) {
			v.Way = way
			return true
		}
	}
	return false
}

// formerly takes what the amount was before from behind it: "18 percent on Indian
// goods, down from the 26 percent", "18 percent from 26 percent".
func (r *valueReader) formerly(v *Value, k int) {
	for i := r.after[k]; v.Prior == nil && i < min(r.after[k]+furthest, len(r.low)-1); i++ {
		way := map[string]int{"down": -1, "up": 1}[r.low[i]]
		switch {
		case r.of[i] >= 0:
			return
		case r.low[i] == "from" && i == r.after[k], way != 0 && r.low[i+1] == "from":
			if way != 0 {
				i++
			}
		default:
			continue
		}
		if i++; r.word(i) == "the" || r.word(i) == "a" || r.word(i) == "an" {
			i++
		}
		if i >= len(r.of) || r.of[i] < 0 || !sameUnit(r.nums[r.of[i]].Unit, v.Amount.Unit) {
			return
		}
		p := r.nums[r.of[i]]
		p.Unit = v.Amount.Unit
		v.Prior, v.Changed = &p, true
		if way != 0 {
			v.Way = way
		}
	}
}

// furthest is how many words may stand between an amount and what it was before.
const furthest = 10

// prior is the number of "from 26 percent" before the word at i.
func (r *valueReader) prior(i int, amount Number) *Number {
	if i < 2 || r.of[i-1] < 0 {
		return nil
	}
	k := r.of[i-1]
	if r.word(r.first[k]-1) != "from" || !sameUnit(r.nums[k].Unit, amount.Unit) {
		return nil
	}
	p := r.nums[k]
	p.Unit = amount.Unit
	return &p
}

func sameUnit(a, b string) bool { return a == b || a == "" || b == "" }

// stands reads "stands at 18", "is now 18", "reached 18".
func (r *valueReader) stands(v *Value, left, k int) bool {
	i := left - 1
	if i < 1 || !r.close(i) || r.compares(r.after[k]) {
		return false
	}
	v.Changed = r.low[i] == "now" || r.low[i] == "hit" || r.low[i] == "hits" || r.low[i] == "reached" || r.low[i] == "reaches" || r.low[i-1] == "now"
	switch {
	case r.low[i] == "at" && standing[r.low[i-1]]:
		i--
	case been[r.low[i]]:
		v.Mood = Past
	case !reaching[r.low[i]]:
		return false
	}
	return r.subject(v, r.begin(i), i)
}

// compares says that the word at i makes a difference or a share of the number
// before it: 5 percent cheaper, 5 percent of.
func (r *valueReader) compares(i int) bool {
	switch w := r.word(i); w {
	case "more", "less", "above", "below", "up", "down", "of", "per", "in", "times":
		return w != "in"
	default:
		return strings.HasSuffix(w, "er") && r.close(i-1)
	}
}

// subject takes the attribute that ends before the verb at i, in the clause that
// begins at start.
func (r *valueReader) subject(v *Value, start, i int) bool {
	for i > start && (beside[r.low[i-1]] || strings.HasSuffix(r.low[i-1], "ly")) {
		i--
	}
	for h := start; h < i; h++ {
		if isHead(r.low[h]) && r.chain(h+1, i) == i {
			return r.attribute(v, span{r.modifiers(start, h), h, i})
		}
	}
	return false
}

// object takes the attribute that is all of the words from start to end.
func (r *valueReader) object(v *Value, start, end int) bool {
	for h := start; h < end; h++ {
		if !isHead(r.low[h]) || r.chain(h+1, end) != end {
			continue
		}
		from := r.modifiers(start, h)
		if from > start && !determining[r.low[from-1]] && !possessing[r.low[from-1]] && r.of[from-1] < 0 {
			return false
		}
		if from > start && r.of[from-1] >= 0 && r.nums[r.of[from-1]].Unit == v.Amount.Unit && v.Prior == nil {
			p := r.nums[r.of[from-1]]
			v.Prior = &p
		}
		return r.attribute(v, span{from, h, end})
	}
	return false
}

// ofHead reads "a tariff of 18 percent on Indian goods".
func (r *valueReader) ofHead(v *Value, left, k int) bool {
	h := left - 2
	if h < 0 || r.low[left-1] != "of" || !isHead(r.low[h]) || !r.close(h) || !r.close(h+1) {
		return false
	}
	end := r.chain(r.after[k], r.end(r.after[k]-1))
	return r.attribute(v, span{r.modifiers(r.begin(h), h), h, h + 1}) && r.extend(v, r.after[k], end)
}

// before reads "an 18 percent tariff on Indian goods".
func (r *valueReader) before(v *Value, left, k int) bool {
	heads := moneyHeads
	switch {
	case v.Amount.Unit == "%":
		heads = percentHeads
	case len(v.Amount.Unit) != 3 || strings.ToUpper(v.Amount.Unit) != v.Amount.Unit:
		return false
	}
	if possessing[r.word(left-1)] {
		return false
	}
	v.given = r.word(left-1) == "the"
	i := r.after[k]
	for h := i; h < min(i+3, len(r.words)) && r.close(h-1); h++ {
		if heads[singular(r.low[h])] {
			end := r.chain(h+1, r.end(h))
			return r.word(end) != "to" && r.attribute(v, span{i, h, end})
		}
		if stops[r.low[h]] || joining[r.low[h]] {
			return false
		}
	}
	return false
}

// befell reads "killed at least 41 people", "41 people were killed", "41 dead".
func (r *valueReader) befell(v *Value, left, k int) bool {
	n := v.Amount
	if n.Unit != "" || n.Value != math.Trunc(n.Value) || n.Value < 1 || !r.counts(left, k) {
		return false
	}
	i, who := r.who(k)
	name, i := r.what(left, i)
	if name == "" {
		return false
	}
	v.Head, v.Attribute, v.Grows = name, name, name != "missing"
	if who != "" {
		v.Beside, v.Attribute = append(v.Beside, Stem(who, "en")), who+" "+name
	}
	if r.word(i) == "in" && i+1 < len(r.words) && capital(r.words[i+1].Text) && !timely[r.low[i+1]] {
		v.Beside = append(v.Beside, stemmed(r.low[i+1]))
		v.Attribute += " in " + r.words[i+1].Text
	}
	slices.Sort(v.Beside)
	return true
}

// who is the kind of people that number k counts, empty for all, and where what
// follows them begins.
func (r *valueReader) who(k int) (after int, who string) {
	i := r.after[k]
	w := r.word(i)
	switch {
	case !r.close(i - 1):
		return i, ""
	case people[w]:
		return i + 1, ""
	case folk[w], fallen[w] == "" && !joining[w] && !stops[w] && !beside[w] && !timely[w] && w != "by" && w != "near" && w != "":
		return i + 1, w
	}
	return i, ""
}

// what is what became of the people counted, told before their number, which begins
// at left, or behind them at i, and where what follows it begins.
func (r *valueReader) what(left, i int) (name string, after int) {
	prev := r.word(left - 1)
	if fallen[prev] != "" && r.close(left-1) && prev != "dead" && prev != "deaths" && prev != "missing" {
		if prev == "died" {
			return "", i
		}
		return fallen[prev], i
	}
	for i < len(r.low) && r.close(i-1) && auxiliary[r.low[i]] {
		i++
	}
	if !r.close(i - 1) {
		return "", i
	}
	return fallen[r.word(i)], i + 1
}

// counts says that number k counts all of them, not some more or some of them.
func (r *valueReader) counts(left, k int) bool {
	switch r.word(left - 1) {
	case "another", "including", "of", "among", "further", "other", "additional", "with", "aged", "from", "between", "by", "to":
		return false
	}
	switch r.word(r.after[k]) {
	case "more", "other", "others", "of", "additional", "further", "times":
		return false
	}
	return true
}

// A span is an attribute's words: from its first to before end, with its head.
type span struct{ from, head, end int }

// modifiers is where the words that determine the head at h begin.
func (r *valueReader) modifiers(start, h int) int {
	i := h
	for i > start && h-i < 4 && r.close(i-1) {
		w := r.low[i-1]
		if r.of[i-1] >= 0 || determining[w] || stops[w] || joining[w] || timely[w] || unsure[w] || pastly[w] || moving[w] != 0 {
			break
		}
		if _, ok := moving[w]; ok {
			break
		}
		i--
	}
	return i
}

// chain is where prepositions with their nouns end that begin at i, at most at end.
func (r *valueReader) chain(i, end int) int {
	for parts := 0; parts < 3 && i < end; parts++ {
		if !joining[r.low[i]] || !r.close(i-1) {
			return i
		}
		j := i + 1
		for j < end && j-i <= 5 && r.close(j-1) && r.of[j] < 0 && !joining[r.low[j]] && !stops[r.low[j]] && !timely[r.low[j]] && !beside[r.low[j]] && r.low[j] != "to" && r.low[j] != "by" && r.low[j] != "with" {
			if _, ok := moving[r.low[j]]; ok {
				break
			}
			j++
		}
		if j == i+1 || j == i+2 && determining[r.low[i+1]] {
			return i
		}
		i = j
	}
	return i
}

// attribute takes sp as what the value is of. It is false when a pronoun says
// whose it is.
func (r *valueReader) attribute(v *Value, sp span) bool {
	if sp.from > 0 && possessing[r.low[sp.from-1]] && !r.impersonal(sp) {
		return false
	}
	v.Head = headOf(r.low[sp.head])
	death := v.Head == "toll"
	v.Attribute = strings.TrimSpace(r.s[r.words[sp.from].Start:r.words[sp.end-1].End])
	v.Beside = nil
	for i := sp.from; i < sp.end; i++ {
		if i != sp.head {
			r.note(v, i)
		}
	}
	if death {
		if !slices.Contains(v.Beside, "death") {
			return false
		}
		v.Head, v.Grows, v.Total = "killed", true, true
		v.Beside = slices.DeleteFunc(v.Beside, func(w string) bool { return w == "death" })
	}
	return true
}

// impersonal says that it does not matter whose the attribute is: there is one tariff
// on Indian goods, whoever says "its".
func (r *valueReader) impersonal(sp span) bool {
	h := headOf(r.low[sp.head])
	return (h == "tariff" || h == "tax") && sp.head+1 < sp.end && r.low[sp.head+1] == "on"
}

// extend takes the words from one to before another into the attribute's name.
func (r *valueReader) extend(v *Value, from, end int) bool {
	if end <= from {
		return true
	}
	v.Attribute += " " + r.s[r.words[from].Start:r.words[end-1].End]
	for i := from; i < end; i++ {
		r.note(v, i)
	}
	return true
}

// note takes the word at i beside the attribute's head.
func (r *valueReader) note(v *Value, i int) {
	w := r.low[i]
	if joining[w] || determining[w] || possessing[w] {
		return
	}
	s := stemmed(w)
	if at, ok := slices.BinarySearch(v.Beside, s); !ok {
		v.Beside = slices.Insert(v.Beside, at, s)
	}
}

func stemmed(w string) string {
	s := Stem(strings.TrimSuffix(Fold(strings.TrimSuffix(w, "'s")), "'"), "en")
	if same, ok := sameWords[s]; ok {
		return same
	}
	return s
}

// singular is a head noun's singular.
func singular(w string) string {
	if attributeHeads[w] {
		return w
	}
	if s, ok := strings.CutSuffix(w, "ies"); ok {
		return s + "y"
	}
	return strings.TrimSuffix(w, "s")
}

func isHead(w string) bool { return attributeHeads[singular(w)] }

func headOf(w string) string {
	h := singular(w)
	if same, ok := sameHeads[h]; ok {
		return same
	}
	return h
}

// judge finds the mood and the period of a value from the words of its clause.
func (r *valueReader) judge(v *Value, k int) {
	from, to := r.begin(r.first[k]), r.end(r.after[k]-1)
	for i := max(0, from-6); i < from; i++ { // "threatened that", "expected, it said, to"
		if unsure[r.low[i]] && r.low[i] != "no" && r.low[i] != "can" {
			v.Mood = Unsure
		}
	}
	for i := from; i < to; i++ {
		if r.of[i] != k {
			v.Mood = max(v.Mood, r.mood(v, i))
		}
		r.period(v, i)
	}
	if v.given && v.Mood == Unsure {
		v.Mood = Stated
	}
	if v.Grows && r.otherTimes() {
		v.Mood = max(v.Mood, Past)
	}
	if strings.HasSuffix(strings.TrimRight(r.s, "\"”’' "), "?") {
		v.Mood = Unsure
	}
}

// mood is what the word at i makes of a value in its clause.
func (r *valueReader) mood(v *Value, i int) Mood {
	w := r.low[i]
	switch {
	case w == "may" && capital(r.words[i].Text) && i > 0: // the month
		return Stated
	case w == "fewer", w == "no" && r.word(i+1) == "fewer": // "no fewer than"
		return Stated
	case unsure[w], strings.HasSuffix(w, "n't"):
		return Unsure
	case pastly[w] && v.Prior == nil && w != "against" && w != "since":
		return Past
	}
	return Stated
}

// otherTimes says that the sentence speaks of another time, so that what it counts
// may be of another event.
func (r *valueReader) otherTimes() bool {
	for i, w := range r.low {
		year := len(w) == 4 && (strings.HasPrefix(w, "19") || strings.HasPrefix(w, "20")) && strings.Trim(w, "0123456789") == ""
		if year && r.words[i].Text == w || months[w] != 0 && capital(r.words[i].Text) || elsewhen[w] {
			return true
		}
	}
	return false
}

// period notes the month, quarter or year at i.
func (r *valueReader) period(v *Value, i int) {
	w := r.low[i]
	month := months[w] != 0 && capital(r.words[i].Text)
	year := len(w) == 4 && (strings.HasPrefix(w, "19") || strings.HasPrefix(w, "20")) && strings.Trim(w, "0123456789") == ""
	if (w == "quarter" || month && periodic[v.Head]) || year {
		if w == "quarter" {
			w = r.word(i-1) + " " + w
		}
		v.Period = append(v.Period, w)
	}
}
