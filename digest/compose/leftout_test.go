package compose

import (
	"slices"
	"strings"
	"testing"
	"time"

	"newsdesk/digest"
)

// A first report of which three sentences are told, and what it says beside them.
const (
	ferry = "A ferry with 212 passengers ran aground off the island of Vess on Sunday night after its engines failed in a storm, the coastguard of Vess said. " +
		"Rescue boats from Vess and the harbour of Orlin brought the passengers of the ferry ashore in a storm that lasted all night, the coastguard said. "
	drowned     = "Nine people drowned. "
	ferryRest   = "The ferry of the Orlin Line had left the harbour of Orlin on Sunday evening although the coastguard had warned of the storm. Its captain had sailed on the line for eleven years. The line was founded in 1924 by two brothers and has four ships."
	ferryHull   = "The hull of the ferry has a crack of forty metres and cannot be mended at sea, an inspector said on Tuesday after a dive."
	ferryLawyer = "A lawyer of the Orlin Line was questioned by the harbour police for three hours on Tuesday morning."
)

func (r *rig) from(source string, story int64, at time.Time, title, body string) {
	r.t.Helper()
	r.n++
	r.articleAs(story, digest.Article{Identity: "s" + string(rune('a'+r.n)), Title: title, Text: body, Source: source, Published: at, Seen: at})
}

// firstTold reports the ferry, composes the first edition, and is sure that the nine who
// drowned were left out.
func firstTold(t *testing.T, r *rig) digest.Digest {
	t.Helper()
	d := r.order("a")
	r.article(1, monday.Add(-2*time.Hour), "Ferry runs aground off Vess", ferry+drowned+ferryRest)
	if got := said(last(t, r.due(monday, d))); len(got) != sentencesNew || slices.ContainsFunc(got, func(s string) bool { return strings.Contains(s, "drowned") }) {
		t.Fatalf("the first edition is to leave out those who drowned: %q", got)
	}
	return d
}

func saysOf(e digest.Edition, words string) bool {
	return slices.ContainsFunc(said(e), func(s string) bool { return strings.Contains(s, words) })
}

func TestWhatWasLeftOut(t *testing.T) {
	next := func(t *testing.T, r *rig, d digest.Digest, n int) digest.Edition {
		t.Helper()
		r.read(day(n))
		return last(t, r.due(day(n), d))
	}
	t.Run("is told when a later report opens with it", func(t *testing.T) {
		r := newRig(t)
		d := firstTold(t, r)
		r.from("Courier", 1, day(1).Add(-2*time.Hour), "Nine dead off Vess", "Nine people drowned off Vess. "+ferryHull+" "+ferryLawyer)
		if e := next(t, r, d, 1); !saysOf(e, "Nine people drowned off Vess") {
			t.Errorf("told: %q", said(e))
		}
	})
	t.Run("is told when a later report opens with the very words", func(t *testing.T) {
		r := newRig(t)
		d := firstTold(t, r)
		r.from("Courier", 1, day(1).Add(-2*time.Hour), "Nine dead off Vess", drowned)
		if e := next(t, r, d, 1); !saysOf(e, "Nine people drowned") {
			t.Errorf("told: %q", said(e))
		}
	})
	t.Run("is told beside what is new, where it weighs and there is room", func(t *testing.T) {
		r := newRig(t)
		d := firstTold(t, r)
		r.article(1, day(1).Add(-2*time.Hour), "Ferry's hull cracked", ferryHull)
		e := next(t, r, d, 1)
		if !saysOf(e, "hull") || !saysOf(e, "Nine people drowned") {
			t.Errorf("told: %q", said(e))
		}
		r.article(1, day(2).Add(-2*time.Hour), "Lawyer questioned", ferryLawyer)
		if e := next(t, r, d, 2); !saysOf(e, "lawyer") || saysOf(e, "drowned") {
			t.Errorf("told on the third day: %q", said(e))
		}
	})
	t.Run("is no reason for an edition by itself", func(t *testing.T) {
		r := newRig(t)
		d := firstTold(t, r)
		if e := next(t, r, d, 1); len(e.Entries) != 0 {
			t.Errorf("told: %q", said(e))
		}
		r.article(1, day(2).Add(-2*time.Hour), "Ferry runs aground", ferry)
		if e := next(t, r, d, 2); len(e.Entries) != 0 {
			t.Errorf("told after a copy: %q", said(e))
		}
	})
	t.Run("stays out when it is background", func(t *testing.T) {
		r := newRig(t)
		d := firstTold(t, r)
		r.from("Courier", 1, day(1).Add(-2*time.Hour), "Ferry's hull cracked", ferryHull+" "+ferryLawyer+" The line was founded in 1924 by two brothers, and has four ships.")
		if e := next(t, r, d, 1); saysOf(e, "founded") {
			t.Errorf("told: %q", said(e))
		}
	})
	t.Run("stays out when it does not hold any more", func(t *testing.T) {
		r := newRig(t)
		d := firstTold(t, r)
		r.article(1, day(1).Add(-2*time.Hour), "Toll rises", "The death toll rose to 14 on Monday, the coastguard said.")
		if e := next(t, r, d, 1); saysOf(e, "Nine") {
			t.Errorf("told: %q", said(e))
		}
	})
	t.Run("stays out when it is old", func(t *testing.T) {
		r := newRig(t)
		d := firstTold(t, r)
		r.article(1, day(6).Add(-2*time.Hour), "Ferry's hull cracked", ferryHull)
		if e := next(t, r, d, 6); saysOf(e, "Nine") {
			t.Errorf("told: %q", said(e))
		}
	})
}
