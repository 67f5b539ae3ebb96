package text

import "strings"

// promised says that the clause up to the word at i tells of what is still to come, so
// that a day of the week in it is the next one and not the last: "will be signed in
// Washington on Friday". Read backwards, the first word that tells the time decides.
//
// Of a day that its clause is about, the verb after it decides: "Friday is in three days".
func (p *dateParser) promised(i int) bool { return p.tense(i) > 0 }

// tense says whether the clause up to the word at i tells of what is still to come, above
// zero, or of what has been, below zero.
func (p *dateParser) tense(i int) int {
	if p.subjectAhead(i) || p.heldFor(i-1) {
		return 1
	}
	if p.donePast(i - 1) {
		return -1
	}
	from, sign := p.telling(i)
	if sign != 0 {
		return sign
	}
	if p.infinitive(from, i) {
		return 1
	}
	return 0
}

// A tell is what the words of a clause up to one of its words say of time.
type tell struct {
	begin int // where the clause begins
	at    int // the last word that tells the time, or -1
	sign  int // above zero: of what is still to come; below: of what has been
}

// telling is what the words of the clause before the one at i say of time, and where those
// of them begin that are read. Each word is read once, however many days follow it.
func (p *dateParser) telling(i int) (from, sign int) {
	if p.tells == nil {
		p.tells = append(make([]tell, 0, len(p.words)), tell{at: -1})
	}
	for k := len(p.tells); k <= i; k++ {
		t := p.tells[k-1]
		switch {
		case !p.sameClause(k - 1):
			t = tell{begin: k, at: -1}
		case pastWords[p.word(k-1)]:
			t.at, t.sign = k-1, -1
		case p.futureAt(k - 1):
			t.at, t.sign = k-1, 1
		}
		p.tells = append(p.tells, t)
	}
	t := p.tells[i]
	if t.at >= 0 && i-t.at <= longestClause {
		return t.at, t.sign
	}
	return max(t.begin, i-longestClause), 0
}

// longestClause is how far back is read for what tells the time, in words.
const longestClause = 60

// sameClause says that nothing but space stands between the words at i and i+1.
func (p *dateParser) sameClause(i int) bool {
	return !strings.ContainsAny(p.s[p.words[i].End:p.words[i+1].Start], ".,;:?!()—–\"“”\n")
}

// subjectAhead says that the day at i is what its clause is about, and that the verb
// tells of now or later: "and Friday is in three days", but not "the raid on Friday is
// under review".
func (p *dateParser) subjectAhead(i int) bool {
	if i > 0 && p.sameClause(i-1) && !beforeSubject[p.word(i-1)] || i+1 >= len(p.words) || !p.sameClause(i) {
		return false
	}
	if strings.HasSuffix(strings.ToLower(p.words[i].Text), "s") { // "Friday's", "Fridays"
		return false
	}
	switch after := p.word(i + 2); p.word(i + 1) {
	case "will", "remains":
		return true
	case "is", "may", "could", "would", "might":
		return after != "have" && after != "been"
	}
	return false
}

// heldFor says that the words up to the one at i set something for a day: "set for
// Friday", "the hearing planned for Friday", but not "was set for Friday".
func (p *dateParser) heldFor(i int) bool {
	if p.word(i) != "for" || !heldWords[p.word(i-1)] {
		return false
	}
	switch p.word(i - 2) {
	case "was", "were", "been", "had", "originally", "first", "initially":
		return false
	}
	return true
}

// donePast says that the word at i, or the one before a preposition there, is a verb of
// the past: "passed on Friday", and not "be signed on Friday".
func (p *dateParser) donePast(i int) bool {
	switch p.word(i) {
	case "on", "last", "early", "late":
		i--
	}
	w := p.word(i)
	if len(w) < 5 || !strings.HasSuffix(w, "ed") || planWords[w] {
		return false
	}
	for _, k := range []int{i - 1, i - 2} {
		switch p.word(k) {
		case "be", "is", "are", "get", "being", "will", "to":
			return false
		}
	}
	return true
}

// futureAt says that the word at i, with those around it, tells of what is to come.
func (p *dateParser) futureAt(i int) bool {
	before, after := p.word(i-1), p.word(i+1)
	switch w := p.word(i); w {
	case "will":
		name := isUpper(p.words[i].Text[0]) && p.capitalAt(i+1) && (i == 0 || !p.sameClause(i-1))
		return !name && !willNoun[before]
	case "shall", "they'll", "we'll", "he'll", "she'll", "it'll", "won't", "won’t":
		return true
	case "is", "are":
		return after == "to" && p.verbAt(i+2)
	case "begins", "expires", "resumes", "convenes":
		return true
	case "takes", "comes", "enters":
		return after == "effect" || after == "into"
	case "plans", "plan", "intends", "intend", "expects", "expect", "aims", "hopes", "hope", "wants", "going", "about", "planning", "preparing", "prepares", "likely", "ready":
		return after == "to" && before != "was" && before != "were"
	case "due", "set", "scheduled", "slated", "expected", "planned", "poised":
		return isSet(before, after)
	}
	return false
}

// isSet says that what is set, due or expected between these words still is: "is set",
// "set to begin", and not "was set to begin".
func isSet(before, after string) bool {
	switch before {
	case "is", "are", "be":
		return true
	case "was", "were", "been", "had":
		return false
	}
	return after == "to"
}

// infinitive says that a headline's clause begins with who is to do something: "India to
// sign deal on Friday". No verb tells the time there.
func (p *dateParser) infinitive(from, i int) bool {
	if p.stopped() {
		return false
	}
	for k := from; k < i && k < from+4; k++ {
		if k > from && p.word(k) == "to" {
			return p.verbAt(k + 1)
		}
		if !p.capitalAt(k) {
			return false
		}
	}
	return false
}

// stopped says that the text ends with a full stop, as a sentence does and a headline
// does not.
func (p *dateParser) stopped() bool {
	if p.end == 0 {
		p.end = '-'
		if strings.HasSuffix(strings.TrimRight(p.s, "\"”’' "), ".") {
			p.end = '.'
		}
	}
	return p.end == '.'
}

// verbAt says that the word at i can be a verb: it has no capital, and is no article.
func (p *dateParser) verbAt(i int) bool {
	w := p.word(i)
	return w != "" && !p.capitalAt(i) && !(w == "the" || w == "a" || w == "an" || w == "his" || w == "her" || w == "their" || w == "its")
}

func (p *dateParser) capitalAt(i int) bool {
	return i >= 0 && i < len(p.words) && isUpper(p.words[i].Text[0])
}

// pastWords tell of what has been, or lead away from what is to come: "will be charged
// over the attack on Friday".
var pastWords = wordSet(`was were had did said says told announced reported warned added confirmed after since following because over despite`)

// planWords look like the past and tell of what is to come.
var planWords = wordSet(`scheduled expected planned slated`)

// beforeSubject words may stand before the subject of a clause.
var beforeSubject = wordSet(`and but as so because if when while that whether since`)

// heldWords set something for a day.
var heldWords = wordSet(`set scheduled planned slated due called expected fixed booked`)

// willNoun are the words before a will that is no verb.
var willNoun = wordSet(`the a his her their its of political good free own my our your`)
