package text

import (
	"regexp"
	"strconv"
	"strings"
	"time"
)

// A Promise is what a sentence says will be, on a day to come or by then.
type Promise struct {
	Verb  string    // the stem of what will be done
	Words []string  // the stems of the sentence's other telling words, each once
	From  time.Time // midnight UTC of the first day
	To    time.Time // midnight UTC after the last day
}

const (
	// farthest is how far ahead a promise may lie, and longest how many days it may leave open.
	farthest    = 120 * 24 * time.Hour
	longestOpen = 31
	// leastKept is how many telling words a promise must have to be known again.
	leastKept = 3
	// longestPromise is the longest sentence that is read for a promise or its fate, in bytes.
	longestPromise = 2000
)

// announcing are the words before what will be done.
var announcing = []string{
	"will be", "will", "is to be", "are to be", "is to", "are to", "is expected to be", "are expected to be", "is expected to", "are expected to",
	"is scheduled to be", "are scheduled to be", "is scheduled to", "are scheduled to", "is due to be", "is due to", "are due to",
	"is set to be", "is set to", "are set to", "plans to", "plan to", "intends to",
}

// PromiseOf reads a promise of a sentence that was published on the day of ref. It is
// false for what is denied, conditional or without a day.
func PromiseOf(sentence string, ref time.Time) (Promise, bool) {
	if len(sentence) > longestPromise {
		return Promise{}, false
	}
	low := " " + unquoted.Replace(strings.ToLower(sentence)) + " "
	for _, w := range open {
		if strings.Contains(low, w) {
			return Promise{}, false
		}
	}
	var p Promise
	today := time.Date(ref.Year(), ref.Month(), ref.Day(), 0, 0, 0, 0, time.UTC)
	var dated Date
	for _, d := range Dates(sentence, ref) {
		if d.From.After(today) && d.From.Sub(today) <= farthest && d.Days() <= longestOpen {
			if !p.From.IsZero() {
				return Promise{}, false // two days: which of them is promised cannot be told
			}
			dated, p.From, p.To = d, d.From, d.To
		}
	}
	if p.From.IsZero() || !dates(sentence, dated) {
		return Promise{}, false
	}
	if first := stretches(sentence, dated); first.After(today) {
		p.From = first
	}
	if strings.HasPrefix(strings.ToLower(dated.Text), "by ") {
		p.From = today.AddDate(0, 0, 1)
	}
	return p, p.read(sentence, dated.Span) && len(p.Words) >= leastKept
}

// stretching is the first day of "16 to 18 April" before the last.
var stretching = regexp.MustCompile(`\b([0-3]?[0-9])(?: to |-|–)$`)

// stretches is the first of the days that end with the one of d, or zero.
func stretches(sentence string, d Date) time.Time {
	m := stretching.FindStringSubmatch(sentence[:d.Start])
	if m == nil || d.Days() != 1 {
		return time.Time{}
	}
	first, err := strconv.Atoi(m[1])
	if err != nil || first == 0 || first >= d.From.Day() {
		return time.Time{}
	}
	return d.From.AddDate(0, 0, first-d.From.Day())
}

// open are the words of what is conditional, denied, or only thought likely.
var open = []string{
	" if ", " unless ", " not ", " no ", " never ", " would ", " could ", " might ", " may be ", "n't ", " until ", " whether ",
	" likely ", " probably ", " perhaps ", " hope ", " hopes ", " hoping ", " hoped ", " betting ", " predicted ", " models ", " forecast ", " every ", " each ", " goal is to ", " aim is to ",
}

var unquoted = strings.NewReplacer("“", " ", "”", " ", "\"", " ", ",", " ", "‘", " ")

// dates says that a day is the day of something, and not a part of a name, of another
// thing's, or the end of a stretch of time: "Tuesday's election", "Safer Tomorrow
// Fund", "through Friday", "one Monday a month".
func dates(sentence string, d Date) bool {
	rest := sentence[d.End:]
	if t := strings.ToLower(d.Text); strings.HasSuffix(t, "'s") || strings.HasSuffix(t, "’s") || strings.HasSuffix(t, "days") || strings.HasSuffix(strings.TrimSpace(sentence), "?") {
		return false
	}
	for _, after := range []string{"'s", "’s", " a month", " a week", " a year", " next year", " of next year"} {
		if strings.HasPrefix(rest, after) {
			return false
		}
	}
	if month, ok := strings.CutPrefix(rest, ", "); ok { // "Sunday, March 12": the day is another, and too far ahead
		month, _, _ = strings.Cut(strings.ToLower(month), " ")
		if months[strings.TrimSuffix(month, ".")] != 0 {
			return false
		}
	}
	if strings.HasPrefix(d.Text, "Tomorrow") && d.Start > 0 {
		return false
	}
	before := strings.Fields(strings.ToLower(sentence[:d.Start]))
	for _, w := range before[max(0, len(before)-3):] {
		switch w {
		case "through", "since", "between", "come", "into":
			return false
		}
	}
	if n := len(before); n > 0 {
		switch before[n-1] { // "the Feb. 1 siege", "Black Friday", "a week from Wednesday"
		case "the", "a", "an", "your", "our", "black", "cyber", "giving", "ash", "palm", "fat", "super":
			return false
		case "from":
			return n < 2 || before[n-2] != "week"
		}
	}
	return !strings.HasPrefix(strings.ToLower(d.Text), "through")
}

// read finds the verb and the words of a promise. The day itself is none of them.
func (p *Promise) read(sentence string, day Span) bool {
	at, ok := announced(strings.ToLower(sentence), day)
	if !ok {
		return false
	}
	for _, w := range Words(sentence) {
		f := strings.TrimSuffix(Fold(w.Text), "'s")
		if w.Start >= day.Start && w.Start < day.End || Stop(f, "en") || timely[f] || speaking[f] {
			continue
		}
		s := Stem(f, "en")
		if p.Verb == "" && w.Start >= at {
			p.Verb = s
			continue
		}
		p.Words = appendNew(p.Words, s)
	}
	return p.Verb != "" && (p.Verb[0] < '0' || p.Verb[0] > '9')
}

// announced is where what will be done on a day begins in a sentence in lower case:
// of several announcements the last before the day, else the first after it. It is
// false where another clause parts the two, or where nothing is done.
func announced(low string, day Span) (at int, ok bool) {
	at = -1
	being := false
	for _, a := range announcing {
		for from := 0; ; {
			i := strings.Index(low[from:], " "+a+" ")
			if i < 0 {
				break
			}
			from += i + 1
			end := from + len(a) + 1
			before := end <= day.Start
			switch {
			case at < 0, before && (at > day.Start || end > at), !before && at > day.Start && end < at:
				at, being = end, strings.HasSuffix(a, " be")
			}
		}
	}
	if at < 0 {
		return at, false
	}
	verb, _, _ := strings.Cut(low[at:], " ")
	verb = strings.Trim(verb, ",.;:")
	between := low[min(at, day.End):max(at, day.Start)]
	return at, doing(verb, being) && !strings.HasPrefix(low[at:], "have to ") && !parted(between)
}

// doing says that a word is what will be done, or, after "be", will be done to
// something; "be pivotal" is nothing that happens on a day.
func doing(verb string, being bool) bool {
	if strings.HasSuffix(verb, "ly") || verb == "almost" || verb == "also" || verb == "be" || verb == "soon" || verb == "once" || verb == "again" {
		return false
	}
	return !being || strings.HasSuffix(verb, "ed") || participles[verb]
}

var participles = wordSet(`held sworn taken made put given shown built sent paid sold brought begun chosen drawn laid led met read seen set shut split spent told won written cut hit shot thrown torn withdrawn undergone flown driven buried frozen broadcast overseen`)

// parted says that another clause begins between two places of a sentence.
func parted(between string) bool {
	for _, w := range strings.FieldsFunc(between, func(r rune) bool { return r == ' ' || r == '\n' }) {
		switch strings.Trim(w, ",.;:“”\"") {
		case "which", "who", "whose", "when", "where", "but", "as", "after", "while", "because", "ahead", "heading", "although", "though", "pledged", "said", "amid", "following", "during":
			return true
		}
		if strings.HasSuffix(w, ";") {
			return true
		}
	}
	return false
}

// speaking are words that say who says so, and not what.
var speaking = wordSet(`said says told announced expected scheduled due set plans plan intends according officials official spokesman spokeswoman statement`)

func appendNew(words []string, w string) []string {
	for _, x := range words {
		if x == w {
			return words
		}
	}
	return append(words, w)
}

// A Fate is what a later sentence says of a promise.
type Fate int8

// The fates.
const (
	Unsaid Fate = iota
	Kept
	Slid
)

const (
	// keptShare and slidShare are the shares of a promise's words that a sentence must
	// have to say that it was kept, or put off.
	keptShare = .6
	slidShare = .5
)

// sliding are words of what was put off.
var sliding = wordSet(`postponed postpones postpone delayed delays delay rescheduled cancelled canceled cancels deferred shelved suspended missed`)

// Fate is what a sentence published on the day of ref says of a promise: that it was
// kept, that it was put off, or nothing. What is still to come, denied or in doubt
// does not keep it.
func (p Promise) Fate(sentence string, ref time.Time) Fate {
	if len(sentence) > longestPromise {
		return Unsaid
	}
	var stems []string
	slides, doubted := false, false
	for _, w := range Words(sentence) {
		f := strings.TrimSuffix(Fold(w.Text), "'s")
		slides = slides || sliding[f]
		doubted = doubted || unsure[f] && w.Text != "May" && f != "had"
		stems = appendNew(stems, Stem(f, "en"))
	}
	share := p.share(stems)
	switch {
	case slides && share >= slidShare:
		return Slid
	case p.putOff(sentence, ref) && share >= keptShare && contains(stems, p.Verb):
		return Slid
	case share >= keptShare && contains(stems, p.Verb) && !p.future(sentence) && !doubted && !slides && !p.elsewhen(sentence, ref):
		return Kept
	}
	return Unsaid
}

// share is how many of the promise's words a sentence has.
func (p Promise) share(stems []string) float64 {
	n := 0
	for _, w := range p.Words {
		if contains(stems, w) {
			n++
		}
	}
	return float64(n) / float64(len(p.Words))
}

func contains(words []string, w string) bool {
	for _, x := range words {
		if x == w {
			return true
		}
	}
	return false
}

// future says that a sentence announces something itself.
func (p Promise) future(sentence string) bool {
	low := " " + strings.ToLower(sentence) + " "
	for _, a := range announcing {
		if strings.Contains(low, " "+a+" ") {
			return true
		}
	}
	return strings.Contains(low, " ahead of ") || strings.Contains(low, " before ")
}

// putOff says that a sentence announces the same for a later day.
func (p Promise) putOff(sentence string, ref time.Time) bool {
	if !p.future(sentence) {
		return false
	}
	for _, d := range Dates(sentence, ref) {
		if !d.From.Before(p.To) && d.Days() <= 92 {
			return true
		}
	}
	return false
}

// elsewhen says that a sentence speaks of a time before the promised days.
func (p Promise) elsewhen(sentence string, ref time.Time) bool {
	for _, d := range Dates(sentence, ref) {
		if d.To.Before(p.From) || d.From.After(ref) {
			return true
		}
	}
	return false
}
