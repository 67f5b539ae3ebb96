package group

import (
	_ "embed"
	"strings"

	"newsdesk/digest"
)

// familiesFile names publishers that belong together: see Families.
//
//go:embed families.txt
var familiesFile string

// Families knows which sources belong to one publisher and which are wire
// services, whose reports others print.
type Families struct {
	of map[string]string // folded source → folded name of its family
}

// DefaultFamilies are those that come with the program.
func DefaultFamilies() Families { return ParseFamilies(familiesFile) }

// ParseFamilies reads one family a line: its name, a colon, and its sources
// divided by commas. Empty lines and what follows a # are passed over; a line
// without a colon is too. A source named twice belongs to the last.
func ParseFamilies(file string) Families {
	f := Families{of: map[string]string{}}
	for line := range strings.Lines(file) {
		line, _, _ = strings.Cut(line, "#")
		name, sources, ok := strings.Cut(line, ":")
		if !ok {
			continue
		}
		family := foldSource(name)
		f.of[family] = family
		for s := range strings.SplitSeq(sources, ",") {
			if s = foldSource(s); s != "" {
				f.of[s] = family
			}
		}
	}
	return f
}

// Of gives the family of a source, or the source itself, folded.
func (f Families) Of(source string) string {
	s := foldSource(source)
	if family, ok := f.of[s]; ok {
		return family
	}
	return s
}

// foldSource brings the ways of writing a source together: "The Guardian (blog)"
// and "guardian".
func foldSource(s string) string {
	s, _, _ = strings.Cut(s, "(")
	s = strings.ToLower(strings.Join(strings.Fields(s), " "))
	return strings.TrimPrefix(strings.TrimPrefix(s, "www."), "the ")
}

// Independent counts, among the articles of one story, the outlets (distinct
// sources) and how many of them are independent: an outlet is not when all its
// articles copy another outlet's, and outlets of one publisher count once.
func Independent(arts []digest.Article) (outlets, independent int) {
	return DefaultFamilies().Independent(arts)
}

// Independent is the function Independent with these families.
func (f Families) Independent(arts []digest.Article) (outlets, independent int) {
	owner := make(map[int64]string, len(arts))
	for _, a := range arts {
		owner[a.ID] = f.Of(a.Source)
	}
	names, families, originals := map[string]bool{}, map[string]bool{}, map[string]bool{}
	for _, a := range arts {
		if a.Source == "" {
			continue
		}
		family := owner[a.ID]
		names[foldSource(a.Source)] = true
		families[family] = true
		from, here := owner[a.DuplicateOf]
		if a.DuplicateOf == 0 || here && from == family {
			originals[family] = true
		}
	}
	return len(names), f.count(families, originals, arts)
}

// count is the independent voices: the families with something of their own, and
// the sources outside the story that others copied, which nobody else speaks for.
func (f Families) count(families, originals map[string]bool, arts []digest.Article) int {
	here := make(map[int64]bool, len(arts))
	for _, a := range arts {
		here[a.ID] = true
	}
	absent := map[int64]bool{}
	for _, a := range arts {
		if a.DuplicateOf != 0 && !here[a.DuplicateOf] && !originals[f.Of(a.Source)] {
			absent[a.DuplicateOf] = true
		}
	}
	n := len(originals) + len(absent)
	return min(n, max(len(families), 0))
}
