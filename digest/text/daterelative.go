package text

import (
	"strconv"
	"strings"
	"time"
)

// dayName reads today, yesterday, tomorrow.
func (p *dateParser) dayName(i int) (from, to time.Time, used int) {
	from = p.ref
	switch p.word(i) {
	case "today", "tonight":
	case "yesterday":
		from = p.ref.AddDate(0, 0, -1)
	case "tomorrow":
		from = p.ref.AddDate(0, 0, 1)
	default:
		return from, to, 0
	}
	return from, from.AddDate(0, 0, 1), 1
}

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

// weekday reads "Thursday", "last Thursday", "next Thursday".
func (p *dateParser) weekday(i int) (from, to time.Time, used int) {
	k := i
	which := p.word(i)
	if which == "next" || which == "last" || which == "this" || which == "coming" {
		k++
	} else {
		which = ""
	}
	day, ok := weekdays[p.word(k)]
	if !ok || k > i && !p.close(i) || !isUpper(p.words[k].Text[0]) || p.named(k) {
		return from, to, 0
	}
	if from, to, used = p.dated(k); used > 0 {
		return from, to, k - i + 1 + used
	}
	if weeks, used := p.inWeek(k); used > 0 {
		from, _, _ = p.unit("week", weeks)
		from = from.AddDate(0, 0, (int(day)+6)%7)
		return from, from.AddDate(0, 0, 1), k - i + 1 + used
	}
	from = p.nextOrLast(i, which, day)
	return from, from.AddDate(0, 0, 1), k - i + 1
}

// nextOrLast is the day of the week that is spoken of at i, behind a word such as "next"
// or none.
func (p *dateParser) nextOrLast(i int, which string, day time.Weekday) time.Time {
	back := (int(p.ref.Weekday()) - int(day) + 7) % 7
	from := p.ref.AddDate(0, 0, -back)
	switch {
	case which == "next" || which == "coming":
		from = from.AddDate(0, 0, 7)
	case which == "this" || which == "" && (p.ahead(i) || p.promised(i)):
		if back > 0 {
			from = from.AddDate(0, 0, 7)
		}
	case which == "last" && back == 0:
		from = from.AddDate(0, 0, -7)
	}
	return from
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

var weekdays = map[string]time.Weekday{
	"monday": 1, "tuesday": 2, "wednesday": 3, "thursday": 4, "friday": 5, "saturday": 6, "sunday": 0,
	"mon": 1, "tue": 2, "tues": 2, "wed": 3, "thu": 4, "thur": 4, "thurs": 4, "fri": 5, "sat": 6,
}

// relative reads "next week", "this month", "last year", "this weekend".
func (p *dateParser) relative(i int) (from, to time.Time, used int) {
	n, ok := relatives[p.word(i)]
	if !ok || !p.close(i) {
		return from, to, 0
	}
	if m := p.month(i + 1); m != 0 {
		from, to = p.relativeMonth(p.word(i), m)
		return from, to, 2
	}
	if from, to, ok = p.timeOfDay(p.word(i), p.word(i+1)); ok {
		return from, to, 2
	}
	from, to, ok = p.unit(p.word(i+1), n)
	if !ok {
		return from, to, 0
	}
	return from, to, 2
}

var relatives = map[string]int{"this": 0, "next": 1, "last": -1, "coming": 1, "previous": -1}

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

// unit is the calendar week, month, quarter or year that lies n from ref's.
func (p *dateParser) unit(name string, n int) (from, to time.Time, ok bool) {
	y, m, _ := p.ref.Date()
	monday := p.ref.AddDate(0, 0, -(int(p.ref.Weekday())+6)%7)
	switch name {
	case "week":
		from = monday.AddDate(0, 0, 7*n)
		return from, from.AddDate(0, 0, 7), true
	case "weekend":
		from = monday.AddDate(0, 0, 5+7*n)
		return from, from.AddDate(0, 0, 2), true
	case "month":
		from = time.Date(y, m+time.Month(n), 1, 0, 0, 0, 0, time.UTC)
		return from, from.AddDate(0, 1, 0), true
	case "quarter":
		from = time.Date(y, (m-1)/3*3+1+time.Month(3*n), 1, 0, 0, 0, 0, time.UTC)
		return from, from.AddDate(0, 3, 0), true
	case "year":
		from = time.Date(y+n, 1, 1, 0, 0, 0, 0, time.UTC)
		return from, from.AddDate(1, 0, 0), true
	}
	return from, to, false
}

// partOf reads "earlier this year", "later this week", coarsely: the part of it
// before or after ref.
func (p *dateParser) partOf(i int) (from, to time.Time, used int) {
	w := p.word(i)
	if w != "earlier" && w != "later" || p.word(i+1) != "this" || !p.close(i) {
		return from, to, 0
	}
	from, to, ok := p.unit(p.word(i+2), 0)
	switch {
	case !ok:
		return from, to, 0
	case w == "earlier":
		to = p.ref.AddDate(0, 0, 1)
	default:
		from = p.ref
	}
	return from, to, 3
}

// ago reads "three weeks ago", "two weeks from now" and "in a week's time".
func (p *dateParser) ago(i int) (from, to time.Time, used int) {
	more := 1
	if p.word(i+2) != "ago" {
		if more = p.spoken(i + 1); more == 0 {
			return from, to, 0
		}
	}
	n, ok := p.count(i)
	if !ok || !p.close(i) {
		return from, to, 0
	}
	if p.word(i+2) != "ago" {
		n = -n
	}
	from, ok = p.back(p.word(i+1), n)
	if !ok {
		return from, to, 0
	}
	return from, from.AddDate(0, 0, 1), 2 + more
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

// past reads "past two weeks" and "last 24 hours" as the days up to ref.
func (p *dateParser) past(i int) (from, to time.Time, used int) {
	w := p.word(i)
	if w != "past" && w != "last" {
		return from, to, 0
	}
	n, ok := p.count(i + 1)
	k := i + 2
	if !ok {
		if w == "last" {
			return from, to, 0
		}
		n, k = 1, i+1
	}
	from, ok = p.back(p.word(k), n)
	if !ok {
		return from, to, 0
	}
	return from, p.ref.AddDate(0, 0, 1), k - i + 1
}

func (p *dateParser) count(i int) (int, bool) {
	w := p.word(i)
	if w == "a" || w == "an" {
		return 1, true
	}
	if n, ok := numberWords[w]; ok {
		return int(n), true
	}
	n, err := strconv.Atoi(w)
	return n, err == nil && n > 0 && n <= 1000
}

// back is the day that lies n units before ref.
func (p *dateParser) back(unit string, n int) (time.Time, bool) {
	switch strings.TrimSuffix(unit, "s") {
	case "hour":
		return p.ref.AddDate(0, 0, -n/24), true
	case "day":
		return p.ref.AddDate(0, 0, -n), true
	case "week":
		return p.ref.AddDate(0, 0, -7*n), true
	case "fortnight":
		return p.ref.AddDate(0, 0, -14*n), true
	case "month":
		return p.ref.AddDate(0, -n, 0), true
	case "year":
		return p.ref.AddDate(-n, 0, 0), true
	case "decade":
		return p.ref.AddDate(-10*n, 0, 0), true
	}
	return time.Time{}, false
}
