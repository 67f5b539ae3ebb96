package fetch

import (
	"bytes"
)

// Bounds on a feed's shape. gofeed reads nested elements by recursion and joins
// the pieces of an extension's text one by one, so both are bounded before it
// sees a feed.
const (
	maxDepth    = 200
	maxSiblings = 20_000 // pieces of markup directly within one element other than the feed's own
)

// An outline is where a feed's articles begin and end, as the tags tell.
type outline struct {
	root    string // local name of the first element, in lower case; empty for none
	rootTag []byte
	open    []tag // what is open around the articles
	items   []piece
	ended   int  // where the root element ends; zero when it does not
	stray   bool // there is a "<" that begins no markup
	fault   *Fault
}

// A piece is the bytes of one article.
type piece struct{ start, end int }

// A tag is an element that is open.
type tag struct {
	name   string // as written
	local  string // without prefix, in lower case
	source []byte // the whole start tag
	pieces int
}

// scan reads the tags of a feed, without its text, in one pass.
func scan(b []byte) outline {
	s := scanner{b: b}
	for s.next() {
	}
	return s.o
}

type scanner struct {
	b     []byte
	i     int
	stack []tag
	item  int // where the article under way begins; -1 for none, offset by one
	o     outline
}

// next reads up to and including one piece of markup.
func (s *scanner) next() bool {
	n := bytes.IndexByte(s.b[s.i:], '<')
	if n < 0 || s.o.fault != nil || s.o.ended > 0 {
		return false
	}
	s.i += n
	rest := s.b[s.i:]
	switch {
	case bytes.HasPrefix(rest, []byte("<![CDATA[")):
		return s.skip("]]>") && s.count()
	case bytes.HasPrefix(rest, []byte("<!--")):
		return s.skip("-->") && s.count()
	case bytes.HasPrefix(rest, []byte("<?")):
		return s.skip("?>") && s.count()
	case bytes.HasPrefix(rest, []byte("<!")):
		return s.skip(">")
	case bytes.HasPrefix(rest, []byte("</")):
		return s.endTag()
	case len(rest) > 1 && nameStart(rest[1]):
		return s.startTag()
	}
	s.o.stray = true
	s.i++
	return true
}

func (s *scanner) skip(until string) bool {
	n := bytes.Index(s.b[s.i:], []byte(until))
	if n < 0 {
		s.unfinished()
		return false
	}
	s.i += n + len(until)
	return true
}

// count notes one more piece within the innermost open element.
func (s *scanner) count() bool {
	if len(s.stack) == 0 {
		return true
	}
	t := &s.stack[len(s.stack)-1]
	if t.pieces++; t.pieces > maxSiblings && !container(t.local) {
		s.o.fault = faultf(Hostile, "the feed has more than %d pieces within one <%s>: it is built to exhaust its reader, and was not read", maxSiblings, brief(t.name))
		return false
	}
	return true
}

func (s *scanner) startTag() bool {
	end := tagEnd(s.b[s.i:])
	if end < 0 {
		s.unfinished()
		return false
	}
	if !s.count() {
		return false
	}
	src := s.b[s.i : s.i+end]
	name := tagName(src[1:])
	local := localName(name)
	if s.o.root == "" {
		s.o.root, s.o.rootTag = local, src
	}
	if s.item == 0 && (local == "item" || local == "entry") && s.atFeedLevel() {
		s.item = s.i + 1
		if s.o.open == nil {
			s.o.open = append([]tag(nil), s.stack...)
		}
	}
	s.i += end
	if src[len(src)-2] == '/' {
		s.itemEnds(local, len(s.stack))
		return true
	}
	s.stack = append(s.stack, tag{name: string(name), local: local, source: src})
	if len(s.stack) > maxDepth {
		s.o.fault = faultf(Hostile, "the feed nests elements more than %d deep: it is built to exhaust its reader, and was not read", maxDepth)
		return false
	}
	return true
}

func (s *scanner) endTag() bool {
	end := bytes.IndexByte(s.b[s.i:], '>')
	if end < 0 {
		s.unfinished()
		return false
	}
	name := tagName(s.b[s.i+2 : s.i+end])
	s.i += end + 1
	for n := len(s.stack) - 1; n >= 0; n-- {
		if s.stack[n].name != string(name) {
			continue
		}
		local := s.stack[n].local
		s.stack = s.stack[:n]
		s.itemEnds(local, n)
		if n == 0 {
			s.o.ended = s.i
		}
		break
	}
	return true
}

// itemEnds notes an article's end when the element that ended at depth is one.
func (s *scanner) itemEnds(local string, depth int) {
	if s.item > 0 && (local == "item" || local == "entry") && depth == len(s.o.open) {
		s.o.items = append(s.o.items, piece{s.item - 1, s.i})
		s.item = 0
	}
}

// unfinished notes that the bytes end within markup.
func (s *scanner) unfinished() {
	if s.o.open == nil {
		s.o.open = append([]tag(nil), s.stack...)
	}
	s.i = len(s.b)
}

// atFeedLevel says that an element opening here is an article of the feed.
func (s *scanner) atFeedLevel() bool {
	return len(s.stack) > 0 && len(s.stack) <= 3 && container(s.stack[len(s.stack)-1].local) &&
		(s.o.open == nil || len(s.o.open) == len(s.stack))
}

// container says that an element of this name holds articles.
func container(local string) bool {
	switch local {
	case "rss", "rdf", "channel", "feed":
		return true
	}
	return false
}

// tagEnd is the length of the tag that begins b, minus one when it does not end.
func tagEnd(b []byte) int {
	var quote byte
	for i := 1; i < len(b); i++ {
		switch c := b[i]; {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '"' || c == '\'':
			quote = c
		case c == '>':
			return i + 1
		}
	}
	return -1
}

func tagName(b []byte) []byte {
	i := bytes.IndexAny(b, " \t\r\n/>")
	if i < 0 {
		return b
	}
	return b[:i]
}

func localName(name []byte) string {
	if i := bytes.IndexByte(name, ':'); i >= 0 {
		name = name[i+1:]
	}
	return string(bytes.ToLower(name))
}

func nameStart(c byte) bool {
	return c|0x20 >= 'a' && c|0x20 <= 'z' || c == '_' || c == ':' || c >= 0x80
}

// closers are the end tags of what is open, innermost first.
func closers(open []tag) []byte {
	var b []byte
	for i := len(open) - 1; i >= 0; i-- {
		b = append(append(append(b, "</"...), open[i].name...), '>')
	}
	return b
}
