package ingest

import (
	"regexp"
	"slices"
	"strings"

	"newsdesk/digest"
	"newsdesk/digest/summarize"
	"newsdesk/digest/text"
)

// rolling says that an article is a page that is written on as its event goes on.
func rolling(a digest.Article) bool {
	g := summarize.GenreOf(a)
	return g == summarize.LiveBlog || g == summarize.Stream
}

// note is how publishers begin to say what they corrected.
var note = regexp.MustCompile(`(?i)^\W*(?:correction|corrected|clarification|editor'?s'? note|an earlier version|a previous version|earlier versions)\b|\b(?:an|a) (?:earlier|previous) version of (?:this|the) (?:article|story|report)\b|\b(?:article|story|report|headline) (?:was|has been) (?:corrected|amended)\b`)

// noted are the sentences in which now, and not old, says what was corrected: those that
// begin so, and what follows in the same paragraph.
func noted(old, now digest.Article) []string {
	var notes []string
	for paragraph := range strings.SplitSeq(now.Text, "\n") {
		if !note.MatchString(paragraph) || strings.Contains(old.Text, paragraph) {
			continue
		}
		for _, sp := range text.Sentences(paragraph) {
			notes = append(notes, sp.In(paragraph))
		}
	}
	return notes
}

// puts says that another wording of what is announced puts it on another weekday.
func (w said) puts(o said) bool {
	if !announces.MatchString(w.text) || !announces.MatchString(o.text) {
		return false
	}
	was, is := weekdays(w.text), weekdays(o.text)
	return len(was) > 0 && len(was) == len(is) && shared(was, is) == 0
}

var (
	announces = regexp.MustCompile(`(?i)\b(?:will|is to|are to|is due|are due|is set to|are set to)\b`)
	weekday   = regexp.MustCompile(`\b(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b`)
)

func weekdays(s string) map[string]bool {
	m := map[string]bool{}
	for _, d := range weekday.FindAllString(s, -1) {
		m[d] = true
	}
	return m
}

// differs says that another wording has a word in the place of one, which makes it a
// correction where the publisher says that something was corrected.
func (w said) differs(o said) bool {
	n := shared(w.words, o.words)
	return n < len(w.words) && n < len(o.words)
}

// taken finds the note that takes back what no sentence states any more: it names a
// number of w that is nowhere else in the article, and speaks of the same.
func (w said) taken(sentences []said, notes []string) (said, bool) {
	if slices.ContainsFunc(sentences, func(s said) bool { return shared(w.numbers, s.numbers) > 0 && w.like(s) >= sameHeadline }) {
		return said{}, false
	}
	for _, n := range notes {
		if is := wording(n); shared(w.numbers, is.numbers) > 0 && shared(w.words, is.words) > 0 {
			return is, true
		}
	}
	return said{}, false
}
