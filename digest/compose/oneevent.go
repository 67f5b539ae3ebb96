package compose

import (
	"newsdesk/digest"
	"newsdesk/digest/text"
)

// oneEvent says that a count that v states is of the event that was told: nothing sets
// the two apart, and v says that the count has risen, or names the same places and day.
// Where that is in doubt the sentence is news, and no move.
func oneEvent(v, told stated) bool {
	a, b := v.scene(), told.scene()
	if text.Apart(a, b, v.about(), told.about()) || happenedAfter(a, told) {
		return false
	}
	return v.Rises(v.fact.Text) || text.SamePlaceAndDay(a, b)
}

// twoEvents says that two counts are hardly of one event.
func twoEvents(a, b stated) bool {
	return text.Apart(a.scene(), b.scene(), a.about(), b.about())
}

// happenedAfter says that an event was on a day after another's count was stated.
func happenedAfter(s text.Scene, other stated) bool {
	for _, d := range s.Days {
		if d.After(other.fact.At) {
			return true
		}
	}
	return false
}

// scene is what the sentence of a value says of which event it speaks.
func (s stated) scene() text.Scene {
	return text.SceneOf(s.fact.Text, s.fact.At, s.Rises(s.fact.Text))
}

// about is what the sentence and the beginning of its article say of it.
func (s stated) about() text.Scene {
	title := s.from.Title
	if s.event.Headline != "" {
		title = s.event.Headline
	}
	return text.SceneOf(s.fact.Text+"\n"+title+"\n"+leadOf(s.from), s.fact.At, true)
}

// leadOf is how an article begins.
func leadOf(a digest.Article) string { return text.Head(a.Text, leadLength) }
