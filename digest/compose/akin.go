package compose

import (
	"slices"
	"strings"
	"time"

	"newsdesk/digest"
	"newsdesk/digest/summarize"
	"newsdesk/digest/text"
)

// remembered are the values in what a channel was told lately, each with what was told.
func remembered(lately []digest.ToldFact) []stated {
	var told []stated
	for _, t := range lately {
		for _, v := range text.Values(t.Text) {
			v.Lead = headlines(t.Headline, v.Amount)
			told = append(told, stated{Value: v, fact: digest.Fact{ID: t.ID, StoryID: t.StoryID, Text: t.Text, At: t.Stated}, told: t.At, event: t})
		}
	}
	return told
}

// toldBeside are the values that the channel was told lately under other stories: of one
// event that grouping takes for two.
func toldBeside(n novelty, l look) []stated {
	var told []stated
	for _, t := range l.lately {
		if t.fact.StoryID != n.Story.ID && !slices.ContainsFunc(n.Told, func(o digest.ToldFact) bool { return o.ID == t.fact.ID }) {
			told = append(told, t)
		}
	}
	return told
}

// headlines says that an amount is in a headline: that it is what the story is about.
func headlines(headline string, n text.Number) bool {
	return slices.ContainsFunc(text.Numbers(headline), func(h text.Number) bool { return h.Value == n.Value && h.Unit == n.Unit })
}

const (
	// akinNames is how many names two reports of one event have in common at least, and
	// akinWords how many words of the story's headline the later has besides those of what
	// is counted.
	akinNames = 2
	akinWords = 2
)

// akin says that a value that only grows, and that v says has grown, was told of the same
// event under another story: both name the same two things, and the same event.
func akin(v, told stated) bool {
	if !v.Grows || v.Way <= 0 || v.fact.At.Sub(told.fact.At) > memory {
		return false
	}
	now := v.from.Title + ". " + v.fact.Text
	if shared(namesIn(now), namesIn(told.event.Headline+". "+told.event.Text)) < akinNames {
		return false
	}
	return shared(eventWords(now), eventWords(told.event.Headline)) >= akinWords
}

// namesIn are the words of the names in a text.
func namesIn(s string) map[string]bool {
	m := map[string]bool{}
	for _, n := range text.Names(s) {
		for w := range strings.FieldsSeq(text.Fold(n.Text)) {
			m[strings.TrimSuffix(w, "'s")] = true
		}
	}
	return m
}

// eventWords are the stems of the words that say which event it was: "cyclone",
// "Mayura".
func eventWords(s string) map[string]bool {
	m := headlineWords(s)
	for _, n := range text.Numbers(s) {
		for w := range strings.FieldsSeq(text.Fold(n.Text)) {
			delete(m, text.Stem(w, "en"))
		}
	}
	for w := range common {
		delete(m, text.Stem(w, "en"))
	}
	return m
}

// common are the words that reports of the dead have in common, whatever happened.
var common = wordSet(`people person dead death deaths died die killed kill killing toll number risen rise rises rose climb climbs climbed injured wounded missing least official officials said says state
	police room control hospital body bodies found recovered count counts damage monday tuesday wednesday thursday friday saturday sunday day night morning hour hours small`)

func shared(a, b map[string]bool) (n int) {
	for x := range a {
		if b[x] {
			n++
		}
	}
	return n
}

// headlined are the values in the headlines of a story's articles that wrote something
// themselves: what sources differ about is often there alone. They are new where the
// article is.
func headlined(n novelty, l look) []stated {
	var vs []stated
	for _, a := range n.Articles {
		if a.DuplicateOf != 0 || summarize.GenreOf(a) != summarize.News {
			continue
		}
		for _, v := range text.Values(a.Title) {
			v.Lead = true
			span := digest.Span{Article: a.ID, Revision: a.Revision, End: len([]rune(a.Title)), InTitle: true}
			isNew := a.Seen.After(latest(l.last, l.now.Add(-24*time.Hour))) && slices.ContainsFunc(n.fresh, func(f digest.Article) bool { return f.ID == a.ID })
			vs = append(vs, stated{Value: v, fact: digest.Fact{Text: a.Title, At: a.Published, Spans: []digest.Span{span}}, new: isNew, from: a})
		}
	}
	return vs
}
