package text

import "strings"

// judge finds the mood and the period of a value from the words of its clause.
func (r *valueReader) judge(v *Value, k int) {
	from, to := r.begin(r.first[k]), r.end(r.after[k]-1)
	for i := max(0, from-6); i < from; i++ { // "threatened that", "expected, it said, to"
		if unsure[r.low[i]] && r.low[i] != "no" && r.low[i] != "can" {
			v.Mood = Unsure
		}
	}
	for i := range max(0, from) { // "a plan to drop one tax, and reduce another"
		if unsure[r.low[i]] && r.word(i+1) == "to" {
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
	case w == "had" && v.Head == "evacuated": // "had been taken to shelters" by noon
		return Stated
	case w == "without" && v.lacks:
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
