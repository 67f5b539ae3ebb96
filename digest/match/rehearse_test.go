package match

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"newsdesk/digest"
)

func TestRehearsal(t *testing.T) {
	q := parse(t, "India")
	r := NewRehearsal(q, time.UTC)
	day := time.Date(2025, 4, 14, 9, 0, 0, 0, time.UTC)
	for i := range 3 {
		r.Show(digest.Article{StoryID: int64(i%2 + 1), Source: fmt.Sprint("Paper ", i), Published: day.AddDate(0, 0, i/2), Title: "India cuts tariff", Text: "India cut its tariff. India said so."})
	}
	filler := " The captain spoke of the pitch, the weather and the crowd, and of the season that lies behind the team and of the one to come."
	for i := range 2 {
		r.Show(digest.Article{StoryID: 9, Source: "Sports", Published: day, Title: "Cricket: five wickets in Lund", Text: "Five wickets fell in Lund." + filler + filler + filler + " The next match is against India."})
		r.Show(digest.Article{Source: fmt.Sprint("Silent ", i), Published: day, Title: "Rain in Marlow", Text: "It rained."})
	}
	want := []RehearsedDay{{Date: "2025-04-14", Articles: 4, Stories: 3}, {Date: "2025-04-15", Articles: 1, Stories: 1}}
	if d := cmp.Diff(want, r.Days(), cmpopts.IgnoreUnexported(RehearsedDay{})); d != "" {
		t.Error(d)
	}
	if shown, matched := r.Articles(); shown != 7 || matched != 5 || r.Stories() != 3 {
		t.Errorf("%d shown, %d matched, %d stories", shown, matched, r.Stories())
	}
	if read, carrying := r.Sources(); read != 6 || len(carrying) != 4 || carrying[0] != "Sports" {
		t.Errorf("%d read, %v", read, carrying)
	}
	words := map[string]int{}
	for _, e := range r.Excludes() {
		words[e.Word] = e.Hits
	}
	if words["cricket"] != 2 || words["tariff"] != 0 {
		t.Errorf("excludes %v; want cricket, and never what sure matches have", words)
	}
}

// Of words that keep out the same matches one is enough, and the most telling.
func TestRehearsal_suggests_no_exclude_twice(t *testing.T) {
	r := NewRehearsal(parse(t, "India"), time.UTC)
	day := time.Date(2025, 4, 14, 9, 0, 0, 0, time.UTC)
	r.Show(digest.Article{Source: "Paper", Published: day, Title: "India cuts tariff", Text: "India cut its tariff. India said so."})
	filler := strings.Repeat(" The captain spoke of the pitch, the weather and the crowd, and of the season that lies behind the team and of the one to come.", 4)
	for i := range 4 {
		r.Show(digest.Article{Source: "Sports", Published: day, Title: fmt.Sprintf("Bowlers take wicket %d", i), Text: "Play stopped." + filler + " The next match is against India."})
		r.Show(digest.Article{Source: "Stage", Published: day, Title: fmt.Sprintf("Theatre will open %d times", i), Text: "Seats are sold." + filler + " The next play comes from India."})
	}
	var words []string
	for _, e := range r.Excludes() {
		words = append(words, e.Word)
		if e.Hits != 4 {
			t.Errorf("%s would keep out %d; want 4", e.Word, e.Hits)
		}
	}
	if d := cmp.Diff([]string{"bowlers", "theatre"}, words); d != "" {
		t.Errorf("excludes (-want +got):\n%s", d)
	}
}
