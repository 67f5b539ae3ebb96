// Package schedule turns what a person says about time, such as "weekdays 9:00"
// or a five-field cron expression, and an IANA zone into slots. It holds no
// clock, starts nothing and remembers nothing: what is due is for its callers to
// keep, and what was missed is for them to make up.
//
// Days of the month and days of the week are joined as cron joins them: when
// both are named, either is enough. Two spellings go beyond cron: 1#2 is the
// second Monday of a month, 1L the last one, and L as a day of the month its
// last day. Sunday is 0 or 7. Several lines are divided by semicolons.
//
// A slot belongs to a local date and time of day. Where the clocks skip that
// time, the slot is due in the first minute after the gap; where they show it
// twice, it is due the first time only.
package schedule

import (
	"slices"
	"strings"
	"time"

	"newsdesk/digest"
)

const (
	maxInput = 300 // code points a person may say
	maxLines = 48  // cron lines in one schedule
	minGap   = 5   // minutes between two slots, at least

	// horizon is how many days ahead the next slot is looked for. The rarest
	// line, a certain weekday on 29 February, comes again within 40 years.
	horizon = 41 * 366
)

// A Schedule is when a digest is due. It does not change once made, so any
// number of goroutines may use it. The zero value is never due.
type Schedule struct {
	lines []line
	zone  *time.Location
	note  string
}

// Parse reads plain words, such as "every Monday and Thursday at 18:30", or a
// cron expression. The slots are in the zone named in the words ("daily at 7 in
// Asia/Kolkata"), else in the given one; when that is empty too, in UTC.
//
// Faults come as a *SyntaxError. What Words and Cron return parses to an equal
// schedule.
func Parse(words, zone string) (Schedule, error) {
	if err := checkInput(words); err != nil {
		return Schedule{}, err
	}
	in := split(words)
	rest, place, err := cutZone(words, in)
	if err != nil {
		return Schedule{}, err
	}
	if place.loc == nil {
		if place, err = ParseZone(zone); err != nil {
			return Schedule{}, err
		}
	}
	lines, err := parseLines(words, rest)
	if err != nil {
		return Schedule{}, err
	}
	if err := checkLines(words, lines); err != nil {
		return Schedule{}, err
	}
	return Schedule{lines: lines, zone: place.loc, note: place.Note}, nil
}

func parseLines(words string, in []token) ([]line, error) {
	if len(in) == 0 {
		return nil, &SyntaxError{Input: words, Column: 1, Msg: "no time is named", Hint: examples}
	}
	if isCron(in) {
		return parseCron(words, in)
	}
	return parseWords(words, in)
}

func checkInput(words string) error {
	n := 0
	for _, r := range words {
		n++
		if r < ' ' && r != '\t' || r == '\uFFFD' {
			return &SyntaxError{Input: words, Column: n, Msg: "this character cannot be read", Hint: examples}
		}
	}
	if n > maxInput {
		return &SyntaxError{Input: words, Column: maxInput, Msg: "the schedule is too long", Hint: examples}
	}
	return nil
}

// Next returns the first slot due after the given time; its DigestID is zero.
// It reports false when there is none, as for the zero Schedule.
func (s Schedule) Next(after time.Time) (digest.Slot, bool) {
	if s.zone == nil {
		return digest.Slot{}, false
	}
	y, m, d := after.In(s.zone).Date()
	// A gap of a whole day, as at the date line, can push a slot to the next date.
	day := time.Date(y, m, d-2, 0, 0, 0, 0, time.UTC)
	for range horizon {
		for _, minute := range s.minutes(day) {
			if due := instant(s.zone, day, minute); due.After(after) {
				return digest.Slot{Local: due.In(s.zone).Format(localForm), Due: due}, true
			}
		}
		day = day.AddDate(0, 0, 1)
	}
	return digest.Slot{}, false
}

// localForm is how a slot's local date and time of day are written.
const localForm = "2006-01-02 15:04"

// minutes returns the minutes of the given date, in order, at which a slot is due.
func (s Schedule) minutes(day time.Time) []int {
	var all []int
	n := 0
	for _, l := range s.lines {
		if !l.on(day) {
			continue
		}
		if n++; n == 1 {
			all = l.times
			continue
		}
		all = slices.Concat(all, l.times)
	}
	if n > 1 {
		slices.Sort(all)
	}
	return all
}

// NextN returns up to n slots due after the given time, earliest first.
func (s Schedule) NextN(after time.Time, n int) []digest.Slot {
	var slots []digest.Slot
	for range n {
		slot, ok := s.Next(after)
		if !ok {
			break
		}
		slots = append(slots, slot)
		after = slot.Due
	}
	return slots
}

// Words says the schedule in plain English, such as "weekdays at 09:00
// (Asia/Kolkata)".
func (s Schedule) Words() string {
	if s.zone == nil {
		return "never"
	}
	return say(s.lines) + " (" + s.Zone() + ")"
}

// Cron returns the schedule as five cron fields, or several such lines divided
// by "; ".
func (s Schedule) Cron() string {
	texts := make([]string, len(s.lines))
	for i, l := range s.lines {
		texts[i] = l.text
	}
	return strings.Join(texts, "; ")
}

// Zone returns the IANA name of the zone; it is empty for the zero Schedule.
func (s Schedule) Zone() string {
	if s.zone == nil {
		return ""
	}
	return s.zone.String()
}

// Location is the zone itself; UTC for the zero Schedule.
func (s Schedule) Location() *time.Location {
	if s.zone == nil {
		return time.UTC
	}
	return s.zone
}

// Note tells how an unclear zone was understood, as a sentence for the person
// who named it; it is empty when nothing was unclear.
func (s Schedule) Note() string { return s.note }

// Describe says when t is, as seen at now by somebody in the zone: "tomorrow
// 09:00", "Mon 24 Nov 09:00". A nil zone is UTC.
func Describe(t time.Time, zone *time.Location, now time.Time) string {
	if zone == nil {
		zone = time.UTC
	}
	t, now = t.In(zone), now.In(zone)
	clock := t.Format("15:04")
	switch days := int(date(t).Sub(date(now)) / (24 * time.Hour)); {
	case days == 0:
		return "today " + clock
	case days == 1:
		return "tomorrow " + clock
	case days == -1:
		return "yesterday " + clock
	case t.Year() != now.Year():
		return t.Format("Mon 2 Jan 2006 ") + clock
	}
	return t.Format("Mon 2 Jan ") + clock
}

// date is the local date of t as a UTC midnight.
func date(t time.Time) time.Time {
	y, m, d := t.Date()
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
}
