package summarize

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"newsdesk/digest/text"
)

// A sentence is one that may be told.
type sentence struct {
	doc, index int // which article's, and which of its sentences, boilerplate counted
	span       text.Span
	text       string
	title      bool // it is the article's title
	opens      bool // it opens a paragraph
	lean       lean // on the sentence before it

	words  []text.Token
	all    []int32 // terms of all words, in order
	sorted []int32 // the same, sorted
	terms  []int32 // terms of its content words, sorted, each once
	pairs  []int32 // of neighbouring words, sorted, each once; two function words are none
	vector vector
	count  int     // words as a person counts them
	kinds  []uint8 // of the words
	kind   uint8   // of all words together

	also     []*sentence // the same, stated in other articles
	repeats  float64     // likeness to what has been told
	gone     bool        // told already, or another sentence stands for it
	features [Features]float64
}

// A vocabulary numbers the terms of one story: stems of words.
type vocabulary struct {
	words map[string]word // by the word as it stands
	stems map[string]int32
	terms []term
	pairs map[uint64]int32 // numbers of pairs of terms
	keys  []uint64         // pairs by number
}

func pair(a, b int32) uint64 { return uint64(a)<<32 | uint64(uint32(b)) }

// pair is the number of a pair of neighbouring terms.
func (v *vocabulary) pair(a, b int32) int32 {
	key := pair(a, b)
	id, ok := v.pairs[key]
	if !ok {
		id = int32(len(v.pairs))
		v.pairs[key] = id
		v.keys = append(v.keys, key)
	}
	return id
}

// A word is what is known of a word as it stands.
type word struct {
	term int32
	kind uint8
}

// What a word can be.
const (
	isFigure   = 1 << iota // a number
	isNegation             // not, never, denied
	isPerson               // I, we, you
	isSaying               // said, told
	isDayWord              // Monday, yesterday
	isCapital              // begins with a capital
)

func kindOf(w string) (kind uint8) {
	low := strings.ToLower(w)
	for k, is := range []bool{figure(w), negations[low], persons[low], sayings[low], dayWords[strings.TrimSuffix(low, "'s")], capitalised(w)} {
		if is {
			kind |= 1 << k
		}
	}
	return kind
}

type term struct {
	stem   string
	weight float32 // rarity; zero for a function word
	stop   bool
}

func newVocabulary() vocabulary {
	return vocabulary{words: make(map[string]word, 1024), stems: make(map[string]int32, 1024), pairs: make(map[uint64]int32, 4096)}
}

// longestTerm is the longest word that is told from others, in bytes.
const longestTerm = 64

// term is the number of a word's stem.
func (v *vocabulary) term(w string) int32 { return v.word(w).term }

// word looks a word up, and takes it in when it is new.
func (v *vocabulary) word(w string) word {
	if len(w) > longestTerm {
		w = strings.ToValidUTF8(w[:longestTerm], "")
	}
	if x, ok := v.words[w]; ok {
		return x
	}
	f := strings.TrimSuffix(strings.TrimSuffix(text.Fold(w), "'s"), "%")
	stem := text.Stem(f, "en")
	id, ok := v.stems[stem]
	if !ok {
		id = int32(len(v.terms))
		t := term{stem: stem, stop: text.Stop(f, "en")}
		if !t.stop {
			t.weight = float32(text.Rarity(f))
		}
		v.terms = append(v.terms, t)
		v.stems[stem] = id
	}
	x := word{term: id, kind: kindOf(w)}
	v.words[w] = x
	return x
}

// content gives the content terms of a sorted list, each once.
func (v *vocabulary) content(sorted []int32) []int32 {
	terms := make([]int32, 0, len(sorted))
	for i, id := range sorted {
		if (i == 0 || sorted[i-1] != id) && !v.terms[id].stop {
			terms = append(terms, id)
		}
	}
	return terms
}

// titleTerms gives the content terms of a title.
func (v *vocabulary) titleTerms(s string) []int32 {
	words := text.Words(s[:min(len(s), mostBytes)])
	all := make([]int32, len(words))
	for i, w := range words {
		all[i] = v.term(w.Text)
	}
	slices.Sort(all)
	return v.content(all)
}

func (v *vocabulary) sentence(s string) *sentence {
	c := &sentence{text: s, words: text.AppendWords(make([]text.Token, 0, len(s)/5+1), s), count: len(strings.Fields(s))}
	c.all = make([]int32, len(c.words))
	c.kinds = make([]uint8, len(c.words))
	for i, w := range c.words {
		x := v.word(w.Text)
		c.all[i], c.kinds[i] = x.term, x.kind
		c.kind |= x.kind
	}
	c.pairs = make([]int32, 0, len(c.words))
	c.sorted = slices.Clone(c.all)
	slices.Sort(c.sorted)
	c.terms = v.content(c.sorted)
	for i := 1; i < len(c.all); i++ {
		if !v.terms[c.all[i-1]].stop || !v.terms[c.all[i]].stop {
			c.pairs = append(c.pairs, v.pair(c.all[i-1], c.all[i]))
		}
	}
	slices.Sort(c.pairs)
	c.pairs = slices.Compact(c.pairs)
	c.vector = v.vector(c.sorted)
	return c
}

// figure says that a word has a digit in it or is spelled as a number.
func figure(w string) bool {
	return strings.ContainsAny(w, "0123456789") || numberWords[strings.ToLower(w)]
}

func capitalised(w string) bool {
	r, _ := utf8.DecodeRuneInString(w)
	return unicode.IsUpper(r)
}

var (
	negations = set(`no not never none nobody nothing neither nor without cannot can't don't doesn't didn't isn't aren't wasn't weren't
		won't wouldn't couldn't shouldn't hasn't haven't hadn't deny denies denied denying refuse refuses refused reject rejects rejected fail fails failed`)
	numberWords = set(`two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen
		twenty thirty forty fifty sixty seventy eighty ninety hundred thousand million billion trillion lakh crore dozen half double twice third first second`)
)

func set(list string) map[string]bool {
	f := strings.Fields(list)
	m := make(map[string]bool, len(f))
	for _, w := range f {
		m[w] = true
	}
	return m
}
