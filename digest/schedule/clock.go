package schedule

import "time"

// instant is the first time at which the clocks of the zone show the given
// minute of the given date, a UTC midnight. When they skip that minute, it is
// the first whole minute after the gap.
//
// time.Date does not say which of two readings it takes, so the stretches of
// constant offset around the date are walked instead.
func instant(zone *time.Location, day time.Time, minute int) time.Time {
	shown := day.Add(time.Duration(minute) * time.Minute)
	// No offset from UTC was ever as large as 26 hours: start safely before.
	at := shown.Add(-26 * time.Hour).In(zone)
	for {
		_, seconds := at.Zone()
		offset := time.Duration(seconds) * time.Second
		start, end := at.ZoneBounds()
		if !end.IsZero() && !end.After(at) {
			// Beyond its table of changes the library ends a leap year a day too early:
			// of 31 December it says that it is over. No clocks change there.
			end = at.AddDate(0, 0, 1)
		}
		due := shown.Add(-offset)
		if !start.IsZero() && due.Before(start) {
			return wholeMinute(start, offset)
		}
		if end.IsZero() || due.Before(end) {
			return due.UTC()
		}
		at = end
	}
}

// wholeMinute is the first time from t on at which local clocks show no odd
// seconds; in the days of local mean time they changed at any second.
func wholeMinute(t time.Time, offset time.Duration) time.Time {
	local := t.UTC().Add(offset)
	whole := local.Truncate(time.Minute)
	if whole.Before(local) {
		whole = whole.Add(time.Minute)
	}
	return whole.Add(-offset)
}
