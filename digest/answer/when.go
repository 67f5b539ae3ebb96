package answer

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"newsdesk/digest"
	"newsdesk/digest/text"
)

// A stretch is the time that a question asks about. A zero bound is open.
type stretch struct {
	from, to time.Time
	closed   bool // the asker named its end: "yesterday", not "since Tuesday"
}

func (w stretch) zero() bool { return w.from.IsZero() && w.to.IsZero() }

// How far from the day of asking a named day may lie to say when something was
// published. Farther ones mostly say when it happened.
const (
	recentDays = 62
	afterwards = 36 * time.Hour // how long after a day news of it still come out
	morning    = 9 * time.Hour  // until when on the day after it is news of that day alone
	clocks     = 24 * time.Hour // how far ahead of ours the publishers' clocks may be
)

var (
	sinceDay = regexp.MustCompile(`(?i)\bsince (monday|tuesday|wednesday|thursday|friday|saturday|sunday|yesterday|this morning|last night|midnight)\b`)
	lastUnit = regexp.MustCompile(`(?i)\b(?:in |over |during |within |since )?(?:the |these )?(?:last|past|previous) (?:(\d{1,3}|an?|one|two|three|four|five|six|seven|ten|twelve|few|couple of) )?(minute|hour|day|week|month)s?\b`)
	unitsAgo = regexp.MustCompile(`(?i)\bsince (\d{1,3}|an?|one|two|three|four|five|six|seven|ten|twelve) (minute|hour|day|week|month)s? ago\b`)
	halfHour = regexp.MustCompile(`(?i)\bhalf (?:an )?hour\b`)
	// named matches the words that text.Dates knows by their capital.
	named = regexp.MustCompile(`\b(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|january|february|april|june|july|august|september|october|november|december)\b`)
	// ahead matches what asks of a time to come, when a day named is not the day
	// of publication.
	ahead = regexp.MustCompile(`(?i)\b(will|shall|won't|going to|expected|expects?|plan(s|ned)?|due|scheduled|next|upcoming|coming|by|until|before|deadline)\b`)
)

// cutWhen finds the time that s asks about, as seen at now; what only bounds it
// is taken out of s. When now is not known nothing is found.
func cutWhen(s string, now time.Time) (string, stretch) {
	if now.IsZero() {
		return s, stretch{}
	}
	s = halfHour.ReplaceAllLiteralString(s, "30 minutes")
	if m := sinceDay.FindStringSubmatchIndex(s); m != nil {
		return s[:m[0]] + " " + s[m[1]:], stretch{from: lastDay(strings.ToLower(s[m[2]:m[3]]), now)}
	}
	for _, re := range []*regexp.Regexp{unitsAgo, lastUnit} {
		m := re.FindStringSubmatchIndex(s)
		if m == nil || re == lastUnit && calendar(s, m) {
			continue
		}
		n := 1
		if m[2] >= 0 {
			n = count(s[m[2]:m[3]])
		}
		return s[:m[0]] + " " + s[m[1]:], stretch{from: back(now, strings.ToLower(s[m[4]:m[5]]), n)}
	}
	return s, dayOf(s, now)
}

// calendar reports whether the match m of lastUnit names a calendar week or
// month: "last week", not "the last two weeks" or "the past week".
func calendar(s string, m []int) bool {
	return m[2] < 0 && strings.Contains(strings.ToLower(s[m[0]:m[1]]), "last ")
}

// dayOf is the stretch of publication that a day, week or month named in s means.
func dayOf(s string, now time.Time) stretch {
	s = named.ReplaceAllStringFunc(s, func(w string) string { return strings.ToUpper(w[:1]) + w[1:] })
	today := midnight(now)
	future := ahead.MatchString(s)
	for _, d := range text.Dates(s, now) {
		from, to := inZone(d.From, now), inZone(d.To, now)
		said := strings.ToLower(d.Text)
		switch {
		case from.After(today) || today.Sub(from) > recentDays*24*time.Hour || d.Days() > 31:
		case strings.HasPrefix(said, "by ") || strings.HasPrefix(said, "until ") || strings.HasPrefix(said, "before "):
		case strings.HasSuffix(said, "this week"):
			return stretch{from: earlier(from, today.AddDate(0, 0, -6))}
		case strings.HasPrefix(said, "since ") || strings.HasPrefix(said, "after ") || strings.HasPrefix(said, "from ") || to.After(today):
			if !future || strings.HasPrefix(said, "since ") {
				return stretch{from: from}
			}
		case !future:
			return stretch{from: from, to: to, closed: true}
		}
	}
	return stretch{}
}

// withoutDates is s without the days that it names.
func withoutDates(s string, now time.Time) string {
	for _, d := range text.Dates(s, now) {
		s = strings.Replace(s, d.Text, " ", 1)
	}
	return s
}

// inZone is midnight in now's zone of the day that t is midnight UTC of.
func inZone(t, now time.Time) time.Time {
	y, m, d := t.Date()
	return time.Date(y, m, d, 0, 0, 0, 0, now.Location())
}

func midnight(t time.Time) time.Time {
	y, m, d := t.Date()
	return time.Date(y, m, d, 0, 0, 0, 0, t.Location())
}

func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}

// back is the moment that lies n units before now.
func back(now time.Time, unit string, n int) time.Time {
	switch unit {
	case "minute":
		return now.Add(-time.Duration(n) * time.Minute)
	case "hour":
		return now.Add(-time.Duration(n) * time.Hour)
	case "day":
		return now.AddDate(0, 0, -n)
	case "week":
		return now.AddDate(0, 0, -7*n)
	}
	return now.AddDate(0, -n, 0)
}

func count(s string) int {
	switch s = strings.ToLower(s); s {
	case "a", "an":
		return 1
	case "few":
		return 3
	case "couple of":
		return 2
	}
	if n := text.Numbers(s); len(n) > 0 && n[0].Value >= 1 {
		return int(n[0].Value)
	}
	n, _ := strconv.Atoi(s)
	return max(n, 1)
}

// lastDay is the beginning of the last day of that name before now's own day, or
// of the part of a day that name means.
func lastDay(name string, now time.Time) time.Time {
	day := midnight(now)
	switch name {
	case "this morning", "midnight":
		return day
	case "last night":
		return day.Add(-6 * time.Hour)
	}
	day = day.AddDate(0, 0, -1)
	for name != "yesterday" && !strings.EqualFold(day.Weekday().String(), name) {
		day = day.AddDate(0, 0, -1)
	}
	return day
}

// within narrows s to w. What is told of a closed stretch may be told a little
// after it.
func (w stretch) within(s digest.Scope) digest.Scope {
	if w.from.After(s.From) {
		s.From = w.from
	}
	if w.closed {
		if to := w.to.Add(afterwards); s.To.IsZero() || to.Before(s.To) {
			s.To = to
		}
	}
	return s
}

// ofNextDay reports whether s, published on the morning after w, names that morning's day
// or a later one, and none of w: then it is no news of w.
func (w stretch) ofNextDay(s *sentence) bool {
	if !w.closed || published(s).Before(w.to) {
		return false
	}
	later := false
	for _, d := range text.Dates(s.text, published(s).In(w.to.Location())) {
		switch from := inZone(d.From, w.to); {
		case from.Before(w.to) && !from.Before(w.from):
			return false
		case !from.Before(w.to):
			later = true
		}
	}
	return later
}
