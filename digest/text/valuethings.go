package text

import (
	"math"
	"slices"
	"strings"
)

// projects are what is built for money: the amount before one is what it costs.
var projects = wordSet(`plant factory project bridge dam airport pipeline refinery campus stadium tunnel terminal smelter hospital reactor railway shipyard`)

// project reads "a $2.75 billion plant", and "a plant: $3.1 billion" of headlines.
func (r *valueReader) project(v *Value, left, k int) bool {
	if u := v.Amount.Unit; len(u) != 3 || strings.ToUpper(u) != u {
		return false
	}
	i := r.after[k]
	for h := i; h < min(i+3, len(r.words)) && r.close(h-1); h++ {
		if projects[r.low[h]] {
			return v.costs(r.low[h])
		}
		if stops[r.low[h]] || joining[r.low[h]] {
			break
		}
	}
	if p := r.word(left - 1); projects[p] && left == r.first[k] && strings.HasPrefix(r.s[r.words[left-1].End:], ": ") {
		return v.costs(p)
	}
	return false
}

// costs makes v the cost of a project. It stands, whatever is planned to be done
// with the project.
func (v *Value) costs(project string) bool {
	v.Head, v.Attribute, v.Beside, v.given = "cost", "cost of the "+project, []string{Stem(project, "en")}, true
	return true
}

var (
	// carried are the verbs of moving people, refuges where they are safe.
	carried = wordSet(`moved taken brought shifted relocated evacuated`)
	refuges = wordSet(`shelter shelters safety camp camps`)
)

// sheltered reads "45,000 people had been taken to 312 shelters" and "1,30,000 people
// spent the night in shelters".
func (r *valueReader) sheltered(v *Value, left, k int) bool {
	n := v.Amount
	i := r.after[k]
	if n.Unit != "" || n.Value != math.Trunc(n.Value) || n.Value < 2 || !people[r.word(i)] || !r.close(i-1) || !r.counts(left, k) && r.word(left-1) != "all" {
		return false
	}
	if !r.reachRefuge(i + 1) {
		return false
	}
	v.Head, v.Attribute, v.Grows = "evacuated", "people moved to safety", true
	v.Total = r.word(left-2) == "in" && r.word(left-1) == "all"
	return true
}

// reachRefuge reads "had been taken to 312 shelters" and "spent the night in shelters"
// from the word at i on.
func (r *valueReader) reachRefuge(i int) bool {
	for auxiliary[r.word(i)] {
		i++
	}
	switch {
	case carried[r.word(i)] && (r.word(i+1) == "to" || r.word(i+1) == "into"):
	case r.word(i) == "spent" && r.word(i+1) == "the" && r.word(i+2) == "night" && r.word(i+3) == "in":
		i += 2
	default:
		return false
	}
	return refuges[r.word(i+2)] || refuges[r.word(i+3)] || refuges[r.word(i+4)]
}

const (
	// leastThing is how many words must name a thing that is counted, so that two who
	// use them speak of the same, and mostThings how many of them a plan names.
	leastThing = 3
	mostThings = 99
)

// things reads "five gateway earth stations": so many of what is named by the same
// three words is a value of what a story is about, if it is no count of people, cases
// or events.
func (r *valueReader) things(v *Value, left, k int) bool {
	n := v.Amount
	if n.Unit != "" || n.Value != math.Trunc(n.Value) || n.Value < 2 || n.Value > mostThings || v.Bound != Exactly || !r.counts(left, k) {
		return false
	}
	i := r.after[k]
	end := i
	for end < len(r.words) && r.close(end-1) && r.names(end) {
		end++
	}
	if end-i < leastThing || !built[singular(r.low[end-1])] || singular(r.low[end-1]) == r.low[end-1] {
		return false
	}
	v.Head, v.Thing = singular(r.low[end-1]), true
	v.Attribute = strings.TrimSpace(r.s[r.words[i].Start:r.words[end-1].End])
	for _, w := range r.low[i : end-1] {
		v.Beside = append(v.Beside, stemmed(w))
	}
	slices.Sort(v.Beside)
	return true
}

// built are things that plans and conditions count.
var built = wordSet(`station reactor plant turbine satellite aircraft jet submarine ship frigate vessel tank missile launcher helicopter train line terminal bridge dam tower port unit centre center base warehouse store branch hub gateway`)

// names says that the word at i can be in the name of a thing.
func (r *valueReader) names(i int) bool {
	w := r.low[i]
	_, moves := moving[w]
	return r.of[i] < 0 && !stops[w] && !joining[w] && !timely[w] && !beside[w] && !unsure[w] && !pastly[w] && !moves && !capital(r.words[i].Text) && !strings.HasSuffix(w, "ly") && w != "to" && w != "by" && w != "with" && w != "new" && w != "more"
}
