package schedule

import (
	"fmt"
	"strings"
)

// examples are the forms offered when nothing nearer is known.
const examples = `say it as "weekdays 9:00", "every Monday and Thursday at 18:30" or "daily at 7 in Asia/Kolkata"`

// A SyntaxError is a schedule or a zone that cannot be understood.
type SyntaxError struct {
	Input  string // what was said
	Column int    // where the fault is, in code points from 1
	Msg    string // what is wrong
	Hint   string // what to say instead
}

func (e *SyntaxError) Error() string {
	s := fmt.Sprintf("schedule, column %d: %s", e.Column, e.Msg)
	if e.Hint != "" {
		s += "; " + e.Hint
	}
	return s
}

// Caret returns two lines for a monospaced block: the input, and a caret under
// the fault.
func (e *SyntaxError) Caret() string {
	line := strings.Map(func(r rune) rune {
		if r < ' ' {
			return ' '
		}
		return r
	}, e.Input)
	return line + "\n" + strings.Repeat(" ", max(e.Column-1, 0)) + "^"
}

// nearest returns the candidate that takes the fewest edits to reach from word,
// or "" when none is near.
func nearest(word string, candidates []string) string {
	best, least := "", len(word)/3+1
	for _, c := range candidates {
		if n := edits(word, strings.ToLower(c), least); n <= least && (n < least || best == "") {
			best, least = c, n
		}
	}
	return best
}

// edits counts the letters to insert, drop, change or swap to get from a to b;
// more than limit comes as limit+1.
func edits(a, b string, limit int) int {
	if len(a)-len(b) > limit || len(b)-len(a) > limit {
		return limit + 1
	}
	var before []int
	prev, row := make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range prev {
		prev[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(prev[j]+1, row[j-1]+1, prev[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, prev, row = prev, row, make([]int, len(b)+1)
	}
	return min(prev[len(b)], limit+1)
}
