package ingest

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"newsdesk/digest"
)

// A feed cuts its excerpt in the middle of a sentence, with no mark: what is left of it
// is no fact.
func TestACutSentenceIsNoFact(t *testing.T) {
	const title = "Nine people are missing after a boat sank"
	for name, c := range map[string]struct {
		text string
		want []string
	}{
		"cut":          {"A fishing boat sank off the coast on Monday. The boat, the Santa Rita", []string{"A fishing boat sank off the coast on Monday."}},
		"cut, marked":  {"A fishing boat sank off the coast on Monday. The boat, the Santa Rita […]", []string{"A fishing boat sank off the coast on Monday."}},
		"full":         {"A fishing boat sank off the coast on Monday.\n\nRead more about the Santa Rita", []string{"A fishing boat sank off the coast on Monday."}},
		"only a piece": {"A fishing boat sank off the coast on Monday with the", []string{title}},
		"a headline":   {"Fishing boat sinks off the coast", []string{"Fishing boat sinks off the coast"}},
		"Hindi":        {"भारत और अमेरिका ने समझौते पर हस्ताक्षर किए। मंत्री ने दिल्ली में कहा कि", []string{"भारत और अमेरिका ने समझौते पर हस्ताक्षर किए।"}},
		"nothing":      {" ", []string{title}},
	} {
		var got []string
		for _, f := range facts(digest.Article{ID: 1, Title: title, Text: c.text, Teaser: true}) {
			got = append(got, f.Text)
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s: -want +got\n%s", name, diff)
		}
	}
}
