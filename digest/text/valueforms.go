package text

import (
	"math"
	"slices"
	"strings"
)

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
