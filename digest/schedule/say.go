package schedule

import (
	"fmt"
	"math/bits"
	"slices"
	"strings"
)

// manyTimes is how many times of day are still named one by one.
const manyTimes = 6

// say puts cron lines into words that parseWords reads back. Lines that words
// would not say shortly are given as they are, after the word cron.
func say(lines []line) string {
	byTimes, ok := timetable(lines)
	if !ok {
		return sayCron(lines)
	}
	var clauses []string
	for _, e := range byTimes {
		clause := sayEntry(e)
		if clause == "" {
			return sayCron(lines)
		}
		clauses = append(clauses, clause)
	}
	return strings.Join(clauses, ", ")
}

// sayEntry says one row of a timetable; it is empty when that would be long.
func sayEntry(e entry) string {
	days, step := and(e.days), pace(e.times)
	switch {
	case len(e.times) <= manyTimes || step == 0 && len(e.times) <= 4*manyTimes:
		return days + " at " + and(clocks(e.times))
	case step == 0:
		return ""
	case days == "daily":
		return sayPace(e.times, step)
	}
	return sayPace(e.times, step) + " " + onDays(days)
}

func sayCron(lines []line) string {
	return "cron " + Schedule{lines: lines}.Cron()
}

func onDays(days string) string {
	if day, ok := strings.CutPrefix(days, "every "); ok {
		return "on " + day
	}
	return "on " + strings.TrimPrefix(days, "on ")
}

func sayPace(times []int, step int) string {
	every := fmt.Sprintf("every %d minutes", step)
	switch {
	case step == 60:
		every = "every hour"
	case step%60 == 0:
		every = fmt.Sprintf("every %d hours", step/60)
	}
	if times[0] == 0 && len(times)*step == 24*60 {
		if step == 60 {
			return "hourly"
		}
		return every
	}
	return fmt.Sprintf("%s between %s and %s", every, clock(times[0]), clock(times[len(times)-1]))
}

// pace is the even distance between times, 0 when they are uneven.
func pace(times []int) int {
	if len(times) < 2 {
		return 0
	}
	step := times[1] - times[0]
	for i := 1; i < len(times); i++ {
		if times[i]-times[i-1] != step {
			return 0
		}
	}
	return step
}

// An entry is days that share their times.
type entry struct {
	days  []string
	times []int
}

// timetable sums lines up as days with their times; it reports false when words
// would not do.
func timetable(lines []line) ([]entry, bool) {
	times := map[string][]int{}
	var names []string
	for _, l := range lines {
		name := sayDays(l)
		if name == "" {
			return nil, false
		}
		if times[name] == nil {
			names = append(names, name)
		}
		times[name] = append(times[name], l.times...)
	}
	var table []entry
	for _, name := range names {
		t := times[name]
		slices.Sort(t)
		t = slices.Compact(t)
		i := slices.IndexFunc(table, func(e entry) bool { return slices.Equal(e.times, t) })
		if i < 0 {
			table = append(table, entry{times: t})
			i = len(table) - 1
		}
		table[i].days = append(table[i].days, name)
	}
	// A day that stands beside "daily", or two paces, would not be read back as meant.
	paces := 0
	for _, e := range table {
		if len(e.days) > 1 && slices.Contains(e.days, "daily") {
			return nil, false
		}
		if len(e.times) > manyTimes && pace(e.times) != 0 {
			paces++
		}
	}
	return table, paces == 0 || len(table) == 1
}

// sayDays names the days of a line; it is empty when words would not do.
func sayDays(l line) string {
	everyMonth := l.month&^star == 1<<13-2
	open := l.dom&^star == 1<<32-2
	allWeek := l.dow&^star == 1<<7-1
	switch {
	case !everyMonth:
		return ""
	case l.nth != 0 && open && bits.OnesCount64(l.dow) == 1:
		return "on the " + rankName(l.nth) + " " + dayNames[bits.TrailingZeros64(l.dow)] + " of the month"
	case l.nth != 0:
		return ""
	case !open && l.dow&star != 0 && allWeek:
		return "on the " + dates(l) + " of the month"
	case !open || l.dom&star == 0:
		return ""
	}
	return week(l.dow &^ star)
}

func week(dow uint64) string {
	switch dow {
	case 1<<7 - 1:
		return "daily"
	case 0b0111110:
		return "weekdays"
	case 0b1000001:
		return "weekends"
	}
	var names []string
	for i := range 7 {
		if d := (i + 1) % 7; dow&(1<<d) != 0 {
			names = append(names, dayNames[d])
		}
	}
	return "every " + and(names)
}

// dates names the days of the month.
func dates(l line) string {
	var names []string
	for d := 1; d <= 31; d++ {
		if l.dom&(1<<uint(d)) != 0 {
			names = append(names, ordinalName(d))
		}
	}
	if l.lastDay {
		names = append(names, "last day")
	}
	return and(names)
}

func ordinalName(n int) string {
	suffix := "th"
	if n/10 != 1 {
		switch n % 10 {
		case 1:
			suffix = "st"
		case 2:
			suffix = "nd"
		case 3:
			suffix = "rd"
		}
	}
	return fmt.Sprintf("%d%s", n, suffix)
}

func rankName(n int) string {
	if n == last {
		return "last"
	}
	return [...]string{"", "first", "second", "third", "fourth", "fifth"}[n]
}

func clocks(times []int) []string {
	out := make([]string, len(times))
	for i, t := range times {
		out[i] = clock(t)
	}
	return out
}

// and lists words the way English does.
func and(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:len(words)-1], ", ") + " and " + words[len(words)-1]
}
