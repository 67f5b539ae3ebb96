package text

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A piece is what can be part of a name or not: a word, the 's behind it, an
// abbreviation with its dot.
type piece struct {
	Span
	gap   gap   // what stands before it
	shape byte  // see the shapes
	first bool  // it begins a sentence, so that its capital says nothing
	open  bool  // it is worth a look: see openUp
	rule  byte  // what the rules say of it
	known int32 // which of the namer's known it has, from 1
}

// A gap is what stands between two pieces.
type gap uint8

const (
	apart  gap = iota // nothing that holds a name together
	space             // a space, or nothing
	hyphen            // a hyphen, an ampersand or a slash
	comma             // a comma
	quote             // a quotation mark
	gaps              // how many there are
)

// The shapes of a piece.
const (
	shapeLower  = iota // word
	shapeCapped        // Word
	shapeUpper         // WORD
	shapeLetter        // W or W.
	shapeMixed         // McWord, iWord
	shapeDigits        // 1987
	shapeNumber        // 65th, B-52
	shapeDots          // U.S.
	shapeOther         // 's, what has no letter of an alphabet with capitals
	shapes
)

// appendPieces parts a text into pieces.
func appendPieces(out []piece, r *Reading) []piece {
	s, sentences := r.s, r.sentences
	out = slices.Grow(out, len(r.words)+len(r.words)/8)
	k, last := 0, 0
	for i, w := range r.words {
		first := i == 0
		for k < len(sentences) && sentences[k].End <= w.Start {
			k++
			first = true
		}
		p := piece{Span: w.Span, first: first}
		if !first {
			p.gap = gapOf(s[last:w.Start])
			p.first = p.gap == quote || p.gap == apart && strings.IndexByte(s[last:w.Start], ':') >= 0
		}
		out, last = appendPiece(out, s, p)
	}
	return out
}

// appendPiece appends the piece of a word, and of the 's behind it, and returns
// where they end.
func appendPiece(out []piece, s string, p piece) ([]piece, int) {
	if n := possessive(p.In(s)); n > 0 {
		end := p.End
		p.End -= n
		p.shape = shapeOf(p.In(s))
		return append(out, p, piece{Span: Span{p.End, end}, gap: space, shape: shapeOther}), end
	}
	if dotted(s, p.Span) {
		p.End++
	}
	p.shape = shapeOf(p.In(s))
	return append(out, p), p.End
}

// possessive is the length of the 's that a word ends with.
func possessive(w string) int {
	n := len(w)
	if n < 3 || w[n-1] != 's' {
		return 0
	}
	if w[n-2] == '\'' {
		return 2
	}
	if strings.HasSuffix(w, "’s") && n > len("’s") {
		return len("’s")
	}
	return 0
}

// dotted says that the dot behind a word belongs to it: Jr., J., Inc.
func dotted(s string, sp Span) bool {
	if sp.End >= len(s) || s[sp.End] != '.' || sp.End-sp.Start > 5 || !isUpper(s[sp.Start]) {
		return false
	}
	if sp.End-sp.Start == 1 {
		return true
	}
	var low [5]byte
	w := lowerASCII(low[:0], sp.In(s))
	return neverEnds[string(w)] || beforeName[string(w)]
}

func gapOf(between string) gap {
	if len(between) == 1 && between[0] == ' ' {
		return space
	}
	switch between {
	case " ", "", "\u00a0", "\n":
		return space
	case "-", " & ", "/", " / ", "–":
		return hyphen
	case ", ":
		return comma
	}
	if len(between) < 12 && strings.ContainsAny(between, "\"“”") {
		return quote
	}
	return apart
}

// shapeOf is the shape of a piece.
func shapeOf(w string) byte {
	upper, lower, digit, dot := 0, 0, 0, 0
	for i := 0; i < len(w); i++ {
		c := w[i]
		switch {
		case c >= utf8.RuneSelf:
			return foreignShape(w)
		case isUpper(c):
			upper++
		case class[c] == letterByte:
			lower++
		case class[c] == digitByte:
			digit++
		case c == '.':
			dot++
		}
	}
	return shapeBy(upper, lower, digit, dot > 0, isUpper(w[0]))
}

func shapeBy(upper, lower, digit int, dot, begins bool) byte {
	switch {
	case digit > 0 && upper+lower == 0:
		return shapeDigits
	case digit > 0:
		return shapeNumber
	case upper == 0 && lower == 0:
		return shapeOther
	case upper == 0:
		return shapeLower
	case upper == 1 && lower == 0:
		return shapeLetter
	case lower == 0 && dot:
		return shapeDots
	case lower == 0:
		return shapeUpper
	case upper == 1 && begins:
		return shapeCapped
	}
	return shapeMixed
}

func foreignShape(w string) byte {
	upper, lower, digit := 0, 0, 0
	begins := false
	for i, r := range w {
		switch {
		case unicode.IsUpper(r):
			upper++
			begins = begins || i == 0
		case unicode.IsLower(r):
			lower++
		case unicode.IsDigit(r):
			digit++
		}
	}
	return shapeBy(upper, lower, digit, strings.IndexByte(w, '.') >= 0, begins)
}

// hasCapital says that a shape has one.
func hasCapital(shape byte) bool {
	return shape >= shapeCapped && shape <= shapeMixed || shape == shapeDots
}

// openUp marks the pieces that can be in a name: those with capitals, numbers beside
// them, and words such as "of the" between them.
func openUp(s string, ps []piece) {
	last := len(ps)
	for i := range ps {
		if !hasCapital(ps[i].shape) && !(ps[i].shape == shapeNumber && !ps[i].first) {
			continue
		}
		ps[i].open = true
		if i > 0 && !ps[i].first && numeric(ps[i-1].shape) {
			ps[i-1].open = true
		}
		if i+1 < len(ps) {
			ps[i+1].open = true
		}
		if i-last <= 3 && last < i && bridge(s, ps[last+1:i]) {
			for k := last + 1; k < i; k++ {
				ps[k].open = true
			}
		}
		last = i
	}
}

func numeric(shape byte) bool { return shape == shapeDigits || shape == shapeNumber }

// bridge says that a name can go on behind pieces without capitals.
func bridge(s string, ps []piece) bool {
	for _, p := range ps {
		if w := p.In(s); p.shape == shapeLower && !isParticle(w) && !bridges[w] {
			return false
		}
	}
	return true
}
