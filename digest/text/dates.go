package text

import (
	"bytes"
	"math/bits"
	"strconv"
	"strings"
	"time"
)

// A Date is a day or a stretch of days that a text speaks of.
type Date struct {
	Text string
	From time.Time // midnight UTC of the first day
	To   time.Time // midnight UTC after the last day
	Span
}

// Days is how many days the date covers.
func (d Date) Days() int { return int(d.To.Sub(d.From).Hours() / 24) }

// Dates gives the dates that s speaks of, in order, as seen on the day of ref:
// "Thursday" is the last one up to that day, or the next one after "by", "until" or
// "next" and in a clause that tells of what is to come ("will be signed"); a day without
// a year is the one nearest to ref, unless its clause says otherwise. "Since Tuesday"
// covers the days from Tuesday to ref. Words such as "by", "since" and "until"
// are part of the text. With a zero ref only full dates are found.
func Dates(s string, ref time.Time) []Date { return datesOf(s, Words(s), ref) }

// datesOf gives the dates in s, which has these words.
func datesOf(s string, words []Token, ref time.Time) []Date {
	p := dateParser{s: s, words: words}
	if !ref.IsZero() {
		y, m, d := ref.Date()
		p.ref = time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
	}
	var dates []Date
	for i := 0; i < len(p.words); {
		d, used := p.at(i)
		if used == 0 {
			i++
			continue
		}
		d, used = p.introduced(d, i, used)
		d.Text = s[d.Start:d.End]
		dates = append(dates, d)
		i += used
	}
	return dates
}

type dateParser struct {
	s     string
	words []Token
	ref   time.Time
	tells []tell // by word, as far as it was asked for: what its clause says of time before it
	end   byte   // '.' where the text ends with one; zero while nobody asked
}

// longestInDate is the longest word that a date has, in bytes.
const longestInDate = 12

// word is the word at i in lower case, without 's; "" where there is none, and
// for long ones, which no date has.
func (p *dateParser) word(i int) string {
	if i < 0 || i >= len(p.words) || len(p.words[i].Text) > longestInDate {
		return ""
	}
	return strings.TrimSuffix(strings.ToLower(p.words[i].Text), "'s")
}

// close says that the words at i and i+1 stand next to each other.
func (p *dateParser) close(i int) bool {
	if i < 0 || i+1 >= len(p.words) {
		return false
	}
	switch p.s[p.words[i].End:p.words[i+1].Start] {
	case " ", ", ", ". ", "., ", "-", "\u00a0", ",", "\n":
		return true
	}
	return false
}

// at reads the date whose first word is at i, and how many words it takes.
func (p *dateParser) at(i int) (Date, int) {
	may := p.readers(i)
	if p.ref.IsZero() {
		may &= fullDates
	}
	for ; may != 0; may &= may - 1 {
		if from, to, used := dateReaders[bits.TrailingZeros32(may)](p, i); used > 0 {
			return p.date(i, used, from, to), used
		}
	}
	return Date{}, 0
}

// A dateReader reads a date that begins with the word at i: from, to, and how many
// words; none is zero.
type dateReader = func(p *dateParser, i int) (from, to time.Time, used int)

// dateReaders are the readers, in the order in which they are asked.
var dateReaders = [...]dateReader{
	(*dateParser).iso, (*dateParser).inFigures, (*dateParser).dayRange, (*dateParser).dayMonth, (*dateParser).monthDayRange, (*dateParser).monthDay,
	(*dateParser).monthYear, (*dateParser).partOfMonth, (*dateParser).quarter, (*dateParser).year,
	(*dateParser).dayName, (*dateParser).beyond, (*dateParser).weekday, (*dateParser).relative, (*dateParser).ago, (*dateParser).partOf, (*dateParser).past,
}

// Sets of readers, as bits.
const (
	readsISO uint32 = 1 << iota
	readsFigures
	readsDayRange
	readsDayMonth
	readsMonthDayRange
	readsMonthDay
	readsMonthYear
	readsPartOfMonth
	readsQuarter
	readsYear
	readsDayName
	readsBeyond
	readsWeekday
	readsRelative
	readsAgo
	readsPartOf
	readsPast

	fullDates = readsDayName - 1
)

// readers is a quick look which dates can begin with the word at i.
func (p *dateParser) readers(i int) uint32 {
	w := p.words[i].Text
	if len(w) > longestInDate || dateLengths[w[0]]>>len(w)&1 == 0 {
		return 0
	}
	if class[w[0]] == digitByte {
		return readsISO | readsFigures | readsDayRange | readsDayMonth | readsYear | readsAgo
	}
	var buf [longestInDate]byte
	low := lowerASCII(buf[:0], w)
	return dateWords[string(bytes.TrimSuffix(low, []byte("'s")))]
}

func (p *dateParser) date(i, used int, from, to time.Time) Date {
	return Date{From: from, To: to, Span: Span{p.words[i].Start, p.words[i+used-1].End}}
}

// introduced takes the word before the date into it where it changes the meaning.
func (p *dateParser) introduced(d Date, i, used int) (Date, int) {
	if !p.close(i - 1) {
		return d, used
	}
	switch p.word(i - 1) {
	case "since":
		if !p.ref.IsZero() && d.From.Before(p.ref) {
			d.To = p.ref.AddDate(0, 0, 1)
		}
	case "by", "until", "till", "before", "after", "from":
	default:
		return d, used
	}
	d.Start = p.words[i-1].Start
	return d, used
}

func (p *dateParser) ahead(i int) bool {
	w := p.word(i - 1)
	if w == "early" || w == "mid" || w == "late" {
		w = p.word(i - 2)
	}
	switch w {
	case "by", "until", "till", "before":
		return true
	}
	return false
}

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

// opensNumber says of each byte whether a number in digits or words begins with it.
var opensNumber = func() (t [256]bool) {
	for w := range numberWords {
		t[w[0]], t[w[0]-0x20] = true, true
	}
	for c := byte('0'); c <= '9'; c++ {
		t[c] = true
	}
	return t
}()

// dateWords holds the words other than digits that a date begins with, and what reads
// such a date.
var dateWords = func() map[string]uint32 {
	m := map[string]uint32{
		"today": readsDayName, "tonight": readsDayName, "yesterday": readsDayName, "tomorrow": readsDayName,
		"this": readsWeekday | readsRelative, "next": readsWeekday | readsRelative, "coming": readsWeekday | readsRelative, "previous": readsRelative,
		"last": readsWeekday | readsRelative | readsPast, "past": readsPast, "earlier": readsPartOf, "later": readsPartOf, "a": readsAgo, "an": readsAgo,
		"day": readsBeyond, "early": readsPartOfMonth, "mid": readsPartOfMonth, "late": readsPartOfMonth,
		"q1": readsQuarter, "q2": readsQuarter, "q3": readsQuarter, "q4": readsQuarter,
	}
	for w := range months {
		m[w] |= readsMonthDayRange | readsMonthDay | readsMonthYear
	}
	for w := range weekdays {
		m[w] |= readsWeekday
	}
	for w := range numberWords {
		m[w] |= readsAgo
	}
	for w := range ordinals {
		m[w] |= readsQuarter
	}
	return m
}()

// dateLengths tells for each byte how long the words are that it begins and that a date
// can begin with, as bits.
var dateLengths = func() (t [256]uint16) {
	for w := range dateWords {
		t[w[0]] |= 1<<len(w) | 1<<(len(w)+len("'s"))
	}
	for c := byte('a'); c <= 'z'; c++ {
		t[c-0x20] = t[c]
	}
	for c := byte('0'); c <= '9'; c++ {
		t[c] = 1<<(longestInDate+1) - 1
	}
	return t
}()

var months = map[string]time.Month{
	"january": 1, "february": 2, "march": 3, "april": 4, "may": 5, "june": 6, "july": 7, "august": 8, "september": 9, "october": 10, "november": 11, "december": 12,
	"jan": 1, "feb": 2, "mar": 3, "apr": 4, "jun": 6, "jul": 7, "aug": 8, "sep": 9, "sept": 9, "oct": 10, "nov": 11, "dec": 12,
}

var weekdays = map[string]time.Weekday{
	"monday": 1, "tuesday": 2, "wednesday": 3, "thursday": 4, "friday": 5, "saturday": 6, "sunday": 0,
	"mon": 1, "tue": 2, "tues": 2, "wed": 3, "thu": 4, "thur": 4, "thurs": 4, "fri": 5, "sat": 6,
}
