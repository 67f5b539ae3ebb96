package compose

import (
	"fmt"
	"slices"
	"strings"

	"newsdesk/digest"
)

// mode says who wrote an edition, where models write: which of them, and which stories
// are in the articles' own sentences all the same, and why. It is empty where none is
// asked to.
func mode(entries []digest.Entry) string {
	var by, own, why []string
	for _, e := range entries {
		switch s := e.Summary; {
		case s.By != "":
			by = once(by, s.By)
		case s.Instead != "":
			own = append(own, fmt.Sprint(e.Number))
			why = once(why, s.Instead)
		}
	}
	var parts []string
	if len(by) > 0 {
		parts = append(parts, "written by "+strings.Join(by, " and ")+", each sentence checked against its source")
	}
	switch {
	case len(own) == 0:
	case len(by) == 0:
		parts = append(parts, "in the articles' own words: "+strings.Join(why, "; "))
	default:
		parts = append(parts, strings.Join(own, ", ")+" in the articles' own words: "+strings.Join(why, "; "))
	}
	return strings.Join(parts, "; ")
}

func once(all []string, s string) []string {
	if slices.Contains(all, s) {
		return all
	}
	return append(all, s)
}
