package summarize

import (
	"strconv"

	"newsdesk/digest/text"
)

// number is a stated number in a form that compares: 1,000 as 1000, two as 2.
func number(n text.Number) string { return strconv.FormatFloat(n.Value, 'g', 10, 64) + n.Unit }
