package group

import (
	_ "embed"
	"net/url"
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
	v := f.voicesOf(arts)
	names, families, originals := map[string]bool{}, map[string]bool{}, map[string]bool{}
	for i, a := range arts {
		if a.Source == "" {
			continue
		}
		family := v.family[i]
		names[v.name[i]] = true
		families[family] = true
		from, here := v.owner[a.DuplicateOf]
		if a.DuplicateOf == 0 || here && from == family {
			originals[family] = true
		}
	}
	return len(names), v.count(families, originals, arts)
}

// voices are who speaks in articles, by their place among them.
type voices struct {
	name, family []string
	owner        map[int64]string // the family by article
}

// voicesOf tells outlets apart by name and site, because any feed may take any name;
// names of a family that is known are one publisher's, whatever the site. All that a
// feed has from others under their names is that feed's word alone.
func (f Families) voicesOf(arts []digest.Article) voices {
	v := voices{name: make([]string, len(arts)), family: make([]string, len(arts)), owner: make(map[int64]string, len(arts))}
	at := map[string]int{} // by site, an article of the outlet that is there
	for i, a := range arts {
		if _, _, borrowed := splitVia(a.Source); borrowed {
			continue
		}
		name, family, site := foldSource(a.Source), f.Of(a.Source), siteOf(a.URL)
		if _, known := f.of[name]; !known && site != "" && a.FeedID != 0 {
			name += "@" + site
			family = name
		}
		v.name[i], v.family[i] = name, family
		if _, ok := at[site]; !ok && site != "" {
			at[site] = i
		}
	}
	for i, a := range arts {
		if _, via, borrowed := splitVia(a.Source); borrowed {
			v.name[i], v.family[i] = "@"+via, "@"+via
			if own, ok := at[via]; ok {
				v.name[i], v.family[i] = v.name[own], v.family[own]
			}
		}
		v.owner[a.ID] = v.family[i]
	}
	return v
}

// splitVia divides a source that a feed has from another: see digest.Via.
func splitVia(source string) (name, site string, borrowed bool) {
	source = " " + source // a source without a name begins with it
	at := strings.LastIndex(source, digest.Via)
	if at < 0 {
		return source, "", false
	}
	site = source[at+len(digest.Via):]
	return strings.TrimSpace(source[:at]), site, !strings.Contains(site, " ") && strings.ContainsAny(site, ".:")
}

// siteOf is the site of a link, empty where it is none.
func siteOf(link string) string {
	u, err := url.Parse(link)
	if err != nil {
		return ""
	}
	return digest.Site(u.Hostname())
}

// count is the independent voices: the families with something of their own, and
// the sources outside the story that others copied, which nobody else speaks for.
func (v voices) count(families, originals map[string]bool, arts []digest.Article) int {
	absent := map[int64]bool{}
	for i, a := range arts {
		if _, here := v.owner[a.DuplicateOf]; a.DuplicateOf != 0 && !here && !originals[v.family[i]] {
			absent[a.DuplicateOf] = true
		}
	}
	n := len(originals) + len(absent)
	return min(n, max(len(families), 0))
}
