package answer

import (
	"regexp"
	"strings"
)

// A form is what kind of answer a question wants.
type form int

const (
	fact form = iota // the sentence that says it
	news             // what came newest, one sentence a story
	all              // everything that fits: a list
)

var (
	// whatsNew matches how people ask for news.
	whatsNew = regexp.MustCompile(`(?i)^\s*(?:(?:so|ok|okay|and|but|please|hi|hey)[, ]+)*(?:what(?:'s|’s| is| has| have|s)?(?: been)? (?:new|news|changed|happened|happening|going on|up|the (?:latest|news))|(?:is there )?anything (?:new|changed|happening)|(?:are there )?(?:any|some) (?:news|updates?|changes|developments?)|(?:the )?latest(?: news| updates?| developments?)?|(?:the )?news|(?:any )?updates?(?: me)?|catch (?:me|us) up|bring (?:me|us) up to date|what (?:did|have|do|should) (?:i|we) (?:miss|missed|need to know|know))(?:\s+(?:on|about|with|in|from|regarding|for|at|around|concerning|of)\b|\s*[?.!,]|\s*$|\s+(?:since|today|this|yesterday|so far|lately|recently|there|here|now)\b)`)
	// listing matches how people ask for everything that fits.
	listing = regexp.MustCompile(`(?i)^\s*(?:please )?(?:list|name|give me|show me|tell me|enumerate)\b(?: (?:all|every|the|some))?|^\s*(?:which|what|who) (?:all|else)\b|\b(?:which|what) (?:two|three|four|five|\w+s) (?:have|are|were|did|do|will|has)\b|^\s*who are\b|^\s*what are\b`)
)

// formOf tells which form s has, and what of it says what it is about.
func formOf(s string) (form, string) {
	if m := whatsNew.FindStringIndex(s); m != nil {
		return news, strings.TrimSpace(s[m[1]:])
	}
	if listing.MatchString(s) {
		return all, s
	}
	return fact, s
}
