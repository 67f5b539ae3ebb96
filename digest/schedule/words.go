package schedule

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// A plan is what plain words say: which days, and which minutes of them.
type plan struct {
	days  []days
	named bool // the words named the days; without, every day is meant
	times []int

	every      int // minutes between slots; 0 when times are named
	from, to   int // the stretch of the day that every is for
	ranged     bool
	count      int // how often a day, when the words say
	countCol   int
	everyCol   int
	timesCol   int
	weeklyCol  int // where "weekly" or "monthly" stands, which need a day
	weeklyWord string

	first, latest kind
}

// A kind is one of the two halves of a plan.
type kind byte

const (
	ofDays  kind = 'd'
	ofTimes kind = 't'
)

// days is a set of days as two fields of a cron line.
type days struct{ dom, dow string }

// reader walks over the tokens of plain words.
type reader struct {
	words string
	in    []token
	at    int
	plan  plan
	done  []plan // what stood before, as "weekdays at 9" in "weekdays at 9, weekends at 11"
}

// parseWords reads plain English.
func parseWords(words string, in []token) ([]line, error) {
	r := &reader{words: words, in: refine(in)}
	for r.at < len(r.in) {
		if err := r.step(); err != nil {
			return nil, err
		}
	}
	if len(r.done) > 0 && !r.plan.named {
		return nil, r.fault(token{col: r.plan.timesCol}, "on which days?", `as in "weekdays at 9:00 and weekends at 11:00"`)
	}
	if err := r.settle(); err != nil {
		return nil, err
	}
	var lines []line
	for _, p := range append(r.done, r.plan) {
		more, err := p.lines(words)
		if err != nil {
			return nil, err
		}
		if lines = append(lines, more...); len(lines) > maxLines {
			return nil, &SyntaxError{Input: words, Column: 1, Msg: "this names too many times", Hint: examples}
		}
	}
	return lines, nil
}

// turn begins another plan when days and times have both been named and the
// first of them comes again: "Monday at 9 and Thursday at 18:30".
func (r *reader) turn(k kind) error {
	p := &r.plan
	if p.first == 0 {
		p.first = k
	}
	if p.first == k && p.latest != 0 && p.latest != k {
		if err := r.settle(); err != nil {
			return err
		}
		r.done = append(r.done, r.plan)
		r.plan = plan{first: k}
	}
	r.plan.latest = k
	return nil
}

// fillers carry nothing that the words around them do not say.
var fillers = strings.Fields("on at of the and , & @ ( ) each o'clock sharp post digest send please hrs time")

// step reads the next thing said.
func (r *reader) step() error {
	t := r.peek(0)
	switch {
	case t.low == "every" || t.low == "each":
		r.at++
		return r.readEvery(t)
	case slices.Contains(fillers, t.low):
		r.at++
		return nil
	case t.low == "between" || t.low == "from":
		r.at++
		return r.readRange()
	case r.readCount():
		return nil
	}
	if found, err := r.readDays(); found || err != nil {
		return err
	}
	if minute, n, err := r.readTime(r.at); err != nil {
		return err
	} else if n > 0 {
		r.at += n
		return r.addTime(t, minute)
	}
	if t.low == "hourly" {
		r.at++
		return r.setEvery(t, 60)
	}
	return r.unknown(t)
}

func (r *reader) peek(n int) token {
	if r.at+n < len(r.in) {
		return r.in[r.at+n]
	}
	return token{col: len([]rune(r.words)) + 1}
}

func (r *reader) fault(t token, msg, hint string) error {
	return &SyntaxError{Input: r.words, Column: t.col, Msg: msg, Hint: hint}
}

func (r *reader) addTime(t token, minute int) error {
	if err := r.turn(ofTimes); err != nil {
		return err
	}
	if len(r.plan.times) == 0 {
		r.plan.timesCol = t.col
	}
	r.plan.times = append(r.plan.times, minute)
	return nil
}

// readEvery reads what follows "every": an interval, or days.
func (r *reader) readEvery(every token) error {
	t := r.peek(0)
	if r.seconds() {
		return r.fault(every, "an interval of seconds is too short", `say "every 5 minutes" or less often`)
	}
	if t.low == "other" || t.low == "second" && isUnit(r.peek(1).low) > 0 {
		r.at++
		return r.readUnit(every, 2)
	}
	if n, err := strconv.Atoi(t.low); err == nil && isUnit(r.peek(1).low) > 0 {
		r.at++
		return r.readUnit(every, n)
	}
	if number, unit := glued(t.low); isUnit(unit) > 0 {
		return r.interval(every, number, unit, 1)
	}
	if t.low == "half" && strings.HasPrefix(r.peek(1).low, "hour") {
		r.at += 2
		return r.setEvery(every, 30)
	}
	if n := slices.Index(numbers, t.low); n > 0 && isUnit(r.peek(1).low) > 0 {
		r.at++
		return r.readUnit(every, n)
	}
	if isUnit(t.low) == 60 || isUnit(t.low) == 1 {
		return r.readUnit(every, 1)
	}
	if r.at == len(r.in) {
		return r.fault(t, `"every" what?`, examples)
	}
	return nil // days or a month follow, read as ever
}

// seconds says that an interval shorter than minutes follows: "second" with a number
// before it, or with nothing behind it, ranks no day.
func (r *reader) seconds() bool {
	short := func(s string) bool {
		return slices.Contains([]string{"second", "seconds", "sec", "secs", "s", "ms", "millisecond", "milliseconds"}, s)
	}
	t := r.peek(0)
	_, err := strconv.Atoi(t.low)
	if err == nil || slices.Contains(numbers, t.low) {
		return short(r.peek(1).low)
	}
	_, unit := glued(t.low)
	return short(unit) || short(t.low) && (t.low != "second" || r.at+1 == len(r.in))
}

// numbers are the counts people write out.
var numbers = strings.Fields("zero one two three four five six seven eight nine ten eleven twelve")

// glued takes "30m" and "2h" apart.
func glued(s string) (int, string) {
	i := strings.IndexFunc(s, func(r rune) bool { return r < '0' || r > '9' })
	if i < 1 {
		return 0, ""
	}
	n, _ := strconv.Atoi(s[:i])
	return n, s[i:]
}

// isUnit returns the minutes of a unit of time, 0 when the word is none.
func isUnit(s string) int {
	switch s {
	case "m", "min", "mins", "minute", "minutes":
		return 1
	case "h", "hr", "hrs", "hour", "hours":
		return 60
	case "day", "days":
		return 24 * 60
	case "week", "weeks", "fortnight":
		return 7 * 24 * 60
	case "month", "months":
		return 31 * 24 * 60
	}
	return 0
}

func (r *reader) readUnit(every token, n int) error {
	return r.interval(every, n, r.peek(0).low, 1)
}

// interval sets the pace to n units; taken tokens are behind it then.
func (r *reader) interval(every token, n int, unit string, taken int) error {
	minutes := isUnit(unit)
	r.at += taken
	switch {
	case minutes == 0:
		return r.fault(every, "the unit of this interval is missing", `say "every 2 hours" or "every 30 minutes"`)
	case minutes >= 24*60 && n == 1:
		r.at -= taken // "every day", "every week": read as days
		return nil
	case minutes >= 24*60:
		return r.fault(every, "an interval of days has no fixed weekday or date", `name the days, as in "Monday, Wednesday and Friday at 9:00"`)
	case n <= 0 || n > 24*60:
		return r.fault(every, "this interval cannot be kept", `say "every 2 hours" or "every 30 minutes"`)
	}
	return r.setEvery(every, n*minutes)
}

func (r *reader) setEvery(t token, minutes int) error {
	if err := r.turn(ofTimes); err != nil {
		return err
	}
	if r.plan.every != 0 {
		return r.fault(t, "two intervals are named", "say one of them")
	}
	if minutes < minGap {
		return r.fault(t, fmt.Sprintf("every %d minutes is too often", minutes), `say "every 5 minutes" or less often`)
	}
	r.plan.every, r.plan.everyCol = minutes, t.col
	return nil
}

// readRange reads the two times that follow "between" or "from".
func (r *reader) readRange() error {
	start := r.peek(0)
	from, n, err := r.readTime(r.at)
	if err != nil {
		return err
	}
	if n == 0 {
		return r.fault(start, "a time belongs here", `as in "every 2 hours between 9 and 17"`)
	}
	r.at += n
	if !slices.Contains([]string{"and", "to", "until", "till", "-", "–", "—", "through"}, r.peek(0).low) {
		return r.fault(r.peek(0), `"and" and the second time belong here`, `as in "every 2 hours between 9 and 17"`)
	}
	r.at++
	to, n, err := r.readTime(r.at)
	if err != nil {
		return err
	}
	if n == 0 {
		return r.fault(r.peek(0), "the second time is missing", `as in "every 2 hours between 9 and 17"`)
	}
	if to <= from {
		return r.fault(r.peek(0), "the second time is not after the first", `a stretch over midnight is two schedules`)
	}
	r.at += n
	r.plan.from, r.plan.to, r.plan.ranged = from, to, true
	return nil
}

// readCount reads "twice a day" and the like.
func (r *reader) readCount() bool {
	n, taken := 0, 1
	switch t := r.peek(0); {
	case t.low == "once":
		n = 1
	case t.low == "twice":
		n = 2
	case t.low == "thrice":
		n = 3
	case r.peek(1).low == "times" || r.peek(1).low == "x":
		taken = 2
		if n = slices.Index(numbers, t.low); n < 0 {
			n, _ = strconv.Atoi(t.low)
		}
	}
	if n <= 0 {
		return false
	}
	per := r.peek(taken).low
	if per == "daily" {
		taken++
	} else if slices.Contains([]string{"a", "per", "each", "every"}, per) && isUnit(r.peek(taken+1).low) == 24*60 {
		taken += 2
	} else if per != "on" && per != "at" {
		return false
	}
	r.plan.count, r.plan.countCol = n, r.peek(0).col
	r.at += taken
	return true
}

var (
	clockTime = regexp.MustCompile(`^(\d{1,2})(?:[:.h](\d{2}))?h?(am|pm|a\.m\.?|p\.m\.?|a|p)?$`)
	fourDigit = regexp.MustCompile(`^([01]\d|2[0-3])([0-5]\d)h?$`)
)

// readTime reads a time of day at index i and tells how many tokens it takes;
// none when no time stands there.
func (r *reader) readTime(i int) (minute, taken int, err error) {
	if i >= len(r.in) {
		return 0, 0, nil
	}
	t := r.in[i]
	switch t.low {
	case "noon", "midday":
		return 12 * 60, 1, nil
	case "midnight":
		return 0, 1, nil
	}
	if m := fourDigit.FindStringSubmatch(t.low); m != nil {
		h, _ := strconv.Atoi(m[1])
		past, _ := strconv.Atoi(m[2])
		return h*60 + past, 1, nil
	}
	m := clockTime.FindStringSubmatch(t.low)
	if m == nil {
		return 0, 0, nil
	}
	half, taken := r.half(i, m[3])
	hour, _ := strconv.Atoi(m[1])
	past := 0
	if m[2] != "" {
		past, _ = strconv.Atoi(m[2])
	}
	minute, err = r.timeOfDay(t, hour, past, half)
	return minute, taken, err
}

// half tells which half of the day a time is in, "a", "p" or "" for the clock of
// 24 hours, and how many tokens the time takes with the words that say so.
func (r *reader) half(i int, suffix string) (string, int) {
	if suffix != "" {
		return suffix[:1], 1
	}
	word := func(n int) string {
		if i+n < len(r.in) {
			return r.in[i+n].low
		}
		return ""
	}
	switch strings.ReplaceAll(word(1), ".", "") {
	case "am":
		return "a", 2
	case "pm":
		return "p", 2
	}
	if word(1) == "in" && word(2) == "the" {
		switch word(3) {
		case "morning":
			return "a", 4
		case "afternoon", "evening":
			return "p", 4
		}
	}
	if word(1) == "at" && word(2) == "night" {
		return "p", 3
	}
	return "", 1
}

func (r *reader) timeOfDay(t token, hour, past int, half string) (int, error) {
	switch {
	case past > 59:
		return 0, r.fault(t, fmt.Sprintf("%q has no such minute", t.text), "minutes go from 00 to 59")
	case half == "p" && hour > 12 && hour < 24:
		half = "" // "18:30 in the evening"
	case half != "" && (hour < 1 || hour > 12):
		return 0, r.fault(t, fmt.Sprintf("%q is no time", t.text), "am and pm go with 1 to 12")
	case hour > 23:
		return 0, r.fault(t, fmt.Sprintf("%q is no time of day", t.text), "hours go from 0 to 23; midnight is 0:00")
	}
	switch {
	case half == "a" && hour == 12:
		hour = 0
	case half == "p" && hour < 12:
		hour += 12
	}
	return hour*60 + past, nil
}
