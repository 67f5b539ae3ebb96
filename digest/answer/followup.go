package answer

import (
	"regexp"
	"slices"
	"strings"
	"unicode"

	"newsdesk/digest"
)

// longestContext is how much of what was asked before is read, in bytes.
const longestContext = 500

var (
	// opening matches how a question opens that carries on from another one.
	opening = regexp.MustCompile(`(?i)^(and|but|or|so|then|what about|how about|same for|what of)\b`)
	// leaning matches words that stand for something said before.
	leaning = regexp.MustCompile(`(?i)\b(it|its|they|them|their|theirs|he|she|him|her|his|hers|that one|this one|the (other|same|former|latter)( one)?|those|both|these)\b|\b(that|this)\s*[?.!]*$`)
	// moreOf matches what asks for more of the last answer.
	moreOf = regexp.MustCompile(`(?i)^(please )?(tell me more|say more|show more|more|more details?|details?|go on|continue|anything else|what else|who else|where else|and else)\b`)
	// expletive matches words like those of leaning that stand for nothing.
	expletive = regexp.MustCompile(`(?i)\bit (true|possible|likely|clear|known|safe|legal) (that|if|to)\b|\b(does|did|will|would) it take\b|\bhow (long|much) (does|did|will|would) it (take|cost) to\b`)
	// inPlace matches a name and the small word that ties it to its question.
	inPlace = regexp.MustCompile(`\b(in|at|from|of|for|by|with|on|to|about|under)\s+(?:the\s+)?((?:[A-Z][\w.’'-]*)(?:\s+[A-Z][\w.’'-]*)*)`)
	// nameBefore matches a name that is not the first word.
	nameBefore = regexp.MustCompile(`[\w’',]\s+(?:[A-Z][\w.-]+)`)
)

// leansOnEarlier reports whether s can only be understood after what was asked
// before.
func leansOnEarlier(s string) bool {
	s = strings.TrimSpace(s)
	if _, picks := Place(s); picks || opening.MatchString(s) || moreOf.MatchString(s) || len(strings.Fields(s)) <= 2 {
		return true
	}
	at := leaning.FindStringIndex(expletive.ReplaceAllStringFunc(s, func(w string) string { return strings.Repeat("-", len(w)) }))
	return at != nil && !nameBefore.MatchString(s[:at[0]])
}

// before is what was asked before q in its thread, as one question that stands by
// itself: the last that did so, with what follow-ups have put in place of its parts.
func before(q digest.Question) string {
	ctx := ""
	for _, e := range q.Earlier {
		e = strings.TrimSpace(cut(e, longestContext))
		if ctx == "" || !leansOnEarlier(e) {
			ctx = e
			continue
		}
		if opening.MatchString(e) {
			ctx = cut(displace(ctx, e)+" "+opening.ReplaceAllString(e, ""), longestContext)
		}
	}
	return ctx
}

// displace takes out of q the names in whose place s puts others: after "in
// Norland", "and in Sudria?" asks about Sudria alone.
func displace(q, s string) string {
	for _, m := range inPlace.FindAllStringSubmatch(s, -1) {
		q = inPlace.ReplaceAllStringFunc(q, func(w string) string {
			if o := inPlace.FindStringSubmatch(w); strings.EqualFold(o[1], m[1]) && o[2] != m[2] {
				return " "
			}
			return w
		})
	}
	return q
}

// carryOn takes into r what was asked before: all of it, or only its names, which
// a pronoun stands for. Without names there, what was last answered has them, and its
// words stay: "what does the pilot cover?", "when does it start?".
func (lx *lexicon) carryOn(r *reading, body string) {
	earlier := displace(before(r.asked), body)
	opens := opening.MatchString(body) || moreOf.MatchString(body)
	own := len(r.terms)
	if opens || own == 0 {
		lx.inherit(r, earlier, body)
		r.added = own
	}
	lx.collect(r, earlier, .7, false)
	if opens || own == 0 || r.form == news {
		return
	}
	from := own // what is said before it stays
	if !hasName(r.terms[own:]) && len(r.asked.Told) > 0 {
		from = len(r.terms)
		lx.collect(r, r.asked.Told[0].Text, .7, false)
	}
	if !hasName(r.terms[own:]) {
		return
	}
	r.terms = append(r.terms[:from:from], slices.DeleteFunc(r.terms[from:], func(t term) bool { return !t.name })...)
	r.pairs = slices.DeleteFunc(r.pairs, func(p [2]int) bool { return p[0] >= from || p[1] >= from })
}

// inherit gives r what the question before asked for, as far as body does not say.
func (lx *lexicon) inherit(r *reading, earlier, body string) {
	rest, when := cutWhen(earlier, r.asked.Asked)
	if r.when.zero() {
		r.when = when
	}
	if moreOf.MatchString(body) {
		for _, s := range r.asked.Told {
			r.told = append(r.told, s.Text)
		}
	}
	if !r.former && hasQuestionWord(opening.ReplaceAllString(body, "")) {
		return
	}
	r.form, rest = formOf(rest)
	_, m := splitLead(rest)
	lx.classify(r, m)
	lx.frame(r, m)
}

func hasName(terms []term) bool {
	return slices.ContainsFunc(terms, func(t term) bool { return t.name })
}

// narrow gives the scope that the question is about within the one it may see.
func (r *reading) narrow(s digest.Scope) digest.Scope {
	if s.Story == 0 && r.asked.Story != 0 && r.leans() {
		s.Story = r.asked.Story
	}
	if r.when.zero() {
		return s
	}
	w := r.when
	if w.closed = w.closed && r.form == news; w.closed {
		w.to = w.to.Add(morning - afterwards)
	}
	s = w.within(s)
	if now := r.asked.Asked.Add(clocks); s.To.IsZero() || now.Before(s.To) {
		s.To = now
	}
	return s
}

// leans reports whether the question is one about the story under discussion
// and not about the world.
func (r *reading) leans() bool { return leansOnEarlier(r.asked.Text) || !hasName(r.terms) }

// tellStory adds to r, which says no names, those of the story it is about, as its
// newest article's title has them.
func (lx *lexicon) tellStory(r *reading, arts []digest.Article) {
	newest := -1
	for i := range arts {
		if newest < 0 || arts[i].Published.After(arts[newest].Published) {
			newest = i
		}
	}
	if newest < 0 {
		return
	}
	names := namesOf(arts[newest].Title)
	if names == "" {
		names = namesOf(cut(arts[newest].Text, minPassage))
	}
	if lx.collect(r, names, .7, false); len(r.terms) > MaxTerms {
		r.terms = r.terms[:MaxTerms]
		r.pairs = nil
	}
	lx.index(r)
}

// asksNothing reports whether s has nothing to ask: a number, a sign.
func asksNothing(s string) bool { return Bare(s) || !strings.ContainsFunc(s, unicode.IsLetter) }
