package ingest

import (
	"testing"
	"time"

	"newsdesk/digest"
)

func TestWatchesEnd(t *testing.T) {
	from := time.Date(2025, 11, 6, 0, 0, 0, 0, time.UTC)
	const promise = "The harbour bridge at Marlow will be opened for cars on 6 November, said the builder."
	at := func(hours int) time.Time { return from.Add(time.Duration(hours) * time.Hour) }
	for name, c := range map[string]struct {
		text, later string
		said, now   time.Time
		want        digest.WatchState // empty while it is open
		by          int64
	}{
		"ahead":                      {promise, "", at(0), at(-10), "", 0},
		"past, reports may come":     {promise, "", at(0), at(60), "", 0},
		"no report":                  {promise, "", at(0), at(73), digest.Unheard, 0},
		"happened":                   {promise, "The harbour bridge at Marlow was opened for cars on Thursday by the builder.", at(10), at(12), digest.Happened, 9},
		"slipped":                    {promise, "The opening of the harbour bridge at Marlow for cars was postponed by the builder.", at(-20), at(-12), digest.Slipped, 9},
		"announced for a later day":  {promise, "The harbour bridge at Marlow will be opened for cars on 20 November, the builder said.", at(-20), at(-12), digest.Slipped, 9},
		"of another thing":           {promise, "The museum of Marlow was opened on Thursday.", at(10), at(12), "", 0},
		"no promise as read by now":  {"The bridge opens.", "", at(0), at(60), "", 0},
		"no promise, and long ended": {"The bridge opens.", "", at(0), at(73), digest.Unheard, 0},
	} {
		w := digest.Watch{Fact: 1, Text: c.text, From: from, To: from.AddDate(0, 0, 1), State: digest.Expected}
		var later []digest.Fact
		if c.later != "" {
			later = []digest.Fact{{ID: 9, Text: c.later, At: c.said}}
		}
		got, ok := fate(w, later, c.now)
		if ok != (c.want != "") || ok && (got.State != c.want || got.By != c.by) {
			t.Errorf("%s: settled %t as %q by %d; want %q by %d", name, ok, got.State, got.By, c.want, c.by)
		}
	}
}
