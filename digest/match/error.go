package match

import (
	"fmt"
	"strings"
)

// A SyntaxError is a query that cannot be understood.
type SyntaxError struct {
	Query  string
	Column int    // where the fault is, in code points from 1
	Msg    string // what is wrong
	Hint   string // what to write instead; may be empty
}

func (e *SyntaxError) Error() string {
	s := fmt.Sprintf("query, column %d: %s", e.Column, e.Msg)
	if e.Hint != "" {
		s += "; " + e.Hint
	}
	return s
}

// caretWidth is how much of a long query is shown around its fault.
const caretWidth = 70

// Caret returns two lines for a monospaced block: the query, and a caret under
// the fault. Of a long query it shows the part around the fault.
func (e *SyntaxError) Caret() string {
	line := []rune(e.Query)
	for i, r := range line {
		if r < ' ' {
			line[i] = ' '
		}
	}
	at := max(min(e.Column-1, len(line)), 0)
	from := max(at-caretWidth/2, 0)
	to := min(from+caretWidth, len(line))
	from = max(min(from, to-caretWidth), 0)
	shown := string(line[from:to])
	at -= from
	if from > 0 {
		shown, at = "…"+shown, at+1
	}
	if to < len(line) {
		shown += "…"
	}
	return shown + "\n" + strings.Repeat(" ", at) + "^"
}
