package schedule

import (
	"errors"
	"strings"
	"unicode"
)

// A token is one word of what was said.
type token struct {
	text string
	low  string // in lower case
	col  int    // code points from 1
}

// split cuts at white space; semicolons and parentheses stand alone.
func split(s string) []token {
	return cut(s, 1, func(r rune) bool { return strings.ContainsRune(";()", r) })
}

// refine cuts what split left further, as English is read: at commas, dashes
// and ampersands. Cron needs them in place.
func refine(in []token) []token {
	var out []token
	for _, t := range in {
		out = append(out, cut(t.text, t.col, func(r rune) bool { return strings.ContainsRune(",&-–—()", r) })...)
	}
	return out
}

func cut(s string, col int, alone func(rune) bool) []token {
	var out []token
	start, startCol := -1, 0
	flush := func(end int) {
		if start >= 0 {
			out = append(out, token{s[start:end], strings.ToLower(s[start:end]), startCol})
			start = -1
		}
	}
	for i, r := range s {
		switch {
		case unicode.IsSpace(r):
			flush(i)
		case alone(r):
			flush(i)
			out = append(out, token{string(r), string(r), col})
		case start < 0:
			start, startCol = i, col
		}
		col++
	}
	flush(len(s))
	return out
}

// maxPlace is how many words the name of a place has at most, as in "new york city".
const maxPlace = 3

// cutZone takes the zone out of what was said: "(Asia/Kolkata)", "in New York",
// "9am IST". The zero Place means that none was named.
func cutZone(words string, in []token) ([]token, Place, error) {
	n := len(in)
	if n > 2 && in[n-1].text == ")" && in[0].text != "(" {
		for i := n - 2; i > 0; i-- {
			if in[i].text == "(" {
				return findZone(words, in[:i], in[i+1:n-1])
			}
		}
	}
	if n > 1 && in[n-1].low == "time" {
		in, n = in[:n-1], n-1
	}
	for i := n - 2; i >= 0; i-- {
		if in[i].low == "in" && in[i+1].low != "the" {
			return cutZoneAfter(words, in, i)
		}
	}
	for size := min(maxPlace, n); size > 0; size-- {
		place, known, err := lookUp(joined(in[n-size:]))
		if err != nil {
			return nil, Place{}, anchor(err, words, in[n-size].col)
		}
		if known {
			return in[:n-size], place, nil
		}
	}
	if n > 0 && looksLikeZone(in[n-1].text) {
		return findZone(words, in[:n-1], in[n-1:])
	}
	return in, Place{}, nil
}

// cutZoneAfter takes out the zone that the "in" at index i introduces.
func cutZoneAfter(words string, in []token, i int) ([]token, Place, error) {
	for size := min(maxPlace, len(in)-i-1); size > 0; size-- {
		place, known, err := lookUp(joined(in[i+1 : i+1+size]))
		if err != nil {
			return nil, Place{}, anchor(err, words, in[i+1].col)
		}
		if known {
			rest := append(append([]token(nil), in[:i]...), in[i+1+size:]...)
			return rest, place, nil
		}
	}
	return findZone(words, in[:i], in[i+1:])
}

// findZone looks up a name that can be nothing but a zone.
func findZone(words string, before, name []token) ([]token, Place, error) {
	if len(name) == 0 {
		return nil, Place{}, &SyntaxError{Input: words, Column: 1, Msg: "the zone is empty", Hint: "name a city, such as Asia/Kolkata"}
	}
	place, err := ParseZone(joined(name))
	if err != nil {
		return nil, Place{}, anchor(err, words, name[0].col)
	}
	return before, place, nil
}

// looksLikeZone tells Asia/Kolkatta and UTC+5 from cron's */5 and from clock times.
func looksLikeZone(s string) bool {
	if s == "" || !unicode.IsLetter([]rune(s)[0]) {
		return strings.HasPrefix(s, "+")
	}
	low := strings.ToLower(s)
	offset := strings.HasPrefix(low, "utc") || strings.HasPrefix(low, "gmt")
	region, city, cut := strings.Cut(s, "/")
	return offset || cut && len(region) > 1 && city != "" && unicode.IsLetter([]rune(city)[0])
}

func joined(in []token) string {
	texts := make([]string, len(in))
	for i, t := range in {
		texts[i] = t.text
	}
	return strings.TrimRight(strings.Join(texts, " "), ",.")
}

// anchor puts a fault found in a name where the name stands in the whole.
func anchor(err error, words string, col int) error {
	var e *SyntaxError
	if !errors.As(err, &e) {
		return err
	}
	return &SyntaxError{Input: words, Column: col + e.Column - 1, Msg: e.Msg, Hint: e.Hint}
}
