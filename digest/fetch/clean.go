package fetch

import (
	"bytes"
	"regexp"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"

	"newsdesk/digest/chat"
)

// clean makes XML that encoding/xml can read out of what publishers send: UTF-8
// without a declaration, without junk before the first element, without
// characters that XML has no place for, its own entities replaced.
func clean(body []byte, contentType string) ([]byte, *Fault) {
	b := toUTF8(body, contentType)
	b = bytes.TrimSpace(dropControls(b))
	b = cutDeclaration(cutJunk(b))
	return expandDoctype(b)
}

// dropControls removes the characters XML 1.0 does not allow, with the rest of the
// terminal escape sequences that they begin, and makes C1 controls what they are in Windows-1252. It returns b itself when there is
// nothing to do.
func dropControls(b []byte) []byte {
	first := firstControl(b)
	if first < 0 {
		return b
	}
	out := append(make([]byte, 0, len(b)), b[:first]...)
	for i := first; i < len(b); {
		r, n := utf8.DecodeRune(b[i:])
		switch {
		case r == escape:
			n = escapeIn(b[i:])
		case r < 0x20 && r != '\t' && r != '\n' && r != '\r', r == 0xfffe, r == 0xffff:
		case r >= 0x80 && r < 0xa0:
			out = utf8.AppendRune(out, charmap.Windows1252.DecodeByte(byte(r)))
		case r == utf8.RuneError && n == 1:
			out = append(out, "\uFFFD"...)
		default:
			out = append(out, b[i:i+n]...)
		}
		i += n
	}
	return out
}

const escape = 0x1b

// escapeIn is how many bytes at the start of b are an escape sequence that leaves all
// markup whole.
func escapeIn(b []byte) int {
	b = b[:min(len(b), maxEscape)]
	if end := bytes.IndexByte(b, '<'); end >= 0 {
		b = b[:end]
	}
	return max(1, chat.EscapeLen(string(b)))
}

// maxEscape is how far the end of an escape sequence is looked for.
const maxEscape = 512

// dropEscapes removes terminal escape sequences, which would else leave what stands
// after their first character.
func dropEscapes(s string) string {
	if strings.IndexByte(s, escape) < 0 {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); {
		n := 0
		if s[i] == escape {
			n = chat.EscapeLen(s[i:])
		}
		if n == 0 {
			b.WriteByte(s[i])
			n = 1
		}
		i += n
	}
	return b.String()
}

func firstControl(b []byte) int {
	for i, c := range b {
		switch {
		case c < 0x20:
			if c != '\t' && c != '\n' && c != '\r' {
				return i
			}
		case c == 0xc2:
			if i+1 < len(b) && b[i+1] < 0xa0 {
				return i
			}
		case c == 0xef:
			if i+2 < len(b) && b[i+1] == 0xbf && b[i+2] >= 0xbe {
				return i
			}
		}
	}
	return -1
}

var feedStart = regexp.MustCompile(`(?i)<\?xml[\s>]|<(rss|feed|rdf:rdf|channel|atom:feed)[\s>]`)

// cutJunk drops what stands before the feed, such as a script's warnings.
func cutJunk(b []byte) []byte {
	if bytes.HasPrefix(b, []byte("{")) {
		return b
	}
	head := b[:min(len(b), 16<<10)]
	if looksHTML(head) {
		return b
	}
	if m := feedStart.FindIndex(head); m != nil {
		return skipComments(b, m[0])
	}
	return b
}

// skipComments leaves b alone when only comments and a DOCTYPE stand before at:
// they are no junk, and the DOCTYPE is needed.
func skipComments(b []byte, at int) []byte {
	if at > 0 && b[0] == '<' && len(b) > 1 && (b[1] == '!' || b[1] == '?') {
		return b
	}
	return b[at:]
}

var xmlDeclaration = regexp.MustCompile(`(?i)^\s*<\?xml\b[^>]*\?*>`)

// cutDeclaration drops the XML declaration, whose encoding is no longer true.
func cutDeclaration(b []byte) []byte {
	if m := xmlDeclaration.FindIndex(b[:min(len(b), 1024)]); m != nil {
		return bytes.TrimSpace(b[m[1]:])
	}
	return b
}

var htmlStart = regexp.MustCompile(`(?is)^\s*(<\?xml[^>]*>\s*)?(<!--.*?-->\s*)*(<!doctype\s+html|<(html|head|body|meta|title|script)[\s>])`)

// looksHTML says that head begins an HTML page.
func looksHTML(head []byte) bool { return htmlStart.Match(head[:min(len(head), 4<<10)]) }

// Bounds on a feed's own entities, so that a few lines cannot unpack to
// gigabytes (the "billion laughs").
const (
	maxEntity   = 16 << 10 // bytes of one entity, expanded
	maxGrowth   = 1 << 20  // bytes by which all entities together may lengthen a feed
	maxEntities = 200
	maxNesting  = 8
)

var (
	entityDecl = regexp.MustCompile(`(?s)<!ENTITY\s+([A-Za-z_][\w.-]{0,60})\s+(?:"([^"]*)"|'([^']*)')\s*>`)
	entityUse  = regexp.MustCompile(`&([A-Za-z_][\w.-]{0,60});`)
)

// doctypeStart is a DOCTYPE before the first element.
var doctypeStart = regexp.MustCompile(`(?s)^\s*(<!--.*?-->\s*|<\?[^>]*>\s*)*<!DOCTYPE`)

// expandDoctype removes the DOCTYPE and puts the entities it defines where they
// are used. Entities outside the document are never fetched.
func expandDoctype(b []byte) ([]byte, *Fault) {
	m := doctypeStart.FindIndex(b[:min(len(b), 4<<10)])
	if m == nil || looksHTML(b) {
		return b, nil
	}
	start := m[1] - len("<!DOCTYPE")
	end := doctypeEnd(b[start:])
	if end < 0 {
		return b, nil
	}
	decl := b[start : start+end]
	rest := append(append([]byte(nil), b[:start]...), b[start+end:]...)
	found := entityDecl.FindAllSubmatch(decl, maxEntities+1)
	if len(found) == 0 {
		return bytes.TrimSpace(rest), nil
	}
	if len(found) > maxEntities {
		return nil, laughs()
	}
	defs := map[string]string{}
	for _, m := range found {
		defs[string(m[1])] = string(m[2]) + string(m[3])
	}
	return useEntities(bytes.TrimSpace(rest), defs)
}

// doctypeEnd is the length of the DOCTYPE that begins b, minus one when it does
// not end.
func doctypeEnd(b []byte) int {
	i := bytes.IndexAny(b, "[>")
	if i < 0 {
		return -1
	}
	if b[i] == '>' {
		return i + 1
	}
	j := bytes.Index(b[i:], []byte("]"))
	if j < 0 {
		return -1
	}
	for depth := i + j; depth < len(b); {
		k := bytes.IndexByte(b[depth:], '>')
		if k < 0 {
			return -1
		}
		if len(bytes.TrimSpace(b[depth+1:depth+k])) == 0 {
			return depth + k + 1
		}
		n := bytes.IndexByte(b[depth+1:], ']')
		if n < 0 {
			return -1
		}
		depth += 1 + n
	}
	return -1
}

func useEntities(b []byte, defs map[string]string) ([]byte, *Fault) {
	e := entities{defs: defs, flat: map[string]string{}}
	grown := 0
	out := entityUse.ReplaceAllFunc(b, func(use []byte) []byte {
		name := string(use[1 : len(use)-1])
		if _, ours := defs[name]; !ours || e.tooBig || grown > maxGrowth {
			return use
		}
		v := e.expand(name, 0)
		grown += len(v)
		return []byte(v)
	})
	if e.tooBig || grown > maxGrowth {
		return nil, laughs()
	}
	return out, nil
}

// entities expands entities within entities, each of them once.
type entities struct {
	defs   map[string]string
	flat   map[string]string
	tooBig bool
}

func (e *entities) expand(name string, depth int) string {
	if v, ok := e.flat[name]; ok {
		return v
	}
	e.tooBig = e.tooBig || depth > maxNesting
	if e.tooBig {
		return ""
	}
	size := 0
	v := entityUse.ReplaceAllStringFunc(e.defs[name], func(use string) string {
		inner := use[1 : len(use)-1]
		if _, ours := e.defs[inner]; ours && size <= maxEntity {
			use = e.expand(inner, depth+1)
		}
		size += len(use)
		return use
	})
	e.tooBig = e.tooBig || len(v) > maxEntity
	e.flat[name] = v
	return v
}

func laughs() *Fault {
	return faultf(Hostile, "the feed defines entities that unpack to a huge text (a \"billion laughs\"): it is built to exhaust its reader, and was not read")
}
