package schedule

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"
	_ "time/tzdata" // the test must not depend on the machine's zones

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"newsdesk/digest"
)

func TestParse(t *testing.T) {
	for said, want := range map[string][2]string{
		"weekdays 9:00":                               {"weekdays at 09:00 (Europe/Berlin)", "0 9 * * 1-5"},
		"every Monday and Thursday at 18:30":          {"every Monday and Thursday at 18:30 (Europe/Berlin)", "30 18 * * 1,4"},
		"daily at 7 in Asia/Kolkata":                  {"daily at 07:00 (Asia/Kolkata)", "0 7 * * *"},
		"daily at 7 in asia/kolkata":                  {"daily at 07:00 (Asia/Kolkata)", "0 7 * * *"},
		"twice a day at 8 and 18":                     {"daily at 08:00 and 18:00 (Europe/Berlin)", "0 8,18 * * *"},
		"every 2 hours between 9 and 17":              {"daily at 09:00, 11:00, 13:00, 15:00 and 17:00 (Europe/Berlin)", "0 9,11,13,15,17 * * *"},
		"every hour from 9am to 5pm on weekdays":      {"every hour between 09:00 and 17:00 on weekdays (Europe/Berlin)", "0 9-17 * * 1-5"},
		"weekends at noon":                            {"weekends at 12:00 (Europe/Berlin)", "0 12 * * 0,6"},
		"first Monday of the month 9:00":              {"on the first Monday of the month at 09:00 (Europe/Berlin)", "0 9 * * 1#1"},
		"last friday of the month at 5 pm":            {"on the last Friday of the month at 17:00 (Europe/Berlin)", "0 17 * * 5l"},
		"first and third Monday of the month at 9":    {"on the first Monday of the month and on the third Monday of the month at 09:00 (Europe/Berlin)", "0 9 * * 1#1; 0 9 * * 1#3"},
		"on the 1st and 15th at 8:15":                 {"on the 1st and 15th of the month at 08:15 (Europe/Berlin)", "15 8 1,15 * *"},
		"on the 15 of the month at 8":                 {"on the 15th of the month at 08:00 (Europe/Berlin)", "0 8 15 * *"},
		"last day of the month at noon":               {"on the last day of the month at 12:00 (Europe/Berlin)", "0 12 l * *"},
		"hourly":                                      {"hourly (Europe/Berlin)", "0 * * * *"},
		"every hour":                                  {"hourly (Europe/Berlin)", "0 * * * *"},
		"every 15 minutes":                            {"every 15 minutes (Europe/Berlin)", "0,15,30,45 * * * *"},
		"every 30m":                                   {"every 30 minutes (Europe/Berlin)", "0,30 * * * *"},
		"every other hour":                            {"every 2 hours (Europe/Berlin)", "0 0,2,4,6,8,10,12,14,16,18,20,22 * * *"},
		"9am":                                         {"daily at 09:00 (Europe/Berlin)", "0 9 * * *"},
		"9 a.m.":                                      {"daily at 09:00 (Europe/Berlin)", "0 9 * * *"},
		"8:30pm IST":                                  {"daily at 20:30 (Asia/Kolkata)", "30 20 * * *"},
		"weekdays at 7 in the evening in New York":    {"weekdays at 19:00 (America/New_York)", "0 19 * * 1-5"},
		"9 New York time":                             {"daily at 09:00 (America/New_York)", "0 9 * * *"},
		"0 9 * * 1-5":                                 {"weekdays at 09:00 (Europe/Berlin)", "0 9 * * 1-5"},
		"0 9 * * 1-5 in Asia/Kolkata":                 {"weekdays at 09:00 (Asia/Kolkata)", "0 9 * * 1-5"},
		"0 9 * * 7":                                   {"every Sunday at 09:00 (Europe/Berlin)", "0 9 * * 7"},
		"0 9 * * 5-7":                                 {"every Friday, Saturday and Sunday at 09:00 (Europe/Berlin)", "0 9 * * 5-7"},
		"0 9 * * fri-sun":                             {"every Friday, Saturday and Sunday at 09:00 (Europe/Berlin)", "0 9 * * fri-sun"},
		"0 9 13 * 5":                                  {"cron 0 9 13 * 5 (Europe/Berlin)", "0 9 13 * 5"},
		"@daily":                                      {"daily at 00:00 (Europe/Berlin)", "0 0 * * *"},
		"0 8 * * *; 30 18 * * *":                      {"daily at 08:00 and 18:30 (Europe/Berlin)", "0 8 * * *; 30 18 * * *"},
		"daily at 8:00 and 18:30":                     {"daily at 08:00 and 18:30 (Europe/Berlin)", "0 8 * * *; 30 18 * * *"},
		"weekdays at 9 and weekends at 11":            {"weekdays at 09:00, weekends at 11:00 (Europe/Berlin)", "0 9 * * 1-5; 0 11 * * 0,6"},
		"at 9 on Monday, at 18:30 on Thursday":        {"every Monday at 09:00, every Thursday at 18:30 (Europe/Berlin)", "0 9 * * 1; 30 18 * * 4"},
		"Mon-Fri 0900":                                {"weekdays at 09:00 (Europe/Berlin)", "0 9 * * 1-5"},
		"Saturday to Monday at 9.15":                  {"every Monday, Saturday and Sunday at 09:15 (Europe/Berlin)", "15 9 * * 0,1,6"},
		"weekly on Tuesday at midnight":               {"every Tuesday at 00:00 (Europe/Berlin)", "0 0 * * 2"},
		"monthly on the 2nd at 10":                    {"on the 2nd of the month at 10:00 (Europe/Berlin)", "0 10 2 * *"},
		"in Kolkata, daily at 7":                      {"daily at 07:00 (Asia/Kolkata)", "0 7 * * *"},
		"every day at 12am":                           {"daily at 00:00 (Europe/Berlin)", "0 0 * * *"},
		"Weekdays At 09:00 (Asia/Kolkata)":            {"weekdays at 09:00 (Asia/Kolkata)", "0 9 * * 1-5"},
		"  every   weekday\t@ 9 ":                     {"weekdays at 09:00 (Europe/Berlin)", "0 9 * * 1-5"},
		"3 times a day at 8, 13 and 18 in Asia/Tokyo": {"daily at 08:00, 13:00 and 18:00 (Asia/Tokyo)", "0 8,13,18 * * *"},
		"every business day at 9h30 in São Paulo":     {"weekdays at 09:30 (America/Sao_Paulo)", "30 9 * * 1-5"},
	} {
		t.Run(said, func(t *testing.T) {
			s, err := Parse(said, "Europe/Berlin")
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, [2]string{s.Words(), s.Cron()}); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestParse_names_the_fault(t *testing.T) {
	for _, c := range []struct {
		said, zone string
		column     int
		words      string // in the error
	}{
		{"", "", 1, "no time is named"},
		{"weekdays 25:00", "", 10, "hours go from 0 to 23"},
		{"weekdays 9:75", "", 10, "no such minute"},
		{"weekdays 13am", "", 10, ""},
		{"weekdys 9:00", "", 1, `did you mean "weekdays"?`},
		{"every mnoday at 9", "", 7, `did you mean "Monday"?`},
		{"weekdays", "", 9, "at what time?"},
		{"every morning", "", 7, "no exact time"},
		{"weekly at 9", "", 1, "which day of the week?"},
		{"monthly at 9", "", 1, "which day of the month?"},
		{"every 2 days at 9", "", 1, "name the days"},
		{"every other week on Monday at 9", "", 1, "name the days"},
		{"every 7 hours", "", 1, "does not fill a day"},
		{"every minute", "", 1, "too often"},
		{"every 2 hours at 9", "", 18, "do not go together"},
		{"every 2 hours between 17 and 9", "", 30, "not after the first"},
		{"between 9 and 17", "", 17, "how often"},
		{"twice a day at 8", "", 1, "2 times a day, but 1 named"},
		{"daily at 8 and 8:02", "", 1, "less than 5 minutes apart"},
		{"daily at 23:58 and 0:01", "", 1, "less than 5 minutes apart"},
		{"weekdays 9:00 except Friday", "", 15, "exceptions are not offered"},
		{"daily at 7 in Asia/Kolkatta", "", 15, "Asia/Kolkata"},
		{"daily at 7 in Kolkatta", "", 15, "Asia/Kolkata"},
		{"daily at 7 in New Yrok", "", 15, "America/New_York"},
		{"daily at 7 Asia/Kolkatta", "", 12, "Asia/Kolkata"},
		{"daily at 7 CST", "", 12, "America/Chicago, Asia/Shanghai"},
		{"daily at 7 in the US", "", 19, "several zones"},
		{"daily at 7 in US", "", 15, "America/New_York"},
		{"daily at 7 UTC+5:30", "", 12, "offset"},
		{"daily at 7", "Mars/Olympus", 1, "no time zone"},
		{"daily at 7", "Local", 1, "no time zone"},
		{"daily at 7", "../etc/passwd", 1, "no time zone"},
		{"daily at 7", "right/Europe/Berlin", 1, "no time zone"},
		{"TZ=UTC", "", 1, "does not go into the cron fields"},
		{"CRON_TZ=UTC", "", 1, "does not go into the cron fields"},
		{"CRON_TZ=UTC 0 9 * * *", "", 1, "does not go into the cron fields"},
		{"every 1 second", "", 1, "seconds is too short"},
		{"every 30 seconds", "", 1, "seconds is too short"},
		{"every one second", "", 1, "seconds is too short"},
		{"every 10 sec", "", 1, "seconds is too short"},
		{"every 5s", "", 1, "seconds is too short"},
		{"every 500ms", "", 1, "seconds is too short"},
		{"every second", "", 1, "seconds is too short"},
		{"each 90 seconds", "", 1, "seconds is too short"},
		{"@every 1ms", "", 1, "@every is not offered"},
		{"@reboot", "", 1, "not known"},
		{"0 0 30 2 *", "", 1, "never due"},
		{"0 0 31 4,6,9,11 *", "", 1, "never due"},
		{"0 9 * *", "", 7, "five fields"},
		{"0 0 9 * * *", "", 11, "five fields"},
		{"0 24 * * *", "", 3, "0 to 23"},
		{"60 9 * * *", "", 1, "0 to 59"},
		{"0 9 * 13 *", "", 7, "1 to 12"},
		{"0 9 * * 8", "", 9, "0 to 7"},
		{"* * * * *", "", 1, "less than 5 minutes apart"},
		{"*/2 9 * * *", "", 1, "less than 5 minutes apart"},
		{"0 9 * * 1#6", "", 9, "0 to 7"},
		{strings.Repeat("9 ", 200), "", 300, "too long"},
		{"9:00\x00", "", 5, "cannot be read"},
	} {
		t.Run(c.said+" "+c.zone, func(t *testing.T) {
			_, err := Parse(c.said, c.zone)
			var e *SyntaxError
			if !errors.As(err, &e) {
				t.Fatalf("got %v, want a *SyntaxError", err)
			}
			if e.Column != c.column || !strings.Contains(e.Error(), c.words) {
				t.Errorf("column %d, want %d: %v\n%s", e.Column, c.column, e, e.Caret())
			}
		})
	}
}

func TestSyntaxError_puts_a_caret_under_the_fault(t *testing.T) {
	_, err := Parse("täglich 9:00", "")
	var e *SyntaxError
	if !errors.As(err, &e) {
		t.Fatal(err)
	}
	if diff := cmp.Diff("täglich 9:00\n^", e.Caret()); diff != "" {
		t.Error(diff)
	}
	_, err = Parse("every día at 25", "")
	if !errors.As(err, &e) {
		t.Fatal(err)
	}
	if diff := cmp.Diff("every día at 25\n      ^", e.Caret()); diff != "" {
		t.Error(diff)
	}
}

func TestNote_says_how_an_unclear_zone_was_taken(t *testing.T) {
	s, err := Parse("daily at 7 IST", "")
	if err != nil {
		t.Fatal(err)
	}
	if s.Zone() != "Asia/Kolkata" || !strings.Contains(s.Note(), "Asia/Jerusalem") {
		t.Errorf("zone %q, note %q", s.Zone(), s.Note())
	}
	if s, err = Parse("daily at 7", "Asia/Kolkata"); err != nil || s.Note() != "" {
		t.Errorf("note %q, err %v", s.Note(), err)
	}
}

// TestNext_over_clock_changes holds the rule for skipped and repeated times in
// zones that change at different hours, at midnight, and by half an hour.
func TestNext_over_clock_changes(t *testing.T) {
	for _, c := range []struct {
		zone, said, from string
		want             []string // due times in UTC, then the local clock
	}{
		// Spring: 02:00 to 03:00 on 30 March; autumn: 03:00 back to 02:00 on 26 October.
		{"Europe/Berlin", "daily at 2:30", "2025-03-29 00:00", []string{"03-29 01:30 02:30", "03-30 01:00 03:00", "03-31 00:30 02:30"}},
		{"Europe/Berlin", "daily at 2:00", "2025-03-30 00:00", []string{"03-30 01:00 03:00", "03-31 00:00 02:00"}},
		{"Europe/Berlin", "daily at 2:30 and 3:00", "2025-03-30 00:00", []string{"03-30 01:00 03:00", "03-31 00:30 02:30", "03-31 01:00 03:00"}},
		{"Europe/Berlin", "daily at 2:30", "2025-10-25 12:00", []string{"10-26 00:30 02:30", "10-27 01:30 02:30"}},
		{"Europe/Berlin", "hourly", "2025-10-25 23:30", []string{"10-26 00:00 02:00", "10-26 02:00 03:00", "10-26 03:00 04:00"}},
		{"Europe/Berlin", "hourly", "2025-03-30 00:30", []string{"03-30 01:00 03:00", "03-30 02:00 04:00"}},
		{"America/New_York", "daily at 2:30", "2025-03-09 00:00", []string{"03-09 07:00 03:00", "03-10 06:30 02:30"}},
		{"America/New_York", "daily at 1:30", "2025-11-02 04:00", []string{"11-02 05:30 01:30", "11-03 06:30 01:30"}},
		{"America/New_York", "30 1 * * *", "2025-11-02 05:45", []string{"11-03 06:30 01:30"}},
		// Midnight is skipped on 7 September; on 5 April midnight comes twice, as 23:00.
		{"America/Santiago", "daily at midnight", "2025-09-06 12:00", []string{"09-07 04:00 01:00", "09-08 03:00 00:00"}},
		{"America/Santiago", "daily at 23:30", "2025-04-05 12:00", []string{"04-06 02:30 23:30", "04-07 03:30 23:30"}},
		{"America/Santiago", "0 0 * * 0", "2025-09-01 12:00", []string{"09-07 04:00 01:00", "09-14 03:00 00:00"}},
		{"Asia/Beirut", "daily at 0:15", "2025-03-29 12:00", []string{"03-29 22:00 01:00 +1", "03-30 21:15 00:15 +1"}},
		{"Asia/Beirut", "daily at 23:30", "2025-10-25 12:00", []string{"10-25 20:30 23:30", "10-26 21:30 23:30"}},
		{"Asia/Beirut", "weekends at midnight", "2025-03-29 12:00", []string{"03-29 22:00 01:00 +1", "04-04 21:00 00:00 +1"}},
		// Half an hour: 02:00 to 02:30 on 5 October, 02:00 back to 01:30 on 6 April.
		{"Australia/Lord_Howe", "daily at 2:15", "2025-10-04 00:00", []string{"10-04 15:30 02:30 +1", "10-05 15:15 02:15 +1"}},
		{"Australia/Lord_Howe", "daily at 1:45", "2025-04-05 12:00", []string{"04-05 14:45 01:45 +1", "04-06 15:15 01:45 +1"}},
		// The date line: 30 December 2011 did not happen in Samoa.
		{"Pacific/Apia", "daily at 9:00", "2011-12-29 12:00", []string{"12-29 19:00 09:00 0", "12-30 10:00 00:00 +1", "12-30 19:00 09:00 +1"}},
	} {
		t.Run(c.zone+" "+c.said, func(t *testing.T) {
			s := mustParse(t, c.said, c.zone)
			from, err := time.Parse(localForm, c.from)
			if err != nil {
				t.Fatal(err)
			}
			for i, slot := range s.NextN(from, len(c.want)) {
				want := strings.Fields(c.want[i])
				got := []string{slot.Due.Format("01-02"), slot.Due.Format("15:04"), slot.Local[len("2006-01-02 "):]}
				if diff := cmp.Diff(want[:3], got); diff != "" {
					t.Errorf("slot %d: %s", i, diff)
				}
			}
		})
	}
}

func TestNext_is_never_for_the_zero_schedule(t *testing.T) {
	var s Schedule
	if slot, ok := s.Next(time.Now()); ok {
		t.Errorf("due at %v", slot)
	}
	if s.Words() != "never" || s.Cron() != "" || s.Zone() != "" {
		t.Errorf("%q %q %q", s.Words(), s.Cron(), s.Zone())
	}
}

func TestNext_finds_rare_days(t *testing.T) {
	after := time.Date(2097, 1, 1, 0, 0, 0, 0, time.UTC)
	for said, want := range map[string]string{
		"0 9 29 2 *":                  "2104-02-29 09:00", // 2100 is no leap year
		"fifth Friday of month 9:00":  "2097-03-29 09:00",
		"last day of the month 9:00":  "2097-01-31 09:00",
		"last Sunday of month at 9":   "2097-01-27 09:00",
		"first Monday of month at 9":  "2097-01-07 09:00",
		"0 9 13 * 5":                  "2097-01-04 09:00", // the 13th or a Friday
		"0 9 */2 * 1":                 "2097-01-01 09:00", // an odd day or a Monday
		"second Tuesday of month 9am": "2097-01-08 09:00",
	} {
		s := mustParse(t, said, "")
		slot, ok := s.Next(after)
		if !ok || slot.Local != want {
			t.Errorf("%s: got %v %v, want %s", said, slot.Local, ok, want)
		}
	}
}

func TestDescribe(t *testing.T) {
	kolkata := mustParse(t, "9am", "Asia/Kolkata").Location()
	now := time.Date(2025, 11, 21, 20, 0, 0, 0, time.UTC) // 01:30 on the 22nd in Kolkata
	for want, at := range map[string]time.Time{
		"today 09:00":          time.Date(2025, 11, 22, 9, 0, 0, 0, kolkata),
		"tomorrow 09:00":       time.Date(2025, 11, 23, 9, 0, 0, 0, kolkata),
		"yesterday 23:59":      time.Date(2025, 11, 21, 23, 59, 0, 0, kolkata),
		"Mon 24 Nov 09:00":     time.Date(2025, 11, 24, 9, 0, 0, 0, kolkata),
		"Thu 1 Jan 2026 09:00": time.Date(2026, 1, 1, 9, 0, 0, 0, kolkata),
	} {
		if got := Describe(at, kolkata, now); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
	if got := Describe(now, nil, now); got != "today 20:00" {
		t.Errorf("got %q for a nil zone", got)
	}
}

func TestZones_all_load(t *testing.T) {
	for zone := range zones() {
		if p, err := ParseZone(zone); err != nil || p.Name != zone {
			t.Errorf("%s: %v %v", zone, p.Name, err)
		}
	}
	for name, a := range aliases() {
		for _, zone := range a.zones {
			if _, err := time.LoadLocation(zone); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
}

var changing = []string{"Europe/Berlin", "America/New_York", "America/Santiago", "Asia/Beirut", "Australia/Lord_Howe", "Asia/Kolkata", "Pacific/Apia"}

// oracle walks over every minute, looking at the clock on the wall.
func oracle(s Schedule, from, to time.Time) []digest.Slot {
	wall := func(t time.Time) time.Time {
		y, m, d := t.In(s.zone).Date()
		h, past, _ := t.In(s.zone).Clock()
		return time.Date(y, m, d, h, past, 0, 0, time.UTC)
	}
	var slots []digest.Slot
	at := from.Add(-72 * time.Hour).Truncate(time.Minute)
	shown := wall(at) // the latest the clock has shown
	for at = at.Add(time.Minute); !at.After(to); at = at.Add(time.Minute) {
		due := false
		for shown.Before(wall(at)) {
			shown = shown.Add(time.Minute)
			due = due || slices.Contains(s.minutes(date(shown)), shown.Hour()*60+shown.Minute())
		}
		if due && at.After(from) {
			slots = append(slots, digest.Slot{Local: at.In(s.zone).Format(localForm), Due: at})
		}
	}
	return slots
}

func TestNext_agrees_with_looking_at_the_clock(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		zone := rapid.SampledFrom(changing).Draw(t, "zone")
		s, err := Parse(drawWords(t), zone)
		if err != nil {
			t.Skip(err)
		}
		change := drawChange(t, s.zone)
		from := change.Add(-time.Duration(rapid.IntRange(0, 40*60).Draw(t, "before")) * time.Minute)
		to := change.Add(30 * time.Hour)
		want := oracle(s, from, to)
		got := s.NextN(from, len(want)+1)
		got = slices.DeleteFunc(got, func(slot digest.Slot) bool { return slot.Due.After(to) })
		if diff := cmp.Diff(want, got); diff != "" && len(want)+len(got) > 0 {
			t.Fatalf("%s from %v:\n%s", s.Words(), from, diff)
		}
	})
}

// drawChange draws a time near which the clocks change, where they ever do.
func drawChange(t *rapid.T, zone *time.Location) time.Time {
	at := time.Date(rapid.IntRange(1990, 2040).Draw(t, "year"), time.Month(rapid.IntRange(1, 12).Draw(t, "month")), 1, 0, 0, 0, 0, zone)
	if _, end := at.ZoneBounds(); !end.IsZero() {
		return end.UTC()
	}
	return at.UTC()
}

func drawWords(t *rapid.T) string {
	hour, minute := rapid.IntRange(0, 23), rapid.SampledFrom([]int{0, 5, 15, 30, 45, 59})
	switch rapid.IntRange(0, 4).Draw(t, "form") {
	case 0:
		return fmt.Sprintf("daily at %d:%02d and %d:%02d", hour.Draw(t, "h"), minute.Draw(t, "m"), hour.Draw(t, "h2"), minute.Draw(t, "m2"))
	case 1:
		return fmt.Sprintf("every %d minutes", rapid.SampledFrom([]int{5, 15, 30, 45, 60, 90, 120, 720}).Draw(t, "pace"))
	case 2:
		return fmt.Sprintf("%s at %d:%02d", rapid.SampledFrom([]string{"weekdays", "weekends", "Sunday", "last Sunday of the month", "first day of the month"}).Draw(t, "days"), hour.Draw(t, "h"), minute.Draw(t, "m"))
	case 3:
		return fmt.Sprintf("every 20 minutes between %d and %d", hour.Draw(t, "h"), hour.Draw(t, "h2"))
	}
	return fmt.Sprintf("%d %d-%d/%d * * %d", minute.Draw(t, "m"), hour.Draw(t, "h"), hour.Draw(t, "h2"), rapid.IntRange(1, 4).Draw(t, "step"), rapid.IntRange(0, 7).Draw(t, "dow"))
}

func TestNext_rises_and_repeats_no_local_time(t *testing.T) {
	for _, zone := range changing {
		s := mustParse(t, "every 2 hours between 0:30 and 23:30", zone)
		after := time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC)
		seen := map[string]bool{}
		for range 366 * 12 {
			slot, ok := s.Next(after)
			if !ok || !slot.Due.After(after) || seen[slot.Local] {
				t.Fatalf("%s after %v: %v %v", zone, after, slot, ok)
			}
			seen[slot.Local] = true
			after = slot.Due
		}
	}
}

func TestWords_and_Cron_read_back(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s, err := Parse(drawWords(t), rapid.SampledFrom(changing).Draw(t, "zone"))
		if err != nil {
			t.Skip(err)
		}
		checkReadsBack(t, s)
	})
}

// checkReadsBack holds Words and Cron to giving the same slots again.
func checkReadsBack(t interface{ Fatalf(string, ...any) }, s Schedule) {
	after := time.Date(2025, 3, 1, 0, 0, 0, 0, time.UTC)
	want := s.NextN(after, 20)
	words, err := Parse(s.Words(), "")
	if err != nil {
		t.Fatalf("%q: %v", s.Words(), err)
	}
	cron, err := Parse(s.Cron(), s.Zone())
	if err != nil {
		t.Fatalf("%q: %v", s.Cron(), err)
	}
	if diff := cmp.Diff(want, words.NextN(after, 20)); diff != "" {
		t.Fatalf("%q: %s", s.Words(), diff)
	}
	if diff := cmp.Diff(want, cron.NextN(after, 20)); diff != "" {
		t.Fatalf("%q: %s", s.Cron(), diff)
	}
	if words.Words() != s.Words() {
		t.Fatalf("%q reads back as %q", s.Words(), words.Words())
	}
}

func FuzzParse(f *testing.F) {
	for _, said := range []string{
		"weekdays 9:00", "every Monday and Thursday at 18:30", "daily at 7 in Asia/Kolkata", "twice a day at 8 and 18",
		"every 2 hours between 9 and 17", "first Monday of the month 9:00", "0 9 * * 1-5", "*/15 8-18/2 1,l * mon#1",
		"TZ=", "CRON_TZ=UTC", "@every 1ms", "0 0 30 2 *", "0 9 * * 7/2", "last day, 9pm (UTC)", "weekdays at 9, weekends at 11",
	} {
		f.Add(said, "Europe/Berlin")
	}
	f.Fuzz(func(t *testing.T, said, zone string) {
		s, err := Parse(said, zone)
		if err != nil {
			var e *SyntaxError
			if !errors.As(err, &e) || e.Column < 1 || e.Column > len(e.Input)+1 || e.Msg == "" {
				t.Fatalf("%q in %q: %#v", said, zone, err)
			}
			_ = e.Caret()
			return
		}
		checkReadsBack(t, s)
	})
}

func BenchmarkNext(b *testing.B) {
	s, err := Parse("weekdays 9:00", "Asia/Kolkata")
	if err != nil {
		b.Fatal(err)
	}
	after := time.Unix(rand.Int64N(2e9), 0)
	for b.Loop() {
		s.Next(after)
	}
}

func mustParse(t *testing.T, said, zone string) Schedule {
	t.Helper()
	s, err := Parse(said, zone)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// The library's rules for years beyond its tables end a leap year on 30 December. It
// is with 2028 where the zones come with the binary, and with 2040 elsewhere.
func TestNext_at_the_end_of_a_leap_year(t *testing.T) {
	for _, zone := range changing {
		for _, year := range []int{2028, 2040, 2044} {
			s := mustParse(t, "daily 9:00", zone)
			after := time.Date(year, 12, 29, 12, 0, 0, 0, s.Location())
			var got []string
			for _, slot := range s.NextN(after, 4) {
				got = append(got, slot.Local)
			}
			want := []string{
				fmt.Sprintf("%d-12-30 09:00", year), fmt.Sprintf("%d-12-31 09:00", year),
				fmt.Sprintf("%d-01-01 09:00", year+1), fmt.Sprintf("%d-01-02 09:00", year+1),
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s:\n%s", zone, diff)
			}
		}
	}
}
