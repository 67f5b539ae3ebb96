package ingest

import (
	"fmt"
	"strings"
	"testing"

	"newsdesk/digest"
)

// correctedTo is what is posted of one told sentence when the text becomes another.
func correctedTo(told, text string) []digest.Correction {
	key, _ := factKey(told)
	old := digest.Article{ID: 1, Title: "From the county", Text: told}
	now := digest.Article{ID: 1, Revision: 1, Title: "From the county", Text: text}
	return corrections(old, now, []digest.Fact{{ID: 7, Key: key, Text: told}})
}

func TestNotesCorrectOnlyWhatTheyConcern(t *testing.T) {
	const was = "The Senate passed the water bill on Monday, after a debate of several hours about wells and rivers in the valley."
	const is = "The Senate approved the water bill on Monday, after a debate of several hours about wells and rivers in the valley."
	for note, want := range map[string]int{
		"": 0,
		"An earlier version of the bill would have taxed wells.":                                       0,
		"An earlier version of the report, which passed between offices, was leaked.":                  0,
		"Correction in share prices is overdue, analysts say.":                                         0,
		"Correction-prone shares fell after the bill passed.":                                          0,
		"Corrected figures passed by the county show less water.":                                      0,
		"Editor's note: this story was updated to add a photograph.":                                   0,
		"Editor's note: this story was updated to add a new photograph of senators who approved it.":   0,
		"Correction: An earlier version of this article misspelled the name of the Senate's clerk.":    0,
		"Editor's note: Our columnist passed through the valley as a professor of water law.":          0,
		"Editor’s Note: A version of this story, on what passed in the valley, was in our newsletter.": 0,
		"Editor's note: See what passed this week. The county got the wells wrong before it passed.":   0,
		"Corrections & clarifications: the bill was approved, which is not to say that it passed.":     1,
		"Editor's note: This story was updated at 3 p.m. to reflect that the bill was approved.":       1,
		"Correction: This story was changed at 3 p.m. Monday to add when the bill passed.":             0,
		"Correction: An earlier version of this article said the dam is 40 years old. It is 50.":       0,
		"Correction: An earlier version of this article gave a wrong title for the head of the Senate": 0,
		"Correction: An earlier version of this article said the bill was passed. It was approved.":    1,
		"Clarification (4 May 2025): the bill was approved in a first reading.":                        1,
		"Correction, May 4, 2025 – This story wrongly said that the bill had passed.":                  1,
		"Editor’s note: An earlier version wrongly said that the bill had passed.":                     1,
		"A previous version of this story said the bill had passed.":                                   1,
		"This story was amended on 4 May to say that the bill was approved, and not passed.":           1,
	} {
		if got := correctedTo(was, is+"\n\n"+note); len(got) != want {
			t.Errorf("%q: got %+v, want %d", note, got, want)
		}
	}
}

func TestNotesAboutAnOfficeCorrectTheOffice(t *testing.T) {
	const note = "\n\nCorrection: an earlier version misstated Mr Verne's office."
	for name, c := range map[string]struct {
		was, is string
		want    int
	}{
		"before the name": {"Health minister Paul Verne resigned on Monday after a dispute about hospital beds.", "Transport minister Paul Verne resigned on Monday after a dispute about hospital beds.", 1},
		"after the name":  {"Paul Verne, the health minister, resigned on Monday after a dispute about hospital beds.", "Paul Verne, the transport minister, resigned on Monday after a dispute about hospital beds.", 1},
		"another word":    {"Health minister Paul Verne resigned on Monday after a dispute about hospital beds.", "Health minister Paul Verne resigned on Monday after a quarrel about hospital beds.", 0},
	} {
		if got := correctedTo(c.was, c.is+note); len(got) != c.want {
			t.Errorf("%s: got %+v, want %d", name, got, c.want)
		}
	}
}

func TestNothingIsCorrectedToItself(t *testing.T) {
	const told = "Twelve people died when a bus fell from the coast road near Orlin."
	for _, text := range []string{
		"Correction: the name of the road was wrong in the headline. " + told,
		"Correction: An earlier version of this article misstated the name of the road. " + told + " The mayor was wrong about its age.",
		"CORRECTED: " + told,
		"Correction: the name of the road was wrong in the headline.\n" + told,
		told + " Correction: the name of the road on which people died was wrong in the headline.",
	} {
		if got := correctedTo(told, text); len(got) != 0 {
			t.Errorf("%q: got %+v", text, got)
		}
	}
}

func TestWhatIsMarkedAsCorrectedIsRead(t *testing.T) {
	const told = "Twelve people died when a bus fell from the coast road near Orlin."
	const right = "Eleven people died when a bus fell from the coast road near Orlin."
	for _, mark := range []string{"CORRECTED: ", "Correction: ", "Corrected – "} {
		if got := correctedTo(told, mark+right); len(got) != 1 || got[0].Now != right {
			t.Errorf("%s: got %+v", mark, got)
		}
	}
}

func TestNotesAreBounded(t *testing.T) {
	var b strings.Builder
	for i := range 2000 {
		fmt.Fprintf(&b, "Correction: an earlier version of this article said %d people; there were %d.\n\n", i, i+1)
	}
	b.WriteString("Correction: an earlier version of this article said " + strings.Repeat("very ", 5000) + "little.")
	notes := noted(digest.Article{}, digest.Article{Text: b.String()})
	if len(notes) != maxNotes || len(strings.Join(notes, "")) > maxNotes*longestNote {
		t.Errorf("%d notes of %d bytes", len(notes), len(strings.Join(notes, "")))
	}
	if again := noted(digest.Article{Text: b.String()}, digest.Article{Text: b.String()}); len(again) != 0 {
		t.Errorf("%d notes that stood before", len(again))
	}
}

// BenchmarkManyNotes reads a revision of a megabyte that is all notes, none of which is about
// what was told.
func BenchmarkManyNotes(b *testing.B) {
	var s strings.Builder
	for i := range 12000 {
		fmt.Fprintf(&s, "Correction: an earlier version of this article said %d people; there were %d.\n\n", 1000+i, 1001+i)
	}
	var told []digest.Fact
	for i := range maxFacts {
		told = append(told, digest.Fact{ID: int64(i), Key: fmt.Sprint(i), Text: fmt.Sprintf("The ferry carried %d people over the river.", i)})
	}
	old, now := digest.Article{ID: 1, Text: strings.Repeat("The ferry sails on. ", 40000)}, digest.Article{ID: 1, Revision: 1, Text: s.String()}
	for b.Loop() {
		corrections(old, now, told)
	}
}
