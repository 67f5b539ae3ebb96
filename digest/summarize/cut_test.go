package summarize

import (
	"strings"
	"testing"
	"time"

	"newsdesk/digest"
)

// A sentence that a feed cut off in the middle is not told, in a summary or a timeline.
func TestACutSentenceIsNotTold(t *testing.T) {
	at := time.Date(2025, 4, 15, 9, 0, 0, 0, time.UTC)
	articles := []digest.Article{{
		ID: 1, Title: "Nine missing after boat sinks", Published: at, Teaser: true,
		Text: "A fishing boat sank off the coast on Monday. The boat, the Santa Rita of Northern Star, had left the port",
	}}
	told := Extractor{}.Summarize(Input{Articles: articles, Sentences: 5}).Sentences
	for _, d := range Timeline(TimelineInput{Articles: articles, Sentences: 5}) {
		told = append(told, d.Sentences...)
	}
	if len(told) == 0 {
		t.Error("nothing told")
	}
	for _, s := range told {
		if strings.Contains(s.Text, "Santa Rita") {
			t.Errorf("told a piece of a sentence: %q", s.Text)
		}
	}
}
