package summarize

import (
	"strings"
)

// The lengths between which a headline reads well, in words.
const (
	shortHeadline = 4
	longHeadline  = 18
)

// headline is the publishers' title nearest to the story's centre, and the
// article that has it. Titles of opinions and live blogs come last.
func (a *Analysis) headline() (title string, article int64) {
	best := -1.0
	for i := range a.docs {
		d := &a.docs[i]
		t := strings.TrimSpace(d.article.Title)
		if t == "" {
			continue
		}
		v := 0.05 + a.words.vector(d.title).dot(a.titleCentre())
		n := len(strings.Fields(t))
		if n < shortHeadline || n > longHeadline {
			v *= 0.6
		}
		if strings.HasSuffix(t, "?") {
			v *= 0.7
		}
		if d.opinion {
			v *= 0.1
		}
		if v > best {
			best, title, article = v, t, d.article.ID
		}
	}
	return title, article
}

// titleCentre is the centre of the story's texts and titles together.
func (a *Analysis) titleCentre() vector {
	if a.titles != nil {
		return a.titles
	}
	sum := make([]float32, len(a.words.terms))
	for _, t := range a.centre {
		sum[t.term] += t.weight
	}
	for i := range a.docs {
		for _, t := range a.words.vector(a.docs[i].title) {
			sum[t.term] += t.weight / float32(len(a.docs))
		}
	}
	a.titles = dense(sum)
	return a.titles
}
