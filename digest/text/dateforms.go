package text

import (
	"strings"
	"time"
)

// beyond reads "day before yesterday" and "day after tomorrow".
func (p *dateParser) beyond(i int) (from, to time.Time, used int) {
	if !p.close(i) || !p.close(i+1) {
		return from, to, 0
	}
	switch p.word(i+1) + " " + p.word(i+2) {
	case "before yesterday":
		from = p.ref.AddDate(0, 0, -2)
	case "after tomorrow":
		from = p.ref.AddDate(0, 0, 2)
	default:
		return from, to, 0
	}
	return from, from.AddDate(0, 0, 1), 3
}

// partOfMonth reads "mid-October", "early March 2025" and "late 2024" as a third of it.
func (p *dateParser) partOfMonth(i int) (from, to time.Time, used int) {
	if !p.close(i) {
		return from, to, 0
	}
	part := map[string]int{"early": 0, "mid": 1, "late": 2}[p.word(i)]
	if from, to, used = p.monthYear(i + 1); used > 0 {
		first := from
		from = first.AddDate(0, 0, 10*part)
		if part < 2 {
			to = first.AddDate(0, 0, 10*part+10)
		}
		return from, to, used + 1
	}
	if from, to, used = p.year(i + 1); used > 0 && p.yearNumber(i+1) > 0 { // and not a decade
		from = from.AddDate(0, 4*part, 0)
		return from, from.AddDate(0, 4, 0), used + 1
	}
	return from, to, 0
}

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

// inWeek is how many words such as "of last week" follow the day of the week at k, and
// how many weeks from ref's they say that it lies.
func (p *dateParser) inWeek(k int) (weeks, used int) {
	at := k + 1
	if p.word(at) == "of" {
		at++
	}
	n, ok := relatives[p.word(at)]
	if !ok || p.word(at+1) != "week" || !p.close(k) || !p.close(at) {
		return 0, 0
	}
	return n, at + 1 - k
}

// dated reads the date that a day of the week at k stands before, as in "Sunday, March 2"
// and "Sunday (2 March)", and how many words it takes behind k.
func (p *dateParser) dated(k int) (from, to time.Time, used int) {
	if k+1 >= len(p.words) || !p.close(k) && p.s[p.words[k].End:p.words[k+1].Start] != " (" {
		return from, to, 0
	}
	at := k + 1
	if p.word(at) == "the" {
		at++
	}
	for _, read := range [...]dateReader{(*dateParser).dayMonth, (*dateParser).monthDay} {
		if from, to, used = read(p, at); used > 0 {
			return from, to, used + at - k - 1
		}
	}
	return from, to, 0
}

// named says that the day of the week at k is part of a name: "Black Friday", "the
// Sunday Times".
func (p *dateParser) named(k int) bool {
	if k > 0 && p.capitalAt(k-1) && p.s[p.words[k-1].End:p.words[k].Start] == " " && dayNames[p.word(k-1)] {
		return true
	}
	return k+1 < len(p.words) && p.capitalAt(k+1) && p.s[p.words[k].End:p.words[k+1].Start] == " " && paperNames[p.word(k+1)]
}

var (
	dayNames   = wordSet(`black good super ash cyber bloody giving palm easter fat holy maundy shrove whit`)
	paperNames = wordSet(`times telegraph mail mirror express herald night`)
)

// quarter reads "Q3 2024", "third quarter of 2024", "first half of this year".
func (p *dateParser) quarter(i int) (from, to time.Time, used int) {
	w := p.word(i)
	n, months, k := ordinals[w], 3, i+1
	if n > 0 {
		switch p.word(k) {
		case "quarter":
		case "half":
			months = 6
		default:
			return from, to, 0
		}
		k++
	} else if len(w) == 2 && w[0] == 'q' {
		n = int(w[1] - '0')
	}
	if n < 1 || n > 12/months || !p.close(k-1) {
		return from, to, 0
	}
	if p.word(k) == "of" || p.word(k) == "in" {
		k++
	}
	y := p.yearNumber(k)
	if shift, ok := relatives[p.word(k)]; ok && p.word(k+1) == "year" && !p.ref.IsZero() {
		y, k = p.ref.Year()+shift, k+1
	}
	if y == 0 {
		return from, to, 0
	}
	from = time.Date(y, time.Month((n-1)*months+1), 1, 0, 0, 0, 0, time.UTC)
	return from, from.AddDate(0, months, 0), k - i + 1
}

var ordinals = map[string]int{"first": 1, "second": 2, "third": 3, "fourth": 4}

// inFigures reads 2025/04/18, 18.04.2025, and 4/18/2025 where it can be told which of
// them is the month.
func (p *dateParser) inFigures(i int) (from, to time.Time, used int) {
	if t, err := time.Parse("02.01.2006", p.words[i].Text); err == nil {
		return t, t.AddDate(0, 0, 1), 1
	}
	if i+2 >= len(p.words) || p.s[p.words[i].End:p.words[i+1].Start] != "/" || p.s[p.words[i+1].End:p.words[i+2].Start] != "/" {
		return from, to, 0
	}
	y, m, d := p.yearNumber(i), p.dayNumber(i+1), p.dayNumber(i+2)
	if y == 0 {
		y, m, d = p.yearNumber(i+2), p.dayNumber(i), p.dayNumber(i+1)
		if m > 12 {
			m, d = d, m
		} else if d <= 12 && d != m {
			return from, to, 0
		}
	}
	from = time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC)
	if y == 0 || d == 0 || from.Day() != d || from.Month() != time.Month(m) {
		return from, to, 0
	}
	return from, from.AddDate(0, 0, 1), 3
}

// relativeMonth reads "last May", "next March", "this October".
func (p *dateParser) relativeMonth(which string, m time.Month) (from, to time.Time) {
	from = time.Date(p.ref.Year(), m, 1, 0, 0, 0, 0, time.UTC)
	switch which {
	case "last", "previous":
		if from.AddDate(0, 1, 0).After(p.ref) {
			from = from.AddDate(-1, 0, 0)
		}
	case "next", "coming":
		if !from.After(p.ref) {
			from = from.AddDate(1, 0, 0)
		}
	}
	return from, from.AddDate(0, 1, 0)
}

// timeOfDay reads "this morning" and "last night".
func (p *dateParser) timeOfDay(which, name string) (from, to time.Time, ok bool) {
	switch name {
	case "morning", "afternoon":
		ok = which == "this"
	case "evening":
		ok = which == "this" || which == "last"
	case "night":
		ok = which == "last"
	}
	from = p.ref
	if which == "last" {
		from = p.ref.AddDate(0, 0, -1)
	}
	return from, from.AddDate(0, 0, 1), ok
}

// spoken says that words such as "from now" or "' time" behind the unit at i make a count
// of units one of what is to come, and how many words they are.
func (p *dateParser) spoken(i int) int {
	switch {
	case p.word(i+1) == "from" && (p.word(i+2) == "now" || p.word(i+2) == "today") && p.close(i) && p.close(i+1):
		return 2
	case p.word(i+1) == "time" && p.word(i-2) == "in" && strings.ContainsAny(p.s[p.words[i].End-1:p.words[i+1].Start], "'’s"):
		return 1
	}
	return 0
}
