package command

import (
	"fmt"
	"time"

	"newsdesk/digest"
	"newsdesk/digest/chart"
	"newsdesk/digest/chat"
)

const (
	// leastDays is how long a story must have lived before a chart says more than
	// its timeline.
	leastDays = 4
	// mostBars is how many bars a chart has at most; a story that lived longer is
	// counted by the week.
	mostBars = 60
)

// chartOf is a story's articles by day, or by week when it lived long.
func chartOf(f digest.Following, z *time.Location) (chat.Block, bool) {
	if len(f.Articles) == 0 {
		return chat.Block{}, false
	}
	first, last := dayIn(f.Articles[0].Published, z), dayIn(f.Articles[len(f.Articles)-1].Published, z)
	if daysBetween(first, last)+1 < leastDays {
		return chat.Block{}, false
	}
	step, unit := 1, "day"
	if daysBetween(first, last) >= mostBars {
		step, unit = 7, "week"
	}
	if over := daysBetween(first, last) + 1 - mostBars*step; over > 0 { // what is older falls out
		first = first.AddDate(0, 0, over)
	}
	c := chat.Chart{Title: "Articles a " + unit, Bars: true, Series: []chat.Series{{Name: "articles"}}}
	for day := first; !day.After(last); day = day.AddDate(0, 0, step) {
		c.Labels = append(c.Labels, day.Format("2 Jan"))
	}
	values := make([]float64, len(c.Labels))
	for _, a := range f.Articles {
		if i := daysBetween(first, dayIn(a.Published, z)) / step; i >= 0 && i < len(values) && !dayIn(a.Published, z).Before(first) {
			values[i]++
		}
	}
	c.Series[0].Values = values
	c.Alt = chartWords(c, unit, f)
	if b, err := chart.Picture(c); err == nil { // without it, platforms say it in words
		c.Picture = b
	}
	return chat.Block{Kind: chat.Graph, Chart: &c}, true
}

// chartWords says what a chart shows.
func chartWords(c chat.Chart, unit string, f digest.Following) string {
	values := c.Series[0].Values
	sum, most := 0, 0
	for i, v := range values {
		sum += int(v)
		if v > values[most] {
			most = i
		}
	}
	of := "on"
	if unit == "week" {
		of = "in the week of"
	}
	s := fmt.Sprintf("%s from %s to %s, most of them %s %s: %d.", plural(sum, "article", "articles"), c.Labels[0], c.Labels[len(c.Labels)-1],
		of, c.Labels[most], int(values[most]))
	if n := f.Story.Articles - sum; n > 0 {
		s += fmt.Sprintf(" %s not counted.", plural(n, "older article is", "older articles are"))
	}
	return s
}

// dayIn is the beginning, as UTC writes it, of the local day of t.
func dayIn(t time.Time, z *time.Location) time.Time {
	y, m, d := t.In(z).Date()
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
}

func daysBetween(a, b time.Time) int { return int(b.Sub(a) / (24 * time.Hour)) }
