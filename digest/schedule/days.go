package schedule

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// dayNames are the weekdays as cron counts them.
var dayNames = [7]string{"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"}

// weekday returns the day's number, Sunday being 0, and -1 for other words.
func weekday(s string) int {
	s = strings.TrimSuffix(strings.TrimSuffix(s, "."), "'s")
	switch s {
	case "tues":
		return 2
	case "weds":
		return 3
	case "thur", "thurs":
		return 4
	}
	for i, name := range dayNames {
		name = strings.ToLower(name)
		if s == name || s == name+"s" || s == name[:3] {
			return i
		}
	}
	return -1
}

var ordinal = regexp.MustCompile(`^(\d{1,2})(?:st|nd|rd|th)$`)

// rank returns the number that an ordinal stands for, last for "last", else 0.
func rank(s string) int {
	if m := ordinal.FindStringSubmatch(s); m != nil {
		n, _ := strconv.Atoi(m[1])
		return n
	}
	if s == "last" {
		return last
	}
	return slices.Index([]string{"first", "second", "third", "fourth", "fifth"}, s) + 1
}

// readDays reads one naming of days and reports whether there was one.
func (r *reader) readDays() (bool, error) {
	t, taken := r.peek(0), 1
	var named []days
	switch t.low {
	case "daily", "day", "days", "everyday", "nightly":
		named = []days{{"*", "*"}}
	case "weekday", "weekdays", "workday", "workdays":
		named = []days{{"*", "1-5"}}
	case "weekend", "weekends":
		named = []days{{"*", "0,6"}}
	case "business", "working", "work":
		if next := r.peek(1).low; next == "day" || next == "days" {
			named, taken = []days{{"*", "1-5"}}, 2
		}
	case "weekly", "week", "monthly", "month":
		if r.plan.weeklyCol == 0 {
			r.plan.weeklyCol, r.plan.weeklyWord = t.col, t.low
		}
		r.at++
		return true, nil
	default:
		if named, taken = r.readWeekdays(); named == nil {
			named, taken = r.readRanked()
		}
	}
	if named == nil {
		return false, nil
	}
	r.at += taken
	return true, r.addDays(named)
}

func (r *reader) addDays(named []days) error {
	if err := r.turn(ofDays); err != nil {
		return err
	}
	r.plan.named = true
	r.plan.days = append(r.plan.days, named...)
	return nil
}

// readWeekdays reads a weekday or a span of them, "Mon-Fri".
func (r *reader) readWeekdays() (named []days, taken int) {
	from := weekday(r.peek(0).low)
	if from < 0 {
		return nil, 0
	}
	to, taken := from, 1
	if slices.Contains([]string{"-", "–", "—", "to", "through", "until", "till"}, r.peek(1).low) {
		if d := weekday(r.peek(2).low); d >= 0 {
			to, taken = d, 3
		}
	}
	for d := from; ; d = (d + 1) % 7 {
		named = append(named, days{"*", strconv.Itoa(d)})
		if d == to {
			return named, taken
		}
	}
}

// readRanked reads "first Monday", "first and third Monday", "last day" and
// "1st and 15th".
func (r *reader) readRanked() (named []days, taken int) {
	var ranks []int
	i := 0
	for n := r.rank(i); n != 0; n = r.rank(i) {
		ranks = append(ranks, n)
		i++
		if next := r.afterJoin(i); r.rank(next) != 0 {
			i = next
		}
	}
	day := weekday(r.peek(i).low)
	if len(ranks) > 0 && (day >= 0 || r.peek(i).low == "day") {
		i++
	}
	for _, n := range ranks {
		d, ok := ranked(n, day)
		if !ok {
			return nil, 0
		}
		named = append(named, d)
	}
	return named, i
}

// rank returns the rank named n tokens ahead: a bare number is one after "the",
// as in "on the 15".
func (r *reader) rank(n int) int {
	t := r.peek(n)
	if r.at+n > 0 && r.in[r.at+n-1].low == "the" && r.at+n < len(r.in) {
		if day, err := strconv.Atoi(t.low); err == nil && day >= 1 && day <= 31 {
			return day
		}
	}
	return rank(t.low)
}

// afterJoin is the first place from i on at which no joining word stands.
func (r *reader) afterJoin(i int) int {
	for slices.Contains([]string{"and", "the", ",", "&"}, r.peek(i).low) {
		i++
	}
	return i
}

// ranked is the nth weekday of a month, or with day -1 its nth day.
func ranked(n, day int) (days, bool) {
	switch {
	case day >= 0 && n == last:
		return days{"*", fmt.Sprintf("%dL", day)}, true
	case day >= 0:
		return days{"*", fmt.Sprintf("%d#%d", day, n)}, n <= 5
	case n == last:
		return days{"L", "*"}, true
	}
	return days{strconv.Itoa(n), "*"}, n <= 31
}

// settle checks what was said as a whole and makes times of an interval.
func (r *reader) settle() error {
	p := &r.plan
	end := token{col: len([]rune(strings.TrimRight(r.words, " "))) + 1}
	at := func(col int) token { return token{col: col} }
	switch {
	case p.every != 0 && len(p.times) > 0:
		return r.fault(at(p.timesCol), "a time and an interval do not go together", `say "every 2 hours between 9 and 17", or the times: "at 9, 11 and 13"`)
	case p.ranged && p.every == 0:
		return r.fault(end, "how often in this stretch?", `as in "every 2 hours between 9 and 17"`)
	case p.weeklyCol != 0 && !p.named && strings.HasPrefix(p.weeklyWord, "month"):
		return r.fault(at(p.weeklyCol), "which day of the month?", `as in "on the 1st of the month at 9:00" or "first Monday of the month 9:00"`)
	case p.weeklyCol != 0 && !p.named:
		return r.fault(at(p.weeklyCol), "which day of the week?", `as in "every Monday at 9:00"`)
	case p.every == 0 && len(p.times) == 0:
		return r.fault(end, "at what time?", fmt.Sprintf(`as in "%s at 9:00"`, strings.TrimSpace(r.words)))
	}
	if !p.named {
		p.days = []days{{"*", "*"}}
	}
	if p.every != 0 {
		return r.spread()
	}
	slices.Sort(p.times)
	p.times = slices.Compact(p.times)
	if p.count != 0 && p.count != len(p.times) {
		return r.fault(at(p.countCol), fmt.Sprintf("%d times a day, but %d named", p.count, len(p.times)), `as in "twice a day at 8 and 18"`)
	}
	return nil
}

// spread makes the times of an interval.
func (r *reader) spread() error {
	p := &r.plan
	if !p.ranged {
		if 24*60%p.every != 0 {
			return r.fault(token{col: p.everyCol}, "this interval does not fill a day evenly", `say where it starts, as in "every 7 hours between 8 and 22"`)
		}
		p.to = 24*60 - 1
	}
	for m := p.from; m <= p.to; m += p.every {
		p.times = append(p.times, m)
	}
	return nil
}

// lines makes cron lines of the plan: one for each kind of days and each set of
// hours that share their minutes.
func (p plan) lines(words string) ([]line, error) {
	var out []line
	for _, d := range mergeDays(p.days) {
		for _, hm := range groupTimes(p.times) {
			in := split(hm + " " + d.dom + " * " + d.dow)
			l, err := compile(words, in)
			if err != nil {
				return nil, err
			}
			if out = append(out, l); len(out) > maxLines {
				return nil, &SyntaxError{Input: words, Column: 1, Msg: "this names too many times", Hint: examples}
			}
		}
	}
	return out, nil
}

// mergeDays joins weekdays into one field and days of the month into another.
// Every day swallows all others.
func mergeDays(all []days) []days {
	var out []days
	var week, month []int
	for _, d := range all {
		switch {
		case d == days{"*", "*"}:
			return []days{d}
		case d.dom != "*" && d.dom != "L":
			n, _ := strconv.Atoi(d.dom)
			month = append(month, n)
		case d.dom == "L", strings.ContainsAny(d.dow, "#L"):
			out = append(out, d)
		case d.dow == "1-5":
			week = append(week, 1, 2, 3, 4, 5)
		case d.dow == "0,6":
			week = append(week, 0, 6)
		default:
			n, _ := strconv.Atoi(d.dow)
			week = append(week, n)
		}
	}
	if len(month) > 0 {
		out = append(out, days{list(month), "*"})
	}
	if len(week) > 0 {
		dow := list(week)
		if dow == "0-6" {
			return []days{{"*", "*"}}
		}
		out = append(out, days{"*", dow})
	}
	return out
}

// groupTimes writes times of day as pairs of cron's minute and hour fields.
func groupTimes(times []int) []string {
	var keys []string
	hours := map[string][]int{}
	var byHour [24][]int
	for _, t := range times {
		byHour[t/60] = append(byHour[t/60], t%60)
	}
	for h, minutes := range byHour {
		if len(minutes) == 0 {
			continue
		}
		key := list(minutes)
		if hours[key] == nil {
			keys = append(keys, key)
		}
		hours[key] = append(hours[key], h)
	}
	for i, key := range keys {
		h := list(hours[key])
		if h == "0-23" {
			h = "*"
		}
		keys[i] = key + " " + h
	}
	return keys
}

// list writes numbers as cron does, runs of three and more as a range.
func list(numbers []int) string {
	slices.Sort(numbers)
	numbers = slices.Compact(numbers)
	var parts []string
	for i := 0; i < len(numbers); {
		j := i
		for j+1 < len(numbers) && numbers[j+1] == numbers[j]+1 {
			j++
		}
		if j >= i+2 {
			parts = append(parts, fmt.Sprintf("%d-%d", numbers[i], numbers[j]))
			i = j + 1
			continue
		}
		parts = append(parts, strconv.Itoa(numbers[i]))
		i++
	}
	return strings.Join(parts, ",")
}

// unknown says that a word is not understood, and which one is near.
func (r *reader) unknown(t token) error {
	msg := fmt.Sprintf("%q is not understood", shorten(t.text))
	switch t.low {
	case "morning", "mornings", "evening", "evenings", "afternoon", "night", "lunch", "lunchtime":
		return r.fault(t, fmt.Sprintf("%q is no exact time", t.text), `say a time, as in "every weekday at 8:30"`)
	case "fortnightly", "biweekly", "fortnight":
		return r.fault(t, "every other week is not offered", `say "every Monday at 9:00", or "first and third Monday of the month at 9:00"`)
	case "except", "not", "but":
		return r.fault(t, "exceptions are not offered", `name the days that count, as in "Monday to Thursday at 9:00"`)
	}
	if near := nearest(t.low, vocabulary); near != "" {
		return r.fault(t, msg, fmt.Sprintf("did you mean %q?", near))
	}
	return r.fault(t, msg, examples)
}

// vocabulary is what a misspelt word is compared with.
var vocabulary = strings.Fields(`every daily weekdays weekends hourly weekly monthly Monday Tuesday Wednesday Thursday
	Friday Saturday Sunday between noon midnight twice once times hours minutes first second third fourth last month until`)
