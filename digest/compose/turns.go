package compose

import (
	"newsdesk/digest"
	"newsdesk/digest/summarize"
)

const (
	// maxTurns bounds the turning points of a story that are shown.
	maxTurns = 6
	// leastTurns is how many days a story must have had to have turning points.
	leastTurns = 3
)

// Turns are the turning points of a story that has gone on for days, oldest first,
// each in a sentence of its articles; none of a younger story.
func (c *Composer) Turns(f digest.Following) []digest.Turn {
	days := map[string]bool{}
	var as []digest.Article
	for _, a := range f.Articles {
		if a.DuplicateOf == 0 {
			as = append(as, a)
			days[a.Published.UTC().Format("2006-01-02")] = true
		}
	}
	if len(days) < leastTurns {
		return nil
	}
	var turns []digest.Turn
	for _, d := range summarize.Timeline(summarize.TimelineInput{Articles: as, Days: maxTurns, Sentences: 1}) {
		turns = append(turns, digest.Turn{Date: d.Date, Sentences: d.Sentences})
	}
	return turns
}
