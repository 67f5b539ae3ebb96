package answer

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"newsdesk/digest"
)

// opening matches how a question opens that carries on from another one.
var opening = regexp.MustCompile(`(?i)^(and|but|or|so|what about|how about)\b`)

// leaning matches words that stand for something said before.
var leaning = regexp.MustCompile(`(?i)\b(it|its|they|them|their|he|she|him|her|his|that one|this one|the (first|second|third|last|other) one|there|those|the same)\b`)

// leansOnEarlier reports whether s can only be understood after what was asked
// before.
func leansOnEarlier(s string) bool {
	s = strings.TrimSpace(s)
	return opening.MatchString(s) || leaning.MatchString(s) || len(strings.Fields(s)) <= 2
}

var (
	sinceDay  = regexp.MustCompile(`(?i)\bsince (monday|tuesday|wednesday|thursday|friday|saturday|sunday|yesterday)\b`)
	lastUnits = regexp.MustCompile(`(?i)\b(?:in |over |during |within )?(?:the )?(?:last|past) (\d{1,3}|two|three|few) (hour|day|week)s?\b`)
)

// cutSince takes the words of s that bound the time asked about out of it, and
// tells from when on; zero: any time. They are understood relative to now; when
// that is not known nothing is cut.
func cutSince(s string, now time.Time) (string, time.Time) {
	if now.IsZero() {
		return s, time.Time{}
	}
	if m := sinceDay.FindStringSubmatchIndex(s); m != nil {
		return s[:m[0]] + " " + s[m[1]:], lastDay(strings.ToLower(s[m[2]:m[3]]), now)
	}
	if m := lastUnits.FindStringSubmatchIndex(s); m != nil {
		unit := map[string]time.Duration{"hour": time.Hour, "day": 24 * time.Hour, "week": 7 * 24 * time.Hour}[strings.ToLower(s[m[4]:m[5]])]
		return s[:m[0]] + " " + s[m[1]:], now.Add(-time.Duration(count(s[m[2]:m[3]])) * unit)
	}
	return s, time.Time{}
}

func count(s string) int {
	switch strings.ToLower(s) {
	case "two":
		return 2
	case "three", "few":
		return 3
	}
	n, _ := strconv.Atoi(s)
	return n
}

// lastDay is the beginning of the last day of that name before now's own day.
func lastDay(name string, now time.Time) time.Time {
	y, m, d := now.Date()
	day := time.Date(y, m, d, 0, 0, 0, 0, now.Location()).AddDate(0, 0, -1)
	for name != "yesterday" && !strings.EqualFold(day.Weekday().String(), name) {
		day = day.AddDate(0, 0, -1)
	}
	return day
}

// narrow gives the scope that the question is about within the one it may see.
func (r *reading) narrow(s digest.Scope) digest.Scope {
	if s.Story == 0 && r.asked.Story != 0 && r.leans() {
		s.Story = r.asked.Story
	}
	if r.since.After(s.From) {
		s.From = r.since
	}
	return s
}

// leans reports whether the question is one about the story under discussion
// and not about the world.
func (r *reading) leans() bool {
	if leansOnEarlier(r.asked.Text) {
		return true
	}
	for _, t := range r.terms {
		if t.name {
			return false
		}
	}
	return true
}
