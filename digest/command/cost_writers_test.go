package command

import (
	"strings"
	"testing"

	"newsdesk/digest"
)

// What wrote nothing is not said to have written.
func TestWriters(t *testing.T) {
	for became, want := range map[string]string{"kept": "Written by foo;", "repaired": "Written by foo;", "dropped": "foo, which has written nothing here this month", "": "written nothing"} {
		c := digest.Cost{}
		if became != "" {
			c.Judged = map[string]int{became: 2}
		}
		if got := writers([]string{"foo"}, c); !strings.Contains(got, want) {
			t.Errorf("%q: %s", became, got)
		}
	}
}
