package group

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// A token is one word of the running text.
type token struct {
	stem uint32
	raw  uint32 // of the folded word, for shingles
	end  int32  // byte offset after the word
	kind kind
}

// What a byte of ASCII is in running text.
const (
	isLower = 1 << iota
	isUpper
	isDigit
	opens // a word after it may have a capital for its place only

	alphanumeric = isLower | isUpper | isDigit
)

var ascii = func() (t [256]uint8) {
	for c := range utf8.RuneSelf {
		switch {
		case 'a' <= c && c <= 'z':
			t[c] = isLower
		case 'A' <= c && c <= 'Z':
			t[c] = isUpper
		case '0' <= c && c <= '9':
			t[c] = isDigit
		case strings.ContainsRune(".!?\n:\"", rune(c)):
			t[c] = opens
		}
	}
	return t
}()

// tokens appends the words of s, at most limit of them.
func (r *reader) tokens(out []token, s string, limit int) []token {
	if len(s) > maxRead {
		s = s[:maxRead]
	}
	open := true
	for i := 0; i < len(s) && len(out) < limit; {
		class := ascii[s[i]]
		if class&alphanumeric == 0 && s[i] < utf8.RuneSelf {
			open = open || class == opens
			i++
			continue
		}
		t, n := r.plain(s[i:], open)
		if n == 0 {
			t, n = r.foreign(s[i:], open)
		}
		if t.raw == 0 {
			open = open || strings.HasPrefix(s[i:], "“") || strings.HasPrefix(s[i:], "।")
			i += n
			continue
		}
		if t.end == 0 {
			t.end = int32(n)
		}
		t.end += int32(i)
		i += n
		open = false
		if t.stem != 0 {
			out = append(out, t)
		}
	}
	return out
}

const (
	hashSeed  = 2166136261 // FNV-1a
	hashPrime = 16777619
)

// plain reads the word at the start of s as scan does, if it is of ASCII letters
// and digits alone and nothing after it can belong to it; else it takes no bytes.
func (r *reader) plain(s string, open bool) (token, int) {
	h, digits, upper, n := uint32(hashSeed), 0, 0, 0
	for ; n < len(s); n++ {
		c := s[n]
		class := ascii[c]
		if class&alphanumeric == 0 {
			break
		}
		switch class {
		case isUpper:
			c += 'a' - 'A'
			upper++
		case isDigit:
			digits++
		}
		h = (h ^ uint32(c)) * hashPrime
	}
	if n == 0 || n > maxWordBytes-4 || upper == 2 && n == 2 || goesOn(s[n:]) {
		return token{}, 0
	}
	t := token{raw: mix(h)}
	if ascii[s[0]] == isUpper {
		t.kind |= capital
	}
	if open && (upper < 2 || upper < n-digits) {
		t.kind |= opening
	}
	if digits == n {
		t.kind |= isNumber | yearly(append(r.word[:0], s[:n]...))
	}
	if n > 1 || digits == n {
		t.stem = r.stemOf(t.raw, s[:n])
	}
	return t, n + possessive(s[n:])
}

// goesOn says that the word before s may not be at its end.
func goesOn(s string) bool {
	if s == "" {
		return false
	}
	if s[0] >= utf8.RuneSelf {
		return !strings.HasPrefix(s, "\xe2\x80") // quotes and dashes
	}
	return len(s) > 1 && (s[0] == '.' || s[0] == ',') && ascii[s[1]]&alphanumeric != 0
}

func yearly(digits []byte) kind {
	if c := string(digits[:min(2, len(digits))]); len(digits) == 4 && (c == "19" || c == "20") {
		return isYear
	}
	return 0
}

// foreign reads what s begins with when it is more than plain. A token without a
// raw hash is none.
func (r *reader) foreign(s string, open bool) (token, int) {
	c, size := utf8.DecodeRuneInString(s)
	switch {
	case c >= 0x2e80 && unicode.In(c, unicode.Han, unicode.Hiragana, unicode.Katakana):
		return r.pair(s, size), size
	case !isWord(c):
		return token{}, size
	}
	t, n := r.scan(s, open)
	return t, max(n, size)
}

func isWord(c rune) bool {
	if c < utf8.RuneSelf {
		return ascii[c]&alphanumeric != 0
	}
	return (c < 0x2000 || c >= 0x2070) && unicode.In(c, unicode.L, unicode.M, unicode.Nd)
}

// pair is the token of two neighbouring characters, for scripts without spaces.
func (r *reader) pair(s string, size int) token {
	_, next := utf8.DecodeRuneInString(s[size:])
	h := hashString(s[:size+next])
	return token{stem: h, raw: h, end: int32(size + next)}
}

// A spelling is what is seen of a word while it is read.
type spelling struct {
	word                   []byte // folded
	digits, letters, upper int
	capital                bool // begins with a capital
}

// scan reads the word at the start of s and says how many bytes it takes.
// A word without meaning of its own, such as a single letter, has no stem.
func (r *reader) scan(s string, open bool) (token, int) {
	w := spelling{word: r.word[:0]}
	i := 0
	for i < len(s) {
		c, size := rune(s[i]), 1
		if c >= utf8.RuneSelf {
			c, size = utf8.DecodeRuneInString(s[i:])
		}
		switch {
		case isWord(c):
			w.take(c)
		case !joins(s, i, &w):
			return r.finish(&w, open), i + possessive(s[i:])
		}
		i += size
	}
	return r.finish(&w, open), i
}

func (w *spelling) take(c rune) {
	switch {
	case '0' <= c && c <= '9':
		w.digits++
	case 'a' <= c && c <= 'z':
		w.letters++
	default:
		w.letters++
		if unicode.IsUpper(c) {
			w.upper++
			w.capital = w.capital || w.letters+w.digits == 1
		}
		c = fold(c)
	}
	if len(w.word) < maxWordBytes-4 {
		w.word = utf8.AppendRune(w.word, c)
	}
}

// finish is the token of a word that has been read.
func (r *reader) finish(w *spelling, open bool) token {
	var t token
	if w.capital {
		t.kind |= capital
	}
	// An acronym is a name also where a sentence begins.
	if open && (w.upper < 2 || w.upper < w.letters) {
		t.kind |= opening
	}
	switch {
	case w.letters == 0:
		t.kind |= isNumber | yearly(w.word)
	case w.upper == 2 && string(w.word) == "us":
		w.word = append(w.word[:0], "u.s"...)
	}
	t.raw = hashBytes(w.word)
	if len(w.word) > 1 || w.letters == 0 {
		t.stem = r.stem(t.raw, w.word)
	}
	return t
}

// possessive is the length of the 's that s begins with, if it does.
func possessive(s string) int {
	if strings.HasPrefix(s, "'s") || strings.HasPrefix(s, "’s") {
		return strings.IndexByte(s, 's') + 1
	}
	return 0
}

// joins says that the character at s[i], between two parts of a word, belongs to
// it: the comma in 1,000, the dot in 3.5 and in U.S.
func joins(s string, i int, w *spelling) bool {
	if i+1 >= len(s) || s[i] != ',' && s[i] != '.' {
		return false
	}
	next := s[i+1]
	switch {
	case w.letters == 0:
		return w.digits > 0 && '0' <= next && next <= '9'
	case s[i] == '.' && w.letters*2-1 == i:
		return i+2 < len(s) && s[i+2] == '.' && next < utf8.RuneSelf && isWord(rune(next))
	}
	return false
}

// fold takes case and the commonest accents away.
func fold(c rune) rune {
	c = unicode.ToLower(c)
	if c < 0xe0 || c > 0xff {
		return c
	}
	if b := "aaaaaaaceeeeiiiidnooooo_ouuuuypy"[c-0xe0]; b != '_' {
		return rune(b)
	}
	return c
}

// stem is that of a folded word, which it may write to.
func (r *reader) stem(raw uint32, w []byte) uint32 {
	e := &r.stems[raw>>(32-stemBits)]
	if e.raw != raw && len(w) > 0 {
		*e = stemmed{raw, hashBytes(lightStem(w))}
	}
	return e.stem
}

// stemOf is that of a word of ASCII, which is folded only when it was not met lately.
func (r *reader) stemOf(raw uint32, s string) uint32 {
	if !mayEnd(s) {
		return raw
	}
	if e := &r.stems[raw>>(32-stemBits)]; e.raw == raw {
		return e.stem
	}
	w := append(r.word[:0], s...)
	for i, c := range w {
		if ascii[c] == isUpper {
			w[i] = c + 'a' - 'A'
		}
	}
	return r.stem(raw, w)
}

// mayEnd says that lightStem may find something to take off s, an unfolded word.
func mayEnd(s string) bool {
	if len(s) < 4 {
		return false
	}
	before := s[len(s)-2] | 0x20
	switch s[len(s)-1] | 0x20 {
	case 's', 'e':
		return true
	case 'd':
		return before == 'e'
	case 'g', 't':
		return before == 'n'
	case 'n':
		return before == 'o'
	case 'y':
		return before == 'l'
	}
	return false
}

// endings are what lightStem takes off, the longest first.
var endings = []string{"ations", "ation", "ments", "ings", "ment", "edly", "ies", "ied", "ing", "es", "ed", "s", "e"}

// lightStem takes the commonest English endings off: enough to bring a headline's
// words and a text's together, in a tenth of a stemmer's time. It may write to w.
func lightStem(w []byte) []byte {
	if '0' <= w[0] && w[0] <= '9' {
		return w
	}
	for _, e := range endings {
		n := len(w) - len(e)
		if n < 3 || string(w[n:]) != e {
			continue
		}
		switch {
		case e == "s" && (w[n-1] == 's' || w[n-1] == 'u' || w[n-1] == 'i'):
			return w
		case e == "ies" || e == "ied":
			w[n] = 'y'
			return w[:n+1]
		}
		w = w[:n]
		if n > 3 && e != "s" && w[n-1] == w[n-2] && w[n-1] != 's' && w[n-1] != 'l' {
			w = w[:n-1]
		}
		return w
	}
	return w
}
