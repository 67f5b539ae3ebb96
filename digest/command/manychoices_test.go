package command_test

import (
	"fmt"
	"strings"
	"testing"

	"newsdesk/digest/chat"
)

// TestAFormSaysWhatItDoesNotList has more topics than a choice holds.
func TestAFormSaysWhatItDoesNotList(t *testing.T) {
	r := newRig(t)
	hint := func() string {
		t.Helper()
		f := r.open(curator, chat.Request{Command: "digest"})
		for _, d := range f.Fields {
			if d.Name == "topics" {
				if len(d.Choices) > 25 {
					t.Errorf("%d choices", len(d.Choices))
				}
				return d.Hint
			}
		}
		t.Fatal("there is no field for topics")
		return ""
	}
	if got := hint(); strings.Contains(got, "more") {
		t.Errorf("all fit, and the form says: %s", got)
	}
	for n := range 30 {
		r.news(curator, fmt.Sprintf("track topic%d word%d", n, n))
	}
	wants(t, hint(), "5 more topics", "1 more pack", "left as they are", "/news track", "/news pack")
}
