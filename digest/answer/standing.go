package answer

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"newsdesk/digest"
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

// headed are words for leading something, of which each may stand for another where
// it is asked who does.
const headed = "head heads headed chief executive boss leader leads lead led runs chairs chairman chairwoman director president governor"

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

// quantity is the quantity in s that r asks for, as a word to compare by.
func (r *reading) quantity(s *sentence) (string, bool) {
	if !r.saysCounted(s) {
		return "", false
	}
	best, m := 0., mention{}
	for _, o := range s.spans {
		if f := fits(r.kind, o.what) * (.1 + s.nearness(r, o)); o.novel && fits(r.kind, o.what) >= .9 && s.tallies(r, o) && !s.former(o) && f > best {
			best, m = f, o
		}
	}
	if best == 0 {
		return "", false
	}
	if n, ok := s.numberIn(m); ok {
		return fmt.Sprintf("%g %s", n.Value, n.Unit), true
	}
	return m.key, true
}

// saysCounted reports whether s, with its title, has all that r counts: homes that
// burned, and not such as were left.
func (r *reading) saysCounted(s *sentence) bool {
	if r.share {
		return true
	}
	own := s.cover
	own.join(&s.passage.source.title)
	sum, all := 0., 0.
	for t := range r.counted {
		if w := r.terms[t].weight; !folk[r.terms[t].word] && !r.terms[t].name {
			all += w
			sum += w * min(float64(own[t])/.7, 1)
		}
	}
	return sum >= mostCounted*all
}

// mostCounted is the share of what is counted that a sentence with the count has.
const mostCounted = .5

// tallies reports whether the number m counts what r counts: the counted stand
// behind it, or it stands bare, or before people, not far from them.
func (s *sentence) tallies(r *reading, m mention) bool {
	switch r.kind {
	case duration:
		return m.what&aNumber != 0 && m.to < len(s.tokens) && periods[s.tokens[m.to].word]
	case money:
		return true
	}
	if uncounting[s.tokens[m.from].word] || m.key == "one" || m.what&aMoney != 0 || m.what&aPercent != 0 && !r.share {
		return false
	}
	if len(r.counted) == 0 || m.what&aPercent != 0 {
		return m.what&aDate == 0
	}
	if m.to < len(s.tokens) && !folk[s.tokens[m.to].word] && s.counts(r, m) == 1 {
		return true
	}
	return m.what&aDate == 0 && s.bare(r, m) && s.countedNear(r, m)
}

// uncounting are words of a place or a part, which count nothing: "its first chips", "half
// of the homes".
var uncounting = set("half third quarter first second once twice")

// countedNear reports whether what r counts stands not far from the number m.
func (s *sentence) countedNear(r *reading, m mention) bool {
	far := nearCounted
	switch {
	case m.to < len(s.tokens) && folk[s.tokens[m.to].word]:
		far = besideFolk
	case m.from > 0 && leadsUp[s.tokens[m.from-1].word]:
		far = farCounted
	}
	whole := r.onlyFolk()
	for _, t := range s.tokens[max(m.from-far, 0):min(m.to+min(far+1, nearCounted), len(s.tokens))] {
		if t.term >= 0 && t.how >= .7 && r.counted[t.term] && (whole || !folk[r.terms[t.term].word]) {
			return true
		}
	}
	return false
}

// onlyFolk reports whether r counts people, whatever became of them.
func (r *reading) onlyFolk() bool {
	for t := range r.counted {
		if !folk[r.terms[t].word] {
			return false
		}
	}
	return true
}

// How many words away from a number what it counts may stand: farther before it where
// a verb leads up to it, as in "the number of people killed in … has risen to seven".
const (
	nearCounted = 8
	farCounted  = 16
	besideFolk  = 4 // "killed three people", "three people have died"
)

// bare reports whether m counts nothing that stands behind it, but what is said before
// it: "has risen to seven", "killed three people".
func (s *sentence) bare(r *reading, m mention) bool {
	if m.to < len(s.tokens) && !s.divided(m.to) {
		w := s.tokens[m.to].word
		if folk[w] {
			return !r.things
		}
		if !parting[w] {
			return false
		}
	}
	if m.from == 0 {
		return false
	}
	before := s.tokens[m.from-1]
	return leadsUp[before.word] || before.term >= 0 && r.counted[before.term]
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

// besideRole is how many words may stand between a role and who holds it.
const besideRole = 4

// holderIn is the name in s of whom s says to hold the role r asks about.
func (r *reading) holderIn(s *sentence) (standpoint, bool) {
	for _, m := range s.spans {
		if !m.novel || m.what&aName == 0 || m.what&(aPlace|anOrg|aDate|aNumber|aQuote) != 0 || possessive.MatchString(s.tokens[m.to-1].raw) {
			continue
		}
		if r.holds(s, m) {
			return standpoint{says: m.key}, true
		}
	}
	return standpoint{}, false
}

// holds reports whether all words of the role that r asks about stand by the name m,
// and none of giving it up.
func (r *reading) holds(s *sentence, m mention) bool {
	var has cover
	for i := max(m.from-besideRole, 0); i < min(m.to+besideRole, len(s.tokens)); i++ {
		t := s.tokens[i]
		if inside := i >= m.from && i < m.to; !inside && leaving[t.word] {
			return false
		}
		if t.term >= 0 {
			has.put(hit{t.term, float64(t.how)})
		}
	}
	role := false
	for i, t := range r.terms {
		if t.name || t.number || !t.main {
			continue
		}
		if role = has[i] >= .7; !role {
			return false
		}
	}
	return role
}

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

// lookedThrough is how many finds may hold what stands.
const lookedThrough = 30

// laterBy is from when on a later value is what became of the former one, and not
// another report of the same day.
const laterBy = 12 * time.Hour

// became reports whether what a says is what became of what b said before: half a day
// later, or by the same source, or because a says that b's number no longer holds.
func became(a, b *sentence) bool {
	x, y := a.passage.source, b.passage.source
	if x.ID == y.ID || !x.Published.After(y.Published) {
		return false
	}
	return x.Published.Sub(y.Published) >= laterBy || x.Source != "" && x.Source == y.Source || a.corrects(b)
}

// corrects reports whether a says of a number of b that it is not so, or no longer:
// "6 million, not 4 million", "up from 200".
func (s *sentence) corrects(o *sentence) bool {
	has := o.numbers()
	for _, m := range s.spans {
		if has[m.key] && s.former(m) {
			return true
		}
	}
	return false
}

// former reports whether s says of the number m that it does not hold, or held before.
func (s *sentence) former(m mention) bool {
	back := func(n int) string {
		if m.from < n {
			return ""
		}
		return s.tokens[m.from-n].word
	}
	switch back(1) {
	case "not":
		return true
	case "than", "of":
		return back(2) == "rather" || back(2) == "instead"
	case "from":
		return movedFrom[back(2)] || m.to < len(s.tokens) && s.tokens[m.to].word == "to"
	}
	return false
}

// movedFrom are words before "from" and a number that was so before.
var movedFrom = set("up down rises rose risen fell falls fallen cut raised lowered increased decreased percent cent changed")

// A position is how things stand by the finds that strictly answer a question.
type position struct {
	finds  []Find // those that strictly answer it, the newest first of all
	differ bool   // the second says something else than the first
	moved  bool   // and it was so before
}

// position is how things stand by finds; without any of them where r does not ask for
// what may change, or none strictly answers.
func (r *reading) position(finds []Find) position {
	var p position
	if !r.stands() || len(finds) == 0 {
		return p
	}
	var says []standpoint
	for _, f := range finds[:min(len(finds), lookedThrough)] {
		if at, ok := r.strictly(&f.sentence); ok && r.speaksOf(&finds[0].sentence, &f.sentence) && r.named(&f.sentence) {
			p.finds, says = append(p.finds, f), append(says, at)
		}
	}
	if len(p.finds) == 0 {
		return p
	}
	if r.kind == yesNo {
		p.finds = r.ownOnes(p.finds)
	}
	now := p.newest(func(int) bool { return true })
	p.differ = r.kind != yesNo
	k := p.newest(func(i int) bool {
		return says[i] != says[now] && p.finds[i].sentence.passage.source.ID != p.finds[now].sentence.passage.source.ID
	})
	if p.differ = p.differ && k >= 0; p.differ {
		p.moved = became(&p.finds[now].sentence, &p.finds[k].sentence)
	}
	p.lead(now, k)
	return p
}

// ownShare is how much of what the best of the finds itself says of a matter another
// must say.
const ownShare = .7

// ownOnes leaves the finds that say by themselves whereof they speak, as far as any does.
func (r *reading) ownOnes(finds []Find) []Find {
	own := func(f Find) float64 { return f.sentence.cover.share(r, notAsked) }
	best := 0.
	for _, f := range finds {
		best = max(best, own(f))
	}
	return slices.DeleteFunc(finds, func(f Find) bool { return own(f) < ownShare*best })
}

// newest is the newest of the finds that pick takes, the best of equals; -1 when it
// takes none.
func (p *position) newest(pick func(i int) bool) int {
	k := -1
	for i := range p.finds {
		if pick(i) && (k < 0 || published(&p.finds[i].sentence).After(published(&p.finds[k].sentence))) {
			k = i
		}
	}
	return k
}

// lead puts the find now first and, where they differ, the find k second.
func (p *position) lead(now, k int) {
	out := []Find{p.finds[now]}
	if p.differ {
		out = append(out, p.finds[k])
	}
	for i, f := range p.finds {
		if i != now && !(p.differ && i == k) {
			out = append(out, f)
		}
	}
	p.finds = out
}

// picks are what to say of p: what stands and, where that differs, what was said
// otherwise; else what others say too, no further back than news goes.
func (p *position) picks(r *reading, n int) []pick {
	if !p.differ {
		first := published(&p.finds[0].sentence)
		return choose(r, slices.DeleteFunc(p.finds, func(f Find) bool { return first.Sub(published(&f.sentence)) > afterwards }), n)
	}
	var out []pick
	for _, f := range p.finds[:min(2, n)] {
		out = append(out, pick{f, []digest.Cite{f.sentence.cite()}})
	}
	return out
}

// older leaves those of finds that were published before all that was told, where they
// answer, else before the newest of it; where what was told is not among finds, none.
func (r *reading) older(finds []Find) []Find {
	told := map[int64]bool{}
	for _, s := range r.asked.Told {
		for _, c := range s.Cites {
			told[c.Article] = true
		}
	}
	var first, last time.Time
	for _, f := range finds {
		if at := published(&f.sentence); told[f.sentence.passage.source.ID] {
			if first.IsZero() || at.Before(first) {
				first = at
			}
			if at.After(last) {
				last = at
			}
		}
	}
	before := func(until time.Time) []Find {
		return slices.DeleteFunc(slices.Clone(finds), func(f Find) bool { return !published(&f.sentence).Before(until) })
	}
	if out := r.position(before(first)).finds; len(out) > 0 {
		return out
	}
	return before(last)
}

func published(s *sentence) time.Time { return s.passage.source.Published }

// unmet is what remains of the confidence where r asks who holds a role, or how many
// there are of something, and no find says that strictly.
const unmet = .35

// meetsStrictly is unmet where none of finds strictly answers a question that only
// such a sentence can answer.
func (r *reading) meetsStrictly(finds []Find) float64 {
	state := r.kind == yesNo && r.stateOf() >= 0 && len(r.terms) <= plainly
	switch {
	case r.holder, state, r.kind == number && len(r.counted) > 0:
	case len(finds) > 0:
		return r.meetsEach(&finds[0].sentence)
	}
	for _, f := range finds[:min(len(finds), lookedThrough)] {
		if _, ok := r.strictly(&f.sentence); ok && r.speaksOf(&finds[0].sentence, &f.sentence) && r.named(&f.sentence) {
			return 1
		}
	}
	return unmet
}

// plainly is up to how many words a question for yes or no, or for a person, asks one
// thing. Longer ones join what several sources say, and no sentence has all their words.
const plainly = 6

// meetsEach is unmet where r asks for yes or no and s lacks one of its words: what
// else is said of a company does not tell whether it has a licence in Brazil.
func (r *reading) meetsEach(s *sentence) float64 {
	if r.kind != yesNo || len(r.terms) > plainly {
		return 1
	}
	with := s.before
	with.join(&s.passage.source.title)
	own := s.cover
	own.join(&s.passage.source.title)
	for i, t := range r.terms {
		switch {
		case !t.main, t.number && r.dated:
		case t.state && s.cover[i] == 0, t.name && with[i] == 0, !t.name && own[i] == 0:
			return unmet
		}
	}
	return 1
}
