package check

import (
	"math"
	"strconv"
	"strings"
	"time"

	"newsdesk/digest/text"
)

// numbers looks for every number of the claim that is not part of a date.
func (x *examination) numbers() {
	days := x.claimDates(time.Time{})
	for _, n := range x.claim.numbers {
		if within(days, n.Span) {
			continue
		}
		x.number(n)
	}
	for i, t := range x.claim.tokens {
		v := ordinals[t.fold]
		if v == 0 || x.claim.inNumber(t.Span) || x.ev.hasOrdinal(v, t) {
			continue
		}
		_ = i
		x.fault(Number, t.word, "the cited passages do not say "+strconv.Quote(t.word))
	}
}

func (x *examination) number(n text.Number) {
	value := false
	holds := func(s *reading) bool {
		for _, m := range s.numbers {
			if sameValue(n, m) {
				value = true
				if sameUnit(x.claim, n, s, m) {
					return true
				}
			}
		}
		return false
	}
	found := false
	for _, s := range x.ev.sentences {
		found = holds(s) || found
	}
	from, to := x.claim.tokensIn(n.Span)
	m := mention{from: from, to: to, text: n.Text}
	switch {
	case !found && !value && n.Unit == "" && to == from+1 && x.ev.whole[x.claim.tokens[from].stem]: // 737, G20
	case !found && value:
		x.fault(Unit, n.Text, "the cited passages have this number, but not of this unit: "+n.Text)
	case !found:
		x.fault(Number, n.Text, "the cited passages do not have the number "+n.Text)
	default:
		if rival := x.misplaced(m, holds, x.rivalNumber); rival != "" {
			x.fault(Number, n.Text, "the passage that says this has "+rival+", not "+n.Text)
		} else if x.foreign(m, holds, x.rivalNumber) || x.tooOften(n) {
			x.fault(Number, n.Text, "the passage that says all the rest does not have "+n.Text)
		}
	}
}

// tooOften says that the claim states a number more often than what it is put
// together from.
func (x *examination) tooOften(n text.Number) bool {
	often, most := 0, 0
	for _, m := range x.claim.numbers {
		if m.Value == n.Value && m.Unit == n.Unit {
			often++
		}
	}
	for _, k := range x.align.chosen {
		for _, m := range x.ev.sentences[k].numbers {
			if sameValue(n, m) {
				most++
			}
		}
	}
	return often > 1 && most > 0 && often > most
}

// rivalNumber is a number in s that the claim does not have.
func (x *examination) rivalNumber(s *reading) string {
	for _, m := range s.numbers {
		known := false
		for _, n := range x.claim.numbers {
			known = known || sameValue(n, m)
		}
		if !known {
			return m.Text
		}
	}
	return ""
}

// sameValue says that the claim's number is the evidence's, or that one rounded.
func sameValue(claim, ev text.Number) bool {
	a, b := claim.Value, ev.Value
	if a == b || math.Abs(a-b) <= 1e-9*math.Max(math.Abs(a), math.Abs(b)) {
		return true
	}
	figures := significant(claim)
	if figures < 2 || figures >= significant(ev) || math.Abs(b) < 100 && a == math.Trunc(a) {
		return false
	}
	rounded, err := strconv.ParseFloat(strconv.FormatFloat(b, 'e', figures-1, 64), 64)
	return err == nil && math.Abs(a-rounded) <= 1e-9*math.Abs(a)
}

// significant is how many figures of a number say something: 1,250 has three.
func significant(n text.Number) int {
	s := strconv.FormatFloat(math.Abs(n.Value), 'e', -1, 64)
	s, _, _ = strings.Cut(s, "e")
	return len(strings.ReplaceAll(s, ".", ""))
}

// sameUnit says that two numbers are of one unit: the same, or one that stands
// with another number of the same sentence, as in "from 26 to 18 percent".
func sameUnit(c *reading, n text.Number, s *reading, m text.Number) bool {
	switch {
	case n.Unit == m.Unit:
		return true
	case n.Unit == "":
		return (hasUnit(c, m.Unit) || looseUnits[m.Unit]) && !c.longTime(n)
	case m.Unit == "":
		return hasUnit(s, n.Unit) || looseUnits[n.Unit] && (s.hasWord(n.Unit) || s.hasWord(n.Unit+"s"))
	}
	return false
}

// longTime says that a number is of decades or centuries.
func (r *reading) longTime(n text.Number) bool {
	_, after := r.tokensIn(n.Span)
	switch r.foldAt(after) {
	case "decade", "decades", "century", "centuries":
		return true
	}
	return false
}

func hasUnit(r *reading, unit string) bool {
	for _, n := range r.numbers {
		if n.Unit == unit {
			return true
		}
	}
	return false
}

func (e *Evidence) hasOrdinal(v float64, t token) bool {
	if e.whole[t.stem] {
		return true
	}
	for _, s := range e.sentences {
		for _, n := range s.numbers {
			if n.Unit == "th" && n.Value == v {
				return true
			}
		}
	}
	return false
}

func within(ds []text.Date, sp text.Span) bool {
	for _, d := range ds {
		if d.Start <= sp.Start && sp.End <= d.End {
			return true
		}
	}
	return false
}

// claimDates gives the days that the claim speaks of as seen on a day; without one,
// as seen on the day of the first passage that has one.
func (x *examination) claimDates(ref time.Time) []text.Date {
	for i := 0; ref.IsZero() && i < len(x.ev.passages); i++ {
		ref = x.ev.passages[i].Published
	}
	return text.Dates(x.claim.text, ref)
}

// dates looks for every day that the claim speaks of.
func (x *examination) dates() {
	ds := x.claimDates(time.Time{})
	for i, d := range ds {
		if !x.speaksOfDay(i, d) {
			x.fault(Date, d.Text, "the cited passages do not speak of "+d.Text)
			continue
		}
		from, to := x.claim.tokensIn(d.Span)
		m := mention{from: from, to: to, text: d.Text}
		holds := func(s *reading) bool { return s.hasDayWords(x.claim.tokens[from:to]) || x.onDay(i, s) }
		if rival := x.misplaced(m, holds, x.rivalDay); rival != "" {
			x.fault(Date, d.Text, "the passage that says this speaks of "+rival+", not "+d.Text)
		} else if x.foreign(m, holds, x.rivalDay) {
			x.fault(Date, d.Text, "the passage that says all the rest does not speak of "+d.Text)
		}
	}
	x.looseDays(ds)
}

// looseDays looks for days of the week and months that are no dates, for want of
// the day that they are relative to.
func (x *examination) looseDays(ds []text.Date) {
	for _, t := range x.claim.tokens {
		if t.capital && dayWords[t.fold] && !within(ds, t.Span) && !x.ev.whole[t.stem] {
			x.fault(Date, t.word, "the cited passages do not speak of "+t.word)
		}
	}
}

// hasDayWords says that s has the words of a date that say which day it is.
func (r *reading) hasDayWords(ts []token) bool {
	found := false
	for _, t := range ts {
		if dayWords[t.fold] || strings.ContainsAny(t.word, "0123456789") {
			if !r.has(t) {
				return false
			}
			found = true
		}
	}
	return found
}

// rivalDay is a day in s that the claim does not speak of.
func (x *examination) rivalDay(s *reading) string {
	for _, t := range s.tokens {
		if (dayWords[t.fold] || len(t.word) == 4 && t.number && t.word[0] < '3') && !x.claim.has(t) && (t.capital || t.number || t.fold != "may" && t.fold != "march") {
			return t.word
		}
	}
	return ""
}

// speaksOfDay says that a passage speaks of the claim's date i: of the same days,
// of a day within them, or in the same words.
func (x *examination) speaksOfDay(i int, d text.Date) bool {
	from, to := x.claim.tokensIn(d.Span)
	for _, s := range x.ev.sentences {
		if s.hasDayWords(x.claim.tokens[from:to]) {
			return true
		}
	}
	return slicesAny(x.ev.sentences, func(s *reading) bool { return x.onDay(i, s) })
}

// onDay says that s speaks of the days of the claim's date i, both as seen on the day
// that s was published.
func (x *examination) onDay(i int, s *reading) bool {
	at := x.ev.passages[s.passage].Published
	same := x.claimDates(at)
	return i < len(same) && slicesAny(text.Dates(s.text, at), func(e text.Date) bool { return sameDays(same[i], e) })
}

func slicesAny[T any](all []T, is func(T) bool) bool {
	for _, v := range all {
		if is(v) {
			return true
		}
	}
	return false
}

// wide is from how many days on a stretch may stand for a day within it.
const wide = 7

func sameDays(claim, ev text.Date) bool {
	if claim.From.Equal(ev.From) && (claim.To.Equal(ev.To) || claim.Days() == ev.Days()) {
		return true
	}
	switch first, _, _ := strings.Cut(strings.ToLower(claim.Text), " "); first {
	case "since", "last", "past", "earlier", "later", "from", "until", "before", "after":
		return false
	}
	return claim.Days() >= wide && claim.Days() > ev.Days() && !ev.From.Before(claim.From) && !ev.To.After(claim.To)
}
