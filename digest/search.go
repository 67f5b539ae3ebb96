package digest

import "time"

// A Term is one word of a question in the forms that are as good: "team",
// "teams", "teamed", "partner". An article has the term when it has one of them.
// Forms are folded words: lower case, no diacritics, letters and digits only.
type Term []string

// A Search asks an archive for articles that hold some of its terms.
type Search struct {
	Terms []Term // none at all asks for the newest articles
	// Counts says in about how many articles each of Terms stands; nil where it was
	// not counted.
	Counts []int
	Scope  Scope
	Limit  int // how many articles at most
}

// A Scope is the part of an archive that may be seen.
type Scope struct {
	Feeds []int64 // nil: all
	Story int64   // zero: any
	// From and To bound the time of publication, To being exclusive; zero: open.
	From, To time.Time
}
