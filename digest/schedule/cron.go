package schedule

import (
	"fmt"
	"math/bits"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/robfig/cron/v3"
)

// A line is one cron expression.
type line struct {
	text       string
	dom, month uint64 // bit n is day or month n; star marks a field left open
	dow        uint64 // bit 0 is Sunday
	nth        int    // only the nth such weekday of the month; last for the last one; 0 for any
	lastDay    bool   // the last day of the month counts as named
	times      []int  // minutes of the day, ascending
}

const (
	star = 1 << 63 // robfig/cron's mark of a field with a star in it
	last = -1
)

// on says that the line's days include the given date, a UTC midnight.
func (l line) on(day time.Time) bool {
	y, month, d := day.Date()
	if l.month&(1<<uint(month)) == 0 {
		return false
	}
	ends := time.Date(y, month+1, 0, 0, 0, 0, 0, time.UTC).Day()
	dom := l.dom&(1<<uint(d)) != 0 || l.lastDay && d == ends
	dow := l.dow&(1<<uint(day.Weekday())) != 0
	switch {
	case l.nth == last:
		dow = dow && d+7 > ends
	case l.nth > 0:
		dow = dow && (d-1)/7+1 == l.nth
	}
	if l.dom&star != 0 || l.dow&star != 0 {
		return dom && dow
	}
	return dom || dow
}

// fieldNames are cron's five fields in order.
var fieldNames = [5]string{"minute", "hour", "day of the month", "month", "day of the week"}

// nicknames are cron's words for common lines. @every is not among them: it
// counts from a moment that a restart would change.
var nicknames = map[string]string{
	"@hourly": "0 * * * *", "@daily": "0 0 * * *", "@midnight": "0 0 * * *",
	"@weekly": "0 0 * * 0", "@monthly": "0 0 1 * *", "@yearly": "0 0 1 1 *", "@annually": "0 0 1 1 *",
}

// isCron says that the words look like cron rather than English: every field is
// made of digits, names of days and months and cron's own signs, and there are
// no more than English would explain.
func isCron(in []token) bool {
	if in[0].low == "cron" || strings.HasPrefix(in[0].text, "@") && len(in[0].text) > 1 && unicode.IsLetter(rune(in[0].text[1])) {
		return true
	}
	if strings.Contains(in[0].text, "TZ=") {
		return true
	}
	first := in
	if i := slices.IndexFunc(in, func(t token) bool { return t.text == ";" }); i >= 0 {
		first = in[:i]
	}
	const signs = "0123456789*/,-?"
	if len(first) >= 4 && strings.Trim(first[0].text, signs) == "" {
		odd := 0
		for _, t := range first {
			if strings.Trim(t.text, signs) != "" {
				odd++
			}
		}
		// Names of a day or a month may stand in two of the fields.
		return odd <= 2 && strings.Trim(first[1].text, signs) == "" && strings.Trim(first[2].text, signs+"Ll") == ""
	}
	return strings.HasPrefix(in[0].text, "*")
}

// parseCron reads one or more cron lines divided by semicolons.
func parseCron(words string, in []token) ([]line, error) {
	if in[0].low == "cron" {
		if in = in[1:]; len(in) == 0 {
			return nil, &SyntaxError{Input: words, Column: 1, Msg: "the cron fields are missing", Hint: `as in "cron 0 9 * * 1-5"`}
		}
	}
	var lines []line
	for len(in) > 0 {
		end := slices.IndexFunc(in, func(t token) bool { return t.text == ";" })
		if end < 0 {
			end = len(in)
		}
		l, err := parseLine(words, in[:end])
		if err != nil {
			return nil, err
		}
		if lines = append(lines, l); len(lines) > maxLines {
			return nil, &SyntaxError{Input: words, Column: in[0].col, Msg: "too many cron lines", Hint: fmt.Sprintf("at most %d", maxLines)}
		}
		in = in[min(end+1, len(in)):]
	}
	return lines, nil
}

func parseLine(words string, in []token) (line, error) {
	at := func(t token, msg, hint string) (line, error) {
		return line{}, &SyntaxError{Input: words, Column: t.col, Msg: msg, Hint: hint}
	}
	if len(in) == 0 {
		return at(token{col: 1}, "a cron line is empty", "drop the semicolon")
	}
	if fields, ok := nicknames[in[0].low]; ok && len(in) == 1 {
		in = split(fields)
	}
	// The library panics at "TZ=UTC" and takes "@every 1ms": neither reaches it.
	for _, t := range in {
		switch {
		case strings.Contains(t.text, "="):
			return at(t, "a zone does not go into the cron fields", `name it after them, as in "0 9 * * 1-5 in Asia/Kolkata"`)
		case t.low == "@every":
			return at(t, "@every is not offered", `say "every 30 minutes" or "every 2 hours"`)
		case strings.HasPrefix(t.text, "@"):
			return at(t, strconv.Quote(t.text)+" is not known", "@hourly, @daily, @weekly and @monthly are")
		}
	}
	if len(in) != 5 {
		t := in[min(len(in)-1, 5)]
		return at(t, fmt.Sprintf("cron has five fields (minute, hour, day, month, weekday), not %d", len(in)), `as in "0 9 * * 1-5"`)
	}
	return compile(words, in)
}

// compile makes a line of five fields.
func compile(words string, in []token) (line, error) {
	var l line
	texts := make([]string, 5)
	for i, t := range in {
		texts[i] = t.low
	}
	l.text = strings.Join(texts, " ")
	texts[2], l.lastDay = cutLastDay(texts[2])
	onlyLast := texts[2] == ""
	if onlyLast {
		texts[2] = "*"
	}
	texts[4], l.nth = cutNth(texts[4])
	texts[4] = sundays(texts[4])
	var spec [5]*cron.SpecSchedule
	for i := range spec {
		s, err := parseField(i, texts[i])
		if err != nil {
			return line{}, &SyntaxError{
				Input: words, Column: in[i].col,
				Msg: fmt.Sprintf("%q is no %s", in[i].text, fieldNames[i]), Hint: err.Error(),
			}
		}
		spec[i] = s
	}
	l.dom, l.month, l.dow = spec[2].Dom, spec[3].Month, spec[4].Dow
	if onlyLast {
		l.dom = 0
	}
	if l.nth != 0 {
		l.dow &^= star
	}
	for h := range 24 {
		for m := range 60 {
			if spec[1].Hour&(1<<uint(h)) != 0 && spec[0].Minute&(1<<uint(m)) != 0 {
				l.times = append(l.times, h*60+m)
			}
		}
	}
	return l, nil
}

// parseField lets the library read one field, all others being open, so that a
// fault is known to be in that one.
func parseField(i int, text string) (*cron.SpecSchedule, error) {
	fields := []string{"*", "*", "*", "*", "*"}
	fields[i] = text
	s, err := cron.NewParser(cron.Minute | cron.Hour | cron.Dom | cron.Month | cron.Dow).Parse(strings.Join(fields, " "))
	spec, ok := s.(*cron.SpecSchedule)
	if err != nil || !ok {
		return nil, fmt.Errorf("it takes %s, lists such as 1,3, ranges such as 1-5, and steps such as */2", fieldBounds[i])
	}
	return spec, nil
}

var fieldBounds = [5]string{"0 to 59", "0 to 23", "1 to 31 or L", "1 to 12 or jan to dec", "0 to 7 or sun to sat"}

// cutLastDay takes L, the last day of a month, out of a day field.
func cutLastDay(field string) (string, bool) {
	var rest []string
	found := false
	for part := range strings.SplitSeq(field, ",") {
		if part == "l" {
			found = true
			continue
		}
		rest = append(rest, part)
	}
	return strings.Join(rest, ","), found
}

// cutNth takes #2, or L for the last, off a weekday field that names one day.
func cutNth(field string) (string, int) {
	if strings.ContainsAny(field, ",-/*?") {
		return field, 0
	}
	if day, n, ok := strings.Cut(field, "#"); ok && len(n) == 1 && n[0] >= '1' && n[0] <= '5' {
		return day, int(n[0] - '0')
	}
	if day, ok := strings.CutSuffix(field, "l"); ok && day != "" {
		return day, last
	}
	return field, 0
}

// sundays rewrites the parts of a weekday field in which Sunday ends a week:
// the library knows it as 0 only.
func sundays(field string) string {
	parts := strings.Split(field, ",")
	for i, part := range parts {
		span, step, stepped := strings.Cut(part, "/")
		from, to, ranged := strings.Cut(span, "-")
		switch {
		case !ranged && from == "7":
			parts[i] = strings.Replace(part, "7", "0", 1)
		case ranged && (to == "7" || to == "sun"):
			every := 1
			if stepped {
				every, _ = strconv.Atoi(step)
			}
			if list := weekTo(from, every); list != "" {
				parts[i] = list
			}
		}
	}
	return strings.Join(parts, ",")
}

// weekTo lists the days from one to the Sunday that ends the week.
func weekTo(from string, every int) string {
	day := slices.Index([]string{"0", "1", "2", "3", "4", "5", "6", "7"}, from)
	if day < 0 {
		day = slices.Index([]string{"sun", "mon", "tue", "wed", "thu", "fri", "sat"}, from)
	}
	if day < 0 || every < 1 || every > 7 {
		return ""
	}
	var list []string
	for ; day <= 7; day += every {
		list = append(list, strconv.Itoa(day%7))
	}
	return strings.Join(list, ",")
}

// checkLines refuses lines that are never due and schedules that are due too often.
func checkLines(words string, lines []line) error {
	var all []int
	for _, l := range lines {
		if !everDue(l) {
			return &SyntaxError{Input: words, Column: 1, Msg: fmt.Sprintf("%q is never due: no year has such a day", l.text), Hint: examples}
		}
		all = append(all, l.times...)
	}
	slices.Sort(all)
	all = slices.Compact(all)
	for i, m := range all {
		next := all[0] + 24*60
		if i+1 < len(all) {
			next = all[i+1]
		}
		if next-m < minGap {
			return &SyntaxError{
				Input: words, Column: 1, Hint: `say "every 5 minutes" or less often`,
				Msg: fmt.Sprintf("%s and %s are less than %d minutes apart", clock(m), clock(next%(24*60)), minGap),
			}
		}
	}
	return nil
}

func everDue(l line) bool {
	if len(l.times) == 0 || bits.OnesCount64(l.month&^star) == 0 {
		return false
	}
	day := time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)
	for range horizon {
		if l.on(day) {
			return true
		}
		day = day.AddDate(0, 0, 1)
	}
	return false
}

func clock(minute int) string { return fmt.Sprintf("%02d:%02d", minute/60, minute%60) }
