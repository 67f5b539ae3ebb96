package answer

import (
	"regexp"
	"slices"
	"strings"
)

// This file tells how things stand: what was said last of something that changes is
// what holds, and what was said before is told beside it. It chooses among sentences
// that answer strictly, of the kind asked for; ranking does not know the time, since
// the dates of collected questions say more about how they were collected.

var (
	// holding matches how a question of a role that somebody holds begins.
	holding = regexp.MustCompile(`(?i)\bwho(?:'s|’s| is| leads| heads| runs| chairs)\b`)
	// heading are those words of headed with which it is asked.
	heading = set("head heads boss leader leads lead runs chairs chief")
	// dated matches a year or a month that a question names.
	dated = regexp.MustCompile(`\b(?:in|by|before|this|next|until|during)\s+(?:(?:early|late|mid|the end of)[ -])?(?:January|February|March|April|May|June|July|August|September|October|November|December|20\d\d)\b`)
	// upcoming matches how a question begins of what stands, or is to come.
	upcoming = regexp.MustCompile(`(?i)\bwhen (?:does|do|will|is|are|can|should)\b`)
	// formerly matches what asks for what was so before that which was told.
	formerly = regexp.MustCompile(`(?i)\b(?:before (?:that|this|then)|previously|formerly|(?:was|were) (?:it|that|this|they|the \w+) before|did it use to be)\b`)
	// whatIs matches how a question of a share begins whose noun stands behind the verb.
	whatIs     = regexp.MustCompile(`(?i)^\W*what(?:'s|’s| is| are| was) (?:the |its |their )?(?:\w+ ){0,2}(?:percentage|share|proportion|rate|tariff|duty|ratio)\b`)
	possessive = regexp.MustCompile(`['’]s?$`)
	// leaving are words for giving up a role.
	leaving = set(`resigned resign resigns quit quits former formerly ex left leaves leave leaving ousted dismissed fired sacked retired retires retire
		late outgoing predecessor succeeded succeeds replaces replaced deposed candidate candidates`)
	// shares are words of a question for a part of a whole, not a count.
	shares = set("percent percentage share proportion rate fraction cent tariff duty ratio")
	// leadsUp are words behind which a number says how many those before are.
	leadsUp = set("to at is are was were reached reaches reach hit hits totals total stands stood now")
	// folk may stand behind a number that counts whoever was counted.
	folk = set("people persons men women residents civilians lives others person")
)

// frame notes what of main, the question that r asks, says that it asks how something
// stands.
func (lx *lexicon) frame(r *reading, main string) {
	r.main = main
	r.holder = r.kind == person && len(r.terms) <= plainly && holding.MatchString(main) && slices.ContainsFunc(r.terms, func(t term) bool {
		return heading[t.word] || !t.name && lx.nouns[t.stem] == person
	})
	r.ahead = upcoming.MatchString(main)
	r.dated = r.kind == yesNo && dated.MatchString(main)
	eachWord(main, func(w string) { r.share = r.share || shares[w] })
	if r.share && r.kind == thing && whatIs.MatchString(main) {
		r.kind = number // "what is the tariff"
	}
	for i := range r.terms {
		t := &r.terms[i]
		switch {
		case r.dated && (year(t.word) || months[t.word]):
			t.number, t.name = true, false
			t.role *= .3
		case r.holder && heading[t.word]:
			t.widen(strings.Fields(headed))
		}
	}
}

// widen makes the words of also stand for t as well.
func (t *term) widen(also []string) {
	t.also = also
	t.forms = t.forms[:min(len(t.forms), MaxForms/2)]
	for _, o := range also {
		if len(t.forms) < MaxForms && !slices.Contains(t.forms, o) {
			t.forms = append(t.forms, o)
		}
	}
}

// matter says how a question for yes or no asks how something stands.
func (lx *lexicon) matter(r *reading, main string) {
	if r.kind != yesNo {
		return
	}
	var words []string
	eachWord(main, func(w string) { words = append(words, w) })
	for i, w := range slices.Backward(words[:min(len(words), 200)]) {
		if lx.states[w] == nil || goingOn[w] && !(i+1 < len(words) && words[i+1] == "on") {
			continue
		}
		k := slices.IndexFunc(r.terms, func(t term) bool { return t.word == w })
		if k < 0 {
			k = len(r.terms)
			r.terms = append(r.terms, lx.term(w, w, true))
			r.terms[k].role, r.terms[k].main, r.terms[k].verb = 1, true, true
		}
		r.terms[k].state = true
		r.terms[k].widen(lx.states[w])
		return
	}
}

// stateOf is the term that says how something stands, or -1.
func (r *reading) stateOf() int {
	return slices.IndexFunc(r.terms, func(t term) bool { return t.state })
}

// A standpoint is what a sentence strictly answers to a question, so that two of
// them can be compared; the zero value is that it does not answer it.
type standpoint struct {
	says string
}

// strictly is what s answers to r, by the kind of r: a count of what is counted, a
// date, who holds the role, how something stands.
func (r *reading) strictly(s *sentence) (standpoint, bool) {
	switch {
	case r.kind == number || r.kind == money || r.kind == duration:
		if n, ok := r.quantity(s); ok {
			return standpoint{says: n}, true
		}
	case r.kind == date && r.ahead:
		return r.dayIn(s)
	case r.holder:
		return r.holderIn(s)
	case r.kind == yesNo && r.dated:
		return r.dayIn(s)
	case r.kind == yesNo:
		if k := r.stateOf(); k >= 0 && !strings.HasSuffix(s.text, "?") && r.meetsEach(s) == 1 {
			return standpoint{says: s.text}, true
		}
	}
	return standpoint{}, false
}

// stands reports whether r asks for what may change, so that the newest holds.
func (r *reading) stands() bool {
	switch r.kind {
	case number, money, duration:
		return true
	case date:
		return r.ahead
	case person:
		return r.holder
	case yesNo:
		return len(r.terms) <= plainly && (r.dated || r.stateOf() >= 0)
	}
	return false
}

// dayIn is the day or time that s names for what r asks of.
func (r *reading) dayIn(s *sentence) (standpoint, bool) {
	best, key := 0., ""
	for _, m := range s.spans {
		if m.what&aDate == 0 || !s.day(m) {
			continue
		}
		if f := .1 + s.nearness(r, m); f > best {
			best, key = f, m.key
		}
	}
	verb := slices.IndexFunc(r.terms, isVerbTerm)
	if key == "" || verb >= 0 && s.cover[verb] == 0 {
		return standpoint{}, false
	}
	return standpoint{says: key}, true
}

// day reports whether m names a month or a year, and not a weekday or a duration.
func (s *sentence) day(m mention) bool {
	return slices.ContainsFunc(s.tokens[m.from:m.to], func(t token) bool { return year(t.raw) || months[t.word] && !strings.HasSuffix(t.word, "day") })
}

func isVerbTerm(t term) bool { return t.verb && !t.name && !t.number }

// How much of what the best find has of the question another must have, with its
// title and what was said before, to speak of the same.
const sameMatter = .85

// speaksOf reports whether s is about what r asks as much as best is. What follows a
// sentence does not say whom it speaks of where a name or a matter is asked about.
func (r *reading) speaksOf(best, s *sentence) bool {
	b, o := best.around, s.around
	if r.kind == yesNo || r.holder {
		b, o = best.before, s.before
	}
	b.join(&best.passage.source.title)
	o.join(&s.passage.source.title)
	return o.share(r, notAsked) >= sameMatter*b.share(r, notAsked) && o.share(r, isName) >= sameMatter*b.share(r, isName)
}

// notAsked picks the terms that say what a question is about, not what is asked of it.
func notAsked(t *term) bool { return !t.state && !t.number }

// named reports whether s, with what stands around it and its title, has every name of
// r: measles in another town are not those asked about.
func (r *reading) named(s *sentence) bool {
	with := s.around
	with.join(&s.passage.source.title)
	for i, t := range r.terms {
		if t.name && t.main && with[i] == 0 {
			return false
		}
	}
	return true
}
