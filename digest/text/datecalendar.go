package text

import (
	"strconv"
	"strings"
	"time"
)

// iso reads 2025-04-18.
func (p *dateParser) iso(i int) (from, to time.Time, used int) {
	if len(p.word(i)) != 4 || i+2 >= len(p.words) || p.words[i+2].End-p.words[i].Start != 10 {
		return from, to, 0
	}
	t, err := time.Parse(time.DateOnly, p.s[p.words[i].Start:p.words[i+2].End])
	if err != nil {
		return from, to, 0
	}
	return t, t.AddDate(0, 0, 1), 3
}

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

// dayMonth reads "18 April 2025", "18th of April".
func (p *dateParser) dayMonth(i int) (from, to time.Time, used int) {
	d := p.dayNumber(i)
	k := i + 1
	if p.word(k) == "of" {
		k++
	}
	m := p.month(k)
	if d == 0 || m == 0 || !p.close(k-1) {
		return from, to, 0
	}
	return p.day(i, k, d, m)
}

// monthDay reads "April 18, 2025", "Apr. 18".
func (p *dateParser) monthDay(i int) (from, to time.Time, used int) {
	m, d := p.month(i), p.dayNumber(i+1)
	if m == 0 || d == 0 || !p.close(i) {
		return from, to, 0
	}
	return p.day(i, i+1, d, m)
}

// day is day d of month m, in the year that follows the word at last or else the
// nearest one.
func (p *dateParser) day(i, last, d int, m time.Month) (from, to time.Time, used int) {
	if y := p.yearNumber(last + 1); y > 0 && p.close(last) {
		last++
		from = time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
	} else if p.ref.IsZero() {
		return from, to, 0
	} else {
		from = p.nearest(i, 1, func(y int) time.Time { return time.Date(y, m, d, 0, 0, 0, 0, time.UTC) })
	}
	if from.Day() != d {
		return from, to, 0
	}
	return from, from.AddDate(0, 0, 1), last - i + 1
}

// nearest is the candidate of the year nearest to ref for the date at i, of so many
// days at most; or the first that is not over, where that is asked for. The tense of
// its clause decides against the nearest only where that is far off: what is told of
// the past may speak of a day soon to come.
func (p *dateParser) nearest(i, days int, in func(year int) time.Time) time.Time {
	y := p.ref.Year()
	best := in(y)
	for _, t := range [...]time.Time{in(y - 1), in(y + 1)} {
		if t.Sub(p.ref).Abs() < best.Sub(p.ref).Abs() {
			best = t
		}
	}
	over := int(p.ref.Sub(best).Hours()/24) - days + 1 // for how many days
	switch {
	case over > 0 && p.ahead(i), over > longOver && p.tense(i) > 0:
		return in(best.Year() + 1)
	case -over-days+1 > farAhead && p.tense(i) < 0:
		return in(best.Year() - 1)
	}
	return best
}

// What is over for so long is not what a clause says will be, and what is so far ahead
// not what it says has been, in days.
const (
	longOver = 7
	farAhead = 45
)

// monthYear reads "April 2025", and "in April", "last April".
func (p *dateParser) monthYear(i int) (from, to time.Time, used int) {
	m := p.month(i)
	if m == 0 {
		return from, to, 0
	}
	if y := p.yearNumber(i + 1); y > 0 && p.close(i) {
		from = time.Date(y, m, 1, 0, 0, 0, 0, time.UTC)
		return from, from.AddDate(0, 1, 0), 2
	}
	if p.ref.IsZero() || !p.properMonth(i) {
		return from, to, 0
	}
	from = p.nearest(i, 31, func(y int) time.Time { return time.Date(y, m, 1, 0, 0, 0, 0, time.UTC) })
	return from, from.AddDate(0, 1, 0), 1
}

// properMonth says that the month at i is not the word "may" or "march".
func (p *dateParser) properMonth(i int) bool {
	w := p.words[i].Text
	if !isUpper(w[0]) || len(w) < 4 && w != "May" {
		return false
	}
	switch p.word(i - 1) {
	case "in", "since", "by", "until", "last", "next", "this", "of", "from", "late", "early", "mid":
		return true
	}
	switch w {
	case "May", "March":
		return false
	case "April", "June", "August": // of somebody's name
		return i+1 >= len(p.words) || !p.capitalAt(i+1) || p.s[p.words[i].End:p.words[i+1].Start] != " "
	}
	return true
}

// year reads a year after a word such as "in", and "1990s".
func (p *dateParser) year(i int) (from, to time.Time, used int) {
	w := p.word(i)
	if len(w) == 5 && w[4] == 's' && w[3] == '0' {
		if y, err := strconv.Atoi(w[:4]); err == nil && y >= 1000 && y <= 2100 {
			from = time.Date(y, 1, 1, 0, 0, 0, 0, time.UTC)
			return from, from.AddDate(10, 0, 0), 1
		}
	}
	y := p.yearNumber(i)
	if y == 0 {
		return from, to, 0
	}
	switch p.word(i - 1) {
	case "in", "since", "by", "until", "of", "during", "from", "before", "after", "late", "early", "mid", "year", "to", "and", "till":
		from = time.Date(y, 1, 1, 0, 0, 0, 0, time.UTC)
		return from, from.AddDate(1, 0, 0), 1
	}
	return from, to, 0
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

func (p *dateParser) dayNumber(i int) int {
	w := p.word(i)
	if len(w) == 0 || len(w) > 4 || class[w[0]] != digitByte {
		return 0
	}
	for _, suffix := range [...]string{"st", "nd", "rd", "th"} {
		w = strings.TrimSuffix(w, suffix)
	}
	if len(w) > 2 {
		return 0
	}
	d, err := strconv.Atoi(w)
	if err != nil || d < 1 || d > 31 {
		return 0
	}
	return d
}

func (p *dateParser) yearNumber(i int) int {
	w := p.word(i)
	if len(w) != 4 || class[w[0]] != digitByte {
		return 0
	}
	y, err := strconv.Atoi(w)
	if err != nil || y < 1500 || y > 2199 {
		return 0
	}
	return y
}

func (p *dateParser) month(i int) time.Month {
	if i >= len(p.words) || !isUpper(p.words[i].Text[0]) {
		return 0
	}
	return months[strings.ToLower(p.words[i].Text)]
}

var months = map[string]time.Month{
	"january": 1, "february": 2, "march": 3, "april": 4, "may": 5, "june": 6, "july": 7, "august": 8, "september": 9, "october": 10, "november": 11, "december": 12,
	"jan": 1, "feb": 2, "mar": 3, "apr": 4, "jun": 6, "jul": 7, "aug": 8, "sep": 9, "sept": 9, "oct": 10, "nov": 11, "dec": 12,
}
