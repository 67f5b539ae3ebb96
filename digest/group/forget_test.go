package group

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestForgettingGivesTheSameSums: when several days leave the window at once, what is
// left of a story is the same each time, to the last digit.
func TestForgettingGivesTheSameSums(t *testing.T) {
	evidence := func() []Candidate {
		g := New(Default())
		for day := range 12 {
			a := with(launch, int64(day+1))
			a.StoryID, a.Published = 1, at(float64(24*day))
			a.Text = fmt.Sprintf("%s Day %d brought word number%d of orbit%d.", a.Text, day, day, day*day)
			if day%3 == 0 {
				a.Text = launchAgain.Text
			}
			g.Restore(a)
		}
		g.Forget(at(24 * 5))
		a := with(launchAgain, 100)
		a.Published = at(24 * 11)
		return g.Consider(a)
	}
	want := evidence()
	if len(want) != 1 {
		t.Fatalf("%d stories came near, want the one", len(want))
	}
	for range 20 {
		if d := cmp.Diff(want, evidence()); d != "" {
			t.Fatal(d)
		}
	}
}
