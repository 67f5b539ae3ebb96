package text

import (
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
