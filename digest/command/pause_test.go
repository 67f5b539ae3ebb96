package command_test

import "testing"

// A digest is stopped and started again by its schedule; what else is changed
// meanwhile does not start it.
func TestADigestIsPaused(t *testing.T) {
	for _, word := range []string{"off", "never", "Stop", "pause"} {
		r := told(t)
		wants(t, r.news(reader, "schedule "+word), "(?i)may not|only|curat|not yours|those")
		wants(t, r.news(reader, "schedule"), "This channel gets its digest")
		wants(t, r.news(curator, "schedule "+word), "no digest any more", "/news schedule daily at 09:00")
		wants(t, r.news(reader, "schedule"), "is stopped", "/news schedule daily at 09:00")
		wants(t, r.news(curator, "language Hindi"), "is stopped")
		wants(t, r.news(curator, "track cup final*"), "is stopped")
		r.now = r.now.AddDate(0, 0, 1)
		r.publish("Ledger", "India's cricketers win", "India's cricketers won the last match of the series by four wickets on Wednesday.")
		r.issue()
		if es, err := r.store.EditionsOf(t.Context(), general, 5); err != nil || len(es) != 1 {
			t.Fatalf("%d editions, %v", len(es), err)
		}
		wants(t, r.news(curator, "schedule daily 9:00"), "Next: ")
		r.now = r.now.AddDate(0, 0, 1)
		r.issue()
		if es, err := r.store.EditionsOf(t.Context(), general, 5); err != nil || len(es) != 2 || len(es[0].Entries) != 1 {
			t.Errorf("%d editions, %v", len(es), err)
		}
	}
}
