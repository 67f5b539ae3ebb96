package text

import (
	"bytes"
	"math/bits"
	"time"
)

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
