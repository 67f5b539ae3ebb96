package answer

import (
	"slices"
	"strings"

	"newsdesk/digest"
	"newsdesk/digest/text"
)

// This file keeps a yes that no longer holds from being said: what was published later
// about the same, and says another number, denies it or tells of a delay, takes the yes
// or no back and is said first.

// slips are words by which something did not come as it was to.
var slips = set(`delayed delay delays postponed postpones slips slipped cancelled canceled cancels scrapped scraps withdrawn withdraws revoked revokes
	suspended suspends dropped shelved abandoned rejected rejects skip skips skipped`)

// sameClaim is the share of what a sentence has of the question's subject that another
// must have, with its title, to gainsay it; ownClaim is what it must have by itself.
const (
	sameClaim = .85
	ownClaim  = .6
)

// gainsay takes back the yes or no of a where a later one of finds says otherwise; that
// one is then said first, and what it gainsays second.
func gainsay(a *digest.Answer, r *reading, finds []Find, picked []pick) []pick {
	said, v := &picked[0].sentence, a.Polarity
	if v == digest.Unsaid && r.kind == yesNo && !a.Differ && !a.Moved && r.askedWhole(said) {
		v = digest.Yes // as it was offered, or expected
	}
	if v == digest.Unsaid {
		return picked
	}
	k := -1
	for i := range finds {
		if r.gainsays(said, &finds[i].sentence, v) && (k < 0 || published(&finds[i].sentence).After(published(&finds[k].sentence))) {
			k = i
		}
	}
	if k < 0 {
		return picked
	}
	a.Polarity = digest.Unsaid
	a.Moved = published(&finds[k].sentence).Sub(published(said)) >= laterBy
	a.Differ = !a.Moved
	return []pick{{finds[k], []digest.Cite{finds[k].sentence.cite()}}, picked[0]}
}

// askedWhole reports whether s has all that r asks, and denies none of it.
func (r *reading) askedWhole(s *sentence) bool {
	for i := range r.terms {
		if s.cover[i] < .95 {
			return false
		}
	}
	return s.denying(r) == 0
}

// gainsays reports whether o came after said and says something else of what r asks than
// v, which said says.
func (r *reading) gainsays(said, o *sentence, v digest.Polarity) bool {
	if !published(o).After(published(said)) || strings.HasSuffix(o.text, "?") || !r.claims(said, o) {
		return false
	}
	if p := r.polarity(o); p != digest.Unsaid {
		return p != v
	}
	return v == digest.Yes && (r.otherValue(o) || o.takesBack())
}

// claims reports whether o is about what said is, as r asks of it, leaving its numbers.
func (r *reading) claims(said, o *sentence) bool {
	subject := func(t *term) bool { return t.main && !t.number && !numberUnits[t.word] }
	has, with := said.cover, o.cover
	with.join(&o.passage.source.title)
	return with.share(r, subject) >= sameClaim*has.share(r, subject) && o.cover.share(r, subject) >= ownClaim*has.share(r, subject)
}

// numberUnits are words that belong to a number in a question.
var numberUnits = set("percent per cent percentage million billion crore lakh thousand")

// otherValue reports whether s has numbers of the unit r asks for, and not its number.
func (r *reading) otherValue(s *sentence) bool {
	asked := slices.DeleteFunc(text.Numbers(r.main), func(n text.Number) bool { return n.Unit == "" || n.Unit == "th" })
	if len(asked) == 0 {
		return false
	}
	other := false
	for _, n := range text.Numbers(s.text) {
		if n.Unit != asked[0].Unit {
			continue
		}
		if n.Value == asked[0].Value {
			return false
		}
		other = true
	}
	return other
}

// takesBack reports whether s denies something r asks of, or tells that it slipped.
func (s *sentence) takesBack() bool {
	for i, t := range s.tokens {
		if slips[t.word] {
			return true
		}
		if !plainNo[strings.ReplaceAll(t.word, "'", "")] && t.word != "no" {
			continue
		}
		if slices.ContainsFunc(s.tokens[i+1:min(i+1+denied, len(s.tokens))], func(o token) bool { return o.term >= 0 }) {
			return true
		}
	}
	return false
}
