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
	if slices.ContainsFunc(entries, func(e digest.Entry) bool { return len(e.Summary.Meaning) > 0 }) {
		parts = append(parts, "what it means: a model's, joining only what is stated")
	}
	return strings.Join(append(parts, translations(entries)...), "; ")
}

// translations says who put an edition into its language, and which stories have
// sentences that stay in their own, and why.
func translations(entries []digest.Entry) (parts []string) {
	var by, left, why []string
	language := ""
	for _, e := range entries {
		s := e.Summary
		if s.Translator != "" {
			by, language = once(by, s.Translator), s.Language
		}
		if s.Left != "" {
			left, why = append(left, fmt.Sprint(e.Number)), once(why, s.Left)
		}
	}
	if len(by) > 0 {
		parts = append(parts, "put into "+digest.LanguageName(language)+" by "+strings.Join(by, " and ")+", each sentence checked by putting it back")
	}
	if len(left) == 0 {
		return parts
	}
	in := "not translated"
	if len(by) > 0 {
		in = strings.Join(left, ", ") + " not all translated"
	}
	return append(parts, in+": "+strings.Join(why, "; "))
}

func once(all []string, s string) []string {
	if slices.Contains(all, s) {
		return all
	}
	return append(all, s)
}
