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

const (
	// maxNotes bounds the notes that are read of one revision: a page of nothing but
	// corrections says nothing of one sentence.
	maxNotes = 20
	// longestNote is the length in bytes beyond which a sentence is no note.
	longestNote = 1000
)

// noteHead is the word before a colon or a dash, with or without a day, that publishers
// put before what they corrected.
const noteHead = `(?m:^)\W*(?:corrections?(?:(?: and | ?& ?|/)clarifications?)?|corrected|clarifications?|editor['’]?s?['’]? note)(?:\s*\([^)\n]{1,40}\)|,?\s+(?:on )?(?:[a-z]{3,9}\.? \d{1,2}|\d{1,2} [a-z]{3,9})(?:,? \d{4})?)?(?:\s*[:–—]|\s+-\s)\s*`

var (
	headed = regexp.MustCompile(`(?i)` + noteHead)
	// note is how publishers begin to say what they corrected. A report can be what the
	// article is about, so "the report" is not the article itself.
	note = regexp.MustCompile(`(?i)` + noteHead +
		`|\b(?:earlier|previous) versions? (?:of (?:(?:this|our) (?:article|story|report|post|piece|headline)|the (?:article|story|headline))|(?:had )?(?:(?:incorrectly|wrongly|mistakenly|erroneously) )?(?:said|gave|given|stated|misstated|misidentified|misspelled|misattributed|described))\b` +
		`|\b(?:this (?:article|story|report|post|piece|headline)|the (?:article|story|headline)) (?:was|has been) (?:(?:corrected|amended)\b|(?:updated|changed|edited|revised) to (?:correct|clarify|say)\b)`)
	// wrong is how publishers say what was wrong, in notes and after them.
	wrong = regexp.MustCompile(`(?i)\b(?:earlier|previous) versions?\b|\b(?:incorrect|wrong|mistaken|erroneous|inaccurate)(?:ly)?\b|\bmis(?:stated|identified|spelled|attributed|quoted)\b|\bin error\b|\berrors?\b|\bshould have\b|\b(?:corrected|amended|changed)\b|\b(?:updated|edited|revised)\b.{0,40}? to (?:reflect|correct|clarify|say|show)\b|, (?:and )?not\b|\brather than\b|\binstead of\b|\b(?:originally|initially|previously) (?:said|stated|published|gave)\b|\b(?:article|story|report) (?:said|stated|gave)\b`)
	// byEditor opens notes on who wrote an article, newsletters and help lines as well.
	byEditor = regexp.MustCompile(`(?i)^\W*editor`)
	// decorated is what takes nothing back.
	decorated = regexp.MustCompile(`(?i)\b(?:updated|amended|edited|changed|revised)(?: (?:at|on) .{1,30}?)? (?:to (?:add|include)\b|with\b|for (?:clarity|style|length)\b)`)
)

// noted are the sentences in which now, and not old, says what was corrected.
func noted(old, now digest.Article) []string {
	all := notesIn(now.Text)
	if len(all) == 0 {
		return nil
	}
	known := map[string]bool{}
	for _, sp := range text.Sentences(old.Text) {
		known[sp.In(old.Text)] = true
	}
	var notes []string
	for _, n := range all {
		if !known[n] && len(notes) < maxNotes {
			notes = append(notes, n)
			known[n] = true
		}
	}
	return notes
}

// notesIn are the sentences that are notes, and those after them in the same paragraph
// that go on to say what was wrong.
func notesIn(s string) []string {
	var notes []string
	open, end := false, 0
	for _, sp := range text.Sentences(s) {
		sentence := sp.In(s)
		goesOn := open && !strings.Contains(s[end:sp.Start], "\n")
		open = len(sentence) <= longestNote && (begins(sentence) || goesOn && wrong.MatchString(sentence))
		end = sp.End
		if open && !decorated.MatchString(sentence) {
			notes = append(notes, sentence)
		}
	}
	return notes
}

// begins says that a sentence is a note by itself.
func begins(sentence string) bool {
	return note.MatchString(sentence) && (!byEditor.MatchString(sentence) || wrong.MatchString(sentence))
}

// marked is what stands behind the head of a sentence, as in "CORRECTED: Eleven people
// died"; "" where there is no head, or where the rest says what was wrong.
func marked(sentence string) string {
	at := headed.FindStringIndex(sentence)
	if at == nil || wrong.MatchString(sentence[at[1]:]) {
		return ""
	}
	return sentence[at[1]:]
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

// corrected says that another wording has a word in the place of one, and that a note
// says so: alone it would be another wording of the same.
func (w said) corrected(o said, notes []said) bool {
	n := shared(w.words, o.words)
	if n == len(w.words) || n == len(o.words) {
		return false
	}
	return slices.ContainsFunc(notes, func(n said) bool { return n.concerns(w, o) })
}

// concerns says that a note names something in which two wordings differ, or the office
// of one whose office differs.
func (w said) concerns(was, is said) bool {
	words := apart(was.words, is.words)
	if shared(w.words, words) > 0 || shared(w.numbers, apart(was.numbers, is.numbers)) > 0 || shared(w.names, apart(was.names, is.names)) > 0 {
		return true
	}
	if !office.MatchString(w.text) {
		return false
	}
	for n := range w.names {
		if shared(wording(was.around(n)).words, words) > 0 {
			return true
		}
	}
	return false
}

var office = regexp.MustCompile(`(?i)\b(?:office|title|position|post|role|job|rank|profession|occupation|party|nationality|affiliation)\b`)

// around is what stands before a person's name and, between commas, behind it: where a
// sentence says who that is. A note has "Mr Verne" where the sentence has the whole name.
func (w said) around(name string) string {
	const near = 40 // bytes
	words := strings.Fields(name)
	if len(words) == 0 {
		return ""
	}
	last := words[len(words)-1]
	folded := strings.ToLower(w.text)
	at := strings.Index(folded, last)
	if at < 0 {
		return ""
	}
	before, after := folded[max(0, at-near):at], folded[at+len(last):]
	if behind, ok := strings.CutPrefix(after, ", "); ok {
		apposition, _, _ := strings.Cut(behind, ",")
		return before + apposition
	}
	return before
}

// apart is what only one of two sets has.
func apart(a, b map[string]bool) map[string]bool {
	m := map[string]bool{}
	for x := range a {
		if !b[x] {
			m[x] = true
		}
	}
	for x := range b {
		if !a[x] {
			m[x] = true
		}
	}
	return m
}

// readNotes reads notes as wordings without the words that any note has.
func readNotes(notes []string) []said {
	read := make([]said, len(notes))
	for i, n := range notes {
		read[i] = wording(n)
		for _, w := range ofNotes {
			delete(read[i].words, text.Stem(w, "en"))
		}
	}
	return read
}

var ofNotes = strings.Fields("correction corrections corrected correct clarification clarifications clarify editor editors note notes earlier previous version versions article story report post piece headline said say says gave give given stated misstated misidentified misspelled described incorrect incorrectly wrong wrongly mistaken mistakenly erroneously error amended updated changed edited revised was been")

// taken finds the note that takes back what no sentence states any more: it names a
// number of w that is nowhere else in the article, and speaks of the same.
func (w said) taken(sentences, notes []said) (said, bool) {
	i := slices.IndexFunc(notes, func(n said) bool {
		return shared(w.numbers, n.numbers) > 0 && shared(w.words, n.words) > 0 && wrong.MatchString(n.text)
	})
	if i < 0 || slices.ContainsFunc(sentences, func(s said) bool { return shared(w.numbers, s.numbers) > 0 && w.like(s) >= sameHeadline }) {
		return said{}, false
	}
	return notes[i], true
}
