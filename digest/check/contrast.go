package check

import "strings"

// A contrast is a family of words that cannot stand for one another where everything
// around them is the same.
type contrast struct {
	kind Kind
	of   map[string]string // a word's sense, by its folded form
}

// scales cannot stand for one another unless there are digits that make up for it.
const scales = `thousand: thousand thousands, million: million millions, billion: billion billions, trillion: trillion trillions, lakh: lakh lakhs, crore: crore crores`

// contrasts are in the order in which they are looked at.
var contrasts = []contrast{
	{Polarity, senses(`before: before prior ahead, after: after following, until: until till, since: since`)},
	{Polarity, senses(`up: up upwards upward, down: down downwards downward`)},
	{Unit, senses(`second: second seconds, minute: minute minutes, hour: hour hours hourly, day: day days daily, week: week weeks weekly, month: month months monthly,
		year: year years yearly annually annual, decade: decade decades, century: century centuries`)},
	{Unit, senses(scales)},
	{Unit, senses(`percent: percent %, points: percentage pp`)},
	{Date, senses(`mon: monday, tue: tuesday, wed: wednesday, thu: thursday, fri: friday, sat: saturday, sun: sunday`)},
	{Date, senses(`jan: january jan, feb: february feb, mar: march, apr: april apr, may: may, jun: june, jul: july, aug: august aug, sep: september sept sep, oct: october oct, nov: november nov, dec: december dec`)},
}

// senses reads "sense: word word, sense: word".
func senses(list string) map[string]string {
	m := map[string]string{}
	for group := range strings.SplitSeq(list, ",") {
		name, words, _ := strings.Cut(group, ":")
		for _, w := range strings.Fields(words) {
			m[w] = strings.TrimSpace(name)
		}
	}
	return m
}

// amounts is how much of something a word speaks of, from few to all.
var amounts = map[string]int{
	"few": few, "handful": few, "minority": few, "hardly": few, "scarcely": few,
	"some": some, "several": some, "certain": some, "part": some, "partly": some, "partially": some, "sometimes": some, "half": some, "occasionally": some, "various": some,
	"many": many, "numerous": many, "often": many, "much": many,
	"most": most, "majority": most, "mostly": most, "largely": most, "usually": most, "mainly": most,
	"all": all, "every": all, "each": all, "everyone": all, "everybody": all, "entire": all, "entirely": all, "whole": all, "wholly": all, "always": all, "both": all, "completely": all, "fully": all,
}

const (
	few = iota + 1
	some
	many
	most
	all
)

// reworded looks at every edit for words that cannot stand for one another, and for what
// was left out or put in that turns what is said.
func (x *examination) reworded() {
	all := x.differences()
	for _, e := range x.sure(all) {
		claim, ev := e.words(x.claim)
		for _, c := range contrasts {
			x.contrasted(c, claim, ev)
		}
		x.otherAmount(claim, ev)
		x.oppositeEdit(claim, ev)
		x.unhedged(e, claim, ev)
		x.turned(e, claim, ev)
		x.otherBound(e)
		x.otherThing(e)
	}
	x.exchanged(all)
}

// contrasted wants the two sides of an edit to be of one sense of a family.
func (x *examination) contrasted(c contrast, claim, ev []token) {
	mine, word := c.senseOf(claim)
	theirs, other := c.senseOf(ev)
	if mine != "" && theirs != "" && mine != theirs && !(c.of["crore"] != "" && (anyOf(claim, hasDigit) || anyOf(ev, hasDigit))) {
		x.fault(c.kind, word, "the cited passages say \""+other+"\" here, the sentence says \""+word+"\"")
	}
}

func hasDigit(t token) bool { return strings.ContainsAny(t.word, "0123456789") }

func (c contrast) senseOf(ts []token) (sense, word string) {
	for _, t := range ts {
		if s := c.of[t.fold]; s != "" {
			if sense != "" && s != sense {
				return "", ""
			}
			sense, word = s, t.word
		}
	}
	return sense, word
}

// otherAmount wants the claim to speak of no more, and not of few in place of many.
func (x *examination) otherAmount(claim, ev []token) {
	mine, word := amountOf(claim)
	theirs, other := amountOf(ev)
	switch {
	case mine == 0 || theirs == 0 || mine == theirs || mine == many && theirs == some:
	case mine > theirs || mine == few:
		x.fault(Number, word, "the cited passages say \""+other+"\" here, the sentence says \""+word+"\"")
	}
}

// amountOf is the greatest amount that the words speak of. "A few" is some.
func amountOf(ts []token) (amount int, word string) {
	for i, t := range ts {
		n := amounts[t.fold]
		if n == few && i > 0 && ts[i-1].fold == "a" {
			n = some
		}
		if n > amount {
			amount, word = n, t.word
		}
	}
	return amount, word
}

// oppositeEdit looks for an opposite in the very place of the claim's word.
func (x *examination) oppositeEdit(claim, ev []token) {
	if anyOf(claim, isDenial) || anyOf(ev, isDenial) {
		return
	}
	for i, t := range claim {
		if i > 0 && t.particleOf(claim[i-1]) {
			continue
		}
		for _, u := range ev {
			if contraryWords(t.stem, u.stem) {
				x.fault(Polarity, t.word, "the cited passages say \""+u.word+"\", the sentence says \""+t.word+"\"")
				return
			}
		}
	}
}

// particleOf says that a word only completes the verb before it: "gave up".
func (t token) particleOf(before token) bool {
	return (t.fold == "up" || t.fold == "down") && before.weight > 0 && !before.number && len(opposites[before.stem]) == 0
}

func contraryWords(a, b string) bool {
	contrary := false
	for _, s := range opposites[a] {
		for _, o := range opposites[b] {
			if s == o {
				return false
			}
			contrary = contrary || s.line == o.line
		}
	}
	return contrary
}

func anyOf(ts []token, is func(token) bool) bool {
	for _, t := range ts {
		if is(t) {
			return true
		}
	}
	return false
}

// meantWords, before "to", say that something is to come, beside planVerbs.
var meantWords = stems(`set due scheduled slated likely poised ready designed supposed meant about`)

// doubtful says that a word makes what it stands beside an allegation.
var doubtful = set(`alleged allegedly suspected reportedly reported purported purportedly apparently apparent supposed supposedly presumed presumably possibly perhaps maybe potentially potential`)

// unhedged looks for "alleged" or "plans to" that was cut out of what the claim repeats.
func (x *examination) unhedged(e edit, claim, ev []token) {
	if anyOf(claim, func(t token) bool { return isPlan(t) || isFuture(t) || isAlleged(t) || doubtful[t.fold] }) {
		return
	}
	after := e.s.tokens[e.sTo:min(len(e.s.tokens), e.sTo+reach)]
	for i, u := range ev {
		next := token{}
		if i+1 < len(ev) {
			next = ev[i+1]
		}
		switch {
		case doubtful[u.fold] && !x.doubtedNear(e) && !x.saidAlike(e, after):
			x.fault(Modality, u.word, "the cited passages only allege this: \""+u.word+"\" is left out")
		case next.fold == "to" && (planVerbs[u.stem] || meantWords[u.stem]) && (u.capital || i > 0 || e.sFrom > 0) && !x.saidAlike(e, after):
			x.fault(Modality, u.word, "the cited passages say that it is meant to be so: \""+u.word+"\" is left out")
		}
	}
}

// doubtedNear says that the claim doubts what stands beside an edit in a word of its own.
func (x *examination) doubtedNear(e edit) bool {
	for k := max(0, e.from-reach); k < min(len(x.claim.tokens), e.to+reach); k++ {
		if t := x.claim.tokens[k]; doubtful[t.fold] || isAlleged(t) || isMaybe(t) {
			return true
		}
	}
	return false
}

// saidAlike says that another sentence has these words in a row.
func (x *examination) saidAlike(e edit, words []token) bool {
	for _, s := range x.ev.sentences {
		if s != e.s && len(words) > 1 && s.inRow(words) && !s.anywhere(func(t token) bool { return doubtful[t.fold] || isPlan(t) }) {
			return true
		}
	}
	return false
}

// turned looks for a "not" that only one of the two has, where little else is different.
func (x *examination) turned(e edit, claim, ev []token) {
	if anyOf(claim, isDenial) == anyOf(ev, isDenial) || e.right == 0 || content(claim)+content(ev) > mostTurned {
		return
	}
	switch {
	case x.claim.deniesUnlike(e.from, e.to, e.s) && !anyOf(ev, refusing):
		x.fault(Polarity, "not", "the cited passages do not deny this, the sentence does")
	case e.s.deniesUnlike(e.sFrom, e.sTo, x.claim) && !anyOf(claim, refusing):
		x.fault(Polarity, "not", "the cited passages deny this: \"not\" is left out")
	}
}

// mostTurned is how many other content words may differ where a "not" comes or goes.
const mostTurned = 2

// refusing says that a word may have a denial within it.
func refusing(t token) bool {
	for _, p := range []string{"un", "in", "im", "non", "dis"} {
		if strings.HasPrefix(t.fold, p) && t.weight > 0 {
			return true
		}
	}
	return refusals[t.stem] || t.fold == "only" || t.fold == "less"
}

// deniesUnlike says that a word from and to denies what the other does not deny anywhere.
func (r *reading) deniesUnlike(from, to int, other *reading) bool {
	for i := from; i < to; i++ {
		if r.negation(i) && !other.deniesBeside(r.scope(i)) {
			return true
		}
	}
	return false
}

// besideNot is how many words a denial stands from what it denies, where that is sure.
const besideNot = 4

// deniesBeside says that a denial stands close to one of the words.
func (r *reading) deniesBeside(words []token) bool {
	for _, w := range words {
		for _, k := range r.at[w.stem] {
			for i := max(0, k-besideNot); i < min(len(r.tokens), k+besideNot+1); i++ {
				if r.negation(i) {
					return true
				}
			}
		}
	}
	return false
}
