package compose

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"newsdesk/digest"
	"newsdesk/digest/chat"
)

func TestADigestThatFailsRests(t *testing.T) {
	var r rests
	d := digest.Digest{ID: 1, NextDue: monday}
	var tries []time.Duration
	for s := range 3600 {
		now := monday.Add(time.Duration(s) * time.Second)
		if !r.resting(d, now) {
			tries = append(tries, now.Sub(monday))
			r.note(d, now, errors.New("no"))
		}
	}
	var want []time.Duration
	for _, s := range []int{0, 10, 30, 70, 150, 310, 630, 1230, 1830, 2430, 3030} {
		want = append(want, time.Duration(s)*time.Second)
	}
	if diff := cmp.Diff(want, tries); diff != "" {
		t.Error(diff)
	}
	now := monday.Add(time.Hour - time.Second)
	other := d
	other.NextDue = now
	if !r.resting(d, now) || r.resting(other, now) || r.resting(d, monday) {
		t.Error("another slot, or a clock that was put back, rests as well")
	}
	r.note(d, now, nil)
	if r.resting(d, now) || len(r.after) != 0 {
		t.Error("what went well rests")
	}
}

func TestTheCoverageLineGroupsFeedsByName(t *testing.T) {
	fault := func(name string) digest.FeedFault { return digest.FeedFault{Feed: name, Fault: "not read yet"} }
	p := page{zone: time.UTC, e: digest.Edition{Composed: monday, Coverage: digest.Coverage{Feeds: 8, Checked: 1, Faults: []digest.FeedFault{
		fault("The Ledger"), fault("Courier"), fault("The Ledger"), fault("The Ledger"), fault("Herald"), fault("Post"), fault("Post"),
	}}}}
	want := "1 of 8 feeds checked · The Ledger (3 feeds): not read yet · Courier: not read yet · Herald: not read yet · 2 more not read"
	if diff := cmp.Diff(want, p.coverage().Plain()); diff != "" {
		t.Error(diff)
	}
}

func TestAStoryNeverToldIsSummedUpFromWhatIsNewer(t *testing.T) {
	r := newRig(t)
	d := r.orderAs(digest.Digest{Channel: chat.Channel{Adapter: "c", ID: "a"}, Schedule: "daily 9:00", Entries: 1, Lines: 40, NextDue: monday})
	r.article(1, monday.Add(-time.Hour), "Tariff falls", tariff)
	r.article(2, monday.Add(-2*time.Hour), "Bridge opens", before)
	r.due(monday, d)
	r.article(2, day(1).Add(-time.Hour), "Treaty to come", signing)
	r.read(day(1))
	if diff := cmp.Diff([]string{signing}, said(last(t, r.due(day(1), d)))); diff != "" {
		t.Error(diff)
	}
}
