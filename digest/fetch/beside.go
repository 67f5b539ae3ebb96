package fetch

import (
	"regexp"
	"unicode"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// sideNames are what publishers call the elements that stand beside a piece, in
// their classes and ids.
var sideNames = regexp.MustCompile(`(?i:caption|newsletter|related|recirc|sign-?up|outbrain|taboola|breadcrumb|tool-?tip|popover|rollover|slideshow|subscri|advert|byline|timestamp|copyright|sponsor|trending|recommend|toolbar|disclaimer|read-?more|most-?(?:read|popular))` +
	`|(?:^|[^a-zA-Z])(?i:credit|share|social|gallery|tag|bio|nav|menu|popular|promo|teaser|ad|author|cookie)s?(?:[^a-zA-Z]|$)`)

// cutBeside removes from an article what stands beside the piece: captions,
// bylines, boxes and lists of links. It is judged by an element's name, by how
// much of it is links, and by being small: no more than a quarter of the whole.
// When little would be left, the names mean something else on that page, and
// nothing is removed.
func cutBeside(article *html.Node) {
	c := besideCutter{extents: map[*html.Node]extent{}}
	c.measure(article, false)
	c.whole = c.extents[article].chars
	c.find(article)
	if c.cut > c.whole-c.whole/4 {
		return
	}
	for _, n := range c.found {
		n.Parent.RemoveChild(n)
	}
}

// An extent is how much text is in an element, in characters without spaces.
type extent struct {
	chars  int
	linked int // those within links
}

func (e *extent) add(o extent) {
	e.chars += o.chars
	e.linked += o.linked
}

// mostlyLinks says that more than four fifths of the text are links.
func (e extent) mostlyLinks() bool { return e.linked*5 > e.chars*4 }

type besideCutter struct {
	extents map[*html.Node]extent
	whole   int // characters of the article
	found   []*html.Node
	cut     int // characters of what was found
}

func (c *besideCutter) measure(n *html.Node, inLink bool) extent {
	var e extent
	switch n.Type {
	case html.TextNode:
		e.chars = visible(n.Data)
		if inLink {
			e.linked = e.chars
		}
		return e
	case html.ElementNode:
		inLink = inLink || n.Data == "a"
	}
	for d := n.FirstChild; d != nil; d = d.NextSibling {
		e.add(c.measure(d, inLink))
	}
	c.extents[n] = e
	return e
}

func (c *besideCutter) find(n *html.Node) {
	for d := n.FirstChild; d != nil; d = d.NextSibling {
		switch {
		case d.Type != html.ElementNode:
		case c.beside(d):
			c.found = append(c.found, d)
			c.cut += c.extents[d].chars
		default:
			c.find(d)
		}
	}
}

func (c *besideCutter) beside(n *html.Node) bool {
	e := c.extents[n]
	if e.chars == 0 || e.chars*4 > c.whole {
		return false
	}
	name := atom.Lookup([]byte(n.Data)) // see writeNode
	return name == atom.Header || blockElements[name] && e.mostlyLinks() ||
		sideNames.MatchString(attr(n, "class")) || sideNames.MatchString(attr(n, "id"))
}

// visible counts the characters of s that are not space.
func visible(s string) int {
	n := 0
	for _, r := range s {
		if !unicode.IsSpace(r) {
			n++
		}
	}
	return n
}
