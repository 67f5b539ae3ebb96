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

// What leans on a sentence is told with that one, though it was told, and never behind
// another: "he" would be somebody else.
func TestWhatLeansOnAnother(t *testing.T) {
	const burned, died = "A worker was burned at the mill of Orlin on Sunday. ", "He died in hospital on Sunday night of his burns. "
	mill := "The fire at the mill of Orlin broke out in the saw house and was put out after five hours, the fire brigade of Orlin said. "
	rest := "The mill of Orlin, which has 212 workers, stays closed until the police of Orlin have found the cause of the fire, the owner of the mill said. " +
		"The fire brigade of Orlin had warned the owner of the mill of fire in the saw house of the mill, where 212 workers saw."
	inspector := "An inspector of the police of Orlin, Ada Prell, searched the saw house of the mill with two dogs on Tuesday morning."
	for name, left := range map[string]string{
		"by its first word":            died,
		"behind its dateline":          "ORLIN (Ledger) — " + died,
		"by a pronoun further in":      "On Sunday night he died in hospital of his burns. ",
		"by pointing at what was said": "That blaze killed nine dogs. ",
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t)
			d := r.order("a")
			r.article(1, monday.Add(-2*time.Hour), "Fire at Orlin mill", mill+left+rest)
			if got := said(last(t, r.due(monday, d))); len(got) != sentencesNew || slices.ContainsFunc(got, func(s string) bool { return strings.Contains(s, "died") || strings.Contains(s, "killed") }) {
				t.Fatalf("the first edition is to leave it out: %q", got)
			}
			r.article(1, day(1).Add(-2*time.Hour), "Mill searched", inspector)
			r.read(day(1))
			if got := said(last(t, r.due(day(1), d))); len(got) != 1 || !strings.HasPrefix(got[0], "An inspector") {
				t.Errorf("told: %q", got)
			}
		})
	}
	t.Run("is told with it", func(t *testing.T) {
		r := newRig(t)
		d := r.order("a")
		r.article(1, monday.Add(-2*time.Hour), "Worker burned at Orlin mill", burned)
		last(t, r.due(monday, d))
		r.article(1, day(1).Add(-2*time.Hour), "Worker burned at Orlin mill", burned+died)
		r.read(day(1))
		e := last(t, r.due(day(1), d))
		if got := said(e); len(got) != 1 || got[0] != strings.TrimSpace(burned+died) {
			t.Fatalf("told: %q", got)
		}
		r.read(day(2))
		if e := last(t, r.due(day(2), d)); len(e.Entries) != 0 {
			t.Errorf("told again: %q", said(e))
		}
	})
	t.Run("is told by the title where nothing stands before it", func(t *testing.T) {
		r := newRig(t)
		d := r.order("a")
		r.article(1, monday.Add(-2*time.Hour), "Owner of Orlin mill denies warnings", "But its owner, Paul Verne, denied that the mill had been warned of the fire.")
		if got := said(last(t, r.due(monday, d))); !slices.Equal(got, []string{"Owner of Orlin mill denies warnings"}) {
			t.Fatalf("told: %q", got)
		}
		r.read(day(1))
		if e := last(t, r.due(day(1), d)); len(e.Entries) != 0 {
			t.Errorf("told again: %q", said(e))
		}
	})
}

func TestProvenKeepsWhatASentenceLeansOn(t *testing.T) {
	sentence := func(s string, start int) digest.Sentence {
		return digest.Sentence{Text: s, Cites: []digest.Cite{{Article: 1, Start: start, End: start + 10}}}
	}
	burned, died, closed := sentence("A worker was burned.", 0), sentence("He died.", 20), sentence("The mill is closed.", 40)
	fact := func(id int64, start int) digest.Fact {
		return digest.Fact{ID: id, Spans: []digest.Span{{Article: 1, Start: start, End: start + 10}}}
	}
	n := novelty{facts: map[int64]bool{2: true}}
	n.Articles = []digest.Article{{ID: 1}}
	n.Facts = []digest.Fact{fact(1, 0), fact(2, 20), fact(3, 40)}
	kept, facts := proven([]digest.Sentence{burned, died, closed}, n)
	if len(kept) != 2 || kept[0].Text != burned.Text || kept[1].Text != died.Text || !slices.Equal(facts, []int64{2}) {
		t.Errorf("kept %v, telling %v", kept, facts)
	}
	n.facts = map[int64]bool{3: true}
	if kept, _ := proven([]digest.Sentence{burned, died, closed}, n); len(kept) != 1 || kept[0].Text != closed.Text {
		t.Errorf("kept %v", kept)
	}
}
