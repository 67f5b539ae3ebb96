package text

import "time"

// A Reading is a text whose words and sentences were found once, for a caller that
// asks for several things of it. It does not change, and is safe for concurrent use.
type Reading struct {
	s         string
	words     []Token
	sentences []Span
}

// Read finds the words and sentences of s.
func Read(s string) *Reading {
	return &Reading{s: s, words: Words(s), sentences: Sentences(s)}
}

// Words is what Words gives for the text. It is the reading's own.
func (r *Reading) Words() []Token { return r.words }

// Sentences is what Sentences gives for the text. It is the reading's own.
func (r *Reading) Sentences() []Span { return r.sentences }

// Names is what Names gives for the text.
func (r *Reading) Names() []Name { return nameModel().names(r) }

// Numbers is what Numbers gives for the text.
func (r *Reading) Numbers() []Number { return numbersOf(r.s, r.words) }

// Dates is what Dates gives for the text, as seen on the day of ref.
func (r *Reading) Dates(ref time.Time) []Date { return datesOf(r.s, r.words, ref) }
