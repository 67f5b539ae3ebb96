package text

import "unicode/utf8"

// CodePoints turns a span of s counted in bytes into one counted in Unicode code
// points. For many spans of one string use Offsets.
func CodePoints(s string, sp Span) Span {
	start := utf8.RuneCountInString(s[:sp.Start])
	return Span{start, start + utf8.RuneCountInString(s[sp.Start:sp.End])}
}

// offsetStep is how many bytes lie between two known offsets.
const offsetStep = 256

// Offsets turns spans of one string from bytes into code points and back, each
// in constant time. The zero value serves the empty string.
type Offsets struct {
	s     string
	ascii bool
	at    []int // code points before byte i·offsetStep
}

// NewOffsets counts through s once.
func NewOffsets(s string) *Offsets {
	o := &Offsets{s: s, ascii: true}
	for i := 0; i < len(s); i++ {
		if s[i] >= utf8.RuneSelf {
			o.ascii = false
			break
		}
	}
	if o.ascii {
		return o
	}
	o.at = make([]int, 0, len(s)/offsetStep+1)
	n := 0
	for i := 0; i < len(s); i++ {
		if i%offsetStep == 0 {
			o.at = append(o.at, n)
		}
		if starts(s, i) {
			n++
		}
	}
	return o
}

// starts says whether a code point starts at byte i, as range and RuneCount see
// it in well-formed text.
func starts(s string, i int) bool { return s[i]&0xc0 != 0x80 }

// CodePoints turns a span from bytes into code points.
func (o *Offsets) CodePoints(sp Span) Span {
	return Span{o.codePoint(sp.Start), o.codePoint(sp.End)}
}

// Bytes turns a span from code points into bytes. What lies beyond the string's
// end is moved to its end.
func (o *Offsets) Bytes(sp Span) Span {
	return Span{o.byteAt(sp.Start), o.byteAt(sp.End)}
}

func (o *Offsets) codePoint(i int) int {
	if o.ascii || len(o.at) == 0 {
		return min(i, len(o.s))
	}
	i = min(max(i, 0), len(o.s))
	k := min(i/offsetStep, len(o.at)-1)
	n := o.at[k]
	for j := k * offsetStep; j < i; j++ {
		if starts(o.s, j) {
			n++
		}
	}
	return n
}

func (o *Offsets) byteAt(n int) int {
	n = max(n, 0)
	if o.ascii || len(o.at) == 0 {
		return min(n, len(o.s))
	}
	lo, hi := 0, len(o.at)
	for hi-lo > 1 {
		if m := (lo + hi) / 2; o.at[m] <= n {
			lo = m
		} else {
			hi = m
		}
	}
	count := o.at[lo]
	for i := lo * offsetStep; i < len(o.s); i++ {
		if starts(o.s, i) {
			if count == n {
				return i
			}
			count++
		}
	}
	return len(o.s)
}
