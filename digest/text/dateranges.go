package text

import "time"

// dayRange reads "3 to 5 March", "3-5 March 2025", "between 3 and 5 March".
func (p *dateParser) dayRange(i int) (from, to time.Time, used int) {
	first := p.dayNumber(i)
	k := p.rangeEnd(i, first)
	if k == 0 || !p.close(k) {
		return from, to, 0
	}
	month := k + 1
	if p.word(month) == "of" {
		month++
	}
	m := p.month(month)
	if m == 0 {
		return from, to, 0
	}
	from, to, used = p.day(k, month, p.dayNumber(k), m)
	if used == 0 {
		return from, to, 0
	}
	return from.AddDate(0, 0, first-from.Day()), to, used + k - i
}

// monthDayRange reads "March 3-5, 2025", "from March 3 to 5".
func (p *dateParser) monthDayRange(i int) (from, to time.Time, used int) {
	m, first := p.month(i), p.dayNumber(i+1)
	if m == 0 || first == 0 || !p.close(i) {
		return from, to, 0
	}
	k := p.rangeEnd(i+1, first)
	if k == 0 || k > i+2 && p.word(i-1) != "from" && p.word(i-1) != "between" || p.month(k+1) != 0 {
		return from, to, 0
	}
	from, to, used = p.day(i, k, p.dayNumber(k), m)
	if used == 0 {
		return from, to, 0
	}
	return from.AddDate(0, 0, first-from.Day()), to, used
}

// rangeEnd is the word of the day that a stretch of days of one month ends with, which
// begins with the day that the word at i says; zero is none.
func (p *dateParser) rangeEnd(i, first int) int {
	if first == 0 || i+1 >= len(p.words) {
		return 0
	}
	k := i + 1
	switch p.s[p.words[i].End:p.words[k].Start] {
	case "-", "–", " - ", " – ", "—":
	case " ":
		switch w := p.word(k); {
		case w == "to", w == "through", w == "until", w == "till":
		case w == "and" && (p.word(i-1) == "between" || p.word(i-2) == "between" || p.dayNumber(k+1) == first+1):
		default:
			return 0
		}
		k++
	default:
		return 0
	}
	if p.dayNumber(k) <= first {
		return 0
	}
	return k
}
